"""Gold mentions of a record as candidates for pairs: who is who, and what holds between them."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.text.nlp.features import KINDS
from kg.text.nlp.pairs import NAME, NOMINAL, PRONOUN, TYPES, Candidate

from .nominals import POST
from .relations import RELATIONS, annotated_by, common, exhaustive

ANY = -1
"""As a set of tags, bit by bit: all of them."""

UNKNOWN = -1
RELATIVE = {"who", "which", "that", "whom", "whose"}
THINGS = set(
    "it its itself this that these those one ones some any all both each everything something"
    " anything nothing".split()
)
"""Pronouns that a corpus of persons and places leaves unmarked where they stand for a thing."""


@dataclass(slots=True)
class Gold:
    """The mentions of one document, in text order.

    Attributes:
        mentions: As candidates.
        cluster: The entity of each mention, a number; UNKNOWN where it has none.
        anaphors: Mentions whose antecedents are known; None means all.
        facts: (cluster, number of the relation, cluster).
        closed: Relations whose absence counts.
        coref: Whether clusters teach who is who.
        open: Whether unmarked names may be there.
    """

    mentions: list[Candidate] = field(default_factory=list)
    cluster: list[int] = field(default_factory=list)
    anaphors: set[int] | None = None
    facts: set[tuple[int, int, int]] = field(default_factory=set)
    closed: frozenset[int] = frozenset()
    coref: bool = False
    open: bool = False


def word_at(spans: list[tuple[int, int]]) -> dict[int, int]:
    """Return the word that holds each character."""
    return {position: i for i, span in enumerate(spans) for position in range(*span)}


def _head_of(first: int, last: int, forms: list[str], heads: list[int] | None) -> int:
    """Return the head word of a mention: by the tree, else the last word before a modifier."""
    inside = range(first, last + 1)
    if heads is not None:
        return next((i for i in inside if heads[i] not in inside), last)
    for i in inside[1:]:
        if POST.fullmatch(forms[i]):
            return i - 1
    return last


def gold_of_record(
    record: dict, spans: list[tuple[int, int]], forms: list[str], heads: list[int] | None
) -> Gold:
    """Read the mentions, clusters and relations of a record of the interchange format.

    Args:
        record: With `mentions`; relations and clusters where it has them.
        spans: Where each word stands in the text.
        forms: The words in lower case.
        heads: Each word's head where the trees are known.
    """
    at = word_at(spans)
    layers = {entry.partition(":")[0]: entry for entry in record["annotated"]}
    numbers: dict[str, int] = {}
    found: list[tuple[Candidate, int]] = []
    taken: set[tuple[int, int]] = set()
    names_only = layers.get("coref") == "coref:names"
    mentions = record.get("mentions", [])
    for mention in sorted(mentions, key=lambda m: (m["start"], -m["end"])):
        words = sorted({at[p] for p in range(mention["start"], mention["end"]) if p in at})
        if not words:
            continue
        first, last, kind = words[0], words[-1], mention.get("kind", "name")
        while last > first and forms[last] in {"'s", "’s", "'", "’"}:
            last -= 1
        text = record["text"][mention["start"] : mention["end"]].lower()
        if kind == "pronoun" and text in RELATIVE - {"that"}:
            continue  # relative pronouns are no mentions at run time
        if kind == "pronoun" and last > first:
            kind = "nominal"  # "we the people"
        if kind == "nominal":
            first = last = _head_of(first, last, forms, heads)
        if (first, last) in taken:
            continue
        taken.add((first, last))
        code = {"name": NAME, "pronoun": PRONOUN, "nominal": NOMINAL}[kind]
        type_ = 0 if code == PRONOUN else TYPES.index(mention["type"])
        entity = mention.get("entity")
        number = numbers.setdefault(entity, len(numbers)) if entity is not None else UNKNOWN
        found.append((Candidate(first, last, code, type_, tuple(forms[first : last + 1])), number))
    found.sort(key=lambda pair: (pair[0].first, pair[0].last))
    gold = Gold([c for c, _ in found], [n for _, n in found])
    gold.open = any(entry.startswith("relations:") for entry in record["annotated"])
    gold.coref = "coref" in layers or gold.open
    if gold.open and not names_only:
        gold.anaphors = {i for i, c in enumerate(gold.mentions) if c.kind == PRONOUN}
    if "relations" in layers or gold.open:
        types = {m.get("entity"): m["type"] for m in reversed(mentions)}
        _read_facts(gold, record, numbers, types)
    return gold


def _read_facts(gold: Gold, record: dict, numbers: dict[str, int], types: dict[str, str]) -> None:
    for relation in record.get("relations", ()):
        subject, target = relation["subject"], relation["object"]
        named = common(relation["predicate"], types.get(subject, ""), types.get(target, ""))
        if named is None or subject not in numbers or target not in numbers:
            continue
        name, inverse = named
        ends = (target, subject) if inverse else (subject, target)
        number = RELATIONS.index(name)
        gold.facts.add((numbers[ends[0]], number, numbers[ends[1]]))
        if name in {"spouse", "siblingOf", "alliedWith", "metWith"}:
            gold.facts.add((numbers[ends[1]], number, numbers[ends[0]]))
    closed = exhaustive(record["annotated"])
    if "relations" in record["annotated"]:
        closed = annotated_by(record["id"].partition("/")[0])
    gold.closed = frozenset(map(RELATIONS.index, closed))


def gold_of_gap(record: dict, spans: list[tuple[int, int]]) -> Gold:
    """Read a record of GAP: one pronoun, two names of which it may stand for one or none."""
    at = word_at(spans)
    text = record["text"]

    def words_of(span: list[int]) -> tuple[int, int]:
        words = sorted({at[p] for p in range(*span) if p in at})
        return words[0], words[-1]

    def forms(first: int, last: int) -> tuple[str, ...]:
        return tuple(text[slice(*spans[i])].lower() for i in range(first, last + 1))

    first, last = words_of(record["pronoun"])
    found = [(Candidate(first, last, PRONOUN, 0, forms(first, last)), 0)]
    for number, candidate in enumerate(record["candidates"], start=1):
        first, last = words_of(candidate["span"])
        name = Candidate(first, last, NAME, TYPES.index("PERSON"), forms(first, last))
        found.append((name, 0 if candidate["coref"] else number))
    found.sort(key=lambda pair: (pair[0].first, pair[0].last))
    gold = Gold([c for c, _ in found], [n for _, n in found], coref=True, open=True)
    gold.anaphors = {i for i, c in enumerate(gold.mentions) if c.kind == PRONOUN}
    return gold


def kinds_of(gold: Gold, forms: list[str], *, open_: bool) -> list[int]:
    """Return for each word, as bits, the KINDS that it may be.

    Args:
        gold: The document's mentions.
        forms: Its words in lower case.
        open_: Whether unmarked words may be anything.
    """
    bit = {kind: 1 << i for i, kind in enumerate(KINDS)}
    acetypes = not any(TYPES[c.type] in {"EVENT", "DATE"} for c in gold.mentions)
    outside = bit["O"]
    if acetypes:
        outside |= bit["NOM-EVENT"] | bit["NOM-MISC"]
    allowed = [outside] * len(forms)
    if acetypes:
        allowed = [outside | (bit["PRON"] if form in THINGS else 0) for form in forms]
    if open_:
        allowed = [ANY] * len(forms)
    for mention in gold.mentions:
        if mention.kind == NAME:
            for i in range(mention.first, mention.last + 1):
                allowed[i] = bit["O"]
    for mention in gold.mentions:
        if mention.kind == PRONOUN:
            allowed[mention.first] = bit["PRON"]
        elif mention.kind == NOMINAL and allowed[mention.first] != bit["PRON"]:
            kind = f"NOM-{TYPES[mention.type]}"
            kind = {"NOM-NORP": "NOM-PERSON"}.get(kind, kind)
            allowed[mention.first] = bit[kind if kind in bit else "NOM-MISC"]
    return allowed

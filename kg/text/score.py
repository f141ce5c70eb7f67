"""How much of annotated texts a pipeline finds: F1 by layer, in per cent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

Span = tuple[int, int]
Parts = tuple[set[int], set[int]]

HALF = 0.5
"""Least share of the characters of two contents that are one."""


def score(nlp: Language, records: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Read annotated records and compare.

    Names count where span and type are equal; claims where the contents share at least half of
    their characters and the sources some, or neither has one, one to one.

    Args:
        nlp: A pipeline.
        records: In the interchange format; only the layers that ``annotated`` names count.

    Returns:
        By layer ("names", "names WEAPON", "claims") the F1; layers that nobody annotated are left
        out.
    """
    counts: dict[str, Counter[str]] = {}
    for record in records:
        doc = nlp(record["text"])
        for entry in record["annotated"]:
            layer, colon, types = entry.partition(":")
            if layer == "mentions":
                _names(counts, doc, record, set(types.split(",")) if colon else None)
            elif layer == "claims":
                _claims(counts.setdefault("claims", Counter()), doc, record)
    return {layer: _f1(count) for layer, count in sorted(counts.items())}


def _f1(count: Counter[str]) -> float:
    total = count["found"] + count["gold"]
    return round(200 * count["true"] / total, 1) if total else 0.0


def _names(
    counts: dict[str, Counter[str]], doc: Doc, record: Mapping[str, Any], types: set[str] | None
) -> None:
    gold = {
        (m["start"], m["end"], m["type"])
        for m in record.get("mentions", ())
        if m.get("kind", "name") == "name" and (types is None or m["type"] in types)
    }
    found = {
        (span.start_char, span.end_char, span.label_)
        for span in doc.ents
        if types is None or span.label_ in types
    }
    for kind in {span[2] for span in gold | found}:
        for layer in ("names", f"names {kind}"):
            count = counts.setdefault(layer, Counter())
            count["gold"] += sum(span[2] == kind for span in gold)
            count["found"] += sum(span[2] == kind for span in found)
            count["true"] += sum(span[2] == kind for span in gold & found)


def _claims(count: Counter[str], doc: Doc, record: Mapping[str, Any]) -> None:
    gold = [_parts(claim) for claim in record.get("claims", ())]
    by_number: dict[int, dict[str, list[Span]]] = {}
    for span in doc.spans.get("claims", ()):
        roles = by_number.setdefault(span.id, {})
        roles.setdefault(span.label_.lower(), []).append((span.start_char, span.end_char))
    found = [_parts(roles) for roles in by_number.values()]
    count["gold"] += len(gold)
    count["found"] += len(found)
    count["true"] += len(paired(gold, found))


def paired(gold: Sequence[Parts], found: Sequence[Parts]) -> dict[int, int]:
    """Pair claims whose contents share half their characters and whose sources share some.

    Args:
        gold: The characters of each claim's source and content.
        found: The same.

    Returns:
        For numbers of `gold` the number in `found`, each once; the best shares first.
    """
    shares = []
    for i, (source, content) in enumerate(gold):
        for j, (other_source, other) in enumerate(found):
            share = len(content & other) / len(content | other)
            sourced = bool(source & other_source) or not (source or other_source)
            if share >= HALF and sourced:
                shares.append((-share, i, j))
    pairs: dict[int, int] = {}
    for _, i, j in sorted(shares):
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs


def _parts(claim: Mapping[str, Sequence[Sequence[int]]]) -> Parts:
    """Return the characters of a claim's source and content."""
    source, content = (
        {p for start, end in claim.get(role, ()) for p in range(start, end)}
        for role in ("source", "content")
    )
    return source, content

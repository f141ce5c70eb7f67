"""The names of a record as sets of tags that each word may have."""

from __future__ import annotations

import re
from pathlib import Path

from kg.text.nlp.features import NAME_TYPES, bio_tags

from .mentions import ANY, word_at
from .settings import Corpus

NAME_TAGS = bio_tags(NAME_TYPES)
WORDS = re.compile(r"\w+(?:[.'’-]\w+)*")

OPEN_TYPES = {
    # What a corpus calls MISC, where its MISC holds what other corpora keep apart.
    "wikigold": {"MISC": ("NORP", "EVENT", "MISC")},
    "crossner-politics": {"MISC": ("NORP", "MISC")},
    "redocred": {"MISC": ("MISC", "EVENT")},
}

NEVER_FIRST = {"about", "after", "at", "before", "between", "by", "during", "for", "from", "in"}
NEVER_FIRST |= {"of", "on", "over", "since", "through", "to", "until", "with", "within"}
"""No date begins with one of these: where dates are not annotated, nothing else says so."""


class Marked:
    """Which words the corpora mark as names of which type.

    A word that a corpus leaves unmarked may still belong to a type that it does not annotate; but
    only to one that some corpus has marked such a word as. Else the types that are nowhere "none"
    gather every capital that other types refuse.
    """

    def __init__(self) -> None:
        self.first: dict[str, set[str]] = {kind: set() for kind in NAME_TYPES}
        self.inside: dict[str, set[str]] = {kind: set() for kind in NAME_TYPES}

    def read(self, record: dict) -> None:
        """Take up a record's names."""
        for mention in record.get("mentions", ()):
            if mention.get("kind", "name") == "name":
                surface = record["text"][mention["start"] : mention["end"]].lower()
                begin, *rest = WORDS.findall(surface) or [""]
                self.first[mention["type"]].add(begin)
                self.inside[mention["type"]].update(rest)

    def open_to(self, word: str, kind: str, bit: dict[str, int]) -> int:
        """Return as bits the tags of a type that an unmarked word may have."""
        form = word.lower()
        if kind == "DATE":
            may_begin = form in self.first[kind] or any(c.isdigit() for c in word)
            may_begin = may_begin and form not in NEVER_FIRST
            may_go_on = may_begin or form in self.inside[kind]
        else:
            may_begin = form in self.first[kind] and form != word
            may_go_on = form in self.inside[kind]
        return bit[f"B-{kind}"] * may_begin | bit[f"I-{kind}"] * may_go_on


def allowed_names(
    corpus: Corpus,
    marked: Marked,
    words: list[str],
    spans: list[tuple[int, int]],
    mentions: list[dict],
    bounds: list[int] | None,
) -> list[int]:
    """Return for each word, which stands at these characters, its allowed name tags as bits."""
    name = Path(corpus.names or corpus.path).name.split(".")[0]
    bit = {tag: 1 << i for i, tag in enumerate(NAME_TAGS)}
    open_kinds = [kind for kind in NAME_TYPES if kind not in corpus.trusted]
    allowed = [
        sum((marked.open_to(word, kind, bit) for kind in open_kinds), bit["O"]) for word in words
    ]
    usable = [
        m
        for m in mentions
        if m.get("kind", "name") == "name" or (m["type"] == "DATE" and m["kind"] == "nominal")
    ]
    at = word_at(spans)
    for mention in _outermost(usable):
        touched = sorted({at[p] for p in range(mention["start"], mention["end"]) if p in at})
        begin = words[touched[0]] if touched else ""
        kinds = [
            kind
            for kind in OPEN_TYPES.get(name, {}).get(mention["type"], (mention["type"],))
            if kind == mention["type"] or marked.open_to(begin, kind, bit)
        ]
        for i in touched:
            part = "B" if i == touched[0] else "I"
            allowed[i] = sum(bit[f"{part}-{kind}"] for kind in kinds)
            # Numbers, nominal dates and GUM's wide "MISC" may be names or not.
            loose = (
                mention.get("source_type") == "NUM"
                or mention.get("kind", "name") != "name"
                or (mention["type"] == "MISC" and "MISC" not in corpus.trusted)
            )
            if loose:
                allowed[i] |= bit["O"] | bit[f"I-{mention['type']}"] * (i != touched[0])
    if bounds:
        for i, (start, end) in enumerate(spans):
            if start < bounds[0] or end > bounds[1]:
                allowed[i] = ANY
    return allowed


def _outermost(mentions: list[dict]) -> list[dict]:
    """Names and dates without those inside another."""
    chosen: list[dict] = []
    for mention in sorted(mentions, key=lambda m: (m["start"], -m["end"])):
        if not chosen or mention["start"] >= chosen[-1]["end"]:
            chosen.append(mention)
    return chosen

"""The articles' texts, and where in them the quoted words stand.

A page holds each text once; claims and relations point into it. Where a text is not known, the
sentences that are quoted from it stand in for it, one a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kg.model import Value

Row = Mapping[str, Value]
Sentence = tuple[int, int]
Mark = tuple[int, int, str]

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")  # two units each

ROLES = {
    "ContentSpan": "content",
    "CueSpan": "cue",
    "SourceSpan": "source",
    "TimeSpan": "time",
    "RelaySpan": "relay",
}


class Texts:
    """Texts by the IRI of their article.

    Args:
        known: Full texts.

    >>> texts = Texts({"d:1": "He said no."})
    >>> texts.passages([{"article": "d:1", "before": "He said ", "quote": "no", "after": ".",
    ...                  "start": 8, "role": "ContentSpan"}])
    ([(0, 11)], [(8, 10, 'content')])
    """

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = dict(known)
        self._excerpts: dict[str, str] = {}

    def text(self, article: str) -> tuple[str, bool]:
        """Give an article's text, and whether it is the whole of it."""
        if article in self._known:
            return self._known[article], True
        return self._excerpts.get(article, ""), False

    def passages(self, rows: Iterable[Row]) -> tuple[list[Sentence], list[Mark]]:
        """Find quotes in the text of their article; all rows are of one article.

        Args:
            rows: Each with ``article``, ``before``, ``quote``, ``after``, and where known ``start``
                and ``role``; joined, the three are a sentence of the article.

        Returns:
            The sentences, and the words to mark in them, each from and to, counted in UTF-16 units
            as browsers count, in text order.
        """
        sentences: set[Sentence] = set()
        marks: set[Mark] = set()
        for row in rows:
            article = str(row.get("article") or "")
            before, quote, after = (str(row.get(key) or "") for key in ("before", "quote", "after"))
            first = self._find(article, before + quote + after, row.get("start"), len(before))
            role = ROLES.get(str(row.get("role") or "ContentSpan"), "content")
            start = first + len(before)
            ends = (first, first + len(before + quote + after), start, start + len(quote))
            low, high, start, end = (self._units(article, place) for place in ends)
            sentences.add((low, high))
            if end > start:
                marks.add((start, end, role))
        return sorted(sentences), sorted(marks)

    def _find(self, article: str, sentence: str, start: Value, ahead: int) -> int:
        """Give the code point at which a sentence begins in its article."""
        if article in self._known:
            text = self._known[article]
            first = start - ahead if isinstance(start, int) else text.find(sentence)
            if first >= 0 and text.startswith(sentence, first):
                return first
            first = text.find(sentence)
            if first >= 0:
                return first
            # Words that are not in the text have no place there; they are shown below it.
            self._known[article] = f"{text}\n\n{sentence}"
            return len(text) + 2
        held = self._excerpts.get(article, "")
        lines = f"\n{held}"
        if f"\n{sentence}\n" in lines:
            return lines.index(f"\n{sentence}\n")
        self._excerpts[article] = f"{held}{sentence}\n"
        return len(held)

    def _units(self, article: str, place: int) -> int:
        """Count UTF-16 units before a code point."""
        text = self._known.get(article) or self._excerpts.get(article, "")
        return place + len(_ASTRAL.findall(text, 0, place))

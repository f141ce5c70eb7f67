"""Claims and articles as a report tells them: who, in which words, when, where, how it is known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kg.graph.words import day, link, local
from kg.model import Value

Record = dict[str, Any]
Row = Mapping[str, Value]

NOBODY = "Nobody named"
TITLE_LENGTH = 70
BASIS = {
    "Stated": "day as stated",
    "Dateline": "by the dateline",
    "Publication": "day of publication",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A claim, for a reader.

    Attributes:
        speaker: IRI of the claimant; empty where the article names nobody.
        pieces: The sentence, cut at what is claimed: words, and whether they are claimed.
        timex: When it was said, as the graph has it.
        said: The same for a person; empty where unknown.
        basis: How that day is known.
        statuses: What its article says of its verification; never ``NotAssessed``.
        assessments: Status, who says so, and the words.
        score: 0 to 1, the program's own; None where there is none.
        article: As made by :func:`articles_of`.
    """

    iri: str
    speaker: str
    who: str
    cue: str
    kind: str
    negated: bool
    pieces: tuple[tuple[str, bool], ...]
    text: str
    timex: str
    said: str
    basis: str
    statuses: tuple[str, ...]
    assessments: tuple[tuple[str, str, str], ...]
    score: float | None
    article: Record

    @property
    def brief(self) -> str:
        """The claim on one line; a denial must not read as what it denies."""
        kinds = [self.kind] if self.kind != "assertion" else []
        if self.negated and self.kind != "denial":
            kinds.append("negated")
        manner = f" ({', '.join(kinds)})" if kinds else ""
        return f"{self.who}{manner}: {self.text}"

    def verdicts(self, statuses: Collection[str]) -> tuple[tuple[str, str, str], ...]:
        """Give the assessments with one of these results."""
        return tuple(each for each in self.assessments if each[0] in statuses)


def grouped(rows: Iterable[Row], key: str) -> dict[str, list[Row]]:
    """Group rows by a column, in the order given."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row.get(key) or ""), []).append(row)
    return found


def articles_of(rows: Iterable[Row], claims: Iterable[Row] = ()) -> dict[str, Record]:
    """Put articles so that a reader knows them, by IRI.

    Args:
        rows: Of ``graph_articles.rq``; an article without a title goes by its first words.
        claims: Of ``claims.rq``, for articles that have no row.
    """
    found: dict[str, Record] = {}
    for row in (*rows, *claims):
        iri = str(row.get("article") or "")
        if iri in found:
            continue
        title = " ".join(str(row.get("title") or "").split())
        words = " ".join(str(row.get("body") or "").split())
        if not title and words:
            title = f"“{words[:TITLE_LENGTH].rsplit(' ', 1)[0]} …”"
        found[iri] = {
            "iri": iri,
            "title": title or "Untitled article",
            "outlet": str(row.get("publisher") or ""),
            "published": str(row.get("published") or "")[:10],
            "url": link(row.get("url")),
        }
    return found


def told(
    claims: Iterable[Row], assessments: Iterable[Row], articles: Mapping[str, Record]
) -> dict[str, Told]:
    """Put claims so that a reader understands them, by IRI, in the order given.

    Args:
        claims: Rows of ``claims.rq``, several where what is claimed has several parts.
        assessments: Rows of ``assessments.rq``.
        articles: As made by :func:`articles_of`.
    """
    verdicts = grouped(assessments, "claim")
    return {
        iri: _told(iri, rows, verdicts.get(iri, []), articles)
        for iri, rows in grouped(claims, "claim").items()
    }


def _told(iri: str, rows: list[Row], verdicts: list[Row], articles: Mapping[str, Record]) -> Told:
    first = rows[0]
    assessed = dict.fromkeys(
        (local(row["status"]), str(row.get("assessed_by") or ""), str(row.get("words") or ""))
        for row in verdicts
    )
    given = dict.fromkeys([local(first.get("status")), *(status for status, _, _ in assessed)])
    score = first.get("score")
    return Told(
        iri=iri,
        speaker=str(first.get("claimant") or ""),
        who=str(first.get("claimant_name") or "") or NOBODY,
        cue=str(first.get("cue") or ""),
        kind=local(first.get("kind")),
        negated=local(first.get("polarity")) == "NEGATIVE",
        pieces=_pieces(rows),
        text=str(first.get("text") or ""),
        timex=str(first.get("said") or ""),
        said=day(first.get("said")),
        basis=BASIS.get(local(first.get("basis")), ""),
        statuses=tuple(status for status in given if status and status != "NotAssessed"),
        assessments=tuple(assessed),
        score=score if isinstance(score, float) else None,
        article=articles[str(first.get("article") or "")],
    )


def _pieces(rows: list[Row]) -> tuple[tuple[str, bool], ...]:
    """Cut the claim's first sentence where what is claimed begins and ends."""
    parts = [[str(row.get(key) or "") for key in ("before", "quote", "after")] for row in rows]
    sentence = "".join(parts[0])
    marks = sorted(
        {
            (len(before), len(before) + len(quote))
            for before, quote, after in parts
            if before + quote + after == sentence
        }
    )
    pieces, at = [], 0
    for start, end in marks:
        if end > at:
            pieces += [
                (sentence[at : max(at, start)], False),
                (sentence[max(at, start) : end], True),
            ]
            at = end
    return tuple((words, mark) for words, mark in (*pieces, (sentence[at:], False)) if words)

"""Which claim a verdict is on, and who gives it.

Input: claims and verdicts of one text. Output: pairs of them, with the author of the verdict.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from spacy.tokens import Doc

    from kg.text.claims import Attribution
    from kg.text.coref import Cluster, Resolver
    from kg.text.status import Verdict

# How many claims that end after a verdict's subject can hold it.
_NEAR = 3
# How many claims back "Velko's claim" may be.
_BACK = 20


@dataclass(frozen=True, slots=True)
class Bound:
    """A verdict on a claim.

    Attributes:
        words: Tokens of the sentence that gives it, half-open, without white space at its end.
        by: Who gives it; None for the article itself.
    """

    claim: Attribution
    status: Status
    words: tuple[int, int]
    by: Cluster | None


def bind(
    doc: Doc, resolver: Resolver, claims: Iterable[Attribution], verdicts: Iterable[Verdict]
) -> Iterator[Bound]:
    """Bind each verdict to the nearest claim that ends before it, same paragraph first.

    A verdict inside a claim's content is the claimant's; one whose subject a content has run into
    ("... ; this | could not be confirmed"), or that is on a claim's very source ("unconfirmed
    reports say"), is on that claim. Nobody's words are a verdict on their own.
    """
    ordered = sorted(claims, key=_content_end)
    ends = [_content_end(claim) for claim in ordered]
    spaces = doc.to_array("IS_SPACE").nonzero()[0].tolist()
    breaks = [i for i in spaces if "\n" in doc[i].text]
    for verdict in verdicts:
        start, end = verdict.sentence
        at = bisect_right(ends, verdict.subject)
        after = ordered[at : at + _NEAR]
        sayer = next((c for c in after if holds(c, "CONTENT", verdict.verdict)), None)
        before = ordered[max(0, at - _BACK) : at] if verdict.anaphoric else []
        made = _owned(doc, resolver, before, verdict.owner)
        on = made[-1] if made else None
        if made and doc[verdict.subject].pos_ == "NOUN":
            on = _leading(made, breaks, start)
        if verdict.aside and (on is None or _content_end(on) < start):
            continue
        for claim in after if sayer is None else ():
            own = holds(claim, "CUE", verdict.verdict)
            into = holds(claim, "CONTENT", verdict.subject) and not own
            if into or holds(claim, "SOURCE", verdict.subject):
                on = claim
        if on is None or bisect_left(breaks, start) - bisect_left(breaks, _content_end(on)) > 1:
            continue
        by = sayer.claimant if sayer is not None else None
        if verdict.author is not None:
            by = resolver.cluster_of(verdict.author) or by
        own = by is not None and by is on.claimant
        if own or (sayer is not None and (by is None or sayer.claimant is on.claimant)):
            continue
        denied = verdict.called and by is not None
        status = Status.DENIED if denied else verdict.status
        words = start, _rstrip(doc, end)
        yield Bound(on, status, words, by)
        other = _of_another(before, on) if verdict.pair else None
        if other is not None:
            yield Bound(other, status, words, by)


def cut_added(doc: Doc, claims: Iterable[Attribution], verdicts: Iterable[Verdict]) -> None:
    """Cut off contents what adds a verdict to them: ", a claim that Kyiv denies".

    Side effect: the contents of the claims.
    """
    added = [verdict for verdict in verdicts if verdict.added]
    for claim in claims if added else ():
        for verdict in added:
            if holds(claim, "CONTENT", verdict.subject):
                first = doc[verdict.subject].left_edge.i
                while first and doc[first - 1].is_punct:
                    first -= 1
                spans = claim.spans["CONTENT"]
                kept = [doc[s.start : min(s.end, first)] for s in spans if s.start < first]
                claim.spans["CONTENT"] = kept or spans


def holds(found: Attribution, role: str, token: int) -> bool:
    """Tell whether a token is in a part of an attribution."""
    return any(span.start <= token < span.end for span in found.spans.get(role, ()))


def _owned(
    doc: Doc, resolver: Resolver, before: Sequence[Attribution], owner: int | None
) -> Sequence[Attribution]:
    """Some claims; its owner's of them, where one is named ("Velko's claim")."""
    if owner is None or doc[owner].lower_ in ("its", "their"):
        return before
    whose = resolver.cluster_of(owner)
    return [claim for claim in before if whose is not None and claim.claimant is whose]


def _leading(before: Sequence[Attribution], breaks: Sequence[int], start: int) -> Attribution:
    """The last claim; where a new paragraph begins with the verdict, the first of that one's."""
    last = before[-1]
    paragraph = bisect_left(breaks, _content_end(last))
    if paragraph == bisect_left(breaks, start):
        return last
    same = (claim for claim in before if bisect_left(breaks, _content_end(claim)) == paragraph)
    return next(same)


def _of_another(before: Sequence[Attribution], claim: Attribution) -> Attribution | None:
    """The last claim of somebody else than who made a claim."""
    others = [other for other in before if other.claimant is not claim.claimant]
    return others[-1] if others else None


def _content_end(found: Attribution) -> int:
    return max(span.end for span in found.spans["CONTENT"])


def _rstrip(doc: Doc, end: int) -> int:
    while doc[end - 1].is_space:
        end -= 1
    return end

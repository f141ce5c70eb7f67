"""Near copies, states of one address, and independent sources."""

from __future__ import annotations

from itertools import pairwise

from kg.link.copies import find_copies, independent_sources
from kg.link.revisions import compare_claims, find_revisions
from kg.model import ClaimKey, ClaimLink, Document, Extraction, LinkKind, Revision
from tests.link.claims import Say, article, same_names, vectors_of

STORY = " ".join(f"word{number}" for number in range(60))
SAID = Say("Velko", "bridges were captured")


def test_near_copies_are_found_and_others_are_not() -> None:
    """A changed first line leaves a copy; common words do not make one."""
    documents = [
        Document("b", f"By our staff. {STORY}"),
        Document("a", STORY),
        Document("c", " ".join(reversed(STORY.split()))),
    ]
    (copy,) = find_copies(documents)
    assert (copy.document, copy.of) == ("b", "a")
    assert copy.score > 0.8
    assert find_copies(documents[::-1]) == (copy,)


def test_states_of_one_address_in_order() -> None:
    """The time of change goes before the day of publication; equal times are reported."""
    url = "https://a.example/1"
    old = Document("z", "old", url=url, published="2025-07-06")
    new = Document("a", "new", url=url, published="2025-07-06", modified="2025-07-06T10:00:00Z")
    other = Document("b", "other", url="https://a.example/2", published="2025-07-06")
    assert find_revisions([new, other, old]) == (Revision("a", "z"),)
    unclear: list[str] = []
    assert find_revisions([old, Document("y", "x", url=url, published="2025-07-06")],
                          unclear.append) == ()  # fmt: skip
    assert unclear == [url]


def test_claims_of_a_corrected_article() -> None:
    """What is kept, reworded, dropped and added is told apart."""
    old = article(SAID, Say("Danek", "nobody fled today"), Say("Velko", "markets burned"))
    new = article(
        SAID, Say("Danek", "nobody fled tonight"), Say("Ost", "schools closed"), publisher="Wire 2"
    )
    changes = compare_claims(new, old, same_names([new, old]), vectors_of)
    kinds = {(link.source.number, link.target.number): link.kind for link in changes.links}
    assert kinds == {(0, 0): LinkKind.SAME, (1, 1): LinkKind.CORRECTS}
    assert changes.dropped == (ClaimKey(old.document.id, 2),)
    assert changes.added == (ClaimKey(new.document.id, 2),)


def counted(*extractions: Extraction) -> set[int]:
    keys = [ClaimKey(each.document.id, 0) for each in extractions]
    links = [ClaimLink(later, earlier, LinkKind.SAME, 0.9, "") for earlier, later in pairwise(keys)]
    copies = find_copies([each.document for each in extractions])
    return set(independent_sources(extractions, links, copies).values())


def test_independent_sources() -> None:
    """Three outlets are three; one that names another, one outlet twice, and copies are not."""
    wire = article(SAID, Say("Velko", "markets burned at night"), publisher="Wire")
    post = article(SAID, Say("Danek", "nobody fled today"), publisher="Post")
    daily = article(SAID, Say("Ost", "schools closed early"), publisher="Daily")
    assert counted(wire, post, daily) == {3}
    relayed = Say("Velko", "bridges were captured", relay="Wire")
    via = article(relayed, Say("Ost", "schools closed early"), publisher="Daily")
    assert counted(wire, post, via) == {2}
    again = article(SAID, Say("Ost", "schools closed early"), publisher="Wire")
    assert counted(wire, again) == {1}
    assert counted(article(SAID, publisher="Wire"), article(SAID, publisher="Post")) == {1}


def test_states_of_one_address_are_one_source() -> None:
    """However many there are, and though one between them lacks the claim."""
    url = "https://news.example/live"
    more = (Say("Velko", "markets burned at night"), Say("Ost", "schools closed early"))
    first, third = (article(SAID, each, publisher="", url=url) for each in more)
    other = article(SAID, Say("Danek", "nobody fled today"), publisher="Post")
    assert counted(first, third) == {1}
    assert counted(first, third, other) == {2}


def test_two_articles_from_one_agency_are_one_source() -> None:
    """Even if the agency's own report is not among the articles."""
    one = article(Say("Velko", "bridges were captured", relay="Tarn"), publisher="Daily")
    other = article(
        Say("Velko", "bridges were captured", relay="Tarn"),
        Say("Ost", "schools closed early"),
        publisher="Post",
    )
    assert counted(one, other) == {1}


def test_a_thousand_copies_are_a_thousand_pairs() -> None:
    """Each copy stands once, with the text that stands for all."""
    documents = [Document(f"d{number:04}", f"{STORY} {number}") for number in range(200)]
    assert len(find_copies(documents)) == 199

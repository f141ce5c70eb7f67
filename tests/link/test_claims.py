"""Claim to claim: which kinds of links are found, and what is left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.link.claims import link_claims
from kg.model import ClaimKey, ClaimKind, ClaimLink, Copy, Extraction, LinkKind, Polarity, Quantity
from tests.link.claims import Say, article, same_names, vectors_of, words_of

TAKEN = "northern bridges were captured yesterday"
MARKET = Say("Ost", "prices rose sharply again")
"""Another matter, so that words of the first are rare."""


def links(*extractions: Extraction, copies: tuple[Copy, ...] = ()) -> list[ClaimLink]:
    others = [article(MARKET, publisher=f"Other {number}") for number in range(4)]
    everything = (*extractions, *others)
    found = link_claims(
        everything,
        same_names(everything),
        vectors=vectors_of,
        words=words_of,
        copies=copies,
    )
    ours = {each.document.id for each in extractions}
    return [link for link in found if link.source.document in ours]


def kinds(*extractions: Extraction) -> list[LinkKind]:
    return [link.kind for link in links(*extractions)]


def test_a_negated_claim_disputes_the_same_content() -> None:
    """The later claim is the source, whoever is in the input first."""
    early = article(Say("Velko", TAKEN), published="2025-07-06")
    late = article(Say("Danek", TAKEN, polarity=Polarity.NEGATIVE), published="2025-07-08")
    for order in ((early, late), (late, early)):
        (link,) = links(*order)
        assert link.kind is LinkKind.DISPUTES
        assert link.source == ClaimKey(late.document.id, 0)
        assert link.target == ClaimKey(early.document.id, 0)
        assert "denies or negates" in link.reason


def test_one_speaker_with_the_same_words_says_the_same() -> None:
    """The same claim told by two outlets is one act of saying, or two of one speaker."""
    one = article(Say("Velko", TAKEN))
    other = article(Say("Velko", TAKEN), publisher="Post")
    assert kinds(one, other) == [LinkKind.SAME]


def test_agreement_without_a_sign_of_it_is_only_related() -> None:
    """Two speakers on one matter are not said to support each other."""
    assert kinds(article(Say("Velko", TAKEN)), article(Say("Danek", TAKEN), publisher="Post")) == [
        LinkKind.RELATED
    ]


def numbered(who: str, number: float, day: str) -> Extraction:
    said = f"{number:g} miners were trapped below"
    return article(
        Say(who, said, quantities=(Quantity(number, "miner"),)), published=day, publisher=who
    )


def test_numbers_of_one_thing() -> None:
    """Other numbers: a dispute on one day, unknown on another, a correction by one speaker."""
    eleven, nine = numbered("Union", 11, "2025-07-07"), numbered("Company", 9, "2025-07-07")
    assert kinds(eleven, nine) == [LinkKind.DISPUTES]
    assert kinds(eleven, numbered("Company", 9, "2025-07-09")) == [LinkKind.RELATED]
    assert kinds(eleven, numbered("Union", 12, "2025-07-09")) == [LinkKind.CORRECTS]
    assert kinds(eleven, numbered("Company", 11, "2025-07-09")) == [LinkKind.SUPPORTS]
    for day in ("", "2025", "XXXX-03-01"):
        assert kinds(numbered("Union", 11, day), numbered("Company", 9, day)) == [LinkKind.RELATED]


@pytest.mark.parametrize("who", ["Union", "Company"])
def test_several_numbers_of_one_thing(who: str) -> None:
    """Two killed and four wounded are no other numbers than two killed and four wounded."""
    said = "two miners were killed below and four miners wounded"
    numbers = (Quantity(2, "miner"), Quantity(4, "miner"))
    made = [
        Say(each, said, quantities=quantities)
        for each, quantities in (("Union", numbers), (who, numbers), (who, (Quantity(7, "miner"),)))
    ]
    one, same, other = (article(each, publisher=f"P{n}") for n, each in enumerate(made))
    agree = LinkKind.SAME if who == "Union" else LinkKind.SUPPORTS
    assert kinds(one, same) == [agree]
    assert not {LinkKind.DISPUTES, LinkKind.CORRECTS} & set(kinds(one, other))


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_a_negation_in_any_typography(apostrophe: str) -> None:
    """What says "wasn’t" agrees with who denies it."""
    said = f"northern bridges were captured yesterday but the town wasn{apostrophe}t"
    denied = article(Say("Velko", said, polarity=Polarity.NEGATIVE, kind=ClaimKind.DENIAL))
    assert kinds(denied, article(Say("Danek", said), publisher="Post")) == [LinkKind.RELATED]


def test_a_contrasting_word_qualifies_what_the_speaker_said_before() -> None:
    """Only of one speaker, in one article, right after."""
    first, second = Say("Velko", TAKEN), Say("Velko", "losses were heavy", opening="However, ")
    (link,) = links(article(first, second))
    assert (link.kind, link.source.number, link.target.number) == (LinkKind.QUALIFIES, 1, 0)
    assert links(article(first, Say("Velko", "losses were heavy"))) == []
    inside = Say("Velko", "losses were heavy although nobody fled")
    assert links(article(first, inside)) == []


@pytest.mark.parametrize("word", ["No. 4", "no-fly", "nobody’s"])
def test_words_that_only_look_like_negations(word: str) -> None:
    """The denial of a claim disputes it, whatever number or zone it names."""
    said = f"northern bridges {word} were captured yesterday"
    denied = article(Say("Velko", said, polarity=Polarity.NEGATIVE))
    assert kinds(denied, article(Say("Danek", said), publisher="Post")) == [LinkKind.DISPUTES]


def test_other_matters_are_left_alone() -> None:
    """A common place is not enough."""
    assert links(article(Say("Velko", TAKEN)), article(Say("Danek", "schools open monday"))) == []


def test_copies_say_the_same_and_states_of_one_article_are_compared_elsewhere() -> None:
    """Even a source without a name is the same in a copy."""
    one = article(Say("officials", TAKEN))
    other = article(Say("officials", TAKEN), publisher="Post")
    (link,) = links(one, other, copies=(Copy(other.document.id, one.document.id, 0.9),))
    assert (link.kind, link.score) == (LinkKind.SAME, 1.0)
    url = "https://news.example/live"
    states = [article(Say("officials", TAKEN), url=url, modified=day) for day in "abc"]
    assert links(*states) == []


SAYS = st.builds(
    Say,
    st.sampled_from(["Velko", "Danek", "officials"]),
    st.sampled_from([TAKEN, "bridges were captured", "prices rose sharply"]),
    polarity=st.sampled_from(list(Polarity)),
)


@given(st.lists(st.lists(SAYS, min_size=1, max_size=3), min_size=1, max_size=5), st.randoms())
def test_order_does_not_matter(articles: list[list[Say]], random: object) -> None:
    """The same links, whatever the order of the input; none from a claim to itself."""
    made = [article(*said, publisher=f"P{number}") for number, said in enumerate(articles)]
    found = links(*made)
    random.shuffle(made)  # type: ignore[attr-defined]
    assert found == links(*made)
    assert all(link.source != link.target and 0 <= link.score <= 1 for link in found)


def test_a_claim_and_what_it_is_part_of_are_no_two_sources() -> None:
    """That A said that B said it backs nothing."""
    one = numbered("Union", 11, "2025-07-07").claims[0]
    text = article(
        Say("Union", "11 miners were trapped below", quantities=one.quantities),
        Say("Company", "11 miners were trapped below", quantities=one.quantities),
    )
    nested = replace(text.claims[1], within=text.claims[0].id)
    assert [link.kind for link in links(text)] == [LinkKind.SUPPORTS]
    assert links(replace(text, claims=(text.claims[0], nested))) == []

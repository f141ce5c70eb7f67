"""Whose the organs of states are."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc, Span

from kg.text.bodies import find_bodies, organ_key
from kg.text.coref import Resolver
from kg.text.mentions import find_names, find_others
from tests.text.builders import NLP


def marked(text: str) -> Doc:
    """Parse nothing but words; ``[ORG:Defence Ministry]`` is a name."""
    words: list[str] = []
    spans: list[tuple[int, int, str]] = []
    for part in text.replace("[", "\0[").replace("]", "]\0").split("\0"):
        label, _, name = part.strip("[]").partition(":") if part.startswith("[") else ("", "", "")
        new = [token.text for token in NLP.make_doc(name or part.strip(" "))] if part else []
        if name:
            spans.append((len(words), len(words) + len(new), label))
        words += new
    doc = Doc(NLP.vocab, words=words, sent_starts=[i == 0 for i in range(len(words))])
    doc.spans["names"] = [Span(doc, start, end, label) for start, end, label in spans]
    doc.spans["names"].attrs["scores"] = [0.9] * len(spans)
    return doc


@pytest.mark.parametrize(
    ("text", "key", "of", "words"),
    [
        (
            "[PLACE:Russia]'s [ORG:Defense Ministry] spoke",
            "defense ministry",
            "RU",
            "Russia 's Defense Ministry",
        ),
        (
            "the [ORG:Russian Defence Ministry] spoke",
            "defense ministry",
            "RU",
            "Russian Defence Ministry",
        ),
        (
            "the [ORG:Ministry of Defence of the Russian Federation] spoke",
            "defense ministry",
            "RU",
            "Ministry of Defence of the Russian Federation",
        ),
        (
            "the Ukrainian [ORG:General Staff] spoke",
            "general staff",
            "UA",
            "Ukrainian General Staff",
        ),
        (
            "the [ORG:Ministry of Defence] of [PLACE:Norland] spoke",
            "defense ministry",
            "norland",
            "Ministry of Defence of Norland",
        ),
        ("the [ORG:Health Ministry] spoke", "health ministry", "", "Health Ministry"),
    ],
)
def test_the_state_is_found_where_the_text_tells_it(
    text: str, key: str, of: str, words: str
) -> None:
    """By possessive, adjective or complement, inside the name or beside it; else it is open."""
    (body,) = find_bodies(marked(text), find_names(marked(text))).values()
    assert (body.organ.name, body.organ.of, body.words) == (key, of, words)


@pytest.mark.parametrize(
    "name",
    ["Frontline Review", "Bank of America", "Reuters", "Velko Ministries", "Ministry of Velko"],
)
def test_other_bodies_are_no_organs(name: str) -> None:
    """A name that tells its bearer from others stands for itself."""
    doc = marked(f"the [ORG:{name}] spoke")
    assert find_bodies(doc, find_names(doc)) == {}


@pytest.mark.parametrize("text", ["the [ORG:General Staff of]", "the [ORG:General Staff] of"])
def test_a_text_that_is_cut_off_after_a_name(text: str) -> None:
    """No words after "of" tell of no state."""
    bodies = find_bodies(marked(text), find_names(marked(text)))
    assert all(body.organ.of == "" for body in bodies.values())


def test_spellings_of_one_organ() -> None:
    """British and American spelling, and the order of words, tell no two organs apart."""
    assert organ_key("Ministry of Defence") == organ_key("the Defense Ministry")
    assert organ_key("Foreign Ministry") == organ_key("Ministry of Foreign Affairs")
    assert organ_key("Ministry of Defence") != organ_key("Ministry of Health")


def test_two_states_are_two_organs_in_one_text() -> None:
    """A bare name after two full ones means the one named last."""
    doc = marked(
        "[PLACE:Russia]'s [ORG:Defence Ministry] spoke. The [ORG:Ukrainian Defence Ministry] "
        "denied it. The [ORG:Defence Ministry] gave no proof. The [ORG:Russian Defence Ministry] "
        "spoke again."
    )
    names = find_names(doc)
    resolver = Resolver(doc, names, find_others(doc, names))
    bodies = [c for c in resolver.clusters if c.type == "ORG"]
    assert [len(c.mentions) for c in bodies] == [2, 2]
    assert [c.body.organ.of if c.body else "" for c in bodies] == ["RU", "UA"]

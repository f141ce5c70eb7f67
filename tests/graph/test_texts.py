from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.graph.texts import Texts
from kg.model import Value

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(
    TEXT,
    TEXT,
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), min_size=1, max_size=4),
)
def test_marks_are_the_quotes(
    ahead: str, sentence: str, known: bool, ends: list[tuple[int, int]]
) -> None:
    """Whether or not the text is known, what is marked in it is what was quoted."""
    spans = {(min(a, b, len(sentence)), min(max(a, b), len(sentence))) for a, b in ends}
    rows: list[dict[str, Value]] = [
        {
            "article": "d:1",
            "before": sentence[:a],
            "quote": sentence[a:b],
            "after": sentence[b:],
            "start": len(ahead) + a,
        }
        for a, b in spans
    ]
    texts = Texts({"d:1": ahead + sentence} if known else {})
    sentences, marks = texts.passages(rows)
    text, whole = texts.text("d:1")
    units = text.encode("utf-16-le")
    assert whole is known
    assert [units[2 * a : 2 * b].decode("utf-16-le") for a, b in sentences] == [sentence]
    found = sorted(units[2 * a : 2 * b].decode("utf-16-le") for a, b, _ in marks)
    assert found == sorted(sentence[a:b] for a, b in spans if b > a)


def test_words_that_are_not_in_the_text_are_shown_below_it() -> None:
    """A quote that the text does not have is not put at a wrong place of it."""
    texts = Texts({"d:1": "Other words."})
    sentences, _ = texts.passages([{"article": "d:1", "quote": "It fell.", "start": 3}])
    text, _ = texts.text("d:1")
    assert text == "Other words.\n\nIt fell."
    assert [text[a:b] for a, b in sentences] == ["It fell."]


def test_a_sentence_that_is_quoted_twice_stands_once() -> None:
    """Excerpts of an unknown text do not repeat a sentence."""
    texts = Texts({})
    row: dict[str, Value] = {"article": "d:1", "quote": "It fell.", "start": 3}
    assert texts.passages([row]) == texts.passages([row])
    assert texts.text("d:1") == ("It fell.\n", False)

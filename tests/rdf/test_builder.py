"""kg.rdf.builder: spans quote their words and complete their sentences."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.model import Anchor, Document
from kg.rdf.builder import CONTEXT, DocumentBuilder
from kg.rdf.terms import node
from kg.rdf.vocab import KG, OA

ARTICLE = node("https://example.org/id/document/d1")


def make_builder(text: str, sentences: tuple[tuple[int, int], ...] = ()) -> DocumentBuilder:
    return DocumentBuilder(
        "https://example.org/id/graph/document/d1",
        "https://example.org/id/",
        article=ARTICLE,
        words=text,
        sentences=sentences,
    )


def quoted(text: str, start: int, end: int, sentences: tuple[tuple[int, int], ...]) -> list[str]:
    builder = make_builder(text, sentences)
    builder.span(Anchor.of(Document("d1", text), start, end), "CueSpan")
    found = {quad.predicate: quad.object.value for quad in builder.quads()}  # type: ignore[union-attr]
    return [str(found[OA[part]]) for part in ("prefix", "exact", "suffix")]


def test_prefix_and_suffix_complete_the_sentence() -> None:
    """A quote is shown in the sentence that it stands in."""
    text = "He left. She said so. They ran."
    assert ["She ", "said", " so."] == quoted(text, 13, 17, ((0, 8), (9, 21), (22, 31)))


def test_a_quote_over_two_sentences_completes_both() -> None:
    """A quote that crosses a full stop shows both sentences."""
    text = "He left. She said so. They ran."
    assert ["He ", "left. She", " said so."] == quoted(text, 3, 12, ((0, 8), (9, 21), (22, 31)))


def test_without_sentences_there_is_no_context() -> None:
    """Where no sentences are known, nothing is added around a quote."""
    assert ["", "said", ""] == quoted("She said so.", 4, 8, ())


def test_a_quote_outside_all_sentences_stands_alone() -> None:
    """White space between sentences belongs to none."""
    assert ["", "  ", ""] == quoted("Ab.  Cd.", 3, 5, ((0, 3), (5, 8)))


def test_a_text_without_sentence_ends_is_not_repeated() -> None:
    """Context is bounded, so that one long line does not grow with its square."""
    text = "x" * 10_000
    before, _, after = quoted(text, 5_000, 5_001, ((0, 10_000),))
    assert (CONTEXT, CONTEXT) == (len(before), len(after))


@given(st.data())
def test_prefix_quote_and_suffix_are_a_stretch_of_the_text(data: st.DataObject) -> None:
    """Whatever the sentences, the three parts stand in the text side by side, around the range."""
    text = data.draw(st.text(alphabet="ab .", min_size=1, max_size=40))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    sentences = tuple(zip(cuts[::2], cuts[1::2], strict=False))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    before, quote, after = quoted(text, start, end, sentences)
    assert text[start:end] == quote
    assert text[start - len(before) : end + len(after)] == before + quote + after


def test_one_span_per_words_and_role() -> None:
    """The same words in the same role are one node, in another role another."""
    builder = make_builder("She said so.")
    anchor = Anchor.of(Document("d1", "She said so."), 4, 8)
    assert builder.span(anchor, "CueSpan") == builder.span(anchor, "CueSpan")
    assert builder.span(anchor, "CueSpan") != builder.span(anchor, "ContentSpan")


def test_no_evidence_no_annotation() -> None:
    """An annotation without words is not written, so that the shapes can find the gap."""
    builder = make_builder("She said so.")
    builder.annotate(KG["Entity"], ())
    assert () == builder.quads()

"""The syntax layer of a text as CoNLL-U, the format of Universal Dependencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.text.nlp import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spacy.tokens import Doc, Span

    from kg.model import Document


def to_conllu(
    documents: Iterable[Document], *, pipeline: str | None = None, patterns: str | None = None
) -> Iterator[str]:
    """Parse documents, streaming.

    Args:
        documents: Consumed lazily.
        pipeline: As for :func:`kg.text.extract.extract`; likewise `patterns`.
        patterns: See `pipeline`.

    Yields:
        One block of CoNLL-U per document, in input order, ending in a blank line. ``TokenRange``
        in MISC is half-open, in Unicode code points of the document's text.
    """
    nlp = load(pipeline, patterns)
    for document in documents:
        yield _block(nlp(document.text), document)


def _block(doc: Doc, document: Document) -> str:
    lines = [f"# newdoc id = {document.record}"]
    number = 0
    for sentence in doc.sents:
        words = _rows(sentence)
        if words:
            number += 1
            text = " ".join(sentence.text.split())
            lines += [f"# sent_id = {document.record}-{number}", f"# text = {text}", *words, ""]
    return "\n".join([*lines, ""] if number == 0 else lines) + "\n"


def _rows(sentence: Span) -> list[str]:
    words = [token for token in sentence if not token.is_space]
    place = {token.i: number for number, token in enumerate(words, 1)}
    rows = []
    for token in words:
        root = token.head == token
        misc = f"TokenRange={token.idx}:{token.idx + len(token)}"
        if not token.whitespace_ and token is not words[-1]:
            misc = "SpaceAfter=No|" + misc
        fields = (
            str(place[token.i]),
            token.text,
            token.lemma_ or "_",
            token.pos_ or "_",
            token.tag_ or "_",
            "_",
            "0" if root else str(place.get(token.head.i, 0)),
            "root" if root else token.dep_ or "dep",
            "_",
            misc,
        )
        rows.append("\t".join(fields))
    return rows

"""What a search finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from kg.api.views import ArticleView
from kg.model import Value


@dataclass(frozen=True, slots=True)
class FoundView:
    """A name, a claim or a sentence in which the words stand.

    Attributes:
        kind: ``name``, ``claim`` or ``sentence``.
        iri: Of the entity, the claim or the article.
        text: The name or alias that was found, the content of the claim, or the sentence, as the
            punctuation tells it.
        who: Main name of the entity, or of the claimant, or None.
        type: Of the entity, or None.
        article: Where the claim or the sentence stands; None for a name.
        start: Where the sentence begins in it, in code points, or None.
        score: How good it is, comparable within a kind.

    >>> found = graph.search("Velco", kinds=["name"])[0]  # with a typing error
    >>> found.text, found.who, found.type
    ('Velko', 'Anton Velko', 'PERSON')
    """

    columns: ClassVar[tuple[str, ...]] = (
        *("kind", "iri", "text", "who", "type", "article", "title", "publisher", "published"),
        *("start", "score"),
    )

    kind: str
    iri: str
    text: str
    who: str | None
    type: str | None
    article: ArticleView | None
    start: int | None
    score: float

    def row(self) -> tuple[Value, ...]:
        """Return plain values, parallel to ``columns``.

        >>> graph.search("closed", kinds=["sentence"])[0].row()[2]
        'It was reported that two bridges were closed.'
        """
        article = self.article
        told: tuple[Value, ...] = (None,) * 4
        if article is not None:
            told = (article.iri, article.title, article.publisher, article.published)
        return (self.kind, self.iri, self.text, self.who, self.type, *told, self.start, self.score)

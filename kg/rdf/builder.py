"""Collects the quads of one named graph, evidence included.

Input: anchors of one document. Output: quads without blank nodes. A span has two parallel
selectors, by position and by quote; the quote's prefix and suffix complete the sentences around it,
so that prefix + exact + suffix is what a person reads.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Quad

from kg.ids import iri
from kg.model import Anchor
from kg.rdf.terms import integer, node, text
from kg.rdf.vocab import KG, OA, RDF

# A text without sentence ends must not repeat itself around each of its spans.
CONTEXT = 1000


class GraphBuilder:
    """A growing set of quads that all go to one named graph.

    Args:
        graph: IRI of the named graph.
        base: Prefix of all instance IRIs.
    """

    def __init__(self, graph: str, base: str) -> None:
        self.base = base
        self._graph = node(graph)
        self._quads: dict[Quad, None] = {}

    def add(
        self, subject: NamedNode, predicate: NamedNode, *objects: NamedNode | Literal | None
    ) -> None:
        """Add one quad for each object that is not None."""
        for value in objects:
            if value is not None:
                self._quads[Quad(subject, predicate, value, self._graph)] = None

    def make(self, kind: str, *parts: str, name: str = "") -> NamedNode:
        """Make the IRI of a thing from what identifies it."""
        return node(iri(kind, *parts, name=name, base=self.base))

    def quads(self) -> tuple[Quad, ...]:
        """Return all quads in the order of their N-Quads lines."""
        return tuple(sorted(self._quads, key=str))

    def take(self) -> tuple[Quad, ...]:
        """Return all quads in that order, and begin with none: a large graph is made in parts."""
        quads = self.quads()
        self._quads.clear()
        return quads


class DocumentBuilder(GraphBuilder):
    """A graph of one document, which knows the document's sentences.

    Args:
        graph: IRI of the named graph.
        base: Prefix of all instance IRIs.
        article: IRI of the article.
        words: The article's text.
        sentences: Half-open ranges of the text, in order.
    """

    def __init__(
        self,
        graph: str,
        base: str,
        *,
        article: NamedNode,
        words: str,
        sentences: tuple[tuple[int, int], ...],
    ) -> None:
        super().__init__(graph, base)
        self.article = article
        self._words = words
        self._starts = [start for start, _ in sentences]
        self._ends = [end for _, end in sentences]

    def span(self, anchor: Anchor, role: str) -> NamedNode:
        """Add a span with its selectors.

        Args:
            anchor: The words.
            role: Name of a concept of ``kg:SpanRoleScheme``, such as ``CueSpan``.

        Returns:
            Its IRI, the same for the same words in the same role.
        """
        span = self.make("span", anchor.document, str(anchor.start), str(anchor.end), role)
        position, quote = node(f"{span.value}-position"), node(f"{span.value}-quote")
        before, after = self._context(anchor)
        self.add(span, RDF["type"], OA["SpecificResource"])
        self.add(span, KG["role"], KG[role])
        self.add(span, OA["hasSource"], self.article)
        self.add(span, OA["hasSelector"], position, quote)
        self.add(position, RDF["type"], OA["TextPositionSelector"])
        self.add(position, OA["start"], integer(anchor.start))
        self.add(position, OA["end"], integer(anchor.end))
        self.add(quote, RDF["type"], OA["TextQuoteSelector"])
        self.add(quote, OA["prefix"], text(before))
        self.add(quote, OA["exact"], text(anchor.quote))
        self.add(quote, OA["suffix"], text(after))
        return span

    def annotate(self, thing: NamedNode, evidence: Iterable[tuple[Anchor, str]]) -> None:
        """Say by which words a thing is known; nothing is added without words.

        Args:
            thing: What the words are evidence of.
            evidence: Pairs of an anchor and a role, as of :meth:`span`.
        """
        spans = [self.span(anchor, role) for anchor, role in evidence]
        if not spans:
            return
        annotation = node(f"{thing.value}-evidence")
        self.add(annotation, RDF["type"], OA["Annotation"])
        self.add(annotation, OA["motivatedBy"], OA["identifying"])
        self.add(annotation, OA["hasBody"], thing)
        self.add(annotation, OA["hasTarget"], *spans)

    def _context(self, anchor: Anchor) -> tuple[str, str]:
        """Return what completes the sentences that an anchor touches, at most CONTEXT each side."""
        left, right = anchor.start, anchor.end
        first = bisect_right(self._starts, anchor.start) - 1
        if first >= 0 and self._ends[first] > anchor.start:
            left = self._starts[first]
        last = bisect_left(self._starts, anchor.end) - 1
        if last >= 0:
            right = max(anchor.end, self._ends[last])
        left, right = max(left, anchor.start - CONTEXT), min(right, anchor.end + CONTEXT)
        return self._words[left : anchor.start], self._words[anchor.end : right]

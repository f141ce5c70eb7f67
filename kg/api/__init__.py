"""The graph in Python: :class:`KnowledgeGraph` and what it answers with.

The examples below are run on a graph of two short articles, opened as ``graph``.
"""

from __future__ import annotations

from kg.api.found import FoundView
from kg.api.graph import KnowledgeGraph
from kg.api.links import LinkView
from kg.api.results import Results, Rows
from kg.api.views import ArticleView, AssessmentView, ClaimView, EntityView, Evidence
from kg.api.ways import EventView, HopView, PathView, RelationView, SubgraphView

__all__ = [
    "ArticleView",
    "AssessmentView",
    "ClaimView",
    "EntityView",
    "EventView",
    "Evidence",
    "FoundView",
    "HopView",
    "KnowledgeGraph",
    "LinkView",
    "PathView",
    "RelationView",
    "Results",
    "Rows",
    "SubgraphView",
]

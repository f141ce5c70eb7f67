"""The graph in Python: :class:`KnowledgeGraph` and what it answers with."""

from __future__ import annotations

from kg.api.graph import KnowledgeGraph
from kg.api.part import Subgraph
from kg.api.views import (
    ArticleView,
    AssessmentView,
    ClaimView,
    EntityView,
    Evidence,
    LinkView,
    PathView,
)

__all__ = [
    "ArticleView",
    "AssessmentView",
    "ClaimView",
    "EntityView",
    "Evidence",
    "KnowledgeGraph",
    "LinkView",
    "PathView",
    "Subgraph",
]

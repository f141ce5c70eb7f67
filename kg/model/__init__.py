"""The types that flow between the stages.

Nothing here reads a file or knows a library. Offsets are half-open ranges of Unicode code points
into ``Document.text``, which never changes after ingest.
"""

from __future__ import annotations

from kg.model.kinds import (
    Certainty,
    ClaimKind,
    DateBasis,
    DateType,
    EntityType,
    Judgement,
    MentionKind,
    Mode,
    Polarity,
    Stance,
    Status,
)
from kg.model.table import Table, Value
from kg.model.types import (
    Anchor,
    Assessment,
    Claim,
    Document,
    Entity,
    Extraction,
    Mention,
    Merge,
    Relation,
    Relay,
    Resolution,
    Role,
    Said,
    Skipped,
    TimeExpression,
)

__all__ = [
    "Anchor",
    "Assessment",
    "Certainty",
    "Claim",
    "ClaimKind",
    "DateBasis",
    "DateType",
    "Document",
    "Entity",
    "EntityType",
    "Extraction",
    "Judgement",
    "Mention",
    "MentionKind",
    "Merge",
    "Mode",
    "Polarity",
    "Relation",
    "Relay",
    "Resolution",
    "Role",
    "Said",
    "Skipped",
    "Stance",
    "Status",
    "Table",
    "TimeExpression",
    "Value",
]

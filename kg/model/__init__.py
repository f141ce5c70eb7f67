"""The types that flow between the stages.

Nothing here reads a file or knows a library. Offsets are half-open ranges of Unicode code points
into ``Document.text``, which never changes after ingest.
"""

from __future__ import annotations

from kg.model.documents import Anchor, Document, Skipped
from kg.model.kinds import (
    Certainty,
    ClaimKind,
    DateBasis,
    DateType,
    EntityType,
    Judgement,
    LinkKind,
    MentionKind,
    Mode,
    Polarity,
    Stance,
    Status,
)
from kg.model.links import ClaimKey, ClaimLink, Copy, Links, Revision
from kg.model.table import Table, Value
from kg.model.timex import bounds
from kg.model.types import (
    Assessment,
    Claim,
    Entity,
    Extraction,
    Mention,
    Merge,
    Organ,
    Quantity,
    Relation,
    Relay,
    Resolution,
    Role,
    Said,
    TimeExpression,
)

__all__ = [
    "Anchor",
    "Assessment",
    "Certainty",
    "Claim",
    "ClaimKey",
    "ClaimKind",
    "ClaimLink",
    "Copy",
    "DateBasis",
    "DateType",
    "Document",
    "Entity",
    "EntityType",
    "Extraction",
    "Judgement",
    "LinkKind",
    "Links",
    "Mention",
    "MentionKind",
    "Merge",
    "Mode",
    "Organ",
    "Polarity",
    "Quantity",
    "Relation",
    "Relay",
    "Resolution",
    "Revision",
    "Role",
    "Said",
    "Skipped",
    "Stance",
    "Status",
    "Table",
    "TimeExpression",
    "Value",
    "bounds",
]

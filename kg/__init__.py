"""claimgraph: news text into a graph of who claims what.

The names below are the public ones; each is imported when it is first used, so that ``import kg``
reads nothing and takes no time.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.api import KnowledgeGraph
    from kg.config import Settings
    from kg.errors import KGError
    from kg.pipeline.stages import build, extract

__version__ = "0.1.0"
__all__ = ["KGError", "KnowledgeGraph", "Settings", "__version__", "build", "extract"]

_PLACES = {
    "KGError": "kg.errors",
    "KnowledgeGraph": "kg.api",
    "Settings": "kg.config",
    "build": "kg.pipeline.stages",
    "extract": "kg.pipeline.stages",
}


def __getattr__(name: str) -> Any:
    if name in _PLACES:
        return getattr(import_module(_PLACES[name]), name)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__

"""How types of entities and kinds of links look: names, shapes, dashes, colours.

The colours are told apart by people who see no red or no green; shapes and dashes differ as well.
"""

from __future__ import annotations

from typing import Any

Look = dict[str, Any]


def _type(name: str, one: str, shape: str, light: str, dark: str) -> Look:
    return {"name": name, "one": one, "shape": shape, "light": light, "dark": dark}


TYPES: dict[str, Look] = {
    "PERSON": _type("People", "person", "dot", "#2c6fb3", "#79b0ea"),
    "ORG": _type("Organizations", "organization", "square", "#b26f00", "#edb04f"),
    "PLACE": _type("Places", "place", "triangle", "#12836a", "#58c5a5"),
    "NORP": _type("Groups", "group", "diamond", "#95519a", "#d096d3"),
    "EVENT": _type("Events", "event", "star", "#c4472c", "#f0917a"),
    "MISC": _type("Other", "other", "hexagon", "#68707d", "#a5adba"),
}
"""Light and dark are the colours on a light and a dark ground."""


def _style(name: str, dashes: list[int] | bool, end: str, light: str, dark: str) -> Look:
    return {"name": name, "dashes": dashes, "end": end, "light": light, "dark": dark}


STYLES: dict[str, Look] = {
    "relation": _style("Stated relation", False, "arrow", "#4d5663", "#a7b0bd"),
    "claim": _style("Claim", [7, 5], "arrow", "#5f7fae", "#7f9bc4"),
    "denial": _style("Denial or negation", [7, 5], "bar", "#c2352b", "#f27f73"),
    "verified": _style("Verified claim", [16, 4], "arrow", "#1f8a4c", "#62cc8f"),
    "unverified": _style("Unverified claim", [2, 4], "arrow", "#b07500", "#e3b04b"),
    "contested": _style("Disputed claim", [12, 4, 2, 4], "arrow", "#a0479a", "#d98fd3"),
}
"""What a line between two entities may be; the claims' styles are of :func:`style_of`."""

LINKS: dict[str, Look] = {
    "same": _style("Says the same", [1, 3], "none", "#68707d", "#a5adba"),
    "supports": _style("Supports", False, "arrow", "#1f8a4c", "#62cc8f"),
    "disputes": _style("Disputes", False, "bar", "#c2352b", "#f27f73"),
    "qualifies": _style("Qualifies", [4, 4], "arrow", "#7a6a9e", "#b7a6de"),
    "corrects": _style("Corrects", [12, 3, 3, 3], "arrow", "#a0479a", "#d98fd3"),
    "related": _style("On the same matter", [2, 6], "none", "#8a929d", "#767f8b"),
}
"""What a line between two claims may be."""

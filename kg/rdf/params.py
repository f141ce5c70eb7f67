"""What a question may be asked about, and a value of it as a term.

Input: a parameter as a query's header describes it, and what somebody gives. Output: a term of RDF,
or nothing where the value is of another type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from pyoxigraph import Literal, NamedNode

from kg.rdf import terms

ParamValue = str | int | bool | date
Node = NamedNode | Literal
TYPES = ("name", "outlet", "iri", "date", "string", "integer", "boolean")
NAMES = {"name", "outlet"}

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+")
_INTEGER = re.compile(r"[+-]?\d{1,18}")


@dataclass(frozen=True, slots=True)
class Param:
    """What a query may be asked about.

    Attributes:
        type: One of TYPES. ``name`` and ``outlet`` find by words of a name or alias, in any case,
            or by IRI; ``date`` is a full ISO 8601 day.
        default: Bound when no value is given; None leaves it open, which means “any”.
        choices: The only strings that are allowed, in any case; empty for no limit.
    """

    name: str
    type: str
    doc: str
    required: bool = False
    default: ParamValue | None = None
    choices: tuple[str, ...] = ()


def to_term(param: Param, value: ParamValue) -> Node | None:
    """Make the term for a value, or None when it is of another type than the parameter."""
    if param.type == "integer":
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if is_number or (isinstance(value, str) and _INTEGER.fullmatch(value.strip())):
            return terms.integer(int(value))  # type: ignore[arg-type]
        return None
    if param.type == "boolean":
        if isinstance(value, str):
            value = {"true": True, "false": False}.get(value.strip().lower(), value)
        return terms.boolean(value) if isinstance(value, bool) else None
    if param.type == "date":
        return _date_term(value)
    if not isinstance(value, str):
        return None
    if param.type == "iri":
        return NamedNode(value.strip()) if _IRI.fullmatch(value.strip()) else None
    if param.type in NAMES:
        if _SCHEME.fullmatch(value.strip()):
            return NamedNode(value.strip())
        key = terms.name_key(value)
        return terms.text(key) if key.strip() else None
    if param.choices:
        found = [choice for choice in param.choices if choice.lower() == value.strip().lower()]
        return terms.text(found[0]) if found else None
    return terms.text(value)


def _date_term(value: ParamValue) -> Literal | None:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return terms.day_literal(value)
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
        return None
    try:
        return terms.day_literal(date.fromisoformat(value.strip()))
    except ValueError:
        return None

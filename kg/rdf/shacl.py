"""SHACL shapes as questions to the engine: which nodes break what is promised of them.

Input: shapes, as triples. Output: rules, each a query that finds nothing in a sound graph.
Written are the parts of SHACL that ``ontology/shapes.ttl`` uses; any other is an error, since a
constraint that is passed over looks like one that is kept. What each part means is told at
https://www.w3.org/TR/shacl/#core-components.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.errors import ShapeError

_SH = "http://www.w3.org/ns/shacl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"

# A literal is well-formed where its own type's cast leaves it as it is. xsd:string is always so,
# and the engine has no casts of the rest.
_CAST = frozenset(
    f"<{_XSD}{name}>"
    for name in (
        "boolean", "date", "dateTime", "decimal", "double", "duration", "gMonthDay", "gYear",
        "gYearMonth", "integer",
    )
)  # fmt: skip

_Part: TypeAlias = "NamedNode | Literal | tuple[_Part, ...] | dict[str, list[_Part]]"
_Shape: TypeAlias = dict[str, list[_Part]]
_Told: TypeAlias = dict[NamedNode | BlankNode, dict[str, list[object]]]
Below: TypeAlias = Callable[[str], Sequence[str]]
"""Gives a class, and then all below it, sorted."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A question that finds what breaks a promise; the default graph is the union of all graphs.

    Attributes:
        message: The promise in words.
        query: A SELECT of ``?node``, and of ``?value`` where a value is at fault.
        suspects: A SELECT that is far cheaper, and finds something wherever the query does.
    """

    message: str
    query: str
    suspects: str | None = None


def rules_of(shapes: Iterable[Triple], below: Below) -> tuple[Rule, ...]:
    """Write the rules of some shapes.

    Args:
        shapes: A whole shapes graph.
        below: The classes of the graph that is to be validated.

    Raises:
        ShapeError: Something in the shapes is not understood; the message names it.
    """
    told: _Told = {}
    for each in shapes:
        if isinstance(each.subject, NamedNode | BlankNode):
            about = told.setdefault(each.subject, {})
            about.setdefault(each.predicate.value, []).append(each.object)
    inner = {term for about in told.values() for terms in about.values() for term in terms}
    rules: list[Rule] = []
    for node in sorted(
        set(told) - {term for term in inner if isinstance(term, BlankNode)}, key=str
    ):
        shape = _shape(_read(node, told))
        if shape.pop("type", None) != [NamedNode(f"{_SH}NodeShape")]:
            raise _wrong(f"{node} is no sh:NodeShape")
        targets = shape.pop("targetClass", [])
        if not targets:
            raise _wrong(f"{node} has no sh:targetClass")
        classes = list(dict.fromkeys(name for each in targets for name in below(_iri(each)[1:-1])))
        for part in shape.pop("property", []):
            rules += _property_rules(_shape(part), classes, below)
        if "xone" in shape:
            rules.append(Rule(_message(shape), _xone(_one(shape, "xone"), classes)))
        _refuse(shape)
    return tuple(rules)


def _read(term: object, told: _Told) -> _Part:
    """Return what the graph tells of a node: a list as a tuple, a shape by names of predicates."""
    if isinstance(term, Literal) or (isinstance(term, NamedNode) and term not in told):
        return term
    if term == NamedNode(f"{_RDF}nil"):
        return ()
    if not isinstance(term, NamedNode | BlankNode) or term not in told:
        raise _wrong(f"{term} is not described")
    about = told[term]
    if set(about) == {f"{_RDF}first", f"{_RDF}rest"}:
        (first,), (rest,) = about[f"{_RDF}first"], about[f"{_RDF}rest"]
        after = _read(rest, told) if rest != NamedNode(f"{_RDF}nil") else ()
        return (_read(first, told), *_list(after))
    shape: _Shape = {}
    for name, terms in about.items():
        known = name == f"{_RDF}type" or name.startswith(_SH)
        parts = [_read(each, told) for each in terms]
        shape[name.removeprefix(_SH).removeprefix(_RDF) if known else name] = parts
    return shape


def _property_rules(shape: _Shape, classes: Sequence[str], below: Below) -> Iterator[Rule]:
    """Write what is asked of the values of a path: how many there are, and each by itself.

    A plan that looks up each node takes ten times as long as one that reads an index from end to
    end: hence MINUS in place of NOT EXISTS, the suspects, and that IF puts look-ups last. The
    engine may turn the sides of ``&&`` and ``||`` round.
    """
    values, message = _values(_one(shape, "path")), _message(shape)
    least = _number(_one(shape, "minCount")) if "minCount" in shape else 0
    most = _number(_one(shape, "maxCount")) if "maxCount" in shape else None
    nodes, is_one = _of_classes(classes), _is_of("?node", classes)
    if values == f"?node <{_RDF}type> ?value":  # which is known of far more than these classes
        values = f"{nodes} {values}"
    each = f"{{ SELECT DISTINCT ?node {{ {nodes} }} }} OPTIONAL {{ {values} }}"
    counted = f"SELECT ?node {{ {each} }} GROUP BY ?node HAVING (COUNT(DISTINCT ?value)"
    if least == 1:
        yield Rule(message, f"SELECT DISTINCT ?node {{ {nodes} MINUS {{ {values} }} }}")
    elif least:
        yield Rule(message, f"{counted} < {least})")
    if most is not None:
        yield Rule(
            message,
            f"{counted} > {most})",
            # The same triple in two graphs counts twice here.
            f"SELECT ?node {{ {values} }} GROUP BY ?node "
            f"HAVING (IF(COUNT(*) > {most}, {is_one}, false))",
        )
    if shape:
        # An error counts as a fault: a comparison of what cannot be compared, say.
        wrong = f"IF(COALESCE({_test(shape, below)}, false), false, {is_one})"
        yield Rule(message, f"SELECT DISTINCT ?node ?value {{ {values} FILTER ({wrong}) }}")


def _of_classes(classes: Sequence[str]) -> str:
    return " UNION ".join(f"{{ ?node a <{name}> }}" for name in classes)


def _is_of(node: str, classes: Sequence[str]) -> str:
    return _any([f"EXISTS {{ {node} a <{name}> }}" for name in classes])


def _any(tests: Sequence[str]) -> str:
    """Write that one of some tests is true; the later ones are tried where the first are not."""
    first, *rest = tests
    return f"IF({first}, true, {_any(rest)})" if rest else first


def _test(shape: _Shape, below: Below) -> str:
    """Write the expression that is true of a ``?value`` that keeps all of a shape."""
    _refuse({name: parts for name, parts in shape.items() if name not in _TESTS})
    tests = [_TESTS[name](part, below) for name, parts in sorted(shape.items()) for part in parts]
    if not tests:
        raise _wrong("there is a shape that asks nothing")
    return f"({' && '.join(tests)})"


def _datatype(part: _Part, _: Below) -> str:
    kind = _iri(part)
    return f"sameTerm({kind}(?value), ?value)" if kind in _CAST else f"DATATYPE(?value) = {kind}"


def _class(part: _Part, below: Below) -> str:
    return _is_of("?value", below(_iri(part)[1:-1]))


def _in(part: _Part, _: Below) -> str:
    return f"({' || '.join(f'sameTerm(?value, {_term(each)})' for each in _list(part))})"


def _or(part: _Part, below: Below) -> str:
    return _any([f"COALESCE({_test(_shape(each), below)}, false)" for each in _list(part)])


def _node_kind(part: _Part, _: Below) -> str:
    if _iri(part) != f"<{_SH}IRI>":
        raise _wrong(f"sh:nodeKind {_iri(part)} is not known")
    return "isIRI(?value)"


def _compared(sign: str) -> Callable[[_Part, Below], str]:
    return lambda part, _: f"?value {sign} {_term(part)}"


def _before(sign: str) -> Callable[[_Part, Below], str]:
    wrong = f"FILTER (!COALESCE(?value {sign} ?other, false))"
    return lambda part, _: f"NOT EXISTS {{ ?node {_iri(part)} ?other {wrong} }}"


def _min_length(part: _Part, _: Below) -> str:
    return f"STRLEN(STR(?value)) >= {_number(part)}"


def _pattern(part: _Part, _: Below) -> str:
    return f"REGEX(STR(?value), {_term(part)})"


_TESTS: Mapping[str, Callable[[_Part, Below], str]] = {
    "class": _class,
    "datatype": _datatype,
    "in": _in,
    "lessThan": _before("<"),
    "lessThanOrEquals": _before("<="),
    "maxInclusive": _compared("<="),
    "minInclusive": _compared(">="),
    "minLength": _min_length,
    "nodeKind": _node_kind,
    "or": _or,
    "pattern": _pattern,
}


def _xone(part: _Part, classes: Sequence[str]) -> str:
    counted = " + ".join(f"IF({_has(_shape(each))}, 1, 0)" for each in _list(part))
    nodes = _of_classes(classes)
    return f"SELECT DISTINCT ?node {{ {nodes} FILTER ({counted} != 1) }}"


def _has(shape: _Shape) -> str:
    """Write whether a node has some value of a path, or a certain one."""
    within = _shape(_one(shape, "property"))
    path = _one(within, "path")
    if "hasValue" in within:
        value = _term(_one(within, "hasValue"))
    elif _number(_one(within, "minCount")) == 1:
        value = "?value"
    else:
        raise _wrong("sh:minCount within sh:xone is 1 or nothing")
    _refuse(shape)
    _refuse(within)
    return f"EXISTS {{ {_values(path, value)} }}"


def _values(path: _Part, value: str = "?value") -> str:
    """Write the pattern of a node and a value at the end of a path."""
    if isinstance(path, dict):
        inverse = _iri(_one(path, "inversePath"))
        _refuse(path)
        return f"{value} {inverse} ?node"
    if isinstance(path, tuple):
        ends = ["?node", *(f"?step{number}" for number in range(1, len(path))), value]
        steps = zip(ends, path, ends[1:], strict=False)
        # As subqueries, each is read from end to end, and not looked up for each node.
        return " ".join(f"{{ SELECT * {{ {a} {_iri(step)} {b} }} }}" for a, step, b in steps)
    return f"?node {_iri(path)} {value}"


def _message(shape: _Shape) -> str:
    message = _one(shape, "message")
    if not isinstance(message, Literal):
        raise _wrong("an sh:message is text")
    return message.value


def _one(shape: _Shape, name: str) -> _Part:
    """Take the one value of a predicate out of a shape."""
    parts = shape.pop(name, [])
    if len(parts) != 1:
        raise _wrong(f"there are {len(parts)} values of sh:{name} where one is needed")
    return parts[0]


def _refuse(shape: _Shape) -> None:
    if shape:
        raise _wrong(f"{', '.join(sorted(shape))} is not known here")


def _iri(part: _Part) -> str:
    if not isinstance(part, NamedNode):
        raise _wrong(f"{part} is no IRI")
    return str(part)


def _term(part: _Part) -> str:
    if not isinstance(part, NamedNode | Literal):
        raise _wrong(f"{part} is no IRI or literal")
    return str(part)


def _number(part: _Part) -> int:
    if not isinstance(part, Literal) or not part.value.isdecimal():
        raise _wrong(f"{part} is no number")
    return int(part.value)


def _list(part: _Part) -> tuple[_Part, ...]:
    if not isinstance(part, tuple):
        raise _wrong(f"{part} is no list")
    return part


def _shape(part: _Part) -> _Shape:
    if not isinstance(part, dict):
        raise _wrong(f"{part} is no shape that stands in its place")
    return part


def _wrong(what: str) -> ShapeError:
    return ShapeError(f"the shapes cannot be applied: {what}; repair ontology/shapes.ttl")

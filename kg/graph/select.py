"""A part of the network: around somebody, of some types, between two days."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import networkx as nx

from kg.errors import QueryError
from kg.graph.view import Content
from kg.graph.words import days
from kg.model import EntityType, Table, Value


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a graph is wanted; what is left out does not limit.

    Attributes:
        focus: IRI of the entity in the middle.
        hops: How far from it, edges walked either way.
        types: Names of entity types, in any case.
        since: First ISO day on which a claim may have been made.
        until: Last such day. With either, claims without a known day are left out; relations
            without one stay.
    """

    focus: str | None = None
    hops: int = 2
    types: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    @property
    def limits(self) -> bool:
        """Whether anything is left out at all."""
        return bool(self.focus or self.types or self.since or self.until)


def select(graph: nx.MultiDiGraph, part: Part) -> nx.MultiDiGraph:
    """Cut a part out of a network.

    Args:
        graph: As made by :func:`kg.graph.project.project`; it stays as it is.
        part: The focus stays whatever its type.

    Returns:
        A network of the entities and edges that are wanted, with the same attributes. Without a
        focus, entities that lose their last edge by a limit of days are left out.

    Raises:
        QueryError: The focus is not in the graph, or a type is none.
    """
    if part.focus is not None and part.focus not in graph:
        raise QueryError(f"no such entity: {part.focus}; list them with `kg query entities`")
    types = _types(part.types)
    kept = nx.MultiDiGraph()
    kept.add_nodes_from(
        (iri, attributes)
        for iri, attributes in graph.nodes(data=True)
        if not types or attributes.get("type") in types or iri == part.focus
    )
    kept.add_edges_from(
        (source, target, key, edge)
        for source, target, key, edge in graph.edges(keys=True, data=True)
        if source in kept and target in kept and _in_days(edge.get("said"), edge["kind"], part)
    )
    if part.focus is not None:
        near = nx.ego_graph(kept.to_undirected(as_view=True), part.focus, radius=part.hops)
        return nx.MultiDiGraph(kept.subgraph(sorted(near)))
    if part.since or part.until:
        joined = sorted(iri for iri in kept if kept.degree(iri))
        return nx.MultiDiGraph(kept.subgraph(joined))
    return kept


def limit(content: Content, graph: nx.MultiDiGraph, part: Part) -> Content:
    """Keep the claims that belong to a part of the network.

    Args:
        content: Rows of the whole graph.
        graph: The part, as made by :func:`select`.
        part: Its days limit the claims.

    Returns:
        The same rows without claims of others, without claims about nothing that is in the part,
        and without articles in which nothing of the part stands.
    """
    about: dict[str, set[str]] = {}
    for row in content.topics.records():
        about.setdefault(str(row["claim"]), set()).add(str(row["about"]))

    def wanted(row: dict[str, Value]) -> bool:
        if not _in_days(row.get("said"), "claim", part):
            return False
        claimant, topics = row.get("claimant"), about.get(str(row["claim"]), set())
        here = not topics.isdisjoint(graph)
        if part.focus is not None and part.focus not in {claimant, *topics}:
            return claimant in graph and here  # what leads around the focus, not all that is said
        return claimant in graph if claimant is not None and not topics else here

    claims = _only(content.claims, wanted)
    roles = _only(content.roles, lambda row: str(row["person"]) in graph)
    named = {str(row.get("article")) for table in (claims, roles) for row in table.records()}
    named |= {str(edge.get("article")) for _, _, edge in graph.edges(data=True)}
    return replace(
        content,
        claims=claims,
        roles=roles,
        articles=_only(content.articles, lambda row: str(row["article"]) in named),
    )


def _types(names: Collection[str]) -> set[str]:
    wanted = {name.upper() for name in names}
    unknown = sorted(wanted - set(EntityType.__members__))
    if unknown:
        known = ", ".join(name for name in EntityType.__members__ if name != "DATE")
        raise QueryError(f"no entity type “{unknown[0]}”; there are {known}")
    return wanted


def _in_days(said: Value, kind: str, part: Part) -> bool:
    if not part.since and not part.until:
        return True
    first, last = days(said)
    if not first:
        return kind == "relation"
    return (not part.since or last >= part.since) and (not part.until or first <= part.until)


def _only(table: Table, wanted: Callable[[dict[str, Value]], bool]) -> Table:
    rows = zip(table.records(), table.rows, strict=True)
    return Table(table.columns, tuple(row for record, row in rows if wanted(record)))

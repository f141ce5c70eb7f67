from __future__ import annotations

import pytest

from kg.errors import QueryError
from kg.graph.project import project
from kg.graph.select import Part, limit, select
from kg.graph.view import Content
from kg.model import Table, Value
from tests.graph.builders import claim_table, edge, edge_table, node_table

NODES = node_table(
    ("e:1", "PERSON", "A"), ("e:2", "PLACE", "B"), ("e:3", "ORG", "C"), ("e:4", "PERSON", "D")
)


def dated(row: tuple[Value, ...], said: str | None) -> tuple[Value, ...]:
    """Give an edge a day."""
    return (*row[:9], said, *row[10:])


EDGES = Table(
    edge_table().columns,
    (
        dated(edge("c:1", "e:1", "e:2"), "2025-07-06"),
        dated(edge("c:2", "e:3", "e:2"), "2025-07"),
        dated(edge("c:3", "e:3", "e:4"), None),
        dated(edge("r:1", "e:3", "e:4", kind="relation"), None),
    ),
)
CONTENT = Content(
    claim_table(
        {"claim": "c:1", "claimant": "e:1", "said": "2025-07-06", "article": "d:1"},
        {"claim": "c:2", "claimant": "e:3", "said": "2025-07", "article": "d:2"},
        {"claim": "c:3", "claimant": "e:3", "article": "d:2"},
        {"claim": "c:4", "claimant": "e:4", "said": "2025-07-06", "article": "d:3"},
    ),
    articles=Table(("article", "title"), (("d:1", "one"), ("d:2", "two"), ("d:3", "three"))),
    topics=Table(("claim", "about"), (("c:1", "e:2"), ("c:2", "e:2"), ("c:3", "e:4"))),
)


def part_of(part: Part) -> tuple[set[str], set[str], set[str]]:
    """Return entities, claims and articles of a part."""
    graph = select(project(NODES, EDGES), part)
    rows = limit(CONTENT, graph, part)
    return (
        set(graph),
        {str(row["claim"]) for row in rows.claims.records()},
        {str(row["article"]) for row in rows.articles.records()},
    )


@pytest.mark.parametrize(
    ("part", "entities", "claims"),
    [
        (Part(), {"e:1", "e:2", "e:3", "e:4"}, {"c:1", "c:2", "c:3", "c:4"}),
        (Part(focus="e:1", hops=1), {"e:1", "e:2"}, {"c:1"}),
        (Part(focus="e:1", hops=2), {"e:1", "e:2", "e:3"}, {"c:1", "c:2"}),
        (Part(types=("person", "place")), {"e:1", "e:2", "e:4"}, {"c:1", "c:2", "c:3", "c:4"}),
        (Part(since="2025-07-07"), {"e:2", "e:3", "e:4"}, {"c:2"}),
        (Part(until="2025-07-05"), {"e:2", "e:3", "e:4"}, {"c:2"}),
    ],
)
def test_parts(part: Part, entities: set[str], claims: set[str]) -> None:
    """A part has what is near, of the types and in the days; the rest is left out."""
    found = part_of(part)
    assert found[:2] == (entities, claims)


def test_articles_of_which_nothing_is_left_go() -> None:
    """A part carries only the texts that its claims stand in."""
    assert part_of(Part(focus="e:1", hops=1))[2] == {"d:1"}


def test_a_wrong_type_is_told() -> None:
    """An unknown type is named, with those that there are."""
    with pytest.raises(QueryError, match="no entity type “PERSN”; there are PERSON"):
        select(project(NODES, EDGES), Part(types=("persn",)))


def test_a_focus_that_is_not_there_is_told() -> None:
    """The message names it."""
    with pytest.raises(QueryError, match="no such entity: e:9"):
        select(project(NODES, EDGES), Part(focus="e:9"))

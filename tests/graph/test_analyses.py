"""Disputes, bursts, bridges and walks on small tables made by hand."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from kg.graph.bridges import bridges, over_bridges
from kg.graph.bursts import bursts, middle
from kg.graph.project import project
from kg.graph.speakers import pairs, signed_network
from kg.graph.walk import ways
from kg.model import Value
from tests.graph.builders import edge, edge_table, node_table

Row = dict[str, Value]


def take(speaker: str, status: str, claimant: str, claim: str) -> Row:
    return {
        "speaker": f"e:{speaker}",
        "speaker_name": speaker,
        "claimant": f"e:{claimant}",
        "claimant_name": claimant,
        "claim": f"c:{claim}",
        "status": status,
    }


def mention(name: str, day: str | None, mentions: int) -> Row:
    return {
        "entity": f"e:{name}",
        "name": name,
        "type": "ORG",
        "published": day,
        "mentions": mentions,
    }


# Disputes -----------------------------------------------------------------------------------------


def test_who_agrees_and_who_disputes() -> None:
    """Claims count once each; the most disputes come first; the sign is that of the balance."""
    found = pairs(
        [
            take("B", "Verified", "A", "1"),
            take("M", "Denied", "A", "1"),
            take("M", "Refuted", "A", "1"),
            take("M", "Disputed", "A", "2"),
            take("M", "Verified", "A", "3"),
            take("A", "Verified", "M", "4"),
            take("A", "Retracted", "M", "5"),
        ]
    )
    summed = [(p.speaker_name, p.claimant_name, len(p.agrees), len(p.disputes)) for p in found]
    assert summed == [("M", "A", 1, 2), ("A", "M", 1, 1), ("B", "A", 1, 0)]
    assert [pair.sign for pair in found] == [-1, 0, 1]


def test_unverified_is_neither() -> None:
    """That somebody could not check a claim is no dispute."""
    assert pairs([take("M", "Unverified", "A", "1"), take("M", "NotAssessed", "A", "2")]) == ()


def test_the_signed_network_has_names_and_signs() -> None:
    """Each pair is an edge from who judges to whose claim it is."""
    network = signed_network(pairs([take("M", "Denied", "A", "1")]))
    assert network.edges["e:M", "e:A"] == {"sign": -1, "agrees": 0, "disputes": 1}
    assert network.nodes["e:A"]["name"] == "A"


# Bursts -------------------------------------------------------------------------------------------

NEWS = (
    mention("Same", "2025-07-01", 10),
    mention("Same", "2025-07-08", 10),
    mention("Rises", "2025-07-01", 1),
    mention("Rises", "2025-07-08", 6),
    mention("Rises", "2025-07-09", 4),
    mention("New", "2025-07-09", 3),
    mention("Falls", "2025-07-02", 8),
    mention("Nobody knows when", None, 50),
)


def test_bursts_by_hand() -> None:
    """Only what rises is there, the surest rise first; G² is SciPy's."""
    found = bursts(NEWS, "2025-07-05")
    assert [(each.name, each.before, each.after, each.articles) for each in found] == [
        ("Rises", 1, 10, 2),
        ("New", 0, 3, 1),
    ]
    # 19 mentions before and 23 after.
    table = [[1, 10], [18, 13]]
    theirs = chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic
    assert found[0].score == pytest.approx(theirs, abs=0.001)
    assert found[0].ratio == pytest.approx((10.5 / 23) / (1.5 / 19), abs=0.001)


def test_periods_have_ends() -> None:
    """Days before the first and after the last do not count."""
    found = bursts(NEWS, "2025-07-05", since="2025-07-02", until="2025-07-08")
    assert {each.name: (each.before, each.after) for each in found} == {
        "Same": (0, 10),
        "Rises": (0, 6),
    }


def test_without_two_periods_nothing_rises() -> None:
    """News of one period alone have no rise."""
    assert bursts(NEWS, "2026-01-01") == bursts((), "2025-07-05") == ()


def test_the_middle_splits_the_mentions() -> None:
    """The day with about as many mentions before as after; none where there is one day."""
    assert middle(NEWS) == "2025-07-08"
    assert middle(NEWS[:1]) is None
    assert middle([mention("X", None, 3)]) is None


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 9), st.integers(1, 30))))
def test_scores_are_never_negative(rows: list[tuple[str, int, int]]) -> None:
    """A likelihood ratio is at least nothing; a ratio of a rise is positive."""
    made = [mention(name, f"2025-07-0{day}", number) for name, day, number in rows]
    for each in bursts(made, "2025-07-05"):
        assert each.score >= 0
        assert each.ratio > 0


# Bridges ------------------------------------------------------------------------------------------


def chain() -> nx.MultiDiGraph:
    return project(
        node_table(*((f"e:{name}", "ORG", name) for name in "abcd")),
        edge_table(
            edge("c:1", "e:a", "e:b"),
            edge("c:2", "e:a", "e:b"),
            edge("c:3", "e:c", "e:b"),
            edge("c:4", "e:b", "e:c"),
            edge("c:5", "e:c", "e:d"),
            edge("c:6", "e:c", "e:d"),
            edge("c:7", "e:a", "e:a"),
        ),
    )


SOURCES = {"c:1": "Wire", "c:2": "Post", "c:3": "Wire", "c:4": "Post", "c:5": "Wire", "c:6": "Wire"}


def test_a_bridge_has_two_sources() -> None:
    """Two claims from one source are one source; direction does not matter; no loop is a bridge."""
    found = bridges(chain(), {**SOURCES, "c:7": "Post"})
    assert [(each.a, each.b, each.sources) for each in found] == [
        ("e:a", "e:b", ("Post", "Wire")),
        ("e:b", "e:c", ("Post", "Wire")),
    ]
    assert found[0].edges == ("c:1", "c:2")


def test_an_unknown_source_attests_nothing() -> None:
    """Who cannot be named may be anybody, the other source too."""
    known = {iri: name for iri, name in SOURCES.items() if iri != "c:2"}
    assert [each.a for each in bridges(chain(), known)] == ["e:b"]
    assert bridges(chain(), {}) == ()


def test_paths_over_bridges_alone() -> None:
    """A path may take bridges only."""
    found = bridges(chain(), SOURCES)
    (route,) = over_bridges(chain(), found, "e:a", "e:c")
    assert route.entities == ("e:a", "e:b", "e:c")
    assert over_bridges(chain(), found, "e:a", "e:d") == ()
    assert len(bridges(chain(), SOURCES, least=3)) == 0


# Walks --------------------------------------------------------------------------------------------


def test_ways_are_the_shortest_first() -> None:
    """Longer ways come later, up to the hops and the number that were given."""
    network = chain()
    network.add_edge("e:a", "e:c", key="x", edge="c:9")
    found = ways(network, "e:a", "e:b", 3, 10)
    assert [way.entities for way in found] == [("e:a", "e:b"), ("e:a", "e:c", "e:b")]
    assert len(ways(network, "e:a", "e:b", 3, 1)) == 1
    assert len(ways(network, "e:a", "e:b", 1, 10)) == 1
    assert ways(network, "e:a", "e:b", 3, 0) == ()
    assert [way.hops for way in ways(network, "e:a", "e:a", 3, 1)] == [()]

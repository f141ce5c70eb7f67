"""The JSON API: pages of items, problems that say what is wrong, values that stay values."""

from __future__ import annotations

from urllib.parse import quote, urlencode, urlsplit

import pytest

from kg.ids import BASE
from tests.serve.serving import WRITER, Reply, Server

UPDATE = {"Content-Type": "application/sparql-update"}
INJECTIONS = [
    'x" } } INSERT DATA { <http://x.y/a> a <http://x.y/B> } #',
    "} UNION { ?s ?p ?o",
    "http://x.y/> } UNION { ?s ?p ?o } #",
    "\\u0022 } #",
    "nobody\n} #",
    "SERVICE <http://127.0.0.1:1/>",
]


def get(server: Server, path: str, **params: object) -> Reply:
    """Ask the API."""
    return server.ask("GET", f"/api/{path}?{urlencode(params)}")


def is_problem(reply: Reply, status: int) -> bool:
    """Tell whether a reply is a problem, as RFC 9457 has it."""
    assert reply.media_type == "application/problem+json", reply
    assert set(reply.json) == {"type", "title", "status", "detail"}
    return reply.status == reply.json["status"] == status and bool(reply.json["detail"])


def test_entities(reading: Server) -> None:
    """Entities come by type and by words of a name."""
    every = get(reading, "entities").json
    assert every["total"] == len(every["items"]) > 3
    (danek,) = get(reading, "entities", name="danek").json["items"]
    assert (danek["name"], danek["type"]) == ("Mira Danek", "PERSON")
    places = get(reading, "entities", type="place").json["items"]
    assert {place["type"] for place in places} == {"PLACE"}
    assert get(reading, "entities", name="nobody").json["items"] == []


def test_claims(reading: Server) -> None:
    """Claims come with claimant, article and words; parameters limit them."""
    (claim,) = get(reading, "claims", by="Danek").json["items"]
    assert claim["claimant"]["name"] == "Mira Danek"
    assert claim["text"] == "residents were leaving Sobolin"
    assert claim["evidence"][0]["quote"] == claim["text"]
    assert get(reading, "claims").json["total"] == 6
    day = {"since": "2025-07-06", "until": "2025-07-06"}
    assert 0 < get(reading, "claims", about="Sobolin", **day).json["total"] < 6
    contested = get(reading, "claims", contested="true").json["items"]
    assert all(each["assessments"] for each in contested)


def test_search(reading: Server) -> None:
    """Names with typing errors, claims and sentences by their words; mistakes are problems."""
    found = get(reading, "search", q="Velco").json["items"]
    assert [(each["kind"], each["who"]) for each in found] == [("name", "Anton Velko")]
    kinds = [each["kind"] for each in get(reading, "search", q="leaving residents").json["items"]]
    assert kinds == ["claim", "sentence"]
    (claim,) = get(reading, "search", **{"q": "leaving", "in": "claim"}).json["items"]
    assert claim["article"]["publisher"] == "Harbour Post"
    assert is_problem(get(reading, "search", q="***"), 400)
    assert is_problem(get(reading, "search", **{"q": "x", "in": "word"}), 400)
    assert not (reading.graph / "search.sqlite").exists()  # the service writes no file


def test_search_sees_changes(writing: Server) -> None:
    """After an update the words are those of the graph as it is."""
    assert get(writing, "search", q="leaving").json["items"]
    update = "DELETE { GRAPH ?g { ?c schema:text ?t } } WHERE { GRAPH ?g { ?c schema:text ?t } }"
    assert writing.ask("POST", "/sparql", update, WRITER | UPDATE).status == 204
    assert get(writing, "search", **{"q": "leaving", "in": "claim"}).json["items"] == []
    # One worker's index is for all, until the next change, and goes with the service.
    assert list(writing.graph.glob(".building-*/search.sqlite"))


def test_pages_follow_one_another(reading: Server) -> None:
    """Following ``next`` gives every claim once."""
    path: str | None = "/api/claims?limit=4"
    seen = []
    while path:
        page = reading.ask("GET", path).json
        assert page["total"] == 6
        seen += [claim["iri"] for claim in page["items"]]
        place = urlsplit(page["next"]) if page["next"] else None
        path = f"{place.path}?{place.query}" if place else None
    assert len(seen) == len(set(seen)) == 6
    assert get(reading, "claims", offset=100).json["items"] == []


def test_evidence_and_neighbors_by_id_and_iri(reading: Server) -> None:
    """What follows the base in an IRI is enough; the IRI itself does as well, escaped or not."""
    claim = get(reading, "claims", by="Danek").json["items"][0]["iri"]
    person = get(reading, "entities", name="danek").json["items"][0]["iri"]
    for route, iri in (("evidence", claim), ("neighbors", person)):
        answers = [
            get(reading, f"{route}/{form}").json["items"]
            for form in (iri.removeprefix(BASE), iri, quote(iri, safe=""))
        ]
        assert answers[0]
        assert answers[0] == answers[1] == answers[2]
    roles = {words["role"] for words in get(reading, f"evidence/{claim}").json["items"]}
    assert {"SourceSpan", "CueSpan", "ContentSpan"} <= roles


@pytest.mark.parametrize("path", ["evidence/claim/none", "neighbors/person/none", "nothing"])
def test_unknown_ids_are_problems(reading: Server, path: str) -> None:
    """What the graph does not have is a 404."""
    assert is_problem(get(reading, path), 404)


@pytest.mark.parametrize(
    ("path", "params", "status"),
    [
        ("claims", {"since": "July"}, 400),
        ("claims", {"status": "maybe"}, 400),
        ("claims", {"by": "Nobody Atall"}, 400),
        ("claims", {"limit": "0"}, 422),
        ("claims", {"limit": "9999"}, 422),
        ("claims", {"offset": "-1"}, 422),
        ("claims", {"contested": "perhaps"}, 422),
        ("claims", {"claimant": "Velko"}, 422),
        ("entities", {"foo": "1"}, 422),
        ("entities", {"type": "robot"}, 400),
        ("neighbors/person/x", {"depth": "99"}, 422),
    ],
)
def test_bad_parameters_are_problems(
    reading: Server, path: str, params: dict[str, str], status: int
) -> None:
    """A wrong parameter says which and why."""
    assert is_problem(get(reading, path, **params), status)


@pytest.mark.parametrize("value", INJECTIONS)
def test_values_stay_values(reading: Server, value: str) -> None:
    """No value changes what is asked: it finds nothing, or is refused."""
    assert get(reading, "entities", name=value).json.get("items", []) == []
    for name in ("by", "about", "status", "since", "outlet"):
        reply = get(reading, "claims", **{name: value})
        assert reply.json.get("items", []) == [], (name, reply)
    for route in ("evidence", "neighbors"):
        assert get(reading, f"{route}/{quote(value, safe='')}").status in {400, 404}


def test_openapi_describes_every_route(reading: Server) -> None:
    """The description names routes, parameters and what an item has."""
    told = reading.ask("GET", "/api/openapi.json").json
    assert told["openapi"].startswith("3.1")
    assert set(told["paths"]) == {
        "/api/entities",
        "/api/claims",
        "/api/evidence/{id}",
        "/api/neighbors/{id}",
        "/api/queries",
        "/api/search",
    }
    params = {param["name"] for param in told["paths"]["/api/claims"]["get"]["parameters"]}
    assert {"by", "about", "since", "until", "status", "limit", "offset"} <= params
    schemas = told["components"]["schemas"]
    claim = get(reading, "claims", limit=1).json["items"][0]
    assert set(schemas["ClaimView"]["properties"]) == set(claim)
    assert set(schemas["Claims"]["properties"]) == set(get(reading, "claims").json)
    assert "404" in told["paths"]["/api/evidence/{id}"]["get"]["responses"]


def test_the_shipped_questions_are_listed(reading: Server) -> None:
    """Each question comes with its SPARQL, which the service answers."""
    questions = reading.ask("GET", "/api/queries").json
    assert len(questions) > 15
    for question in questions:
        assert reading.query(question["text"]).status == 200, question["name"]

"""kg.link.lookup: names are looked up, and only what the articles tell of makes a link."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from kg.errors import EndpointError, StoreError
from kg.link import search
from kg.link.cache import FRESH, Cache
from kg.link.judgements import Ruling
from kg.link.lookup import Linked, look_up
from kg.link.resolve import resolve
from kg.link.search import Select
from kg.model import EntityType, Extraction, Judgement, Merge, Resolution, Table
from kg.rdf.endpoint import Endpoint
from tests.link.builders import Who, extraction
from tests.link.wikidata import TURTLE
from tests.servers import oxigraph

ORG, PLACE, PERSON = EntityType.ORG, EntityType.PLACE, EntityType.PERSON
OSTLAND = Who("Ostland", PLACE)
MINISTER = Who("Mira Danek", role="foreign minister")
DAY = date(2025, 7, 6)


@pytest.fixture(scope="module")
def select(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Select]:
    """Ask a real SPARQL server that holds a little Wikidata."""
    with oxigraph(tmp_path_factory.mktemp("wikidata"), TURTLE.encode()) as address:
        yield Endpoint(f"{address}/query", account="KG_LINK").select


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with Cache(tmp_path / "cache.sqlite", DAY) as opened:
        yield opened


def documents(*people: Sequence[Who], published: str | None = None) -> list[Extraction]:
    made = [extraction(title, some) for title, some in zip("abcdefg", people, strict=False)]
    return [replace(x, document=replace(x.document, published=published)) for x in made]


def looked_up(select: Select, cache: Cache, *made: Extraction) -> Linked:
    return look_up(resolve(made), made, select, cache, source="here")


def links(resolution: Resolution) -> dict[str, str]:
    """Return the items by the names of their entities."""
    return {
        entity.name: identifier
        for entity in resolution.entities
        for scheme, identifier in entity.links
        if scheme == "wikidata"
    }


def why(resolution: Resolution, name: str, judgement: Judgement = Judgement.SAME) -> list[Merge]:
    """Return the judgements of an entity that name Wikidata."""
    (entity,) = (each for each in resolution.entities if each.name == name)
    return [
        merge
        for merge in entity.judgements
        if merge.judgement is judgement and "Wikidata" in merge.reason
    ]


# Who is meant -------------------------------------------------------------------------------------


def test_a_role_tells_which_of_two(select: Select, cache: Cache) -> None:
    """Of a minister and a chess player of one name, the one with the article's role is linked."""
    linked = looked_up(select, cache, *documents([MINISTER, OSTLAND]))
    assert links(linked.resolution) == {"Mira Danek": "Q1"}
    assert linked.problem is None
    (merge,) = why(linked.resolution, "Mira Danek")
    assert merge.right == "http://www.wikidata.org/entity/Q1"
    assert merge.reason == (
        "Q1 in Wikidata ('politician of Ostland'): role 'foreign minister' and position "
        "'Minister of Foreign Affairs of Ostland' agree; its articles name its country, 'Ostland'"
    )
    assert 0.9 < merge.score < 1


@pytest.mark.parametrize(
    "people",
    [
        [Who("Mira Danek"), OSTLAND],  # the country alone says nothing of a person
        [Who("Mira Danek", role="baker"), OSTLAND],
        [Who("Danek", role="foreign minister"), OSTLAND],  # no full name
        [Who("Ivan Korol", role="foreign minister"), OSTLAND],  # two fit
        [Who("Mira Danek", ORG), OSTLAND],  # of another type
        [Who("mira danek", role="foreign minister", unnamed=True), OSTLAND],
        [Who("Anton Velko", role="head"), OSTLAND],
        [Who("Defence Ministry", ORG)],
        [Who("Defence Ministry", ORG), OSTLAND, Who("Norland", PLACE)],  # two fit
        [Who("Sobolin", PLACE), OSTLAND],  # two villages of that country
        [Who("Vesna", PLACE)],
        [Who("Ministry of Dykes", ORG, aliases=("Ministry",)), OSTLAND],  # a part of its name
    ],
)
def test_unknown_stays_unknown(select: Select, cache: Cache, people: list[Who]) -> None:
    """A name without agreement, or with more than one that agree, is not linked."""
    linked = looked_up(select, cache, *documents(people))
    assert links(linked.resolution) == {}
    assert linked.problem is None


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ([Who("Anton Velko", role="journalist"), OSTLAND], {"Anton Velko": "Q4"}),
        ([Who("Colonel Mira Danek", role="chess player")], {"Colonel Mira Danek": "Q2"}),
        ([Who("the Defence Ministry", ORG), OSTLAND], {"the Defence Ministry": "Q10"}),
        ([Who("Sobolin", PLACE), Who("Tarn region", PLACE)], {"Sobolin": "Q22"}),
        ([Who("Vesna", PLACE), OSTLAND], {"Vesna": "Q24"}),
    ],
)
def test_what_agrees_is_linked(
    select: Select, cache: Cache, people: list[Who], expected: dict[str, str]
) -> None:
    """Aliases, titles before names, articles, regions, and a country for what has no namesake."""
    assert links(looked_up(select, cache, *documents(people)).resolution) == expected


def test_the_dead_are_not_in_the_news(select: Select, cache: Cache) -> None:
    """A namesake who died before the article is not linked; without a date he may be meant."""
    people = [Who("Pavel Oren", role="foreign minister"), OSTLAND]
    dated = looked_up(select, cache, *documents(people, published="2025-07-06"))
    assert links(dated.resolution) == {}
    undated = looked_up(select, cache, *documents(people))
    assert links(undated.resolution) == {"Pavel Oren": "Q6"}


def test_an_id_in_geonames_is_proof(select: Select, cache: Cache) -> None:
    """A place that the gazetteer knows is found by its id, whatever else bears its name."""
    linked = looked_up(select, cache, *documents([Who("Kharkiv", PLACE), Who("Ukraine", PLACE)]))
    assert links(linked.resolution) == {"Kharkiv": "Q20"}
    (merge,) = why(linked.resolution, "Kharkiv")
    assert (merge.score, merge.reason) == (
        0.99,
        "Q20 in Wikidata: both are 706483 in GeoNames",
    )


def test_names_with_quotes_are_only_names(select: Select, cache: Cache) -> None:
    """What stands in a text cannot change the question."""
    people = [Who('Mira "} DROP ALL #" Danek\\'), Who("Eve\u0301 O'Neil"), MINISTER, OSTLAND]
    linked = looked_up(select, cache, *documents(people))
    assert linked.problem is None
    assert links(linked.resolution) == {"Mira Danek": "Q1"}


# One item for two ---------------------------------------------------------------------------------


def namesakes() -> list[Extraction]:
    """Two documents with a Mira Danek each, whom nothing joins, and one item that fits both."""
    return documents(
        [MINISTER, OSTLAND], [Who("Mira Danek", role="minister of foreign affairs"), OSTLAND]
    )


def apart(made: list[Extraction]) -> Resolution:
    """Resolve by hand: every entity of a document is one of its own."""
    entities, of = [], {}
    for number, each in enumerate(made):
        for entity in each.entities:
            iri = f"https://x.example/{number}/{entity.id}"
            of[each.document.id, entity.id] = iri
            entities.append(replace(entity, id=iri))
    return Resolution(tuple(entities), of)


def test_one_item_does_not_make_two_one(select: Select, cache: Cache) -> None:
    """Two entities with one item stay two, and the doubt stands at both with its reason."""
    made = namesakes()
    linked = look_up(apart(made), made, select, cache, source="here")
    pair = [entity for entity in linked.resolution.entities if entity.name == "Mira Danek"]
    assert len(pair) == 2
    for entity in pair:
        assert ("wikidata", "Q1") in entity.links
        (doubt,) = (m for m in entity.judgements if m.judgement is Judgement.UNSURE)
        assert [doubt.left, doubt.right] == sorted(each.id for each in pair)
        assert doubt.reason == "each was taken for the same item of Wikidata, Q1"
        assert 0 < doubt.score < 1


def test_a_person_who_says_different_is_heard(select: Select, cache: Cache) -> None:
    """Where two are ruled different they cannot both be the item, so neither is linked."""
    made = namesakes()
    resolution = apart(made)
    left, right = (each.id for each in resolution.entities if each.name == "Mira Danek")
    ruling = Merge(left, right, Judgement.DIFFERENT, 1.0, "a person's judgement")
    ruled = replace(
        resolution,
        entities=tuple(
            replace(each, judgements=(ruling,)) if each.id in {left, right} else each
            for each in resolution.entities
        ),
    )
    linked = look_up(ruled, made, select, cache, source="here")
    assert links(linked.resolution) == {}


@pytest.mark.parametrize("by_iri", [True, False])
def test_a_person_rules_on_items(select: Select, cache: Cache, by_iri: bool) -> None:
    """A person's SAME makes a link, DIFFERENT keeps one out; both stand in the graph."""
    made = documents([MINISTER, Who("Ivan Korol"), OSTLAND])
    resolution = resolve(made)
    local = {each.name: f"{made[0].document.id}/{each.id}" for each in made[0].entities}
    iris = {each.name: each.id for each in resolution.entities}
    names = iris if by_iri else local
    item = "http://www.wikidata.org/entity/"
    rulings = [
        Ruling(2, names["Mira Danek"], f"{item}Q1", Judgement.DIFFERENT),
        Ruling(3, names["Ivan Korol"], f"{item}Q8", Judgement.SAME),
        Ruling(4, "nobody", f"{item}Q8", Judgement.SAME),
    ]
    lost: list[Ruling] = []
    linked = look_up(
        resolution, made, select, cache, source="here", rulings=rulings, unknown=lost.append
    )
    assert links(linked.resolution) == {"Ivan Korol": "Q8"}
    assert lost == rulings[2:]
    for name, verdict in (("Mira Danek", Judgement.DIFFERENT), ("Ivan Korol", Judgement.SAME)):
        (entity,) = (each for each in linked.resolution.entities if each.name == name)
        (merge,) = entity.judgements
        assert (merge.judgement, merge.score, merge.reason) == (verdict, 1, "a person's judgement")


# Asking -------------------------------------------------------------------------------------------


class Counting:
    """Asks, and counts how often; fails from a given question on."""

    def __init__(self, select: Select, fails_from: int = 10**6) -> None:
        self._select = select
        self._fails_from = fails_from
        self.asked = 0

    def __call__(self, query: str) -> Table:
        self.asked += 1
        if self.asked >= self._fails_from:
            raise EndpointError("the endpoint is down")
        return self._select(query)


def crowd(number: int) -> list[Extraction]:
    people = [Who(f"Person {chr(65 + n // 26)}{chr(97 + n % 26)}lov") for n in range(number)]
    return documents([*people, MINISTER, OSTLAND])


def test_many_names_are_one_question(select: Select, cache: Cache) -> None:
    """A hundred names take a few requests, not a hundred."""
    counting = Counting(select)
    linked = looked_up(counting, cache, *crowd(98))
    assert links(linked.resolution) == {"Mira Danek": "Q1"}
    assert linked.names == 100
    assert counting.asked <= 5


def test_a_name_is_asked_for_once(select: Select, cache: Cache) -> None:
    """The second build asks nobody and gives the same; what bears no item is remembered too."""
    counting = Counting(select)
    first = looked_up(counting, cache, *crowd(20))
    asked = counting.asked
    assert looked_up(counting, cache, *crowd(20)) == first
    assert counting.asked == asked


def test_the_cache_alone_gives_the_same(select: Select, tmp_path: Path) -> None:
    """Replayed from the file, with a dead endpoint, even years later, the links are the same."""
    made = crowd(5)
    with Cache(tmp_path / "c", DAY) as cache:
        first = looked_up(select, cache, *made)
    dead = Counting(select, fails_from=1)
    with Cache(tmp_path / "c", DAY + timedelta(days=1)) as cache:
        assert looked_up(dead, cache, *made) == first
    assert dead.asked == 0
    with Cache(tmp_path / "c", DAY + timedelta(days=999)) as cache:
        later = looked_up(dead, cache, *made)
    assert (later.resolution, later.left) == (first.resolution, 0)
    assert later.problem == "the endpoint is down"


def test_old_answers_are_asked_for_again(select: Select, tmp_path: Path) -> None:
    """After the days that an answer is good for, the endpoint is asked."""
    counting = Counting(select)
    for day, more in ((0, True), (FRESH, False), (FRESH + 1, True)):
        before = counting.asked
        with Cache(tmp_path / "c", DAY + timedelta(days=day)) as cache:
            looked_up(counting, cache, *documents([MINISTER]))
        assert (counting.asked > before) == more


def test_order_does_not_matter(select: Select, tmp_path: Path) -> None:
    """Documents and entities in any order give the same entities, links and reasons."""
    made = [*crowd(3), *documents([Who("Anton Velko", role="journalist"), OSTLAND])]
    found = set()
    for seed in range(4):
        random.Random(seed).shuffle(made)
        with Cache(tmp_path / str(seed), DAY) as cache:
            found.add(looked_up(select, cache, *made).resolution.entities)
    assert len(found) == 1


def test_a_dead_endpoint_costs_only_links(select: Select, cache: Cache) -> None:
    """It is asked once, the resolution stays as it was, and the reason is told."""
    dead = Counting(select, fails_from=1)
    made = crowd(120)
    linked = looked_up(dead, cache, *made)
    assert linked.resolution == resolve(made)
    assert (linked.problem, linked.left, dead.asked) == ("the endpoint is down", 122, 1)


def test_what_was_found_before_a_failure_stays(select: Select, cache: Cache) -> None:
    """An endpoint that dies midway takes nothing back; half-known entities are not linked."""
    made = documents([MINISTER, OSTLAND, Who("Defence Ministry", ORG)])
    with Cache(None, DAY) as forgotten:
        whole = links(looked_up(select, forgotten, *made).resolution)
    assert whole == {"Mira Danek": "Q1", "Defence Ministry": "Q10"}
    dying = Counting(select, fails_from=3)  # persons take two questions
    linked = looked_up(dying, cache, *made)
    assert links(linked.resolution) == {"Mira Danek": "Q1"}
    assert linked.problem == "the endpoint is down"
    assert linked.left == 2
    again = looked_up(select, cache, *made)
    assert links(again.resolution) == whole


def test_full_answers_are_asked_for_in_parts(
    select: Select, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that may have been cut off is not believed."""
    monkeypatch.setattr(search, "MOST_ROWS", 9)
    made = documents([MINISTER, Who("Ivan Korol"), Who("Anton Velko", role="journalist"), OSTLAND])
    linked = looked_up(select, cache, *made)
    assert links(linked.resolution) == {"Mira Danek": "Q1", "Anton Velko": "Q4"}


def test_too_many_namesakes_are_left_alone(
    select: Select, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that very many bear is not looked into, and that is remembered."""
    monkeypatch.setattr(search, "MOST_CANDIDATES", 1)
    counting = Counting(select)
    for _ in range(2):
        assert links(looked_up(counting, cache, *documents([MINISTER])).resolution) == {}
        assert counting.asked == 1


def test_items_that_are_none_are_ignored(cache: Cache) -> None:
    """An endpoint cannot put addresses of its own into the graph, or into the next question."""

    def odd(query: str) -> Table:
        assert "wd:" not in query.partition("WHERE")[2].replace("wd:Q5", "")
        return Table(("name", "item"), (("Mira Danek", "http://x.example/> } DROP ALL #Q1"),))

    assert links(looked_up(odd, cache, *documents([MINISTER])).resolution) == {}


# The cache ----------------------------------------------------------------------------------------


def test_a_file_that_is_no_cache_is_one_line(tmp_path: Path) -> None:
    """Another file is not overwritten, and the error names it."""
    path = tmp_path / "letter.txt"
    path.write_text("Dear Mira, " * 500, encoding="utf-8")
    with pytest.raises(StoreError, match=r"letter\.txt cannot be used"):
        Cache(path, DAY)
    assert path.read_text(encoding="utf-8").startswith("Dear")


def test_a_cache_with_nonsense_in_it_is_told(select: Select, tmp_path: Path) -> None:
    """A damaged answer costs the look-up and not the build."""
    with Cache(tmp_path / "c", DAY) as cache:
        looked_up(select, cache, *documents([MINISTER]))
    base = sqlite3.connect(tmp_path / "c")
    base.execute("UPDATE answer SET found = '[1]'")
    base.commit()
    base.close()
    with Cache(tmp_path / "c", DAY) as cache:
        linked = looked_up(select, cache, *documents([MINISTER]))
    assert linked.problem is not None
    assert "cannot be used" in linked.problem


def test_sources_do_not_mix(select: Select, cache: Cache) -> None:
    """What one endpoint says is not taken for what another says."""
    counting = Counting(select)
    made = documents([MINISTER])
    for source in ("one", "two"):
        look_up(resolve(made), made, counting, cache, source=source)
    assert counting.asked == 4

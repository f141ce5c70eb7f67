"""Places: what a name means by what else its article names; what nothing decides stays open."""

from __future__ import annotations

import pytest

from kg.link.gazetteer import choose, find_places
from kg.link.resolve import resolve
from kg.model import EntityType, Resolution
from tests.link.builders import Who, extraction, groups

PLACE = EntityType.PLACE


@pytest.mark.parametrize(
    ("names", "asked", "expected"),
    [
        ({"tripoli": ["libya"]}, "tripoli", "LY"),
        ({"tripoli": ["lebanon"]}, "tripoli", "LB"),
        ({"tripoli": [], "lebanon": []}, "tripoli", "LB"),
        ({"paris": []}, "paris", "FR"),
        ({"paris": ["texas"]}, "paris", "US-TX"),
        ({"kupiansk": [], "ukraine": []}, "kupiansk", "UA"),
        ({"georgia": []}, "georgia", "GE"),
        ({"georgia": [], "tbilisi": []}, "georgia", "GE"),
        ({"georgia": [], "atlanta": []}, "georgia", "US-GA"),
        ({"georgia": [], "atlanta": [], "tbilisi": []}, "georgia", None),
        ({"georgia": [], "united states": [], "armenia": []}, "georgia", "GE"),
        ({"georgia": [], "abkhazia": ["georgia"]}, "georgia", "GE"),
        ({"georgia": [], "washington": []}, "georgia", "GE"),
        ({"georgia": [], "texas": [], "alabama": []}, "georgia", "US-GA"),
        ({"washington": [], "ukraine": [], "kyiv": []}, "washington", "US-DC"),
        ({"washington": [], "seattle": []}, "washington", "US-WA"),
        ({"washington": [], "new york": [], "kyiv": []}, "washington", "US-DC"),
        ({"washington": [], "texas": []}, "washington", "US-WA"),
        ({"washington": [], "spokane": ["washington"]}, "washington", "US-WA"),
        ({"texas": []}, "texas", "US-TX"),
        ({"ukraine": []}, "ukraine", "UA"),
        ({"odessa": []}, "odessa", None),
        ({"kupiansk": []}, "kupiansk", None),
        ({"dubrivka": [], "ukraine": []}, "dubrivka", None),
        ({"sosnivka": [], "ukraine": [], "lviv": [], "kyiv": []}, "sosnivka", "UA"),
        # A village by Kupiansk, and no town a thousand kilometres west of it.
        ({"sosnivka": [], "ukraine": [], "kharkiv": [], "kupiansk": []}, "sosnivka", None),
    ],
)
def test_what_a_name_means(names: dict[str, list[str]], asked: str, expected: str | None) -> None:
    """By its country or state where the article tells, else by size, else nothing."""
    keys = {*names, *(key for around in names.values() for key in around)}
    chosen = choose(names, find_places(keys))
    assert expected == (chosen[asked].region if asked in chosen else None)


def test_new_york_is_a_city_unless_something_lies_in_it() -> None:
    """The state has no coordinates, and is seldom meant."""
    known = find_places({"new york", "albany"})
    assert choose({"new york": []}, known)["new york"].kind == "city"
    assert choose({"new york": [], "albany": ["new york"]}, known)["new york"].kind == "state"


def test_nothing_is_looked_up_for_nothing() -> None:
    """Without places the table is not even opened."""
    assert find_places(()) == {}


def run(*documents: list[Who]) -> tuple[list[list[str]], Resolution]:
    found = [extraction(title, people) for title, people in zip("abc", documents, strict=False)]
    resolution = resolve(found)
    return groups(found, resolution), resolution


def test_two_names_of_one_city_are_one() -> None:
    """Kyiv and Kiev: the gazetteer tells what the letters do not, with id and coordinates."""
    found, resolution = run([Who("Kyiv", PLACE)], [Who("Kiev", PLACE)])
    assert found == [["a:Kyiv", "b:Kiev"]]
    (entity,) = resolution.entities
    assert dict(entity.links) == {"geo": "50.4547,30.5238", "geonames": "703448"}
    (merge,) = entity.judgements
    assert merge.reason == "both are Kyiv in GeoNames (703448)"


def test_two_cities_of_one_name_are_two() -> None:
    """Odesa in Ukraine and Odessa in Texas, each by its own article."""
    found, resolution = run(
        [Who("Odessa", PLACE), Who("Ukraine", PLACE)],
        [Who("Odessa", PLACE), Who("Texas", PLACE), Who("Ukraine", PLACE)],
        [Who("Odessa", PLACE), Who("Texas", PLACE)],
    )
    assert ["a:Odessa"] in found
    assert ["a:Odessa", "c:Odessa"] not in found
    countries = {
        dict(entity.links).get("geonames") for entity in resolution.entities if entity.links
    }
    assert len(countries) >= 3


def test_a_village_stays_without_a_link() -> None:
    """What is not in the table is no guess."""
    _, resolution = run([Who("Dubrivka", PLACE), Who("Ukraine", PLACE)])
    links = {entity.name: entity.links for entity in resolution.entities}
    assert links["Dubrivka"] == ()
    assert links["Ukraine"] == (("geonames", "690791"),)

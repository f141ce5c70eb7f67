"""Names of places in, GeoNames ids and coordinates out, by what else the article names.

The table that ships, `places.tsv.gz`, is made by ``training/gazetteer.py`` from GeoNames
(CC BY 4.0): cities of at least 5,000 people, countries, states of the USA. A village that is not in
it stays unlinked, and so does a name that several places bear where the article does not tell
which.
"""

from __future__ import annotations

import gzip
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

TABLE = "places.tsv.gz"

LARGE = 100_000
"""People from which a city may be meant where nothing around it says so."""

COUNTRY, AROUND, OWN_NAME, ELSEWHERE = 3.0, 6.0, 1.0, -3.0
"""For a place's country named in the article; the country or state named as what it lies in; its
own name, not another one of it; the article names other countries only."""

FAR = 300.0
"""Kilometres from all other cities of the article at which a town of its name is another one's."""

COMPANY = 2
"""Other cities of the article that it takes to tell so."""

LEAD = 1.0
"""How much better the best must be than the next: ten times as many people, say."""


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the table.

    Attributes:
        kind: ``city``, ``country`` or ``state``.
        latitude: In degrees, WGS 84; None for countries and states, as `longitude`.
        region: ISO 3166 code of the country, with the state's in the USA ("US-TX").
        own: Whether it was found by its own name.
    """

    id: str
    kind: str
    name: str
    latitude: float | None
    longitude: float | None
    region: str
    population: int
    own: bool

    @property
    def country(self) -> str:
        """ISO 3166 code of the country."""
        return self.region[:2]


def find_places(keys: Collection[str]) -> dict[str, list[Place]]:
    """Return the places that bear each of some name keys.

    The table is read once, from start to end, and only what is asked for is kept.
    """
    wanted = set(keys)
    found: defaultdict[str, list[Place]] = defaultdict(list)
    if not wanted:
        return {}
    path = files("kg.link").joinpath(TABLE)
    with path.open("rb") as raw, gzip.open(raw, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = line.rstrip("\n").split("\t")
            names = row[7].split("|")
            if wanted.isdisjoint(names):
                continue
            for key in wanted.intersection(names):
                found[key].append(_place(row, own=key == names[0]))
    return dict(found)


def _place(row: list[str], *, own: bool) -> Place:
    identifier, kind, name, latitude, longitude, country, population, _ = row
    return Place(
        identifier,
        kind,
        name,
        float(latitude) if latitude else None,
        float(longitude) if longitude else None,
        country,
        int(population),
        own,
    )


def choose(
    names: Mapping[str, Iterable[str]], known: Mapping[str, list[Place]]
) -> dict[str, Place]:
    """Choose, for the places of one article, what each name means.

    Args:
        names: The key of each place's name, and the keys of what the article says it lies in.
        known: From :func:`find_places`.

    Returns:
        By name key; names that nothing decides are left out.
    """
    chosen, unclear = _large(names, known)
    named = Counter(place.country for place in chosen.values())
    for around in names.values():
        named.update(p.country for key in around for p in known.get(key, ()) if p.kind != "city")
    for key, around in names.items():
        if key not in chosen and key not in unclear:
            cities = [place for place in known.get(key, ()) if place.kind == "city"]
            best = _best(cities, set(around), named, known)
            if best is not None:
                chosen[key] = best
    cities = [place for place in chosen.values() if place.kind == "city"]
    return {key: place for key, place in chosen.items() if not _is_astray(place, cities)}


def _large(
    names: Mapping[str, Iterable[str]], known: Mapping[str, list[Place]]
) -> tuple[dict[str, Place], set[str]]:
    """Choose the countries and states, and find names that may be a country's or a state's.

    "Georgia" is the country, but the state where the article names places there, or two other
    states; "Washington" is the state where something lies in it, or with another state.
    """
    countries: dict[str, Place] = {}
    states: dict[str, Place] = {}
    cities: dict[str, list[Place]] = {}
    for key in names:
        for place in known.get(key, ()):
            if place.kind == "city":
                if place.population >= LARGE:
                    cities.setdefault(key, []).append(place)
            else:
                (countries if place.kind == "country" else states)[key] = place
    holders = {key for around in names.values() for key in around}
    rivals = {
        key: any(place.country == state.country for place in cities.get(key, ()))
        for key, state in states.items()
    }
    plain = {key for key in states if key not in countries and not rivals[key]}
    chosen, unclear = dict(countries), set()
    for key, state in states.items():
        others = [p for other, places in cities.items() if other != key for p in places if p.own]
        inside = any(place.region == state.region for place in others)
        more = len(plain - {key})  # other states
        country = countries.get(key)
        if country is None:
            if inside or more or key in holders or not rivals[key]:
                chosen[key] = state
        elif inside or more > 1:
            chosen[key] = state
            if any(place.country == country.country for place in others):
                unclear.add(key)
                del chosen[key]
    return chosen, unclear


def _is_astray(place: Place, cities: Iterable[Place]) -> bool:
    """Whether a town lies far from all that the article names: a village has its name, it seems."""
    if place.kind != "city" or place.population >= LARGE:
        return False
    away = [_kilometres(place, other) for other in cities if other.id != place.id]
    return len(away) >= COMPANY and min(away) > FAR


def _kilometres(one: Place, other: Place) -> float:
    """Return the great-circle distance, by the haversine formula."""
    a, b, c, d = (
        math.radians(angle or 0.0)
        for angle in (one.latitude, one.longitude, other.latitude, other.longitude)
    )
    chord = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(chord))


def _best(
    cities: list[Place],
    around: set[str],
    named: Counter[str],
    known: Mapping[str, list[Place]],
) -> Place | None:
    holders = {p.region for key in around for p in known.get(key, ()) if p.kind != "city"}
    ranked = sorted(
        ((_score(city, holders, named), city.id, city) for city in cities), reverse=True
    )
    if not ranked:
        return None
    score, _, best = ranked[0]
    if len(ranked) > 1 and score - ranked[1][0] < LEAD:
        return None
    supported = best.country in named or best.population >= LARGE
    return best if supported and score > 0 else None


def _score(city: Place, holders: set[str], named: Counter[str]) -> float:
    score = math.log10(max(city.population, 1000)) - 3.0 + OWN_NAME * city.own
    if holders & {city.country, city.region}:
        return score + AROUND
    if city.country in named:
        return score + COUNTRY
    return score + (ELSEWHERE if named else 0.0)

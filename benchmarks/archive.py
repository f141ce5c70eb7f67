"""A made-up archive: sentences of ``examples/`` put together anew, under a seed, as JSON Lines.

    python -m benchmarks.archive 1000 [--seed 0] [--first 0] [-o archive.jsonl]

Like a real archive, it has events that several outlets report, officials who come back under one
role, and always new names: which body, town or person an event is about is drawn by Zipf's law
over endless lists, so that the number of entities grows with about the two-thirds power of the
number of articles. Claims, denials, figures and days vary; figures contradict each other between
outlets; one article in 25 is a near copy of another outlet's. Each article is made from the seed
and its number alone: the same seed gives the same bytes, and a part can be made without the rest.

Nothing in it is true. Towns and countries are real ones, so that places have something to be linked
to; people, bodies, villages and all that is said are invented.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from benchmarks.names import (
    AID,
    COUNTRIES,
    FIELDS,
    GOODS,
    HOUSES,
    MEN,
    SIDES,
    TASKS,
    UNITS,
    WOMEN,
    outlet,
    pick,
    surname,
    town,
    village,
    zipf,
)
from kg.model import Document
from kg.text.ingest import read

ROOT = Path(__file__).parent.parent
PER_EVENT = 4  # articles
EVENTS_A_WEEK = 175
LEAST, MOST = 100, 130  # words of an article, its dateline left out
COPIES = 0.04
FIRST_WEEK = date(2023, 1, 3)
THAT_WEEK = date(2025, 7, 8)  # when the examples' events happen

DEPOTS = "grain depot,fuel depot,power station,water plant,timber yard,bus garage,cold store"
RANKED = "region town second village group house aid firm expert river centre".split()
THINGS = {
    "grain depot": DEPOTS.split(","),
    "barley": ["barley", "wheat", "maize", "rice", "timber", "flour", "cotton"],
    "bridge": ["bridge", "dam", "tunnel", "viaduct", "ferry landing", "crossing"],
    "village": ["village", "settlement", "hamlet", "township"],
    "rail yard": ["rail yard", "airfield", "barracks", "radar station", "repair plant"],
    "school": ["school", "church", "clinic", "town hall", "mill", "railway station"],
    "buses": ["buses", "lorries", "vans", "minibuses"],
    "drivers": ["drivers", "volunteers", "medics", "crews"],
}
COUNTS = "two three four five six seven eight nine eleven twelve fifteen twenty forty".split()
DATELINE = re.compile(r"^[A-Z]{3,}[^—]{0,60} — ")
SENTENCE = re.compile(r'(?<=[.!?])\s+(?=["“A-Z])|(?<=[.!?]["”])\s+(?=["“A-Z])')
COUNTED = re.compile(
    r"(?P<day>\b(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December) \d+)|\b(?P<figure>\d+(?:,\d{3})*)(?![\w-]|\.\d| a\.m)"
    rf"|\b(?P<word>{'|'.join(COUNTS)})\b(?! o'clock)"
)
MONTH_DAY = re.compile(r"\bJuly (\d{1,2})(?!\d)")


@dataclass(frozen=True)
class Cast:
    """Who and what an event is about.

    Attributes:
        names: What stands for each name of the examples.
        shift: From the days of the examples to those of the event.
    """

    names: dict[str, str]
    shift: timedelta


@lru_cache(maxsize=64)
def cast(seed: int, event: int) -> Cast:
    """Draw an event's countries, towns, bodies and people."""
    at = f"{seed} {event}"
    sides = [min(zipf(f"{at} {side}"), 10_000) % len(COUNTRIES) for side in ("home", "other")]
    home, other = (COUNTRIES[(side - 1) % len(COUNTRIES)] for side in sides)
    if other == home:
        other = COUNTRIES[sides[0] % len(COUNTRIES)]
    rank = {name: zipf(f"{at} {name}") for name in RANKED}
    code = home[3]
    region = town(code, rank["region"])
    place = town(code, rank["region"] + 10 * rank["town"])
    second = town(code, rank["region"] + 7 * rank["second"] + 3)
    small = village(f"{seed} {code} village {rank['village']}")
    group = " ".join(pick(f"{seed} {code} group {rank['group']}", SIDES, TASKS, UNITS))
    if rank["group"] > len(SIDES):
        group = f"{rank['group'] % 90 + 3}th {group}"
    field, house = pick(f"{seed} house {rank['house']}", FIELDS, HOUSES)
    if rank["house"] > len(FIELDS):
        side = pick(f"{seed} side {rank['house']}", SIDES)[0]
        field = f"{side} {field}"
    institute = f"{house} for {field} Studies"
    letters = "".join(word[0] for word in institute.split() if word != "for")
    aid = " ".join(pick(f"{seed} aid {rank['aid']}", *(words.split() for words in AID)))
    river = village(f"{seed} {code} river {rank['river']}").removesuffix("a")
    owner = f"{seed} firm {rank['firm']}"
    firm = f"{surname(owner)} {pick(owner, GOODS)[0]}"
    names = {
        "Ukraine": home[0],
        "Ukrainian": home[1],
        "Kyiv": home[2],
        "Russia": other[0],
        "Russian": other[1],
        "Moscow": other[2],
        "Kharkiv": region,
        "Kupiansk": place,
        "Kupyansk": place,
        "Petropillia": second,
        "Sosnivka": small,
        "Velyka Dolyna": village(f"{seed} {code} centre {rank['centre']}"),
        "Northern Operational Group": group,
        "Institute for Frontline Studies": institute,
        "IFS": letters,
        "Open Corridor Aid": aid,
        "OCA": "".join(word[0] for word in aid.split()),
        "Oskol Agro": firm,
        "Oskol": river,
        "West group": f"{pick(at, SIDES)[0]} group",
    }
    papers = ("Meridian Post", "Frontier Daily", "Eastern Wire", "Baltic Monitor", "Kharkiv Ledger")
    for paper in (*papers, "Northline News Agency"):
        names[paper] = outlet(seed, f"{at} {paper}")
    names["Northline"] = names["Northline News Agency"]
    names["Ledger"] = names["Kharkiv Ledger"]
    # A role has one holder: who speaks for a body comes back whenever the body does.
    holders = {
        "Oksana Lysenko": (WOMEN, f"group {code} {group}"),
        "Vitaly Grinchev": (MEN, f"administration {code} {region}"),
        "Andrei Sorochko": (MEN, f"expert {rank['expert']}"),
        "Taras Bondarchuk": (MEN, f"district {code} {place}"),
        "Dmytro Kravets": (MEN, f"mayor {code} {second}"),
        "Ihor Savchuk": (MEN, f"governor {code} {region}"),
        "Pavel Zaitsov": (MEN, f"ministry {other[3]}"),
        "Viktor Malyshev": (MEN, f"contact {other[3]} {code}"),
        "Serhii Danylko": (MEN, f"contact {code} {other[3]}"),
        "Elina Kalnina": (WOMEN, f"aid {aid}"),
        "Ingrid Halvorsen": (WOMEN, f"office {code} {region}"),
        "Marta Ellison": (WOMEN, f"institute {institute}"),
        "Olena Tkach": (WOMEN, f"prosecutor {code} {region}"),
        "Lev Marchenko": (MEN, f"firm {firm}"),
        "Andriy Melnychenko": (MEN, f"historian {code} {rank['expert']}"),
        "Dmitry Peskarev": (MEN, f"lawmaker {other[3]} {rank['house']}"),
        # Who has no office is met once.
        "Nadiia Romanenko": (WOMEN, f"witness {event}"),
        "Petro Vasylenko": (MEN, f"farmer {event}"),
    }
    for known, (given, key) in holders.items():
        first, last = pick(f"{seed} {key}", given)[0], surname(f"{seed} {key}")
        names[known] = f"{first} {last}"
        names[known.split()[1]] = last
    for spelling in ("Vitalii Hrinchev", "Vitaliy Hrinchev", "Andrey Sorochko"):
        known = "Vitaly Grinchev" if "Hrinchev" in spelling else "Andrei Sorochko"
        names[spelling] = names[known]
        names[spelling.split()[1]] = names[known.split()[1]]
    names["Halyna"] = pick(f"{at} Halyna", WOMEN)[0]
    names["Lystok"] = village(f"{at} call")
    for number, thing in enumerate(THINGS):
        names[thing] = pick(f"{at} {number}", THINGS[thing])[0]
        names[thing.capitalize()] = names[thing].capitalize()
    weeks = event // EVENTS_A_WEEK
    return Cast(names, FIRST_WEEK + timedelta(weeks=weeks) - THAT_WEEK)


@cache
def sources() -> tuple[list[list[str]], list[str]]:
    """Return the examples' paragraphs as sentences, and their titles; names as they are there."""
    paragraphs, titles = [], []
    for each in read([str(ROOT / "examples")]):
        if not isinstance(each, Document):
            raise TypeError(f"{each.path}: {each.reason}")
        for line in each.text.split("\n"):
            words = line.replace("“", '"').replace("”", '"').replace("’", "'").strip()
            if "*" in words or "This article is invented" in words:
                continue
            if words.startswith("#") or (words and not words.endswith((".", '"'))):
                titles.append(words.lstrip("# ").strip('"'))
            elif words:
                paragraphs.append(SENTENCE.split(DATELINE.sub("", words)))
        if each.title:
            titles.append(each.title)
    return paragraphs, sorted({title for title in titles if len(title.split()) > 3})


@cache
def pattern() -> re.Pattern[str]:
    """Return what finds every name of the examples, the longest first."""
    names = sorted(cast(0, 0).names, key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(map(re.escape, names))})(?![a-z])")


def renamed(text: str, of: Cast, known: set[str] | None = None) -> str:
    """Put an event's names in the place of the examples'.

    Args:
        text: Sentences of the examples.
        of: The event.
        known: People who were named before; a surname of others becomes their whole name.
    """
    whole = people()

    def one(found: re.Match[str]) -> str:
        name = found[1]
        last = name.split()[-1]
        if known is not None and last in whole:
            if name == last and last not in known:
                name = whole[last]
            known.add(last)
        return of.names[name]

    made = pattern().sub(one, text)
    made = MONTH_DAY.sub(lambda day: _day(THAT_WEEK.replace(day=int(day[1])) + of.shift), made)
    return re.sub(r"\b([Aa]) (?=[AEIO])", r"\1n ", made)


@cache
def people() -> dict[str, str]:
    """Return the whole name of each surname of the examples."""
    names = cast(0, 0).names
    return {each.split()[1]: each for each in names if _is_person(each, names)}


def _is_person(name: str, names: dict[str, str]) -> bool:
    return name.count(" ") == 1 and name.split()[1] in names and name != "Kharkiv Ledger"


def _day(day: date) -> str:
    return f"{day:%B} {day.day}"


def counted(text: str, key: str) -> str:
    """Put other figures in the place of a text's, of the same size."""
    chance = random.Random(key)

    def other(found: re.Match[str]) -> str:
        if found["word"]:
            return COUNTS[int(chance.random() * len(COUNTS))]
        if found["day"] or 1900 < (value := int(found["figure"].replace(",", ""))) < 2100:
            return found[0]
        return f"{max(2, round(value * (0.6 + chance.random()))):,}"

    return COUNTED.sub(other, text)


@lru_cache(maxsize=64)
def publishers(seed: int, event: int) -> list[str]:
    """Draw the outlets that report an event, each of them once."""
    drawn = (outlet(seed, f"{event} {attempt}") for attempt in itertools.count())
    found: dict[str, None] = {}
    while len(found) < PER_EVENT:
        found.setdefault(next(drawn))
    return list(found)


def body(seed: int, number: int) -> list[str]:
    """Return an article's sentences, of so many words in all as an article has."""
    paragraphs, _ = sources()
    event = number // PER_EVENT
    of = cast(seed, event)
    chance = random.Random(f"{seed} {number} sentences")
    # Outlets that report one event take from the same few paragraphs.
    shared = random.Random(f"{seed} {event} paragraphs")
    some = shared.sample(range(len(paragraphs)), 24)
    chance.shuffle(some)
    chosen: list[str] = []
    for paragraph in itertools.chain(some, range(len(paragraphs))):
        for sentence in paragraphs[paragraph][:3]:
            words = sum(len(each.split()) for each in chosen)
            if words >= LEAST:
                break
            if words + len(sentence.split()) > MOST - 5:
                break
            chosen.append(sentence)
    known: set[str] = set()
    figures = event if chance.random() < 0.7 else number
    return [counted(renamed(each, of, known), f"{seed} {figures} {each}") for each in chosen]


def article(number: int, seed: int = 0) -> dict[str, Any]:
    """Make one article of the archive, as a record that ``kg build`` reads.

    Args:
        number: From 0.
        seed: Of the archive.
    """
    event = number // PER_EVENT
    of = cast(seed, event)
    chance = random.Random(f"{seed} {number} article")
    is_copy = number % PER_EVENT == PER_EVENT - 1 and chance.random() < COPIES * PER_EVENT
    sentences = body(seed, number - 1) if is_copy else body(seed, number)
    if is_copy and sum(len(each.split()) for each in sentences[:-1]) > LEAST - 10:
        sentences.pop()
    publisher = publishers(seed, event)[number % PER_EVENT]
    published = THAT_WEEK + of.shift + timedelta(days=int(chance.random() * 5))
    title = renamed(pick(f"{seed} {number} title", sources()[1])[0], of)
    where = of.names["Kharkiv"].upper()
    lead = f"{where}, {_day(published)} ({publisher}) — {sentences[0]}"
    parts = [lead, *sentences[1:]]
    lines = [" ".join(parts[at : at + 3]) for at in range(0, len(parts), 3)]
    host = re.sub(r"\W+", "-", publisher.lower())
    return {
        "id": f"{seed}-{number:07}",
        "title": title,
        "published": published.isoformat(),
        "publisher": publisher,
        "url": f"https://{host}.example/{published:%Y/%m/%d}/{number}",
        "text": "\n\n".join(lines),
    }


def articles(count: int, seed: int = 0, first: int = 0) -> Iterator[dict[str, Any]]:
    """Make articles, one at a time."""
    for number in range(first, first + count):
        yield article(number, seed)


def write(path: Path, count: int, seed: int = 0, first: int = 0) -> None:
    """Write articles as JSON Lines, streaming."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for each in articles(count, seed, first):
            file.write(json.dumps(each, ensure_ascii=False) + "\n")


def main() -> None:
    """Write an archive."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="number of the first article")
    parser.add_argument("-o", "--output", type=Path, default=Path("/dev/stdout"))
    options = parser.parse_args()
    with contextlib.suppress(BrokenPipeError):
        write(options.output, options.count, options.seed, options.first)


if __name__ == "__main__":
    sys.exit(main())

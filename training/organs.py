"""Make the tables of organs of states: "ministry", "army", and whose "Ukrainian" is.

    pip install countryinfo
    python -m training.organs CORPORA_FOLDER kg/text/organs.json kg/text/countries.json

Two countries have each a defence ministry: a name of such a body says little without its state.
Counted in the names of organizations in GMB, re3d, GUM (open genres), UNER-EWT, Wikigold and
Re-DocRED is how often a noun heads a name that a country goes with ("Russia's ...", "the Ukrainian
...", "... of Norway"). The nouns that go with several countries, and often, are organs. The words
beside them that tell no body from another's are those that texts also have in lower case, and those
that go with several countries. Names of countries and of
their people are those of the package `countryinfo` (MIT).
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from kg.text.names import name_key

FILES = (
    "entities/gmb.train.jsonl",
    "entities/re3d.train.jsonl",
    "entities/gum-open.train.jsonl",
    "entities/uner-ewt.train.jsonl",
    "entities/wikigold.train.jsonl",
    "entities/redocred.train.jsonl",
)
COUNTRIES, SHARE = 6, 0.35
"""Countries that an organ's noun goes with at least, and the share of its uses that have one."""

LOWER, LOWER_SHARE = 5, 0.3
"""Uses in lower case that make a word a common one, and their share of all."""

# Codes that texts write as names; the package has codes too, which are words of English ("IN").
SHORT = {"U.S.": "US", "US": "US", "USA": "US", "U.K.": "GB", "UK": "GB", "UAE": "AE", "EU": "EU"}
AFTER = re.compile(r" of (?:the )?((?:[A-Z]\w*\s?){1,3})")
WORDS = 3
"""Words of a country's name that are looked at, at most."""


def countries() -> dict[str, str]:
    """Return the code of each country by its names and its people's."""
    from countryinfo import all_countries  # noqa: PLC0415  only this script needs it

    table: dict[str, str] = {}
    told_of = [country.info() for country in all_countries()]
    # India before the Indian Ocean Territory, whose people are "Indian" there, too.
    for told in sorted(told_of, key=lambda each: -(each.get("population") or 0)):
        code = told.get("ISO", {}).get("alpha2")
        names = [told.get("name"), told.get("demonym"), *told.get("altSpellings", ())]
        for name in names if code else ():
            key = name_key(name) if isinstance(name, str) else ""
            if len(key) > 3 and key.isascii():
                table.setdefault(key, code)
    return table | {name_key(name): code for name, code in SHORT.items()}


def head(key: str) -> str:
    """Return the noun that heads a body's name: the last before "of", "for" or "on"."""
    words = re.split(r"\b(?:of|for|on|in)\b", key)[0].split()
    return words[-1] if words else ""


def owned(
    corpora: Path, table: dict[str, str], lower: Counter[str], total: Counter[str]
) -> Iterator[tuple[str, str | None]]:
    """Yield the name of each body without its country's, and the country; count words."""
    for name in FILES:
        with (corpora / name).open(encoding="utf-8") as lines:
            for document in map(json.loads, lines):
                text = document["text"]
                for word in re.findall(r"[^\W\d_]+", text):
                    total[word.casefold()] += 1
                    lower[word] += word.islower()
                for mention in document.get("mentions", ()):
                    if mention["type"] == "ORG" and mention["kind"] == "name":
                        yield _owner(text, mention["start"], mention["end"], table)


def _owner(text: str, start: int, end: int, table: dict[str, str]) -> tuple[str, str | None]:
    key = name_key(text[start:end])
    words = key.split()
    for n in range(WORDS, 0, -1):
        if len(words) > n and (code := table.get(" ".join(words[:n]))):
            return " ".join(words[n:]), code
    bare, of, whose = key.partition(" of ")
    if of and (code := table.get(whose.removeprefix("the "))):
        return bare, code
    before = re.sub(r"[’']s? $", " ", text[max(0, start - 40) : start])
    near = name_key(before).split()[-WORDS:] if before.endswith(" ") else []
    names = [" ".join(near[at:]) for at in range(len(near))]
    after = AFTER.match(text, end)
    names += [name_key(after[1])] if after else []
    return key, next((table[name] for name in names if name in table), None)


def main() -> None:
    """Count and write the tables, sorted."""
    corpora, organs, states = map(Path, sys.argv[1:4])
    table = countries()
    lower: Counter[str] = Counter()
    total: Counter[str] = Counter()
    by_head: defaultdict[str, Counter[str | None]] = defaultdict(Counter)
    by_word: defaultdict[str, set[str]] = defaultdict(set)
    for key, code in owned(corpora, table, lower, total):
        by_head[head(key)][code] += 1
        for word in key.split() if code else ():
            by_word[word].add(code)
    common = {
        word
        for word, number in lower.items()
        if number >= LOWER and word.isascii() and number >= LOWER_SHARE * total[word]
    }
    heads = sorted(
        noun
        for noun, codes in by_head.items()
        if len(codes.keys() - {None}) >= COUNTRIES
        and (codes.total() - codes[None]) >= SHARE * codes.total()
    )
    beside = sorted(common | {word for word, codes in by_word.items() if len(codes) >= COUNTRIES})
    for path, made in ((organs, {"heads": heads, "words": beside}), (states, table)):
        path.write_text(
            json.dumps(made, indent=0, ensure_ascii=False, sort_keys=True) + "\n",
            encoding="utf-8",
            newline="\n",
        )
    print(f"{len(heads)} nouns, {len(beside)} words, {len(table)} names of countries")


if __name__ == "__main__":
    main()

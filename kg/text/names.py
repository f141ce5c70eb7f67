"""What the words of a name tell: its key, its gender, and which names can be one person's."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

from anyascii import anyascii

# Titles of address are a closed class; some tell the gender.
HONORIFICS = {
    "mr": "male", "mister": "male", "sir": "male", "lord": "male",
    "mrs": "female", "ms": "female", "miss": "female", "lady": "female", "dame": "female",
    "dr": "", "prof": "", "professor": "", "rev": "", "hon": "",
}  # fmt: skip


@lru_cache(maxsize=50_000)  # a text has its names again and again
def name_key(text: str) -> str:
    """Reduce a name to what its spelling variants within one text share.

    >>> name_key("The  United Nations’")
    'united nations'
    >>> name_key("Mr. Zelenskyy")
    'zelenskyy'
    """
    plain = anyascii(unicodedata.normalize("NFKC", text)).casefold()
    plain = re.sub(r"(?:'s?)+(?!\w|['-]\w)", "", plain)
    words = re.findall(r"[\w&]+(?:['-]\w+)*", plain)
    while len(words) > 1 and (words[0] == "the" or words[0] in HONORIFICS):
        words.pop(0)
    return " ".join(words) or plain.replace("'", "").strip()


@cache
def _first_names() -> dict[str, str]:
    text = files("kg.text").joinpath("first_names.json").read_text(encoding="utf-8")
    table: dict[str, str] = json.loads(text)
    return table


def gender_of(key: str) -> str:
    """The gender that a full name's first word tells, as ``training/first_names.py`` counted."""
    first, *rest = key.split()
    return _first_names().get(first, "") if rest else ""


def same_person(words: list[str], other: list[str]) -> bool:
    """Tell whether two names, in words, can be one person's full name and a part of it."""
    if len(words) == 1 or len(other) == 1:
        short, full = sorted((words, other), key=len)
        # A surname stands last; a given name alone is how the text may go on.
        return len(full) > 1 and short[0] in (full[-1], full[0])
    if words[-1] != other[-1]:
        return False
    short, full = sorted((words, other), key=len)
    if full[-len(short) :] == short:
        # A surname of two words: "Danek Osta", "de Velko".
        return True
    first, second = words[0], other[0]
    return first == second or (min(len(first), len(second)) == 1 and first[0] == second[0])


def initials_match(first: str, second: str) -> bool:
    """Tell whether one of two strings is the other's acronym; small words may be left out."""
    return acronym_of(second) in initials_of(first) or acronym_of(first) in initials_of(second)


def acronym_of(text: str) -> str:
    """The letters of what can be an acronym, in lower case; empty for what cannot.

    >>> acronym_of("U.N.")
    'un'
    """
    letters = [c.casefold() for c in text if c.isalnum()]
    return "" if len(letters) < 2 or " " in text.strip() else "".join(letters)


def initials_of(text: str) -> set[str]:
    """The acronyms that a long form can have: of all its words, and of those with a capital.

    >>> sorted(initials_of("Bank of Tarn"))
    ['bot', 'bt']
    """
    words = re.findall(r"\w+", text)
    if len(words) < 2:
        return set()
    forms = {
        "".join(word[0].casefold() for word in kept)
        for kept in (words, [word for word in words if word[0].isupper()])
    }
    return {form for form in forms if len(form) > 1}

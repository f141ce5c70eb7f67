"""Keys of names: what two spellings must share to be compared at all.

Pure functions from strings to strings. Nothing here decides that two names are one thing; that is
:mod:`kg.link.resolve`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

ARTICLES = frozenset({"the", "a", "an"})
# Titles before a person's name that tell nothing about who it is.
# fmt: off
HONORIFICS = frozenset(
    {
        "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "lord",
        "lady", "rev", "reverend", "father", "sister", "brother", "hon", "gen", "general",
        "lt", "lieutenant", "col", "colonel", "maj", "major", "capt", "captain", "sgt",
        "sergeant", "cpl", "corporal", "pvt", "private", "adm", "admiral", "cmdr",
        "commander", "marshal", "brigadier", "brig", "president", "minister", "senator",
        "sen", "governor", "gov", "mayor", "judge", "justice", "king", "queen", "prince",
        "princess", "pope", "sheikh", "imam", "ayatollah", "ambassador",
    }
)
# fmt: on
_POSSESSIVE = re.compile(r"(?<=\w)['’ʼ]s?(?=\s|$)", re.IGNORECASE)
_APOSTROPHE = re.compile(r"['’ʼ`´]")
_DOTTED = re.compile(r"\b(?:\w\.){2,}", re.ASCII)
_BREAK = re.compile(r"[^0-9a-z]+")
_ACRONYM = re.compile(r"(?:[A-Z][.&-]?){2,8}")


@lru_cache(maxsize=65536)
def name_key(name: str, *, person: bool = False) -> str:
    """Reduce a name to what decides that two spellings are the same name.

    Compatibility forms, case, accents, script, punctuation, a leading article and a closing
    possessive do not count; for a person neither do titles and ranks before the name.

    Args:
        name: As it stands in a text.
        person: Whether to take off titles; one word is always left.

    Returns:
        Lower-case ASCII words joined by one space; empty for a name without letters and digits.

    >>> name_key("the Institute for Frontline Studies’")
    'institute for frontline studies'
    >>> name_key("Maj. Gen. Pavel Zaitsov", person=True)
    'pavel zaitsov'
    >>> name_key("the U.N.")
    'un'
    """
    plain = _POSSESSIVE.sub("", unicodedata.normalize("NFKC", name))
    plain = anyascii(_APOSTROPHE.sub("", plain)).casefold()
    plain = _DOTTED.sub(lambda match: match[0].replace(".", ""), plain)
    words = _BREAK.sub(" ", plain).split()
    while len(words) > 1 and (words[0] in ARTICLES or (person and words[0] in HONORIFICS)):
        del words[0]
    return " ".join(words)


@lru_cache(maxsize=65536)
def spelling_key(key: str) -> str:
    """Reduce a name key further, to what romanisations of one Slavic name share.

    The letters that schemes write differently are made one: y, j and i; g, h and kh; w and v;
    x and ks; a glide before a vowel; doubled letters; the ending of Sergei, Sergey and Serhii.
    Two names with one spelling key may be two names, so nothing is merged on this alone.

    >>> spelling_key("vitaly ganchev") == spelling_key("vitalii hanchev")
    True
    >>> spelling_key("kupyansk") == spelling_key("kupiansk")
    True
    """
    return " ".join(_fold(word) for word in key.split())


def _fold(word: str) -> str:
    for old, new in (("shch", "sch"), ("kh", "h"), ("x", "ks"), ("ck", "k"), ("ph", "f")):
        word = word.replace(old, new)
    word = word.translate(str.maketrans("yjgw", "iihv"))
    word = re.sub(r"[ei]i+$", "i", word)
    word = re.sub(r"i+(?=[aeou])", "", word)
    return re.sub(r"(.)\1+", r"\1", word)


def is_acronym(name: str) -> bool:
    """Tell whether a name as written is capitals only, such as ``IFS`` or ``U.N.``.

    >>> is_acronym("U.N."), is_acronym("Reuters")
    (True, False)
    """
    return _ACRONYM.fullmatch(name.removeprefix("the ").removeprefix("The ")) is not None

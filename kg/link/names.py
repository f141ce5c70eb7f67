"""Keys of names: what two spellings must share to be compared at all.

Pure functions from strings to strings. Nothing here decides that two names are one thing; that is
:mod:`kg.link.resolve`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii
from nicknames import NickNamer

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


# Arabic articles, as they are written before the letter that they meet.
_ARTICLE_FORMS = frozenset("al el ul il ar er as es ad ed an en at az ez ash adh ath ur".split())
_SOUNDS = (
    ("shch", "s"), ("sch", "s"), ("dzh", "j"), ("tch", "j"), ("zh", "j"), ("ch", "j"),
    ("sh", "s"), ("hs", "s"), ("kh", "k"), ("gh", "k"), ("ph", "v"), ("th", "t"), ("ck", "k"),
    ("tz", "s"), ("ts", "s"), ("ks", "x"),
)  # fmt: skip
_LETTERS = str.maketrans("bdgqhwfzc", "ptkkkvvsk")
SHORTEST_SOUND = 4


@lru_cache(maxsize=65536)
def sound_keys(key: str) -> tuple[str, ...]:
    """Reduce a name key to the consonants that romanisations of one name share.

    Of any language: voiced and voiceless consonants count as one, and so do the letters that
    schemes for Slavic, Arabic, and Chinese names exchange; vowels do not count; Arabic articles are
    one, and none at the start of a name. Many different names share a key: it says which names to
    compare, and never that two are one.

    Returns:
        The words in order as one, and the words sorted, since some write the surname first; empty
        where too little is left to tell names apart.

    >>> sound_keys("volodymyr petrenko") == sound_keys("vladimir petrenko")
    True
    >>> sound_keys("abd al rahman qasim")[0] == sound_keys("abdulrahman kassem")[0]
    True
    >>> set(sound_keys("ishiguro tomoko")) & set(sound_keys("tomoko ishiguro"))
    {'skr tmk'}
    >>> sound_keys("kyiv")
    ()
    """
    words = ["al" if word in _ARTICLE_FORMS else word for word in key.split()]
    while len(words) > 1 and words[0] == "al":
        del words[0]
    sounds = [sound for sound in map(_sound, words) if sound]
    joined = re.sub(r"(.)\1+", r"\1", "".join(sounds))
    if len(joined) < SHORTEST_SOUND:
        return ()
    return tuple(dict.fromkeys((joined, " ".join(sorted(sounds)))))


def _sound(word: str) -> str:
    word = re.sub(r"^x(?=[iu])", "s", word)
    for old, new in _SOUNDS:
        word = word.replace(old, new)
    word = word.replace("x", "ks")
    word = re.sub(r"(?<=[aeiou])h$|[iy]?j$", "", word)
    word = re.sub(r"[aeiouy]", "", word.translate(_LETTERS))
    return re.sub(r"(.)\1+", r"\1", word)


@lru_cache(maxsize=1)
def _nicknames() -> NickNamer:
    return NickNamer()


def is_nickname(one: str, other: str) -> bool:
    """Tell whether one given name is an English short form of the other, or both of a third.

    >>> is_nickname("liz", "elizabeth"), is_nickname("bob", "bill")
    (True, False)
    """
    known = _nicknames()
    return other in known.nicknames_of(one) or one in known.nicknames_of(other)


# What companies add to their names tells no two of them apart.
_LEGAL = frozenset(
    "plc inc ltd llc llp corp corporation co company limited ag gmbh sa spa nv bv oy ab as".split()
)
_JOINTS = frozenset("of the and for in a an de la".split())


def body_key(key: str) -> str:
    """Reduce the name key of a body to its content words, in the alphabet's order.

    >>> body_key("ministry of defence of norland") == body_key("norland defence ministry")
    True
    >>> body_key("halden copper plc")
    'copper halden'
    """
    words = [word for word in key.split() if word not in _JOINTS]
    while len(words) > 1 and words[-1] in _LEGAL:
        del words[-1]
    return " ".join(sorted(words))


def is_acronym(name: str) -> bool:
    """Tell whether a name as written is capitals only, such as ``IFS`` or ``U.N.``.

    >>> is_acronym("U.N."), is_acronym("Reuters")
    (True, False)
    """
    return _ACRONYM.fullmatch(name.removeprefix("the ").removeprefix("The ")) is not None

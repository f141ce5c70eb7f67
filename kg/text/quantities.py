"""How many of what a claim speaks of: "at least 40 people", "the number of trapped men at nine".

Input: the words of a content, parsed. Output: values with what they count. Dates are none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Token

_COUNTS = frozenset("number count total toll figure".split())


def find_quantities(content: Sequence[Token]) -> tuple[Quantity, ...]:
    """Return the quantities in a content, in text order, each once."""
    inside = {token.i for token in content}
    found: dict[Quantity, None] = {}
    for words in _numbers(content):
        value = _value("".join(f"{token.text}{token.whitespace_}" for token in words).strip())
        unit = _unit(words, inside)
        if value is not None and unit:
            found.setdefault(Quantity(value, unit))
    return tuple(found)


def _numbers(content: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield runs of number words, those of dates left out."""
    run: list[Token] = []
    for token in content:
        if run and (token.pos_ != "NUM" or token.i != run[-1].i + 1):
            yield run
            run = []
        if token.pos_ == "NUM" and token.ent_type_ != "DATE":
            run.append(token)
    if run:
        yield run


def _value(text: str) -> float | None:
    """Read "118", "140,000", "1.9 million", "eleven"; None for what is no plain number."""
    from text_to_num import text2num  # noqa: PLC0415  the first number loads it

    first, _, rest = text.replace(",", "").partition(" ")
    try:
        if first.isdigit() or first.replace(".", "", 1).isdigit():
            return float(first) * (text2num(rest, "en") if rest else 1)
        return float(text2num(text.casefold(), "en"))
    except ValueError:
        return None


def _unit(words: Sequence[Token], inside: set[int]) -> str:
    """Return the lemma of what is counted, or nothing.

    A number that stands alone counts what a "number of ..." in its clause does.
    """
    head = words[-1]
    while head.dep_ in ("compound", "flat", "conj", "nummod") and head.head in words:
        head = head.head
    if head.dep_ == "nummod":
        return str(head.head.lemma_.lower())
    for noun in (head.head, *head.head.children):
        if noun.i in inside and noun.lemma_.lower() in _COUNTS:
            counted = [child for child in noun.children if child.dep_.startswith("nmod")]
            return str((counted[0] if counted else noun).lemma_.lower())
    return ""

"""What a person says of who is who: a small table that every build replays.

A CSV file with the columns ``left``, ``right`` and ``judgement``; others are free for notes. An end
is an entity's IRI, or ``DOCUMENT/ENTITY`` as the judgements in the graph have it; the right end may
also be an item of Wikidata, by its IRI. The judgement is SAME, DIFFERENT or UNSURE.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ConfigError
from kg.model import Judgement

COLUMNS = ("left", "right", "judgement")
ITEM = "http://www.wikidata.org/entity/"


@dataclass(frozen=True, slots=True)
class Ruling:
    """One line of the file.

    Attributes:
        line: Its number, counted from 1.
    """

    line: int
    left: str
    right: str
    judgement: Judgement

    @property
    def item(self) -> str | None:
        """The item of Wikidata that its right end is, such as ``Q42``; else None."""
        return self.right.removeprefix(ITEM) if self.right.startswith(ITEM) else None


def read_rulings(path: str | Path) -> tuple[Ruling, ...]:
    """Read a file of judgements.

    Raises:
        ConfigError: It cannot be read, lacks a column, or two lines contradict each other.
    """
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [c for c in COLUMNS if c not in (reader.fieldnames or ())]
            if missing:
                raise ConfigError(
                    f"{path} lacks the column {', '.join(missing)}: its first line must name "
                    f"{', '.join(COLUMNS)}"
                )
            rows = ((reader.line_num, row) for row in reader if any(row.values()))
            rulings = tuple(_ruling(path, number, row) for number, row in rows)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"the judgements in {path} cannot be read: {error}") from error
    _check(path, rulings)
    return rulings


def _ruling(path: str | Path, line: int, row: dict[str, str]) -> Ruling:
    left, right, word = ((row.get(column) or "").strip() for column in COLUMNS)
    if word.upper() not in Judgement.__members__:
        known = ", ".join(Judgement.__members__)
        raise ConfigError(f"{path}, line {line}: {word!r} is no judgement; write one of {known}")
    if not left or not right or left == right:
        raise ConfigError(f"{path}, line {line}: a judgement needs two entities")
    return Ruling(line, left, right, Judgement(word.upper()))


def _check(path: str | Path, rulings: Iterable[Ruling]) -> None:
    first: dict[frozenset[str], Ruling] = {}
    for ruling in rulings:
        other = first.setdefault(frozenset((ruling.left, ruling.right)), ruling)
        if other.judgement is not ruling.judgement:
            raise ConfigError(
                f"{path}, lines {other.line} and {ruling.line}: {other.judgement} and "
                f"{ruling.judgement} of the same two; keep one"
            )

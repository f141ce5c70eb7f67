"""What a person says of who is who goes before all else, and mistakes in it are one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import ConfigError
from kg.link.judgements import Ruling, read_rulings
from kg.link.resolve import resolve
from kg.model import Extraction, Judgement, Resolution
from tests.link.builders import Who, extraction, groups

SAME, DIFFERENT, UNSURE = Judgement.SAME, Judgement.DIFFERENT, Judgement.UNSURE


def texts(*people: str) -> list[Extraction]:
    return [extraction(title, [Who(name)]) for title, name in zip("abcd", people, strict=False)]


def local(each: Extraction) -> str:
    return f"{each.document.id}/{each.entities[0].id}"


def run(found: list[Extraction], *rulings: Ruling) -> tuple[list[list[str]], Resolution]:
    resolution = resolve(found, rulings=rulings)
    return groups(found, resolution), resolution


def test_same_joins_what_the_letters_do_not() -> None:
    """Two names that nothing else would join are one; the reason says who said so."""
    found = texts("Mykola Petrenko", "Nicholas Petrenko")
    automatic = resolve(found)
    left, right = (entity.id for entity in automatic.entities)
    joined, resolution = run(found, Ruling(2, left, right, SAME))
    assert len(joined) == 1
    (entity,) = resolution.entities
    assert {merge.reason for merge in entity.judgements} == {"a person's judgement"}


def test_different_parts_what_the_letters_join() -> None:
    """Two of one name are two, and it stands at both."""
    found = texts("Anna Bondar", "Anna Bondar")
    parted, resolution = run(found, Ruling(2, local(found[0]), local(found[1]), DIFFERENT))
    assert len(parted) == 2
    for entity in resolution.entities:
        assert [merge.judgement for merge in entity.judgements] == [DIFFERENT]


def test_different_holds_through_a_third() -> None:
    """A bare mention joins one of them, and never brings both together."""
    found = texts("Anna Bondar", "Anna Bondar", "Anna Bondar", "Anna Bondar")
    parted, _ = run(found, Ruling(2, local(found[0]), local(found[3]), UNSURE))
    assert len(parted) == 2


def test_who_is_not_there_is_told() -> None:
    """A ruling on an entity that has gone is left out and heard of."""
    heard: list[Ruling] = []
    ruling = Ruling(3, "gone", "gone too", SAME)
    resolve(texts("Anna Bondar"), rulings=[ruling], unknown=heard.append)
    assert heard == [ruling]


def test_rulings_that_cannot_all_hold() -> None:
    """A and B one, B and C one, A and C two: the lines are named."""
    found = texts("Anna Bondar", "Petro Lysenko", "Ivan Tkachuk")
    a, b, c = map(local, found)
    with pytest.raises(ConfigError, match="line 3 joins what line 4 keeps apart"):
        run(found, Ruling(2, a, b, SAME), Ruling(3, b, c, SAME), Ruling(4, a, c, DIFFERENT))


def test_a_file_is_read(tmp_path: Path) -> None:
    """Columns by name, in any order, others free; blank lines and a byte order mark do no harm."""
    path = tmp_path / "judgements.csv"
    rows = ["note,judgement,left,right", "met her,same,x,y", ",,,", ",DIFFERENT,x,z"]
    path.write_text("\n".join(rows), encoding="utf-8-sig")
    assert read_rulings(path) == (Ruling(2, "x", "y", SAME), Ruling(4, "x", "z", DIFFERENT))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("left,right\nx,y\n", "lacks the column judgement"),
        ("left,right,judgement\nx,y,perhaps\n", "line 2: 'perhaps' is no judgement"),
        ("left,right,judgement\nx,,SAME\n", "line 2: a judgement needs two entities"),
        ("left,right,judgement\nx,y,SAME\ny,x,DIFFERENT\n", "lines 2 and 3"),
        ("", "lacks the column"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, content: str, words: str) -> None:
    """File, line and what is wrong, in one line."""
    path = tmp_path / "judgements.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=words) as error:
        read_rulings(path)
    assert "\n" not in str(error.value)

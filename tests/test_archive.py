"""The benchmarks' made-up archive: the same bytes again, no article twice, names that grow."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from datetime import date
from pathlib import Path

from benchmarks.archive import article, articles, cast, write


def words(number: int) -> int:
    """Count the words of an article, its dateline left out."""
    return len(str(article(number)["text"]).partition(" — ")[2].split())


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    """Also of a part that is made without what comes before; another seed gives others."""
    write(tmp_path / "whole", 60)
    write(tmp_path / "part", 20, first=40)
    write(tmp_path / "other", 60, seed=1)
    lines = (tmp_path / "whole").read_bytes().splitlines(keepends=True)
    cast.cache_clear()
    write(tmp_path / "again", 60)
    assert (tmp_path / "again").read_bytes() == b"".join(lines)
    assert (tmp_path / "part").read_bytes() == b"".join(lines[40:])
    assert not set(lines) & set((tmp_path / "other").read_bytes().splitlines(keepends=True))


def test_every_article_is_distinct_and_as_long_as_they_are() -> None:
    """No two texts or ids are equal; lengths are those that the page of figures states."""
    found = list(articles(2000))
    assert len({each["text"] for each in found}) == 2000
    assert len({each["id"] for each in found}) == 2000
    sizes = [words(number) for number in range(0, 2000, 10)]
    assert min(sizes) >= 85
    assert max(sizes) <= 135
    assert 100 <= sum(sizes) / len(sizes) <= 130


def test_it_streams() -> None:
    """A million articles are not made before the first is there."""
    assert len(list(itertools.islice(articles(1_000_000), 3))) == 3


def test_names_grow_with_the_archive_and_the_first_come_back() -> None:
    """Ten times the events have several times, but not ten times, as many officials."""
    few, many = (
        Counter(cast(0, event).names["Oksana Lysenko"] for event in range(count))
        for count in (200, 2000)
    )
    assert 3 * len(few) < len(many) < 8 * len(few)
    assert max(many.values()) > 12


def test_no_name_of_the_examples_is_left() -> None:
    """Who speaks in the examples does not speak in the archive."""
    kept = re.compile("Lysenko|Sorochko|Grinchev|Hrinchev|Sosnivka|Kup[iy]ansk|Petropillia|Oskol")
    assert [each["id"] for each in articles(400) if kept.search(each["text"] + each["title"])] == []


def test_outlets_of_one_event_contradict_each_other_and_deny() -> None:
    """Among the articles some deny, and some give other figures than the first one did."""
    texts = [str(each["text"]) for each in articles(400)]
    assert sum("denied" in text for text in texts) > 20
    figures = [sorted(re.findall(r"put the figure at about \d+", text)) for text in texts]
    events = [
        {each for one in figures[at : at + 4] for each in one} for at in range(0, len(texts), 4)
    ]
    assert any(len(event) > 1 for event in events)


def test_articles_are_dated_in_their_week() -> None:
    """An article is published within the week of its event, which its dateline says too."""
    for each in articles(40, first=700):
        day = date.fromisoformat(each["published"])
        assert date(2023, 1, 10) <= day < date(2023, 1, 17)
        assert f", {day:%B} {day.day} (" in each["text"]

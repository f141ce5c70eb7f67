"""Promises for Markdown: the text as it stands, and what its front matter states."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Document
from kg.text.ingest import read
from kg.text.ingest.common import Article
from kg.text.ingest.markdown import parse_markdown

BODY = "\n# Town shelled\r\n\nThe mayor said so --- twice.\n---\nMore.\n"
CLIPPED = """---
title: "Kyiv: what the mayor said"
source: "https://news.example/2025/07/05/kyiv"
author:
  - "[[Olena Marchenko]]"
published: 2025-07-06
created: 2025-08-01
site: Example News
tags: [clippings]
---
"""
# Each doubles what the one before holds: merged, the last would have 2 to the 60th keys.
BOMB = "a0: &a0 {x: y}\n" + "".join(
    f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 61)
)


def told(matter: str) -> Article:
    return parse_markdown(f"---\n{matter}\n---\nText.".encode())


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Town shelled\n\nHe said so.", "Town shelled"),
        ("\r\nIntro\r\n# Town shelled #\r\nText", "Town shelled"),
        ("```\n# a comment\n```\n# Real", "Real"),
        ("~~~\n```\n# a comment\n~~~\n# Real", "Real"),
        ("## Second level\n#hashtag\n#\n    # code\ntext", None),
    ],
)
def test_title(text: str, title: str | None) -> None:
    """Markdown stays verbatim; the first heading of the first level is also the title."""
    article = parse_markdown(text.encode())
    assert (text, title) == (article.text, article.title)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_front_matter_of_a_clipper(end: str) -> None:
    """What a web clipper notes is the article's, and no part of its text."""
    article = parse_markdown((CLIPPED.replace("\n", end) + BODY).encode())
    assert article == Article(
        BODY,
        title="Kyiv: what the mayor said",
        publisher="Example News",
        published="2025-07-06",
        url="https://news.example/2025/07/05/kyiv",
    )


def test_front_matter_of_a_site() -> None:
    """The names of static sites; an outlet may stand as the source."""
    matter = (
        "Title: Town shelled\ndate: 2025-07-06 23:30:00 -0500\nlastmod: 2025-07-08\nsource: TASS"
    )
    assert told(matter) == Article(
        "Text.",
        title="Town shelled",
        publisher="TASS",
        published="2025-07-06",
        modified="2025-07-08",
    )


@pytest.mark.parametrize(
    ("matter", "published"),
    [
        ("date: 2025-07-09\npublished: 6 July 2025", "2025-07-06"),
        ("date: 06/07/2025", None),
        ("date: 2025-13-45", None),
        ("date: [2025-07-06]", None),
        ("created: 2025-07-06", None),
        ("lastmod: 0001-01-01T00:00:00+02:30", None),
        ("url: https://news.example/2025/07/06/kyiv", "2025-07-06"),
    ],
)
def test_day(matter: str, published: str | None) -> None:
    """A day with two readings, or the day of the file, is none."""
    assert told(matter).published == published


@pytest.mark.parametrize(
    "text",
    [
        "---\nA line between two rules.\n---\nText.",
        "---\n- a list\n---\nText.",
        "---\ntitle: never closed\nText.",
        "---\n{[\n---\nText.",
        "---\n? [a]\n: b\n---\nText.",
        '---\na: "\\UFFFFFFFF"\n---\nText.',
        "---\n" + "[" * 20_000 + "\n---\nText.",
        "Text.\n---\ntitle: later\n---\n",
    ],
)
def test_no_front_matter(text: str) -> None:
    """Where the block is no list of keys, nothing of the text is lost."""
    assert parse_markdown(text.encode()) == Article(text)


def test_hostile_front_matter() -> None:
    """Merge keys are not resolved, and no string that cannot be written comes through."""
    assert told(BOMB + 'title: "\\ud800"\nsite: Example').publisher == "Example"
    assert told('title: "\\ud800"').title is None


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n:-[]{}&*?\"'")))
def test_any_front_matter_ends_well(matter: str) -> None:
    """Whatever stands between the rules, the text after them is kept to its end."""
    assert told(matter).text.endswith("Text.")


def test_day_of_a_file(tmp_path: Path) -> None:
    """The day in a file's front matter counts, and not the one given for files without one."""
    (tmp_path / "a.md").write_text(CLIPPED + BODY, encoding="utf-8", newline="")
    (tmp_path / "b.md").write_text(BODY, encoding="utf-8", newline="")
    found = list(read([str(tmp_path)], published="2024-01-01"))
    assert [each.published for each in found if isinstance(each, Document)] == [
        "2025-07-06",
        "2024-01-01",
    ]

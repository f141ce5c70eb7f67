"""Promises of reading feeds: every age and form, stated days as stated, nothing opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import IngestError
from kg.watch.feeds import Entry, parse_feed
from tests.watch.site import rss

URL = "https://courier.example/feeds/news.xml"
ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Courier</title>
<entry><title>A &amp; B</title><link href="../a"/><published>2025-07-06T23:30:00-05:00</published>
<updated>2025-07-07T10:00:00+02:00</updated></entry>
<entry><title>C</title><link href="https://other.example/c#top"/>
<updated>2025-07-08T10:00:00Z</updated></entry></feed>"""


def test_atom() -> None:
    """Links are made absolute; a day is the one stated there, a change a moment in UTC."""
    assert parse_feed(ATOM, URL) == (
        Entry(
            "https://courier.example/a", "A & B", "Courier", "2025-07-06", "2025-07-07T08:00:00Z"
        ),
        Entry("https://other.example/c", "C", "Courier", None, "2025-07-08T10:00:00Z"),
    )


@pytest.mark.parametrize(
    ("stated", "day"),
    [
        ("Sun, 06 Jul 2025 23:30:00 -0500", "2025-07-06"),
        ("2025-07-06", "2025-07-06"),
        ("soon", None),
    ],
)
def test_rss_days(stated: str, day: str | None) -> None:
    """A day of RSS is the stated one in its own zone; what is no date is none."""
    feed = rss("/a", extra=f"<pubDate>{stated}</pubDate>")
    (entry,) = parse_feed(feed, URL)
    assert entry.published == day


def test_links_once_and_in_order() -> None:
    """Each address comes once; entries without a link are no articles."""
    feed = rss("/b", "/a", "/b#comments", "")
    assert [entry.url.rpartition("/")[2] for entry in parse_feed(feed, URL)] == ["b", "a"]


@pytest.mark.parametrize(
    "raw", [b"", b"<html><body><p>Hello</body></html>", b'{"items": []}', b"\0\1", b"Not found"]
)
def test_no_feed(raw: bytes) -> None:
    """A page in place of a feed is one line that says so."""
    with pytest.raises(IngestError, match="is no RSS or Atom feed"):
        parse_feed(raw, URL)


def test_no_file_is_opened(tmp_path: Path) -> None:
    """A feed whose bytes are the name of a file is not that file."""
    path = tmp_path / "feed.xml"
    path.write_bytes(rss("/a"))
    with pytest.raises(IngestError, match="is no RSS or Atom feed"):
        parse_feed(str(path).encode(), URL)


def test_entities_make_no_bomb() -> None:
    """A feed of nested entities, and one that names a local file, give none of it."""
    levels = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 10))
    for entity in (f"<!ENTITY e0 'boom'>{levels}", "<!ENTITY e9 SYSTEM 'file:///etc/passwd'>"):
        raw = (
            f"<!DOCTYPE rss [{entity}]><rss version='2.0'><channel>"
            "<title>T</title><item><title>&e9;</title><link>/a</link></item></channel></rss>"
        ).encode()
        for entry in parse_feed(raw, URL):
            assert len(entry.title or "") < 100
            assert "root" not in (entry.title or "")


@given(st.binary(max_size=300), st.integers(0, 500))
def test_any_bytes_end_well(noise: bytes, place: int) -> None:
    """Whatever bytes come, they are entries or one error of ours."""
    for raw in (noise, ATOM[:place] + noise + ATOM[place:]):
        try:
            parse_feed(raw, URL)
        except IngestError as error:
            assert "\n" not in str(error)

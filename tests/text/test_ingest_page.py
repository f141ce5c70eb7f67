"""Promises for HTML pages: the main text alone, stated metadata alone, no hanging."""

from __future__ import annotations

import logging
import random
import shutil
import time
from pathlib import Path

import pytest

from kg.errors import IngestError
from kg.text.ingest.page import parse_page
from tests.text.reading import document_of, read_all, reason_of

PAGE = Path(__file__).parent.parent / "data" / "page.html"
BODY = "<article>" + "".join(
    f"<p>Officials in town number {number} said on Sunday that their power station was hit.</p>"
    for number in range(5)
)


def page(head: str = "", body: str = BODY) -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def test_article_page() -> None:
    """A page gives its main text in paragraphs, its title, publisher, address and stated day."""
    document = document_of(read_all(PAGE)[0])
    expected = (
        "Officials deny strike on Kupyansk",
        "Example Courier",
        "2025-07-06",
        "https://courier.example/world/officials-deny-strike",
    )
    assert expected == (document.title, document.publisher, document.published, document.url)
    assert document.record == PAGE.as_posix()
    paragraphs = document.text.split("\n\n")
    assert paragraphs[-1].endswith("the power was out until noon.")
    assert "“Nothing was hit in our town,” a spokesman told reporters & residents" in document.text
    for stray in ("secret-token", "injected", "#123456", "<", "Sport", "All rights", "tracker"):
        assert stray not in document.text


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ('<meta name="date" content="2025-07-06">', "2025-07-06"),
        ('<meta name="pubdate" content="20250706T100000Z">', "2025-07-06"),
        ('<meta itemprop="datePublished" content="2025/07/06">', "2025-07-06"),
        ('<meta name="DC.date.issued" content="Sun, 06 Jul 2025 10:00:00 GMT">', "2025-07-06"),
        ('<meta name="parsely-pub-date" content="July 6, 2025">', "2025-07-06"),
        ('<meta name="date" content="06/07/2025">', None),
        ('<meta name="date" content="2025-02-30">', None),
        ('<meta name="date" content="6 Foo 2025">', None),
        ('<meta property="article:modified_time" content="2025-07-06">', None),
        ('<meta itemprop="copyrightYear" content="2019">', None),
        ('<meta property="og:image" content="https://a.example/2019/01/02/a.jpg">', None),
        ('<link rel="canonical" href="https://a.example/2025/07/06/strike">', "2025-07-06"),
        ('<link rel="canonical" href="https://a.example/2025/77/06/strike">', None),
        ("<title>What happened on July 6, 2025</title>", None),
    ],
)
def test_only_stated_dates(head: str, day: str | None) -> None:
    """A date counts where the metadata says it is the publication's, in a form with one reading."""
    assert day == parse_page(page(head)).published


@pytest.mark.parametrize(
    ("ld", "day"),
    [
        ('{"@type": "NewsArticle", "datePublished": "2025-07-06T10:00:00Z"}', "2025-07-06"),
        ('{"@graph": [{"@type": "WebSite"}, {"@type": ["ReportageNewsArticle", "X"], '
         '"datePublished": "2025-07-06"}]}', "2025-07-06"),
        ('[{"@type": "Article", "datePublished": 5, "dateModified": "2025-07-06"}]', None),
        ('{"@type": "ItemList", "itemListElement": [{"@type": "Article", '
         '"datePublished": "2025-07-06"}]}', None),
        ('{"@type": "NewsArticle", "datePublished": "2025-07-06"', None),
        ("[" * 50_000, None),
        ("null", None),
        ("", None),
    ],
)  # fmt: skip
def test_dates_of_json_ld(ld: str, day: str | None) -> None:
    """JSON-LD states a date for the article that it describes, not for those it lists."""
    head = f'<script type="application/ld+json">{ld}</script>'
    assert day == parse_page(page(head)).published


@pytest.mark.parametrize(
    ("times", "day"),
    [
        ('<time pubdate datetime="2025-07-06">Sunday</time>', "2025-07-06"),
        ('<time itemprop="datePublished" datetime="2025-07-06T09:00">x</time>', "2025-07-06"),
        ('<time class="entry-date" datetime="2025-07-06">x</time>' * 2, "2025-07-06"),
        ('<time pubdate datetime="2025-07-06">x</time><time pubdate datetime="2024-01-01">', None),
        ('<time datetime="2025-07-06">x</time>', None),
        ("<p>Published on 6 July 2025.</p><p>© 2019</p>", None),
    ],
)
def test_dates_in_the_body(times: str, day: str | None) -> None:
    """In the body only marked dates count, and only where they agree; running text never does."""
    assert day == parse_page(page(body=times + BODY)).published


def test_published_argument(tmp_path: Path) -> None:
    """A page without a stated date takes the argument; a stated one wins."""
    path = tmp_path / "undated.html"
    path.write_bytes(page())
    shutil.copy(PAGE, tmp_path / "with.html")
    results = read_all(path, tmp_path / "with.html", published="2020-01-01")
    assert ["2020-01-01", "2025-07-06"] == [document_of(result).published for result in results]


def test_publisher_is_a_name() -> None:
    """An address in the publisher's place is not its name; the host stands in."""
    head = (
        '<meta property="article:publisher" content="https://social.example/courier">'
        '<link rel="canonical" href="https://courier.example/x">'
    )
    assert parse_page(page(head)).publisher == "courier.example"


@pytest.mark.parametrize(
    ("encoding", "label"),
    [("cp1252", "iso-8859-1"), ("cp1251", "windows-1251"), ("utf-8", "iso-8859-1"), ("utf-16", "")],
)
def test_encodings(encoding: str, label: str) -> None:
    """Encodings are told by mark, by UTF-8, and by what the page declares."""
    words = "— офіс мера —" if encoding == "cp1251" else "“naïve” — café"
    body = (
        BODY + f"<p>Officials said in the end that it was {words} and nothing more than that.</p>"
    )
    raw = page(f'<meta charset="{label}">', body).decode().encode(encoding)
    assert words in parse_page(raw).text


@pytest.mark.parametrize("number", [*range(0x20), 0x7F, 0x80, 0xD800, 0xFFFE, 0xFFFF, 0x10FFFF])
def test_references_to_no_character(number: int) -> None:
    """References to control characters and surrogates cost neither the page nor its neighbours."""
    words = f"they said&#{number};so, &#x{number:X};not 1&#49; or &#x1F600; times to everyone there"
    text = parse_page(page(body=f"{BODY}<p>{words} on Sunday.</p>")).text
    assert "not 11 or 😀 times" in text
    assert text.encode("utf-8")


@pytest.mark.parametrize("body", ["", "<nav></nav>", "<script>alert(1)</script>", "<div>" * 100])
def test_no_main_text(body: str) -> None:
    """A page without text is refused."""
    with pytest.raises(IngestError, match="no main text found in the page; save"):
        parse_page(page(body=body))


def test_binary_called_html(tmp_path: Path) -> None:
    """A binary file called .html is refused as one."""
    path = tmp_path / "a.html"
    path.write_bytes(b"\x89PNG\r\n\0\0")
    assert reason_of(read_all(path)[0]).startswith("a binary file")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (page(body="<div>" * 1_000_000 + BODY), "the page is no article: .* deep"),
        (
            page(body=BODY + "<div>" * 300 + "<p>Lost.</p>" + "</div>" * 300),
            "the page is no article",
        ),
        (page(body="<p>x</p>" * 600_000), "the page is no article: 600,.* elements"),
    ],
    ids=["5 MB nested", "text beyond the parser's depth", "600,000 elements"],
)
def test_hostile_trees(raw: bytes, reason: str) -> None:
    """A tree that the parser cuts off, or that takes minutes, is refused at once, not cut."""
    start = time.monotonic()
    with pytest.raises(IngestError, match=reason):
        parse_page(raw)
    assert time.monotonic() - start < 20


@pytest.mark.parametrize(
    "ld", ['"Person"' * 500_000, '"author"' * 500_000, '\\"' * 2_000_000, "[" * 4_000_000]
)
def test_hostile_json_ld(ld: str) -> None:
    """Megabytes of broken JSON-LD neither hang nor crash, and the article is read."""
    head = f'<script type="application/ld+json">{ld}</script>'
    start = time.monotonic()
    assert "town number 3" in parse_page(page(head)).text
    assert time.monotonic() - start < 20


def test_large_file_is_refused_unread(tmp_path: Path) -> None:
    """A page over 10 MB is not read: its parser would lose text without a word."""
    path = tmp_path / "a.html"
    with path.open("wb") as handle:
        handle.truncate(10_000_001)
    assert reason_of(read_all(path)[0]).startswith("too long: more than 10,000,000 bytes")


def test_broken_pages_are_read_or_refused(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever the damage, a page is read or refused; nothing is logged, warned of or printed."""
    source = random.Random(7)
    seed = PAGE.read_bytes()
    with caplog.at_level(logging.WARNING):
        for _ in range(60):
            raw = bytearray(seed)
            for _ in range(source.choice([1, 10, 40])):
                place = source.randrange(len(raw))
                raw[place : place + source.randrange(30)] = source.choice(
                    [b"<div>", b"</p>", b"<table>", b"<!--", b"&#0;", b"null", b"\xff", b"<head>"]
                )
            try:
                assert parse_page(bytes(raw)).text.strip()
            except IngestError as error:
                assert str(error)
    assert caplog.records == []
    assert capsys.readouterr() == ("", "")


def test_the_time_of_the_last_change() -> None:
    """The latest that the page's metadata states; what is no time is left out."""
    head = (
        '<meta property="article:modified_time" content="2025-07-06T10:00:00+02:00">'
        '<meta property="og:updated_time" content="just now">'
        '<script type="application/ld+json">{"@type": "NewsArticle", '
        '"dateModified": "2025-07-06T09:15:00Z"}</script>'
    )
    assert parse_page(page(head)).modified == "2025-07-06T09:15:00Z"
    assert parse_page(page()).modified is None

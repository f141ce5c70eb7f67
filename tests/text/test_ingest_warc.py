"""Promises for web archives: each page as from a file, at the record's address."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import IngestError
from kg.model import Document
from kg.text.ingest.common import Source
from kg.text.ingest.warc import read_archive
from tests.text.reading import document_of, read_all, reason_of

WHEN = "2025-07-08T04:00:00Z"
HTML = {"Content-Type": "text/html; charset=utf-8"}


def page(words: str, head: str = "") -> bytes:
    """A page whose main text is long enough to be found."""
    rest = (
        "The mayor of Sosnivka told reporters that the bridge had been closed since the morning. "
    )
    return (
        f"<html><head><title>Bridge</title>{head}</head><body><article><p>{words}</p>"
        f"<p>{rest * 4}</p></article></body></html>"
    ).encode()


class Maker:
    """Writes an archive record by record, each packed by itself, as crawlers do."""

    def __init__(self, packed: bool) -> None:
        self.raw = bytearray()
        self._packed = packed
        self._write({"WARC-Type": "warcinfo"}, b"software: a crawler\r\n")

    def add(
        self,
        body: bytes,
        url: str = "https://courier.example/bridge",
        status: str = "200 OK",
        headers: dict[str, str] = HTML,
        kind: str = "response",
        **told: str,
    ) -> Maker:
        http = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        names = {name.replace("_", "-"): value for name, value in told.items()}
        self._write(
            {"WARC-Type": kind, "WARC-Target-URI": url, "WARC-Date": WHEN, **names},
            f"HTTP/1.1 {status}\r\n{http}\r\n".encode() + body,
        )
        return self

    def _write(self, headers: dict[str, str], block: bytes) -> None:
        told = {**headers, "Content-Length": str(len(block))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        record = f"WARC/1.0\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"
        self.raw += gzip.compress(record) if self._packed else record

    def save(self, folder: Path) -> Path:
        data = bytes(self.raw)
        path = folder / ("a.warc.gz" if data.startswith(b"\x1f\x8b") else "a.warc")
        path.write_bytes(data)
        return path


BOTH = pytest.mark.parametrize("packed", [True, False])


@BOTH
def test_pages_of_an_archive(tmp_path: Path, packed: bool) -> None:
    """Each page is a document, as from a file, but for the record's address, id and date."""
    stated = '<meta property="article:published_time" content="2025-07-06T10:00:00Z">'
    changed = '<meta property="article:modified_time" content="2025-07-07T10:00:00Z">'
    first, second = page("Kyiv denied it.", stated), page("Kyiv confirmed it.", changed)
    maker = Maker(packed).add(first).add(second, WARC_Record_ID="<urn:uuid:2>")
    one, two = map(document_of, read_all(maker.save(tmp_path)))
    (tmp_path / "a.html").write_bytes(first)
    alone = document_of(read_all(tmp_path / "a.html")[0])
    assert (alone.id, alone.title) == (one.id, one.title)
    assert ("2025-07-06", WHEN) == (one.published, one.modified)
    assert (None, "2025-07-07T10:00:00Z") == (two.published, two.modified)
    assert [one.url, two.record] == ["https://courier.example/bridge", "urn:uuid:2"]


@BOTH
def test_what_is_no_page(tmp_path: Path, packed: bool) -> None:
    """Other kinds of records are no inputs; answers without a page are counted in one line."""
    maker = Maker(packed).add(page("Kyiv denied it."))
    maker.add(b"\x89PNG", headers={"Content-Type": "image/png"}).add(
        b"gone", status="404 Not Found"
    )
    maker.add(b"127.0.0.1", url="dns:courier.example", kind="resource")
    document, rest = read_all(maker.save(tmp_path))
    assert isinstance(document, Document)
    assert reason_of(rest).startswith("2 of its 5 records are answers without a page")


def test_a_bad_page_does_not_stop_the_archive(tmp_path: Path) -> None:
    """A page without text, one that was cut, one too long: one line each that names the address."""
    maker = Maker(True).add(b"<html></html>", url="https://a.example/1")
    maker.add(page("It was"), url="https://a.example/2", WARC_Truncated="length")
    maker.add(page("x" * 10_000_001), url="https://a.example/3")
    maker.add(page("Kyiv denied it."), headers={**HTML, "Content-Encoding": "br"})
    maker.add(page("Kyiv denied it."))
    *skips, document = read_all(maker.save(tmp_path))
    assert isinstance(document, Document)
    starts = [
        "record 2 (https://a.example/1): no main text",
        "record 3 (https://a.example/2): the page was cut when it was fetched (length)",
        "record 4 (https://a.example/3): too long: more than 10,000,000 bytes",
        "record 5 (https://courier.example/bridge): the page is sent as 'br'",
    ]
    assert [reason_of(skip)[: len(start)] for skip, start in zip(skips, starts, strict=True)] == (
        starts
    )


def test_pages_as_they_were_sent(tmp_path: Path) -> None:
    """A page that was sent packed or in chunks is unpacked; the server's charset is believed."""
    body = page("Kyiv denied it.")
    packed = gzip.compress(body)
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    sent = {**HTML, "Content-Encoding": "gzip"}
    cyrillic = page("Київ це заперечив, сказав він.").decode().encode("cp1251")
    maker = Maker(False).add(packed, headers=sent)
    maker.add(chunks, headers={**sent, "Transfer-Encoding": "chunked"})
    maker.add(cyrillic, headers={"Content-Type": 'text/html; charset="Windows-1251"'})
    maker.add(packed[:-9], headers=sent)
    one, two, three, damaged = read_all(maker.save(tmp_path))
    assert document_of(one).id == document_of(two).id
    assert document_of(three).text.startswith("Київ це заперечив")
    assert "the page's compressed data is damaged" in reason_of(damaged)


@BOTH
@pytest.mark.parametrize("back", [3, 200])
def test_cut_short(tmp_path: Path, packed: bool, back: int) -> None:
    """What comes before the cut is read, of a page that is cut nothing, and one line tells."""
    maker = Maker(packed).add(page("Kyiv denied it.")).add(page("Kyiv confirmed it."))
    path = maker.save(tmp_path)
    end = len(path.read_bytes().rstrip(b"\r\n")) if not packed else path.stat().st_size
    path.write_bytes(path.read_bytes()[: end - back])
    first, *second, last = read_all(path)
    assert len(second) == (packed and back == 3)  # then only a checksum is missing
    assert document_of(first).text.startswith("Kyiv denied it.")
    assert reason_of(last).startswith("is cut short")


def test_cut_page_that_was_sent_packed(tmp_path: Path) -> None:
    """A page that was sent packed, and is cut with its archive, is told of once."""
    sent = {**HTML, "Content-Encoding": "gzip"}
    path = Maker(False).add(gzip.compress(page("Kyiv denied it.")), headers=sent).save(tmp_path)
    path.write_bytes(path.read_bytes()[:-40])
    assert [reason_of(each)[:12] for each in read_all(path)] == ["is cut short"]


def test_bomb(tmp_path: Path) -> None:
    """An archive that unpacks to far more than it is ends with one line."""
    path = tmp_path / "a.warc.gz"
    start = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/\r\n"
    start += b"Content-Length: 300000000\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    with gzip.open(path, "wb") as file:
        file.write(start)
        for _ in range(200):
            file.write(b" " * (1 << 20))
    tracemalloc.start()
    *_, last = read_all(path)
    assert tracemalloc.get_traced_memory()[1] < 40 << 20
    tracemalloc.stop()
    assert reason_of(last).startswith("unpacks to more than 200 times its size")


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
@pytest.mark.parametrize("raw", [b"Hello", b"\0" * 99, b"x" * 3_000_000, b"WARC/1.0\r\n\r\nrest"])
def test_no_archive(
    tmp_path: Path, name: str, raw: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    """A file that only has the name is one skip, and no library adds words of its own."""
    path = tmp_path / name
    path.write_bytes(gzip.compress(raw) if name.endswith("gz") else raw)
    (result,) = read_all(path)
    assert "is damaged or no WARC file" in reason_of(result)
    (tmp_path / "b.warc.gz").write_bytes(raw)
    (result,) = read_all(tmp_path / "b.warc.gz")
    assert reason_of(result).startswith("is no .gz file, or is damaged")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_empty(tmp_path: Path, name: str) -> None:
    """An empty archive is said to be empty."""
    (tmp_path / name).touch()
    (result,) = read_all(tmp_path / name)
    assert reason_of(result) == "is empty: it holds no records; leave it out"


def test_odd_records_make_no_noise(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A record without an address or with a wrong length is no traceback and no foreign line."""
    path = Maker(False).add(page("Kyiv denied it.")).save(tmp_path)
    raw = path.read_bytes().replace(b"WARC-Target-URI: https://courier.example/bridge\r\n", b"")
    path.write_bytes(raw)
    assert reason_of(read_all(path)[0]).startswith("1 of its 2 records are answers without a page")
    wrong = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 3\r\n\r\nabcdef\r\n\r\n"
    path.write_bytes(wrong * 2)
    assert all("\n" not in reason_of(each) for each in read_all(path))
    assert capfd.readouterr() == ("", "")


def test_memory_stays_flat(tmp_path: Path) -> None:
    """An archive of 50 MB of other things takes no memory for them."""
    maker = Maker(False)
    for _ in range(5):
        maker.add(b"\xff\xd8" * 5_000_000, headers={"Content-Type": "image/jpeg"})
    path = maker.add(page("Kyiv denied it.")).save(tmp_path)
    read_all(path)
    tracemalloc.start()
    assert len(read_all(path)) == 2
    assert tracemalloc.get_traced_memory()[1] < 10 << 20
    tracemalloc.stop()


@given(st.data())
def test_any_damage_ends_well(data: st.DataObject) -> None:
    """Whatever bytes are changed, each input gives documents, skips, or one error of ours."""
    raw = bytearray(Maker(False).add(page("Kyiv denied it.")).raw)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    source = Source(published=None, max_chars=10_000, path="a.warc")
    try:
        for each in read_archive(io.BytesIO(raw), source, 1_000_000):
            assert isinstance(each, Document) or json.dumps(reason_of(each))
    except IngestError as error:
        assert "\n" not in str(error)

"""Promises for PDF files: the pages' text, or one clear line; never a library's noise."""

from __future__ import annotations

import io
import logging
import random
import time
import tracemalloc
import zlib
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from kg.errors import IngestError
from kg.text.ingest import pdf as pdf_reader
from kg.text.ingest.common import Article
from kg.text.ingest.pdf import parse_pdf
from tests.text.reading import document_of, read_all, reason_of

BROKEN = "the PDF is broken; open it in a viewer and save its text as .txt"


def pdf(*pages: str, title: str = "") -> bytes:
    """Write a PDF by hand; every page is one line of Helvetica."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, text in enumerate(pages):
        show = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET" if text else ""
        objects += [
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 "
            f"3 0 R >> >> /Contents {5 + 2 * number} 0 R >>",
            f"<< /Length {len(show)} >>\nstream\n{show}\nendstream",
        ]
    objects.append(f"<< /Title ({title}) /CreationDate (D:20190102030405Z) >>")
    return written([content.encode("latin-1") for content in objects], f"/Info {len(objects)} 0 R")


def written(objects: list[bytes], more: str = "") -> bytes:
    """Put objects, the first of them the catalogue, into a file with its table."""
    raw, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(raw))
        raw += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    return (
        raw
        + (
            f"xref\n0 {size}\n0000000000 65535 f \n{table}"
            f"trailer\n<< /Size {size} /Root 1 0 R {more} >>\nstartxref\n{len(raw)}\n%%EOF\n"
        ).encode()
    )


def encrypted(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Secret words."))))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def parse(raw: bytes) -> Article:
    return parse_pdf(io.BytesIO(raw), 1000)


def test_pages(tmp_path: Path) -> None:
    """Pages are joined by blank lines, blank ones left out; when it was made is no date."""
    path = tmp_path / "a.PDF"
    path.write_bytes(pdf("Kyiv denied it.", "", "Moscow confirmed it.", title="Two views"))
    document = document_of(read_all(path)[0])
    assert document.text == "Kyiv denied it.\n\nMoscow confirmed it."
    assert (document.title, document.published) == ("Two views", None)
    assert document.record == path.as_posix()


@pytest.mark.parametrize(
    "title", ["", "untitled", "Untitled-1", "Microsoft Word - news.doc", "final v2.docx", "a.indd"]
)
def test_made_up_titles(title: str) -> None:
    """A title that a program put there is none."""
    assert parse(pdf("Text.", title=title)).title is None


def test_encrypted() -> None:
    """A PDF that opens without a password is read; one that needs it is refused."""
    assert parse(encrypted("")).text == "Secret words."
    with pytest.raises(IngestError, match="the PDF is encrypted; save a copy without a password"):
        parse(encrypted("secret"))


@pytest.mark.parametrize("raw", [pdf(), pdf(""), pdf("   ", "")])
def test_no_text(raw: bytes) -> None:
    """A PDF without text, such as a scan, is refused."""
    with pytest.raises(IngestError, match="the PDF holds no text, perhaps scans only"):
        parse(raw)


@pytest.mark.parametrize(
    "raw",
    [b"\n", b"not a PDF", b"%PDF-1.4\n", pdf("Text.")[:100], b"%PDF-1.4\n%%EOF\n", b"\0" * 50],
)
def test_broken(tmp_path: Path, raw: bytes) -> None:
    """A file that is no whole PDF is refused."""
    path = tmp_path / "a.pdf"
    path.write_bytes(raw)
    assert BROKEN == reason_of(read_all(path)[0])


def test_too_long(tmp_path: Path) -> None:
    """A long text is refused like any other; a huge file unread."""
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf("A page of text.", "Another page of text."))
    assert reason_of(read_all(path, max_chars=20)[0]).startswith("too long")
    with path.open("wb") as handle:
        handle.truncate(200_000_001)
    assert reason_of(read_all(path)[0]).startswith("too long: more than 200,000,000 bytes")


def shaped(kids: str, content: bytes, *more: bytes) -> bytes:
    """Write a PDF of one page object, 4, whose content is packed; `more` are objects from 6 on."""
    packed = zlib.compress(content, 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(kids.split()) // 3} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 5 0 R /Resources "
        b"<< /Font << /F1 3 0 R >> /XObject << /X 6 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(packed), packed),
        *more,
    ]
    return written(objects)


FORM = (
    b"<< /Type /XObject /Subtype /Form /BBox [0 0 1 1] /Length 8 /Resources << /XObject "
    b"<< /X 6 0 R /Y 6 0 R >> >> >>\nstream\n/X Do /Y Do\nendstream"
)


@pytest.mark.parametrize(
    "raw",
    [
        shaped("4 0 R", b" " * 300_000_000),
        shaped("2 0 R 4 0 R", b"BT ET"),
        shaped("4 0 R", b"/X Do", FORM),
        shaped("4 0 R", b"[" * 200_000),
        shaped("[" * 50_000, b"BT ET"),
        shaped("6 0 R " * 10, b"", *(
            f"<< /Type /Pages /Kids [{f'{n} 0 R ' * 10}] /Count 10 >>".encode()
            for n in range(7, 17)
        )),
    ],
    ids=["unpacks to 300 MB", "tree in itself", "form in itself", "arrays", "deep", "10^11 pages"],
)  # fmt: skip
def test_bombs_are_refused(raw: bytes) -> None:
    """A small file that unfolds without end is one line, soon."""
    assert len(raw) < 1_000_000
    begin = time.monotonic()
    with pytest.raises(IngestError):
        parse(raw)
    assert time.monotonic() - begin < 30


def test_a_bomb_takes_little_memory() -> None:
    """What unpacks to 400 MB is not held: pypdf stops at 75 MB, which it copies."""
    raw = shaped("4 0 R", b" " * 400_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(IngestError):
            parse(raw)
        assert tracemalloc.get_traced_memory()[1] < 300 << 20
    finally:
        tracemalloc.stop()


def test_work_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of pages of the same drawing are given up after a time."""
    monkeypatch.setattr(pdf_reader, "SECONDS", 0.3)
    raw = shaped("4 0 R " * 20_000, b"q Q " * 100_000)
    assert len(raw) < 200_000
    with pytest.raises(IngestError, match=r"takes longer than 0\.3 seconds"):
        parse(raw)


def test_broken_files_are_read_or_refused(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever the damage, a PDF is read or refused; nothing is logged, warned of or printed."""
    source = random.Random(7)
    seeds = [pdf("Officials said.", "He denied it.", title="Town"), encrypted("")]
    words = b"0 R|<<|>>|[|/Kids|-1|99999999999|null|/Filter|/LZWDecode|/Fl|obj|stream|(|/Prev 0"
    path = tmp_path / "a.pdf"
    with caplog.at_level(logging.WARNING):
        for _ in range(400):
            raw = bytearray(source.choice(seeds))
            for _ in range(source.choice([1, 5, 20])):
                place = source.randrange(len(raw))
                raw[place : place + source.randrange(12)] = source.choice(words.split(b"|"))
            path.write_bytes(raw)
            (result,) = read_all(path)
            assert "disk" not in str(result)
    assert caplog.records == []
    assert capsys.readouterr() == ("", "")

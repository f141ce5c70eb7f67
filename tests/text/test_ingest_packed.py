"""Promises for compressed JSON Lines: read as they stream, and no harm from what is damaged."""

from __future__ import annotations

import gzip
import io
import json
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import IngestError
from kg.text.ingest.packed import Unpacked, decoded, unpacked
from tests.text.reading import document_of, read_all, reason_of, text_of

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PACK: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".zst": zstd.compress}
BOTH = pytest.mark.parametrize("kind", sorted(PACK))
LINES = b'{"text": "One.", "id": "a"}\n{"text": "Two."}\n'


def packed_file(folder: Path, kind: str, raw: bytes = LINES) -> Path:
    path = folder / f"news.jsonl{kind}"
    path.write_bytes(PACK[kind](raw))
    return path


@BOTH
def test_records_of_a_packed_file(tmp_path: Path, kind: str) -> None:
    """A packed file gives what the plain one gives, found by itself or in a folder."""
    path = packed_file(tmp_path, kind)
    assert read_all(tmp_path) == read_all(path)
    one, two = map(document_of, read_all(path))
    assert [("One.", "a"), ("Two.", f"news.jsonl{kind}#2")] == [
        (each.text, each.record) for each in (one, two)
    ]


@BOTH
def test_members_in_a_row_are_one_file(tmp_path: Path, kind: str) -> None:
    """Files that were put together by ``cat`` are read to the end of the last."""
    path = tmp_path / f"a.jsonl{kind}"
    path.write_bytes(PACK[kind](b'{"text": "One."}\n') + PACK[kind](b'{"text": "Two."}\n'))
    assert [text_of(each) for each in read_all(path)] == ["One.", "Two."]


@BOTH
def test_cut_short(tmp_path: Path, kind: str) -> None:
    """Of a file that is cut short, the records before the cut are read, and one line tells."""
    lines = "".join(json.dumps({"text": f"Text {n}: {n**9}."}) + "\n" for n in range(20_000))
    path = packed_file(tmp_path, kind, lines.encode())
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 2])
    *texts, last = read_all(path)
    assert reason_of(last).startswith("is cut short: its compressed data has no end")
    assert len(texts) > 5_000
    assert text_of(texts[0]) == "Text 0: 0."


@BOTH
def test_damaged_in_the_middle(tmp_path: Path, kind: str) -> None:
    """Damage inside ends the file with one line, which doubts what was read; the run goes on."""
    lines = "".join(json.dumps({"text": f"Text {n}: {n**9}."}) + "\n" for n in range(50_000))
    path = packed_file(tmp_path, kind, lines.encode())
    raw = bytearray(path.read_bytes())
    middle = len(raw) // 2
    raw[middle : middle + 300] = bytes(300)
    path.write_bytes(raw)
    (tmp_path / "next.txt").write_text("Next.", encoding="utf-8")
    results = read_all(path, tmp_path / "next.txt")
    # gzip may tell of damage only at its end: the lines until then are read, garbled or not.
    assert "is damaged: it cannot be unpacked; what was read of it" in reason_of(results[-2])
    assert text_of(results[-1]) == "Next."


@BOTH
@pytest.mark.parametrize("raw", [LINES, b"\0\1\2", b"PK\3\4", b"\n"])
def test_not_packed_at_all(tmp_path: Path, kind: str, raw: bytes) -> None:
    """A file that only has the name is one skip that says so."""
    path = tmp_path / f"a.jsonl{kind}"
    path.write_bytes(raw)
    (result,) = read_all(path)
    assert reason_of(result).startswith((f"is no {kind} file, or is damaged", "is cut short"))


@BOTH
@pytest.mark.parametrize("pack", [True, False])
def test_empty(tmp_path: Path, kind: str, pack: bool) -> None:
    """An empty file is said to be empty, and so is one that unpacks to nothing."""
    path = tmp_path / f"a.jsonl{kind}"
    path.write_bytes(PACK[kind](b"") if pack else b"")
    (result,) = read_all(path)
    assert reason_of(result) == "is empty: it holds no records; leave it out"


@BOTH
def test_binary_inside(tmp_path: Path, kind: str) -> None:
    """What unpacks to no text is one skip."""
    (result,) = read_all(packed_file(tmp_path, kind, b"\x89PNG\0\0\n\n\n"))
    assert reason_of(result).startswith("a binary file, not JSONL")


def bomb(kind: str, unit: bytes, size: int) -> bytes:
    """Pack many of one thing without ever holding them."""
    block = unit * ((1 << 20) // len(unit))
    if kind == ".zst":
        packer = zstd.ZstdCompressor()
        return b"".join(packer.compress(block) for _ in range(size >> 20)) + packer.flush()
    deflate = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(deflate.compress(block) for _ in range(size >> 20)) + deflate.flush()


@BOTH
@pytest.mark.parametrize("unit", [b" " * 8191 + b"\n", b"x"])
def test_bomb(tmp_path: Path, kind: str, unit: bytes) -> None:
    """A file that unpacks to 256 MB ends with one clear line, soon and in little memory."""
    path = tmp_path / f"a.jsonl{kind}"
    path.write_bytes(bomb(kind, unit, 1 << 28))
    assert path.stat().st_size < 2 << 20
    tracemalloc.start()
    *lines, last = read_all(path, max_chars=1000)
    assert tracemalloc.get_traced_memory()[1] < 30 << 20
    tracemalloc.stop()
    assert len(lines) == (unit == b"x")  # the line without end is told of first
    assert reason_of(last).startswith("unpacks to more than 200 times its size")


@BOTH
def test_long_line_is_passed_over(tmp_path: Path, kind: str) -> None:
    """A line over the limit is skipped as in a plain file, and the next one is read."""
    raw = b'{"text": "' + b"x" * 20_000_000 + b'"}\n{"text": "Next."}\n'
    long, following = read_all(packed_file(tmp_path, kind, raw), max_chars=1000)
    assert reason_of(long).startswith("line 1: too long")
    assert text_of(following) == "Next."


@BOTH
def test_nothing_is_read_ahead(tmp_path: Path, kind: str) -> None:
    """The first line comes before most of the file was unpacked, and memory holds no more."""
    lines = "".join(json.dumps({"text": f"{n**99}"}) + "\n" for n in range(20_000))
    path = packed_file(tmp_path, kind, lines.encode())
    with path.open("rb") as raw, unpacked(raw, kind) as handle:
        handle.readline()
        assert raw.tell() < path.stat().st_size / 2


@given(raw=st.binary(max_size=200), kind=st.sampled_from(sorted(PACK)), cut=st.integers(0, 60))
def test_any_bytes_end_well(raw: bytes, kind: str, cut: int) -> None:
    """Whatever the bytes are, packed and cut or not packed at all: they come out, or one line."""
    for data in (raw, PACK[kind](raw), PACK[kind](raw)[:cut]):
        reader = io.BufferedReader(Unpacked(io.BytesIO(data), kind))
        try:
            found = reader.read()
        except IngestError as error:
            assert data != PACK[kind](raw)
            assert "\n" not in str(error)
        else:
            assert not data or raw.startswith(found) or raw == data


def test_content_encodings() -> None:
    """The encodings of HTTP are undone; others, damage and bombs are refused."""
    page = b"<p>Kyiv denied it." * 9
    raw_deflate = zlib.compressobj(wbits=-15)
    packed = {
        "": page,
        "gzip": gzip.compress(page),
        "deflate": zlib.compress(page),
        " Deflate ": raw_deflate.compress(page) + raw_deflate.flush(),
    }
    assert [page] * 4 == [decoded(raw, name, 1000) for name, raw in packed.items()]
    for name in ("gzip", "deflate"):
        with pytest.raises(IngestError, match="damaged"):
            decoded(packed[name][:-12], name, 1000)
        with pytest.raises(IngestError, match="too long: more than 100 bytes"):
            decoded(packed[name], name, 100)
    with pytest.raises(IngestError, match="is sent as 'br'"):
        decoded(page, "br", 1000)

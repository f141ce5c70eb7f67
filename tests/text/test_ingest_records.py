"""Promises for JSON Lines: texts and ids verbatim, one clear line for every bad one."""

from __future__ import annotations

import io
import json
import tempfile
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import IngestError
from kg.model import Document, Skipped
from kg.text.ingest import read
from kg.text.ingest.common import Source
from kg.text.ingest.records import read_records
from tests.text.reading import document_of, read_all, reason_of, text_of

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
SOURCE = Source(published=None, max_chars=1000, path="folder/a.jsonl")


def parse(*lines: str | bytes) -> list[Document | Skipped]:
    raw = b"\n".join(line.encode() if isinstance(line, str) else line for line in lines)
    return list(read_records(io.BytesIO(raw), SOURCE))


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4), st.booleans())
def test_text_and_id_come_back(records: list[tuple[str, str]], ascii_only: bool) -> None:
    """Any text without surrogates comes back as it was, and so does its id."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.jsonl")
        with path.open("w", encoding="utf-8", newline="\n") as handle:
            for name, text in records:
                record = {"id": name, "text": text}
                handle.write(json.dumps(record, ensure_ascii=ascii_only) + "\n")
        results = list(read([str(path)]))
    for (name, text), result in zip(records, results, strict=True):
        if text.strip():
            assert isinstance(result, Document)
            assert (name, text) == (result.record, result.text)
        else:
            assert isinstance(result, Skipped)


def test_all_keys() -> None:
    """The known keys fill a document; all others, gold answers included, are ignored."""
    record = {
        "id": "r1",
        "text": " Kyiv denied it. ",
        "title": "Denial",
        "published": "2025-07-06T08:00:00Z",
        "publisher": "Courier",
        "url": "https://courier.example/1",
        "language": "uk",
        "claims": [{"source": [[0, 4]]}],
        "mentions": "whatever",
    }
    (result,) = parse(json.dumps(record))
    assert result == Document(
        id=document_of(result).id,
        text=" Kyiv denied it. ",
        title="Denial",
        publisher="Courier",
        published="2025-07-06",
        url="https://courier.example/1",
        record="r1",
        path="folder/a.jsonl",
    )


def test_missing_id() -> None:
    """A record without an id is named by file and line; blank lines count but are no records."""
    results = parse("", '{"text": "One."}', "  ", '{"text": "Two.", "id": null}\r')
    assert ["a.jsonl#2", "a.jsonl#4"] == [document_of(result).record for result in results]


def test_same_text_twice() -> None:
    """One text under two ids is two records of one document."""
    first, second = parse('{"id": "a", "text": "Same."}', '{"id": "b", "text": "Same."}')
    assert document_of(first).id == document_of(second).id
    assert (document_of(first).record, document_of(second).record) == ("a", "b")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (
            "not json",
            "not valid JSON: expected ident at column 2; write one object a line, in UTF-8",
        ),
        ('{"text": "cut', "not valid JSON: EOF while parsing a string at column 13"),
        ('["text"]', "not a JSON object; write one object a line, with the key 'text'"),
        ('"text"', "not a JSON object"),
        ("{}", "the key 'text' is missing; add it"),
        ('{"text": 5}', "text: input should be a valid string"),
        ('{"text": null}', "text: input should be a valid string"),
        ('{"text": ""}', "is empty; leave it out"),
        ('{"text": " \\u00a0\\n"}', "holds only white space; leave it out"),
        ('{"text": "A.", "id": 5}', "id: input should be a valid string"),
        ('{"text": "A.", "title": ["x"]}', "title: input should be a valid string"),
        ('{"text": "A.", "published": 20250706}', "published: input should be a valid string"),
        ('{"text": "A.", "published": "6 July"}', "published: '6 July' is not a date; write it"),
        ('{"text": "A.", "published": "2025-02-30"}', "published: '2025-02-30' is not a date"),
        ('{"text": "A.", "published": "2025-07-06T99:00"}', "published: '2025-07-06T99:00' is not"),
        ('{"text": "A \\ud800 B"}', "not valid JSON: unexpected end of hex escape at column 19"),
        ('{"text": "A", "x": ' + "[" * 100_000, "not valid JSON: recursion limit exceeded"),
        (b'{"text": "caf\xe9"}', "not valid JSON: invalid unicode code point"),
        (json.dumps({"text": "x" * 1001}), "too long: 1,001 characters, more than max_chars"),
    ],
)
def test_bad_line(line: str | bytes, reason: str) -> None:
    """A bad line is one skip that names the line and what is wrong; the rest goes on."""
    before, bad, after = parse('{"text": "Before."}', line, '{"text": "After."}')
    assert (text_of(before), text_of(after)) == ("Before.", "After.")
    assert reason_of(bad).startswith(f"line 2: {reason}")
    assert isinstance(bad, Skipped)
    assert bad.path == "folder/a.jsonl"


def test_blank_metadata_is_none() -> None:
    """Empty strings say nothing, as does null."""
    line = '{"text": "A.", "title": "", "publisher": " ", "published": "", "url": null}'
    result = document_of(parse(line)[0])
    assert [None] * 4 == [result.title, result.publisher, result.published, result.url]


def test_control_characters_stay() -> None:
    """A NUL or another control character is kept in a JSON text, which the graph can hold."""
    assert text_of(parse('{"text": "A\\u0000\\u001bB"}')[0]) == "A\0\x1bB"


def test_line_over_the_limit_is_not_held(tmp_path: Path) -> None:
    """A line far over the limit is passed over in pieces; lines after it keep their number."""
    path = tmp_path / "a.jsonl"
    with path.open("wb") as handle:
        handle.write(b'{"text": "One."}\n')
        handle.seek(60_000_000)  # a hole, read as NULs
        handle.write(b'\n{"text": "Three."}')
    tracemalloc.start()
    one, huge, three = read_all(path, max_chars=1000)
    assert tracemalloc.get_traced_memory()[1] < 30_000_000
    tracemalloc.stop()
    assert text_of(one) == "One."
    assert reason_of(huge).startswith("line 2: too long: more than 8,400,608 bytes")
    assert document_of(three).record == "a.jsonl#3"


def test_mark_is_dropped() -> None:
    """A byte order mark before the first record does no harm."""
    assert text_of(parse(b'\xef\xbb\xbf{"text": "A."}')[0]) == "A."


@pytest.mark.parametrize("raw", [b"", b"\n\n  \n"])
def test_no_records(raw: bytes) -> None:
    """A file without records is one skip."""
    with pytest.raises(IngestError, match="holds no records"):
        parse(raw)


@pytest.mark.parametrize("raw", [b"\x1f\x8b\x08\0\n\n\n\n", '{"text": "A."}\n'.encode("utf-16")])
def test_binary_is_one_skip(tmp_path: Path, raw: bytes) -> None:
    """A binary or UTF-16 file is one skip, not one for each of its lines."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(raw)
    (result,) = read_all(path)
    assert reason_of(result).startswith("a binary file, not JSONL")


def test_the_time_of_the_last_change() -> None:
    """A time with an offset becomes UTC; what is no time is refused by name."""
    line = '{"text": "A.", "modified": "2025-07-06T23:30:00-05:00"}'
    (result,) = parse(line)
    assert document_of(result).modified == "2025-07-07T04:30:00Z"
    (result,) = parse('{"text": "A.", "modified": "yesterday"}')
    assert "modified: 'yesterday' is not a time" in reason_of(result)

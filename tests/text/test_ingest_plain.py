"""Promises for plain text: the text as it stands, whatever the encoding."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import IngestError
from kg.model import Document, Skipped
from kg.text.ingest import read
from kg.text.ingest.plain import decode

QUOTED = "“It was shelled,” the mayor’s office said — twice… "
# Controls other than white space make a file binary; surrogates are no characters.
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\t\n\r\x85"))


@given(TEXTS)
def test_utf8_file_gives_the_same_text(text: str) -> None:
    """Any text written as UTF-8 is read back unchanged, apart from one leading mark."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.txt")
        path.write_bytes(text.encode("utf-8"))
        (result,) = read([str(path)])
    expected = text.removeprefix("\ufeff")
    if expected.strip():
        assert isinstance(result, Document)
        assert expected == result.text
    else:
        assert isinstance(result, Skipped)


@given(TEXTS, st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]))
def test_byte_order_mark_is_dropped(text: str, encoding: str) -> None:
    """A byte order mark tells the encoding and is no part of the text."""
    assert text == decode(text.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_byte_order_either_way(encoding: str) -> None:
    """Marks of both byte orders are known."""
    assert QUOTED == decode(f"\ufeff{QUOTED}".encode(encoding))


def test_nothing_is_normalised(tmp_path: Path) -> None:
    """CRLF, NBSP, soft hyphens, decomposed letters and emoji stay, so that offsets stay true."""
    text = "\r\nA\u00a0B\u00adC e\u0301 \N{FAMILY} 👩‍🚒 ﬁn\u2028end\x0c\n"
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode("utf-8"))
    (result,) = read([str(path)])
    assert isinstance(result, Document)
    assert text == result.text


@pytest.mark.parametrize("text", [QUOTED, "café", "“Yes”", QUOTED * 50, "It cost £5, not 3 €."])
def test_windows_1252(text: str) -> None:
    """English in Windows-1252, the usual encoding of old news files, is told even when short."""
    assert text == decode(text.encode("cp1252"))


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r"])
def test_other_encodings(encoding: str) -> None:
    """Text mostly outside ASCII is decoded by its statistics."""
    text = "Глава администрации Виталий Ганчев заявил, что город обстрелян. " * 3
    assert text == decode(text.encode(encoding))


@pytest.mark.parametrize("label", ["ut\0f-8", "no-such", "rot13", "x" * 10_000])
def test_a_label_that_names_no_encoding_is_passed_over(label: str) -> None:
    """A page's word for its encoding may be anything."""
    assert decode("caf\xe9, he said there".encode("cp1252"), label) == "caf\xe9, he said there"


def test_declared_encoding_is_used() -> None:
    """What the input declares comes before statistics, but not before valid UTF-8."""
    assert decode("Ą, ł and ż".encode("iso8859-2"), "iso8859-2") == "Ą, ł and ż"
    assert decode("Ą, ł and ż".encode(), "iso8859-2") == "Ą, ł and ż"
    assert decode("café".encode("cp1252"), "no-such-codec") == "café"


def test_damaged_utf8_is_not_garbled() -> None:
    """UTF-8 with a bad byte is refused, with the place, rather than read as another encoding."""
    raw = (QUOTED * 3).encode() + b"\xff" + QUOTED.encode()
    with pytest.raises(IngestError, match=f"byte {len((QUOTED * 3).encode())} is not valid UTF-8"):
        decode(raw)
    assert "\ufffd" in decode(raw, tolerant=True)


def test_broken_utf16() -> None:
    """A file that breaks the promise of its mark is refused."""
    with pytest.raises(IngestError, match="is not valid UTF-16-LE"):
        decode(b"\xff\xfeA\0B")


@pytest.mark.parametrize(
    "raw",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"text with one \0 byte in it, as no text has",
        b"\x1f\x8b\x08\x08",
        bytes(range(1, 32)) * 10,
        "\ufeffA\0B".encode("utf-16-le"),
    ],
)
def test_binary_is_no_text(raw: bytes) -> None:
    """NULs or many control characters make a binary file, whatever decodes."""
    with pytest.raises(IngestError, match="binary file"):
        decode(raw)


def test_random_bytes_are_no_text() -> None:
    """Random bytes without a NUL do not pass for text in some rare encoding."""
    source = random.Random(1)
    for _ in range(20):
        raw = bytes(source.randrange(1, 256) for _ in range(2000))
        with pytest.raises(IngestError):
            decode(raw)

"""What reading a text depends on besides the text, as one hash.

Two readers with one fingerprint make the same extraction of a document, so that what was kept
under it can be used again.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import spacy

from kg.errors import ModelError, why
from kg.ids import digest
from kg.text.nlp import SHIPPED

LIBRARIES = ("anyascii", "numpy", "onnxruntime", "python-dateutil", "spacy", "text2num", "thinc")
_PACKAGE = Path(__file__).parent.parent
_CODE = ("ids.py", "model", "text")
_ELSE = (SHIPPED, _PACKAGE / "text" / "ingest")  # has its own part; makes documents, reads none


def fingerprint(pipeline: str | None = None, patterns: str | None = None) -> str:
    """Hash the code that reads, its libraries' versions, the language pipeline and the patterns.

    The code of components that a pipeline of one's own takes from elsewhere is not seen.

    Args:
        pipeline: A spaCy pipeline, by folder or package, instead of the shipped one.
        patterns: A file of patterns for names of one's own.

    Raises:
        ModelError: The patterns or the pipeline's files cannot be read.
    """
    parts = [platform.python_version(), *(f"{name} {version(name)}" for name in LIBRARIES)]
    try:
        for place in (_PACKAGE / name for name in _CODE):
            parts += _hashed(place, _PACKAGE)
        folder = _folder_of(pipeline)
        parts += ["pipeline", *(_hashed(folder, folder) if folder is not None else ())]
        if patterns is not None:
            parts += ["patterns", _hash_of(Path(patterns))]
    except OSError as error:
        raise ModelError(
            f"{error.filename} cannot be read: {why(error)}; check the path"
        ) from error
    return digest(*parts, length=32)


def _folder_of(pipeline: str | None) -> Path | None:
    if pipeline is None:
        return SHIPPED
    if (Path(pipeline) / "config.cfg").is_file():
        return Path(pipeline)
    return spacy.util.get_package_path(pipeline) if spacy.util.is_package(pipeline) else None


def _hashed(place: Path, base: Path) -> Iterator[str]:
    """Yield name and hash of every file, sorted, but for what Python compiles."""
    files = [place] if place.is_file() else sorted(place.rglob("*"), key=Path.as_posix)
    for path in files:
        if not path.is_file() or path.suffix == ".pyc":
            continue
        if base == _PACKAGE and any(path.is_relative_to(other) for other in _ELSE):
            continue
        yield path.relative_to(base).as_posix()
        yield _hash_of(path)


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

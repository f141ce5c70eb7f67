"""The language pipeline: a spaCy pipeline whose one component reads all layers with one network.

The trained pipeline ships in `kg/text/pipeline_data`.  A user may put components of their own
before or after `claimgraph_encoder`, or train another pipeline that writes the same annotations
(`kg.text.nlp.component.Encoder` lists them).
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import spacy
from spacy.errors import MatchPatternError
from spacy.language import Language
from thinc.api import ConfigValidationError

from kg.errors import ModelError
from kg.model import Table
from kg.text.nlp.component import Encoder

__all__ = [
    "FACTORY",
    "LAYERS",
    "SHIPPED",
    "Encoder",
    "add_patterns",
    "card",
    "lacking",
    "load",
    "make_encoder",
    "model_id",
]

FACTORY = "claimgraph_encoder"
SHIPPED = Path(__file__).parent.parent / "pipeline_data"
MAX_LENGTH = 100_000_000
"""Characters; reading is windowed, so spaCy's limit of a million has no reason here."""


@Language.factory(
    FACTORY,
    assigns=[
        "token.pos",
        "token.tag",
        "token.lemma",
        "token.dep",
        "token.head",
        "token.is_sent_start",
        "doc.sents",
        "doc.ents",
        "doc.spans",
    ],
    default_config={"window": 320, "overlap": 24, "threads": 1},
)
def make_encoder(nlp: Language, name: str, window: int, overlap: int, threads: int) -> Encoder:
    """Make the component for `nlp.add_pipe("claimgraph_encoder")`; it is empty until loaded."""
    return Encoder(nlp.vocab, name, window=window, overlap=overlap, threads=threads)


LAYERS = {
    "sentences": ("doc.sents", "token.sent_start", "token.is_sent_start", "token.dep"),
    "parts of speech": ("token.pos",),
    "lemmas": ("token.lemma",),
    "trees": ("token.dep",),
    "names": ("doc.ents",),
    "claims": ("doc.spans",),
    "coreference and relations": ("doc.spans",),
}
"""What a text is read by, and what a component assigns that supplies it."""


@cache
def load(name: str | Path | None = None, patterns: str | None = None) -> Language:
    """Return a pipeline, loaded once.

    Args:
        name: A folder or the name of an installed package; the shipped pipeline unless given.
            What it does not supply (:func:`lacking`) is not read.
        patterns: A file of spaCy's ``EntityRuler`` patterns, one JSON object a line; what they
            find goes before what the pipeline finds.

    Raises:
        ModelError: There is no such pipeline, it is broken, or the patterns are.
    """
    nlp = _open(name)
    nlp.max_length = MAX_LENGTH
    if patterns is not None:
        add_patterns(nlp, patterns)
    if "sentences" in lacking(nlp):
        nlp.add_pipe("sentencizer", first=True)
    return nlp


def _open(name: str | Path | None) -> Language:
    path = SHIPPED if name is None else Path(name)
    if not (path / "config.cfg").is_file():
        if name is None:
            raise ModelError(
                f"no language pipeline at {path}: install claimgraph from its wheel or a full "
                "checkout, or make the weights with `python -m training`"
            )
        if not spacy.util.is_package(str(name)):
            raise ModelError(
                f"no language pipeline {str(name)!r}: name the folder of a spaCy pipeline or an "
                "installed package"
            )
    try:
        return spacy.load(path if (path / "config.cfg").is_file() else str(name))
    except (OSError, ValueError, KeyError, ImportError, ConfigValidationError) as error:
        reason = " ".join(str(error).split())[:300]
        raise ModelError(f"the language pipeline at {path} cannot be loaded: {reason}") from error


def add_patterns(nlp: Language, patterns: str) -> None:
    """Put an ``EntityRuler`` before what finds names; :func:`load` tells of its file.

    Raises:
        ModelError: The file cannot be read, or holds what is no pattern.
    """
    found = []
    try:
        with Path(patterns).open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    found.append(_pattern(line, f"{patterns}, line {number}"))
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"the patterns in {patterns} cannot be read: {error}") from error
    finders = [name for name in nlp.pipe_names if "doc.ents" in nlp.get_pipe_meta(name).assigns]
    ruler = nlp.add_pipe("entity_ruler", before=finders[0] if finders else None)
    try:
        ruler.add_patterns(found)  # type: ignore[attr-defined]
    except (ValueError, MatchPatternError) as error:
        reason = " ".join(str(error).split())[:300]
        raise ModelError(f"a pattern in {patterns} is none of spaCy's: {reason}") from error


def _pattern(line: str, place: str) -> dict[str, Any]:
    try:
        pattern = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{place} is not JSON: {error}") from error
    known = isinstance(pattern, dict) and isinstance(pattern.get("label"), str)
    if not known or not isinstance(pattern.get("pattern"), str | list):
        raise ModelError(
            f'{place} is no pattern: write {{"label": "ORG", "pattern": "Tarn Relief Agency"}}'
        )
    return dict(pattern)


def lacking(nlp: Language) -> tuple[str, ...]:
    """Return the layers, in the order of LAYERS, that no component of a pipeline supplies."""
    assigned = {each for name in nlp.pipe_names for each in nlp.get_pipe_meta(name).assigns}
    return tuple(layer for layer, each in LAYERS.items() if assigned.isdisjoint(each))


def card(name: str | None = None) -> Table:
    """Return the essentials of a pipeline's card: columns ``what`` and ``value``.

    Raises:
        ModelError: There is no such pipeline.
    """
    nlp = load(name)
    folder = SHIPPED if name is None else Path(name)
    lacks = lacking(nlp)
    rows: list[tuple[str, str]] = [
        ("id", model_id(nlp)),
        ("what", nlp.meta.get("description", "")),
        ("licence", nlp.meta.get("license", "")),
        ("components", ", ".join(nlp.pipe_names)),
        ("reads", ", ".join(layer for layer in LAYERS if layer not in lacks)),
        ("lacks", ", ".join(lacks)),
    ]
    if folder.is_dir():
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        rows += [("folder", str(folder)), ("size", f"{size / 1e6:.0f} MB")]
    rows += [(what, str(value)) for what, value in nlp.meta.get("performance", {}).items()]
    if (folder / "README.md").is_file():
        rows.append(("model card", str(folder / "README.md")))
    return Table(("what", "value"), tuple(row for row in rows if row[1]))


def model_id(nlp: Language) -> str:
    """Return name, version and a hash of the weights: "claimgraph-en 0.1.0 sha256:ab12cd34"."""
    label = f"{nlp.meta['name']}-{nlp.lang} {nlp.meta['version']}"
    for _, component in nlp.pipeline:
        if isinstance(component, Encoder):
            return f"{label} sha256:{component.digest[:8]}"
    return label

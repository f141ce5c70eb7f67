"""Somebody's own annotated texts in, a language pipeline of their own out (extra: train).

The recipe is that of the shipped weights (``training/``); it comes with the package, and its
libraries with the extra.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kg.errors import ConfigError, ModelError, StoreError, why
from kg.model import Table
from kg.text.nlp import lacking, load
from kg.text.score import score

Range = tuple[int, int]
EACH = 5
"""Without texts to measure on, each fifth is kept for that."""


class GoldMention(BaseModel):
    """A mention as somebody marked it."""

    model_config = ConfigDict(extra="allow", strict=True)

    start: int = Field(ge=0)
    end: int
    type: str = Field(pattern=r"^[A-Z][A-Z0-9_]*$")
    kind: str = Field(default="name", pattern="^(name|nominal|pronoun)$")


class GoldClaim(BaseModel):
    """A claim as somebody marked it; ranges of characters."""

    model_config = ConfigDict(extra="allow")

    source: list[Range] = []
    cue: list[Range] = []
    content: list[Range] = Field(min_length=1)


class GoldRecord(BaseModel):
    """One annotated text of the interchange format."""

    model_config = ConfigDict(extra="allow", strict=True)

    text: str = Field(min_length=1)
    id: str = ""
    annotated: list[str] = Field(min_length=1)
    mentions: list[GoldMention] = []
    claims: list[GoldClaim] = Field(default=[], strict=False)

    @model_validator(mode="after")
    def _within(self) -> GoldRecord:
        ranges = [(m.start, m.end) for m in self.mentions]
        for claim in self.claims:
            ranges += [*claim.source, *claim.cue, *claim.content]
        for start, end in ranges:
            if not 0 <= start < end <= len(self.text):
                raise ValueError(f"range [{start}, {end}) does not fit the text")
        return self


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a training run reached.

    Attributes:
        output: The new pipeline's folder.
        trained: Number of texts that were trained on; `measured` that of those measured on.
        figures: Columns ``layer``, ``before``, ``after``: F1 in per cent.
    """

    output: str
    trained: int
    measured: int
    figures: Table


def train(
    paths: Sequence[str | Path],
    output: str | Path,
    *,
    dev: str | Path | None = None,
    passes: float = 10.0,
    seed: int = 0,
    threads: int = 2,
    pipeline: str | None = None,
    hear: Callable[[int, int], None] = lambda _step, _of: None,
) -> Outcome:
    """Train the shipped pipeline on with texts of one's own, for a new type of names, say.

    Args:
        paths: JSON Lines in the interchange format; ``annotated`` names each record's gold layers:
            ``mentions:WEAPON,PERSON`` (all names of these types are marked), ``claims``, ``coref``,
            ``relations``. What is not annotated is kept as the pipeline reads it.
        output: Where the new pipeline goes; ``--pipeline`` takes it.
        dev: Texts to measure on; without it each fifth of the others.
        passes: How often the texts are read.
        seed: Of all that is random.
        threads: Of the training.
        pipeline: Another one of ours to start from.
        hear: Called after every step with its number and how many there are.

    Returns:
        Figures before and after, on texts that were not trained on.

    Raises:
        ConfigError: A record is not as it must be; the message names file and line.
        ModelError: The extra is not installed, or the pipeline is none of ours.
        StoreError: The folder cannot be written.
    """
    records = [record for path in paths for record in read_gold(path)]
    measured = read_gold(dev) if dev is not None else records[EACH - 1 :: EACH]
    trained = records if dev is not None else [r for i, r in enumerate(records, 1) if i % EACH]
    if not trained or not measured:
        raise ConfigError(
            f"{len(records)} annotated texts are too few: {EACH} are needed, or --dev"
        )
    target = Path(output)
    taken = target.is_file() or (target.is_dir() and any(target.iterdir()))
    if taken and not (target / "config.cfg").is_file():
        raise StoreError(f"{target} is there and no pipeline: name another folder")
    recipe = _recipe()
    nlp = load(pipeline)
    if lacking(nlp):
        raise ModelError(f"the pipeline {pipeline} is none of claimgraph's: start from one that is")
    before = score(nlp, measured)
    settings = recipe.settings_for(passes, seed, threads)
    try:
        with tempfile.TemporaryDirectory() as run:
            recipe.tune(nlp, trained, settings, Path(run), target, hear=hear)
    except OSError as error:
        raise StoreError(f"cannot write {target}: {why(error)}; free some space") from error
    after = score(load.__wrapped__(str(target)), measured)
    rows = tuple((layer, before.get(layer, 0.0), value) for layer, value in after.items())
    figures = Table(("layer", "before", "after"), rows)
    return Outcome(str(output), len(trained), len(measured), figures)


def read_gold(path: str | Path) -> list[dict[str, Any]]:
    """Read annotated records.

    Raises:
        ConfigError: The file cannot be read or a line is no annotated record.
    """
    records = []
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = GoldRecord.model_validate_json(line)
        except ValidationError as error:
            fault = error.errors()[0]
            place = ".".join(map(str, fault["loc"]))
            raise ConfigError(
                f"{path}, line {number}: {place + ': ' if place else ''}{fault['msg'].lower()}"
            ) from error
        records.append({"id": f"{path}#{number}", **record.model_dump(exclude_defaults=True)})
    return records


def _recipe() -> ModuleType:
    """Return the recipe: beside the package in a checkout, inside it when installed."""
    for name in ("kg.training.tune", "training.tune"):
        try:
            return import_module(name)
        except ModuleNotFoundError as error:
            if error.name not in {name, name.rpartition(".")[0]}:
                raise ModelError(
                    f"kg train needs {error.name}: pip install 'claimgraph[train]'"
                ) from error
    raise ModelError("the recipe is missing from the installed package; reinstall claimgraph")

"""The model card beside the weights: what they are, how good, from what, for what."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg.text.nlp.pairs import REACH

from .settings import Settings

TEMPLATE = "card.md"
HEADLINES = {"claim", "all", "pronoun", "CoNLL_F1", "span by overlap", "LAS", "UPOS", "lemma"}
Figures = list[tuple[str, str, str, float]]


def write_card(
    target: Path,
    *,
    identity: str,
    settings: Settings,
    hashes: dict[str, str],
    run: dict[str, Any],
    figures: dict[str, Figures],
    genres: Iterable[tuple[str, str, float]],
    seeds: Sequence[Figures] = (),
) -> None:
    """Write the card into a pipeline's folder.

    Args:
        target: The folder.
        identity: Name, version and hash of the weights.
        settings: The run's choices.
        hashes: SHA-256 of each data file.
        run: What the run itself tells, by :func:`training.train.account`.
        figures: Rows of `benchmarks.quality.measure` under "int8" and "fp32".
        genres: Rows of `benchmarks.quality.by_genre`.
        seeds: The rows of short runs that differ in the seed alone.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    plain = {row[:3]: row[3] for row in figures["fp32"]}
    rows = [(*row, plain[row[:3]], row[3] - plain[row[:3]]) for row in figures["int8"]]
    words = environment.get_template(TEMPLATE).render(
        identity=identity,
        settings=settings,
        choices=json.dumps(asdict(settings), indent=1),
        hashes=hashes,
        run=run,
        rows=rows,
        genres=list(genres),
        reach=REACH,
        seeds=seeds,
        noise=noise(seeds),
    )
    (target / "README.md").write_text(words, encoding="utf-8", newline="\n")


def performance(figures: Figures) -> dict[str, float]:
    """Return the figures that a pipeline's `meta.json` keeps, for `kg model info`."""
    return {f"{name} {figure}": value for name, _, figure, value in figures if figure in HEADLINES}


def noise(seeds: Sequence[Figures]) -> list[tuple[str, str, float, float]]:
    """Return (set, figure, mean, standard deviation) of the headline figures over some runs."""
    values: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for rows in seeds:
        for name, _, figure, value in rows:
            if figure in HEADLINES:
                values[name, figure].append(value)
    return [(*key, mean(each), stdev(each)) for key, each in values.items() if len(each) > 1]

"""Commands around the language pipeline: look at it, train it on."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import Pipeline, Rows, path_of


def train(
    paths: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Annotated texts, as JSON Lines.")
    ],
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="DIR", parser=path_of, help="The new pipeline."),
    ],
    dev: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Texts to measure on, instead of each fifth."),
    ] = None,
    passes: Annotated[
        float, typer.Option(metavar="N", min=0.1, help="How often the texts are read.")
    ] = 10.0,
    seed: Annotated[int, typer.Option(metavar="N", min=0)] = 0,
    threads: Annotated[int, typer.Option(metavar="N", min=1)] = 2,
    pipeline: Pipeline = None,
) -> int:
    """Train the language pipeline on with texts of your own (needs the extra `train`)."""
    from kg.terminal import Reporter, show_rows
    from kg.train import train as run

    with Reporter() as reporter:
        outcome = run(
            paths,
            output,
            dev=dev,
            passes=passes,
            seed=seed,
            threads=threads,
            pipeline=pipeline,
            hear=reporter.count,
        )
    show_rows(outcome.figures, Rows.TABLE)
    sys.stderr.write(
        f"kg: trained on {outcome.trained} texts, measured on {outcome.measured} others; "
        f"use it with --pipeline {outcome.output}\n"
    )
    return 0


def info(pipeline: Pipeline = None) -> int:
    """Show what a language pipeline is, what it supplies, and how good it is."""
    from kg.terminal import show_rows
    from kg.text.nlp import card

    show_rows(card(pipeline), Rows.TABLE)
    return 0

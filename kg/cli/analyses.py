"""The command that looks at a graph as a whole."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import OUTPUT, Graph, Rows, day_of, path_of

TOP = 20


def analyze(
    what: Annotated[
        str | None,
        typer.Argument(metavar="WHAT", help="An analysis of the list; without one, list them."),
    ] = None,
    graph: Graph = OUTPUT,
    top: Annotated[int, typer.Option(metavar="N", min=0, help="Rows; 0 for all.")] = TOP,
    form: Annotated[Rows, typer.Option("--format", help="How to write the rows.")] = Rows.TABLE,
    split: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", callback=day_of, help="For bursts: where the second period begins."
        ),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option("--from", metavar="NAME", help="For bridges: where paths begin."),
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="NAME", help="For bridges: where paths end.")
    ] = None,
    fast: Annotated[
        bool, typer.Option("--fast", help="Let igraph measure, with Leiden's communities.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="DIR",
            parser=path_of,
            help="Write WHAT, or all analyses, as CSV files into a folder.",
        ),
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option(metavar="FILE", parser=path_of, help="For timeline and disputes: draw them."),
    ] = None,
) -> int:
    """Tell who is central, who stands between groups, who disputes whom, what rises."""
    from kg.api import KnowledgeGraph
    from kg.api.analysis import catalogue, for_people
    from kg.model import Table
    from kg.terminal import show_rows, write_rows

    if (start is None) != (end is None):
        raise typer.BadParameter("paths need both --from and --to")
    between = (start, end) if start is not None and end is not None else None
    if plot is not None:
        with KnowledgeGraph.open(graph) as opened:
            opened.plot(what or "timeline", plot)
        sys.stdout.write(f"{plot}\n")
        return 0
    if what is None and output is None:
        show_rows(catalogue(), form)
        return 0
    with KnowledgeGraph.open(graph) as opened:
        names = [what] if what else [str(row[0]) for row in catalogue().rows]
        for name in names:
            table = opened.analyze(name, fast=fast, split=split, between=between)
            if output is not None:
                sys.stdout.write(f"{write_rows(table, output / f'{name}.csv')}\n")
            else:
                shown = for_people(table) if form == Rows.TABLE else table
                show_rows(Table(shown.columns, shown.rows[: top or None]), form)
    return 0

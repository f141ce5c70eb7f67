"""The command that hands a graph to other programs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import OUTPUT, Graph, path_of

FORMATS = (
    "turtle, trig, nquads, jsonld, rdfxml, graphml, gexf, neo4j, parquet or claimreview; "
    "by the suffix of FILE when left out."
)


def export(
    graph: Graph = OUTPUT,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            parser=path_of,
            help="Where to write; standard output when left out. A folder for neo4j and parquet.",
        ),
    ] = None,
    form: Annotated[str | None, typer.Option("--format", help=FORMATS)] = None,
    fact_checker: Annotated[
        list[str] | None,
        typer.Option(
            metavar="OUTLET",
            help="For claimreview: whose articles are fact checks; again for more.",
        ),
    ] = None,
) -> int:
    """Write a graph that was built for other programs: RDF, Gephi, Neo4j, Parquet, ClaimReview."""
    from kg.pipeline import exports

    if form is not None and form not in set(exports.Format):
        raise typer.BadParameter(
            f"{form!r} is no format; there are {', '.join(exports.Format)}", param_hint="--format"
        )
    chosen = exports.format_of(output, None if form is None else exports.Format(form))
    outlets = tuple(fact_checker or ())
    if output is None:
        notes = exports.write_graph(graph, chosen, sys.stdout.buffer, fact_checkers=outlets)
    else:
        written = exports.export_graph(graph, output, chosen, fact_checkers=outlets)
        notes = written.notes
        sys.stdout.write("".join(f"{path}\n" for path in written.paths))
    for note in notes:
        sys.stderr.write(f"kg: {note}\n")
    return 0

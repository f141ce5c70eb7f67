"""Commands that move graphs between files, folders and servers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import path_of

Folder = Annotated[
    Path | None, typer.Option(metavar="DIR", parser=path_of, help="A folder like a build's.")
]
Address = Annotated[
    str | None,
    typer.Option(
        metavar="URL", help="A SPARQL 1.1 endpoint, such as fuseki+http://localhost:3030/news."
    ),
]


def load(
    dump: Annotated[
        Path,
        typer.Argument(
            metavar="DUMP", parser=path_of, help="A .nq, .trig, .nt or .ttl file; .gz, too."
        ),
    ],
    graph: Folder = None,
    store: Address = None,
    into: Annotated[
        str | None,
        typer.Option(metavar="IRI", help="The named graph of triples that the dump puts in none."),
    ] = None,
) -> int:
    """Add a dump to a graph in a folder or on a server."""
    from kg.pipeline import stores

    size = stores.load(dump, graph=graph, store=store, into=into)
    sys.stdout.write(f"{size:,} quads in {store or graph}\n")
    return 0


def dump(
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            parser=path_of,
            help="Ends in .nq, .trig or .nt; .gz after that.",
        ),
    ],
    graph: Folder = None,
    store: Address = None,
) -> int:
    """Write a graph, from a folder (output, if none is named) or a server, to a file."""
    from kg.pipeline import stores

    if graph is None and store is None:
        graph = Path("output")
    stores.dump(output, graph=graph, store=store)
    sys.stdout.write(f"{output}\n")
    return 0

"""The command that serves a graph over HTTP."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import Folder, path_of
from kg.errors import ConfigError


def serve(
    graph: Folder = Path("output"),
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8000,
    writable: Annotated[
        bool, typer.Option("--writable", help="Take updates from those who have the token.")
    ] = False,
    token: Annotated[
        str | None,
        typer.Option(envvar="KG_TOKEN", show_envvar=True, help="What allows to update."),
    ] = None,
    token_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", parser=path_of, help="A file that holds the token."),
    ] = None,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", min=0.1, help="Longer queries are stopped.")
    ] = 30.0,
    workers: Annotated[int, typer.Option(metavar="N", min=1, help="Queries at once.")] = 2,
    max_rows: Annotated[
        int, typer.Option(metavar="N", min=1, help="Rows, or triples, of an answer.")
    ] = 100_000,
    max_body: Annotated[
        int, typer.Option(metavar="BYTES", min=1000, help="Of a request.")
    ] = 10_000_000,
    memory: Annotated[
        int, typer.Option(metavar="MB", min=0, help="Of a query; 0 for no limit.")
    ] = 2000,
    allow_service: Annotated[
        list[str] | None,
        typer.Option(metavar="HOST", help="SERVICE may ask this host; may be given again."),
    ] = None,
    cors: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ORIGIN",
            help="Pages from there may read, such as https://x.example, or * for all.",
        ),
    ] = None,
    trust_host: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A name that a proxy in front has for the service."),
    ] = None,
) -> int:
    """Serve a graph that was built: SPARQL, a JSON API and two pages (needs the extra `serve`)."""
    from kg.serve import ServeOptions
    from kg.serve import serve as run

    if token_file is not None:
        try:
            token = token_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"--token-file {token_file} cannot be read: {error}") from error
    options = ServeOptions(
        graph=graph,
        host=host,
        port=port,
        writable=writable,
        token=token,
        timeout=timeout,
        workers=workers,
        max_rows=max_rows,
        max_body=max_body,
        memory=memory,
        services=tuple(allow_service or ()),
        origins=tuple(cors or ()),
        trusted_hosts=tuple(trust_host or ()),
    )
    run(options, _tell)
    return 0


def _tell(address: str) -> None:
    pages = f"explorer at {address}, queries at {address}query, SPARQL at {address}sparql"
    sys.stdout.write(f"{pages}; Ctrl-C stops\n")
    sys.stdout.flush()

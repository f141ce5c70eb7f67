"""The command that watches feeds and folders."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import (
    EXIT_SKIPPED,
    MaxChars,
    Patterns,
    Pipeline,
    Published,
    Workers,
    path_of,
    settings_of,
)
from kg.config import MAX_CHARS


def watch(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="FEED_OR_FOLDER...",
            help="Addresses of RSS or Atom feeds; folders and files.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path, typer.Option(metavar="DIR", parser=path_of, help="Where the graph is built.")
    ] = Path("output"),
    every: Annotated[
        float, typer.Option(metavar="SECONDS", min=1, help="Rest between two rounds.")
    ] = 900.0,
    once: Annotated[bool, typer.Option("--once", help="One round, then stop.")] = False,
    archive: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", parser=path_of, help="Keeps fetched articles; DIR-archive beside DIR."
        ),
    ] = None,
    delay: Annotated[
        float, typer.Option(metavar="SECONDS", min=0, help="Between two requests to one host.")
    ] = 1.0,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", min=0.1, help="For an answer to come in.")
    ] = 30.0,
    allow_private: Annotated[
        bool,
        typer.Option("--allow-private", help="Ask addresses of this machine and its network too."),
    ] = False,
    published: Published = None,
    workers: Workers = None,
    max_chars: MaxChars = MAX_CHARS,
    pipeline: Pipeline = None,
    patterns: Patterns = None,
) -> int:
    """Fetch new articles of feeds, look at folders, and build the graph (needs the extra `watch`).

    Fetched articles are kept; a build from them needs no network.
    """
    from kg.terminal import Reporter, show_report
    from kg.watch import WatchOptions
    from kg.watch import watch as run

    settings = settings_of(published, max_chars, workers, pipeline, patterns)
    options = WatchOptions(None if once else every, archive, delay, timeout, allow_private)
    code = 0
    with Reporter() as reporter:
        for each in run(sources, output, settings, options, reporter):
            if each.report is not None:
                show_report(each.report)
            sys.stdout.write(f"\n{each.fetched:,} new articles fetched, {each.skipped:,} skipped")
            sys.stdout.write("\n" if each.report else "; no new graph\n")
            sys.stdout.flush()
            if each.skipped or (each.report and each.report.skipped):
                code = EXIT_SKIPPED
    return code

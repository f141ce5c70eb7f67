"""What commands take: options that several share, and how their values are read."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.config import Settings
from kg.model import Status

if TYPE_CHECKING:
    from kg.terminal import Reporter

EXIT_SKIPPED = 1
EXIT_FAILED = 2
EXIT_INTERRUPTED = 130
FROM_NOTHING = ("--fresh", "--rebuild")
"""Names of the option that forgets what was read before."""
JSON_LOG = "--json-log"


class Stopped(Exception):  # noqa: N818
    """Ctrl-C in a command that goes on where it was when it is given again."""


class Form(StrEnum):
    """How `kg extract` writes."""

    JSONL = "jsonl"
    CONLLU = "conllu"


class Rows(StrEnum):
    """How rows are written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    MARKDOWN = "markdown"


def examples(*commands: str) -> str:
    """Return the end of a command's help: commands to copy."""
    # "\b" keeps Typer from joining the lines.
    return "\b\nExample:\n" + "\n".join(f"  {command}" for command in commands)


def day_of(value: str | None) -> str | None:
    """Return an ISO date as it is, and refuse all else."""
    if value is None:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    if day is None or day.isoformat() != value:
        raise typer.BadParameter(f"{value!r} is not a date; write it as 2025-07-06")
    return value


def status_of(value: str | None) -> str | None:
    """Return a status by its name in any case."""
    if value is None:
        return None
    known = {status.value.casefold(): status.value for status in Status}
    name = value.casefold().replace("-", "").replace("_", "").replace(" ", "")
    if name not in known:
        raise typer.BadParameter(f"{value!r} is no status; there are {', '.join(known.values())}")
    return known[name]


def pair_of(value: str) -> tuple[str, str]:
    """Split ``NAME=VALUE``."""
    name, sign, rest = value.partition("=")
    if not sign or not name:
        raise typer.BadParameter(f"{value!r} is not NAME=VALUE, such as claimant=Marochko")
    return name, rest


def path_of(value: str | Path) -> Path:
    """Return a path that is not empty."""
    # An empty path would mean the current folder, which nobody asked for.
    if not str(value):
        raise typer.BadParameter("the path is empty; name a file or folder")
    return Path(value)


def place_of(value: str) -> str:
    """Return a folder that is not empty, or an address as it is."""
    return value if "://" in value else str(path_of(value))


Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH...",
        help="Files, folders, patterns such as 'news/*.html', or - for standard input.",
        show_default=False,
    ),
]
Published = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        callback=day_of,
        help="ISO date of texts that state none; without it their dates stay partial.",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=1,
        help="Processes that extract; unless told, one for each core, and none for a few texts.",
    ),
]
MaxChars = Annotated[
    int, typer.Option(metavar="N", min=1, help="Longer texts are skipped, in characters.")
]
Timeout = Annotated[
    float,
    typer.Option(
        metavar="SECONDS", min=0.1, help="A text that takes longer is skipped; a long one has more."
    ),
]
Pipeline = Annotated[
    str | None,
    typer.Option(metavar="NAME_OR_PATH", help="Another spaCy pipeline; what it lacks is not read."),
]
Patterns = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="Names of your own: EntityRuler patterns, as JSON Lines."),
]
Cluster = Annotated[
    str | None,
    typer.Option(
        metavar="local|ADDRESS",
        help="Read on a dask cluster: its scheduler, such as tcp://host:8786 (extra `cluster`).",
    ),
]
Shards = Annotated[
    str | None,
    typer.Option(metavar="PATH_OR_URL", help="Where its workers write; all of them must reach it."),
]
Quiet = Annotated[
    bool,
    typer.Option(
        "-q", "--quiet", help="No progress, notes or account; what is skipped and errors are told."
    ),
]
Verbose = Annotated[
    bool, typer.Option("-v", "--verbose", help="A line for each text, on standard error.")
]
JsonLog = Annotated[
    bool,
    typer.Option(JSON_LOG, help="Standard error has one JSON object a line for all that happens."),
]
Folder = Annotated[
    Path, typer.Option(metavar="DIR", parser=path_of, help="Output folder of a build.")
]
Graph = Annotated[
    str,
    typer.Option(
        metavar="DIR_OR_URL",
        parser=place_of,
        help="Output folder of a build, or a SPARQL 1.1 endpoint as in --store.",
    ),
]
FORMAT = typer.Option("--format", help="How to write the rows.")
OUTPUT = "output"


def reporter_of(quiet: bool, verbose: bool, json_log: bool, *, bar: bool = True) -> Reporter:
    """Return who tells how a run goes on, as the options want it.

    Args:
        quiet: Excludes `verbose`; with `json_log` only what is skipped and errors are told.
        verbose: JSON has every text anyway.
        json_log: JSON in place of words.
        bar: False where results go to the terminal meanwhile.
    """
    from kg.terminal import JsonReporter, Reporter

    if quiet and verbose:
        raise typer.BadParameter("--quiet and --verbose exclude each other; give one")
    if json_log:
        return JsonReporter(quiet=quiet)
    return Reporter(bar=bar, quiet=quiet, verbose=verbose)


def settings_of(
    published: str | None,
    max_chars: int,
    workers: int | None,
    pipeline: str | None,
    patterns: str | None,
) -> Settings:
    """Put options into settings."""
    return Settings(
        published=published,
        max_chars=max_chars,
        workers=workers,
        pipeline=pipeline,
        patterns=patterns,
    )

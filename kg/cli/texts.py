"""The command that reads texts and writes what they say."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, TextIO

import typer

from kg.cli.options import (
    EXIT_SKIPPED,
    Form,
    JsonLog,
    MaxChars,
    Paths,
    Patterns,
    Pipeline,
    Published,
    Quiet,
    Timeout,
    Verbose,
    Workers,
    path_of,
    reporter_of,
    settings_of,
)
from kg.config import MAX_CHARS, TIMEOUT


def extract(
    paths: Paths,
    published: Published = None,
    form: Annotated[Form, typer.Option("--format", help="JSON Lines, or syntax as CoNLL-U.")] = (
        Form.JSONL
    ),
    workers: Workers = None,
    timeout: Timeout = TIMEOUT,
    max_chars: MaxChars = MAX_CHARS,
    pipeline: Pipeline = None,
    patterns: Patterns = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    json_log: JsonLog = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", parser=path_of, help="Instead of standard output."
        ),
    ] = None,
) -> int:
    """Write what each text says, one JSON object a line, in input order."""
    from kg.pipeline import stages
    from kg.terminal import as_json
    from kg.text.extract import to_json

    settings = replace(
        settings_of(published, max_chars, workers, pipeline, patterns), timeout=timeout
    )
    with (
        _destination(output) as file,
        reporter_of(quiet, verbose, json_log, bar=not file.isatty()) as reporter,
    ):
        if form is Form.CONLLU:
            for block in stages.conllu(paths, settings, reporter):
                file.write(block)
        else:
            for extraction in stages.extract(paths, settings, reporter):
                file.write(as_json(to_json(extraction)) + "\n")
                file.flush()
    return EXIT_SKIPPED if reporter.skips else 0


@contextlib.contextmanager
def _destination(path: Path | None) -> Iterator[TextIO]:
    if path is None or str(path) == "-":
        yield sys.stdout
        return
    from kg.pipeline.aside import writing

    with writing(path) as file:
        yield file

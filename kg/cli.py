"""The command line: each command parses, calls one library function, prints.

Exit codes: 0 done, or the reader of a pipe has gone; 1 done, but an input was skipped or a check
failed; 2 a mistake of use or a failure, with one line on standard error; 130 interrupted. Heavy
imports wait inside the commands, so that ``kg --version`` and help are quick.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TextIO

import typer

from kg import __version__
from kg.config import MAX_CHARS, Settings
from kg.errors import KGError

EXIT_SKIPPED = 1
EXIT_FAILED = 2
EXIT_INTERRUPTED = 130

# Typer's own error types stand below this one in every version, whatever module they live in.
UsageError: type[Exception] = typer.BadParameter.__mro__[2]

app = typer.Typer(
    name="kg",
    help="News text into a graph of who claims what, every statement with its exact words.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


class Form(StrEnum):
    """How `kg extract` writes."""

    JSONL = "jsonl"
    CONLLU = "conllu"


class Rows(StrEnum):
    """How `kg query` writes."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def _examples(*commands: str) -> str:
    # "\b" keeps Typer from joining the lines.
    return "\b\nExample:\n" + "\n".join(f"  {command}" for command in commands)


def _day(value: str | None) -> str | None:
    if value is None:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    if day is None or day.isoformat() != value:
        raise typer.BadParameter(f"{value!r} is not a date; write it as 2025-07-06")
    return value


def _pair(value: str) -> tuple[str, str]:
    name, sign, rest = value.partition("=")
    if not sign or not name:
        raise typer.BadParameter(f"{value!r} is not NAME=VALUE, such as claimant=Marochko")
    return name, rest


def _path(value: str | Path) -> Path:
    # An empty path would mean the current folder, which nobody asked for.
    if not str(value):
        raise typer.BadParameter("the path is empty; name a file or folder")
    return Path(value)


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
        callback=_day,
        help="ISO date of texts that state none; without it their dates stay partial.",
    ),
]
Workers = Annotated[int, typer.Option(metavar="N", min=1, help="Processes that extract.")]
MaxChars = Annotated[
    int, typer.Option(metavar="N", min=1, help="Longer texts are skipped, in characters.")
]
Graph = Annotated[Path, typer.Option(metavar="DIR", parser=_path, help="Output folder of a build.")]


@app.callback(invoke_without_command=True)
def _main(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    if version:
        typer.echo(f"kg {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command(
    epilog=_examples(
        "kg build examples/", "kg build article.txt --published 2025-07-07 --output out"
    ),
)
def build(
    paths: Paths,
    published: Published = None,
    output: Annotated[
        Path,
        typer.Option(metavar="DIR", parser=_path, help="Where to write; other files there stay."),
    ] = Path("output"),
    workers: Workers = 1,
    max_chars: MaxChars = MAX_CHARS,
) -> int:
    """Read texts; write their graph, its measures and a page to look at."""
    from kg.pipeline import stages
    from kg.terminal import Reporter, show_report

    settings = Settings(published=published, max_chars=max_chars, workers=workers)
    with Reporter() as reporter:
        report = stages.build(paths, output, settings, reporter)
    show_report(report)
    return EXIT_SKIPPED if report.skipped else 0


@app.command(
    epilog=_examples(
        "kg extract article.txt --published 2025-07-07",
        "kg extract corpus.jsonl --workers 2 -o extracted.jsonl",
        "cat article.txt | kg extract - --format conllu",
    ),
)
def extract(
    paths: Paths,
    published: Published = None,
    form: Annotated[Form, typer.Option("--format", help="JSON Lines, or syntax as CoNLL-U.")] = (
        Form.JSONL
    ),
    workers: Workers = 1,
    max_chars: MaxChars = MAX_CHARS,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", parser=_path, help="Instead of standard output."
        ),
    ] = None,
) -> int:
    """Write what each text says, one JSON object a line, in input order."""
    from kg.pipeline import stages
    from kg.terminal import Reporter, as_json
    from kg.text.extract import to_json

    settings = Settings(published=published, max_chars=max_chars, workers=workers)
    with _destination(output) as file, Reporter(bar=not file.isatty()) as reporter:
        if form is Form.CONLLU:
            for block in stages.conllu(paths, settings, reporter):
                file.write(block)
        else:
            for extraction in stages.extract(paths, settings, reporter):
                file.write(as_json(to_json(extraction)) + "\n")
                file.flush()
    return EXIT_SKIPPED if reporter.skips else 0


@app.command(
    epilog=_examples(
        "kg query",
        "kg query claims_by_claimant --param claimant=Marochko",
        "kg query my-question.rq --graph out --format json",
    )
)
def query(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME_OR_FILE", help="A query of the list, or a .rq file."),
    ] = None,
    graph: Graph = Path("output"),
    param: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="May be given again.")
    ] = None,
    form: Annotated[Rows, typer.Option("--format", help="How to write the rows.")] = Rows.TABLE,
    listed: Annotated[bool, typer.Option("--list", help="List the queries.")] = False,
) -> int:
    """Ask a graph that was built; without a name, list the questions."""
    from kg.pipeline import built
    from kg.terminal import show_rows

    if name is None or listed:
        show_rows(built.catalogue(), form)
        return 0
    answer = built.query(graph, name, dict(map(_pair, param or ())))
    if isinstance(answer, str):
        sys.stdout.write(answer)
    else:
        show_rows(answer, form)
    return 0


@app.command(epilog=_examples("kg check", "kg check --graph out"))
def check(graph: Graph = Path("output")) -> int:
    """Check a graph that was built: its shapes, its rules, and every quoted word."""
    from kg.pipeline import built
    from kg.terminal import clean

    violations = built.check(graph)
    for violation in violations:
        sys.stdout.write(clean(violation) + "\n")
    if violations:
        sys.stderr.write(f"kg: {len(violations)} violations in {graph}; build the graph again\n")
        return EXIT_SKIPPED
    sys.stdout.write(f"{graph}: no violation\n")
    return 0


@app.command(epilog=_examples("kg render --graph out -o picture.html"))
def render(
    graph: Graph = Path("output"),
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", parser=_path, help="Instead of DIR/graph.html."
        ),
    ] = None,
) -> int:
    """Draw a graph that was built again, as one HTML file."""
    from kg.pipeline import built

    sys.stdout.write(f"{built.render(graph, output, Settings())}\n")
    return 0


@contextlib.contextmanager
def _destination(path: Path | None) -> Iterator[TextIO]:
    if path is None or str(path) == "-":
        yield sys.stdout
        return
    from kg.pipeline.aside import writing

    with writing(path) as file:
        yield file


def main(arguments: list[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: Those of the process, unless given.

    Returns:
        The exit code.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A console's own code page cannot write most names.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    try:
        code = app(arguments, prog_name="kg", standalone_mode=False)
        sys.stdout.flush()
    except UsageError as error:
        context = getattr(error, "ctx", None)
        command = context.command_path if context is not None else "kg"
        message = error.format_message()  # type: ignore[attr-defined]
        return _fail(f"{message.rstrip('.').replace('Value error, ', '')}; see `{command} --help`")
    except KGError as error:
        return _fail(str(error))
    except (KeyboardInterrupt, typer.Abort):
        code = EXIT_INTERRUPTED  # which newer versions of Typer return
    except BrokenPipeError:
        return _hang_up()
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        return _fail(f"{place}{(error.strerror or str(error)).lower()}; free it and try again")
    except SystemExit as stopped:  # how Typer answers a reader that went away
        return _hang_up() if stopped.code else 0
    if code == EXIT_INTERRUPTED:
        sys.stderr.write("kg: interrupted\n")
    return code if isinstance(code, int) else 0


def _fail(message: str) -> int:
    with contextlib.suppress(OSError):
        sys.stderr.write(f"kg: error: {' '.join(message.split())}\n")
    return EXIT_FAILED


def _hang_up() -> int:
    """Leave quietly when the reader of a pipe has gone: it has what it wanted, as `head` does."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The command line: each command parses, calls one library function, prints.

Exit codes: 0 done, or the reader of a pipe has gone; 1 done, but an input was skipped or a check
failed; 2 a mistake of use or a failure, with one line on standard error; 130 interrupted. Heavy
imports wait inside the commands, so that ``kg --version`` and help are quick.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import io
import os
import shlex
import sys
from typing import Annotated

import typer

from kg import __version__
from kg.cli import analyses, exports, graphs, models, questions, serving, stores, texts, watching
from kg.cli.options import (
    EXIT_FAILED,
    EXIT_INTERRUPTED,
    FROM_NOTHING,
    JSON_LOG,
    Stopped,
    examples,
)
from kg.config import GC_THRESHOLD
from kg.errors import KGError, why

# Typer's own error types stand below this one in every version, whatever module they live in.
UsageError: type[Exception] = typer.BadParameter.__mro__[2]

app = typer.Typer(
    name="kg",
    help="News text into a graph of who claims what, every statement with its exact words.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
model = typer.Typer(help="Look at the language pipeline.", no_args_is_help=True)


def _main(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    if version:
        typer.echo(f"kg {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


app.callback(invoke_without_command=True)(_main)
app.command(
    epilog=examples(
        "kg build examples/", "kg build article.txt --published 2025-07-07 --output out"
    )
)(graphs.build)
app.command(
    epilog=examples(
        "kg extract article.txt --published 2025-07-07",
        "kg extract corpus.jsonl --workers 2 -o extracted.jsonl",
        "cat article.txt | kg extract - --format conllu",
    )
)(texts.extract)
app.command(
    epilog=examples(
        "kg claims --by Marochko --since 2025-07-01",
        "kg claims --about Kupyansk --status unverified",
        "kg claims --contested --format csv",
    )
)(questions.claims)
app.command(
    epilog=examples(
        "kg query",
        "kg query claims_by_claimant --param claimant=Marochko",
        "kg query my-question.rq --graph out --format json",
    )
)(questions.query)
app.command(
    epilog=examples(
        'kg ask "Marochko" --about Kupyansk',
        "kg ask --about Kupyansk --since 2025-07-01 --format markdown",
        "kg ask Marochko --show timeline",
        "kg ask Marochko --to Kupyansk",
    )
)(questions.ask)
app.command(
    epilog=examples(
        "kg search bridge closed", "kg search Marochka --in name", "kg search '\"four people\"'"
    )
)(questions.search)
app.command(epilog=examples("kg check", "kg check --graph out"))(graphs.check)
app.command(epilog=examples("kg render --graph out -o picture.html"))(graphs.render)
app.command(
    epilog=examples(
        "kg watch https://courier.example/feed.xml news/ --every 3600",
        "kg watch https://courier.example/feed.xml --once --output out",
    )
)(watching.watch)
app.command(epilog=examples("kg serve", "kg serve --graph out --port 8080"))(serving.serve)
app.command(
    epilog=examples(
        "kg load output/graph.nq --store oxigraph+http://localhost:7878",
        "kg load graph.trig --graph restored",
    )
)(stores.load)
app.command(
    epilog=examples(
        "kg dump -o graph.trig", "kg dump --store qlever+http://localhost:7001 -o graph.nq"
    )
)(stores.dump)
app.command(
    epilog=examples(
        "kg analyze",
        "kg analyze brokers --top 10",
        "kg analyze bridges --from Marochko --to Kupyansk",
        "kg analyze -o tables/",
        "kg analyze disputes --plot disputes.png",
    )
)(analyses.analyze)
app.command(
    epilog=examples(
        "kg export -o graph.ttl",
        "kg export --graph out --format jsonld | head",
        "kg export --format neo4j -o import/",
    )
)(exports.export)
app.command(
    epilog=examples(
        "kg train annotated.jsonl -o my-pipeline", "kg extract news/ --pipeline my-pipeline"
    )
)(models.train)
model.command(epilog=examples("kg model info", "kg model info --pipeline my-pipeline"))(models.info)
app.add_typer(model, name="model")


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
    gc.set_threshold(GC_THRESHOLD)
    # The small products of the network's last layers take longer by several threads, which then
    # are in the way of the other processes that read. Read when NumPy is first imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    given = sys.argv[1:] if arguments is None else arguments
    try:
        code = app(arguments, prog_name="kg", standalone_mode=False)
        sys.stdout.flush()
    except UsageError as error:
        context = getattr(error, "ctx", None)
        command = context.command_path if context is not None else "kg"
        message = error.format_message()  # type: ignore[attr-defined]
        message = message.rstrip(".").replace("Value error, ", "")
        return _fail(f"{message}; see `{command} --help`", given)
    except KGError as error:
        return _fail(str(error), given)
    except Stopped:
        _say("interrupted", f"what is read is kept, to go on: {_again(given)}", given)
        return EXIT_INTERRUPTED
    except (KeyboardInterrupt, typer.Abort):
        code = EXIT_INTERRUPTED  # which newer versions of Typer return
    except BrokenPipeError:
        return _hang_up()
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        reason = why(error)
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        hint = "free some space" if full else "see that it is there and free"
        return _fail(f"{place}{reason}; {hint}, and try again", given)
    except SystemExit as stopped:  # how Typer answers a reader that went away
        return _hang_up() if stopped.code else 0
    if code == EXIT_INTERRUPTED:
        _say("interrupted", "", given)
    return code if isinstance(code, int) else 0


def _again(given: list[str]) -> str:
    """Return the command that goes on with one that was stopped."""
    return shlex.join(["kg", *(each for each in given if each not in FROM_NOTHING)])


def _fail(message: str, given: list[str]) -> int:
    from kg.terminal import clean  # takes 0.1 s to import, which commands that do well do not pay

    message = clean(message)  # a file's words may be in it, and a terminal obeys some
    with contextlib.suppress(OSError):
        _say("error", " ".join(message.split()), given)
    return EXIT_FAILED


def _say(event: str, message: str, given: list[str]) -> None:
    """Write the line that ends a command early: JSON where the log is."""
    if JSON_LOG in given:
        from kg.terminal.reporter import event as tell

        tell(event, message=message)
    else:
        colon = {"error": ": ", "interrupted": "; "}[event] if message else ""
        sys.stderr.write(f"kg: {event}{colon}{message}\n")


def _hang_up() -> int:
    """Leave quietly when the reader of a pipe has gone: it has what it wanted, as `head` does."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0

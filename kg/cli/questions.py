"""Commands that ask a graph, in a folder or on a server."""

from __future__ import annotations

import os
import re
import sys
from typing import Annotated, Any

import typer

from kg.cli.options import FORMAT, OUTPUT, Graph, Rows, day_of, pair_of, status_of


def names_like(context: typer.Context, incomplete: str) -> list[str]:
    """Complete a name from the graph in the folder that the command names; in silence."""
    from kg.errors import KGError
    from kg.pipeline.asking import names

    try:
        found = names(context.params.get("graph") or OUTPUT, incomplete)
    except KGError:
        return []
    if "bash" in os.environ.get("_KG_COMPLETE", ""):  # other shells quote what they insert
        return [re.sub(r"([^\w.-])", r"\\\1", name) for name in found]
    return found


def questions_like(incomplete: str) -> list[str]:
    """Complete the name of a question."""
    from kg.rdf.queries import catalogue

    return [query.name for query in catalogue() if query.name.startswith(incomplete)]


def _name(*flags: str, text: str) -> Any:
    return typer.Option(*flags, metavar="NAME", help=text, autocompletion=names_like)


By = Annotated[str | None, _name("--by", text="Who says it: words of a name.")]
About = Annotated[str | None, _name("--about", text="What it speaks of: words of a name.")]
Status = Annotated[
    str | None,
    typer.Option(callback=status_of, help="What the article says of it, such as unverified."),
]
Contested = Annotated[
    bool, typer.Option("--contested", help="Only what somebody denies, disputes or retracts.")
]
Since = Annotated[
    str | None, typer.Option(metavar="DATE", callback=day_of, help="Said on this day or later.")
]
Until = Annotated[
    str | None, typer.Option(metavar="DATE", callback=day_of, help="Said on this day or earlier.")
]
Format = Annotated[Rows, FORMAT]
Limit = Annotated[
    int | None,
    typer.Option("--limit", metavar="N", min=1, help="The first N rows; tells if there are more."),
]


def _one_more(limit: int | None) -> int | None:
    """Ask for one row more than is shown, to know whether there are more."""
    return None if limit is None else limit + 1


def query(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME_OR_FILE",
            help="A query of the list, or a .rq file.",
            autocompletion=questions_like,
        ),
    ] = None,
    graph: Graph = OUTPUT,
    param: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="May be given again.")
    ] = None,
    form: Format = Rows.TABLE,
    listed: Annotated[bool, typer.Option("--list", help="List the queries.")] = False,
    timeout: Annotated[
        float | None, typer.Option(metavar="SECONDS", min=0.1, help="Stop it then.")
    ] = None,
    max_rows: Annotated[
        int, typer.Option(metavar="N", min=1, help="An answer with more is refused.")
    ] = 1_000_000,
    limit: Limit = None,
) -> int:
    """Ask a graph; without a name, list the questions."""
    from kg.pipeline import asking
    from kg.terminal import show_rows

    if name is None or listed:
        show_rows(asking.catalogue(), form)
        return 0
    given = dict(map(pair_of, param or ()))
    answer = asking.query(
        graph, name, given, timeout=timeout, most=max_rows, first=_one_more(limit)
    )
    if isinstance(answer, str):
        sys.stdout.write(answer)
    else:
        show_rows(answer, form, limit)
    return 0


def claims(
    by: By = None,
    about: About = None,
    outlet: Annotated[
        str | None, typer.Option(metavar="NAME", help="Publisher, or who passed it on.")
    ] = None,
    status: Status = None,
    contested: Contested = False,
    since: Since = None,
    until: Until = None,
    graph: Graph = OUTPUT,
    form: Format = Rows.TABLE,
    limit: Limit = None,
) -> int:
    """List claims: who, what, when, through whom, how sure, who denies or confirms it."""
    from kg.api import KnowledgeGraph
    from kg.api.claims import claims_table
    from kg.terminal import show_rows

    with KnowledgeGraph.open(graph) as opened:
        found = opened.claims(
            by=by,
            about=about,
            between=(since, until) if since or until else None,
            status=status,
            outlet=outlet,
            contested=contested,
            limit=_one_more(limit),
        )
        show_rows(claims_table(found), form, limit)
    return 0


def ask(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="Of whom: words of a name.", autocompletion=names_like),
    ] = None,
    about: About = None,
    to: Annotated[
        str | None, _name("--to", text="The ways from NAME to this one, with their words.")
    ] = None,
    show: Annotated[
        str,
        typer.Option(
            metavar="WHAT", help="claims, timeline, relations, neighbors or evidence of NAME."
        ),
    ] = "claims",
    status: Status = None,
    contested: Contested = False,
    since: Since = None,
    until: Until = None,
    graph: Graph = OUTPUT,
    form: Format = Rows.TABLE,
    limit: Limit = None,
) -> int:
    """Ask what somebody says, about whom, when, and what joins two names; no SPARQL needed."""
    from kg.api import KnowledgeGraph
    from kg.api.shorthand import Show, Wanted
    from kg.api.shorthand import ask as answer
    from kg.terminal import show_rows

    if show not in set(Show):
        raise typer.BadParameter(f"{show!r} is not one of {', '.join(Show)}", param_hint="--show")
    wanted = Wanted(
        name,
        about,
        to,
        Show(show),
        (since, until) if since or until else None,
        status,
        contested,
        _one_more(limit),
    )
    with KnowledgeGraph.open(graph) as opened:
        show_rows(answer(opened, wanted), form, limit)
    return 0


def search(
    words: Annotated[
        list[str], typer.Argument(metavar="WORDS...", help="In quotation marks: together.")
    ],
    kind: Annotated[
        list[str] | None,
        typer.Option("--in", metavar="KIND", help="name, claim or sentence; may be given again."),
    ] = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="Of each kind.")] = 10,
    graph: Graph = OUTPUT,
    form: Format = Rows.TABLE,
) -> int:
    """Find names (typing errors forgiven), claims and sentences by their words."""
    from kg.api import KnowledgeGraph
    from kg.rdf.search import KINDS
    from kg.terminal import show_rows

    # What a shell took the quotation marks of is still one phrase.
    sought = " ".join(f'"{word}"' if " " in word and '"' not in word else word for word in words)
    with KnowledgeGraph.open(graph) as opened:
        show_rows(opened.search(sought, kind or KINDS, limit).to_table(), form)
    return 0

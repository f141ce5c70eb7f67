"""Commands around a graph: build it, ask it, check it, draw it."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import (
    EXIT_SKIPPED,
    Cluster,
    Graph,
    MaxChars,
    Paths,
    Patterns,
    Pipeline,
    Published,
    Rows,
    Shards,
    Stopped,
    Timeout,
    Workers,
    day_of,
    pair_of,
    path_of,
    settings_of,
    status_of,
)
from kg.config import MAX_CHARS, TIMEOUT, Settings


def build(
    paths: Paths,
    published: Published = None,
    output: Annotated[
        Path,
        typer.Option(metavar="DIR", parser=path_of, help="Where to write; other files there stay."),
    ] = Path("output"),
    workers: Workers = None,
    timeout: Timeout = TIMEOUT,
    max_chars: MaxChars = MAX_CHARS,
    pipeline: Pipeline = None,
    patterns: Patterns = None,
    judgements: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="Who is who, by a person: CSV with left, right, judgement."
        ),
    ] = None,
    link: Annotated[
        str | None,
        typer.Option(
            metavar="wikidata|URL",
            help="Look names up there: sends them to that SPARQL endpoint; nothing is sent else.",
        ),
    ] = None,
    link_cache: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Where its answers are kept; asked first."),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Send the graph to this SPARQL 1.1 endpoint as well."),
    ] = None,
    fresh: Annotated[
        bool,
        typer.Option("--fresh", help="Read every text again, not only what is new or changed."),
    ] = False,
    cluster: Cluster = None,
    shards: Shards = None,
) -> int:
    """Read texts; write their graph, its measures and a page to look at."""
    from kg.pipeline import stages
    from kg.terminal import Reporter, show_report

    if shards is not None and cluster is None:
        raise typer.BadParameter("--shards is where a cluster writes; give --cluster too")
    settings = replace(
        settings_of(published, max_chars, workers, pipeline, patterns),
        cluster=cluster,
        shards=shards,
        judgements=judgements,
        link=link,
        link_cache=link_cache,
        fresh=fresh,
        timeout=timeout,
    )
    if store is not None:
        from kg.pipeline import stores

        stores.check_address(store)
    try:
        with Reporter() as reporter:
            report = stages.build(paths, output, settings, reporter)
    except KeyboardInterrupt as error:
        raise Stopped from error
    show_report(report)
    if store is not None:
        with Reporter() as reporter:
            sent = stores.send(output, store, settings.base, reporter)
        sys.stdout.write(f"\nSent {sent.graphs:,} graphs to {store}")
        sys.stdout.write(
            f", removed {sent.removed:,} of earlier builds\n" if sent.removed else "\n"
        )
    return EXIT_SKIPPED if report.skipped else 0


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
    answer = built.query(graph, name, dict(map(pair_of, param or ())))
    if isinstance(answer, str):
        sys.stdout.write(answer)
    else:
        show_rows(answer, form)
    return 0


def claims(
    by: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who says it: words of a name.")
    ] = None,
    about: Annotated[
        str | None, typer.Option(metavar="NAME", help="What it speaks of: words of a name.")
    ] = None,
    outlet: Annotated[
        str | None, typer.Option(metavar="NAME", help="Publisher, or who passed it on.")
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(callback=status_of, help="What the article says of it, such as unverified."),
    ] = None,
    contested: Annotated[
        bool, typer.Option("--contested", help="Only what somebody denies, disputes or retracts.")
    ] = False,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", callback=day_of, help="Said on this day or later.")
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(metavar="DATE", callback=day_of, help="Said on this day or earlier."),
    ] = None,
    graph: Graph = Path("output"),
    form: Annotated[Rows, typer.Option("--format", help="How to write the rows.")] = Rows.TABLE,
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
        )
        show_rows(claims_table(found), form)
    return 0


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


def render(
    graph: Graph = Path("output"),
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", parser=path_of, help="Instead of DIR/graph.html."
        ),
    ] = None,
    focus: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only this entity and what is near it.")
    ] = None,
    hops: Annotated[int, typer.Option(metavar="N", min=0, help="How near, with --focus.")] = 2,
    types: Annotated[
        str | None,
        typer.Option(metavar="TYPES", help="Only these types, such as person,place."),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", callback=day_of, help="Said on this day or later.")
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(metavar="DATE", callback=day_of, help="Said on this day or earlier."),
    ] = None,
) -> int:
    """Draw a graph that was built again, or a part of it, as one HTML file."""
    from kg.api import KnowledgeGraph
    from kg.graph.select import Part
    from kg.pipeline import built

    iri = None
    if focus is not None:
        with KnowledgeGraph.open(graph) as opened:
            iri = opened.entity(focus).iri
    names = tuple(name.strip() for name in (types or "").split(",") if name.strip())
    part = Part(focus=iri, hops=hops, types=names, since=since, until=until)
    if part.limits and output is None:
        raise typer.BadParameter("a part needs a file of its own: add -o FILE")
    sys.stdout.write(f"{built.render(graph, output, Settings(), part)}\n")
    return 0

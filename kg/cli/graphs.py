"""Commands around a graph: build it, check it, draw it."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import (
    EXIT_SKIPPED,
    OUTPUT,
    Cluster,
    Graph,
    JsonLog,
    MaxChars,
    Paths,
    Patterns,
    Pipeline,
    Published,
    Quiet,
    Shards,
    Stopped,
    Timeout,
    Verbose,
    Workers,
    day_of,
    path_of,
    reporter_of,
    settings_of,
)
from kg.config import MAX_CHARS, TIMEOUT, Settings


def build(
    paths: Paths,
    published: Published = None,
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            metavar="DIR",
            parser=path_of,
            help="Where to write; other files there stay.",
        ),
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
        typer.Option(
            "--fresh",
            "--rebuild",
            help="Read every text again, not only what is new or changed.",
        ),
    ] = False,
    gzip: Annotated[
        bool,
        typer.Option("--gzip", help="Compress graph.nq and graph.trig, to about a thirteenth."),
    ] = False,
    cluster: Cluster = None,
    shards: Shards = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    json_log: JsonLog = False,
) -> int:
    """Read texts; write their graph, its measures and a page to look at."""
    from kg.pipeline import stages
    from kg.terminal import show_report

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
        gzip=gzip,
        timeout=timeout,
    )
    if store is not None:
        from kg.pipeline import stores

        stores.check_address(store)
    try:
        with reporter_of(quiet, verbose, json_log) as reporter:
            report = stages.build(paths, output, settings, reporter)
    except KeyboardInterrupt as error:
        raise Stopped from error
    if not quiet:
        show_report(report)
    if store is not None:
        with reporter_of(quiet, verbose, json_log) as reporter:
            sent = stores.send(output, store, settings.base, reporter, fresh=fresh)
        if not quiet:
            removed = f", removed {sent.removed:,} of earlier builds" if sent.removed else ""
            same = f", {sent.unchanged:,} are there as they are" if sent.unchanged else ""
            sys.stdout.write(f"\nSent {sent.graphs:,} graphs to {store}{same}{removed}\n")
    return EXIT_SKIPPED if report.skipped else 0


def check(graph: Graph = OUTPUT) -> int:
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
    graph: Graph = OUTPUT,
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

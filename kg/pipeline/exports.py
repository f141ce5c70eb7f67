"""A built graph in the forms that other programs read: which there are, and writing them.

Input: the output folder of a build. Output: a file, a folder of files, or bytes on a stream. What
is written stands aside until it is whole.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO

from kg.config import Settings
from kg.errors import QueryError, StoreError, why
from kg.graph import exchange
from kg.graph.measure import measure
from kg.pipeline.aside import writing
from kg.pipeline.asking import local
from kg.pipeline.built import network_of
from kg.rdf import bulk, export, factcheck, jsonld
from kg.rdf.store import GraphStore


class Format(StrEnum):
    """What a graph can be exported as."""

    TURTLE = "turtle"
    TRIG = "trig"
    NQUADS = "nquads"
    JSONLD = "jsonld"
    RDFXML = "rdfxml"
    GRAPHML = "graphml"
    GEXF = "gexf"
    NEO4J = "neo4j"
    PARQUET = "parquet"
    CLAIMREVIEW = "claimreview"


SUFFIXES = {
    ".ttl": Format.TURTLE,
    ".trig": Format.TRIG,
    ".nq": Format.NQUADS,
    ".jsonld": Format.JSONLD,
    ".rdf": Format.RDFXML,
    ".graphml": Format.GRAPHML,
    ".gexf": Format.GEXF,
}
FOLDERS = (Format.NEO4J, Format.PARQUET)
"""Formats of several files."""


@dataclass(frozen=True, slots=True)
class Written:
    """What an export wrote.

    Attributes:
        paths: The files.
        notes: What the format could not hold, a line each.
    """

    paths: tuple[Path, ...]
    notes: tuple[str, ...] = ()


def format_of(path: str | Path | None, form: Format | None) -> Format:
    """Tell in which format to write.

    Args:
        path: Where to; None for a stream.
        form: What was asked for; None to go by the suffix.

    Raises:
        QueryError: The suffix tells no format.

    >>> str(format_of("graph.ttl", None))
    'turtle'
    """
    if form is not None:
        return form
    suffix = "" if path is None else Path(path).suffix.lower()
    if suffix in SUFFIXES:
        return SUFFIXES[suffix]
    asked = f"the suffix “{suffix}” tells no format" if suffix else "no format is given"
    raise QueryError(f"{asked}; name one with --format: {', '.join(Format)}")


def export_graph(
    graph: str | Path, path: str | Path, form: Format, *, fact_checkers: Sequence[str] = ()
) -> Written:
    """Write a built graph in another form.

    Args:
        graph: Output folder of a build, or the address of a SPARQL 1.1 endpoint.
        path: The file to write; for the formats in :data:`FOLDERS` a folder, made where missing.
        form: The format.
        fact_checkers: For ``claimreview``: outlets whose articles are fact checks.

    Raises:
        StoreError: There is no graph, or a file cannot be written; what stood there still does.
        QueryError: No outlet checks facts, or none was named.
    """
    target = Path(path)
    with local(graph) as store:
        if form in FOLDERS:
            return Written(_write_folder(store, target, form))
        if target.is_dir():
            raise StoreError(f"{target} is a folder; name a file for {form}")
        with writing(target) as file:
            notes = write(store, form, file.buffer, fact_checkers=fact_checkers)
    return Written((target,), notes)


def write_graph(
    graph: str | Path, form: Format, file: IO[bytes], *, fact_checkers: Sequence[str] = ()
) -> tuple[str, ...]:
    """Write a built graph to a stream, as it is read.

    Returns:
        What the format could not hold, a line each.

    Raises:
        StoreError: There is no graph.
        QueryError: The format has several files; or as for :func:`export_graph`.
    """
    if form in FOLDERS:
        raise QueryError(f"{form} has several files; name a folder with -o")
    with local(graph) as store:
        return write(store, form, file, fact_checkers=fact_checkers)


def write(
    store: GraphStore, form: Format, file: IO[bytes], *, fact_checkers: Sequence[str] = ()
) -> tuple[str, ...]:
    """Write a store to a stream, in a format of one file.

    Returns:
        What the format could not hold, a line each.
    """
    lost = 0
    match form:
        case Format.TURTLE:
            export.write_turtle(store, file)
        case Format.TRIG:
            export.write_trig(store, file)
        case Format.NQUADS:
            export.write_nquads(store, file)
        case Format.JSONLD:
            jsonld.write_jsonld(store, file)
        case Format.RDFXML:
            lost = export.write_rdfxml(store, file)
        case Format.CLAIMREVIEW:
            denials = factcheck.write_claim_reviews(store, file, fact_checkers)
            return (f"reviews of denials, left out: {denials:,}",) if denials else ()
        case _:
            network = network_of(store)
            measures = measure(network, seed=Settings().seed)
            form_of = exchange.write_gexf if form == Format.GEXF else exchange.write_graphml
            lost = form_of(network, measures, file)
    return (f"characters that XML cannot hold, now U+FFFD: {lost:,}",) if lost else ()


def _write_folder(store: GraphStore, folder: Path, form: Format) -> tuple[Path, ...]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = why(error)
        raise StoreError(f"cannot make the folder {folder}: {reason}; name another") from error
    names = bulk.NEO4J_FILES if form == Format.NEO4J else tuple(bulk.PARQUET_FILES.values())
    paths = tuple(folder / name for name in names)
    with contextlib.ExitStack() as stack:
        files = [stack.enter_context(writing(path)) for path in paths]
        if form == Format.NEO4J:
            bulk.write_neo4j(store, *files)
        else:
            labels = zip(bulk.PARQUET_FILES, files, strict=True)
            bulk.write_parquet(store, {label: file.buffer for label, file in labels})
    return paths

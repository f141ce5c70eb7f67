"""The graph's nodes and links as files for other databases: Neo4j's bulk import, and Parquet.

Input: a store, and the files to write to. Output: the files, row by row; Parquet in groups of
:data:`ROWS` rows. What the rows are stands in :mod:`kg.rdf.records`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from contextlib import ExitStack
from itertools import chain
from typing import IO, TYPE_CHECKING, Any, TextIO

from kg.errors import ExtraError
from kg.model import Value
from kg.rdf.records import LINK_COLUMNS, NODE_COLUMNS, Link, Node, columns, records
from kg.rdf.store import GraphStore

if TYPE_CHECKING:
    import pyarrow as pa

NEO4J_FILES = ("nodes.csv", "relationships.csv")
PARQUET_FILES = {label: f"{label.lower()}s.parquet" for label in (*NODE_COLUMNS, "Attribution")} | {
    "Entity": "entities.parquet",
    "Link": "links.parquet",
}
ROWS = 10_000


def write_neo4j(store: GraphStore, nodes: TextIO, links: TextIO) -> None:
    r"""Write what ``neo4j-admin database import`` reads: one file of nodes, one of relationships.

    The header names types (``iri:ID``, ``:LABEL``, ``score:double``, ``:START_ID`` ...). An entity
    has its type as a second label. A value may hold line breaks, which the import must be told by
    ``--multiline-fields=true``. Lines end in ``\n``; what is not known is empty.

    Args:
        store: The store.
        nodes: UTF-8.
        links: UTF-8.
    """
    kinds = dict(chain.from_iterable(each.items() for each in NODE_COLUMNS.values()))
    node_rows = csv.writer(nodes, lineterminator="\n")
    link_rows = csv.writer(links, lineterminator="\n")
    node_rows.writerow(["iri:ID", ":LABEL", *map(_header, kinds.items())])
    link_rows.writerow([":START_ID", ":END_ID", ":TYPE", *map(_header, LINK_COLUMNS.items())])
    for each in records(store):
        values = [_cell(each.values.get(name)) for name in _names(each, kinds)]
        if isinstance(each, Link):
            link_rows.writerow([each.start, each.end, each.type, *values])
        else:
            label = f"Entity;{each.values['type']}" if each.label == "Entity" else each.label
            node_rows.writerow([each.iri, label, *values])


def write_parquet(store: GraphStore, files: Mapping[str, IO[bytes]]) -> None:
    """Write a Parquet table for each kind of node and one for the links.

    Args:
        store: The store.
        files: By the keys of :data:`PARQUET_FILES`.

    Raises:
        ExtraError: PyArrow is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra; half a second
        from pyarrow import parquet  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ExtraError("Parquet", "PyArrow", "parquet") from error
    types = {
        "string": pa.string(),
        "double": pa.float64(),
        "int": pa.int64(),
        "boolean": pa.bool_(),
    }
    with ExitStack() as stack:
        tables = {}
        for label, file in files.items():
            fixed = ("type", "start", "end") if label == "Link" else ("iri",)
            more = LINK_COLUMNS if label == "Link" else columns(label)
            schema = pa.schema(
                [pa.field(name, pa.string(), nullable=False) for name in fixed]
                + [pa.field(name, types[kind]) for name, kind in more.items()]
            )
            writer = stack.enter_context(parquet.ParquetWriter(file, schema, compression="zstd"))
            tables[label] = _Table(pa, writer, schema)
        for each in records(store):
            if isinstance(each, Link):
                tables["Link"].add(
                    {"type": each.type, "start": each.start, "end": each.end, **each.values}
                )
            else:
                tables[each.label].add({"iri": each.iri, **each.values})
        for table in tables.values():
            table.flush()


class _Table:
    """Rows on their way into one Parquet file."""

    def __init__(self, arrow: Any, writer: Any, schema: pa.Schema) -> None:
        self._arrow = arrow
        self._writer = writer
        self._schema = schema
        self._rows: list[dict[str, Value]] = []

    def add(self, row: dict[str, Value]) -> None:
        self._rows.append(row)
        if len(self._rows) == ROWS:
            self.flush()

    def flush(self) -> None:
        if self._rows:
            self._writer.write_table(self._arrow.Table.from_pylist(self._rows, self._schema))
            self._rows = []


def _names(each: Node | Link, kinds: Mapping[str, str]) -> Mapping[str, str]:
    return LINK_COLUMNS if isinstance(each, Link) else kinds


def _header(column: tuple[str, str]) -> str:
    name, kind = column
    return name if kind == "string" else f"{name}:{kind}"


def _cell(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)

"""What a person sees: how a run goes on, the account of a build, rows in four forms.

Results go to standard output, all else to standard error. Words from articles are shown as text:
no markup of theirs, and no control character, reaches the terminal.
"""

from __future__ import annotations

import csv
import io
import os
import re
import sys
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from kg.errors import StoreError, why
from kg.model import Table, Value
from kg.pipeline.aside import writing
from kg.pipeline.report import Report
from kg.terminal.reporter import JsonReporter, Reporter
from kg.terminal.words import as_json, clean

__all__ = [
    "JsonReporter",
    "Reporter",
    "as_json",
    "clean",
    "show_report",
    "show_rows",
    "show_table",
    "write_rows",
]

# Where no terminal tells its width.
WIDTH = 120
GAP = 2
LAST = 40  # a last column as wide as this may go on below
SKIPS = 10  # named at the end of a build
SENTENCE = ("before", "quote", "after")
MARKS = re.compile(r"[\\|`*_<>\[\]~]")


def show_rows(rows: Table, form: str, limit: int | None = None) -> None:
    """Write rows to standard output.

    Args:
        rows: The answer to a question.
        limit: The first ones, at most so many; standard error tells of more. None for all.
        form: ``table``, ``csv`` (RFC 4180, header first), ``json`` (a list of objects) or
            ``markdown`` (a table as GitHub and most editors read it).
    """
    cut = limit is not None and len(rows.rows) > limit
    if cut:
        rows = Table(rows.columns, rows.rows[:limit])
    if form == "json":
        sys.stdout.write(as_json(list(rows.records()), indent=2) + "\n")
    elif form == "csv":
        sys.stdout.write(_csv(rows))
    elif form == "markdown":
        sys.stdout.write(_markdown(rows))
    else:
        show_table(rows)
        number = len(rows.rows)
        Console(stderr=True).print(f"{number:,} row{'' if number == 1 else 's'}")
    if cut:
        Console(stderr=True).print(f"There are more than these {limit:,}; raise --limit.")


def write_rows(rows: Table, path: Path) -> Path:
    """Write rows as a CSV file, as :func:`show_rows` does; makes the folder.

    Returns:
        The file.

    Raises:
        StoreError: It cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = why(error)
        raise StoreError(f"cannot make the folder {path.parent}: {reason}; name another") from error
    with writing(path) as file:
        file.write(_csv(rows, "\n"))
    return path


def show_table(rows: Table) -> None:
    """Write rows to standard output: as a table where it fits, else one block of lines a row.

    The columns ``before``, ``quote`` and ``after`` are written as one sentence, the quote between
    guillemets.
    """
    console = _stdout()
    columns, cells = _cells(rows)
    widths = [max(cell_len(row[n]) for row in [columns, *cells]) for n in range(len(columns))]
    widths[-1:] = [min(widths[-1], LAST)] if widths else []
    if sum(widths) + GAP * (len(widths) - 1) <= console.width:
        grid = Grid(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
        for column in columns[:-1]:
            grid.add_column(Text(column), no_wrap=True)
        grid.add_column(Text(columns[-1] if columns else ""), overflow="fold")
        for row in cells:
            grid.add_row(*map(Text, row))
        console.print(grid)
        return
    for row in cells:
        grid = Grid(box=None, pad_edge=False, padding=(0, GAP, 0, 0), show_header=False)
        grid.add_column(style="bold", no_wrap=True, min_width=max(map(cell_len, columns)))
        grid.add_column(overflow="fold")
        for column, cell in zip(columns, row, strict=True):
            if cell:
                grid.add_row(Text(column), Text(cell))
        console.print(grid)
        console.print()


def _cells(rows: Table) -> tuple[list[str], list[list[str]]]:
    records = list(rows.records())
    columns = list(rows.columns)
    if set(SENTENCE) <= set(columns):
        for record in records:
            before, quote, after = (record[part] or "" for part in SENTENCE)
            record["sentence"] = f"{before}«{quote}»{after}"
        columns = [name for name in columns if name not in SENTENCE] + ["sentence"]
    cells = [
        ["" if (v := each[name]) is None else _shown(v) for name in columns] for each in records
    ]
    return [clean(name) for name in columns], cells


def _markdown(rows: Table) -> str:
    """Write a table in Markdown; what Markdown or HTML would read as a sign stays a letter."""
    columns, cells = _cells(rows)
    lines = [columns, ["---"] * len(columns), *cells]
    return "".join(f"| {' | '.join(map(_escaped, line))} |\n" for line in lines)


def _escaped(cell: str) -> str:
    return cell if cell == "---" else MARKS.sub(r"\\\g<0>", cell)


def show_report(report: Report) -> None:
    """Write what a build did, where it is, and what to do next."""
    console = _stdout()
    number = report.counts["documents"]
    parts = [f"{number:,} document{'' if number == 1 else 's'}"]
    if unchanged := report.counts["documents.unchanged"]:
        parts[0] += f" ({report.counts['documents.read']:,} read, {unchanged:,} unchanged)"
    if report.merged:
        parts.append(f"{len(report.merged):,} more with the same text, merged")
    if report.skipped:
        parts.append(f"{len(report.skipped):,} skipped")
    seconds = sum(report.seconds.values())
    console.print(Text(f"Read {', '.join(parts)}, in {seconds:.1f} s"))
    for skipped in report.skipped[:SKIPS]:
        line = f"  skipped {clean(skipped.path)}: {clean(skipped.reason)}"
        console.print(Text(line), soft_wrap=True)
    if len(report.skipped) > SKIPS:
        console.print(f"  and {len(report.skipped) - SKIPS:,} more; report.json names them all")
    console.print()

    grid = Grid(box=None, pad_edge=False, show_header=False)
    grid.add_column(style="bold")
    grid.add_column(justify="right")
    grid.add_column(overflow="fold")
    for name, number in report.counts.items():
        if "." not in name:
            kinds = [
                f"{part.rpartition('.')[2]} {each:,}"
                for part, each in report.counts.items()
                if part.startswith(f"{name}.") and each
            ]
            grid.add_row(Text(name), f"{number:,}", Text(", ".join(kinds)))
    console.print(grid)
    console.print()

    if report.claimants:
        console.print(Text("Most active claimants", style="bold"))
        grid = Grid(box=None, pad_edge=False, show_header=False)
        grid.add_column(justify="right")
        grid.add_column(overflow="fold")
        for claimant in report.claimants:
            name = f"“{claimant.name}” (unnamed)" if claimant.unnamed else claimant.name
            grid.add_row(f"{claimant.claims:,}", Text(clean(name)))
        console.print(grid)
        console.print()

    console.print(Text(f"In {clean(report.output)}", style="bold"))
    grid = Grid(box=None, pad_edge=False, show_header=False)
    for file, what in report.files.items():
        grid.add_row(Text(file), Text(what))
    console.print(grid)
    console.print()
    console.print(Text("Try next", style="bold"))
    for command in report.next:
        console.print(Text(f"  {command}"), soft_wrap=True)


def _stdout() -> Console:
    told = sys.stdout.isatty() or "COLUMNS" in os.environ
    return Console(
        file=sys.stdout, markup=False, highlight=False, emoji=False, width=None if told else WIDTH
    )


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.3g}" if isinstance(value, float) else clean(value)


def _csv(rows: Table, end: str = "\r\n") -> str:
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator=end)
    writer.writerow(rows.columns)
    writer.writerows([_csv_value(value) for value in row] for row in rows.rows)
    return lines.getvalue().encode("utf-8", "replace").decode("utf-8")


def _csv_value(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)

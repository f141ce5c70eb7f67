"""What a person sees: the progress bar, the account of a build, rows in four forms.

Results go to standard output, all else to standard error. Words from articles are shown as text:
no markup of theirs, and no control character, reaches the terminal.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sys
from pathlib import Path
from types import TracebackType

from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table as Grid
from rich.text import Text

from kg.errors import StoreError
from kg.model import Skipped, Table, Value
from kg.pipeline.aside import writing
from kg.pipeline.report import Progress, Report

# Where no terminal tells its width.
WIDTH = 120
GAP = 2
LAST = 40  # a last column as wide as this may go on below
SKIPS = 10  # named at the end of a build
SENTENCE = ("before", "quote", "after")
MARKS = re.compile(r"[\\|`*_<>\[\]~]")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def clean(value: object) -> str:
    r"""Return a value as one line that a terminal takes as text and nothing else.

    >>> clean("two\nlines \x1b[31mred")
    'two lines  [31mred'
    """
    words = CONTROL.sub(" ", str(value))
    return words.encode("utf-8", "backslashreplace").decode("utf-8")


class Reporter(Progress):
    """A progress bar on standard error, if that is a terminal, and a line per skipped input.

    Use as a context manager.

    Args:
        bar: False where results go to the terminal meanwhile, which a bar would spoil.
    """

    def __init__(self, *, bar: bool = True) -> None:
        self.skips = 0
        self._console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
            disable=not (bar and self._console.is_terminal),
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Reporter:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def stage(self, name: str, total: int | None = None) -> None:
        """Show the next stage in place of the last one."""
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task(f"{name:<12}", total=total)

    def step(self) -> None:
        """Move the bar on."""
        if self._task is not None:
            self._bar.advance(self._task)

    def count(self, step: int, of: int) -> None:
        """Show how many steps are done, of how many."""
        if self._task is None:
            self.stage("training", of)
        if self._task is not None:
            self._bar.update(self._task, completed=step)

    def skipped(self, skipped: Skipped) -> None:
        """Write one line and count it."""
        self.skips += 1
        self._console.print(f"kg: skipped {clean(skipped.path)}: {clean(skipped.reason)}")

    def note(self, words: str) -> None:
        """Write one line."""
        self._console.print(f"kg: {clean(words)}")


def show_rows(rows: Table, form: str) -> None:
    """Write rows to standard output.

    Args:
        rows: The answer to a question.
        form: ``table``, ``csv`` (RFC 4180, header first), ``json`` (a list of objects) or
            ``markdown`` (a table as GitHub and most editors read it).
    """
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
        reason = (error.strerror or str(error)).lower()
        raise StoreError(f"cannot make the folder {path.parent}: {reason}; name another") from error
    with writing(path) as file:
        file.write(_csv(rows).replace("\r\n", "\n"))
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


def as_json(value: object, indent: int | None = None) -> str:
    """Write JSON as UTF-8 can hold it; half a surrogate pair is escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, indent=indent)
    return text


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


def _csv(rows: Table) -> str:
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(rows.columns)
    writer.writerows([_csv_value(value) for value in row] for row in rows.rows)
    return lines.getvalue().encode("utf-8", "replace").decode("utf-8")


def _csv_value(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)

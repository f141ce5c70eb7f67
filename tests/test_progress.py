"""What ``kg build`` and ``kg extract`` tell while they run: the bar, quiet, verbose, JSON."""

from __future__ import annotations

import contextlib
import io
import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from kg.cli import main
from kg.model import Document, Extraction, Skipped
from kg.terminal import JsonReporter, Reporter

GOOD = "The mayor of Varna Luka, Stefan Brandl, said that the bridge is closed.\n"
OTHER = "The bridge is open, said Mila Orlova.\n"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a folder that holds one text and one file that cannot be read."""
    monkeypatch.chdir(tmp_path)
    Path("good.txt").write_text(GOOD, encoding="utf-8")
    Path("empty.txt").write_text("", encoding="utf-8")

    def command(*arguments: str) -> tuple[int, str, str]:
        code = main(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


def events(err: str) -> list[dict[str, Any]]:
    """Read standard error, each line of which must be an object with a time and an event."""
    found = [json.loads(line) for line in err.splitlines()]
    for each in found:
        assert datetime.fromisoformat(each["time"]).tzinfo is not None
        assert each["event"]
    return found


def extraction(number: int, words: int) -> Extraction:
    """Make an extraction of a text of so many words."""
    return Extraction(Document(f"d{number}", "word " * words, path="in.jsonl", record="r"), "m")


@pytest.mark.parametrize("kind", [Reporter, JsonReporter])
@pytest.mark.parametrize("step", ["stage", "step", "read"])
def test_ctrl_c_that_is_swallowed_is_raised_again(kind: type[Reporter], step: str) -> None:
    """Where a library drops the exception, a run ends at its next step; then all is as before."""
    before = signal.getsignal(signal.SIGINT)
    reporter = kind(quiet=True)
    does: dict[str, Callable[[], None]] = {
        "stage": partial(reporter.stage, "writing"),
        "step": reporter.step,
        "read": partial(reporter.read, extraction(1, 3)),
    }
    with reporter:
        does[step]()
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            does[step]()
    assert signal.getsignal(signal.SIGINT) is before
    does[step]()


def test_the_bar_tells_documents_words_a_second_time_left_and_skipped() -> None:
    """All five stand in 100 columns of a terminal."""
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=100, soft_wrap=True, markup=False)
    with Reporter(console=console) as reporter:
        reporter.skipped(Skipped("a.txt", "is empty"))
        reporter.stage("extracting", 4)
        reporter.read(extraction(0, 500))
        reporter.read(extraction(1, 500))
    seen = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", screen.getvalue())
    line = seen.replace("\r", "\n").strip().splitlines()[-1]
    assert re.search(r"extracting .*2/4 +[\d,]+ words/s +0:00:0\d +[\d:-]+ +1 skipped", line), line


def test_the_rate_is_of_what_was_read_and_not_of_what_was_kept() -> None:
    """A build that goes on does not promise to end at once."""
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=100, soft_wrap=True, markup=False)
    with Reporter(console=console) as reporter:
        reporter.stage("extracting", 1000)
        for number in range(900):
            reporter.read(extraction(number, 1), kept=True)
    assert "900/1000" in screen.getvalue()
    assert "words/s" not in screen.getvalue()


def test_quiet_tells_what_is_skipped_and_nothing_else(run: Run) -> None:
    """Neither account nor notes; the graph is there."""
    code, out, err = run("build", "good.txt", "empty.txt", "--quiet", "--output", "out")
    assert (code, out) == (1, "")
    assert err == "kg: skipped empty.txt: is empty; leave it out\n"
    assert Path("out", "graph.nq").is_file()
    code, out, err = run("build", "good.txt", "-q", "--output", "out")
    assert (code, out, err) == (0, "", "")


def test_quiet_leaves_results_and_errors(run: Run) -> None:
    """What was asked for is written, and a mistake is still told."""
    code, out, err = run("extract", "good.txt", "--quiet")
    assert (code, err, json.loads(out)["text"]) == (0, "", GOOD)
    code, out, err = run("build", "missing.txt", "--quiet", "--output", "out")
    assert (code, out) == (2, "")
    assert err.splitlines()[-1].startswith("kg: error: nothing to build")


def test_quiet_drops_notes(capsys: pytest.CaptureFixture[str]) -> None:
    """Notes say what results lack; report.json does too."""
    with Reporter(quiet=True) as reporter:
        reporter.note("going on without")
    with Reporter() as reporter:
        reporter.note("going on with")
    assert capsys.readouterr().err == "kg: going on with\n"


def test_verbose_is_a_line_for_each_text(run: Run) -> None:
    """The line says where the text is from, whether it was read now, and what was found."""
    Path("other.jsonl").write_text(json.dumps({"id": "r7", "text": OTHER}) + "\n", encoding="utf-8")
    run("build", "good.txt", "--quiet", "--output", "out")
    code, _, err = run("build", "good.txt", "other.jsonl", "--verbose", "--output", "out")
    assert code == 0
    assert err.splitlines() == [
        "kg: kept good.txt: 13 words, 1 claim",
        "kg: read other.jsonl, record r7: 7 words, 1 claim",
    ]
    code, _, err = run("extract", "good.txt", "-v")
    assert (code, err) == (0, "kg: read good.txt: 13 words, 1 claim\n")


def test_quiet_and_verbose_exclude_each_other(run: Run) -> None:
    """One line, exit code 2."""
    code, _, err = run("build", "good.txt", "--quiet", "--verbose")
    assert code == 2
    assert err.startswith("kg: error: Invalid value: --quiet and --verbose exclude each other")
    assert len(err.splitlines()) == 1


def test_json_log_of_a_build(run: Run) -> None:
    """Every stage, text and skipped input is an object; the account is on standard output."""
    code, out, err = run("build", "good.txt", "empty.txt", "--json-log", "--output", "out")
    found = events(err)
    assert code == 1
    assert out.startswith("Read 1 document")
    stages = [each["stage"] for each in found if each["event"] == "stage"]
    assert stages[:3] == ["reading", "extracting", "resolving"]
    assert [(e["path"], e["reason"]) for e in found if e["event"] == "skipped"] == [
        ("empty.txt", "is empty; leave it out")
    ]
    (text,) = [each for each in found if "document" in each]
    told = {name: text[name] for name in ("event", "stage", "done", "total", "path", "words")}
    assert told == {
        **{"event": "step", "stage": "extracting", "done": 1, "total": 1},
        **{"path": "good.txt", "words": 13},
    }
    assert (text["claims"], text["kept"]) == (1, False)
    last = found[-1]
    assert (last["event"], last["skipped"], last["words"]) == ("done", 1, 13)
    assert last["seconds"] > 0
    assert last["words_per_second"] > 0


def test_json_log_of_an_extraction(run: Run) -> None:
    """Results on standard output, the log on standard error."""
    code, out, err = run("extract", "good.txt", "--json-log")
    assert (code, json.loads(out)["text"]) == (0, GOOD)
    assert [each["event"] for each in events(err)] == ["stage", "step", "done"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "missing.txt", "--json-log"),
        ("build", "good.txt", "--json-log", "--workers", "0"),
        ("extract", "good.txt", "--json-log", "--pipeline", "zz_none"),
    ],
)
def test_json_log_of_a_mistake(run: Run, arguments: tuple[str, ...]) -> None:
    """The error is an object too, the last one."""
    code, _, err = run(*arguments)
    last = events(err)[-1]
    assert code == 2
    assert last["event"] == "error"
    assert "kg: error" not in last["message"]


def test_json_log_of_a_note(capsys: pytest.CaptureFixture[str]) -> None:
    """Its words are a message, whatever characters they have."""
    with JsonReporter() as reporter:
        reporter.note("two\nlines \udc80")
    assert events(capsys.readouterr().err)[0]["message"] == "two\nlines \udc80"


def test_quiet_json_log_has_what_is_skipped_alone(run: Run) -> None:
    """Both options do what they do alone."""
    code, out, err = run("build", "good.txt", "empty.txt", "--json-log", "-q", "--output", "out")
    assert (code, out) == (1, "")
    assert [each["event"] for each in events(err)] == ["skipped"]


def test_other_processes_write_nothing_into_the_log(tmp_path: Path) -> None:
    """With workers, too, each line is an object."""
    lines = [json.dumps({"text": f"{GOOD}{number}"}) + "\n" for number in range(3)]
    (tmp_path / "in.jsonl").write_text("".join(lines), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "kg.cli", "extract", "in.jsonl", "--workers", "2", "--json-log"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert [each["done"] for each in events(done.stderr) if each["event"] == "step"] == [1, 2, 3]

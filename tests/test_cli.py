"""The command line: what it prints, its exit codes, and one clear line for every mistake."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kg import __version__
from kg.cli import main
from kg.model import Skipped, Table
from kg.pipeline.aside import Staging
from kg.pipeline.kept import KEPT
from kg.pipeline.stages import FILES
from kg.terminal import Reporter, clean, show_rows
from tests import articles

KG = [sys.executable, "-m", "kg.cli"]
GOOD = "The mayor of Varna Luka, Stefan Brandl, said that the bridge is closed.\n"
# Root may read and write everything; without these rights it may not.
RIGHTS = "-dac_override,-dac_read_search"


class Run:
    """What a command did."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err
        assert "Traceback" not in err


Command = Callable[..., Run]


@pytest.fixture
def kg_run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Command:
    """Run a command in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> Run:
        code = main([str(each) for each in arguments])
        captured = capsys.readouterr()
        return Run(code, captured.out, captured.err)

    return run


def spawn(*arguments: str | Path, limited: bool = False, **more: object) -> Run:
    """Run a command in a process of its own, which does not have root's rights if limited."""
    command = [*KG, *map(str, arguments)]
    if limited and os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root may read everything, and setpriv is not installed")
        command = ["setpriv", f"--bounding-set={RIGHTS}", f"--inh-caps={RIGHTS}", *command]
    done = subprocess.run(
        command,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
        **more,  # type: ignore[call-overload]
    )
    return Run(done.returncode, done.stdout, done.stderr)


def contents(folder: Path) -> set[str]:
    """Return the names in a folder, hidden ones too."""
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def test_version(kg_run: Command) -> None:
    """``--version`` prints one line."""
    done = kg_run("--version")
    assert (done.code, done.out) == (0, f"kg {__version__}\n")


@pytest.mark.parametrize(
    "command", ["build", "extract", "query", "ask", "search", "check", "render"]
)
def test_help_shows_an_example(kg_run: Command, command: str) -> None:
    """The help of each command has an example that begins with it."""
    done = kg_run(command, "--help")
    assert done.code == 0
    assert f"\n    kg {command}" in done.out.partition("Example:")[2]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bild"], "No such command 'bild'"),
        (["build"], "Missing argument"),
        (["build", "a.txt", "--outptu", "x"], "No such option: --outptu"),
        (["build", "a.txt", "--published", "yesterday"], "'yesterday' is not a date"),
        (["build", "a.txt", "--published", "20250707"], "'20250707' is not a date"),
        (["build", "a.txt", "--published", "2025-02-30"], "'2025-02-30' is not a date"),
        (["build", "a.txt", "--workers", "0"], "--workers"),
        (["build", "a.txt", "--max-chars", "many"], "--max-chars"),
        (["build", "a.txt", "--output", ""], "the path is empty"),
        (["query", "claims", "--graph", ""], "the path is empty"),
        (["extract", "a.txt", "-o", ""], "the path is empty"),
        (["build", "no-such-file.txt"], "nothing to build: the one input could not be read"),
        (["build", "none.txt", "nor.txt"], "nothing to build: none of 2 inputs could be read"),
        (["extract", "a.txt", "--format", "xml"], "'xml' is not one of"),
        (["extract", "a.txt", "-o", "no/such/folder/x.jsonl"], "cannot write no/such/folder"),
        (["query", "articles", "--graph", "nowhere"], "error: nowhere holds no graph"),
        (["query", "no_such_question"], "there is no query"),
        (["query", "missing.rq"], "there is no query file missing.rq"),
        (["query", "claims", "--param", "claimant"], "'claimant' is not NAME=VALUE"),
        (["query", "claims_by_claimant"], "is required"),
        (["query", "claims", "--param", "from=soon"], "must be a day"),
        (["claims", "--graph", "nowhere"], "nowhere holds no graph"),
        (["claims", "--status", "true"], "'true' is no status; there are Unverified"),
        (["claims", "--since", "soon"], "'soon' is not a date"),
        (["ask", "x", "--show", "all"], "'all' is not one of"),
        (["ask", "x", "--graph", "nowhere"], "nowhere holds no graph"),
        (["search", "x", "--graph", "nowhere"], "nowhere holds no graph"),
        (["query", "claims", "--timeout", "0"], "--timeout"),
        (["check", "--graph", "nowhere"], "error: nowhere holds no graph"),
        (["render", "--graph", "nowhere"], "error: nowhere holds no graph"),
    ],
    ids=" ".join,
)
def test_mistakes_are_one_line(
    kg_run: Command, tmp_path: Path, arguments: list[str], message: str
) -> None:
    """A mistake of use is one line that says what and where; exit code 2, nothing written."""
    done = kg_run(*arguments)
    assert done.code == 2
    *_, line = done.err.splitlines()
    assert line.startswith("kg: error: ")
    assert message in line
    assert done.out == ""
    assert contents(tmp_path) == set()


def test_rows_in_three_forms(capsys: pytest.CaptureFixture[str]) -> None:
    """Rows are written as a table, as CSV and as JSON, with nothing lost or interpreted."""
    rows = Table(
        ("name", "claims", "sure", "score"),
        (("[red]Ganchev[/red], V.", 3, True, 0.25), ("a\x1b[31m\nb “c” 👍", 0, None, None)),
    )
    show_rows(rows, "json")
    assert json.loads(capsys.readouterr().out) == list(rows.records())
    show_rows(rows, "csv")
    lines = list(csv.reader(io.StringIO(capsys.readouterr().out, newline="")))
    assert lines[1] == ["[red]Ganchev[/red], V.", "3", "true", "0.25"]
    show_rows(rows, "table")
    table = capsys.readouterr().out
    assert "[red]Ganchev[/red], V." in table
    assert "a [31m b “c” 👍" in table
    assert "\x1b" not in table


def test_a_limit_shows_the_first_rows_and_tells_of_more(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = Table(("a",), ((1,), (2,)))
    show_rows(rows, "csv", 1)
    told = capsys.readouterr()
    assert told.out.split() == ["a", "1"]
    assert "more than these 1" in told.err
    show_rows(rows, "csv", 2)
    assert capsys.readouterr().err == ""


def test_wide_rows_become_blocks(capsys: pytest.CaptureFixture[str]) -> None:
    """Rows that do not fit stand as blocks, the quote within its sentence."""
    row = ("claim " * 30, "He said ", "it rains", ".", None)
    show_rows(Table(("text", "before", "quote", "after", "none"), (row,)), "table")
    lines = capsys.readouterr().out.splitlines()
    assert "sentence  He said «it rains»." in [line.strip() for line in lines]
    assert all(len(line) <= 120 for line in lines)


@pytest.mark.parametrize("word", ["two\nlines", "\x1b[31m", "\u202eright", "\x00", "\ud800"])
def test_words_stay_words(word: str) -> None:
    """No control character of an article or path reaches the terminal, and all can be encoded."""
    assert len(clean(word).splitlines()) == 1
    assert clean(word).isprintable()
    clean(word).encode("utf-8")


@pytest.mark.model
class TestBuild:
    """``kg build`` and what one does next."""

    def test_account_and_next_commands(self, kg_run: Command, tmp_path: Path) -> None:
        """The build tells what it read and found, and the three commands it names run."""
        (tmp_path / "in").mkdir()
        (tmp_path / "in/article.txt").write_text(articles.ARTICLE, encoding="utf-8")
        (tmp_path / "in/again.txt").write_text(articles.ARTICLE, encoding="utf-8")
        done = kg_run("build", "in", "--published", articles.PUBLISHED, "--output", "my out")
        assert done.code == 0
        assert done.err == ""
        assert "Read 1 document, " in done.out
        assert "1 more with the same text, merged" in done.out
        for line in ("Oleh Tarnov", "graph.html", "claims", "my out"):
            assert line in done.out
        lines = [line.strip() for line in done.out.partition("Try next")[2].splitlines()[1:]]
        assert len(lines) == 3
        report = json.loads((tmp_path / "my out/report.json").read_text(encoding="utf-8"))
        assert report["next"] == lines
        for line in lines:
            words = shlex.split(line)
            assert words[0] == "kg"
            answer = kg_run(*words[1:])
            assert answer.code == 0, line
        *words, last = shlex.split(lines[0])
        assert last.removeprefix("claimant=") in kg_run(*words[1:], last).out

    def test_every_form_of_answer(self, kg_run: Command, built: Path, tmp_path: Path) -> None:
        """A named query and a query file answer as table, CSV and JSON; CONSTRUCT as N-Triples."""
        (tmp_path / "q.rq").write_text(
            "# SELECT in a comment\nPREFIX ask: <https://schema.org/>\n"
            "SELECT ?name { GRAPH ?g { ?x ask:name ?name } } ORDER BY ?name",
            encoding="utf-8",
        )
        (tmp_path / "c.rq").write_text(
            "CONSTRUCT { ?s <https://schema.org/name> ?o } "
            "{ GRAPH ?g { ?s <https://schema.org/name> ?o } }",
            encoding="utf-8",
        )
        (tmp_path / "a.rq").write_text("ASK { GRAPH ?g { ?s ?p ?o } }", encoding="utf-8")
        as_json = kg_run("query", "q.rq", "--graph", built, "--format", "json")
        names = [row["name"] for row in json.loads(as_json.out)]
        assert "Marina Holt" in names
        as_csv = kg_run("query", "q.rq", "--graph", built, "--format", "csv")
        assert [row[0] for row in csv.reader(io.StringIO(as_csv.out, newline=""))][1:] == names
        assert "Marina Holt" in kg_run("query", "q.rq", "--graph", built).out
        assert " <https://schema.org/name> " in kg_run("query", "c.rq", "--graph", built).out
        assert "yes" in kg_run("query", "a.rq", "--graph", built).out

    def test_claims(self, kg_run: Command, built: Path) -> None:
        """The claims of one speaker, and a name that nobody has."""
        done = kg_run("claims", "--by", "holt", "--graph", built, "--format", "json")
        rows = json.loads(done.out)
        assert rows
        assert {"Marina Holt"} == {row["claimant"] for row in rows}
        assert all(row["quote"] for row in rows)
        assert kg_run("claims", "--status", "not-assessed", "--graph", built).code == 0
        none = kg_run("claims", "--by", "Nobody Known", "--graph", built)
        assert (none.code, "no entity is called" in none.err) == (2, True)

    def test_bad_sparql(self, kg_run: Command, built: Path, tmp_path: Path) -> None:
        """SPARQL that cannot be read is one line."""
        (tmp_path / "bad.rq").write_text("SELECT ?x { ?x", encoding="utf-8")
        done = kg_run("query", "bad.rq", "--graph", built)
        assert done.code == 2
        assert len(done.err.splitlines()) == 1

    def test_check_and_render(self, kg_run: Command, built: Path, tmp_path: Path) -> None:
        """A good graph passes its check, and can be drawn again."""
        assert kg_run("check", "--graph", built).code == 0
        done = kg_run("render", "--graph", built, "-o", "again.html")
        assert (done.code, done.out) == (0, "again.html\n")
        assert (tmp_path / "again.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")

    def test_render_a_part(self, kg_run: Command, built: Path, tmp_path: Path) -> None:
        """A part is drawn into a file of its own; what is wrong with it is one line."""
        around = ("--focus", "Marina Holt", "--hops", "1", "--types", "person,place")
        days = ("--since", "2020-01-01", "--until", "2030-01-01")
        done = kg_run("render", "--graph", built, *around, *days, "-o", "part.html")
        assert (done.code, done.out) == (0, "part.html\n")
        assert "Marina Holt" in (tmp_path / "part.html").read_text(encoding="utf-8")
        for wrong, message in (
            (around, "add -o FILE"),
            (("--focus", "Nobody At All", "-o", "x.html"), "no entity is called"),
            (("--types", "village", "-o", "x.html"), "no entity type “VILLAGE”"),
        ):
            done = kg_run("render", "--graph", built, *wrong)
            assert done.code == 2
            assert message in done.err


@pytest.mark.model
class TestExtract:
    """``kg extract``."""

    def test_one_line_per_record(self, kg_run: Command, tmp_path: Path) -> None:
        """Records come back in order with their ids and exact texts, duplicates included."""
        texts = [GOOD, "  \u00a0Two\r\nlines, “quoted” 👍\u00ad.\n", GOOD]
        records = [{"id": f"r{n}", "text": text, "claims": "gold"} for n, text in enumerate(texts)]
        lines = "".join(json.dumps(record) + "\n" for record in records)
        (tmp_path / "in.jsonl").write_text(lines, encoding="utf-8")
        done = kg_run("extract", "in.jsonl")
        found = [json.loads(line) for line in done.out.splitlines()]
        assert done.code == 0
        assert [(each["id"], each["text"]) for each in found] == [
            (record["id"], record["text"]) for record in records
        ]
        assert all(isinstance(each["claims"], list) for each in found)

    def test_to_a_file(self, kg_run: Command, tmp_path: Path) -> None:
        """With -o the lines go to a file, which is there whole or not at all."""
        (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")
        printed = kg_run("extract", "a.txt").out
        done = kg_run("extract", "a.txt", "missing.txt", "-o", "out.jsonl")
        assert done.code == 1
        assert (tmp_path / "out.jsonl").read_text(encoding="utf-8") == printed
        assert done.out == ""
        assert contents(tmp_path) == {"a.txt", "out.jsonl"}

    def test_conllu(self, kg_run: Command, tmp_path: Path) -> None:
        """CoNLL-U has the document's id, its sentences, and offsets into its text."""
        (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")
        lines = kg_run("extract", "a.txt", "--format", "conllu").out.splitlines()
        assert lines[0] == "# newdoc id = a.txt"
        words = [line.split("\t") for line in lines if line[:1].isdigit()]
        for word in words:
            start, end = map(int, word[9].rpartition("TokenRange=")[2].split(":"))
            assert GOOD[start:end] == word[1]

    def test_standard_input(self) -> None:
        """``-`` reads a text from standard input."""
        done = spawn("extract", "-", input=GOOD)
        assert done.code == 0
        assert json.loads(done.out)["text"] == GOOD

    @pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
    def test_bar_on_a_terminal_only(self, tmp_path: Path) -> None:
        """A terminal sees a bar on standard error; the lines on standard output stay clean."""
        (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")
        main_end, other_end = os.openpty()
        with subprocess.Popen(
            [*KG, "extract", "a.txt", "missing.txt"],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=other_end,
            env={**os.environ, "TERM": "xterm"},
        ) as process:
            os.close(other_end)
            parts: list[bytes] = []
            # A terminal that nobody reads would stop the command.
            reader = threading.Thread(target=drain, args=(main_end, parts))
            reader.start()
            assert process.stdout is not None
            lines = process.stdout.read().decode().splitlines()
            reader.join()
        os.close(main_end)
        seen = b"".join(parts).decode()
        assert [json.loads(line)["text"] for line in lines] == [GOOD]
        assert "extracting" in seen
        assert "kg: skipped missing.txt: no such file" in seen

    def test_reader_that_leaves(self, tmp_path: Path) -> None:
        """A pipe that is closed early ends the command without a word; that is no mistake."""
        record = json.dumps({"text": GOOD})
        (tmp_path / "in.jsonl").write_text(f"{record}\n" * 200, encoding="utf-8")
        with subprocess.Popen(
            [*KG, "extract", str(tmp_path / "in.jsonl")],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.readline()
            process.stdout.close()
            assert process.stderr.read() == b""
            assert process.wait(60) == 0

    def test_interrupted(self, tmp_path: Path) -> None:
        """Ctrl-C ends with code 130, one line, and no half-written file."""
        record = json.dumps({"text": GOOD * 50})
        (tmp_path / "in.jsonl").write_text(f"{record}\n" * 400, encoding="utf-8")
        with subprocess.Popen(
            [*KG, "extract", "in.jsonl", "-o", "out.jsonl"], cwd=tmp_path, stderr=subprocess.PIPE
        ) as process:
            wait_for(lambda: any(n.endswith(".part") for n in contents(tmp_path)))
            time.sleep(1)
            process.send_signal(signal.SIGINT)
            assert process.stderr is not None
            assert process.stderr.read() == b"kg: interrupted\n"
            assert process.wait(60) == 130
        assert contents(tmp_path) == {"in.jsonl"}


def drain(number: int, parts: list[bytes]) -> None:
    """Read all that a pseudo-terminal is told, until its other end is closed."""
    with contextlib.suppress(OSError):
        while part := os.read(number, 4096):
            parts.append(part)


def wait_for(condition: Callable[[], bool], seconds: float = 120) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


# One file each; the word stands in the line that says why it is skipped.
BAD: dict[str, tuple[bytes, str]] = {
    "empty.txt": (b"", "empty"),
    "blank.txt": (b" \n\t\n", "white space"),
    "binary.txt": (bytes(range(256)) * 40, "binary"),
    "long.txt": (b"word " * 1_000_001, "too long"),
    "one-line.txt": (b"x" * 50_000_000, "too long"),
    "invalid.txt": ("Kyiv said “no” — twice. ".encode() * 20 + b"\xff\xfe\x80", "UTF-8"),
    "broken.pdf": (b"%PDF-1.7\n1 0 obj << /Type /Catalog", "PDF"),
}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Path]:
    """Build a folder with one good file and all the bad ones."""
    folder = tmp_path_factory.mktemp("bad")
    (folder / "in").mkdir()
    (folder / "in/good.txt").write_text(GOOD, encoding="utf-8")
    for name, (content, _) in BAD.items():
        (folder / "in" / name).write_bytes(content)
    records = [json.dumps({"id": "one", "text": "He said it rains."}), '{"text": oops']
    records += [json.dumps({"id": "three", "text": "She said it snows."})]
    (folder / "in/lines.jsonl").write_text("\n".join(records), encoding="utf-8")
    (folder / "in/page.html").write_text(
        "<html><head><title>Rain</title><script>alert('script')</script></head><body><article>"
        + "".join(f"<p>{GOOD.strip()} That was day {n} of the rain.</p>" for n in range(9))
        + "<script>document.write('script')</script></article></body></html>",
        encoding="utf-8",
    )
    (folder / "in/locked").mkdir()
    (folder / "in/locked/secret.txt").write_text(GOOD, encoding="utf-8")
    (folder / "in/locked").chmod(0)
    try:
        return spawn("build", "in", "none.txt", cwd=folder, limited=True), folder
    finally:
        (folder / "in/locked").chmod(0o700)


@pytest.mark.model
class TestBadInput:
    """Every kind of bad input is one clear line, and the rest of the run goes on."""

    @pytest.mark.parametrize("name", sorted(BAD))
    def test_bad_file_is_one_line(self, done: tuple[Run, Path], name: str) -> None:
        """A bad file is skipped in one line with its path and the reason."""
        lines = [line for line in done[0].err.splitlines() if f"in/{name}" in line]
        assert len(lines) == 1
        assert lines[0].startswith(f"kg: skipped in/{name}: ")
        assert BAD[name][1] in lines[0]

    def test_bad_line_is_one_line(self, done: tuple[Run, Path]) -> None:
        """A bad line of a JSONL file is named by its number; the other lines are read."""
        (line,) = [line for line in done[0].err.splitlines() if "lines.jsonl" in line]
        assert "2" in line.partition("lines.jsonl")[2]
        records = [each["record"] for each in self.report(done[1])["documents"]]
        assert {"one", "three"} <= set(records)

    def test_folder_that_cannot_be_read(self, done: tuple[Run, Path]) -> None:
        """A locked folder is one line."""
        (line,) = [line for line in done[0].err.splitlines() if "locked" in line]
        assert "permission denied" in line

    def test_path_that_is_not_there(self, done: tuple[Run, Path]) -> None:
        """A path that does not exist is one line."""
        (line,) = [line for line in done[0].err.splitlines() if "none.txt" in line]
        assert "no such file" in line

    def test_scripts_are_not_text(self, done: tuple[Run, Path]) -> None:
        """A page's scripts are no part of its article, and none of them is in the output."""
        assert "in/page.html" in [each["path"] for each in self.report(done[1])["documents"]]
        assert "alert(" not in (done[1] / "output/graph.nq").read_text(encoding="utf-8")

    def test_rest_is_built(self, done: tuple[Run, Path]) -> None:
        """The good inputs make a whole graph; the exit code and the report tell of the bad."""
        assert done[0].code == 1
        assert contents(done[1] / "output") == {*FILES, KEPT}
        assert len(self.report(done[1])["skipped"]) == len(BAD) + 3
        assert len(done[0].err.splitlines()) == len(BAD) + 3

    @staticmethod
    def report(folder: Path) -> dict[str, list[dict[str, str]]]:
        """Read the report."""
        report: dict[str, list[dict[str, str]]] = json.loads(
            (folder / "output/report.json").read_text(encoding="utf-8")
        )
        return report


@pytest.mark.model
class TestOutput:
    """Nothing is ever half-written."""

    def test_output_that_cannot_be_written(self, tmp_path: Path) -> None:
        """A folder without the right to write is one line, and stays as it was."""
        (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")
        (tmp_path / "locked").mkdir()
        (tmp_path / "locked").chmod(0o500)
        done = spawn("build", "a.txt", "--output", "locked", cwd=tmp_path, limited=True)
        assert done.code == 2
        (line,) = done.err.splitlines()
        assert line.startswith("kg: error: cannot write to the output folder locked: permission")
        assert contents(tmp_path / "locked") == set()

    def test_output_below_a_file(self, kg_run: Command, tmp_path: Path) -> None:
        """An output below a file is one line."""
        (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")
        done = kg_run("build", "a.txt", "--output", "a.txt/out")
        assert done.code == 2
        assert len(done.err.splitlines()) == 1
        assert contents(tmp_path) == {"a.txt"}

    def test_two_at_once(self, kg_run: Command, tmp_path: Path) -> None:
        """A second build into one folder is one line."""
        (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")
        with Staging(tmp_path / "out", tuple(FILES)):
            done = kg_run("build", "a.txt", "--output", "out")
        assert done.code == 2
        assert "another build is writing to out" in done.err

    def test_killed_build(self, built: Path, tmp_path: Path) -> None:
        """After a kill the old output is whole, and the next build clears up and works."""
        shutil.copytree(built, tmp_path / "out")
        before = (tmp_path / "out/graph.nq").read_bytes()
        (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")
        build = [*KG, "build", "a.txt", "--output", "out"]
        with subprocess.Popen(build, cwd=tmp_path, stderr=subprocess.DEVNULL) as process:
            wait_for(lambda: any(n.startswith(".building-") for n in contents(tmp_path / "out")))
            process.kill()
        assert set(FILES) < contents(tmp_path / "out")
        assert (tmp_path / "out/graph.nq").read_bytes() == before
        assert spawn("check", "--graph", "out", cwd=tmp_path).code == 0
        assert spawn("build", "a.txt", "--output", "out", cwd=tmp_path).code == 0
        assert contents(tmp_path / "out") == {*FILES, KEPT}
        assert (tmp_path / "out/graph.nq").read_bytes() != before

    def test_full_disk(self, tmp_path: Path) -> None:
        """A full disk is one line."""
        if not Path("/dev/full").exists():
            pytest.skip("needs /dev/full")
        (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                [*KG, "extract", "a.txt"],
                cwd=tmp_path,
                stdout=full,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                check=False,
            )
        assert done.returncode == 2
        assert done.stderr == "kg: error: no space left on device; free some space, and try again\n"


def test_skip_lines_are_clean(capsys: pytest.CaptureFixture[str]) -> None:
    """A path with control characters is still one line."""
    with Reporter() as reporter:
        reporter.skipped(Skipped("a\nb\x1b[2J.txt", "is empty"))
    assert capsys.readouterr().err == "kg: skipped a b [2J.txt: is empty\n"
    assert reporter.skips == 1

"""The README tells what is so: its commands run, its targets and links exist."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from kg.cli import main
from tests import articles

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the fenced blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def commands(program: str) -> list[list[str]]:
    """Return the commands in the shell blocks that call a program, split into words."""
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    return [shlex.split(line, comments=True) for line in lines if line.startswith(f"{program} ")]


@pytest.mark.model
def test_commands_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every kg command of the README runs, in its order, and so does the Python example."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    shutil.copytree(ROOT / "queries", tmp_path / "queries")
    (tmp_path / "more").mkdir()
    page = tmp_path / "examples" / "meridian-post-depot.html"
    shutil.copy(page, tmp_path / "more" / "again.html")
    (tmp_path / "article.txt").write_text(articles.ARTICLE, encoding="utf-8")
    found = commands("kg")
    named = {"build", "claims", "query", "extract", "check", "render", "dump", "load"}
    named |= {"export", "analyze", "ask", "search"}
    assert {command[1] for command in found} == named
    for command in found:
        assert main(command[1:]) == 0, (command, capsys.readouterr().err)
        assert capsys.readouterr().out or "-o" in command, command
    (example,) = blocks("python")
    exec(compile(example, "README.md", "exec"), {})
    assert "assertion" in capsys.readouterr().out


def test_make_targets_exist() -> None:
    """Every make target that the README names is in the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {command[1] for command in commands("make")} | set(
        re.findall(r"`make ([\w-]+)`", README)
    )
    assert {"demo", "test"} <= named
    for target in named:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_links_lead_somewhere() -> None:
    """Every link to a file of the project leads to one."""
    links = re.findall(r"\]\((?!https?:|#)([^)]+)\)", README)
    assert links
    for link in links:
        assert (ROOT / link).exists(), link


@pytest.mark.model
def test_excerpt_is_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The answer that the README shows is what its command gives on the examples."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (shown,) = blocks("text")
    first, _, expected = shown.partition("\n")
    assert main(["build", "examples/"]) == 0
    capsys.readouterr()
    assert main(shlex.split(first.removeprefix("$ kg "))) == 0
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    # The IRI and the breaks of lines hang on every character; who says what must be so.
    told = [
        line
        for line in expected.splitlines()
        if line.startswith(("claimant_name", "text", "kind", "status"))
    ]
    assert len(told) == 4
    assert set(told) <= set(lines)


def test_nothing_is_left_to_fill_in() -> None:
    """No placeholder stands in the README."""
    assert re.findall(r"@@\w+@@", README) == []

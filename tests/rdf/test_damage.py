"""A store that is damaged on disk is one clear line, and a build mends it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.cli import main


def cut(store: Path) -> None:
    """Cut the largest data file short."""
    largest = max(store.glob("*.sst"), key=lambda path: path.stat().st_size)
    largest.write_bytes(largest.read_bytes()[:500])


def lose_data(store: Path) -> None:
    """Lose a data file."""
    max(store.glob("*.sst"), key=lambda path: path.stat().st_size).unlink()


def lose_manifest(store: Path) -> None:
    """Lose the list of data files."""
    for path in store.glob("MANIFEST*"):
        path.unlink()


def garble(store: Path) -> None:
    """Have other bytes where the name of the list stands."""
    (store / "CURRENT").write_text("nonsense\n", encoding="utf-8")


@pytest.mark.model
@pytest.mark.parametrize("damage", [cut, lose_data, lose_manifest, garble])
def test_damage_is_one_line_and_mended(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: Callable[[Path], None]
) -> None:
    """Every command says what to do, and the build that it names makes the graph as it was."""
    out = tmp_path / "out"
    shutil.copytree(built, out)
    damage(out / "store")
    for command in (
        ["query", "claims"],
        ["claims"],
        ["check"],
        ["search", "holt"],
        ["export", "--format", "trig"],
    ):
        assert main([*command, "--graph", str(out)]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert "is damaged" in line
        assert "`kg build --rebuild`" in line
    article = str(built.parent / "article.txt")
    days = ["--published", "2025-07-07"]
    assert main(["build", article, "--output", str(out), "--rebuild", *days]) == 0
    assert main(["check", "--graph", str(out)]) == 0

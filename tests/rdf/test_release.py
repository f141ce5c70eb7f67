"""A folder of another release is told in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg import __version__
from kg.cli import main
from kg.rdf.store import GraphStore
from tests import factories
from tests.rdf.stores import fill


@pytest.mark.parametrize(
    ("version", "code"), [("0.0.9", 2), ("9.1.0", 2), (__version__, 0), (None, 0)]
)
@pytest.mark.parametrize("command", [["query", "claims"], ["claims"], ["search", "velko"]])
def test_other_releases_are_told(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
    version: str | None,
    code: int,
) -> None:
    """The line says which release built it, and what to do; ours, and dumps, are read."""
    with GraphStore.open(tmp_path / "store") as store:
        fill(store, factories.extractions(), factories.resolution())
    if version is not None:
        report = {"versions": {"claimgraph": version}}
        (tmp_path / "report.json").write_text(json.dumps(report), encoding="utf-8")
    assert main([*command, "--graph", str(tmp_path)]) == code
    if code:
        (line,) = capsys.readouterr().err.splitlines()
        assert f"was built by claimgraph {version}" in line
        assert "build the same articles again" in line

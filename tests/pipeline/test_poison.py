"""Texts that crash or hang the reader: a build leaves them out, says so, and goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pipeline.test_kills import KG

PACKAGE = """
import os, signal, time
import spacy
from spacy.language import Language

@Language.component("poison", assigns=["doc.ents"])
def poison(doc):
    if "crash" in doc.text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "hang" in doc.text:
        time.sleep(600)
    return doc

def load(**overrides):
    nlp = spacy.blank("en")
    nlp.add_pipe("poison")
    return nlp
"""


def poisonous(folder: Path) -> dict[str, str]:
    """Install a pipeline whose component some texts crash or hang; return the environment."""
    (folder / "poison_reader").mkdir()
    (folder / "poison_reader/__init__.py").write_text(PACKAGE, encoding="utf-8")
    (folder / "poison_reader-1.0.dist-info").mkdir()
    meta = "Metadata-Version: 2.1\nName: poison-reader\nVersion: 1.0\n"
    (folder / "poison_reader-1.0.dist-info/METADATA").write_text(meta, encoding="utf-8")
    return {"PYTHONPATH": ":".join([str(folder), *filter(None, sys.path)]), "PATH": ""}


def write(folder: Path, *texts: str) -> None:
    """Write texts as records."""
    lines = [json.dumps({"id": f"r{n}", "text": text}) for n, text in enumerate(texts)]
    (folder / "in.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def build(folder: Path, environment: dict[str, str], *more: str) -> tuple[int, str]:
    """Build; return exit code and what was told."""
    options = ["--pipeline", "poison_reader", "--timeout", "3", "--output", "out", *more]
    done = subprocess.run(
        [*KG, "build", "in.jsonl", *options],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


def skipped(folder: Path) -> dict[str, str]:
    """Return what the report says was skipped, and why."""
    report = json.loads((folder / "out/report.json").read_text(encoding="utf-8"))
    assert report["counts"]["documents"] == len(report["documents"])
    return {each["path"]: each["reason"] for each in report["skipped"]}


FINE = tuple(f"Anton Velko said that {n} men were lost." for n in range(6))


@pytest.mark.parametrize("cluster", [None, "local"])
def test_poison_is_left_out(cluster: str | None, tmp_path: Path) -> None:
    """Of two workers both meet one; all else is in the graph, as if the two had not been there."""
    more, ended = (
        ([], "the process 2 times") if cluster is None else (["--cluster", cluster], "2 w")
    )
    environment = poisonous(tmp_path)
    write(tmp_path, FINE[0], "This will crash.", "This will hang.", *FINE[1:])
    code, told = build(tmp_path, environment, "--workers", "2", *more)
    assert code == 1
    found = skipped(tmp_path)
    assert sorted(found) == ["in.jsonl, record r1", "in.jsonl, record r2"]
    assert f"ended {ended}" in found["in.jsonl, record r1"]
    assert "longer than 3 seconds" in found["in.jsonl, record r2"]
    for each in found:
        assert f"kg: skipped {each}: " in told
    write(tmp_path, *FINE)
    assert build(tmp_path, environment, "--output", "without")[0] == 0
    graphs = [(tmp_path / out / "graph.nq").read_bytes() for out in ("out", "without")]
    assert graphs[0] == graphs[1]


def test_poison_that_killed_a_build_is_left_out_by_the_next(tmp_path: Path) -> None:
    """One worker reads in the command's own process, which dies; given again it goes on."""
    environment = poisonous(tmp_path)
    write(tmp_path, *FINE, "This will crash.")
    assert build(tmp_path, environment)[0] == -9
    code, told = build(tmp_path, environment)
    assert code == 1
    assert list(skipped(tmp_path)) == ["in.jsonl, record r6"]
    report = json.loads((tmp_path / "out/report.json").read_text(encoding="utf-8"))
    assert report["counts"]["documents.unchanged"] == len(FINE)
    assert "kg: skipped in.jsonl, record r6" in told


def test_nothing_but_poison(tmp_path: Path) -> None:
    """A build of which nothing can be read is one more line, and writes nothing."""
    environment = poisonous(tmp_path)
    write(tmp_path, "This will crash.")
    code, told = build(tmp_path, environment, "--workers", "2")
    assert code == 2
    assert told.splitlines()[-1].startswith("kg: error: nothing to build: every text")
    assert not (tmp_path / "out/graph.nq").exists()

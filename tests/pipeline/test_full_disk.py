"""Builds on a file system that is really full, and that then has room."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from kg.pipeline.stages import FILES
from tests.pipeline.test_kills import KG, NUMBER, SAME, write

pytestmark = pytest.mark.model

# A file system in memory that only these commands see. It is full in the middle of the reading,
# then in the middle of writing what was read, then it has room.
SCRIPT = """
mount -t tmpfs -o size={reading}k tmpfs full && cd full && cp ../in.jsonl .
"$@"; echo $? >> ../codes; rows > ../rows
mount -o remount,size={writing}k . ; "$@"; echo $? >> ../codes; ls -A out > ../left
mount -o remount,size=200m . ; "$@"; echo $? >> ../codes; cp -r out ..
"""


def test_full_disk_and_then_room(tmp_path: Path) -> None:
    """Each time one line says so; with room the same command ends with a whole build's bytes."""
    namespace = ["unshare", "--map-root-user", "--mount"]
    mount = [*namespace, "mount", "-t", "tmpfs", "tmpfs", str(tmp_path)]
    if shutil.which("unshare") is None or subprocess.run(mount, check=False).returncode:
        pytest.skip("no file system can be made here")
    write(tmp_path)
    (tmp_path / "full").mkdir()
    command = [*KG, "build", "in.jsonl", "--output", "out"]
    script = SCRIPT.format(reading=100, writing=1000).replace("rows > ../rows", "")
    done = subprocess.run(
        [*namespace, "sh", "-c", script, "sh", *command],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (tmp_path / "codes").read_text(encoding="utf-8").split() == ["2", "2", "0"], done.stderr
    reading, writing = done.stderr.splitlines()
    assert reading.startswith("kg: error: cannot keep what is read in out/.extractions")
    assert writing.startswith("kg: error: ")
    assert "space" in writing
    # After a failed build nothing but what was read is there.
    assert (tmp_path / "left").read_text(encoding="utf-8").split() == [".extractions"]
    counts = json.loads((tmp_path / "out/report.json").read_text("utf-8"))["counts"]
    assert counts["documents.unchanged"] == counts["documents"] == NUMBER
    subprocess.run([*command[:-1], "whole"], cwd=tmp_path, capture_output=True, check=True)
    for name in SAME:
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    assert {path.name for path in (tmp_path / "out").iterdir()} >= set(FILES)

"""The service keeps to what its OpenAPI description says, whatever is asked; schemathesis asks."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kg.ids import BASE
from tests.serve.serving import Server

CASES = 12  # of each route and phase
CASES_LONG = 600
# What is valid by its form may still name nobody: by design that is a 400 that says so.
LEFT_OUT = "positive_data_acceptance"


def write_config(server: Server, folder: Path) -> Path:
    """Write settings by which every second value is one that the graph has."""
    claims = server.ask("GET", "/api/claims").json["items"]
    entities = server.ask("GET", "/api/entities").json["items"]
    values = {
        "id": [each["iri"].removeprefix(BASE) for each in (*claims, *entities)],
        "name": [each["name"] for each in entities],
        "type": sorted({each["type"] for each in entities}),
        "status": sorted({each["status"] for each in claims}),
        "day": ["2025-07-06", "2025-07-07"],
    }
    places = {"by": "name", "about": "name", "since": "day", "until": "day"} | {
        name: name for name in values if name != "day"
    }
    lines = [
        *(f"[dictionaries.{name}]\nvalues = {json.dumps(found)}" for name, found in values.items()),
        "[parameters]",
        *(
            f'{param} = {{ dictionary = "{name}", probability = 0.5 }}'
            for param, name in places.items()
        ),
    ]
    path = folder / "schemathesis.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def conforms(server: Server, folder: Path, cases: int) -> int:
    """Have schemathesis ask, fail with what it says, and return how many requests it made."""
    options = ("--max-examples", str(cases), "--seed", "0", "--generation-database", "none")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli"),
            *("--config-file", str(write_config(server, folder))),
            *("run", f"{server.address}/api/openapi.json", "--no-color"),
            *(*options, "--checks", "all", "--exclude-checks", LEFT_OUT),
        ],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Selected: (\d+)/\1\s+Tested: \1\s", done.stdout), done.stdout
    made = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    assert made, done.stdout
    return int(made[2])


def test_answers_are_as_described(reading: Server, tmp_path: Path) -> None:
    """Right and wrong values: no server error, no undescribed status, type or body."""
    assert conforms(reading, tmp_path, CASES) > 100


@pytest.mark.long
def test_many_answers_are_as_described(reading: Server, tmp_path: Path) -> None:
    """The same with thousands of requests."""
    assert conforms(reading, tmp_path, CASES_LONG) > 2000

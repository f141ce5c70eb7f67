"""The wheel, in an environment that has nothing else, in another folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from kg.config import resource
from tests import articles

pytestmark = [pytest.mark.slow, pytest.mark.model]
ROOT = Path(__file__).parent.parent


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command as a user would: without this checkout on any path."""
    environment = {
        key: value
        for key, value in os.environ.items()
        if key not in {"PYTHONPATH", "VIRTUAL_ENV", "PYTHONHOME"}
    }
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT, cwd=folder)
    (path,) = folder.glob("claimgraph-*.whl")
    return path


@pytest.fixture(scope="module")
def binaries(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an empty environment into which the wheel was installed."""
    folder = tmp_path_factory.mktemp("empty") / "env"
    venv.create(folder, with_pip=True)
    binaries = folder / ("Scripts" if os.name == "nt" else "bin")
    pip: list[str | Path] = [
        binaries / "python",
        "-m",
        "pip",
        "--disable-pip-version-check",
        "--quiet",
    ]
    run(*pip, "install", wheel, cwd=folder)
    return binaries


def test_wheel_is_reproducible(wheel: Path, tmp_path: Path) -> None:
    """A copy of the checkout, newer and elsewhere, gives the same bytes; no time stands in them."""
    listed = subprocess.run(
        ["git", "ls-files", "-coz", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (tmp_path / "copy" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, tmp_path / "copy" / name)
    command = (sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path / "again")
    run(*command, tmp_path / "copy", cwd=tmp_path)
    (again,) = (tmp_path / "again").glob("*.whl")
    assert again.name == wheel.name
    assert again.read_bytes() == wheel.read_bytes()
    with zipfile.ZipFile(again) as archive:
        assert {each.date_time[:3] for each in archive.infolist()} == {(2020, 2, 2)}


def test_wheel_holds_all_that_is_read(wheel: Path) -> None:
    """Ontology, queries, checks, language pipeline and templates are inside; tests are not."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    wanted = [
        *(f"kg/ontology/{path.name}" for path in resource("ontology").glob("*.ttl")),
        *(f"kg/queries/{path.name}" for path in resource("queries").glob("*.rq")),
        *(f"kg/queries/checks/{path.name}" for path in resource("queries").glob("checks/*.rq")),
        *(
            path.relative_to(ROOT).as_posix()
            for folder in ("kg/text/pipeline_data", "kg/graph/templates", "kg/serve/static")
            for path in (ROOT / folder).rglob("*")
            if path.is_file()
        ),
        "kg/py.typed",
    ]
    assert len(wanted) > 30
    assert sorted(set(wanted) - names) == []
    assert {name.partition("/")[0] for name in names if "dist-info" not in name} == {"kg"}


def test_installed_package_builds_and_answers(binaries: Path, tmp_path: Path) -> None:
    """``kg build`` on a text file and ``kg query`` work there, without torch."""
    (tmp_path / "article.txt").write_text(articles.ARTICLE, encoding="utf-8")
    kg = binaries / "kg"
    published = ("--published", articles.PUBLISHED)
    run(kg, "build", "article.txt", *published, "--output", "out", cwd=tmp_path)
    asked = ("query", "claims_by_claimant", "--graph", "out", "--param", "claimant=Marina Holt")
    rows = json.loads(run(kg, *asked, "--format", "json", cwd=tmp_path))
    assert any(articles.SPEAKERS["Marina Holt"] in row["quote"] for row in rows)
    assert "no violation" in run(kg, "check", "--graph", "out", cwd=tmp_path)
    code = "import importlib.util, kg; print(kg.__file__, importlib.util.find_spec('torch'))"
    place, torch = run(binaries / "python", "-c", code, cwd=tmp_path).split()
    assert Path(place).is_relative_to(binaries.parent)
    assert torch == "None"

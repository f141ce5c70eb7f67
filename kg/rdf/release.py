"""The output folder of a build: where its store is, and whether this release built it.

Other releases may have other terms in it.
"""

from __future__ import annotations

import json
from pathlib import Path

from kg import __version__
from kg.errors import StoreError

REPORT = "report.json"
STORE = "store"


def store_of(output: str | Path) -> Path:
    """Return the folder of the store in a build's output folder.

    Raises:
        StoreError: There is none, or it is of another release.
    """
    folder = Path(output) / STORE
    if not folder.is_dir():
        raise StoreError(
            f"{output} holds no graph; run `kg build` first, or name its output with --graph"
        )
    check_release(Path(output))
    return folder


def check_release(folder: Path) -> None:
    """Refuse a folder that a release with another layout of the graph has built.

    Releases that differ in the first or second number may differ in that. A folder without an
    account of its build, such as one that a dump was loaded into, is taken as it is.

    Args:
        folder: Output folder of a build.

    Raises:
        StoreError: It is of another release.

    >>> check_release(Path("no-such-folder"))
    """
    try:
        report = json.loads((folder / REPORT).read_text(encoding="utf-8"))
        version = str(report["versions"]["claimgraph"])
    except (OSError, ValueError, KeyError, TypeError):
        return
    if version.split(".")[:2] != __version__.split(".")[:2]:
        raise StoreError(
            f"{folder} was built by claimgraph {version}, and this is {__version__}: build the "
            "same articles again into it"
        )

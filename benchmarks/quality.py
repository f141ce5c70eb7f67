"""How good is what `kg extract` finds? Scores it on the development sets.

    python -m benchmarks.quality [SHARED_FOLDER] [--only claims ...] [--pipeline FOLDER] [--genres]

Runs ``kg extract`` on each set and the scorers of the corpora on its output; prints a table with a
row for each figure. SHARED_FOLDER holds ``corpora/`` and ``bench/`` with ``score.py`` and
``syntax.py``, and is by default ``../shared``; they are no part of this project.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Measured:
    """One set, the scorer's layer, and its figures: name, and where in the scorer's report.

    `part` is "tenth" where training leaves out each tenth record of a file, to measure on.
    """

    path: str
    layer: str
    figures: tuple[tuple[str, tuple[str, ...]], ...]
    part: str = ""


def _f1(*names: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, (name, "F1")) for name in names)


def _plain(*names: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, (name,)) for name in names)


CLAIMS = _f1(
    "claim",
    "claim strict",
    "content half overlap",
    "content characters",
    "source exact",
    "cue exact",
)
SYNTAX = _plain("words", "sentences", "UPOS", "XPOS", "lemma", "UAS", "LAS")
SETS = (
    Measured("claims/polnear.dev.jsonl", "claims", CLAIMS),
    Measured("claims/gum-news.dev.jsonl", "claims", CLAIMS),
    Measured("entities/uner-ewt.dev.jsonl", "mentions", _f1("all", "PERSON", "ORG", "PLACE")),
    Measured(
        "entities/gum-open.dev.jsonl",
        "mentions",
        _f1("all", "all by overlap", "PERSON", "ORG", "PLACE", "DATE"),
    ),
    Measured("dates/wikiwars.train.jsonl", "dates", _f1("span by overlap", "value")),
    Measured("entities/meantime.dev.jsonl", "dates", _f1("span by overlap", "value")),
    Measured("entities/gum-open.dev.jsonl", "entities", _plain("CoNLL_F1")),
    Measured("entities/meantime.dev.jsonl", "entities", _plain("CoNLL_F1")),
    Measured("coref/gap.train.jsonl", "pronouns", _f1("pronoun"), "tenth"),
    Measured("relations/knowledgenet.dev.jsonl", "relations", _f1("all")),
    Measured("entities/redocred.train.jsonl", "relations", _f1("all"), "tenth"),
    Measured("syntax/ewt/dev.conllu", "syntax", SYNTAX),
    Measured("syntax/gum-open/dev.conllu", "syntax", SYNTAX),
)


def measure(
    shared: Path, pipeline: Path | None = None, only: list[str] | None = None
) -> Iterator[tuple[str, str, str, float]]:
    """Yield (set, layer, figure, value in per cent).

    Args:
        shared: Holds `corpora/` and `bench/`.
        pipeline: A pipeline's folder; the shipped one unless given.
        only: Layers or parts of file names.
    """
    made: dict[tuple[str, str], Path] = {}
    with tempfile.TemporaryDirectory() as name:
        for row in SETS:
            if only and not any(o == row.layer or o in row.path for o in only):
                continue
            gold = _gold(shared / "corpora" / row.path, row.part, Path(name))
            key = (row.path, row.part)
            if key not in made:
                made[key] = _extract(gold, shared, pipeline, Path(name))
            report = _score(row.layer, gold, made[key], shared)
            for figure, where in row.figures:
                value: Any = report
                for step in where:
                    value = value.get(step, 0.0)
                yield _title(row), row.layer, figure, float(value)


def by_genre(shared: Path, pipeline: Path | None = None) -> Iterator[tuple[str, str, float]]:
    """Yield (genre, figure, value) of GUM's dev set and of EWT's."""
    for path, layer, figure, where in (
        ("entities/gum-open.dev.jsonl", "mentions", "names and dates F1", ("all", "F1")),
        ("entities/gum-open.dev.jsonl", "entities", "entity clusters CoNLL F1", ("CoNLL_F1",)),
        ("syntax/gum-open/dev.conllu", "syntax", "LAS", ("LAS",)),
        ("syntax/ewt/dev.conllu", "syntax", "LAS", ("LAS",)),
    ):
        with tempfile.TemporaryDirectory() as name:
            folder, gold = Path(name), shared / "corpora" / path
            found = _extract(gold, shared, pipeline, folder)
            for genre, part in sorted(_genres(gold, folder).items()):
                value: Any = _score(layer, part, found, shared)
                for step in where:
                    value = value[step]
                yield f"{gold.stem.split('.')[0]} {genre}", figure, float(value)


def _title(row: Measured) -> str:
    corpus = row.path.rpartition("/")[2].partition(".")[0]
    corpus = row.path.split("/")[1] if row.layer == "syntax" else corpus
    return f"{corpus}, a tenth" if row.part else corpus


def _gold(path: Path, part: str, folder: Path) -> Path:
    if not part:
        return path
    target = folder / f"{part}-{path.name}"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    target.write_text("".join(lines[9::10]), encoding="utf-8")
    return target


def _genres(gold: Path, folder: Path) -> dict[str, Path]:
    """Split a gold file by genre: a record's own, else what its document's id says."""
    blocks: dict[str, list[str]] = {}
    text = gold.read_text(encoding="utf-8")
    if gold.suffix == ".jsonl":
        for line in text.splitlines(keepends=True):
            blocks.setdefault(json.loads(line)["genre"], []).append(line)
    else:
        for block in text.split("# newdoc id = ")[1:]:
            key = block.partition("\n")[0]
            genre = key.split("_")[1] if key.startswith("GUM") else key.partition("-")[0]
            blocks.setdefault(genre, []).append("# newdoc id = " + block)
    parts = {}
    for genre, content in blocks.items():
        parts[genre] = folder / f"genre-{genre}{gold.suffix}"
        parts[genre].write_text("".join(content), encoding="utf-8")
    return parts


def _extract(gold: Path, shared: Path, pipeline: Path | None, folder: Path) -> Path:
    """Run `kg extract`; return where its output is."""
    target = folder / f"found-{gold.parent.name}-{gold.name}"
    given, form = gold, "jsonl"
    if gold.suffix == ".conllu":
        given, form = folder / f"{gold.parent.name}.jsonl", "conllu"
        raw = _run(str(shared / "bench" / "syntax.py"), "documents", str(gold))
        given.write_text(raw, encoding="utf-8")
    options = ["--pipeline", str(pipeline)] if pipeline else []
    _run("-m", "kg.cli", "extract", str(given), "--format", form, "-o", str(target), *options)
    return target


def _score(layer: str, gold: Path, found: Path, shared: Path) -> dict[str, Any]:
    script = [str(shared / "bench" / "score.py"), layer]
    if layer == "syntax":
        script = [str(shared / "bench" / "syntax.py"), "score"]
    report: dict[str, Any] = json.loads(_run(*script, str(gold), str(found), "--json"))
    return report


def _run(*command: str) -> str:
    """Run Python on something, fail on failure, return its standard output."""
    return subprocess.run(
        [sys.executable, *command], check=True, capture_output=True, encoding="utf-8"
    ).stdout


def main() -> int:
    """Run and print; exit code 2 where the corpora are absent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", nargs="?", default="../shared", type=Path)
    parser.add_argument("--only", action="append", help="a layer or part of a file's name")
    parser.add_argument("--pipeline", type=Path, help="a pipeline's folder, not the shipped one")
    parser.add_argument("--genres", action="store_true", help="figures by genre instead")
    options = parser.parse_args()
    if not (options.shared / "bench" / "score.py").is_file():
        print(
            f"{options.shared}/bench is absent: the development sets are no part of this project",
            file=sys.stderr,
        )
        return 2
    if options.genres:
        print("| genre | figure | |\n|---|---|---|")
        for genre, figure, value in by_genre(options.shared, options.pipeline):
            print(f"| {genre} | {figure} | {value:.1f} |", flush=True)
        return 0
    print("| set | layer | figure | |\n|---|---|---|---|")
    for name, layer, figure, value in measure(options.shared, options.pipeline, options.only):
        print(f"| {name} | {layer} | {figure} | {value:.1f} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

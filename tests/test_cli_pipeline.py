"""The options and commands around the language pipeline: one clear line for every mistake."""

from __future__ import annotations

import builtins
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import spacy

from kg.cli import main

Run = Callable[..., tuple[int, str, str]]
GOOD = "Stefan Brandl left Varna Luka.\n"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in an empty folder that holds one text."""
    monkeypatch.chdir(tmp_path)
    Path("good.txt").write_text(GOOD, encoding="utf-8")

    def command(*arguments: str) -> tuple[int, str, str]:
        code = main(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


def test_a_pipeline_that_lacks_layers_says_so_in_one_line(run: Run) -> None:
    """The rest is read; the line names what is not."""
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PERSON", "pattern": "Stefan Brandl"}])  # type: ignore[attr-defined]
    nlp.to_disk("rules")
    code, out, err = run("extract", "good.txt", "--pipeline", "rules")
    record = json.loads(out)
    assert code == 0
    assert [(m["start"], m["end"], m["type"]) for m in record["mentions"]] == [(0, 13, "PERSON")]
    assert len(err.strip().splitlines()) == 1
    assert "rules supplies no parts of speech, lemmas, trees, claims, coreference" in err
    code, out, _ = run("model", "info", "--pipeline", "rules")
    assert code == 0
    assert "lacks" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("extract", "good.txt", "--pipeline", "zz_none"), "no language pipeline 'zz_none'"),
        (("build", "good.txt", "--patterns", "none.jsonl"), "none.jsonl cannot be read"),
        (("extract", "good.txt", "--patterns", "good.txt"), "good.txt, line 1 is not JSON"),
        (("build", "good.txt", "--judgements", "none.csv"), "none.csv cannot be read"),
        (("model", "info", "--pipeline", "zz_none"), "no language pipeline"),
        (("train", "none.jsonl", "-o", "own"), "none.jsonl cannot be read"),
        (("train", "good.txt", "-o", "own"), "good.txt, line 1: invalid json"),
    ],
)
def test_a_mistake_is_one_line(run: Run, arguments: tuple[str, ...], words: str) -> None:
    """It says what and where; the exit code is 2."""
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("kg: error: ")
    assert len(err.strip().splitlines()) == 1
    assert words in err


def test_training_without_its_libraries_says_what_to_install(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not a traceback, and nothing is read or written before."""
    real = builtins.__import__

    def absent(name: str, *rest: Any, **more: Any) -> Any:
        if name.partition(".")[0] == "torch":
            raise ModuleNotFoundError("No module named 'torch'", name="torch")
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", absent)
    for module in [name for name in sys.modules if name.partition(".")[0] == "training"]:
        monkeypatch.delitem(sys.modules, module)
    record = {"text": GOOD, "annotated": ["mentions:PERSON"]}
    Path("own.jsonl").write_text(f"{json.dumps(record)}\n" * 5, encoding="utf-8")
    code, _, err = run("train", "own.jsonl", "-o", "own")
    assert code == 2
    assert "pip install 'claimgraph[train]'" in err
    assert not Path("own").exists()


def test_too_few_texts_to_train_on(run: Run) -> None:
    """One text cannot be both trained and measured on."""
    record = {"text": GOOD, "annotated": ["mentions:PERSON"]}
    Path("one.jsonl").write_text(json.dumps(record), encoding="utf-8")
    code, _, err = run("train", "one.jsonl", "-o", "own")
    assert code == 2
    assert "1 annotated texts are too few" in err

"""Dev figures of a pipeline, by the scorers of a benchmark folder (`score.py`, `syntax.py`)."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

RECORDS = {
    "claims/polnear.dev.jsonl": "claims",
    "claims/gum-news.dev.jsonl": "claims",
    "entities/uner-ewt.dev.jsonl": "mentions",
    "entities/gum-open.dev.jsonl": "mentions",
    "entities/meantime.dev.jsonl": "mentions",
}
TREES = ("syntax/ewt/dev.conllu", "syntax/gum-open/dev.conllu")


def record_of(key: str, doc: Doc) -> dict:
    """Return a Doc's names and claims in the interchange format."""
    claims: dict[int, dict[str, list]] = {}
    for span in doc.spans["claims"]:
        claim = claims.setdefault(span.id, {"source": [], "cue": [], "content": []})
        claim[span.label_.lower()].append([span.start_char, span.end_char])
    mentions = [
        {"start": s.start_char, "end": s.end_char, "type": s.label_, "kind": "name"}
        for s in doc.spans["names"]
    ]
    return {"id": key, "mentions": mentions, "claims": list(claims.values())}


def conllu_of(key: str, doc: Doc) -> Iterator[str]:
    """Yield a Doc's trees as lines of CoNLL-U with the words' places in the text."""
    yield f"# newdoc id = {key}"
    for sentence in doc.sents:
        words = [token for token in sentence if not token.is_space]
        number = {token.i: i for i, token in enumerate(words, start=1)}
        for token in words:
            head = 0 if token.head.i == token.i else number[token.head.i]
            place = f"TokenRange={token.idx}:{token.idx + len(token)}"
            columns = (token.text, token.lemma_, token.pos_, token.tag_, "_", head, token.dep_)
            yield "\t".join(map(str, (number[token.i], *columns, "_", place)))
        yield ""


def _score(command: list[str]) -> dict:
    done = subprocess.run(
        [sys.executable, *command, "--json"], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def evaluate(nlp: Language, corpora: Path, bench: Path) -> dict[str, dict]:
    """Return every dev figure: by file the scorer's whole answer, and words read a second."""
    figures: dict[str, dict] = {}
    words, seconds = 0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        predicted = Path(folder) / "predicted"
        for name, layer in RECORDS.items():
            lines = (corpora / name).read_text(encoding="utf-8").splitlines()
            records = [json.loads(line) for line in lines]
            began = time.perf_counter()
            docs = [nlp(record["text"]) for record in records]
            seconds += time.perf_counter() - began
            words += sum(len(doc) for doc in docs)
            found = [record_of(r["id"], doc) for r, doc in zip(records, docs, strict=True)]
            predicted.write_text("".join(json.dumps(f) + "\n" for f in found), encoding="utf-8")
            score = str(bench / "score.py")
            figures[name] = _score([score, layer, str(corpora / name), str(predicted)])
        for name in TREES:
            syntax = str(bench / "syntax.py")
            raw = subprocess.run(
                [sys.executable, syntax, "documents", str(corpora / name)],
                capture_output=True,
                text=True,
                check=True,
            )
            rows: list[str] = []
            for record in map(json.loads, raw.stdout.splitlines()):
                rows += conllu_of(record["id"], nlp(record["text"]))
            predicted.write_text("\n".join(rows) + "\n", encoding="utf-8")
            figures[name] = _score([syntax, "score", str(corpora / name), str(predicted)])
    figures["speed"] = {"words/s": round(words / seconds)}
    return figures


def headline(figures: dict[str, dict]) -> dict[str, float]:
    """Return the few figures to look at first."""
    short = {}
    for name, result in figures.items():
        for key in ("claim", "all", "UPOS", "lemma", "UAS", "LAS", "sentences", "words/s"):
            if key in result:
                value = result[key]
                short[f"{name} {key}"] = value["F1"] if isinstance(value, dict) else value
    return short

"""Score the dates on both development sets: ``python benchmarks/dates.py [--errors]``.

Reads the corpora and the scorer beside the repository (``../shared``), and says so where they are
absent. Uses the shipped language model where it loads, else a blank English tokeniser.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from spacy.lang.en import English
from spacy.language import Language

from kg.errors import ModelError
from kg.model import Document
from kg.text.dates import find_dates
from kg.text.nlp import load

SHARED = Path(__file__).resolve().parents[2] / "shared"
SETS = ("corpora/dates/wikiwars.train.jsonl", "corpora/entities/meantime.dev.jsonl")


def pipeline() -> Language:
    """Load the shipped model, or a tokeniser where it is not there."""
    try:
        return load()
    except ModelError as error:
        print(f"no language model ({error}); blank English")
        return English()


def main() -> int:
    """Print the scorer's figures for each development set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--blank", action="store_true", help="without the language model")
    parser.add_argument("--keep", type=Path, help="folder for the predictions")
    options = parser.parse_args()
    if not SHARED.is_dir():
        print(f"{SHARED} is absent: nothing to score")
        return 1
    nlp = English() if options.blank else pipeline()
    folder = options.keep or Path(tempfile.mkdtemp())
    for name in SETS:
        gold, predicted = SHARED / name, folder / Path(name).name
        words, seconds = 0, 0.0
        with gold.open(encoding="utf-8") as lines, predicted.open("w", encoding="utf-8") as out:
            for record in map(json.loads, lines):
                document = Document(record["id"], record["text"], published=record["published"])
                doc = nlp(document.text)
                words += len(document.text.split())
                begin = time.perf_counter()
                dates = find_dates(doc, document)
                seconds += time.perf_counter() - begin
                rows = [
                    {"start": d.anchor.start, "end": d.anchor.end, "type": d.type, "value": d.value}
                    for d in dates
                ]
                out.write(json.dumps({"id": record["id"], "dates": rows}) + "\n")
        print(f"{name}: {words / seconds:,.0f} words a second")
        command = [sys.executable, SHARED / "bench" / "score.py", "dates", gold, predicted]
        subprocess.run(command, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

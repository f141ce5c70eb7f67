"""`python -m training CORPORA --output RUN`: convert, train, export, evaluate."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import torch

from kg.text.nlp import load
from training.evaluate import evaluate, headline
from training.export import build, export, read_tables, set_bias
from training.settings import Settings
from training.train import data_hashes, new_network, train, word_pieces


def main() -> None:
    """Run the recipe; every stage that has its result already is skipped."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("corpora", type=Path, help="the folder of corpora")
    parser.add_argument("--output", type=Path, required=True, help="the run's folder, resumable")
    parser.add_argument("--export", type=Path, help="write the pipeline here (else RUN/pipeline)")
    parser.add_argument("--bench", type=Path, help="folder of score.py and syntax.py, for figures")
    parser.add_argument("--threads", type=int, default=Settings().threads)
    parser.add_argument("--stop-after", type=int, help="end after so many batches, for a trial")
    options = parser.parse_args()

    settings = replace(Settings(), threads=options.threads)
    weights = options.output / "weights.pt"
    if not weights.exists():
        train(options.corpora, options.output, settings, stop_after=options.stop_after)
    tables = read_tables(options.output / "tables.json")
    network = new_network(tables, settings)
    network.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
    set_bias(network, tables, settings.name_bias)
    vocabulary = "\n".join(word_pieces().vocabulary)
    target = options.export or options.output / "pipeline"
    target.mkdir(parents=True, exist_ok=True)
    export(options.output, network, vocabulary, target)
    hashes = data_hashes(options.corpora, settings)
    (options.output / "data.json").write_text(json.dumps(hashes, indent=1), encoding="utf-8")
    if options.bench:
        figures = {
            "int8": evaluate(load(target.resolve()), options.corpora, options.bench),
            "fp32": evaluate(
                build(options.output, network, vocabulary, quantise=False),
                options.corpora,
                options.bench,
            ),
        }
        path = options.output / "figures.json"
        path.write_text(json.dumps(figures, indent=1), encoding="utf-8")
        for kind, result in figures.items():
            for name, value in headline(result).items():
                print(f"{kind}  {name:45} {value}")


if __name__ == "__main__":
    main()

"""`python -m training CORPORA --output RUN`: convert, train, average, export, measure, describe."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import torch

from benchmarks.quality import by_genre, measure
from kg.text.nlp import load, model_id

from .card import performance, write_card
from .export import build, follow, read_tables, save
from .settings import Settings
from .train import account, data_hashes, new_network, train, word_pieces

FIGURES = "figures.json"


def main() -> None:
    """Run the recipe; training goes on from its last checkpoint, and is skipped where it ended."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("corpora", type=Path, help="the folder of corpora")
    parser.add_argument("--output", type=Path, required=True, help="the run's folder, resumable")
    parser.add_argument("--export", type=Path, help="write the pipeline here (else RUN/int8)")
    parser.add_argument("--seed", type=int, default=Settings().seed)
    parser.add_argument("--threads", type=int, default=Settings().threads)
    parser.add_argument("--share", type=float, default=1.0, help="of all passes, for a short run")
    parser.add_argument("--seeds", type=Path, nargs="*", default=[], help="short runs' folders")
    options = parser.parse_args()

    settings = replace(Settings(), threads=options.threads, seed=options.seed)
    if options.share != 1.0:
        shorter = (replace(c, passes=c.passes * options.share) for c in settings.corpora)
        settings = replace(settings, corpora=tuple(shorter))
    run, weights = options.output, options.output / "weights.pt"
    if not weights.exists():
        train(options.corpora, run, settings)
    tables = read_tables(run / "tables.json")
    network = new_network(tables, settings)
    network.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
    follow(network, settings, tables.names)
    vocabulary = "\n".join(word_pieces().vocabulary)
    folders = {"int8": options.export or run / "int8", "fp32": run / "fp32"}
    for kind, folder in folders.items():
        save(build(tables, network, vocabulary, quantise=kind == "int8"), folder)

    shared = options.corpora.parent
    if not (shared / "bench" / "score.py").is_file():
        print(f"{shared / 'bench'} is absent: the pipeline is written, no figure is measured")
        return
    figures = {kind: list(measure(shared, folder)) for kind, folder in folders.items()}
    for kind, rows in figures.items():
        for name, _, figure, value in rows:
            print(f"{kind}  {name:24} {figure:24} {value}")
    (run / FIGURES).write_text(json.dumps(figures, indent=1), encoding="utf-8")
    nlp = load(folders["int8"])
    nlp.meta["performance"] = performance(figures["int8"])
    save(nlp, folders["int8"])
    write_card(
        folders["int8"],
        identity=model_id(nlp),
        settings=settings,
        hashes=data_hashes(options.corpora, settings),
        run=account(run, settings),
        figures=figures,
        genres=by_genre(shared, folders["int8"]),
        seeds=[
            json.loads((folder / FIGURES).read_text("utf-8"))["int8"] for folder in options.seeds
        ],
    )


if __name__ == "__main__":
    main()

"""The language pipeline: a spaCy pipeline whose one component reads all layers with one network.

The trained pipeline ships in `kg/text/pipeline_data`.  A user may put components of their own
before or after `claimgraph_encoder`, or train another pipeline that writes the same annotations
(`kg.text.nlp.component.Encoder` lists them).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import spacy
from spacy.language import Language

from kg.errors import ModelError
from kg.text.nlp.component import Encoder

__all__ = ["FACTORY", "SHIPPED", "Encoder", "load", "make_encoder", "model_id"]

FACTORY = "claimgraph_encoder"
SHIPPED = Path(__file__).parent.parent / "pipeline_data"
MAX_LENGTH = 100_000_000
"""Characters; reading is windowed, so spaCy's limit of a million has no reason here."""


@Language.factory(
    FACTORY,
    assigns=[
        "token.pos",
        "token.tag",
        "token.lemma",
        "token.dep",
        "token.head",
        "token.is_sent_start",
        "doc.sents",
        "doc.ents",
        "doc.spans",
    ],
    default_config={"window": 320, "overlap": 96, "threads": 1},
)
def make_encoder(nlp: Language, name: str, window: int, overlap: int, threads: int) -> Encoder:
    """Make the component for `nlp.add_pipe("claimgraph_encoder")`; it is empty until loaded."""
    return Encoder(nlp.vocab, name, window=window, overlap=overlap, threads=threads)


@cache
def _load(path: Path) -> Language:
    if not (path / "config.cfg").is_file():
        raise ModelError(
            f"no language pipeline at {path}: install claimgraph from its wheel or a full "
            "checkout, or make the weights with `python -m training`"
        )
    try:
        nlp = spacy.load(path)
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"the language pipeline at {path} cannot be loaded: {error}") from error
    nlp.max_length = MAX_LENGTH
    return nlp


def load(path: Path | None = None) -> Language:
    """Return the pipeline that ships with the package, or the one at `path`; loaded once.

    Raises:
        ModelError: Where there is no pipeline, or it is broken.
    """
    return _load(path or SHIPPED)


def model_id(nlp: Language) -> str:
    """Return name, version and a hash of the weights: "claimgraph-en 0.1.0 sha256:ab12cd34"."""
    label = f"{nlp.meta['name']}-{nlp.lang} {nlp.meta['version']}"
    for _, component in nlp.pipeline:
        if isinstance(component, Encoder):
            return f"{label} sha256:{component.network.digest[:8]}"
    return label

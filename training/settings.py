"""Every choice of a training run in one place; a run's folder keeps a copy."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Corpus:
    """How one corpus takes part.

    Args:
        path: Below the corpora folder.
        passes: How often the run reads it; fractions read a random part in the last pass.
        names: Below the corpora folder, the same texts with names (for CoNLL-U files).
        trusted: Types whose absence counts as "none"; others are left open in unmarked words.
        weight: Factor on this corpus's losses, less than one for silver data.
    """

    path: str
    passes: float
    names: str | None = None
    trusted: tuple[str, ...] = ()
    weight: float = 1.0


PEOPLE = ("PERSON", "ORG", "PLACE")

CORPORA = (
    Corpus("claims/polnear.train.jsonl", 4),
    Corpus("syntax/ewt/train.conllu", 9, "entities/uner-ewt.train.jsonl", PEOPLE),
    Corpus(
        "syntax/gum-open/train.conllu",
        5,
        "entities/gum-open.train.jsonl",
        (*PEOPLE, "DATE", "EVENT"),
    ),
    Corpus("entities/wikigold.train.jsonl", 2.5, trusted=(*PEOPLE, "MISC")),
    Corpus("entities/crossner-politics.train.jsonl", 2.5, trusted=(*PEOPLE, "EVENT", "MISC")),
    Corpus("entities/re3d.train.jsonl", 3.5, trusted=(*PEOPLE, "DATE", "NORP"), weight=0.5),
    Corpus("entities/redocred.train.jsonl", 2, trusted=(*PEOPLE, "DATE"), weight=0.5),
    Corpus("entities/gmb.train.jsonl", 1, trusted=(*PEOPLE, "NORP"), weight=0.5),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """One training run.

    `name_bias` is added to the scores of all types' tags on export.  Corpora differ in what they
    call a name, and a model of all of them finds too many; the dev sets of UNER-EWT and GUM agree
    on the correction.  It is one number: lowering some types only turns "Reuters" into a date.
    """

    seed: int = 20
    corpora: tuple[Corpus, ...] = CORPORA
    window_pieces: int = 320
    batch_pieces: int = 1280
    encoder_rate: float = 1e-4
    head_rate: float = 1e-3
    weight_decay: float = 0.01
    warmup: float = 0.05
    clip: float = 1.0
    dropout: float = 0.1
    head_dropout: float = 0.33
    arc_size: int = 200
    label_size: int = 64
    link_size: int = 128
    lemma_scripts: int = 400
    short_windows: float = 0.15
    ragged_windows: float = 0.15
    case_noise: float = 0.06
    space_noise: float = 0.6
    piece_dropout: float = 0.01
    loss_weights: dict[str, float] = field(
        default_factory=lambda: {
            "sentence": 0.5,
            "upos": 0.3,
            "xpos": 0.2,
            "lemma": 0.3,
            "names": 3.0,
            "claims": 1.0,
            "links": 0.5,
            "arcs": 1.0,
            "labels": 0.5,
        }
    )
    name_bias: float = -1.0
    save_every: int = 250
    threads: int = 2

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
            Names are learned only where there are some.
        pairs: What is learned of its mentions: "coref" (who is who), "relations", "nominal"
            (which common nouns and pronouns are mentions), "open" (it holds names that are not
            marked: those that the network finds are candidates too).
        aside: Every tenth record is left out, to measure on.
        weight: Factor on this corpus's losses, less than one for silver data.
    """

    path: str
    passes: float
    names: str | None = None
    trusted: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    aside: bool = False
    weight: float = 1.0


PEOPLE = ("PERSON", "ORG", "PLACE")

CORPORA = (
    Corpus("claims/polnear.train.jsonl", 9),
    Corpus("claims/gum-other.train.jsonl", 6, weight=0.5),
    Corpus("syntax/ewt/train.conllu", 30, "entities/uner-ewt.train.jsonl", PEOPLE),
    Corpus(
        "syntax/gum-open/train.conllu",
        24,
        "entities/gum-open.train.jsonl",
        (*PEOPLE, "DATE", "EVENT"),
        pairs=("coref", "nominal"),
    ),
    Corpus("entities/wikigold.train.jsonl", 7, trusted=(*PEOPLE, "MISC")),
    Corpus("entities/crossner-politics.train.jsonl", 8, trusted=(*PEOPLE, "EVENT", "MISC")),
    Corpus(
        "entities/re3d.train.jsonl",
        12,
        trusted=(*PEOPLE, "DATE", "NORP"),
        pairs=("relations", "nominal"),
        weight=0.5,
    ),
    Corpus(
        "entities/redocred.train.jsonl",
        10,
        trusted=(*PEOPLE, "DATE"),
        pairs=("coref", "relations"),
        aside=True,
        weight=0.5,
    ),
    Corpus("entities/gmb.train.jsonl", 2, trusted=(*PEOPLE, "NORP"), weight=0.5),
    Corpus("coref/litbank.train.jsonl", 3, pairs=("coref", "nominal")),
    Corpus("coref/gap.train.jsonl", 9, pairs=("coref", "open"), aside=True),
    Corpus("relations/knowledgenet.train.jsonl", 15, pairs=("coref", "relations", "open")),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """One training run.

    The weights are the mean of those after every `average_every`-th batch in the last part,
    `average`, of the run. The table of word pieces stays the base's unless `tune_pieces`: a sixth
    faster, and a rare name keeps what the base knows of it.

    `name_bias` is added to the scores of all types' tags on export.  Corpora differ in what they
    call a name, and a model of all of them finds too many. It is one number: lowering some types
    only turns "Reuters" into a date. `claim_bias` is the same for the roles of claims: what trains
    on single words is too careful for whole spans. `name_guides` and `claim_guides` are the
    corpora, with their shares, whose own ways the shipped weights follow; of `relation_guides` the
    first that annotates a relation. KnowledgeNet goes first: its facts are those that the words
    state.
    """

    seed: int = 20
    corpora: tuple[Corpus, ...] = CORPORA
    window_pieces: int = 320
    batch_pieces: int = 2048
    encoder_rate: float = 1.5e-4
    head_rate: float = 1e-3
    weight_decay: float = 0.01
    warmup: float = 0.05
    clip: float = 1.0
    dropout: float = 0.1
    head_dropout: float = 0.33
    arc_size: int = 200
    label_size: int = 64
    link_size: int = 128
    mention_size: int = 192
    pair_size: int = 128
    lemma_scripts: int = 400
    short_windows: float = 0.15
    ragged_windows: float = 0.15
    case_noise: float = 0.06
    space_noise: float = 0.6
    piece_dropout: float = 0.02
    loss_weights: dict[str, float] = field(
        default_factory=lambda: {
            "sentence": 0.5,
            "upos": 0.5,
            "xpos": 0.3,
            "lemma": 0.4,
            "names": 3.0,
            "claims": 1.0,
            "kinds": 1.0,
            "coref": 2.0,
            "relations": 1.5,
            "links": 0.5,
            "arcs": 1.5,
            "labels": 0.8,
        }
    )
    name_bias: float = 0.0
    claim_bias: float = 0.7
    name_guides: dict[str, float] = field(
        default_factory=lambda: {
            "syntax/ewt/train.conllu": 0.4,
            "syntax/gum-open/train.conllu": 0.4,
        }
    )
    claim_guides: dict[str, float] = field(
        default_factory=lambda: {
            "claims/polnear.train.jsonl": 0.6,
            "claims/gum-other.train.jsonl": 0.3,
        }
    )
    relation_guides: tuple[str, ...] = (
        "relations/knowledgenet.train.jsonl",
        "entities/redocred.train.jsonl",
        "entities/re3d.train.jsonl",
    )
    tune_pieces: bool = False
    average: float = 0.1
    average_every: int = 20
    save_every: int = 250
    threads: int = 2

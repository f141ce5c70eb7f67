"""The shipped weights, trained on with somebody's own texts.

What these texts do not annotate is taught as the shipped pipeline reads it, so that it is not
forgotten (Li and Hoiem 2016); what they annotate, as they say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from spacy.language import Language
from spacy.tokens import Doc, Token

from kg.text.nlp import Encoder
from kg.text.nlp.features import bio_tags, lemma_script, read_words

from .convert import MASKED, SENTINEL, Example, Tables, claim_labels
from .export import build, save
from .mentions import ANY, gold_of_record, kinds_of, word_at
from .model import Network
from .recover import recover, tables_of
from .settings import Corpus, Settings
from .train import keep_memory, new_network, run_batches
from .windows import plan

Record = dict[str, Any]

OWN = "own"
STEPS = 300
"""Few texts are read in small batches, so that there are about as many steps as this."""

PAIRS = ("coref", "relations")


def settings_for(passes: float, seed: int, threads: int) -> Settings:
    """Return the choices of a short run at low rates."""
    return Settings(
        seed=seed,
        corpora=(Corpus(OWN, passes),),
        encoder_rate=5e-5,
        head_rate=5e-4,
        batch_pieces=1024,
        name_bias=0.0,
        claim_bias=0.0,
        name_guides={},
        claim_guides={},
        relation_guides=(),
        threads=threads,
        average=0.3,
        average_every=1,
    )


def tune(
    nlp: Language,
    records: Sequence[Record],
    settings: Settings,
    run: Path,
    target: Path,
    *,
    hear: Callable[[int, int], None] = lambda _step, _of: None,
) -> None:
    """Train a pipeline's weights on with some records and write the new pipeline.

    Args:
        nlp: The pipeline to start from; it has a `claimgraph_encoder`.
        records: In the interchange format, with gold layers as their `annotated` says.
        settings: From :func:`settings_for`.
        run: A folder for the run's log and checkpoint.
        target: Where the pipeline goes.
        hear: Called after every batch with its number and how many there are.
    """
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    keep_memory()
    encoder = next(each for _, each in nlp.pipeline if isinstance(each, Encoder))
    old = tables_of(encoder)
    network = recover(encoder, settings, dither=True)
    tables = replace(old, names=bio_tags(types_of(old, records)))
    network = _widened(network, old, tables, settings)
    for guide in (network.guides, network.guide_bias, network.pairs.base.weight):
        guide.requires_grad_(False)
    split = encoder.network.pieces
    examples = [example_of(nlp, record, tables, encoder) for record in records]
    pieces = sum(len(example.words.pieces) for example in examples)
    size = int(pieces * settings.corpora[0].passes / STEPS)
    settings = replace(settings, batch_pieces=min(max(size, 64), settings.batch_pieces))
    batches = plan([(settings.corpora[0].passes, examples)], settings)
    run.mkdir(parents=True, exist_ok=True)
    run_batches(network, batches, split, settings, run, tables.names, hear=hear)
    weights = torch.load(run / "weights.pt", map_location="cpu", weights_only=True)
    network.load_state_dict(weights)
    save(build(tables, network.cpu(), "\n".join(split.vocabulary), nlp=nlp), target)


def types_of(tables: Tables, records: Sequence[Record]) -> tuple[str, ...]:
    """Return the types of names that a pipeline knows, then those that only the records have."""
    known = [tag[2:] for tag in tables.names if tag.startswith("B-")]
    found = Counter(
        mention["type"]
        for record in records
        for mention in record.get("mentions", ())
        if mention.get("kind", "name") == "name"
    )
    return (*known, *sorted(set(found) - set(known)))


def _widened(network: Network, old: Tables, tables: Tables, settings: Settings) -> Network:
    """Return the network with rows for new types of names, which begin as MISC does."""
    if tables.names == old.names:
        return network
    wide = new_network(tables, settings)
    state = network.state_dict()
    at = sum(list(network.sizes.values())[: list(network.sizes).index("names")])
    rows = [old.names.index(tag if tag in old.names else f"{tag[0]}-MISC") for tag in tables.names]
    order = [*range(at), *(at + row for row in rows)]
    order += range(at + len(old.names), sum(network.sizes.values()))
    for name in ("tags.weight", "tags.bias"):
        state[name] = state[name][order]
    for name in ("guides", "guide_bias"):
        state[name] = wide.state_dict()[name]
    wide.load_state_dict(state)
    return wide


def example_of(nlp: Language, record: Record, tables: Tables, encoder: Encoder) -> Example:
    """Return a record as an example: gold where it is annotated, else what the pipeline reads."""
    doc = nlp(record["text"])
    tokens = [token for token in doc if not token.is_space]
    place = {token.i: i for i, token in enumerate(tokens)}
    spans = [(token.idx, token.idx + len(token)) for token in tokens]
    ends = [0, *(end for _, end in spans)]
    words = [
        (doc.text[before:start], doc.text[start:end])
        for before, (start, end) in zip(ends, spans, strict=False)
    ]
    example = Example(OWN, read_words(words, encoder.network.pieces))
    example.forms = [word.lower() for _, word in words]
    example.cuts = [i for i, token in enumerate(tokens) if token.is_sent_start or i == 0]
    layers = {entry.partition(":")[0]: entry for entry in record["annotated"]}
    heads = [SENTINEL if token.head.i == token.i else place[token.head.i] for token in tokens]
    example.labels = {
        "sentence": [int(bool(token.is_sent_start)) for token in tokens],
        "upos": [tables.upos.index(token.pos_) for token in tokens],
        "xpos": [tables.xpos.index(token.tag_) for token in tokens],
        "lemma": [_lemma(token, tables) for token in tokens],
        "heads": heads,
        "labels": [tables.labels.index(token.dep_) for token in tokens],
        "names": _names(doc, record, layers.get("mentions", ""), spans, tables),
    }
    example.labels |= _claims(doc, record, spans, gold="claims" in layers)
    if not layers.keys().isdisjoint(PAIRS):
        example.gold = gold_of_record(record, spans, example.forms, heads)
    if "coref" in layers and layers["coref"] == "coref":
        example.labels["kinds"] = kinds_of(example.gold, example.forms, open_=False)
    else:
        example.labels["kinds"] = _kinds(doc, place, tables)
    return example


def _lemma(token: Token, tables: Tables) -> int:
    script = lemma_script(token.text, token.lemma_)
    return tables.lemma.index(script) if script in tables.lemma else MASKED


def _names(
    doc: Doc, record: Record, entry: str, spans: list[tuple[int, int]], tables: Tables
) -> list[int]:
    """Return allowed tags: gold of the annotated types, the pipeline's own of the others."""
    bit = {tag: 1 << i for i, tag in enumerate(tables.names)}
    at = word_at(spans)
    _, colon, listed = entry.partition(":")
    every = {tag[2:] for tag in tables.names if tag != "O"}
    gold_types = set(listed.split(",")) if colon else (every if entry else set())
    gold = [
        (m["start"], m["end"], m["type"])
        for m in record.get("mentions", ())
        if m.get("kind", "name") == "name" and m["type"] in gold_types
    ]
    taken = {p for start, end, _ in gold for p in range(start, end)}
    silver = [
        (span.start_char, span.end_char, span.label_)
        for span in doc.spans["names"]
        if span.label_ not in gold_types and taken.isdisjoint(range(span.start_char, span.end_char))
    ]
    allowed = [bit["O"]] * len(spans)
    for start, end, kind in (*gold, *silver):
        inside = sorted({at[p] for p in range(start, end) if p in at})
        for i in inside:
            allowed[i] = bit[f"{'B' if i == inside[0] else 'I'}-{kind}"]
    bounds = record.get("annotated_range")
    if bounds and gold_types:
        for i, (start, end) in enumerate(spans):
            if start < bounds[0] or end > bounds[1]:
                allowed[i] = ANY
    return allowed


def _claims(
    doc: Doc, record: Record, spans: list[tuple[int, int]], *, gold: bool
) -> dict[str, list[int]]:
    if gold:
        return claim_labels(spans, record.get("claims", []))
    claims: dict[int, dict[str, list[list[int]]]] = {}
    for span in doc.spans["claims"]:
        claim = claims.setdefault(span.id, {"source": [], "cue": [], "content": []})
        claim[span.label_.lower()].append([span.start_char, span.end_char])
    return claim_labels(spans, list(claims.values()))


def _kinds(doc: Doc, place: dict[int, int], tables: Tables) -> list[int]:
    kinds = [1 << tables.kinds.index("O")] * len(place)
    for span in doc.spans["mentions"]:
        if span.label_ != "name":
            kind = "PRON" if span.label_ == "pronoun" else f"NOM-{span.kb_id_}"
            kinds[place[span.start]] = 1 << tables.kinds.index(kind)
    return kinds

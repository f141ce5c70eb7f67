"""The spaCy component that writes the network's answers onto a Doc."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import srsly  # type: ignore[import-untyped]
from spacy.tokens import Doc, Span, SpanGroup
from spacy.vocab import Vocab

from kg.errors import ModelError
from kg.text.nlp import decode
from kg.text.nlp.claims import ClaimSpans, find_claims
from kg.text.nlp.features import apply_script, read_words
from kg.text.nlp.linker import Links, PairScorer, find_candidates, link
from kg.text.nlp.network import Network
from kg.text.nlp.pairs import TYPES
from kg.text.nlp.reader import Layers, name_spans, read

FILES = ("model.onnx", "pairs.npz", "tables.json", "vocab.txt")
KIND_LABELS = ("name", "pronoun", "nominal")


@dataclass(slots=True)
class Reading:
    """What the network says of one Doc, before it is written there."""

    words: list[int]
    forms: list[str]
    layers: Layers
    names: list[decode.Span]
    name_scores: list[float]
    claims: list[ClaimSpans]
    links: Links


class Encoder:
    """Tags, lemmas, trees, sentences, names and claims from one network.

    It writes, on every Doc:

    * `token.pos_`, `tag_`, `lemma_`, `dep_` (Universal Dependencies with subtypes; "root" at the
      root), `head`, `is_sent_start`. White space is `SPACE`, a `dep` of a neighbour.
    * `doc.ents`: names; those that an earlier component set win over overlapping ones.
    * `doc.spans["names"]`: the same, a span a name, its label the type. `attrs["scores"]`: for
      each span the probability of its type at its least certain word.
    * `doc.spans["claims"]`: spans labelled SOURCE, CUE or CONTENT, `span.id` the number of their
      claim, from 0, sorted by claim and start. `attrs["scores"]`: for each claim number the mean
      probability of its words' roles times that of its links. Each claim has a CONTENT.
    * `doc.spans["mentions"]`: names, pronouns that refer, and the heads of nominal mentions, in
      order; `span.label_` is "name", "pronoun" or "nominal", `span.kb_id_` the type, empty for
      pronouns. `attrs["scores"]`: how probable each is. `attrs["antecedents"]`: for each the
      likeliest mentions that it takes up, as [number, probability], -1 for none.
      `attrs["relations"]`: [subject, object, name, score] for pairs of mentions;
      `kg.text.nlp.linker.Links` says what the score is.

    The answer for a text depends on that text alone, not on the texts read with it.

    Args:
        vocab: The pipeline's vocabulary.
        name: The component's name in the pipeline.
        window: Word pieces read at once.
        overlap: Pieces of the text before that a window sees as context.
        threads: Of the network; the answer does not depend on it.
    """

    def __init__(
        self,
        vocab: Vocab,
        name: str = "claimgraph_encoder",
        *,
        window: int = 320,
        overlap: int = 24,
        threads: int = 1,
    ) -> None:
        if not 8 <= overlap <= window // 2 <= 250:
            raise ValueError(
                f"window {window} and overlap {overlap} do not fit: "
                "8 <= overlap <= window / 2 <= 250 is needed"
            )
        self.vocab = vocab
        self.name = name
        self.window = window
        self.overlap = overlap
        self.threads = threads
        self._network: Network | None = None
        self._scorer: tuple[bytes, PairScorer] | None = None
        self._digest: str | None = None

    @property
    def scorer(self) -> PairScorer:
        """The head that scores pairs of mentions."""
        if self._scorer is None:
            raise ModelError(f"the component {self.name!r} has no weights: load it from a folder")
        return self._scorer[1]

    @property
    def pairs(self) -> bytes:
        """The weights of the pair head, as an ``.npz`` file."""
        return self._parts()[1]

    @property
    def network(self) -> Network:
        """The network; a component that has not been loaded has none."""
        if self._network is None:
            raise ModelError(f"the component {self.name!r} has no weights: load it from a folder")
        return self._network

    @property
    def digest(self) -> str:
        """A hash of everything that was learned."""
        if self._digest is None:
            parts = (hashlib.sha256(part).digest() for part in self._parts())
            self._digest = hashlib.sha256(b"".join(parts)).hexdigest()
        return self._digest

    def __call__(self, doc: Doc) -> Doc:
        """Read one document."""
        self.set_annotations(doc, self.predict(doc))
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 32) -> Iterator[Doc]:
        """Read documents one by one; `batch_size` is spaCy's and changes nothing here."""
        del batch_size
        for doc in stream:
            yield self(doc)

    def predict(self, doc: Doc) -> Reading:
        """Return what the network says of a Doc, which stays as it is."""
        network = self.network
        text, index, spans = doc.text, [], []
        for token in doc:
            if not token.is_space:
                at = token.idx
                index.append(token.i)
                spans.append((at, at + len(token)))
        forms = [text[start:end] for start, end in spans]
        gaps = [text[a:b] for (_, a), (b, _) in itertools.pairwise([(0, 0), *spans])]
        words = read_words(zip(gaps, forms, strict=True), network.pieces)
        layers = read(network, words, self.window, self.overlap)
        names, scores = name_spans(layers, network.tables["names"])
        names, scores = _with_given(doc, index, names, scores)
        claims = find_claims(layers, network.tables["claims"])
        mentions, chances = find_candidates(layers, names, scores, forms)
        links = link(self.scorer, layers, words, mentions, chances)
        return Reading(index, forms, layers, names, scores, claims, links)

    def set_annotations(self, doc: Doc, reading: Reading) -> None:
        """Write a reading onto the Doc that it was made from."""
        self._set_tokens(doc, reading)
        index = reading.words
        names = [
            Span(doc, index[start], index[end - 1] + 1, label=kind)
            for start, end, kind in reading.names
        ]
        given = {(span.start, span.end): span for span in doc.ents}
        names = [given.get((span.start, span.end), span) for span in names]
        doc.ents = names
        doc.spans["names"] = SpanGroup(
            doc, name="names", spans=names, attrs={"scores": reading.name_scores}
        )
        parts = [
            Span(doc, index[start], index[end - 1] + 1, label=role, span_id=number)
            for number, claim in enumerate(reading.claims)
            for start, end, role in claim.spans
        ]
        doc.spans["claims"] = SpanGroup(
            doc,
            name="claims",
            spans=parts,
            attrs={"scores": [claim.score for claim in reading.claims]},
        )

        doc.spans["mentions"] = self._mentions(doc, reading)

    def _mentions(self, doc: Doc, reading: Reading) -> SpanGroup:
        index, links = reading.words, reading.links
        names = self.network.tables["relations"]
        spans = [
            Span(
                doc,
                index[mention.first],
                index[mention.last] + 1,
                label=KIND_LABELS[mention.kind],
                kb_id=TYPES[mention.type],
            )
            for mention in links.mentions
        ]
        attrs = {
            "scores": links.scores,
            "antecedents": links.antecedents,
            "relations": [(a, b, names[r], score) for a, b, r, score in links.relations],
        }
        return SpanGroup(doc, name="mentions", spans=spans, attrs=attrs)

    def _set_tokens(self, doc: Doc, reading: Reading) -> None:
        if not len(doc):
            return
        layers, index = reading.layers, np.array(reading.words, dtype=np.int64)
        tables = self.network.tables
        add = self.vocab.strings.add
        space = [add("dep"), add("SPACE"), add("_SP")]
        rows = np.zeros((len(doc), 5), dtype=np.uint64)
        rows[:, 1:4] = np.array(space, dtype=np.uint64)
        rows[:, 4] = doc.to_array("ORTH")
        at = np.arange(len(doc))
        # White space hangs from the word before it, at the start of a text from the first word.
        if len(index):
            heads = index[np.maximum(np.searchsorted(index, at) - 1, 0)]
            heads[index] = index[layers.heads]
        else:
            heads = np.zeros(len(doc), dtype=np.int64)
            rows[0, 1] = add("root")
        rows[:, 0] = (heads - at).astype(np.uint64)
        for column, (name, chosen) in enumerate(
            (("labels", layers.labels), ("upos", layers.upos), ("xpos", layers.xpos)), start=1
        ):
            ids = np.array([add(value) for value in tables[name]], dtype=np.uint64)
            rows[index, column] = ids[chosen]
        rows[index, 4] = [
            add(apply_script(form, self.network.lemma_script(form, ranked)))
            for form, ranked in zip(reading.forms, layers.lemma.tolist(), strict=True)
        ]
        doc.from_array(["HEAD", "DEP", "POS", "TAG", "LEMMA"], rows)  # type: ignore[arg-type]

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Return the weights and tables; `exclude` is spaCy's and has nothing to leave out here."""
        del exclude
        return bytes(srsly.msgpack_dumps(dict(zip(FILES, self._parts(), strict=True))))

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Encoder:
        """Take the weights and tables of `to_bytes`."""
        del exclude
        parts = srsly.msgpack_loads(data)
        self._take([parts[name] for name in FILES])
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the network as ONNX and its tables into a folder."""
        del exclude
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        for name, part in zip(FILES, self._parts(), strict=True):
            (folder / name).write_bytes(part)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Encoder:
        """Read a folder of `to_disk`."""
        del exclude
        folder = Path(path)
        missing = [name for name in FILES if not (folder / name).is_file()]
        if missing:
            raise ModelError(f"{folder} lacks {', '.join(missing)}: the weights are incomplete")
        self._take([(folder / name).read_bytes() for name in FILES])
        return self

    def _parts(self) -> list[bytes]:
        network = self.network
        if self._scorer is None:
            raise ModelError(f"the component {self.name!r} has no weights: load it from a folder")
        tables = srsly.json_dumps({name: list(v) for name, v in network.tables.items()}, indent=1)
        pairs = self._scorer[0]
        return [network.model, pairs, tables.encode("utf-8"), network.vocabulary.encode("utf-8")]

    def set_weights(
        self, model: bytes, pairs: bytes, tables: Mapping[str, Sequence[str]], vocabulary: str
    ) -> None:
        """Take trained weights: the network as ONNX, the pair head as ``.npz``, label names."""
        self._network = Network(model, tables, vocabulary, self.threads)
        self._scorer = (pairs, PairScorer.from_bytes(pairs))
        self._digest = None
        for table, values in tables.items():
            for value in values if table != "lexicon" else ():
                self.vocab.strings.add(value)

    def _take(self, parts: list[bytes]) -> None:
        model, pairs, tables, vocabulary = parts
        self.set_weights(
            model, pairs, srsly.json_loads(tables.decode("utf-8")), vocabulary.decode("utf-8")
        )


def _with_given(
    doc: Doc, index: list[int], names: list[decode.Span], scores: list[float]
) -> tuple[list[decode.Span], list[float]]:
    """Add the names that an earlier component set, in place of those that they overlap."""
    if not doc.ents:
        return names, scores
    place = {token: i for i, token in enumerate(index)}
    given = []
    for span in doc.ents:
        words = [place[token.i] for token in span if token.i in place]
        if words:
            given.append((words[0], words[-1] + 1, span.label_))
    taken = {word for start, end, _ in given for word in range(start, end)}
    kept = [(name, 1.0) for name in given]
    for (start, end, kind), score in zip(names, scores, strict=True):
        if taken.isdisjoint(range(start, end)):
            kept.append(((start, end, kind), score))
    kept.sort()
    return [name for name, _ in kept], [score for _, score in kept]

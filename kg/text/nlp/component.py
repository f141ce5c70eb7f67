"""The spaCy component that writes the network's answers onto a Doc."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import srsly  # type: ignore[import-untyped]
from spacy.tokens import Doc, Span, SpanGroup
from spacy.util import filter_spans
from spacy.vocab import Vocab

from kg.errors import ModelError
from kg.text.nlp import decode
from kg.text.nlp.claims import ClaimSpans, find_claims
from kg.text.nlp.features import apply_script, read_words
from kg.text.nlp.network import Network
from kg.text.nlp.reader import Layers, name_spans, read

FILES = ("model.onnx", "tables.json", "vocab.txt")


@dataclass(slots=True)
class Reading:
    """What the network says of one Doc, before it is written there."""

    words: list[int]
    layers: Layers
    names: list[decode.Span]
    name_scores: list[float]
    claims: list[ClaimSpans]


class Encoder:
    """Tags, lemmas, trees, sentences, names and claims from one network.

    It writes, on every Doc:

    * `token.pos_`, `tag_`, `lemma_`, `dep_` (Universal Dependencies with subtypes; "root" at the
      root), `head`, `is_sent_start`. White space is `SPACE`, a `dep` of a neighbour.
    * `doc.ents`, beside entities that an earlier component set and that win over overlapping ones.
    * `doc.spans["names"]`: a span a name, its label the type. `attrs["scores"]`: for each span
      the probability of its type at its least certain word.
    * `doc.spans["claims"]`: spans labelled SOURCE, CUE or CONTENT, `span.id` the number of their
      claim, from 0, sorted by claim and start. `attrs["scores"]`: for each claim number the mean
      probability of its words' roles times that of its links. Each claim has a CONTENT.

    The answer for a text depends on that text alone, not on the texts read with it.

    Args:
        vocab: The pipeline's vocabulary.
        name: The component's name in the pipeline.
        window: Word pieces read at once.
        overlap: Pieces that neighbouring windows share.
        threads: Of the network; the answer does not depend on it.
    """

    def __init__(
        self,
        vocab: Vocab,
        name: str = "claimgraph_encoder",
        *,
        window: int = 320,
        overlap: int = 96,
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

    @property
    def network(self) -> Network:
        """The network; a component that has not been loaded has none."""
        if self._network is None:
            raise ModelError(f"the component {self.name!r} has no weights: load it from a folder")
        return self._network

    @network.setter
    def network(self, network: Network) -> None:
        network.threads = self.threads
        self._network = network
        for table, values in network.tables.items():
            for value in values if table != "lexicon" else ():
                self.vocab.strings.add(value)

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
        text = doc.text
        tokens = [token for token in doc if not token.is_space]
        spans = [(token.idx, token.idx + len(token)) for token in tokens]
        before = [0, *(end for _, end in spans)]
        words = read_words(
            (
                (text[b:start], text[start:end])
                for b, (start, end) in zip(before, spans, strict=False)
            ),
            network.pieces,
        )
        layers = read(network, words, self.window, self.overlap)
        names, scores = name_spans(layers, network.tables["names"])
        claims = find_claims(layers, network.tables["claims"])
        return Reading([token.i for token in tokens], layers, names, scores, claims)

    def set_annotations(self, doc: Doc, reading: Reading) -> None:
        """Write a reading onto the Doc that it was made from."""
        self._set_tokens(doc, reading)
        index = reading.words
        names = [
            Span(doc, index[start], index[end - 1] + 1, label=kind)
            for start, end, kind in reading.names
        ]
        # Earlier components' entities come first, and filter_spans keeps the first of equals.
        taken = {token.i for span in doc.ents for token in span}
        free = [span for span in names if not taken.intersection(range(span.start, span.end))]
        doc.ents = filter_spans([*doc.ents, *free])
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

    def _set_tokens(self, doc: Doc, reading: Reading) -> None:
        if not len(doc):
            return
        layers, index = reading.layers, np.array(reading.words, dtype=np.int64)
        tables = self.network.tables
        add = self.vocab.strings.add
        space = [add("dep"), add("SPACE"), add("_SP")]
        rows = np.zeros((len(doc), 5), dtype=np.uint64)
        rows[:, 1:4] = np.array(space, dtype=np.uint64)
        rows[:, 4] = [token.orth for token in doc]
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
        forms = [doc[i].text for i in reading.words]
        rows[index, 4] = [
            add(apply_script(form, self.network.lemma_script(form, ranked)))
            for form, ranked in zip(forms, layers.lemma.tolist(), strict=True)
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
        tables = srsly.json_dumps({name: list(v) for name, v in network.tables.items()}, indent=1)
        return [network.model, tables.encode("utf-8"), network.vocabulary.encode("utf-8")]

    def _take(self, parts: list[bytes]) -> None:
        model, tables, vocabulary = parts
        self.network = Network(
            model,
            srsly.json_loads(tables.decode("utf-8")),
            vocabulary.decode("utf-8"),
            self.threads,
        )

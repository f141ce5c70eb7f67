"""The trained network as ONNX: windows of words in, scores out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kg.errors import ModelError
from kg.text.nlp.features import WordPieces, Words, apply_script

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Floats = NDArray[np.float32]
HEADS = ("sentence", "upos", "xpos", "lemma", "names", "claims", "kinds")


@dataclass(frozen=True, slots=True)
class Scores:
    """What the network says of the words `start` to `end` of a text.

    Column 0 of `arcs` is the root, of `links` "no cue"; column i + 1 is word `start + i`.
    A dependency label's score is the product of the word's row in `labels` and its head's vector
    in `heads`. `mentions` holds what a word says of a mention that it begins, then what it says of
    one that it ends; :class:`kg.text.nlp.linker.PairScorer` reads it.
    """

    start: int
    end: int
    tags: dict[str, Floats]
    arcs: Floats
    links: Floats
    labels: Floats
    heads: Floats
    mentions: Floats


class Network:
    """One ONNX session; it runs a window at a time, so no neighbour can change an answer.

    Dynamic quantisation scales by the largest value of a whole tensor: with several windows in
    one call, or with padding, the same text would score a little differently by its company.

    Args:
        model: The ONNX file's bytes.
        tables: Label names of each head, and of the dependency labels under "labels"; under
            "lexicon" known forms, each with the numbers of the lemma scripts that it may take.
        vocabulary: The word pieces, one a line.
        threads: Of one session; the answer does not depend on it.
    """

    def __init__(
        self,
        model: bytes,
        tables: Mapping[str, Sequence[str]],
        vocabulary: str,
        threads: int = 1,
    ) -> None:
        self.model = model
        self.tables = {name: tuple(values) for name, values in tables.items()}
        self.vocabulary = vocabulary
        self.threads = threads
        self.pieces = WordPieces(vocabulary.split("\n"))
        lines = (line.split() for line in self.tables.get("lexicon", ()))
        self.lexicon = {form: tuple(map(int, scripts)) for form, *scripts in lines}
        edits = self.tables.get("lemma", ())
        self.lemmas = frozenset(
            apply_script(form, edits[number]).lower()
            for form, numbers in self.lexicon.items()
            for number in numbers
        )
        scripts = {script: number for number, script in enumerate(edits)}
        self._cased = {
            number: scripts.get(script[:-1] + "k", number) for script, number in scripts.items()
        }
        self._session: Any = None

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_session": None}

    def lemma_script(self, form: str, ranked: Sequence[int]) -> str:
        """Return the likeliest edit for a form; of a known form, among those it may take.

        What a common noun may take, a name may with its capitals kept. Where a form is not known
        and changes, the edit makes a known one if it can: "denies" is of "deny", not of "denie".
        """
        known = self.lexicon.get(form.lower(), ())
        if not known:
            scripts = [self.tables["lemma"][number] for number in ranked]
            if apply_script(form, scripts[0]) == form:
                return scripts[0]
            made = (s for s in scripts if apply_script(form, s).lower() in self.lemmas)
            return next(made, scripts[0])
        if form != form.lower():
            known = (*known, *(self._cased[script] for script in known))
        chosen = next((script for script in ranked if script in known), known[0])
        return self.tables["lemma"][chosen]

    def _start(self) -> Any:
        import onnxruntime  # noqa: PLC0415  loading it takes longer than reading many texts
        from onnxruntime.capi import onnxruntime_pybind11_state as faults  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        options.use_deterministic_compute = True
        # Windows differ in length: reusing one arena's plan would keep the largest of each.
        options.enable_mem_pattern = False
        options.log_severity_level = 3
        try:
            return onnxruntime.InferenceSession(
                self.model,
                options,
                providers=["CPUExecutionProvider"],
                # The fused form of this one is the slower: a sixth of the whole run.
                disabled_optimizers=["SkipLayerNormFusion"],
            )
        except (
            faults.Fail,
            faults.InvalidArgument,
            faults.InvalidGraph,
            faults.InvalidProtobuf,
            faults.NotImplemented,
            faults.RuntimeException,
        ) as error:
            raise ModelError(f"the language model's network cannot be loaded: {error}") from error

    def run(self, words: Words, start: int, end: int) -> Scores:
        """Return the scores of the words `start` to `end`."""
        if self._session is None:
            self._session = self._start()
        ends = [*words.first[start + 1 : end + 1]]
        if end == len(words):
            ends.append(len(words.pieces))
        base = words.first[start]
        borders = np.array([base, *ends], dtype=np.int64)
        counts = borders[1:] - borders[:-1]
        first = np.array(words.first[start:end], dtype=np.int64) - base + 1
        pieces = words.pieces[base : ends[-1]]
        shapes = np.repeat(np.array(words.shapes[start:end], dtype=np.int64), counts)
        spaces = np.repeat(np.array(words.spaces[start:end], dtype=np.int64), counts)
        tags, arcs, links, labels, heads, mentions = self._session.run(
            ("tags", "arcs", "links", "labels", "heads", "mentions"),
            {
                "pieces": np.array([self.pieces.first, *pieces, self.pieces.last], dtype=np.int64),
                "shapes": np.pad(shapes, 1),
                "spaces": np.pad(spaces, 1),
                "first": first,
            },
        )
        sizes = [2 if name == "sentence" else len(self.tables[name]) for name in HEADS]
        parts = np.split(tags, np.cumsum(sizes)[:-1], axis=1)
        by_name = dict(zip(HEADS, parts, strict=True))
        return Scores(start, end, by_name, arcs, links, labels, heads, mentions)


def log_softmax(scores: Floats) -> Floats:
    """Return log probabilities along the last axis."""
    top = scores.max(-1, keepdims=True)
    shifted = scores - top
    result: Floats = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return result

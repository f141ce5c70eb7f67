"""How fast is extraction, beside what a user would take instead? One thread each, same texts.

    python -m benchmarks.speed [TEXTS.jsonl] [--words 60000] [--rounds 3] [--memory 10000]

Rivals: (a) a spaCy pipeline of the architecture of ``en_core_web_sm`` (tok2vec of width 96, tagger,
parser, ner), trained for a moment on the same texts, since speed does not depend on the weights;
(b) the bare encoder in ONNX Runtime on the same word pieces, the limit of any pipeline around it.
Prints ratios, and times of the start. ``--memory N`` also reads N texts and tells how much memory
the process takes meanwhile (Linux). TEXTS holds a ``text`` a line; by default ``examples/``, again
and again. Needs the extra ``train`` for (b).
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example

from kg.text.nlp import FACTORY, load

ROOT = Path(__file__).parent.parent
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"), "1"
)


def texts_of(path: Path | None, words: int) -> list[str]:
    """Return texts with so many words in all."""
    if path is None:
        found = [p.read_text(encoding="utf-8") for p in sorted((ROOT / "examples").glob("*.txt"))]
    else:
        lines = path.read_text(encoding="utf-8").splitlines()
        found = [json.loads(line)["text"] for line in lines]
    chosen: list[str] = []
    for text in itertools.cycle(found):
        if sum(len(each.split()) for each in chosen) >= words:
            return chosen
        chosen.append(text)
    return chosen


def small_pipeline(ours: Language, texts: list[str]) -> Language:
    """Return the rival: components as in en_core_web_sm, with labels as ours finds them."""
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    attributes = ["NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"]
    tok2vec = {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2",
            "width": 96,
            "attrs": attributes,
            "rows": [5000, 1000, 2500, 2500, 50, 50],
            "include_static_vectors": False,
        },
        "encode": {
            "@architectures": "spacy.MaxoutWindowEncoder.v2",
            "width": 96,
            "depth": 4,
            "window_size": 1,
            "maxout_pieces": 3,
        },
    }
    shared = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "tok2vec"}

    def transitions(state: str, vectors: dict[str, object]) -> dict[str, object]:
        return {
            "@architectures": "spacy.TransitionBasedParser.v2",
            "state_type": state,
            "extra_state_tokens": False,
            "hidden_width": 64,
            "maxout_pieces": 2,
            "use_upper": True,
            "nO": None,
            "tok2vec": vectors,
        }

    nlp.add_pipe("tok2vec", config={"model": tok2vec})
    tagger = {"@architectures": "spacy.Tagger.v2", "tok2vec": shared}
    nlp.add_pipe("tagger", config={"model": tagger})
    nlp.add_pipe("parser", config={"model": transitions("parser", shared)})
    nlp.add_pipe("ner", config={"model": transitions("ner", tok2vec)})
    examples = [_example(nlp, ours(text)) for text in texts]
    nlp.initialize(lambda: examples)
    for _ in range(8):
        nlp.update(examples)
    return nlp


def _example(nlp: Language, doc: Doc) -> Example:
    words, spaces = [t.text for t in doc], [bool(t.whitespace_) for t in doc]
    gold = Doc(
        nlp.vocab,
        words=words,
        spaces=spaces,
        tags=[t.tag_ for t in doc],
        heads=[t.head.i for t in doc],
        deps=[t.dep_ for t in doc],
    )
    gold.ents = [Span(gold, s.start, s.end, label=s.label_) for s in doc.ents]
    return Example(Doc(nlp.vocab, words=words, spaces=spaces), gold)


def bare_encoder(ours: Language, texts: list[str]) -> Callable[[], None]:
    """Return what runs the encoder alone over the texts' word pieces, windows side by side."""
    import onnx  # noqa: PLC0415  only this rival needs it
    import onnxruntime  # noqa: PLC0415
    from onnx.utils import Extractor  # noqa: PLC0415

    component = ours.get_pipe(FACTORY)
    network = component.network
    model = onnx.load_from_string(network.model)
    last = [n for n in model.graph.node if n.op_type == "LayerNormalization"][-1].output[0]
    model = onnx.shape_inference.infer_shapes(model)
    names = ["pieces", "shapes", "spaces"]
    encoder = Extractor(model).extract_model(names, [last])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(encoder.SerializeToString(), options)
    windows = []
    for text in texts:
        pieces = [i for t in ours.make_doc(text) if not t.is_space for i in network.pieces(t.text)]
        for at in range(0, len(pieces), component.window):
            part = np.array(pieces[at : at + component.window], dtype=np.int64)
            windows.append(dict(zip(names, (part, part * 0 + 1, part * 0 + 1), strict=True)))

    def run() -> None:
        for window in windows:
            session.run(None, window)

    return run


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def extract_seconds(texts: list[str], folder: Path) -> float:
    """Return the seconds of `kg extract --workers 1` less those for one short text."""
    seconds = []
    for name, some in (("all", texts), ("one", ["One."])):
        path = folder / f"{name}.jsonl"
        path.write_text("".join(json.dumps({"text": t}) + "\n" for t in some), encoding="utf-8")
        command = [sys.executable, "-m", "kg.cli", "extract", str(path), "-o", str(folder / "out")]
        seconds.append(timed(lambda command=command: subprocess.run(command, check=True)))
    return seconds[0] - seconds[1]


def start_times() -> dict[str, float]:
    """Return the seconds of the start, each in a process of its own: the median of five."""
    inner = {
        "import kg": "import kg",
        "model loaded": "from kg.text.nlp import load; load()",
        "model loaded and first text read": 'from kg.text.nlp import load; load()("He left.")',
    }
    found = {}
    for name, code in inner.items():
        before = "import spacy, numpy; " if name != "import kg" else ""
        script = (
            f"{before}import time; t = time.perf_counter(); {code}; print(time.perf_counter() - t)"
        )
        command = [sys.executable, "-c", script]
        runs = [
            float(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(5)
        ]
        found[name] = statistics.median(runs)
    return found


def memory(texts: list[str], count: int, folder: Path) -> list[tuple[int, float]]:
    """Return (texts read, resident megabytes) along a run of `kg extract` over so many texts.

    The texts differ: each is the sentences of one of the given in another order.
    """
    path, out = folder / "many.jsonl", folder / "many.out"
    rng = random.Random(0)
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            lines = texts[number % len(texts)].split("\n")
            rng.shuffle(lines)
            file.write(json.dumps({"text": f"{number}\n" + "\n".join(lines)}) + "\n")
    command = [sys.executable, "-m", "kg.cli", "extract", str(path), "-o", str(out)]
    samples: list[tuple[int, float]] = []
    with subprocess.Popen(command) as process:
        status = Path(f"/proc/{process.pid}/status")
        while process.poll() is None:
            time.sleep(5)
            rows = dict(
                line.split(":", 1) for line in status.read_text().splitlines() if ":" in line
            )
            if "VmRSS" not in rows:
                break
            written = max(folder.glob("*many.out*"), key=lambda p: p.stat().st_size, default=None)
            done = written.read_bytes().count(b"\n") if written else 0
            samples.append((done, int(rows["VmRSS"].split()[0]) / 1024))
    return samples


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="?", type=Path)
    parser.add_argument("--words", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", type=int, default=0)
    parser.add_argument("--pipeline", help="a pipeline's folder, not the shipped one")
    parser.add_argument("--json", type=Path, help="write the rows there too")
    options = parser.parse_args()
    if not ONE_THREAD.items() <= os.environ.items():
        # Libraries read these when they are loaded: begin again with them.
        command = [sys.executable, "-m", "benchmarks.speed", *sys.argv[1:]]
        os.execve(sys.executable, command, os.environ | ONE_THREAD)
    ours = load(options.pipeline)
    texts = texts_of(options.texts, options.words)
    small = small_pipeline(ours, list(dict.fromkeys(texts))[:10])
    bare = bare_encoder(ours, texts)
    words = sum(len(small.make_doc(text)) for text in texts)
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as name:
        # Rivals take turns, so that a busy machine is as busy for each.
        for _ in range(options.rounds):
            for key, seconds in (
                ("small", timed(lambda: list(small.pipe(texts)))),
                ("encoder", timed(bare)),
                ("pipe", timed(lambda: list(ours.pipe(texts)))),
                ("extract", extract_seconds(texts, Path(name))),
            ):
                found.setdefault(key, []).append(seconds)
        best = {key: min(seconds) for key, seconds in found.items()}
        print(f"| {words:,} words, one thread, best of {options.rounds} | words/s | ratio |")
        print("|---|---|---|")
        rows = (
            ("(a) spaCy, architecture of en_core_web_sm", "small", None),
            ("(b) the bare encoder in ONNX Runtime", "encoder", None),
            ("`kg extract --workers 1`, without start-up", "extract", "small"),
            ("`nlp.pipe` alone", "pipe", "encoder"),
        )
        told = []
        for title, key, rival in rows:
            ratio = (
                f"{best[rival] / best[key]:.2f} of ({'ab'[rival == 'encoder']})" if rival else ""
            )
            print(f"| {title} | {words / best[key]:,.0f} | {ratio} |")
            told.append({"what": title, "words/s": words / best[key], "ratio": ratio})
        if options.json:
            options.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
        for title, seconds in start_times().items():
            print(f"| {title} | | {seconds:.2f} s |")
        if options.memory:
            samples = memory(texts, options.memory, Path(name))
            marks = samples[:: max(1, len(samples) // 8)]
            line = ", ".join(f"{size:.0f} MB after {done:,}" for done, size in marks)
            peak = max(size for _, size in samples)
            print(f"| memory over {options.memory:,} texts | | {line}; peak {peak:.0f} MB |")


if __name__ == "__main__":
    main()

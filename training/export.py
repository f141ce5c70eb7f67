"""Trained weights to the pipeline that ships: ONNX, 8 bits a weight, inside a spaCy folder."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from spacy.language import Language
from torch import Tensor, nn

from kg.text.nlp import FACTORY, Encoder

from .convert import Tables
from .model import Layer, Network
from .relations import RELATIONS, annotated_by
from .settings import Settings
from .tokens import blank

OUTPUTS = ("tags", "arcs", "links", "labels", "heads", "mentions")


class SingleWindow(nn.Module):
    """The network on one window without padding; its piece embeddings at 8 bits, scaled by row.

    ONNX Runtime would give the whole table one scale, which costs the rare pieces most.
    """

    def __init__(self, network: Network, *, quantise: bool) -> None:
        super().__init__()
        self.network = network
        self.quantise = quantise
        # Flat and constant, so that it is quantised as any other matrix.
        self.register_buffer("label_weight", network.label_weight.detach().flatten(1))
        if quantise:
            table = network.pieces.weight.detach()
            scale = table.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
            self.register_buffer("table", (table / scale).round().to(torch.int8))
            self.register_buffer("scale", scale)

    def forward(self, pieces: Tensor, shapes: Tensor, spaces: Tensor, first: Tensor) -> tuple:
        """Return the scores in the order of OUTPUTS, without a batch axis."""
        network = self.network
        if self.quantise:
            embedded = self.table[pieces].float() * self.scale[pieces]
        else:
            embedded = network.pieces(pieces)
        positions = network.positions.weight[: pieces.shape[0]]
        x = embedded + positions + network.shapes(shapes) + network.spaces(spaces)
        x = network.norm(x).unsqueeze(0)
        for layer in network.layers:
            x = _run_layer(layer, x)
        scores = network.heads(x[:, first])
        ones = torch.ones_like(scores["tags"][..., :1])
        dependents = torch.cat((scores["label_dep"], ones), -1)
        labels = dependents @ self.label_weight
        size = network.label_weight.shape
        tags, arcs, links, heads = (
            scores[name].squeeze(0) for name in ("tags", "arcs", "links", "label_head")
        )
        return (
            tags,
            arcs,
            links,
            labels.squeeze(0).unflatten(1, size[1:]),
            torch.cat((heads, ones.squeeze(0)), -1),
            torch.cat((scores["first"], scores["last"]), -1).squeeze(0),
        )


def _run_layer(layer: Layer, x: Tensor) -> Tensor:
    """Return what `Layer.forward` does, in ONNX Runtime's own fused operations."""
    q, k, v = layer.qkv(x).chunk(3, -1)
    mixed = torch.onnx.ops.symbolic(
        "com.microsoft::MultiHeadAttention",
        (q, k, v),
        {"num_heads": layer.attention_heads},
        dtype=q.dtype,
        shape=q.shape,
        version=1,
    )
    x = layer.norm1(x + layer.out(mixed))
    inner = layer.up(x)
    inner = torch.onnx.ops.symbolic(
        "com.microsoft::Gelu", (inner,), dtype=inner.dtype, shape=inner.shape, version=1
    )
    return layer.norm2(x + layer.down(inner))


def follow(network: Network, settings: Settings, names: Sequence[str]) -> None:
    """Make the guides of some corpora part of the common heads, and add the names' bias; in place.

    Corpora differ in what they call a name, a claim or a relation, and the network keeps these
    differences apart; what ships follows the corpora that the settings name.
    """
    paths = [corpus.path for corpus in settings.corpora]
    rest, count = network.guided(), network.sizes["names"]
    claims = range(count, network.guides.shape[1])
    chosen = [_guides_of(tag.partition("-")[2], settings) for tag in names]
    chosen += [settings.claim_guides for _ in claims]
    with torch.no_grad():
        for column, shares in enumerate(chosen):
            for path, share in shares.items():
                number, at = paths.index(path), rest.start + column
                network.tags.weight[at] += share * network.guides[number, column]
                network.tags.bias[at] += share * network.guide_bias[number, column]
        # Of each the first tag is "O".
        network.tags.bias[rest.start + 1 : rest.start + count] += settings.name_bias
        network.tags.bias[rest.start + count + 1 : rest.stop] += settings.claim_bias
        for relation, name in enumerate(RELATIONS):
            path = next((p for p in settings.relation_guides if name in annotated_by(p)), None)
            if path is not None:
                base = network.pairs.base.weight[paths.index(path), relation]
                network.pairs.holds.bias[relation] += base
        for guide in (network.guides, network.guide_bias, network.pairs.base.weight):
            guide.zero_()


def _guides_of(type_: str, settings: Settings) -> dict[str, float]:
    """Return whose ways a type of names follows, with their shares.

    A corpus has a say on the types that it annotates; a type that none of the chosen annotates
    follows the mean of those that do.
    """
    if not type_:
        return settings.name_guides
    annotating = [corpus.path for corpus in settings.corpora if type_ in corpus.trusted]
    shares = {path: settings.name_guides.get(path, 0.0) for path in annotating}
    if not any(shares.values()):
        shares = dict.fromkeys(annotating, 1.0)
    whole = sum(settings.name_guides.values()) / sum(shares.values()) if shares else 0.0
    return {path: whole * share for path, share in shares.items() if share}


def pair_weights(network: Network) -> bytes:
    """Return the pair head as an ``.npz`` file, at 16 bits."""
    arrays = {
        name: tensor.detach().cpu().numpy().astype(np.float16)
        for name, tensor in network.pairs.state_dict().items()
        if name != "base.weight"
    }
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def read_tables(path: Path) -> Tables:
    """Return the tables that a run wrote."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return Tables(**{f.name: tuple(data.get(f.name, ())) for f in fields(Tables)})


def to_onnx(network: Network, *, quantise: bool) -> bytes:
    """Return the ONNX file of a network, at 8 bits or at 32."""
    network = network.cpu().eval()
    module = SingleWindow(network, quantise=quantise).eval()
    sample = (
        torch.arange(100, 112),
        torch.ones(12, dtype=torch.long),
        torch.ones(12, dtype=torch.long),
        torch.tensor([1, 2, 4, 5, 7, 8, 10]),
    )
    names = ("pieces", "shapes", "spaces", "first")
    length, words = torch.export.Dim("length", min=3, max=512), torch.export.Dim("words", max=510)
    with tempfile.TemporaryDirectory() as folder, _quiet():
        plain, small = Path(folder) / "plain.onnx", Path(folder) / "small.onnx"
        torch.onnx.export(
            module,
            sample,
            plain,
            input_names=list(names),
            output_names=list(OUTPUTS),
            dynamic_shapes=({0: length}, {0: length}, {0: length}, {0: words}),
            dynamo=True,
            external_data=False,
            opset_version=18,
            verbose=False,
        )
        named = onnx.load(plain)
        _name_weights(named, network)
        if not quantise:
            return named.SerializeToString()
        onnx.save(named, plain)
        # 7 bits: 8 overflow the 16-bit sums of processors without VNNI, silently.
        quantize_dynamic(
            plain,
            small,
            op_types_to_quantize=["MatMul"],
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
        )
        model = onnx.load(small)
        model.producer_name, model.doc_string = "claimgraph", ""
        for node in [model.graph, *model.graph.node]:
            del node.metadata_props[:]
            node.doc_string = ""
        return model.SerializeToString()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep back what the exporters say of themselves: it tells a user nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        before = logging.root.manager.disable
        logging.disable(logging.WARNING)
        try:
            yield
        finally:
            logging.disable(before)


def _name_weights(model: onnx.ModelProto, network: Network) -> None:
    """Give every weight in an ONNX file the name of its parameter, with ".T" where it is turned.

    The exporter numbers what it computes beforehand. With names the weights can be read back
    (:mod:`training.recover`), and a person can read the graph.
    """
    wanted = {}
    for name, tensor in network.state_dict().items():
        array = tensor.detach().cpu().numpy()
        if array.ndim >= 2:
            wanted[array.T.tobytes(), array.T.size] = f"network.{name}.T"
        wanted[array.tobytes(), array.size] = f"network.{name}"
    renamed = {}
    for initializer in model.graph.initializer:
        array = onnx.numpy_helper.to_array(initializer)
        name = wanted.get((array.tobytes(), array.size))
        if array.dtype == np.int8:
            name = "pieces.table"
        elif array.shape == (network.pieces.weight.shape[0], 1):
            name = "pieces.scale"
        elif name is None and array.shape == network.label_weight.flatten(1).shape:
            name = "network.label_weight"
        if name is not None and name not in renamed.values():
            renamed[initializer.name] = name
            initializer.name = name
    for node in model.graph.node:
        for i, given in enumerate(node.input):
            node.input[i] = renamed.get(given, given)


def build(
    tables: Tables,
    network: Network,
    vocabulary: str,
    *,
    quantise: bool = True,
    nlp: Language | None = None,
) -> Language:
    """Return a spaCy pipeline around a trained network.

    Args:
        tables: The names of its labels.
        network: With the guides that it shall follow already in it (:func:`follow`).
        vocabulary: The word pieces, one a line.
        quantise: At 8 bits, as it ships; else at 32.
        nlp: A pipeline whose tokeniser and description to take.
    """
    made = blank()
    made.meta.update(
        name="claimgraph",
        version="0.1.0",
        description="Tokens, trees, names, claims, coreference and relations of English news "
        "from one small encoder",
        license="CC BY-SA 4.0",
        spacy_version=">=3.8.0,<4.0.0",
        author="The claimgraph authors",
    )
    if nlp is not None:
        made.tokenizer.from_bytes(nlp.tokenizer.to_bytes())
        made.meta.update(name=f"{nlp.meta['name'].removesuffix('-own')}-own")
    encoder = made.add_pipe(FACTORY)
    if not isinstance(encoder, Encoder):
        raise TypeError(f"{FACTORY} made {type(encoder).__name__}")
    model = to_onnx(network, quantise=quantise)
    encoder.set_weights(model, pair_weights(network), asdict(tables), vocabulary)
    return made


def save(nlp: Language, target: Path) -> None:
    """Write a pipeline to a folder; a model card that lies there stays."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        nlp.to_disk(folder)
        for old in target.glob("*"):
            if old.is_dir():
                shutil.rmtree(old)
            elif old.suffix != ".md":
                old.unlink()
        shutil.copytree(folder, target, dirs_exist_ok=True)
    # copytree also copies the temporary folder's own mode, which shuts everyone else out.
    target.chmod(0o755)

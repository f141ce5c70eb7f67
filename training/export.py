"""Trained weights to the pipeline that ships: ONNX, 8 bits a weight, inside a spaCy folder."""

from __future__ import annotations

import json
import shutil
import tempfile
import warnings
from dataclasses import fields
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from spacy.language import Language
from torch import Tensor, nn

from kg.text.nlp import FACTORY, Encoder
from kg.text.nlp import network as running
from training.convert import Tables
from training.model import Network
from training.tokens import blank

OUTPUTS = ("tags", "arcs", "links", "labels", "heads")


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
            x = layer(x, None)
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
        )


def set_bias(network: Network, tables: Tables, bias: float) -> None:
    """Add to the scores of all name types, in place."""
    sizes = tables.sizes()
    start = sum(list(sizes.values())[: list(sizes).index("names")])
    with torch.no_grad():
        for column, tag in enumerate(tables.names):
            network.tags.bias[start + column] += 0.0 if tag == "O" else bias


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
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
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
        if not quantise:
            return plain.read_bytes()
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


def build(run: Path, network: Network, vocabulary: str, *, quantise: bool) -> Language:
    """Return a spaCy pipeline around a trained network."""
    tables = read_tables(run / "tables.json")
    named = {f.name: getattr(tables, f.name) for f in fields(Tables)}
    nlp = blank()
    nlp.meta.update(
        name="claimgraph",
        version="0.1.0",
        description="Tokens, trees, names and claims of English news from one small encoder",
        license="CC BY-SA 4.0",
        spacy_version=">=3.8.0,<4.0.0",
        author="The claimgraph authors",
    )
    encoder = nlp.add_pipe(FACTORY)
    if not isinstance(encoder, Encoder):
        raise TypeError(f"{FACTORY} made {type(encoder).__name__}")
    model = to_onnx(network, quantise=quantise)
    encoder.network = running.Network(model, named, vocabulary)
    return nlp


def export(run: Path, network: Network, vocabulary: str, target: Path) -> None:
    """Write the shipped pipeline to a folder; a model card that lies there stays."""
    nlp = build(run, network, vocabulary, quantise=True)
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

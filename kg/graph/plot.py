"""Plots for people who would rather look: claims day by day, and who disputes whom.

An extra (``plot``): matplotlib, imported late. Comes in: plain values. Goes out: an image file, in
the format of its suffix.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx

from kg.errors import ExtraError, QueryError, StoreError, why
from kg.graph.speakers import Pair, signed_network

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito's colours, told apart by the colour-blind.
COLOURS = {
    "NotAssessed": "#999999",
    "Verified": "#009e73",
    "Unverified": "#e69f00",
    "Disputed": "#cc79a7",
    "Denied": "#d55e00",
    "Refuted": "#d55e00",
    "Retracted": "#000000",
}
SIGNS = {
    1: ("#009e73", "solid", "agrees"),
    -1: ("#d55e00", "dashed", "disputes"),
    0: ("#999999", "dotted", "both"),
}
LABEL = 32  # characters of a name


def plot_timeline(claims: Iterable[tuple[str, str]], path: Path) -> int:
    """Draw how many claims are of each day, by what articles say of them.

    Args:
        claims: Pairs of an ISO day and a :class:`kg.model.Status`.
        path: PNG, SVG or PDF, by its suffix.

    Returns:
        How many claims were drawn.

    Raises:
        ExtraError: matplotlib is not installed.
        QueryError: There is nothing to draw.
        StoreError: The file cannot be written.
    """
    counts = Counter((date.fromisoformat(day), status) for day, status in claims)
    if not counts:
        raise QueryError("no claim has a day, so that there is no timeline to draw")
    figure, axes = _figure(9, 4)
    days = sorted({day for day, _ in counts})
    height = [0] * len(days)
    for status, colour in COLOURS.items():
        numbers = [counts[day, status] for day in days]
        if any(numbers):
            axes.bar(_numbers(days), numbers, bottom=height, color=colour, label=status, width=0.8)
            height = [base + number for base, number in zip(height, numbers, strict=True)]
    axes.xaxis_date()
    axes.locator_params(axis="y", integer=True)
    axes.set_ylabel("claims")
    axes.legend(frameon=False)
    figure.autofmt_xdate()
    _save(figure, path)
    return counts.total()


def plot_disputes(pairs: Sequence[Pair], path: Path, seed: int = 0) -> int:
    """Draw who agrees (solid, green) and who disagrees (dashed, red) with whom.

    Args:
        pairs: As :func:`kg.graph.speakers.pairs` gives them.
        path: PNG, SVG or PDF, by its suffix.
        seed: Of the layout.

    Returns:
        How many pairs were drawn.

    Raises:
        ExtraError: matplotlib is not installed.
        QueryError: There is nothing to draw.
        StoreError: The file cannot be written.
    """
    if not pairs:
        raise QueryError("no article says that somebody confirms or disputes a claim of another")
    figure, axes = _figure(9, 7)
    network = signed_network(pairs)
    places = nx.spring_layout(network.to_undirected(), seed=seed, k=2 / len(network) ** 0.5)
    for sign, (colour, style, word) in SIGNS.items():
        edges = [(a, b) for a, b, found in network.edges(data="sign") if found == sign]
        if edges:
            axes.plot([], [], color=colour, linestyle=style, label=word)
        widths = [
            1 + 0.5 * (network.edges[edge]["agrees"] + network.edges[edge]["disputes"])
            for edge in edges
        ]
        nx.draw_networkx_edges(
            network,
            places,
            ax=axes,
            edgelist=edges,
            edge_color=colour,
            style=style,
            width=widths,
            arrowsize=14,
            connectionstyle="arc3,rad=0.12",
        )
    nx.draw_networkx_nodes(network, places, ax=axes, node_size=120, node_color="#56b4e9")
    names = {iri: _short(name) for iri, name in network.nodes(data="name")}
    above = {iri: (x, y + 0.06) for iri, (x, y) in places.items()}
    # A dollar sign would begin a formula.
    labels = {iri: name.replace("$", r"\$") for iri, name in names.items()}
    plate = {"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 1}
    nx.draw_networkx_labels(network, above, labels, ax=axes, font_size=8, clip_on=False, bbox=plate)
    axes.legend(frameon=False, loc="best")
    axes.set_axis_off()
    axes.margins(0.2)
    _save(figure, path)
    return len(pairs)


def _figure(width: float, height: float) -> tuple[Figure, Axes]:
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415 - an extra, and slow to import
    except ModuleNotFoundError as error:
        raise ExtraError("a plot", "matplotlib", "plot") from error
    # Without pyplot there is no window, no global state, and no display to ask for.
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()


def _numbers(days: Sequence[date]) -> list[float]:
    from matplotlib.dates import date2num  # noqa: PLC0415

    return [float(number) for number in date2num(list(days))]  # type: ignore[no-untyped-call]


def _save(figure: Figure, path: Path) -> None:
    known = figure.canvas.get_supported_filetypes()
    if path.suffix.lower().lstrip(".") not in known:
        raise QueryError(f"cannot draw {path}: name it .png, .svg or .pdf")
    try:
        figure.savefig(path, dpi=150, metadata=_undated(path))
    except OSError as error:
        reason = why(error)
        raise StoreError(f"cannot write {path}: {reason}; choose another file") from error


def _undated(path: Path) -> dict[str, None]:
    """Leave the clock out of the file, so that the same graph gives the same picture."""
    match path.suffix.lower():
        case ".svg":
            return {"Date": None}
        case ".pdf":
            return {"CreationDate": None}
    return {}


def _short(name: str) -> str:
    return name if len(name) <= LABEL else f"{name[: LABEL - 1]}…"

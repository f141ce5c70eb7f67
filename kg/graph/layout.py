"""Where each entity is drawn: worked out here, once, so that a browser need not.

Components are laid out one by one, freed of overlapping labels and packed around the largest one;
entities without edges stand in rows below. A large component is laid out by its communities: each
by itself, and then their areas. Pure and seeded: the same network has the same places.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import networkx as nx
import numpy as np
import numpy.typing as npt

from kg.graph.groups import louvain

Points = npt.NDArray[np.float64]

SPACING = 125.0  # wanted length of an edge, in the pixels of the drawing at scale 1
GAP = 10.0  # free space around a label's box
MARGIN = 60.0  # free space around a component
ASPECT = 1.15  # screens are wide, but the panels take the sides
KAMADA_KAWAI_MOST = 90  # beyond that its cubic cost shows
FREE_SHARE = 2.0  # area of the drawing over that of its boxes, at least
PASSES = 120
CLUSTERED_FROM = 240  # entities; a force on all pairs is quadratic, and shows no groups
TRIES = 4000
TRIED = 100  # places at a time


def place(
    graph: nx.Graph, boxes: Mapping[str, tuple[float, float]], *, seed: int = 0
) -> dict[str, tuple[int, int]]:
    """Place every node of an undirected graph.

    Args:
        graph: Without direction and parallel edges; its loops are ignored.
        boxes: Width and height of each node with its label, in pixels at scale 1.
        seed: For the force-directed layout of large components.

    Returns:
        x (to the right) and y (down) in whole pixels, by node, sorted by node.

    Source:
        Kamada and Kawai 1989 for small components, Fruchterman and Reingold 1991 for large ones.
    """
    simple = nx.Graph()
    simple.add_nodes_from(sorted(graph))
    simple.add_edges_from(sorted(tuple(sorted(e)) for e in graph.edges() if e[0] != e[1]))
    parts = sorted(
        (sorted(part) for part in nx.connected_components(simple)),
        key=lambda part: (-len(part), part),
    )
    joined = [part for part in parts if len(part) > 1]
    alone = [part[0] for part in parts if len(part) == 1]
    drawn = [_component(simple.subgraph(part), part, boxes, seed) for part in joined]
    places: dict[str, tuple[float, float]] = {}
    for part, points in zip(joined, _pack(drawn, joined, boxes), strict=True):
        places.update(
            {node: (float(x), float(y)) for node, (x, y) in zip(part, points, strict=True)}
        )
    places.update(_rows(alone, boxes, places))
    return {node: (round(places[node][0]), round(places[node][1])) for node in sorted(places)}


def _component(
    graph: nx.Graph, part: Sequence[str], boxes: Mapping[str, tuple[float, float]], seed: int
) -> Points:
    # Whole numbers in sorted order keep the layout free of the order of sets.
    number = {node: index for index, node in enumerate(part)}
    plain = nx.Graph()
    plain.add_nodes_from(range(len(part)))
    plain.add_edges_from(sorted(sorted((number[a], number[b])) for a, b in graph.edges()))
    if len(part) > CLUSTERED_FROM:
        groups = louvain(plain, seed)
        if len(groups) > 1:
            ordered = sorted((sorted(group) for group in groups), key=lambda g: (-len(g), g))
            return _clustered(plain, ordered, part, boxes, seed)
        return _spiral(plain, np.array([boxes[node] for node in part], dtype=np.float64))
    if len(part) <= KAMADA_KAWAI_MOST:
        found = nx.kamada_kawai_layout(plain)
    else:
        found = nx.spring_layout(plain, seed=seed, iterations=50, method="force")
    points = np.array([found[index] for index in range(len(part))], dtype=np.float64)
    ends = np.array(sorted(plain.edges()), dtype=np.intp)
    lengths = np.linalg.norm(points[ends[:, 0]] - points[ends[:, 1]], axis=1)
    typical = float(np.median(lengths))
    points *= SPACING / typical if typical > 0 else 1.0
    points = _gather(points)
    points[:, 0] *= math.sqrt(ASPECT)
    sizes = np.array([boxes[node] for node in part], dtype=np.float64)
    # Where boxes would fill the area, edges become longer rather than labels unreadable.
    # A pair of nodes lies on a line; it has the room of its edge's length on both axes.
    room = float(np.ptp(points, axis=0).clip(min=SPACING).prod())
    points *= max(1.0, math.sqrt(FREE_SHARE * float((sizes + GAP).prod(axis=1).sum()) / room))
    return _spread(points, sizes)


def _clustered(
    plain: nx.Graph,
    groups: Sequence[Sequence[int]],
    part: Sequence[str],
    boxes: Mapping[str, tuple[float, float]],
    seed: int,
) -> Points:
    """Lay out each community by itself, and the communities as boxes that do not overlap."""
    member = {node: number for number, group in enumerate(groups) for node in group}
    drawn = []
    for group in groups:
        names = [part[node] for node in group]
        inner = nx.Graph()
        inner.add_nodes_from(names)
        inner.add_edges_from((part[a], part[b]) for a, b in plain.subgraph(group).edges())
        pieces = sorted(map(sorted, nx.connected_components(inner)), key=lambda p: (-len(p), p))
        laid = [
            _component(inner.subgraph(piece), piece, boxes, seed)
            if len(piece) > 1
            else np.zeros((1, 2))
            for piece in pieces
        ]
        places: dict[str, npt.NDArray[np.float64]] = {}
        for piece, points in zip(pieces, _pack(laid, pieces, boxes), strict=True):
            places.update(zip(piece, points, strict=True))
        drawn.append(np.array([places[name] for name in names]))
    areas, centred = [], []
    for group, points in zip(groups, drawn, strict=True):
        sizes = np.array([boxes[part[node]] for node in group], dtype=np.float64)
        low, high = (points - sizes / 2).min(axis=0), (points + sizes / 2).max(axis=0)
        areas.append(high - low + MARGIN)
        centred.append(points - (low + high) / 2)
    outer = nx.Graph()
    outer.add_nodes_from(range(len(groups)))
    for a, b in plain.edges():
        if member[a] != member[b]:
            ends = sorted((member[a], member[b]))
            weight = outer.get_edge_data(*ends, {"weight": 0})["weight"]
            outer.add_edge(*ends, weight=weight + 1)
    found = nx.spring_layout(outer, seed=seed, iterations=200, method="force", weight=None)
    centres = np.array([found[number] for number in range(len(groups))], dtype=np.float64)
    extents = np.array(areas)
    room = float(np.ptp(centres, axis=0).clip(min=1e-3).prod())
    centres *= math.sqrt(float(extents.prod(axis=1).sum()) / room)
    centres = _spread(centres, extents)
    result = np.zeros((len(part), 2))
    for group, points, centre in zip(groups, centred, centres, strict=True):
        result[list(group)] = points + centre
    return result


def _spiral(plain: nx.Graph, sizes: Points) -> Points:
    """Set what has no communities around its best linked node, the better linked further in."""
    order = sorted(plain, key=lambda node: (-plain.degree(node), node))
    steps = np.arange(len(order), dtype=np.float64)
    radius = np.sqrt(steps * float((sizes + GAP).prod(axis=1).mean()) * FREE_SHARE / math.pi)
    angle = steps * math.pi * (3 - math.sqrt(5))
    points = np.zeros((len(order), 2))
    points[order] = np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))
    return _spread(points, sizes)


def _gather(points: Points) -> Points:
    """Draw in what a force threw far out, so that the rest is not drawn too small."""
    centred = points - np.median(points, axis=0)
    radius = np.linalg.norm(centred, axis=1)
    usual = float(np.quantile(radius, 0.9))
    far = radius > usual
    if usual > 0:
        centred[far] *= (usual * (1 + np.log(radius[far] / usual)) / radius[far])[:, None]
    return centred


def _spread(points: Points, sizes: Points) -> Points:
    """Push overlapping boxes apart, along the axis on which they overlap least."""
    from scipy.spatial import cKDTree  # noqa: PLC0415 - a quarter of a second, only to draw

    points = points.copy()
    usual = 2 * np.median(sizes, axis=0)
    wide = np.flatnonzero((sizes > usual).any(axis=1))
    with_wide = np.array([(a, b) for a in wide for b in range(len(points)) if a != b], np.intp)
    for _ in range(PASSES):
        # Scaled so, two boxes of usual size that overlap are within 1 on both axes. The few wide
        # ones are compared with all.
        tree = cKDTree(points / (usual + GAP))
        near = tree.query_pairs(1.0, p=math.inf, output_type="ndarray")
        pairs = np.sort(np.concatenate([near, with_wide.reshape(-1, 2)]), axis=1)
        first, second = np.unique(pairs, axis=0).T
        apart = points[first] - points[second]
        overlap = (sizes[first] + sizes[second]) / 2 + GAP - np.abs(apart)
        hit = (overlap > 0).all(axis=1)
        if not hit.any():
            break
        first, second, apart, overlap = first[hit], second[hit], apart[hit], overlap[hit]
        axis = overlap.argmin(axis=1)
        rows = np.arange(len(axis))
        # Points that coincide part by their number, so that no chance comes in.
        sign = np.where(apart[rows, axis] < 0, -1.0, 1.0)
        push = np.zeros_like(apart)
        push[rows, axis] = overlap[rows, axis] * sign / 2
        total = np.zeros_like(points)
        hits = np.zeros(len(points))
        np.add.at(total, first, push)
        np.add.at(total, second, -push)
        np.add.at(hits, first, 1)
        np.add.at(hits, second, 1)
        points += total / np.sqrt(np.maximum(hits, 1))[:, None]
    return points


def _pack(
    drawn: Sequence[Points],
    parts: Sequence[Sequence[str]],
    boxes: Mapping[str, tuple[float, float]],
) -> list[Points]:
    """Put each component on a spiral around the first, at the first place that is free."""
    if not drawn:
        return []
    lows, highs = [], []
    for points, part in zip(drawn, parts, strict=True):
        sizes = np.array([boxes[node] for node in part], dtype=np.float64)
        lows.append((points - sizes / 2).min(axis=0))
        highs.append((points + sizes / 2).max(axis=0))
    extents = np.array(highs) - np.array(lows) + MARGIN
    places = _tries(extents)
    taken = np.empty((len(drawn), 4))
    packed = []
    start, least = 0, 0.0
    for number, points in enumerate(drawn):
        width, height = extents[number]
        # What found no place for a smaller one has none for this.
        if width * height < least:
            start = 0
        at = _free_place(places, taken[:number], width, height, start)
        if at is not None:
            (x, y), start, least = places[at], at, width * height
        else:
            x, y = 0.0, taken[:number, 3].max() + height / 2
        taken[number] = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        packed.append(points - (lows[number] + highs[number]) / 2 + np.array([x, y]))
    return packed


def _free_place(
    places: Points, taken: Points, width: float, height: float, start: int
) -> int | None:
    left, top, right, bottom = taken.T
    for low in range(start, len(places), TRIED):
        x, y = places[low : low + TRIED, :1], places[low : low + TRIED, 1:]
        clear = (
            (left >= x + width / 2)
            | (right <= x - width / 2)
            | (top >= y + height / 2)
            | (bottom <= y - height / 2)
        ).all(axis=1)
        if clear.any():
            return low + int(clear.argmax())
    return None


def _tries(extents: Points) -> Points:
    """Give places to try, from the middle outwards, as far as boxes of these extents reach."""
    steps = np.arange(max(TRIES, 10 * len(extents)), dtype=np.float64)
    angle = np.sqrt(steps)
    radius = np.sqrt(steps) * (1 + steps / len(steps))
    width, height = extents[0]
    around = math.hypot(width / ASPECT, height) / 2
    room = math.sqrt(2 * float(extents.prod(axis=1).sum()) / (math.pi * ASPECT))
    radius *= max(14.0, 1.3 * max(around, room) / radius[-1])
    return np.column_stack((ASPECT * radius * np.cos(angle), radius * np.sin(angle)))


def _rows(
    alone: Sequence[str],
    boxes: Mapping[str, tuple[float, float]],
    places: Mapping[str, tuple[float, float]],
) -> dict[str, tuple[float, float]]:
    """Set entities without edges in rows below the rest."""
    if not alone:
        return {}
    area = sum((boxes[node][0] + GAP) * (boxes[node][1] + GAP) for node in alone)
    left = min((x for x, _ in places.values()), default=0.0)
    right = max((x for x, _ in places.values()), default=0.0)
    width = max(right - left, math.sqrt(area * ASPECT * ASPECT))
    top = max((y + boxes[node][1] for node, (_, y) in places.items()), default=0.0) + MARGIN
    centre = (left + right) / 2
    found: dict[str, tuple[float, float]] = {}
    x = y = 0.0
    height = max(boxes[node][1] for node in alone) + GAP
    for node in alone:
        step = boxes[node][0] + GAP
        if x and x + step > width:
            x, y = 0.0, y + height
        found[node] = (centre - width / 2 + x + step / 2, top + y)
        x += step
    return found

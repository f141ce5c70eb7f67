"""Who agrees and who disagrees with whom: a signed network of speakers.

Comes in: rows that tell how somebody takes a claim of somebody else, as ``who_disputes_whom.rq``
has them, or how a claim stands to another one. Goes out: pairs with what speaks for and against,
and a network with signs. That two speak of the same thing is neither agreement nor dispute.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx as nx

from kg.model import LinkKind, Status, Value

FOR = (Status.VERIFIED, LinkKind.SUPPORTS)
AGAINST = (
    *(Status.DENIED, Status.DISPUTED, Status.REFUTED, Status.RETRACTED),
    LinkKind.DISPUTES,
)


@dataclass(frozen=True, slots=True)
class Pair:
    """How one speaker takes the claims of another.

    Attributes:
        agrees: IRIs of the other's claims that the speaker confirms, sorted.
        disputes: Of those that the speaker denies, disputes or refutes, sorted; a claim may stand
            in both.
    """

    speaker: str
    speaker_name: str
    claimant: str
    claimant_name: str
    agrees: tuple[str, ...]
    disputes: tuple[str, ...]

    @property
    def sign(self) -> int:
        """1 for more agreement, -1 for more dispute, 0 for as much of both."""
        balance = len(self.agrees) - len(self.disputes)
        return (balance > 0) - (balance < 0)


def pairs(rows: Iterable[Mapping[str, Value]]) -> tuple[Pair, ...]:
    """Sum up who agrees and disagrees with whom.

    Args:
        rows: With ``speaker``, ``speaker_name``, ``claimant``, ``claimant_name``, ``claim`` and
            ``status``: a :class:`kg.model.Status` that the speaker gives the claim, or the
            :class:`kg.model.LinkKind` of a claim of the speaker to it.

    Returns:
        The most disputes first, then the most agreement, then by IRI. "Unverified" is neither.
    """
    names: dict[str, str] = {}
    found: dict[tuple[str, str], tuple[set[str], set[str]]] = {}
    for row in rows:
        status, claim = row["status"], str(row["claim"])
        if status not in FOR and status not in AGAINST:
            continue
        ends = (str(row["speaker"]), str(row["claimant"]))
        names |= dict(zip(ends, (str(row["speaker_name"]), str(row["claimant_name"])), strict=True))
        agrees, disputes = found.setdefault(ends, (set(), set()))
        (agrees if status in FOR else disputes).add(claim)
    made = (
        Pair(one, names[one], other, names[other], tuple(sorted(agrees)), tuple(sorted(disputes)))
        for (one, other), (agrees, disputes) in found.items()
    )
    return tuple(
        sorted(made, key=lambda p: (-len(p.disputes), -len(p.agrees), p.speaker, p.claimant))
    )


def signed_network(found: Iterable[Pair]) -> nx.DiGraph:
    """Make a network of pairs; an edge has ``sign``, ``agrees`` and ``disputes``, numbers."""
    network = nx.DiGraph()
    for pair in found:
        network.add_node(pair.speaker, name=pair.speaker_name)
        network.add_node(pair.claimant, name=pair.claimant_name)
        network.add_edge(
            pair.speaker,
            pair.claimant,
            sign=pair.sign,
            agrees=len(pair.agrees),
            disputes=len(pair.disputes),
        )
    return network

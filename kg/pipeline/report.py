"""What a run tells: how it goes on, and the account that ``kg build`` prints and keeps.

Everything that is true of the run and not of the texts stands here and not in the graph: times,
paths, versions, the machine's part.
"""

from __future__ import annotations

import dataclasses
import platform
import re
import shlex
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from kg import __version__
from kg.config import Settings
from kg.model import Extraction, Resolution, Skipped

MOST_ACTIVE = 5
PLAIN_WORDS = re.compile(r"[\w .,'()-]+")
LIBRARIES = (
    "networkx",
    "onnxruntime",
    "pyoxigraph",
    "pypdf",
    "pyvis",
    "spacy",
    "trafilatura",
)


class Progress:
    """Hears how a run goes on; this one tells nobody."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a stage of ``total`` steps, where their number is known."""

    def step(self) -> None:
        """Finish a step."""

    def read(self, extraction: Extraction, *, kept: bool = False) -> None:  # noqa: ARG002
        """Finish a step: a text is read, or was ``kept`` from an earlier build."""
        self.step()

    def skipped(self, skipped: Skipped) -> None:
        """Hear of an input that could not be read."""

    def note(self, words: str) -> None:
        """Hear of something that the results will lack."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A text that was read again under another name, and became one document with it."""

    path: str
    record: str
    document: str


@dataclass(frozen=True, slots=True)
class Claimant:
    """Somebody who claims, and how often.

    Attributes:
        claims: Number of claims; attitudes and intentions are not counted.
    """

    entity: str
    name: str
    unnamed: bool
    claims: int


@dataclass(frozen=True, slots=True)
class Report:
    """The account of one build.

    Attributes:
        output: The folder, as it was given.
        records: Number of texts that could be read, before equal ones became one document.
        documents: One mapping per document, in input order: id, path, record, title, publisher,
            published.
        counts: Numbers by type: documents, sentences, mentions, entities, claims and so on; a
            name with a dot is a part of the one before it (``entities.PERSON``).
        claimants: The most active first; equals by IRI.
        files: Names in the output folder and what they are.
        next: Commands to try next, ready for a shell.
        seconds: Wall time of each stage, in order.
        started: ISO 8601, UTC.
    """

    output: str
    records: int
    documents: tuple[dict[str, str | None], ...]
    merged: tuple[Merged, ...]
    skipped: tuple[Skipped, ...]
    counts: dict[str, int]
    claimants: tuple[Claimant, ...]
    files: dict[str, str]
    next: tuple[str, ...]
    versions: dict[str, str]
    settings: Settings
    model: str
    seconds: dict[str, float]
    started: str
    finished: str

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain dictionaries, lists, strings and numbers."""
        return dataclasses.asdict(self)


def versions() -> dict[str, str]:
    """Return the versions of claimgraph, Python and the libraries that shape the result."""
    return {
        "claimgraph": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
    }


def count(
    extractions: Sequence[Extraction], resolution: Resolution, unchanged: int = 0
) -> dict[str, int]:
    """Count what was found, by type.

    Args:
        extractions: One per document.
        resolution: The entities across them.
        unchanged: How many extractions are an earlier build's.
    """
    claims = Counter(claim.kind for each in extractions for claim in each.claims)
    entities = Counter(entity.type for entity in resolution.entities)
    links = Counter(
        scheme for each in resolution.entities for scheme, _ in each.links if scheme != "geo"
    )
    relations = Counter(each.predicate for one in extractions for each in one.relations)
    statements = sum(number for kind, number in claims.items() if kind.is_claim)
    return {
        "documents": len(extractions),
        "documents.read": len(extractions) - unchanged,
        "documents.unchanged": unchanged,
        "characters": sum(len(each.document.text) for each in extractions),
        "sentences": sum(len(each.sentences) for each in extractions),
        "mentions": sum(len(each.mentions) for each in extractions),
        "entities": len(resolution.entities),
        **_parts("entities", entities),
        "entities.unnamed": sum(entity.unnamed for entity in resolution.entities),
        "claims": statements,
        **_parts("claims", {kind: n for kind, n in claims.items() if kind.is_claim}),
        "attributions that are no claims": claims.total() - statements,
        "relations": relations.total(),
        **_parts("relations", relations),
        "dates": sum(len(each.dates) for each in extractions),
        "links to other bases": links.total(),
        **_parts("links to other bases", links),
    }


def _parts(whole: str, numbers: dict[Any, int]) -> dict[str, int]:
    ordered = sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))
    return {f"{whole}.{part}": number for part, number in ordered}


def most_active(
    extractions: Sequence[Extraction], resolution: Resolution, most: int = MOST_ACTIVE
) -> tuple[Claimant, ...]:
    """List who makes the most claims, most first, equals by IRI.

    Args:
        extractions: One per document.
        resolution: The entities across them.
        most: At most so many are given.
    """
    claims = Counter(
        resolution.of[each.document.id, claim.claimant]
        for each in extractions
        for claim in each.claims
        if claim.kind.is_claim and claim.claimant is not None
    )
    entities = {entity.id: entity for entity in resolution.entities}
    ranked = sorted(claims.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
    return tuple(
        Claimant(iri, entities[iri].name, entities[iri].unnamed, number) for iri, number in ranked
    )


def next_commands(output: str, claimants: Sequence[Claimant]) -> tuple[str, ...]:
    """Return three commands that work on a build, to be pasted into a shell.

    Args:
        output: The build's folder, as it was given.
        claimants: The most active first.
    """
    graph = "" if output == "output" else f" --graph {_quoted(output)}"
    return (
        _ask_first(claimants, graph),
        f"kg query unverified_claims{graph}",
        f"kg query --list{graph}",
    )


def _ask_first(claimants: Sequence[Claimant], graph: str) -> str:
    named = [each for each in claimants if not each.unnamed and each.name.isprintable()]
    if named:
        value = _quoted(f"claimant={named[0].name}")
    elif claimants:
        value = _quoted(f"claimant={claimants[0].entity}")
    else:
        return f"kg query entities{graph}"
    return f"kg query claims_by_claimant{graph} --param {value}"


def _quoted(words: str) -> str:
    """Quote for a shell; double quotes where they do, since they work on every system."""
    if PLAIN_WORDS.fullmatch(words.replace("=", "").replace("/", "").replace(":", "")):
        return f'"{words}"' if re.search(r"[\s,'()]", words) else words
    return shlex.quote(words)

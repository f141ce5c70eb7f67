"""Is the claimant the right one? 200 claims of PolNeAR train: `claimants.csv`.

    python -m benchmarks.claimants [SHARED_FOLDER] [--errors] [--pipeline FOLDER]

Each row is a claim whose source is a name or a pronoun and whose cue is a word of saying, at most
two of a document, drawn by a fixed seed from documents in random order; sources that name nobody
("a Velko aide", a poll) were passed over. Each was read in its article, before any system did, and
the fullest mention of whoever speaks noted: one judgement each, no second reader. The file holds
places only, no words of the corpus, which is in SHARED_FOLDER/corpora and no part of this project.
Without it nothing is measured.

Mind what this tells. The shipped weights were trained on the claims of these very documents: that
so many claims are found says nothing. Who is who was never trained on them, there being nothing
to train on: that the claimant of a found claim is right is the figure. The documents are in two
halves; ``--errors`` shows those of the first, and rules are changed by them alone (but who wrote
the rules had read all articles).

Right is strict: what the network did not read as a name, the claimant does not have as one. It is
also lenient: a claimant who took in another's mentions beside the right ones is not marked down.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.ids import digest
from kg.model import Anchor, Claim, Document, Entity, Extraction, MentionKind
from kg.text.extract import extract

ROWS = Path(__file__).with_name("claimants.csv")
CORPUS = Path("corpora", "claims", "polnear.train.jsonl")
PRONOUN = "pronoun"
Span = tuple[int, int]


@dataclass(frozen=True)
class Wanted:
    """A claim and who made it; spans are half-open code points of the document's text.

    Attributes:
        source: The words for who speaks.
        content: Where what is said begins.
        claimant: The fullest name of whoever speaks; None where the document has none.
        note: "name", "surname", "role" (a name with a title or an apposition) or "pronoun".
    """

    document: str
    source: Span
    content: int
    claimant: Span | None
    note: str


@dataclass
class Tally:
    """Counts of claims; `right` of `found` of `wanted`."""

    wanted: int = 0
    found: int = 0
    right: int = 0
    errors: list[str] = field(default_factory=list)

    def line(self) -> str:
        """Return the counts, and the right in per cent of the found and of all."""
        among, of_all = (100 * self.right / n if n else 0.0 for n in (self.found, self.wanted))
        return f"{self.wanted} | {self.found} | {self.right} | {among:.1f} | {of_all:.1f}"


def read_rows(path: Path = ROWS) -> list[Wanted]:
    """Read the claims, in the order of the file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Wanted(
                document=row["document"],
                source=(int(row["source_start"]), int(row["source_end"])),
                content=int(row["content_start"]),
                claimant=(int(row["claimant_start"]), int(row["claimant_end"]))
                if row["claimant_start"]
                else None,
                note=row["note"],
            )
            for row in csv.DictReader(file)
        ]


def content_of(record: Mapping[str, Any], wanted: Wanted) -> list[Span]:
    """Return where the corpus has the content of a claim.

    Raises:
        LookupError: The corpus is another one than the claims were drawn from.
    """
    for claim in record["claims"]:
        content = [(start, end) for start, end in claim["content"]]
        if list(wanted.source) in claim["source"] and content and content[0][0] == wanted.content:
            return content
    raise LookupError(f"{wanted.document}: no claim at {wanted.source}")


def shared(spans: Iterable[Span], anchors: Iterable[Anchor]) -> int:
    """Count the characters that spans and anchors have in common."""
    anchors = list(anchors)
    return sum(
        max(0, min(end, anchor.end) - max(start, anchor.start))
        for start, end in spans
        for anchor in anchors
    )


def claim_at(wanted: Wanted, content: list[Span], claims: Iterable[Claim]) -> Claim | None:
    """Pick the claim whose source overlaps and whose content has most in common, at all."""
    sourced = [claim for claim in claims if shared([wanted.source], claim.source)]
    best = max(sourced, key=lambda claim: shared(content, claim.content), default=None)
    return best if best is not None and shared(content, best.content) else None


def is_right(claimant: Entity | None, wanted: Wanted) -> bool:
    """Whether a claimant has a name where the speaker is named; none where nobody is."""
    named = [] if claimant is None else [m for m in claimant.mentions if m.kind == MentionKind.NAME]
    if wanted.claimant is None:
        return not named
    return shared([wanted.claimant], [mention.anchor for mention in named]) > 0


def in_first_half(document: str) -> bool:
    """Whether a document is of the half whose errors may be looked at."""
    return int(digest("claimants", document), 16) % 2 == 0


def measure(
    extraction: Extraction, contents: Iterable[tuple[Wanted, list[Span]]]
) -> dict[str, Tally]:
    """Count one document's claims: "all", "names", "pronouns", and its half."""
    entities = {entity.id: entity for entity in (*extraction.entities, *extraction.loose)}
    tallies: dict[str, Tally] = {}
    text = extraction.document.text
    for wanted, content in contents:
        claim = claim_at(wanted, content, extraction.claims)
        claimant = entities.get(claim.claimant or "") if claim is not None else None
        right = claim is not None and is_right(claimant, wanted)
        half = "first half" if in_first_half(wanted.document) else "second half"
        for item in ("all", "pronouns" if wanted.note == PRONOUN else "names", half):
            tally = tallies.setdefault(item, Tally())
            tally.wanted += 1
            tally.found += claim is not None
            tally.right += right
            if not right:
                expected = text[slice(*wanted.claimant)] if wanted.claimant else "nobody"
                given = "not found" if claim is None else claimant and claimant.name
                said = text[slice(*wanted.source)]
                place = f"{wanted.document} {wanted.source[0]}"
                tally.errors.append(f"{place}: {said!r}: {expected!r} expected, {given!r}")
    return tallies


def main() -> int:
    """Read and print; exit code 2 where the corpus is absent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", nargs="?", default="../shared", type=Path)
    parser.add_argument("--errors", action="store_true", help="list those of the first half")
    parser.add_argument("--pipeline", help="a pipeline's folder, not the shipped one")
    options = parser.parse_args()
    corpus = options.shared / CORPUS
    if not corpus.is_file():
        print(f"{corpus} is absent: the corpus is no part of this project", file=sys.stderr)
        return 2
    rows: dict[str, list[Wanted]] = {}
    for wanted in read_rows():
        rows.setdefault(wanted.document, []).append(wanted)
    with corpus.open(encoding="utf-8") as file:
        records = {r["id"]: r for r in map(json.loads, file) if r["id"] in rows}
    documents = [
        Document(
            id=digest(record["text"]),
            text=record["text"],
            title=record["title"],
            record=name,
            published=record["published"],
            publisher=record["publisher"],
        )
        for name, record in records.items()
    ]
    items = ("all", "names", "pronouns", "first half", "second half")
    totals = {item: Tally() for item in items}
    for extraction in extract(documents, pipeline=options.pipeline):
        name = extraction.document.record
        contents = [(wanted, content_of(records[name], wanted)) for wanted in rows[name]]
        for item, tally in measure(extraction, contents).items():
            total = totals[item]
            total.wanted += tally.wanted
            total.found += tally.found
            total.right += tally.right
            total.errors += tally.errors
    print("| claims | gold | found | claimant right | % of found | % of gold |")
    print("|---|---|---|---|---|---|")
    for item in items:
        print(f"| {item} | {totals[item].line()} |")
    if options.errors:
        print("\nfirst half:", *totals["first half"].errors, sep="\n  ")
    return 0


if __name__ == "__main__":
    sys.exit(main())

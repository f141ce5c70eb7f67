"""What no corpus annotates, measured on a gold set of our own: `benchmarks/gold/`.

    python -m benchmarks.gold [--locked] [--errors] [--pipeline FOLDER]

Reads the articles as `kg extract` does and prints, for each item, precision and recall or accuracy.
Without ``--locked`` on events 01 to 10; with it on the others, of which no errors are shown.
"""

from __future__ import annotations

import argparse
import difflib
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.ids import digest
from kg.link.claims import link_claims
from kg.link.names import name_key
from kg.link.resolve import resolve
from kg.model import Claim, Document, Extraction, LinkKind
from kg.text.extract import extract
from kg.text.names import initials_match
from kg.text.score import paired
from kg.text.senses import content_words, sense_vectors

GOLD = Path(__file__).parent / "gold"
FIRST_LOCKED = 11
MARK = re.compile(r"\[([SCX]):([^\[\]]*)\]")
PLAIN = ("kind", "certainty", "polarity", "stance")
USUAL = {
    "kind": "assertion",
    "certainty": "CERTAIN",
    "polarity": "POSITIVE",
    "stance": "Neutral",
}


@dataclass
class Wanted:
    """A claim of the gold set, with its places in the text."""

    article: str
    number: int
    row: dict[str, Any]
    spans: dict[str, set[int]]


@dataclass
class Tally:
    """Counts of one item; `right` of `found` and of `wanted`."""

    right: int = 0
    found: int = 0
    wanted: int = 0
    errors: list[str] = field(default_factory=list)

    def line(self) -> str:
        """Return precision, recall and F1, or one accuracy where both are the same."""
        precision = 100 * self.right / self.found if self.found else 0.0
        recall = 100 * self.right / self.wanted if self.wanted else 0.0
        total = precision + recall
        f1 = 2 * precision * recall / total if total else 0.0
        return f"{precision:.1f} | {recall:.1f} | {f1:.1f} | {self.wanted}"


def events(*, locked: bool) -> Iterator[dict[str, Any]]:
    """Yield the events of one half."""
    for path in sorted(GOLD.glob("[0-9]*.toml")):
        if (int(path.name[:2]) >= FIRST_LOCKED) == locked:
            with path.open("rb") as file:
                yield tomllib.load(file)


def document_of(article: dict[str, Any]) -> Document:
    """Return an article as a document."""
    return Document(
        id=digest(article["text"]),
        text=article["text"],
        record=article["id"],
        published=article["published"],
        publisher=article["publisher"],
    )


def wanted_of(article: dict[str, Any]) -> list[Wanted]:
    """Return an article's claims with their places."""
    found = []
    for number, row in enumerate(article["claim"]):
        plain = MARK.sub(lambda mark: mark[2], row["mark"])
        at = article["text"].index(plain)
        spans: dict[str, set[int]] = {"S": set(), "C": set(), "X": set()}
        end = 0
        for mark in MARK.finditer(row["mark"]):
            at += mark.start() - end
            spans[mark[1]].update(range(at, at + len(mark[2])))
            at += len(mark[2])
            end = mark.end()
        found.append(Wanted(article["id"], number, row, spans))
    return found


def _places(anchors: Any) -> set[int]:
    return {position for anchor in anchors for position in range(anchor.start, anchor.end)}


def matched(
    wanted: list[Wanted], claims: tuple[Claim, ...]
) -> Iterator[tuple[Wanted | None, Claim | None]]:
    """Pair gold and found claims whose contents share half their characters and sources some."""
    pairs = paired(
        [(gold.spans["S"], gold.spans["X"]) for gold in wanted],
        [(_places(claim.source), _places(claim.content)) for claim in claims],
    )
    for i, gold in enumerate(wanted):
        yield gold, claims[pairs[i]] if i in pairs else None
    yield from ((None, c) for j, c in enumerate(claims) if j not in pairs.values())


def alike(one: str, other: str) -> bool:
    """Whether two labels name one: by last words, initials, or as wordings that hold each other."""
    if not one or not other:
        return one == other
    a, b = name_key(one).split(), name_key(other).split()
    if not a or not b:
        return one == other
    inside = " ".join(a) in " ".join(b) or " ".join(b) in " ".join(a)
    return (
        inside
        or initials_match(one, other)
        or difflib.SequenceMatcher(None, a[-1], b[-1]).ratio() >= 0.75
    )


def measure(extraction: Extraction, wanted: list[Wanted], tallies: dict[str, Tally]) -> None:
    """Add one article's counts."""
    names = {entity.id: entity.name for entity in extraction.entities}
    for gold, claim in matched(wanted, extraction.claims):
        if gold is None:
            if claim is not None and claim.kind.is_claim:
                tallies["claims"].found += 1
                text = f"{extraction.document.record}: not in the gold set: {claim.text[:80]!r}"
                tallies["claims"].errors.append(text)
            continue
        place = f"{gold.article}.{gold.number}"
        tallies["claims"].wanted += 1
        if claim is None:
            tallies["claims"].errors.append(f"{place}: missed: {gold.row['mark'][:90]!r}")
            continue
        tallies["claims"].found += 1
        tallies["claims"].right += 1
        for item, (expected, given) in _items(gold, claim, names).items():
            tally = tallies[item]
            tally.wanted += len(expected)
            tally.found += len(given)
            right = _common(expected, given, fuzzy=item in {"claimant", "relay"})
            tally.right += right
            if right < max(len(expected), len(given)):
                tally.errors.append(f"{place}: {item}: {expected} expected, {given} found")


def _items(
    gold: Wanted, claim: Claim, names: dict[str, str]
) -> dict[str, tuple[list[str], list[str]]]:
    row = gold.row
    found = {item: ([row.get(item, USUAL[item])], [str(getattr(claim, item))]) for item in PLAIN}
    claimant = [names[claim.claimant]] if claim.claimant else []
    found["claimant"] = ([row["claimant"]] if row["claimant"] else [], claimant)
    found["relay"] = (row.get("relay", []), [names[relay.entity] for relay in claim.relay])
    if "said" in row:
        said = [f"{claim.said.value} {claim.said.basis}"] if claim.said else []
        found["said"] = ([" ".join(row["said"])], said)
    elif claim.said is not None:
        found["said"] = (["Publication"], [str(claim.said.basis)])
    statuses = [status for status, _ in row.get("status", [])]
    found["status"] = (statuses, [str(note.status) for note in claim.status])
    return found


def _common(expected: list[str], given: list[str], *, fuzzy: bool) -> int:
    free = list(given)
    count = 0
    for one in expected:
        hit = next((o for o in free if o == one or (fuzzy and alike(one, o))), None)
        if hit is not None:
            free.remove(hit)
            count += 1
    return count


def measure_links(
    made: list[tuple[list[Wanted], Extraction]], wanted: list[dict[str, str]], tally: Tally
) -> None:
    """Compare links between claims, all articles together; those of no known kind are left out."""
    extractions = [extraction for _, extraction in made]
    links = link_claims(
        extractions, resolve(extractions), vectors=sense_vectors, words=content_words
    )
    labels = {}
    for gold, extraction in made:
        for row, claim in matched(gold, extraction.claims):
            if row is not None and claim is not None:
                key = extraction.document.id, extraction.claims.index(claim)
                labels[key] = f"{row.article}.{row.number}"
    kinds = {frozenset((row["from"], row["to"])): row["type"] for row in wanted}
    tally.wanted = len(kinds)
    for link in links:
        if link.kind is LinkKind.RELATED:
            continue
        ends = [(end.document, end.number) for end in (link.source, link.target)]
        known = kinds.get(frozenset(labels.get(end, "") for end in ends))
        tally.found += 1
        tally.right += known == link.kind
        if known != link.kind:
            tally.errors.append(
                f"{link.kind} found, {known} expected: {[labels.get(end) for end in ends]}: "
                f"{link.reason}"
            )


def measure_names(tallies: dict[str, Tally], pipeline: str | None) -> None:
    """Resolve each pair of names in two articles of a sentence each."""
    with (GOLD / "names.toml").open("rb") as file:
        pairs = tomllib.load(file)
    for kind in ("same", "different"):
        for pair in pairs[kind]:
            documents = [
                Document(id=digest(text), text=text, record=f"n{i}")
                for i, text in enumerate(pair["context"])
            ]
            extractions = list(extract(documents, pipeline=pipeline))
            resolution = resolve(extractions)
            ends = []
            for extraction, name in zip(extractions, pair["names"], strict=True):
                ids = [
                    resolution.of[extraction.document.id, entity.id]
                    for entity in extraction.entities
                    if name in (entity.name, *entity.aliases) or alike(name, entity.name)
                ]
                ends.append(set(ids))
            merged = bool(ends[0] & ends[1])
            tally = tallies["names merged"]
            tally.wanted += kind == "same"
            tally.found += merged
            tally.right += merged and kind == "same"
            if merged != (kind == "same"):
                tally.errors.append(f"{pair['names']}: {kind}, {'' if merged else 'not '}merged")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--locked", action="store_true", help="the other half, figures alone")
    parser.add_argument("--errors", action="store_true", help="list what is wrong")
    parser.add_argument("--pipeline", help="a pipeline's folder, not the shipped one")
    options = parser.parse_args()
    articles = [a for event in events(locked=options.locked) for a in event["article"]]
    tallies: dict[str, Tally] = defaultdict(Tally)
    made = []
    extractions = extract(map(document_of, articles), pipeline=options.pipeline)
    for article, extraction in zip(articles, extractions, strict=True):
        made.append((wanted_of(article), extraction))
        measure(extraction, made[-1][0], tallies)
    linked = [row for event in events(locked=options.locked) for row in event.get("link", [])]
    measure_links(made, linked, tallies["links between claims"])
    if not options.locked:
        measure_names(tallies, options.pipeline)
    print("| item | P | R | F1 | gold |\n|---|---|---|---|---|")
    for item, tally in tallies.items():
        print(f"| {item} | {tally.line()} |")
    if options.errors and not options.locked:
        for item, tally in tallies.items():
            print(f"\n{item}:")
            print("\n".join(f"  {error}" for error in tally.errors))
    return 0


if __name__ == "__main__":
    sys.exit(main())

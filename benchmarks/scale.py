"""Who is who, and claim to claim, on many articles: time and memory by the number of mentions.

    python -m benchmarks.scale [10000 100000 1000000]

The articles are made up under a fixed seed: names of two parts by Zipf's law, a tenth of the
persons also by surname alone, ten persons and bodies and three claims an article. No text is read:
what is measured is the work after extraction. Each size runs in a process of its own.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from importlib.resources import files as resource_path

import numpy as np

from kg.link.claims import link_claims
from kg.link.copies import find_copies
from kg.link.resolve import resolve
from kg.model import (
    Anchor,
    Certainty,
    Claim,
    ClaimKind,
    DateBasis,
    Document,
    Entity,
    EntityType,
    Extraction,
    Mention,
    MentionKind,
    Mode,
    Polarity,
    Said,
    Stance,
)
from kg.text.senses import content_words, sense_vectors

SIZES = (10_000, 100_000, 1_000_000)
PER_ARTICLE = 20
CLAIMS = 3
SYLLABLES = "ka ro mi ten sol var dik lu pe gor na vel tish mar bel os zan ti qua rin".split()


def article(number: int, chance: random.Random, people: list[str], words: list[str]) -> Extraction:
    """Make one article up: names in a row, then claims."""
    weights = [1 / (rank + 1) for rank in range(len(people))]
    named = list(dict.fromkeys(chance.choices(people, weights, k=PER_ARTICLE)))
    parts, at, marks = [], 0, []
    for name in named:
        shown = name.split()[1] if chance.random() < 0.1 else name
        marks.append((at, at + len(shown), name))
        parts.append(shown)
        at += len(shown) + 1
    says = []
    for _ in range(CLAIMS):
        text = " ".join(chance.choices(words, k=8))
        says.append((at, at + len(text)))
        parts.append(text)
        at += len(text) + 1
    day = f"2025-{1 + number % 12:02}-{1 + number % 28:02}"
    document = Document(
        f"d{number:07}", " ".join(parts), published=day, publisher=f"P{number % 50}"
    )
    mentions, entities = [], []
    for order, (start, end, _) in enumerate(marks, 1):
        anchor = Anchor.of(document, start, end)
        kind = EntityType.PERSON if order % 2 else EntityType.ORG
        mention = Mention(anchor, kind, MentionKind.NAME, f"e{order}", 0.9)
        mentions.append(mention)
        entities.append(Entity(f"e{order}", kind, anchor.quote, (), (mention,)))
    claims = tuple(
        Claim(
            id=f"c{order}",
            source=(mentions[order].anchor,),
            cue=(),
            content=(Anchor.of(document, start, end),),
            kind=ClaimKind.ASSERTION,
            cue_lemma="say",
            claimant=f"e{order + 1}",
            mode=Mode.INDIRECT,
            certainty=Certainty.CERTAIN,
            polarity=chance.choice([Polarity.POSITIVE, Polarity.NEGATIVE]),
            stance=Stance.NEUTRAL,
            score=0.9,
            said=Said(day, DateBasis.PUBLICATION),
            about=(f"e{order + 4}",) if len(entities) > order + 4 else (),
        )
        for order, (start, end) in enumerate(says)
    )
    return Extraction(
        document,
        "made up",
        sentences=((0, len(document.text)),),
        mentions=tuple(mentions),
        entities=tuple(entities),
        claims=claims,
    )


def vocabulary(count: int) -> list[str]:
    """Return words that the table of senses knows."""
    with np.load(resource_path("kg.text").joinpath("senses.npz").open("rb")) as file:
        pieces = file["pieces"].tobytes().decode("utf-8").split("\n")
    return [piece for piece in pieces if piece.isalpha() and len(piece) > 3][:count]


def measure(mentions: int) -> None:
    """Print one row."""
    chance = random.Random(20251126)
    count = mentions // PER_ARTICLE

    def word() -> str:
        return "".join(chance.choices(SYLLABLES, k=3)).title()

    words = vocabulary(4000)
    people = [f"{word()} {word()}" for _ in range(max(200, count // 4))]
    extractions = [article(number, chance, people, words) for number in range(count)]
    real = sum(len(each.mentions) for each in extractions)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started = time.perf_counter()
    resolution = resolve(extractions)
    resolved = time.perf_counter()
    copies = find_copies([each.document for each in extractions])
    compared = time.perf_counter()
    links = link_claims(
        extractions, resolution, vectors=sense_vectors, words=content_words, copies=copies
    )
    linked = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cells = (
        f"{real:,}",
        f"{len(resolution.entities):,}",
        f"{resolved - started:.1f}",
        f"{compared - resolved:.1f}",
        f"{linked - compared:.1f}",
        f"{len(links):,}",
        f"{before:,.0f}",
        f"{peak:,.0f}",
    )
    print(f"| {' | '.join(cells)} |", flush=True)


def main() -> int:
    """Measure each size."""
    if len(sys.argv) == 3 and sys.argv[1] == "--one":
        measure(int(sys.argv[2]))
        return 0
    print(
        "| mentions | entities | who is who, s | near copies, s | claim to claim, s | links "
        "| MB before | MB at most |\n|---|---|---|---|---|---|---|---|",
        flush=True,
    )
    for size in sys.argv[1:] or SIZES:
        subprocess.run([sys.executable, "-m", "benchmarks.scale", "--one", str(size)], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

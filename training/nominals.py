"""Make the table of what common nouns stand for: "spokesman" a PERSON, "ministry" an ORG.

    python -m training.nominals CORPORA_FOLDER kg/text/nominal_types.json

Counts the types of nominal mentions by their head noun in GUM (open genres) and LitBank, both
CC BY 4.0, and re3d; a noun is kept where it occurs at least twice and at least 70 % of its
mentions have one type. A mention's head is taken as the last word before its first post-modifier.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

FILES = (
    "entities/gum-open.train.jsonl",
    "entities/re3d.train.jsonl",
    "coref/litbank.train.jsonl",
)
LEAST, SHARE = 2, 0.7
POST = re.compile(
    r"[,(:;\n]|\b(?:of|in|on|at|for|from|to|with|by|who|whom|which|that|near|about|against|between"
    r"|under|over|working|living|including|whose|as)\b"
)


def head_noun(phrase: str) -> str:
    """Return the lower-case head of a noun phrase, possessive mark left out."""
    core = POST.split(phrase.lower(), maxsplit=1)[0]
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", re.sub(r"[’']s?(?=\s|$)", "", core))
    return words[-1] if words else ""


def main() -> None:
    """Count and write the table, sorted, one noun a line."""
    corpora, target = Path(sys.argv[1]), Path(sys.argv[2])
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for name in FILES:
        with (corpora / name).open(encoding="utf-8") as lines:
            for document in map(json.loads, lines):
                for mention in document.get("mentions", ()):
                    if mention.get("kind") == "nominal":
                        noun = head_noun(document["text"][mention["start"] : mention["end"]])
                        counts[noun][mention["type"]] += 1
    table = {}
    for noun, types in sorted(counts.items()):
        (best, count), total = types.most_common(1)[0], sum(types.values())
        if noun and total >= LEAST and count >= SHARE * total:
            table[noun] = best
    target.write_text(json.dumps(table, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(table)} nouns: {Counter(table.values()).most_common()}")


if __name__ == "__main__":
    main()

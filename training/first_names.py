"""Make the table of first names by the pronouns that stand for their bearers.

    python -m training.first_names CORPORA_FOLDER kg/text/first_names.json

Counts, for each first name of a person, the "he" and "she" of the same gold cluster in GAP
(nine tenths; every tenth text is left for measuring), GUM (open genres), LitBank and KnowledgeNet.
A name is kept where nine in ten of its bearers have one gender.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from kg.text.mentions import PRONOUNS
from kg.text.names import name_key

FILES = (
    "entities/gum-open.train.jsonl",
    "coref/litbank.train.jsonl",
    "relations/knowledgenet.train.jsonl",
)
SHARE = 0.9


def gender_of(word: str) -> str:
    """Return the gender of a third-person pronoun, empty where it tells none."""
    person, _, gender = PRONOUNS.get(word.lower(), (0, "", ""))
    return gender if person == 3 and gender in ("male", "female") else ""


def pairs(corpora: Path) -> Iterator[tuple[str, str]]:
    """Yield (name, gender of a pronoun for its bearer), once a cluster and pronoun."""
    with (corpora / "coref/gap.train.jsonl").open(encoding="utf-8") as lines:
        for number, record in enumerate(map(json.loads, lines)):
            start, end = record["pronoun"]
            for candidate in record["candidates"] if number % 10 != 9 else ():
                if candidate["coref"]:
                    name = record["text"][slice(*candidate["span"])]
                    yield name, gender_of(record["text"][start:end])
    for path in FILES:
        with (corpora / path).open(encoding="utf-8") as lines:
            for document in map(json.loads, lines):
                clusters: dict[str, list[dict]] = defaultdict(list)
                for mention in document.get("mentions", ()):
                    if mention.get("entity"):
                        clusters[mention["entity"]].append(mention)
                for mentions in clusters.values():
                    words = [(m, document["text"][m["start"] : m["end"]]) for m in mentions]
                    names = {w for m, w in words if m["kind"] == "name" and m["type"] == "PERSON"}
                    said = Counter(gender_of(w) for m, w in words if m["kind"] == "pronoun")
                    said.pop("", None)
                    for name in names if said else ():
                        yield name, said.most_common(1)[0][0]


def main() -> None:
    """Count and write the table, sorted, one name a line."""
    corpora, target = Path(sys.argv[1]), Path(sys.argv[2])
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for name, gender in pairs(corpora):
        first, *rest = name_key(name).split()
        if rest and gender and len(first) > 1:
            counts[first][gender] += 1
    table = {}
    for first, genders in sorted(counts.items()):
        (best, count), total = genders.most_common(1)[0], sum(genders.values())
        if count >= SHARE * total:
            table[first] = best
    text = json.dumps(table, indent=0, ensure_ascii=False) + "\n"
    target.write_text(text, encoding="utf-8")
    print(f"{len(table)} names: {Counter(table.values()).most_common()}")


if __name__ == "__main__":
    main()

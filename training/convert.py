"""Corpora in, training examples out: words as numbers, with a label of each layer or a mask.

A layer that a corpus does not annotate is masked, never taken as "none".  Names carry a set of
allowed tags for each word instead of one tag: in a corpus without dates an unmarked word may be
outside of any name or part of a date, and the loss only asks that the model choose one of these.
"""

from __future__ import annotations

import collections
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kg.text.nlp.features import (
    KINDS,
    ROLES,
    WordPieces,
    Words,
    bio_tags,
    lemma_script,
    read_words,
)

from .mentions import Gold, gold_of_gap, gold_of_record, kinds_of, word_at
from .names import NAME_TAGS, Marked, allowed_names
from .relations import RELATIONS
from .settings import Corpus, Settings
from .tokens import blank

ROLE_TAGS = bio_tags(ROLES)
MASKED = -1
SENTINEL = -2
"""As a link: to no word here.  As a head: the root."""


@dataclass(slots=True)
class Example:
    """One document: its words and, for each layer, one label a word.

    `guide` is the number of the corpus, `forms` are the words in lower case, `gold` its mentions.
    """

    corpus: str
    words: Words
    guide: int = 0
    forms: list[str] = field(default_factory=list)
    gold: Gold | None = None
    weight: float = 1.0
    cuts: list[int] = field(default_factory=list)
    labels: dict[str, list[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tables:
    """The names of the labels of each head.

    A line of `lexicon` is a form and the numbers of the lemma scripts that were seen with it.
    """

    upos: tuple[str, ...]
    xpos: tuple[str, ...]
    lemma: tuple[str, ...]
    labels: tuple[str, ...]
    lexicon: tuple[str, ...] = ()
    names: tuple[str, ...] = NAME_TAGS
    claims: tuple[str, ...] = ROLE_TAGS
    kinds: tuple[str, ...] = KINDS
    relations: tuple[str, ...] = RELATIONS

    def sizes(self) -> dict[str, int]:
        """Return the widths of the heads that tag words, in the order of the network's output."""
        return {
            "sentence": 2,
            "upos": len(self.upos),
            "xpos": len(self.xpos),
            "lemma": len(self.lemma),
            "names": len(self.names),
            "claims": len(self.claims),
            "kinds": len(self.kinds),
        }


@dataclass(slots=True)
class Tree:
    """One document of a CoNLL-U file: words with their gaps and rows, heads as document indexes."""

    key: str
    words: list[tuple[str, str]] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)


def read_trees(path: Path) -> Iterator[Tree]:
    """Read a CoNLL-U file; each word of a multiword token is a word of its own."""
    tree, gap, sentence = Tree(""), "", []
    with path.open(encoding="utf-8") as lines:
        for line in [*lines, "\n"]:
            text = line.rstrip("\n")
            if text.startswith("# newdoc"):
                if tree.words:
                    yield tree
                tree, gap = Tree(text.partition("=")[2].strip()), ""
            elif text.startswith("# newpar") and tree.words:
                gap = "\n\n"
            elif text and not text.startswith("#"):
                sentence.append(text.split("\t"))
            elif not text and sentence:
                gap = _add_sentence(tree, sentence, gap)
                sentence = []
    if tree.words:
        yield tree


def _add_sentence(tree: Tree, rows: list[list[str]], gap: str) -> str:
    base, inside, inner_gap = len(tree.words), 0, " "
    tree.starts.append(base)
    for row in rows:
        if "." in row[0]:
            continue
        after = "" if "SpaceAfter=No" in row[9] else " "
        if "-" in row[0]:
            inside, inner_gap = int(row[0].split("-")[1]), after
            continue
        tree.words.append((gap, row[1]))
        tree.rows.append(row)
        tree.heads.append(SENTINEL if row[6] == "0" else base + int(row[6]) - 1)
        number = int(row[0])
        gap = ("" if number < inside else inner_gap) if number <= inside else after
    return " "


def is_aside(number: int) -> bool:
    """Whether a record is left out of training, to measure on: every tenth of some corpora."""
    return number % 10 == 9


def json_lines(path: Path) -> Iterator[dict]:
    """Read a file of the interchange format."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def claim_labels(spans: list[tuple[int, int]], claims: list[dict]) -> dict[str, list[int]]:
    """Return role tags and, for each word with a role, the first word of its claim's cue."""
    tag = {name: i for i, name in enumerate(ROLE_TAGS)}
    at = word_at(spans)
    roles, links = [0] * len(spans), [MASKED] * len(spans)
    for claim in claims:
        parts = {
            role: [sorted({at[p] for p in range(*bounds) if p in at}) for bounds in claim[role]]
            for role in ("source", "cue", "content")
        }
        target = min((words[0] for words in parts["cue"] if words), default=SENTINEL)
        for role, runs in parts.items():
            for words in runs:
                fresh = [w for w in words if roles[w] == 0]
                for w in fresh:
                    part = "B" if w == fresh[0] else "I"
                    roles[w] = tag[f"{part}-{role.upper()}"]
                    links[w] = target
    return {"claims": roles, "links": links}


def _sentence_like(words: list[tuple[str, str]]) -> list[int]:
    """Where windows may begin in a text without gold sentences: after a full stop or a new line."""
    cuts, closed = [0], False
    for i, (gap, word) in enumerate(words):
        if i and ("\n" in gap or (closed and gap)):
            cuts.append(i)
        closed = word in {".", "!", "?"} or (closed and word in {'"', "'", "”", "’", ")"})
    return cuts


class Converter:
    """Makes examples; the tables of labels come from the training files alone.

    Args:
        folder: The corpora.
        split: The word pieces of the base model.
        settings: Which corpora, and how.
    """

    def __init__(self, folder: Path, split: WordPieces, settings: Settings) -> None:
        self.folder = folder
        self.split = split
        self.settings = settings
        self.nlp = blank()
        self.nlp.max_length = 10_000_000
        self.marked = Marked()
        for corpus in settings.corpora:
            if corpus.trusted:
                for record in json_lines(folder / (corpus.names or corpus.path)):
                    self.marked.read(record)

    def tables(self) -> Tables:
        """Count the labels of the CoNLL-U files."""
        columns = {key: collections.Counter() for key in ("upos", "xpos", "lemma", "labels")}
        forms: dict[str, set[str]] = collections.defaultdict(set)
        for corpus in self.settings.corpora:
            if not corpus.path.endswith(".conllu"):
                continue
            for tree in read_trees(self.folder / corpus.path):
                for row in tree.rows:
                    columns["upos"][row[3]] += 1
                    columns["xpos"][row[4]] += 1
                    script = lemma_script(row[1], row[2])
                    columns["lemma"][script] += 1
                    forms[row[1].lower()].add(script)
                    columns["labels"][row[7]] += 1
        scripts = [s for s, _ in columns["lemma"].most_common(self.settings.lemma_scripts)]
        number = {script: i for i, script in enumerate(scripts)}
        lexicon = []
        for form, seen in sorted(forms.items()):
            if form.isalpha() and seen <= number.keys():
                lexicon.append(" ".join((form, *(str(i) for i in sorted(map(number.get, seen))))))
        return Tables(
            upos=tuple(sorted(columns["upos"])),
            xpos=tuple(sorted(columns["xpos"])),
            lemma=tuple(scripts),
            labels=tuple(sorted(columns["labels"])),
            lexicon=tuple(lexicon),
        )

    def examples(self, corpus: Corpus, tables: Tables) -> list[Example]:
        """Read one corpus."""
        path = self.folder / corpus.path
        if corpus.path.endswith(".conllu"):
            return list(self._from_trees(corpus, path, tables))
        records = [r for r in json_lines(path) if r["text"]]
        if corpus.aside:
            records = [r for i, r in enumerate(records) if not is_aside(i)]
        return [self._from_record(corpus, record) for record in records]

    def _example(self, corpus: Corpus, words: list[tuple[str, str]]) -> Example:
        return Example(
            corpus.path,
            read_words(words, self.split),
            guide=self.settings.corpora.index(corpus),
            forms=[word.lower() for _, word in words],
            weight=corpus.weight,
        )

    def _from_record(self, corpus: Corpus, record: dict) -> Example:
        text = record["text"]
        tokens = [token for token in self.nlp(text) if not token.is_space]
        spans = [(token.idx, token.idx + len(token)) for token in tokens]
        ends = [0, *(end for _, end in spans)]
        words = [
            (text[before:start], text[start:end])
            for before, (start, end) in zip(ends, spans, strict=False)
        ]
        example = self._example(corpus, words)
        layers = {entry.partition(":")[0] for entry in record["annotated"]}
        example.cuts = _sentence_like(words)
        if "claims" in layers:
            example.labels = claim_labels(spans, record.get("claims", []))
        if "mentions" in layers and corpus.trusted:
            example.labels["names"] = allowed_names(
                corpus,
                self.marked,
                [word for _, word in words],
                spans,
                record.get("mentions", []),
                record.get("annotated_range"),
            )
        if record.get("sentences"):
            starts = {start for start, _ in record["sentences"]}
            sentence = [int(token.idx in starts) for token in tokens]
            example.labels["sentence"] = sentence
            example.cuts = sorted({0, *(i for i, flag in enumerate(sentence) if flag)})
        if "gap" in layers:
            example.gold = gold_of_gap(record, spans)
        elif corpus.pairs:
            example.gold = gold_of_record(record, spans, example.forms, None)
            if "nominal" in corpus.pairs:
                exhaustive = "coref" in layers
                example.labels["kinds"] = kinds_of(
                    example.gold, example.forms, open_=not exhaustive
                )
        return example

    def _from_trees(self, corpus: Corpus, path: Path, tables: Tables) -> Iterator[Example]:
        names = {}
        if corpus.names:
            for record in json_lines(self.folder / corpus.names):
                names[record["id"].partition("/")[2]] = record
        lookup = {
            key: {label: i for i, label in enumerate(getattr(tables, key))}
            for key in ("upos", "xpos", "lemma", "labels")
        }
        for tree in read_trees(path):
            example = self._example(corpus, tree.words)
            starts = set(tree.starts)
            example.cuts = tree.starts
            example.labels = {
                "sentence": [int(i in starts) for i in range(len(tree.words))],
                "upos": [lookup["upos"][row[3]] for row in tree.rows],
                "xpos": [lookup["xpos"][row[4]] for row in tree.rows],
                "lemma": [
                    lookup["lemma"].get(lemma_script(row[1], row[2]), MASKED)
                    if row[2] != "_"
                    else MASKED
                    for row in tree.rows
                ],
                "heads": tree.heads,
                "labels": [lookup["labels"][row[7]] for row in tree.rows],
            }
            record = names.get(tree.key)
            if record:
                spans = _locate(tree, record["text"])
                words = [word for _, word in tree.words]
                example.labels["names"] = allowed_names(
                    corpus, self.marked, words, spans, record.get("mentions", []), None
                )
                if corpus.pairs:
                    example.gold = gold_of_record(record, spans, example.forms, tree.heads)
                    example.labels["kinds"] = kinds_of(example.gold, example.forms, open_=False)
            yield example


def _locate(tree: Tree, text: str) -> list[tuple[int, int]]:
    """Return where each word stands in a text that differs in white space only.

    A word that its multiword token does not spell ("du" as "de" + "le") takes no characters; the
    next word is searched for again.
    """
    spans, at = [], 0
    for _, word in tree.words:
        found = text.find(word, at, at + len(word) + 12)
        if found < 0:
            spans.append((at, at))
        else:
            spans.append((found, found + len(word)))
            at = found + len(word)
    return spans

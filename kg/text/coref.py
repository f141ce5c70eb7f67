"""Mentions in, clusters out: which names and pronouns of one document are the same entity.

Names cluster by deterministic rules that prefer two nodes to one wrong merge. A pronoun takes the
most salient antecedent that agrees with it, or none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from anyascii import anyascii

from kg.model import EntityType, MentionKind
from kg.text.mentions import PRONOUNS, Found
from kg.text.names import HONORIFICS, gender_of, initials_match, name_key, same_person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacy.tokens import Doc, Token

# How far back, in sentences, an antecedent may lie.
PRONOUN_REACH = 4
SUBJECT_BONUS, SPEAKER_BONUS = 2.0, 1.0


@dataclass(slots=True)
class Cluster:
    """An entity of one document while it is being gathered."""

    type: EntityType
    mentions: list[Found] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    gender: str = ""
    unnamed: bool = False

    @property
    def name(self) -> str:
        """The longest name; among equals the first. An unnamed cluster has its wording."""
        kinds = (MentionKind.NAME,) if not self.unnamed else (MentionKind.NOMINAL,)
        names = [m.text for m in self.mentions if m.kind in kinds] or [self.mentions[0].text]
        clean = [" ".join(re.sub(r"[’']s$", "", name).split()) for name in names]
        return max(clean, key=lambda name: (len(name), not name.isupper()))


class Resolver:
    """Clusters the mentions of one document.

    Args:
        doc: Parsed text.
        names: From :func:`kg.text.mentions.find_names`.
        pronouns: From :func:`kg.text.mentions.find_pronouns`.

    Attributes:
        clusters: In order of their first mention.
    """

    def __init__(self, doc: Doc, names: Iterable[Found], pronouns: Iterable[Found]) -> None:
        self._doc = doc
        self._sentence = _sentence_numbers(doc)
        self.clusters: list[Cluster] = []
        self._of: dict[tuple[int, int], Cluster] = {}
        self._at: dict[int, Cluster] = {}
        # Look-ups by name, by a person's first or last word, and by sentence: a long text has too
        # many clusters to try each.
        self._by_key: dict[tuple[EntityType, str], Cluster] = {}
        self._persons: dict[str, list[Cluster]] = {}
        self._recent: dict[int, list[tuple[Found, Cluster]]] = {}
        self._speaker: Cluster | None = None
        for name in names:
            if name.type != EntityType.DATE:
                self._add_name(name)
        self._pronouns = {pronoun.start: pronoun for pronoun in pronouns}

    def cluster_at(self, start: int, end: int) -> Cluster | None:
        """Return the cluster of the mention with exactly these tokens."""
        return self._of.get((start, end))

    def cluster_of(self, token: int) -> Cluster | None:
        """Return the cluster of a mention that covers a token."""
        return self._at.get(token)

    def bodies_named(self, word: str) -> list[Cluster]:
        """Return the named organizations whose name begins or ends with a lower-case word."""
        return [
            cluster
            for cluster in self.clusters
            if cluster.type == EntityType.ORG
            and not cluster.unnamed
            and any(word in (key.split()[0], key.split()[-1]) for key in cluster.keys)
        ]

    def person_called(self, word: str) -> Cluster | None:
        """Return the person last named whose first or last name is a lower-case word."""
        fits = self._persons.get(word, [])
        return max(fits, key=lambda cluster: cluster.mentions[-1].start, default=None)

    def new_unnamed(self, nominal: Found) -> Cluster:
        """Make, or find by its wording, the node of a source without a name."""
        key = "unnamed " + name_key(nominal.text)
        cluster = self._by_key.get((nominal.type, key))
        if cluster is None:
            cluster = Cluster(nominal.type, keys={key}, unnamed=True)
            self.clusters.append(cluster)
            self._by_key[nominal.type, key] = cluster
        self.attach(nominal, cluster)
        return cluster

    def attach(self, mention: Found, cluster: Cluster) -> None:
        """Put a mention into a cluster, once."""
        if (mention.start, mention.end) not in self._of:
            cluster.mentions.append(mention)
            self._of[mention.start, mention.end] = cluster
            self._recent.setdefault(self._sentence[mention.root], []).append((mention, cluster))
            for token in range(mention.start, mention.end):
                self._at.setdefault(token, cluster)

    def note_speaker(self, cluster: Cluster) -> None:
        """Remember who spoke last: a following "he added" is most likely the same person."""
        self._speaker = cluster

    def resolve_pronoun(self, token: int) -> Cluster | None:
        """Return the antecedent of the pronoun at a token, or None where nothing agrees.

        Call in text order: earlier pronouns count as mentions of their antecedents.
        """
        pronoun = self._pronouns.get(token)
        if pronoun is None:
            return self._of.get((token, token + 1))
        known = self._of.get((pronoun.start, pronoun.end))
        if known is not None:
            return known
        person, number, gender = PRONOUNS[self._doc[token].lower_]
        if person != 3:
            return None
        best = self._most_salient(token, number, gender)
        if best is not None:
            self.attach(pronoun, best)
            if gender in ("male", "female"):
                best.gender = gender
        return best

    def resolve_pronouns(self) -> None:
        """Resolve "he" and "she" where they are still open, in text order.

        "It" and "they" mostly stand for what no name mentions; they are resolved as speakers only.
        """
        for token in sorted(self._pronouns):
            self.resolve_open(token)

    def resolve_open(self, token: int) -> None:
        """Resolve the pronoun at a token if it stands for one person."""
        if PRONOUNS[self._doc[token].lower_][2] in ("male", "female"):
            self.resolve_pronoun(token)

    def _most_salient(self, token: int, number: str, gender: str) -> Cluster | None:
        """Weigh the antecedents in reach: recency, subjecthood, having just spoken."""
        here = self._sentence[token]
        best, best_score = None, 0.0
        for distance in range(PRONOUN_REACH + 1):
            for mention, cluster in self._recent.get(here - distance, ()):
                root = self._doc[mention.root]
                if mention.end > token or not self._agrees(cluster, root, number, gender):
                    continue
                if distance == 0 and _binds(root, self._doc[token]):
                    continue
                score = 10.0 - 2.0 * distance - 0.01 * min(token - mention.end, 100)
                score += SUBJECT_BONUS * root.dep_.startswith("nsubj")
                score += SPEAKER_BONUS * (cluster is self._speaker)
                if score > best_score:
                    best, best_score = cluster, score
        return best

    def _agrees(self, cluster: Cluster, root: Token, number: str, gender: str) -> bool:
        """Whether a pronoun of this number and gender can stand for a mention of the cluster."""
        if number == "plural":
            person = cluster.type == EntityType.PERSON and cluster.unnamed
            return person or cluster.type in {EntityType.NORP, EntityType.ORG}
        if gender == "thing":
            return cluster.type == EntityType.ORG
        if cluster.type != EntityType.PERSON or cluster.gender not in ("", gender):
            return False
        # "An officer said ... He added": somebody without a name, one person, while they speak.
        one = root.lower_ == root.lemma_.lower()
        return not cluster.unnamed or (cluster is self._speaker and one)

    def _add_name(self, name: Found) -> None:
        key = name_key(name.text)
        cluster = self._find(name, key) or self._acronym(name)
        if cluster is None:
            cluster = Cluster(name.type)
            self.clusters.append(cluster)
        if key not in cluster.keys:
            cluster.keys.add(key)
            self._by_key[name.type, key] = cluster
            if name.type == EntityType.PERSON:
                for word in {key.split()[0], key.split()[-1]}:
                    self._persons.setdefault(word, []).append(cluster)
        if name.type == EntityType.PERSON:
            cluster.gender = cluster.gender or self._honorific(name) or gender_of(key)
        self.attach(name, cluster)

    def _find(self, name: Found, key: str) -> Cluster | None:
        """Find the cluster that the name surely belongs to."""
        known = self._by_key.get((name.type, key))
        if known is not None or name.type != EntityType.PERSON:
            return known
        words = key.split()
        fits = [
            cluster
            for word in (words[0], words[-1])
            for cluster in self._persons.get(word, ())
            if any(same_person(words, other.split()) for other in cluster.keys)
        ]
        # Two people of one surname: the text means the one it named last.
        return max(fits, key=lambda cluster: cluster.mentions[-1].start, default=None)

    def _acronym(self, name: Found) -> Cluster | None:
        """Join "International Atomic Energy Agency (IAEA)", either way round."""
        if name.start < 2 or self._doc[name.start - 1].text != "(":
            return None
        cluster = self._at.get(name.start - 2)
        if cluster is None or cluster.type != name.type:
            return None
        return cluster if initials_match(cluster.mentions[-1].text, name.text) else None

    def _honorific(self, name: Found) -> str:
        inside = anyascii(self._doc[name.start].lower_).rstrip(".")
        before = self._doc[name.start - 1].lower_.rstrip(".") if name.start else ""
        return HONORIFICS.get(inside) or HONORIFICS.get(before) or ""


def _binds(root: Token, pronoun: Token) -> bool:
    """Whether both are arguments of one verb: "Ann saw her" is never Ann (binding principle B)."""
    arguments = ("nsubj", "obj", "iobj", "obl")
    return (
        root.head == pronoun.head
        and not pronoun.lower_.endswith(("self", "selves"))
        and root.dep_.startswith(arguments)
        and pronoun.dep_.startswith(arguments)
    )


def _sentence_numbers(doc: Doc) -> list[int]:
    number, numbers = -1, []
    for token in doc:
        number += bool(token.is_sent_start) or number < 0
        numbers.append(number)
    return numbers

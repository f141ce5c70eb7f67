"""Mentions in, clusters out: which names, pronouns and common nouns of one text are the same.

Names cluster by deterministic rules that prefer two nodes to one wrong merge. What a pronoun or a
common noun takes up is what the network of the language pipeline holds the likeliest, as far as
gender and kind agree.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from anyascii import anyascii

from kg.model import EntityType, MentionKind
from kg.text.bodies import Body, OrganIndex
from kg.text.mentions import PRONOUNS, Found
from kg.text.names import HONORIFICS, gender_of, initials_match, name_key
from kg.text.naming import NameIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spacy.tokens import Doc

NOBODY = -1
TAKES_IN = 0.5
"""A name takes in what it is as likely as this to take up."""

NEAR = 2.0
"""How much likelier whom the paragraph names is meant by "he" or "she", of what the network holds;
by GUM and GAP (development)."""

_NEVER_IT = (EntityType.PERSON, EntityType.NORP)


@dataclass(slots=True, eq=False)
class Cluster:
    """An entity of one document while it is being gathered.

    Attributes:
        unnamed: Whether it speaks, or holds a role, without a name.
        into: The cluster that took this one in after all, where one did.
        body: Of an organ of a state, which.
    """

    type: EntityType
    mentions: list[Found] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    gender: str = ""
    unnamed: bool = False
    into: Cluster | None = None
    body: Body | None = None

    @property
    def current(self) -> Cluster:
        """What this cluster is now part of; itself as a rule."""
        return self if self.into is None else self.into.current

    @property
    def name(self) -> str:
        """The longest name; among equals the first. An unnamed cluster has its wording."""
        named = [m.text for m in self.mentions if m.kind is MentionKind.NAME]
        nouns = [m.text for m in self.mentions if m.kind is MentionKind.NOMINAL]
        names = (named and not self.unnamed and named) or nouns[:1] or [self.mentions[0].text]
        names += [self.body.words] if self.body is not None else []
        clean = [" ".join(re.sub(r"[’']s$", "", name).split()) for name in names]
        return max(clean, key=lambda name: (len(name), not name.isupper()))

    @property
    def is_loose(self) -> bool:
        """Whether only pronouns and common nouns mean it, none of them a speaker."""
        return not self.unnamed and all(m.kind is not MentionKind.NAME for m in self.mentions)


class Resolver:
    """Clusters the mentions of one document.

    Args:
        doc: Parsed text; its ``doc.spans["mentions"]``, as the language pipeline leaves them, say
            what pronouns and common nouns take up. Without them these stay alone.
        names: From :func:`kg.text.mentions.find_names`.
        others: From :func:`kg.text.mentions.find_others`.

    Attributes:
        clusters: Names' first, in order; then the others'.
    """

    def __init__(self, doc: Doc, names: Iterable[Found], others: Sequence[Found]) -> None:
        self._doc = doc
        self.clusters: list[Cluster] = []
        self._of: dict[tuple[int, int], Cluster] = {}
        self._at: dict[int, Cluster] = {}
        self._index = NameIndex()
        self._others = {other.root: other for other in others}
        group = doc.spans.get("mentions")
        self._mentions = [(span.start, span.end) for span in group] if group is not None else []
        self._antecedents = group.attrs["antecedents"] if group is not None else []
        self._number = {
            start: i for i, (start, end) in enumerate(self._mentions) if start in self._others
        }
        self._breaks = [token.i for token in doc if "\n" in token.text]
        self._names = [name for name in names if name.type != EntityType.DATE]
        self._organs = OrganIndex(doc, self._names)
        for name in self._names:
            self._add_name(name)

    def cluster_at(self, start: int, end: int) -> Cluster | None:
        """Return the cluster of the mention with exactly these tokens."""
        return self._of.get((start, end))

    def cluster_of(self, token: int) -> Cluster | None:
        """Return the cluster, with a name or a speaker's, of a mention that covers a token."""
        cluster = self._at.get(token)
        return None if cluster is None or cluster.is_loose else cluster

    def mention_cluster(self, start: int, end: int) -> Cluster | None:
        """Return the cluster of a mention of the pipeline; a common noun's is its last word's."""
        return self._of.get((start, end)) or self._at.get(end - 1)

    def date(self, name: Found) -> Cluster:
        """Make a date an entity, once."""
        cluster = self._of.get((name.start, name.end))
        if cluster is None:
            cluster = Cluster(name.type)
            self.clusters.append(cluster)
            self.attach(name, cluster)
        return cluster

    def bodies_named(self, word: str) -> list[Cluster]:
        """Return the named organizations whose name begins or ends with a lower-case word."""
        return self._index.with_word(EntityType.ORG, word)

    def person_called(self, word: str) -> Cluster | None:
        """Return the person last named whose first or last name is a lower-case word."""
        fits = self._index.with_word(EntityType.PERSON, word)
        return max(fits, key=lambda cluster: cluster.mentions[-1].start, default=None)

    def speaker(self, nominal: Found) -> Cluster:
        """Return whom a speaking common noun means: a name, or the node of an unnamed source."""
        known = self._at.get(nominal.root)
        if known is not None and not known.is_loose:
            self.attach(nominal, known)
            return known
        key = "unnamed " + name_key(nominal.text)
        cluster = self._index.by_key.get((nominal.type, key))
        if cluster is None or cluster.into is not None:
            cluster = known or Cluster(nominal.type)
            cluster.unnamed = True
            cluster.keys.add(key)
            self._index.by_key[nominal.type, key] = cluster
            if known is None:
                self.clusters.append(cluster)
        elif known is not None:
            self._merge(known, cluster)
        self._widen(nominal)
        self.attach(nominal, cluster)
        return cluster

    def join(self, nominal: Found, cluster: Cluster) -> Cluster:
        """Say that a common noun means a cluster, and so does all that takes the noun up.

        Where the noun already means somebody else by name, that stands.
        """
        cluster = cluster.current
        known = self._at.get(nominal.root)
        if known is not None and known is not cluster:
            if any(mention.kind is MentionKind.NAME for mention in known.mentions):
                return known
            self._merge(known, cluster)
        self._widen(nominal)
        self.attach(nominal, cluster)
        return cluster

    def speaking_pronoun(self, token: int) -> Cluster | None:
        """Return whom a speaking pronoun means, None where only pronouns mean it."""
        cluster = self._at.get(token)
        if cluster is None or not cluster.is_loose:
            return cluster
        nominal = next((m for m in cluster.mentions if m.kind is MentionKind.NOMINAL), None)
        return self.speaker(nominal) if nominal is not None else None

    def attach(self, mention: Found, cluster: Cluster) -> None:
        """Put a mention into a cluster, once."""
        if (mention.start, mention.end) not in self._of:
            cluster.mentions.append(mention)
            self._of[mention.start, mention.end] = cluster
            for token in range(mention.start, mention.end):
                self._at.setdefault(token, cluster)

    def resolve(self, *, person: int) -> None:
        """Put pronouns and common nouns into clusters, in text order.

        Args:
            person: 3 for all but "I", "we" and "you"; 1 for these, once it is known who speaks.
        """
        for root in sorted(self._others):
            other = self._others[root]
            word = PRONOUNS.get(self._doc[root].lower_)
            first = other.kind is MentionKind.PRONOUN and word is not None and word[0] < 3
            if first == (person == 1) and (other.start, other.end) not in self._of:
                self._place(other)
        if person == 3:
            self._take_in(self._names)

    def _take_in(self, names: Iterable[Found]) -> None:
        """Let names take in what stood for them beforehand: "the aid group Open Corridor Aid"."""
        number = {start: i for i, (start, _) in enumerate(self._mentions)}
        for name in names:
            cluster = self._of.get((name.start, name.end))
            at = number.get(name.start)
            if cluster is None or at is None or self._mentions[at][1] != name.end:
                continue
            for antecedent, chance in self._antecedents[at]:
                if antecedent == NOBODY or chance < TAKES_IN:
                    continue
                before = self.mention_cluster(*self._mentions[antecedent])
                if before is not None and before.is_loose and before.type == cluster.type:
                    self._merge(before, cluster)

    def _place(self, other: Found) -> None:
        cluster = self._taken_up(other)
        if cluster is None:
            cluster = Cluster(other.type)
            self.clusters.append(cluster)
        self.attach(other, cluster)
        gender = PRONOUNS.get(self._doc[other.root].lower_, (0, "", ""))[2]
        if other.kind is MentionKind.PRONOUN and gender in ("male", "female"):
            cluster.gender = gender

    def _taken_up(self, other: Found) -> Cluster | None:
        """Return the likeliest cluster that a mention takes up; None for a new one."""
        number = self._number.get(other.root)
        if number is None:
            return None
        chances: defaultdict[int, float] = defaultdict(float)
        fits: dict[int, Cluster] = {}
        for antecedent, chance in self._antecedents[number]:
            cluster = None
            if antecedent != NOBODY:
                cluster = self.mention_cluster(*self._mentions[antecedent])
                if cluster is None or not self._agrees(cluster, other):
                    continue
                fits[id(cluster)] = cluster
            chances[id(cluster) if cluster is not None else NOBODY] += chance
        if PRONOUNS.get(self._doc[other.root].lower_, (0, "", ""))[2] in ("male", "female"):
            for key, cluster in fits.items():
                if self._is_near(cluster, other):
                    chances[key] *= NEAR
        best = max(chances, key=lambda key: chances[key], default=NOBODY)
        return fits.get(best)

    def _is_near(self, cluster: Cluster, other: Found) -> bool:
        """Whether a paragraph names somebody before a pronoun in it."""
        opening = bisect_left(self._breaks, other.start)
        first = self._breaks[opening - 1] if opening else 0
        return any(
            first <= mention.start < other.start and mention.kind is MentionKind.NAME
            for mention in cluster.mentions
        )

    def _agrees(self, cluster: Cluster, other: Found) -> bool:
        """Whether a pronoun's gender or a noun's kind goes with a cluster."""
        named = not cluster.is_loose and not cluster.unnamed
        if other.kind is MentionKind.NOMINAL:
            return not named or cluster.type in {other.type, EntityType.MISC, EntityType.EVENT}
        gender = PRONOUNS.get(self._doc[other.root].lower_, (0, "", ""))[2]
        if gender in ("male", "female"):
            person = cluster.type == EntityType.PERSON or not named
            return person and cluster.gender in ("", gender)
        return not (gender == "thing" and named and cluster.type in _NEVER_IT)

    def _merge(self, source: Cluster, target: Cluster) -> None:
        """Move all mentions of one cluster into another."""
        target.mentions += source.mentions
        source.into = target
        self.clusters.remove(source)
        for mention in source.mentions:
            self._of[mention.start, mention.end] = target
            for token in range(mention.start, mention.end):
                self._at[token] = target

    def _widen(self, nominal: Found) -> None:
        """Let the phrase of a source replace the shorter mention of the same noun."""
        cluster = self._at.get(nominal.root)
        if cluster is None:
            return
        for mention in cluster.mentions:
            same = mention.root == nominal.root and mention.kind is MentionKind.NOMINAL
            if same and (mention.start, mention.end) != (nominal.start, nominal.end):
                cluster.mentions.remove(mention)
                del self._of[mention.start, mention.end]
                return

    def _add_name(self, name: Found) -> None:
        key = name_key(name.text)
        index = self._index
        body = self._organs.bodies.get((name.start, name.end))
        if body is not None:
            cluster = self._organs.find(name, body)
        else:
            cluster = index.find(name, key) or self._acronym(name) or index.shortened(name, key)
        if cluster is None:
            cluster = Cluster(name.type, body=body)
            self.clusters.append(cluster)
            if body is not None:
                self._organs.add(body, cluster)
        if key not in cluster.keys:
            cluster.keys.add(key)
            index.add(name, key, cluster)
        if name.type == EntityType.PERSON:
            cluster.gender = cluster.gender or self._honorific(name) or gender_of(key)
        self.attach(name, cluster)

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

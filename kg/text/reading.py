"""Puts what was found in one text into the house's types, with ids and anchors."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from kg.ids import digest
from kg.model import (
    Anchor,
    Assessment,
    Claim,
    ClaimKind,
    DateBasis,
    Entity,
    EntityType,
    Mention,
    Relation,
    Relay,
    Role,
    Said,
)
from kg.text.binding import bind, holds
from kg.text.cues import (
    certainty_of,
    content_head,
    cue_head,
    cue_lemma,
    kind_of,
    polarity_of,
    stance_of,
)
from kg.text.quantities import find_quantities
from kg.text.relations import RelationFound
from kg.text.status import only_points

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacy.tokens import Doc, Span

    from kg.model import Document
    from kg.text.claims import Attribution
    from kg.text.coref import Cluster, Resolver
    from kg.text.mentions import Found
    from kg.text.roles import RoleFound
    from kg.text.status import Verdict

# Share of such readings that are in the gold relations of KnowledgeNet's, Re-DocRED's and re3d's
# training parts (12 of 22, 18 of 44, 163 of 202): a floor, since these corpora annotate less than
# their texts say.
LEADER_PRECISION = 0.55
MEMBER_PRECISION = 0.41
PLACE_PRECISION = 0.81

_PARTS = ("SOURCE", "CUE", "CONTENT")


class Reading:
    """Gives the clusters of one document their ids and everything its anchors."""

    def __init__(self, doc: Doc, document: Document, resolver: Resolver) -> None:
        self._doc, self._document = doc, document
        ordered = sorted(resolver.clusters, key=lambda c: min(m.start for m in c.mentions))
        self._clusters = [cluster for cluster in ordered if not cluster.is_loose]
        self._loose = [cluster for cluster in ordered if cluster.is_loose]
        self._ids = {id(cluster): f"e{i}" for i, cluster in enumerate(self._clusters, 1)}
        self._ids |= {id(cluster): f"p{i}" for i, cluster in enumerate(self._loose, 1)}
        self._resolver = resolver
        self._anchors: dict[tuple[int, int], Anchor] = {}
        self._roles: dict[str, dict[str, Role]] = {}
        self.relations: dict[tuple[str, str, str], Relation] = {}
        self._propositions: dict[int, dict[tuple[str, str, str], Relation]] = {}
        self._named = sorted(
            (mention.start, self.id_of(cluster))
            for cluster in self._clusters
            if not cluster.unnamed and cluster.type != EntityType.DATE
            for mention in cluster.mentions
            if not _qualifies(doc, mention)
        )

    def anchor(self, start: int, end: int) -> Anchor:
        """Quote a half-open range of tokens."""
        found = self._anchors.get((start, end))
        if found is None:
            span = self._doc[start:end]
            found = Anchor.of(self._document, span.start_char, span.end_char)
            self._anchors[start, end] = found
        return found

    def id_of(self, cluster: Cluster) -> str:
        """Return the entity's id within the document."""
        return self._ids[id(cluster.current)]

    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Character ranges of the sentences, without the white space around them."""
        words = ([token for token in s if not token.is_space] for s in self._doc.sents)
        return tuple((w[0].idx, w[-1].idx + len(w[-1])) for w in words if w)

    def add_role(self, role: RoleFound) -> None:
        """Note a role, and the relation to what it is held at."""
        title = " ".join(self._doc[slice(*role.title)].text.split())
        at = self.id_of(role.at) if role.at is not None else None
        held = Role(title, at, (self.anchor(*role.evidence),))
        self._roles.setdefault(self.id_of(role.holder), {}).setdefault(title.casefold(), held)
        predicate, score = _relation_of(role)
        if role.at is not None and predicate:
            self._relate(role.holder, predicate, role.at, role.evidence, score)

    def add_place(self, part: Cluster, whole: Cluster, evidence: tuple[int, int]) -> None:
        """Note that one place lies in another."""
        self._relate(part, "locatedIn", whole, evidence, PLACE_PRECISION)

    def add_relation(self, found: RelationFound) -> None:
        """Note a relation that the network found."""
        self._relate(found.subject, found.predicate, found.object, found.evidence, found.score)

    def add_said_role(self, role: RoleFound, claims: Iterable[Attribution]) -> None:
        """Note that a claim's content gives somebody a role at something."""
        predicate, score = _relation_of(role)
        if role.at is not None and predicate:
            start, end = role.evidence
            ends = start, end - 1
            self.add_proposition(
                RelationFound(role.holder, predicate, role.at, role.evidence, ends, score), claims
            )

    def add_proposition(self, found: RelationFound, claims: Iterable[Attribution]) -> None:
        """Note that a claim's content states a relation: the innermost claim that holds it."""
        holding = [c for c in claims if all(holds(c, "CONTENT", end) for end in found.ends)]
        if holding:
            inmost = min(holding, key=lambda c: len(c.tokens("CONTENT")))
            key = (self.id_of(found.subject), found.predicate, self.id_of(found.object))
            made = digest("proposition", self._claim_id(inmost), *key)
            said = Relation(made, *key, (self.anchor(*found.evidence),), found.score)
            known = self._propositions.setdefault(id(inmost), {})
            known.setdefault(key, said)

    def _relate(
        self,
        subject: Cluster,
        predicate: str,
        target: Cluster,
        evidence: tuple[int, int],
        score: float,
    ) -> None:
        key = (self.id_of(subject), predicate, self.id_of(target))
        anchor = self.anchor(*evidence)
        known = self.relations.get(key)
        if known is None:
            made = digest("relation", self._document.id, *key)
            self.relations[key] = Relation(made, *key, (anchor,), score)
        elif anchor not in known.evidence:
            self.relations[key] = Relation(known.id, *key, (*known.evidence, anchor), score)

    def mention(self, found: Found, cluster: Cluster | None) -> Mention:
        """Anchor a mention and name its entity."""
        entity = self.id_of(cluster) if cluster is not None else None
        anchor = self.anchor(found.start, found.end)
        return Mention(anchor, found.type, found.kind, entity, round(found.score, 4), found.label)

    def mentions(self, found: Iterable[Found]) -> tuple[Mention, ...]:
        """All mentions in text order: those of entities, then what refers to none that we know."""
        made = {
            (m.start, m.end): self.mention(m, cluster)
            for cluster in self._clusters
            for m in cluster.mentions
        }
        loose = {(m.start, m.end) for cluster in self._loose for m in cluster.mentions}
        for mention in found:
            if (mention.start, mention.end) not in loose:
                made.setdefault((mention.start, mention.end), self.mention(mention, None))
        return tuple(mention for _, mention in sorted(made.items()))

    def entities(self) -> tuple[Entity, ...]:
        """All entities that have a name or speak, in the order of their first mention."""
        return tuple(map(self._entity, self._clusters))

    def loose(self) -> tuple[Entity, ...]:
        """Those that only pronouns and common nouns mean, in the order of their first mention."""
        return tuple(map(self._entity, self._loose))

    def _entity(self, cluster: Cluster) -> Entity:
        mentions = sorted(cluster.mentions, key=lambda m: m.start)
        name = cluster.name
        aliases = {" ".join(m.text.split()) for m in mentions if m.kind == "name"} - {name}
        key = self.id_of(cluster)
        return Entity(
            id=key,
            type=cluster.type,
            name=name,
            aliases=tuple(sorted(aliases)),
            mentions=tuple(self.mention(m, cluster) for m in mentions),
            roles=tuple(self._roles.get(key, {}).values()),
            unnamed=cluster.unnamed or cluster.is_loose,
            organ=cluster.body.organ if cluster.body is not None else None,
        )

    def claims(
        self, attributions: Iterable[Attribution], verdicts: Iterable[Verdict]
    ) -> tuple[Claim, ...]:
        """Finish the claims; a verdict goes to the nearest claim before it."""
        drafts = [(found, self._claim(found)) for found in attributions]
        status = self._status([found for found, claim in drafts if claim.kind.is_claim], verdicts)
        return tuple(
            _with_status(claim, tuple(status.get(id(found), ()))) for found, claim in drafts
        )

    def _claim(self, found: Attribution) -> Claim:
        cue = cue_head(found.tokens("CUE"))
        lemma = cue_lemma(cue)
        content = found.tokens("CONTENT")
        head = content_head(content)
        kind = kind_of(lemma, cue, content, found.mode)
        if only_points(content, head):
            kind = ClaimKind.OTHER
        parts = {role: tuple(map(self._span, found.spans.get(role, ()))) for role in _PARTS}
        claimant = self.id_of(found.claimant) if found.claimant is not None else None
        return Claim(
            id=self._claim_id(found),
            source=parts["SOURCE"],
            cue=parts["CUE"],
            content=parts["CONTENT"],
            kind=kind,
            cue_lemma=lemma,
            claimant=claimant,
            mode=found.mode,
            certainty=certainty_of(lemma, kind, head),
            polarity=polarity_of(kind, head),
            stance=stance_of(lemma),
            score=round(found.score, 4),
            relay=tuple(
                Relay(self.id_of(outlet), (self.anchor(*evidence),))
                for outlet, evidence in found.relay
            ),
            said=self._said(found),
            about=self._about(found.spans["CONTENT"], claimant),
            event=head.lemma_.lower() if head is not None and head.is_alpha else "",
            quantities=find_quantities(content),
            within=self._claim_id(found.within) if found.within is not None else None,
            propositions=tuple(self._propositions.get(id(found), {}).values()),
        )

    def _claim_id(self, found: Attribution) -> str:
        spans = [(role, self._span(span)) for role in _PARTS for span in found.spans.get(role, ())]
        places = [f"{role}{anchor.start}-{anchor.end}" for role, anchor in spans]
        return digest("claim", self._document.id, *places)

    def _span(self, span: Span) -> Anchor:
        return self.anchor(span.start, span.end)

    def _said(self, found: Attribution) -> Said | None:
        if found.said is not None:
            date, basis = found.said
            return Said(date.value, basis, date.anchor)
        if self._document.published and found.within is None:
            return Said(self._document.published, DateBasis.PUBLICATION)
        return None

    def _about(self, content: Iterable[Span], claimant: str | None) -> tuple[str, ...]:
        """Named entities that the content mentions, in text order, the speaker left out."""
        found: dict[str, None] = {}
        for part in content:
            first = bisect_left(self._named, (part.start, ""))
            for start, entity in islice(self._named, first, None):
                if start >= part.end:
                    break
                if entity != claimant:
                    found.setdefault(entity)
        return tuple(found)

    def _status(
        self, claims: list[Attribution], verdicts: Iterable[Verdict]
    ) -> dict[int, list[Assessment]]:
        bound: dict[int, list[Assessment]] = {}
        for found in bind(self._doc, self._resolver, claims, verdicts):
            author = self.id_of(found.by) if found.by is not None else None
            assessment = Assessment(found.status, (self.anchor(*found.words),), author)
            bound.setdefault(id(found.claim), []).append(assessment)
        return bound


def _relation_of(role: RoleFound) -> tuple[str, float]:
    """Return the relation that a role is, with its probability; empty where it is none."""
    if role.leads:
        return "headOf", LEADER_PRECISION
    body = role.at is not None and role.at.type is EntityType.ORG
    return ("employeeOrMemberOf", MEMBER_PRECISION) if body else ("", 0.0)


def _qualifies(doc: Doc, mention: Found) -> bool:
    """Whether a people's name only tells which: "Russian forces" is not about Russians."""
    return mention.type == EntityType.NORP and doc[mention.root].dep_ in ("amod", "compound")


def _with_status(claim: Claim, status: tuple[Assessment, ...]) -> Claim:
    return replace(claim, status=status) if status else claim

"""What an article says: its claims, relations and roles as quads with evidence.

Input: one extraction and the builder of its graph. Output: quads in that builder. Nothing that is
said is asserted: a relation is a statement node, a claim a node with its words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import NamedNode

from kg.errors import ShapeError
from kg.model import Anchor, Assessment, Claim, EntityType, Extraction, Relay, Status, bounds
from kg.rdf import terms
from kg.rdf.builder import DocumentBuilder, GraphBuilder
from kg.rdf.vocab import (
    CERTAINTIES,
    CUE_TYPES,
    DATE_BASES,
    ITSRDF,
    KG,
    MODES,
    POLARITIES,
    PROV,
    RDF,
    RELATIONS,
    SCHEMA,
    STANCES,
    STATUSES,
    XSD,
)

# Doubt outweighs confirmation, so that a claim somebody denied never looks verified.
GRAVEST_FIRST = (
    Status.RETRACTED,
    Status.REFUTED,
    Status.DENIED,
    Status.DISPUTED,
    Status.UNVERIFIED,
    Status.VERIFIED,
    Status.NOT_ASSESSED,
)


class Statements:
    """Adds what one extraction states to the graph of its document.

    Args:
        builder: Collects the quads.
        extraction: What was read out of the document.
        resolved: Maps an entity's id within the document to its node.
        outlet: The article's publisher, where known.
    """

    def __init__(
        self,
        builder: DocumentBuilder,
        extraction: Extraction,
        resolved: Callable[[str], NamedNode],
        outlet: NamedNode | None,
    ) -> None:
        self._builder = builder
        self._extraction = extraction
        self._document = extraction.document.id
        self._resolved = resolved
        self._outlet = outlet
        self._run = builder.make("run", self._document, extraction.model)

    def add_run(self) -> None:
        """Add the activity that made the statements, and the model it was done with."""
        builder = self._builder
        model = self._extraction.model
        agent = builder.make("model", model, name=model)
        builder.add(self._run, RDF["type"], PROV["Activity"])
        builder.add(self._run, PROV["used"], builder.article)
        builder.add(self._run, PROV["wasAssociatedWith"], agent)
        builder.add(agent, RDF["type"], PROV["SoftwareAgent"])
        builder.add(agent, SCHEMA["name"], terms.text(model))

    def add_roles(self) -> None:
        """Add each role as a node of its own; a person also gets it as job title.

        Not so one out of a claim's content: "said that war criminal X fled" may be its word.
        """
        builder = self._builder
        said = [part for claim in self._extraction.claims for part in claim.content]
        for entity in self._extraction.entities:
            holder = self._resolved(entity.id)
            for role in entity.roles:
                found = builder.make(
                    "role", self._document, entity.id, role.title, *_ranges(role.evidence)
                )
                self._derive(found, KG["Role"])
                builder.add(found, SCHEMA["roleName"], terms.text(role.title))
                builder.add(found, KG["holder"], holder)
                if role.at is not None:
                    builder.add(found, KG["heldAt"], self._resolved(role.at))
                told = any(not any(e.overlaps(part) for part in said) for e in role.evidence)
                if entity.type == EntityType.PERSON and told:
                    builder.add(holder, SCHEMA["jobTitle"], terms.text(role.title))
                builder.annotate(found, _in_role("RoleSpan", role.evidence))

    def add_relations(self) -> None:
        """Add each relation as a statement; never as a triple between the two entities.

        One of an entity that only pronouns mean is left out: it would tell nothing of anybody.

        Raises:
            ShapeError: A predicate is not in the ontology.
        """
        builder = self._builder
        loose = {entity.id for entity in self._extraction.loose}
        for relation in self._extraction.relations:
            if not loose.isdisjoint((relation.subject, relation.object)):
                continue
            if relation.predicate not in RELATIONS:
                raise ShapeError(
                    f"relation {relation.id} of document {self._document} has the unknown predicate"
                    f" “{relation.predicate}”; add it to ontology/kg.ttl and kg/rdf/vocab.py"
                )
            found = builder.make(
                "relation",
                self._document,
                relation.subject,
                relation.predicate,
                relation.object,
                *_ranges(relation.evidence),
            )
            self._derive(found, KG["RelationStatement"])
            builder.add(found, RDF["subject"], self._resolved(relation.subject))
            builder.add(found, RDF["predicate"], KG[relation.predicate])
            builder.add(found, RDF["object"], self._resolved(relation.object))
            builder.add(found, ITSRDF["taConfidence"], terms.score(relation.score))
            if relation.time:
                self._add_time(found, relation.time)
            builder.annotate(found, _in_role("RelationSpan", relation.evidence))

    def add_claims(self) -> None:
        """Add every claim, and every attribution that is none."""
        claims = self._extraction.claims
        nodes = claim_nodes(self._extraction, self._builder)
        node_of = {claim.id: node for claim, node in zip(claims, nodes, strict=True)}
        for node, claim in zip(nodes, claims, strict=True):
            self._add_claim(node, claim)
            if claim.within is not None:
                self._builder.add(node, KG["saidIn"], node_of[claim.within])

    def _add_claim(self, node: NamedNode, claim: Claim) -> None:
        builder = self._builder
        kind = SCHEMA["Claim"] if claim.kind.is_claim else KG["Attribution"]
        builder.add(node, RDF["type"], kind, PROV["Entity"])
        builder.add(node, SCHEMA["text"], terms.text(claim.text))
        builder.add(node, SCHEMA["appearance"], builder.article)
        builder.add(node, PROV["wasGeneratedBy"], self._run)
        builder.add(node, ITSRDF["taConfidence"], terms.score(claim.score))
        self._add_claimant(node, claim)
        self._add_manner(node, claim)
        if claim.event:
            builder.add(node, KG["headEvent"], terms.text(claim.event))
        for entity in claim.about:
            builder.add(node, SCHEMA["about"], self._resolved(entity))
        if claim.said:
            self._add_time(node, claim.said.value)
            when = terms.time_literal(claim.said.value)
            if when is not None and when.datatype != XSD["duration"]:
                builder.add(node, SCHEMA["dateCreated"], when)
            builder.add(node, KG["dateBasis"], DATE_BASES[claim.said.basis])
        builder.add(node, KG["contentSpan"], builder.span(claim.content[0], "ContentSpan"))
        self._add_relays(node, claim.relay)
        self._add_assessments(node, claim.status)
        self._add_propositions(node, claim)
        builder.annotate(node, _evidence(claim))

    def _add_claimant(self, node: NamedNode, claim: Claim) -> None:
        if claim.claimant is None:
            self._builder.add(node, KG["unattributed"], terms.boolean(True))
            return
        claimant = self._resolved(claim.claimant)
        self._builder.add(node, SCHEMA["author"], claimant)
        self._builder.add(node, PROV["wasAttributedTo"], claimant)

    def _add_manner(self, node: NamedNode, claim: Claim) -> None:
        builder = self._builder
        builder.add(node, KG["cueType"], CUE_TYPES[claim.kind])
        if claim.cue_lemma:
            builder.add(node, KG["cueLemma"], terms.text(claim.cue_lemma))
        builder.add(node, KG["reportingMode"], MODES[claim.mode])
        builder.add(node, KG["certainty"], CERTAINTIES[claim.certainty])
        builder.add(node, KG["polarity"], POLARITIES[claim.polarity])
        builder.add(node, KG["reporterStance"], STANCES[claim.stance])
        given = {assessment.status for assessment in claim.status} | {Status.NOT_ASSESSED}
        gravest = next(status for status in GRAVEST_FIRST if status in given)
        builder.add(node, KG["verificationStatus"], STATUSES[gravest])
        if claim.mode.value == "Direct":
            builder.add(node, PROV["wasQuotedFrom"], builder.article)

    def _add_relays(self, node: NamedNode, relays: tuple[Relay, ...]) -> None:
        """Add the hops; the article's source is the outermost, the first appearance the inmost."""
        builder = self._builder
        inner: NamedNode | None = None
        for hop, relay in enumerate(relays, start=1):
            found = builder.make("relay", node.value, str(hop))
            builder.add(node, KG["relay"], found)
            builder.add(found, RDF["type"], KG["Relay"], SCHEMA["CreativeWork"])
            builder.add(found, KG["hop"], terms.integer(hop))
            builder.add(found, SCHEMA["publisher"], self._resolved(relay.entity))
            builder.annotate(found, _in_role("RelaySpan", relay.evidence))
            if inner is None:
                builder.add(node, SCHEMA["firstAppearance"], found)
            else:
                builder.add(found, PROV["hadPrimarySource"], inner)
            inner = found
        if inner is not None:
            builder.add(builder.article, PROV["hadPrimarySource"], inner)

    def _add_assessments(self, node: NamedNode, assessments: tuple[Assessment, ...]) -> None:
        builder = self._builder
        for assessment in assessments:
            if assessment.status == Status.NOT_ASSESSED:
                continue
            found = builder.make(
                "assessment",
                node.value,
                assessment.status.value,
                assessment.author or "",
                *_ranges(assessment.evidence),
            )
            author = self._resolved(assessment.author) if assessment.author else self._outlet
            builder.add(found, RDF["type"], KG["VerificationAssessment"], SCHEMA["Review"])
            builder.add(found, SCHEMA["itemReviewed"], node)
            builder.add(found, SCHEMA["author"], author)
            builder.add(found, SCHEMA["isPartOf"], builder.article)
            builder.add(found, KG["assignsStatus"], STATUSES[assessment.status])
            words = " … ".join(anchor.quote for anchor in assessment.evidence)
            builder.add(found, SCHEMA["reviewBody"], terms.text(words))
            builder.annotate(found, _in_role("StatusSpan", assessment.evidence))

    def _add_propositions(self, node: NamedNode, claim: Claim) -> None:
        """Add what the content states, as statements of the claim; its polarity is the claim's.

        A node of three parts and no triple: so no question to all graphs at once can take what
        was said for what is so.
        """
        builder = self._builder
        loose = {entity.id for entity in self._extraction.loose}
        for said in claim.propositions:
            if not loose.isdisjoint((said.subject, said.object)):
                continue
            found = builder.make(
                "proposition", node.value, said.subject, said.predicate, said.object
            )
            builder.add(node, KG["proposition"], found)
            builder.add(found, RDF["type"], KG["Proposition"])
            builder.add(found, RDF["subject"], self._resolved(said.subject))
            builder.add(found, RDF["predicate"], KG[said.predicate])
            builder.add(found, RDF["object"], self._resolved(said.object))
            builder.add(found, KG["polarity"], POLARITIES[claim.polarity])
            builder.add(found, ITSRDF["taConfidence"], terms.score(said.score))
            builder.annotate(found, _in_role("RelationSpan", said.evidence))

    def _derive(self, node: NamedNode, kind: NamedNode) -> None:
        self._builder.add(node, RDF["type"], kind)
        self._builder.add(node, PROV["wasDerivedFrom"], self._builder.article)
        self._builder.add(node, PROV["wasGeneratedBy"], self._run)

    def _add_time(self, node: NamedNode, value: str) -> None:
        self._builder.add(node, KG["timexValue"], terms.text(value))
        if days := bounds(value):
            self._builder.add(node, KG["earliest"], terms.day_literal(days[0]))
            self._builder.add(node, KG["latest"], terms.day_literal(days[1]))


def claim_nodes(extraction: Extraction, builder: GraphBuilder) -> list[NamedNode]:
    """Return the nodes of a document's claims, in their order."""
    seen: Counter[tuple[str, ...]] = Counter()
    nodes = []
    for claim in extraction.claims:
        key = (*_ranges(claim.source), "|", *_ranges(claim.cue), "|", *_ranges(claim.content))
        again = (str(seen[key]),) if seen[key] else ()
        seen[key] += 1
        nodes.append(builder.make("claim", extraction.document.id, *key, *again))
    return nodes


def _ranges(anchors: Iterable[Anchor]) -> list[str]:
    return [f"{anchor.start}-{anchor.end}" for anchor in anchors]


def _in_role(role: str, anchors: Iterable[Anchor]) -> Iterator[tuple[Anchor, str]]:
    for anchor in anchors:
        yield anchor, role


def _evidence(claim: Claim) -> Iterator[tuple[Anchor, str]]:
    yield from _in_role("SourceSpan", claim.source)
    yield from _in_role("CueSpan", claim.cue)
    yield from _in_role("ContentSpan", claim.content)
    if claim.said and claim.said.evidence:
        yield claim.said.evidence, "TimeSpan"

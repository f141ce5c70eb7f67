"""Every IRI that the graph uses, by namespace; ``ontology/kg.ttl`` declares the same terms of ours.

Input: nothing. Output: pyoxigraph terms. A term that is not listed is refused, so that a slip of
the pen fails at once and cannot invent an IRI.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from kg.model import (
    Certainty,
    ClaimKind,
    DateBasis,
    EntityType,
    Judgement,
    LinkKind,
    MentionKind,
    Mode,
    Polarity,
    Stance,
    Status,
)


class Namespace:
    """A prefix, its IRI and the terms in use; ``SCHEMA["name"]`` is a NamedNode.

    Args:
        prefix: Short name in TriG and in query files.
        iri: What the terms' IRIs start with.
        terms: Names in use, separated by white space.

    >>> Namespace("ex", "http://ex.example/", "a b")["a"].value
    'http://ex.example/a'
    """

    def __init__(self, prefix: str, iri: str, terms: str = "") -> None:
        self.prefix = prefix
        self.iri = iri
        self._terms = {term: NamedNode(iri + term) for term in terms.split()}

    def __getitem__(self, term: str) -> NamedNode:
        """Return a term.

        Raises:
            KeyError: The term is not in use; add it here and, if it is ours, to kg.ttl.
        """
        return self._terms[term]

    def __contains__(self, term: str) -> bool:
        return term in self._terms

    def __iter__(self) -> Iterator[str]:
        return iter(self._terms)


KG = Namespace(
    "kg",
    "https://w3id.org/claimgraph/ontology#",
    """
    Entity Group Date Outlet Mention TimeExpression Attribution Relay VerificationAssessment
    Role RelationStatement Proposition MergeJudgement Link

    cueType reportingMode reporterStance certainty polarity dateBasis verificationStatus
    assignsStatus relay proposition saidIn contentSpan role mentionKind holder heldAt judgement
    verdict

    cueLemma headEvent unattributed unnamed nameKey timexValue timexType timeValue earliest latest
    hop
    leftSide rightSide reason

    nearCopyOf drops adds independentSources

    statedRelation
    employeeOrMemberOf headOf politicalParty foundedBy subsidiaryOf headquarteredIn locatedIn
    nationality livesIn bornIn diedIn spouse childOf educatedAt alliedWith opposes bornOn diedOn
    foundedOn siblingOf metWith participatedIn

    VerificationStatusScheme CueTypeScheme ReportingModeScheme ReporterStanceScheme
    DateBasisScheme SpanRoleScheme MentionKindScheme VerdictScheme CertaintyScheme PolarityScheme

    Unverified Verified Disputed Denied Refuted Retracted NotAssessed
    Assert Deny Predict Warn Estimate Confirm Allege Attitude Intention OtherCue
    Direct Indirect Mixed
    Neutral Distancing Endorsing
    Stated Dateline Publication
    SourceSpan CueSpan ContentSpan TimeSpan StatusSpan RelaySpan RoleSpan RelationSpan MentionSpan
    NameMention NominalMention PronounMention
    Same Different Unsure
    """,
)
GRASPF = Namespace(
    "graspf",
    "http://groundedannotationframework.org/grasp/factuality#",
    """
    CertaintyValue PolarityValue CERTAIN PROBABLE POSSIBLE UNDERSPECIFIED POSITIVE NEGATIVE
    """,
)
SCHEMA = Namespace(
    "schema",
    "https://schema.org/",
    """
    Claim NewsArticle Person Organization Place Thing PropertyValue Review CreativeWork
    about additionalProperty alternateName appearance articleBody author dateCreated dateModified
    datePublished firstAppearance headline identifier inLanguage isPartOf itemReviewed jobTitle
    latitude longitude mentions name
    propertyID publisher reviewBody roleName text url value
    """,
)
PROV = Namespace(
    "prov",
    "http://www.w3.org/ns/prov#",
    """
    Entity Activity SoftwareAgent hadPrimarySource used wasAssociatedWith wasAttributedTo
    wasDerivedFrom wasGeneratedBy wasQuotedFrom wasRevisionOf
    """,
)
OA = Namespace(
    "oa",
    "http://www.w3.org/ns/oa#",
    """
    Annotation SpecificResource TextPositionSelector TextQuoteSelector identifying end exact
    hasBody hasSelector hasSource hasTarget motivatedBy prefix start suffix
    """,
)
SEM = Namespace("sem", "http://semanticweb.cs.vu.nl/2009/11/sem/", "Event")
ITSRDF = Namespace("itsrdf", "http://www.w3.org/2005/11/its/rdf#", "taConfidence")
SKOS = Namespace(
    "skos", "http://www.w3.org/2004/02/skos/core#", "closeMatch exactMatch relatedMatch"
)
RDF = Namespace(
    "rdf",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    """
    type subject predicate object
    """,
)
RDFS = Namespace("rdfs", "http://www.w3.org/2000/01/rdf-schema#")
XSD = Namespace(
    "xsd",
    "http://www.w3.org/2001/XMLSchema#",
    """
    anyURI boolean date dateTime decimal double duration gMonthDay gYear gYearMonth integer string
    """,
)
OWL = Namespace("owl", "http://www.w3.org/2002/07/owl#")
CITO = Namespace("cito", "http://purl.org/spar/cito/", "corrects disputes qualifies supports")

NAMESPACES = (KG, GRASPF, SCHEMA, PROV, OA, SEM, ITSRDF, SKOS, RDF, RDFS, XSD, OWL, CITO)
PREFIXES = {namespace.prefix: namespace.iri for namespace in NAMESPACES}
INSTANCES = tuple(
    """assessment claim date document event group judgement link measure mention model organization
    outlet person place proposition relation relay role run source span thing""".split()
)
"""First parts of instance IRIs, each a prefix of its own in Turtle and TriG."""

CUE_TYPES = {
    ClaimKind.ASSERTION: KG["Assert"],
    ClaimKind.DENIAL: KG["Deny"],
    ClaimKind.PREDICTION: KG["Predict"],
    ClaimKind.WARNING: KG["Warn"],
    ClaimKind.ESTIMATE: KG["Estimate"],
    ClaimKind.CONFIRMATION: KG["Confirm"],
    ClaimKind.ALLEGATION: KG["Allege"],
    ClaimKind.ATTITUDE: KG["Attitude"],
    ClaimKind.INTENTION: KG["Intention"],
    ClaimKind.OTHER: KG["OtherCue"],
}
ENTITY_TYPES = {
    EntityType.PERSON: SCHEMA["Person"],
    EntityType.ORG: SCHEMA["Organization"],
    EntityType.PLACE: SCHEMA["Place"],
    EntityType.NORP: KG["Group"],
    EntityType.EVENT: SEM["Event"],
    EntityType.DATE: KG["Date"],
    EntityType.MISC: SCHEMA["Thing"],
}
MENTION_KINDS = {
    MentionKind.NAME: KG["NameMention"],
    MentionKind.NOMINAL: KG["NominalMention"],
    MentionKind.PRONOUN: KG["PronounMention"],
}
VERDICTS = {
    Judgement.SAME: KG["Same"],
    Judgement.DIFFERENT: KG["Different"],
    Judgement.UNSURE: KG["Unsure"],
}
LINK_KINDS = {
    LinkKind.SAME: SKOS["closeMatch"],
    LinkKind.SUPPORTS: CITO["supports"],
    LinkKind.DISPUTES: CITO["disputes"],
    LinkKind.QUALIFIES: CITO["qualifies"],
    LinkKind.CORRECTS: CITO["corrects"],
    LinkKind.RELATED: SKOS["relatedMatch"],
}
MODES = {mode: KG[mode.value] for mode in Mode}
STANCES = {stance: KG[stance.value] for stance in Stance}
STATUSES = {status: KG[status.value] for status in Status}
DATE_BASES = {basis: KG[basis.value] for basis in DateBasis}
CERTAINTIES = {certainty: GRASPF[certainty.value] for certainty in Certainty}
POLARITIES = {polarity: GRASPF[polarity.value] for polarity in Polarity}
RELATIONS = frozenset(
    """
    employeeOrMemberOf headOf politicalParty foundedBy subsidiaryOf headquarteredIn locatedIn
    nationality livesIn bornIn diedIn spouse childOf educatedAt alliedWith opposes bornOn diedOn
    foundedOn siblingOf metWith participatedIn
    """.split()
)
# IRIs of the knowledge bases that links may name; other schemes stay strings.
LINK_BASES = {
    "wikidata": "http://www.wikidata.org/entity/{}",
    "geonames": "https://sws.geonames.org/{}/",
    "viaf": "http://viaf.org/viaf/{}",
}

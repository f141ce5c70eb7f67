"""Documents in, extractions out: the stages of reading one text, in order.

spaCy's ``Doc`` stays inside this package; what leaves are the types of :mod:`kg.model`, with an
anchor for everything.
"""

from __future__ import annotations

import contextlib
from itertools import count
from typing import TYPE_CHECKING, Any

from kg.config import TIMEOUT
from kg.errors import ModelError
from kg.model import Extraction, Mode, Skipped
from kg.text.binding import cut_added
from kg.text.claims import find_attributions
from kg.text.coref import Resolver
from kg.text.dates import find_dates
from kg.text.framing import dateline, outlets
from kg.text.mentions import agreed, confirmed, find_names, find_others, spelled_out
from kg.text.nlp import lacking as nlp_lacking
from kg.text.nlp import load, model_id
from kg.text.reading import Reading
from kg.text.relations import find_relations
from kg.text.roles import find_containments, find_roles
from kg.text.speakers import find_assessors
from kg.text.status import find_verdicts
from kg.text.workers import read_apart

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from spacy.language import Language
    from spacy.tokens import Doc

    from kg.model import Anchor, Claim, Document, Entity
    from kg.text.claims import Attribution
    from kg.text.workers import Result


def extract(
    documents: Iterable[Document],
    *,
    workers: int = 1,
    pipeline: str | None = None,
    patterns: str | None = None,
    apart: bool = False,
    ordered: bool = True,
    timeout: float = TIMEOUT,
    skipped: Callable[[Skipped], None] | None = None,
) -> Generator[Extraction, None, None]:
    """Read documents, streaming.

    Args:
        documents: Consumed lazily; a few are held at a time.
        workers: Number of processes. The result does not depend on it.
        pipeline: A spaCy pipeline, by folder or package, instead of the shipped one.
        patterns: A file of patterns for names of one's own; :func:`kg.text.nlp.load` tells more.
        apart: Whether a single worker, too, is a process of its own.
        ordered: False gives each extraction as soon as it is there.
        timeout: Seconds that a text may take in a process apart, in proportion to its length if
            that is over 100,000 characters.
        skipped: Hears of texts that crash or hang the process that reads them, and are left out.

    Yields:
        One extraction per document, in input order if `ordered`.

    Raises:
        ModelError: The language pipeline is missing, the worker processes die, or a text crashes or
            hangs one and nobody hears of what is skipped.
    """
    if workers <= 1 and not apart:
        nlp = load(pipeline, patterns)
        for document in documents:
            yield _read(nlp, document)
        return
    results = read_apart(
        documents,
        read_one,
        workers=workers,
        pipeline=pipeline,
        patterns=patterns,
        timeout=timeout,
    )
    with contextlib.closing(results):  # ends the processes, also where this is given up
        for result in _in_order(results) if ordered else (each for _, each in results):
            if isinstance(result, Extraction):
                yield result
            elif skipped is None:
                raise ModelError(f"{result.path}: {result.reason}")
            else:
                skipped(result)


def _in_order(results: Iterable[Result]) -> Iterator[Extraction | Skipped]:
    early = {}
    following = 0
    for number, result in results:
        early[number] = result
        while following in early:
            yield early.pop(following)
            following += 1


def lacking(pipeline: str) -> tuple[str, ...]:
    """Return the layers that a pipeline does not supply, as :func:`kg.text.nlp.lacking` does.

    Raises:
        ModelError: It cannot be loaded.
    """
    return nlp_lacking(load(pipeline))


def read_one(document: Document, pipeline: str | None, patterns: str | None) -> Extraction:
    """Read a document, loading the pipeline where this process has not.

    Raises:
        ModelError: The language pipeline cannot be used.
    """
    return _read(load(pipeline, patterns), document)


def _read(nlp: Language, document: Document) -> Extraction:
    return read_doc(nlp(document.text), document, model_id(nlp))


def read_doc(doc: Doc, document: Document, model: str) -> Extraction:
    """Turn a parsed text into an extraction; pure.

    Args:
        doc: As the language pipeline leaves it; ``doc.text == document.text``.
        document: Where the text is from.
        model: Name of the pipeline.
    """
    dates = find_dates(doc, document)
    opening = dateline(doc, dates)
    names = agreed(confirmed(spelled_out(find_names(doc), doc), doc, dates))
    names = outlets(names, opening, document.publisher)
    resolver = Resolver(doc, names, find_others(doc, names))
    resolver.resolve(person=3)
    roles = list(find_roles(doc, names, resolver))
    attributions = find_attributions(doc, document, resolver, roles, names, dates, opening)
    verdicts = list(find_verdicts(doc)) if attributions else []
    cut_added(doc, attributions, verdicts)
    find_assessors(doc, verdicts, resolver, roles, names)
    relations = list(find_relations(doc, names, resolver))
    reading = Reading(doc, document, resolver)
    said, quoted = _said(attributions)
    # Of two places for one role that counts which is in nobody's mouth.
    for role in sorted(roles, key=lambda each: not said.isdisjoint(range(*each.evidence))):
        if not (said if role.clause else quoted).intersection(range(*role.evidence)):
            reading.add_role(role)
        elif role.at is not None:
            reading.add_said_role(role, attributions)
    for part, whole, evidence in find_containments(doc, names, resolver):
        if not quoted.intersection(range(*evidence)):
            reading.add_place(part, whole, evidence)
    for relation in relations:
        if said.isdisjoint(relation.ends):
            reading.add_relation(relation)
        elif all(doc[end].pos_ != "PRON" for end in relation.ends):
            # "His statement of July 6" is read as a day of death too often.
            reading.add_proposition(relation, attributions)
    return Extraction(
        document=document,
        model=model,
        sentences=reading.sentences(),
        mentions=reading.mentions(names),
        entities=reading.entities(),
        loose=reading.loose(),
        relations=tuple(reading.relations.values()),
        claims=reading.claims(attributions, verdicts),
        dates=dates,
    )


def _said(attributions: Iterable[Attribution]) -> tuple[set[int], set[int]]:
    """Tokens of what is said, and of what is quoted: a claim's statement is no finding of ours.

    A title in reported speech is the reporter's word as a rule, a clause is the speaker's.
    """
    said: set[int] = set()
    quoted: set[int] = set()
    for found in attributions:
        content = {token.i for token in found.tokens("CONTENT")}
        said |= content
        if found.mode is not Mode.INDIRECT:
            quoted |= content
    return said, quoted


def to_json(extraction: Extraction) -> dict[str, Any]:
    """Put an extraction into the interchange form, one JSON object a document.

    Spans are ``[start, end]``: half-open, Unicode code points of ``text``. Pronouns and common
    nouns that no name stands for have entities of their own, and so has every date.
    """
    document = extraction.document
    dates = count(1)
    entities = [_entity(entity) for entity in (*extraction.entities, *extraction.loose)]
    found = [*extraction.mentions, *(m for entity in extraction.loose for m in entity.mentions)]
    mentions = []
    for mention in sorted(found, key=lambda m: (m.anchor.start, m.anchor.end)):
        entity = mention.entity
        if entity is None:
            entity = f"d{next(dates)}"
            alone = {"aliases": [], "links": {}, "unnamed": False, "roles": []}
            name = {"name": mention.anchor.quote}
            entities.append({"id": entity, "type": mention.type, **name, **alone})
        mentions.append(
            {
                "start": mention.anchor.start,
                "end": mention.anchor.end,
                "type": mention.type,
                "kind": mention.kind,
                "entity": entity,
                "score": mention.score,
                **({"label": mention.label} if mention.label else {}),
            }
        )
    return {
        "id": document.record,
        "title": document.title,
        "text": document.text,
        "published": document.published,
        "publisher": document.publisher,
        "url": document.url,
        "language": document.language,
        "model": extraction.model,
        "sentences": extraction.sentences,
        "mentions": mentions,
        "entities": entities,
        "relations": [
            {
                "subject": relation.subject,
                "predicate": relation.predicate,
                "object": relation.object,
                "evidence": _spans(relation.evidence),
                "score": relation.score,
            }
            for relation in extraction.relations
        ],
        "dates": [
            {
                "start": date.anchor.start,
                "end": date.anchor.end,
                "type": date.type,
                "value": date.value,
            }
            for date in extraction.dates
        ],
        "claims": [_claim(claim) for claim in extraction.claims],
    }


def _entity(entity: Entity) -> dict[str, Any]:
    return {
        "id": entity.id,
        "type": entity.type,
        "name": entity.name,
        "aliases": entity.aliases,
        "links": dict(entity.links),
        "unnamed": entity.unnamed,
        "roles": [
            {"title": role.title, "at": role.at, "evidence": _spans(role.evidence)}
            for role in entity.roles
        ],
    }


def _claim(claim: Claim) -> dict[str, Any]:
    said = claim.said
    return {
        "source": _spans(claim.source),
        "cue": _spans(claim.cue),
        "content": _spans(claim.content),
        "kind": claim.kind,
        "claimant": claim.claimant,
        "relay": [relay.entity for relay in claim.relay],
        "relay_evidence": [_spans(relay.evidence) for relay in claim.relay],
        "said": {"value": said.value, "basis": said.basis} if said else None,
        "about": claim.about,
        "mode": claim.mode,
        "certainty": claim.certainty,
        "polarity": claim.polarity,
        "stance": claim.stance,
        "status": [
            {"value": note.status, "evidence": _spans(note.evidence)} for note in claim.status
        ],
        "score": claim.score,
        **({"within": claim.within} if claim.within else {}),
    }


def _spans(anchors: Iterable[Anchor]) -> list[tuple[int, int]]:
    return [(anchor.start, anchor.end) for anchor in anchors]

"""`/api`: the graph as JSON; described by OpenAPI at ``/api/openapi.json``.

Parameters are values, never query text: they are bound, typed and escaped, by
:mod:`kg.rdf.queries`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, Field
from starlette.requests import Request

from kg.api.found import FoundView
from kg.api.views import ClaimView, EntityView, Evidence
from kg.ids import BASE
from kg.rdf.queries import catalogue
from kg.serve.web import respond, service_of

MOST = 500
SAMPLE = "claim/c790c64eb9d2e986"


class Problem(BaseModel):
    """What is wrong with a request (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


@dataclass(frozen=True, slots=True)
class Param:
    """What a question may be asked about."""

    name: str
    type: str
    doc: str
    required: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A named question, as SPARQL that runs as it stands."""

    name: str
    summary: str
    params: tuple[Param, ...]
    text: str


class Page(BaseModel):
    """Some of the items that were found."""

    total: int = Field(description="Items that were found.")
    limit: int
    offset: int
    next: str | None = Field(description="Address of the next page; null on the last.")


class Entities(Page):
    """Entities, the most mentioned first."""

    items: list[EntityView]


class Claims(Page):
    """Claims, by article and place in it."""

    items: list[ClaimView]


class Found(Page):
    """Names, then claims, then sentences, each the best first."""

    items: list[FoundView]


class Words(Page):
    """The exact words behind something, in text order."""

    items: list[Evidence]


def _problem(description: str) -> dict[str, Any]:
    # FastAPI would put a model under application/json, which is not what is sent.
    content = {"application/problem+json": {"schema": Problem.model_json_schema()}}
    return {"content": content, "description": description}


PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: _problem("A parameter is wrong, or names nobody."),
    404: _problem("Nothing is called so."),
    422: _problem("A parameter is of the wrong kind."),
    500: _problem("The engine gave up, or the graph cannot be read."),
    503: _problem("Busy; Retry-After says when to ask again."),
    504: _problem("It took too long."),
}
Limit = Annotated[int, Query(ge=1, le=MOST, description="Items of a page.")]
Offset = Annotated[int, Query(ge=0, description="Items to leave out before the first.")]
Words_ = Annotated[str | None, Query(max_length=500)]
Id = Annotated[
    str,
    Path(
        max_length=2000,
        description=f"An IRI, or what follows {BASE} in it, such as {SAMPLE}.",
    ),
]


def _known(request: Request) -> None:
    """Refuse a parameter that the route does not have: left out, it would limit nothing."""
    taken = {each.alias for each in request.scope["route"].dependant.query_params}
    for name, value in request.query_params.items():
        if name not in taken:
            wrong = f"there is no such parameter; there are {', '.join(sorted(taken))}"
            place = ("query", name)
            raise RequestValidationError(
                [{"type": "extra_forbidden", "loc": place, "msg": wrong, "input": value}]
            )


router = APIRouter(
    prefix="/api", tags=["graph"], responses=PROBLEMS, dependencies=[Depends(_known)]
)


@router.get("/entities", response_model=Entities, summary="Who and what there is")
async def entities(
    request: Request,
    name: Words_ = None,
    kind: Annotated[
        str | None, Query(alias="type", description="Such as PERSON, ORG, PLACE.", max_length=50)
    ] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Response:
    """List entities, all or those whose name has these words."""
    return await _page(request, "entities", limit, offset, name=name, kind=kind)


@router.get("/claims", response_model=Claims, summary="Who claims what")
async def claims(
    request: Request,
    by: Words_ = None,
    about: Words_ = None,
    since: Annotated[str | None, Query(description="ISO day.", max_length=10)] = None,
    until: Annotated[str | None, Query(description="ISO day.", max_length=10)] = None,
    status: Annotated[str | None, Query(description="Such as Unverified.", max_length=50)] = None,
    outlet: Words_ = None,
    contested: Annotated[bool, Query(description="Only what somebody denies.")] = False,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Response:
    """List claims; what is left out does not limit. Names are words of a name, or an IRI."""
    params = {"by": by, "about": about, "since": since, "until": until, "status": status}
    return await _page(
        request, "claims", limit, offset, **params, outlet=outlet, contested=contested
    )


@router.get("/evidence/{id:path}", response_model=Words, summary="The exact words")
async def evidence(request: Request, id: Id, limit: Limit = 50, offset: Offset = 0) -> Response:  # noqa: A002 - as the route has it
    """Give the words by which a claim, an entity, a relation or a role is known."""
    return await _page(request, "evidence", limit, offset, thing=_iri(id))


@router.get("/neighbors/{id:path}", response_model=Entities, summary="Who is near")
async def neighbors(
    request: Request,
    id: Id,  # noqa: A002 - as the route has it
    depth: Annotated[int, Query(ge=1, le=5, description="Hops.")] = 1,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Response:
    """List the entities within some hops of one, by claims and relations."""
    return await _page(request, "neighbors", limit, offset, thing=_iri(id), depth=depth)


@router.get("/search", response_model=Found, summary="Names, claims and sentences by words")
async def search(
    request: Request,
    q: Annotated[
        str,
        Query(
            max_length=500,
            description="Words, in any order; in quotation marks, together. Names forgive typos.",
        ),
    ],
    kind: Annotated[
        str | None, Query(alias="in", description="name, claim or sentence.", max_length=50)
    ] = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> Response:
    """Search the full text; of each kind the first 500 are found."""
    return await _page(request, "search", limit, offset, words=q, kind=kind, most=MOST)


@router.get("/queries", summary="Questions in SPARQL")
async def queries() -> list[Question]:
    """List the questions that ship with claimgraph."""
    return _questions()


@cache
def _questions() -> list[Question]:
    return [
        Question(
            each.name,
            each.summary,
            tuple(Param(p.name, p.type, p.doc, p.required) for p in each.params.values()),
            each.text,
        )
        for each in catalogue()
    ]


async def _page(
    request: Request, question: str, limit: int, offset: int, /, **params: object
) -> Response:
    more = str(request.url.include_query_params(limit=limit, offset=offset + limit))
    page = {"limit": limit, "offset": offset, "next": more}
    job = {"kind": "api", "question": question, "params": params, "page": page}
    return await respond(service_of(request).read(job), request)


def _iri(text: str) -> str:
    """Return the IRI that an id stands for; servers before us may have made one slash of two."""
    scheme, colon, rest = text.partition(":/")
    if colon and scheme in {"http", "https"}:
        return f"{scheme}://{rest.lstrip('/')}"
    return text if ":" in text.partition("/")[0] else BASE + text

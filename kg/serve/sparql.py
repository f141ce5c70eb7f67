"""`/sparql`: SPARQL 1.1 Protocol and service description.

Source: https://www.w3.org/TR/sparql11-protocol/, https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.rdf.answers import GRAPH_TYPES
from kg.rdf.description import describe_service
from kg.serve.frames import Head
from kg.serve.jobs import NotAcceptable, chooser, with_charset
from kg.serve.web import authorize, refuse, respond, service_of

FORM = "application/x-www-form-urlencoded"
DIRECT = {"application/sparql-query": "query", "application/sparql-update": "update"}
QUERY_PAGE = "/query"
GRAPHS = {
    "query": {"default-graph-uri": "default", "named-graph-uri": "named"},
    "update": {"using-graph-uri": "default", "using-named-graph-uri": "named"},
}


async def sparql(request: Request) -> Response:
    """Answer a query or an update, or describe the service to those who ask nothing."""
    params = _params(request.url.query)
    if request.method == "POST":
        for name, values in (await _posted(request)).items():
            params[name] += values
    elif "update" in params:
        raise refuse(400, "an update is sent by POST")
    asked = [name for name in ("query", "update") if name in params]
    if not asked:
        if request.method == "POST":
            raise refuse(400, "the request has neither query nor update")
        return _describe(request)
    if len(asked) > 1 or len(params[asked[0]]) > 1:
        raise refuse(400, "the request has more than one query or update; send one at a time")
    (kind,) = asked
    return await _run(request, kind, params[kind][0], params)


async def _run(request: Request, kind: str, text: str, params: dict[str, list[str]]) -> Response:
    service = service_of(request)
    options = service.options
    job: Head = {
        "kind": kind,
        "base": endpoint_of(request),
        "hosts": [host.lower() for host in options.services],
        **{key: params.get(name) for name, key in GRAPHS[kind].items()},
    }
    body = text.encode("utf-8", "surrogatepass")
    if kind == "update":
        authorize(request)
        return await respond(service.write(job, body))
    job |= {
        "accept": request.headers.get("accept") or "*/*",
        "limits": [options.max_rows, options.max_answer],
    }
    return await respond(service.read(job, body), request)


def endpoint_of(request: Request) -> str:
    """Return the endpoint's address, as the client has it."""
    return str(request.url.replace(path="/sparql", query="", fragment=""))


def _describe(request: Request) -> Response:
    accept = request.headers.get("accept") or "*/*"
    try:
        media_type = chooser(accept)([*GRAPH_TYPES, "text/html"])
    except NotAcceptable as error:
        raise refuse(406, str(error)) from error
    if media_type == "text/html":
        return RedirectResponse(QUERY_PAGE, 303)
    options = service_of(request).options
    body = describe_service(
        endpoint_of(request),
        media_type,
        writable=options.writable,
        federated=bool(options.services),
    )
    return Response(body, headers={"Content-Type": with_charset(media_type), "Vary": "Accept"})


async def _posted(request: Request) -> dict[str, list[str]]:
    """Return the parameters in the body of a request."""
    media_type, _, rest = request.headers.get("content-type", "").partition(";")
    media_type = media_type.strip().lower()
    charset = rest.partition("charset=")[2].strip().strip('"').lower() or "utf-8"
    if media_type not in {FORM, *DIRECT}:
        known = ", ".join([FORM, *DIRECT])
        raise refuse(415, f"the content type is {media_type or 'missing'}; send one of {known}")
    if charset not in {"utf-8", "utf8"}:
        raise refuse(415, f"the charset is {charset}; send utf-8")
    try:
        text = (await request.body()).decode("utf-8")
    except UnicodeDecodeError as error:
        raise refuse(400, f"the body is no UTF-8: {error.reason} at byte {error.start}") from error
    return _params(text) if media_type == FORM else {DIRECT[media_type]: [text]}


def _params(text: str) -> defaultdict[str, list[str]]:
    """Read parameters, each of which may come more than once."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    try:
        for name, value in parse_qsl(text, keep_blank_values=True, errors="strict"):
            found[name].append(value)
    except ValueError as error:
        raise refuse(400, f"the parameters cannot be read: {error}") from error
    return found

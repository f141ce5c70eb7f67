"""`/graphs`: SPARQL 1.1 Graph Store HTTP Protocol.

Indirectly, ``/graphs?graph=IRI`` and ``/graphs?default``; directly, ``/graphs/NAME``, which is then
the graph's IRI. Source: https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

import uuid
from urllib.parse import parse_qs

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from kg.rdf.changes import UPLOADS
from kg.serve.frames import Head
from kg.serve.web import authorize, refuse, respond, service_of

MULTIPART = "multipart/form-data"
METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE"]
Parts = list[tuple[bytes, str]]


async def graphs(request: Request) -> Response:
    """Give, put, add to or remove one graph."""
    service = service_of(request)
    if request.method in {"GET", "HEAD"}:
        options = service.options
        job = _job(request, "get", _graph(request)) | {
            "accept": request.headers.get("accept") or "*/*",
            "limits": [options.max_rows, options.max_answer],
        }
        return await respond(service.read(job), request)
    authorize(request)
    location = ""
    if request.method == "POST" and not request.url.query and not _name(request):
        location = f"{_address(request)}/{uuid.uuid4()}"
    graph = location or _graph(request)
    if request.method == "DELETE":
        return await respond(service.write(_job(request, "delete", graph)))
    parts = await _parts(request)
    job = _job(request, "put", graph) | {
        "parts": [(len(body), media_type) for body, media_type in parts],
        "replace": request.method == "PUT",
    }
    response = await respond(service.write(job, b"".join(body for body, _ in parts)))
    if location:
        response.headers["Location"] = location
    return response


def _job(request: Request, kind: str, graph: str | None) -> Head:
    return {"kind": kind, "graph": graph, "base": graph or str(request.url)}


def _graph(request: Request) -> str | None:
    """Return the IRI of the graph that a request is about; None for the default graph."""
    if _name(request):
        return f"{_address(request)}/{_name(request)}"
    params = parse_qs(request.url.query, keep_blank_values=True)
    default, named = params.get("default"), params.get("graph")
    if bool(default) == bool(named) or len(named or default or ()) > 1:
        raise refuse(400, "say which graph: ?graph=IRI or ?default, one of them")
    return named[0] if named else None


def _name(request: Request) -> str:
    name: str = request.path_params.get("name", "")
    return name


def _address(request: Request) -> str:
    return str(request.url.replace(path="/graphs", query="", fragment=""))


async def _parts(request: Request) -> Parts:
    """Return what the body has, each part with its media type."""
    media_type = _plain(request.headers.get("content-type"))
    if media_type == MULTIPART:
        async with request.form() as form:
            files = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
            return [(await file.read(), _known(_plain(file.content_type))) for file in files]
    return [(await request.body(), _known(media_type))]


def _plain(content_type: str | None) -> str:
    return (content_type or "").partition(";")[0].strip().lower()


def _known(media_type: str) -> str:
    if media_type not in UPLOADS:
        known = ", ".join(UPLOADS)
        raise refuse(415, f"the content type is {media_type or 'missing'}; send one of {known}")
    return media_type

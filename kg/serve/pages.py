"""The pages: the explorer at `/`, queries to try at `/query`, and `/health`."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from kg.serve.web import refuse, service_of

PAGE = "graph.html"  # in the output folder of a build
STATIC = Path(__file__).parent / "static"
# The editor sets styles of its elements; nothing comes from, or goes to, another place.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
FRESH = {"Cache-Control": "no-cache"}


async def explorer(request: Request) -> Response:
    """Give the explorer that the build has drawn."""
    page = Path(service_of(request).options.graph) / PAGE
    if not page.is_file():
        raise refuse(404, f"there is no {PAGE} in the graph's folder; draw it with kg render")
    return FileResponse(page, media_type="text/html; charset=utf-8", headers=FRESH)


async def query_page(request: Request) -> Response:  # noqa: ARG001 - a route
    """Give the page with the editor and the example queries."""
    headers = {"Content-Security-Policy": POLICY, **FRESH}
    return FileResponse(
        STATIC / "query.html", media_type="text/html; charset=utf-8", headers=headers
    )


async def health(request: Request) -> Response:
    """Tell that the service lives, and how busy it is; no worker is asked."""
    return JSONResponse(service_of(request).account(), headers={"Cache-Control": "no-store"})

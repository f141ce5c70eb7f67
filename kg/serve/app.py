"""The application: all routes, and what stands before them."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from kg import __version__
from kg.serve import api, graphs, pages
from kg.serve.jobs import TRUNCATED
from kg.serve.options import ServeOptions
from kg.serve.reading import problem
from kg.serve.service import Service
from kg.serve.sparql import sparql
from kg.serve.web import NOSNIFF, BodyLimit

LOCAL = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?"
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE"]


def make_app(service: Service) -> FastAPI:
    """Put the application together.

    Args:
        service: Entered by the caller.
    """
    sparql_methods = ["GET", "POST"]
    app = FastAPI(
        title="claimgraph",
        version=__version__,
        summary="Who claims what, with the exact words.",
        openapi_url="/api/openapi.json",
        docs_url=None,  # would load its scripts from a CDN
        redoc_url=None,
        redirect_slashes=False,
        middleware=_middleware(service.options),
        routes=[
            Route("/", pages.explorer),
            Route("/query", pages.query_page),
            Route("/health", pages.health),
            Route("/sparql", sparql, methods=sparql_methods),
            Route("/sparql/", sparql, methods=sparql_methods),
            Route("/graphs", graphs.graphs, methods=METHODS),
            Route("/graphs/{name:path}", graphs.graphs, methods=METHODS),
            Mount("/static", StaticFiles(directory=pages.STATIC)),
        ],
    )
    app.state.service = service
    app.include_router(api.router)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _wrong_kind)
    return app


def _middleware(options: ServeOptions) -> list[Middleware]:
    return [
        Middleware(TrustedHostMiddleware, allowed_hosts=[*options.hosts], www_redirect=False),
        Middleware(
            CORSMiddleware,
            allow_origins=options.origins,
            allow_origin_regex=LOCAL if options.is_local else None,
            allow_methods=METHODS,
            allow_headers=["Accept", "Authorization", "Content-Type"],
            expose_headers=["Location", "Retry-After", TRUNCATED],
        ),
        Middleware(BodyLimit, limit=options.max_body),
    ]


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # what it is registered for
    headers = NOSNIFF | dict(error.headers or {})
    if request.url.path.startswith("/api/"):
        head, body = problem(error.status_code, str(error.detail))
        return Response(body, head["status"], headers | head["headers"])
    return PlainTextResponse(f"{error.detail}\n", error.status_code, headers)


async def _wrong_kind(request: Request, error: Exception) -> Response:  # noqa: ARG001 - a handler
    assert isinstance(error, RequestValidationError)  # what it is registered for
    told = "; ".join(f"{fault['loc'][-1]}: {fault['msg']}" for fault in error.errors())
    head, body = problem(422, told)
    return Response(body, head["status"], head["headers"])

"""What the routes share: the service behind a request, its replies, its refusals."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.serve.frames import Head
from kg.serve.pool import BroughtDown, Busy, TooSlow
from kg.serve.service import Service

RETRY_SECONDS = 5
TOO_MUCH = (
    "the engine gave up on this: it ran out of memory, the text nests too deeply, or values of "
    "different kinds were to be sorted, where ORDER BY STR(?x) helps; ask for less"
)
NOSNIFF = {"X-Content-Type-Options": "nosniff"}  # words of articles are no page
Reply = tuple[Head, bytes]


def service_of(request: Request) -> Service:
    """Return the service that a request came to."""
    found: Service = request.app.state.service
    return found


def refuse(status: int, text: str, headers: dict[str, str] | None = None) -> HTTPException:
    """Return what to raise so that a request is answered by a status and a line of text."""
    return HTTPException(status, text, headers)


async def respond(waiting: Awaitable[Reply], request: Request | None = None) -> Response:
    """Answer a request by what a worker replies.

    Args:
        waiting: The reply to come.
        request: Whose sender may go away; the work is then stopped. None to go on regardless.

    Raises:
        HTTPException: 503 where the service is busy, 504 where the work took too long, 500 where it
            brought its worker down.
    """
    try:
        head, body = await (_while_wanted(waiting, request) if request else waiting)
    except Busy as error:
        retry = {"Retry-After": str(RETRY_SECONDS)}
        raise refuse(503, f"{error}; try again in {RETRY_SECONDS} seconds", retry) from error
    except TooSlow as error:
        raise refuse(504, f"{error}; ask for less, or for fewer rows by LIMIT") from error
    except BroughtDown as error:
        raise refuse(500, TOO_MUCH) from error
    return Response(body, head["status"], NOSNIFF | head["headers"])


def authorize(request: Request) -> None:
    """Let only those change the graph who may.

    Raises:
        HTTPException: 403 where nobody may, 401 without the token.
    """
    options = service_of(request).options
    if not options.writable:
        raise refuse(403, "this service is read-only; its owner may start it with --writable")
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    given = value.strip()
    if kind.lower() == "basic":
        # Clients that know no bearer tokens send it as the password of any user. It is not asked
        # for in this form: a browser would keep it, and send it with forms of other sites.
        try:
            given = base64.b64decode(given, validate=True).decode("utf-8").partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            given = ""
    if not hmac.compare_digest(given.encode(), (options.token or "").encode()):
        raise refuse(401, "a change needs the service's token", {"WWW-Authenticate": "Bearer"})


class BodyLimit:
    """Middleware that ends a request whose body is too long.

    Args:
        app: The application.
        limit: Bytes.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what comes in."""
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._limit:
                raise refuse(413, f"the request has more than {self._limit} bytes; send less")
            return message

        await self._app(scope, counted if scope["type"] == "http" else receive, send)


async def _while_wanted(waiting: Awaitable[Reply], request: Request) -> Reply:
    work = asyncio.ensure_future(waiting)
    gone = asyncio.ensure_future(_gone(request.receive))
    try:
        await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            work.cancel()
        return await work
    except asyncio.CancelledError:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        if gone.done():
            raise refuse(499, "the client has gone") from None
        raise
    finally:
        gone.cancel()


async def _gone(receive: Callable[[], Awaitable[Any]]) -> None:
    """Wait until the sender of a request, whose body has been read, goes away."""
    while (await receive())["type"] != "http.disconnect":
        pass

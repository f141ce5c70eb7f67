"""Requests to a remote server, sent with patience and read with caution.

A busy server (429, 502, 503, 504) is asked again after the time it names, or after a growing one.
Answers are read up to a size and up to a moment, whatever the server promises. A redirect is not
followed: it would turn POST into GET and hand credentials to another host. Input: a request.
Output: bytes of the answer, or one :class:`kg.errors.EndpointError`.
"""

from __future__ import annotations

import base64
import email.utils
import http.client
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import tenacity

from kg import __version__
from kg.errors import ConfigError, EndpointError, QueryError

AGENT = f"claimgraph/{__version__} (https://w3id.org/claimgraph)"
"""Says who asks, as the policies of public endpoints want."""

MOVED = frozenset({301, 302, 303, 307, 308})
BUSY = frozenset({429, 502, 503, 504})
ATTEMPTS = 4
LONGEST_WAIT = 60.0
"""Seconds; a server that wants more is given up."""

CHUNK = 1 << 16
QUOTED = 120  # characters of a server's own words in a message
ERROR_BODY = 1 << 14  # bytes of an error's answer that are read


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's answer.

    Attributes:
        type: Media type, lower case, without parameters; empty where none is told.
        url: Of the server, for messages.
    """

    type: str
    body: bytes
    url: str

    @property
    def first_line(self) -> str:
        """The first line with words in it, cut short."""
        return first_line(self.body)


class _BusyError(Exception):
    """The server asks to come back later."""

    def __init__(self, status: int, wait: float | None) -> None:
        super().__init__(status)
        self.status = status
        self.wait = wait


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        """Follow nowhere; the status then counts as an error."""


def checked_url(url: str) -> str:
    """Return the address of a server as it is.

    Raises:
        ConfigError: It is no HTTP address, or has a password in it, which would reach reports.
    """
    try:
        parts = urlsplit(url)
        fine = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fine = False
    if not fine or not url.isascii() or not url.isprintable() or " " in url:
        raise ConfigError(f"“{clean(url)}” is no address of an endpoint; write http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise ConfigError(
            f"leave name and password out of the address of {parts.hostname}; "
            "set them in the environment"
        )
    return url


def authorization(account: str) -> str | None:
    """Return the value of the ``Authorization`` header that the environment gives, if any.

    Args:
        account: What the names of the variables begin with: ``KG_LINK`` for look-ups, ``KG_STORE``
            for stores; so that no server gets what is meant for another.

    Raises:
        ConfigError: The token has characters that no header can have, such as a line's end.
    """
    if token := os.environ.get(f"{account}_TOKEN"):
        if not token.isascii() or not token.isprintable():
            raise ConfigError(
                f"{account}_TOKEN has a character that no token has, perhaps a line's end; "
                "set it again"
            )
        return f"Bearer {token}"
    if user := os.environ.get(f"{account}_USER"):
        pair = f"{user}:{os.environ.get(f'{account}_PASSWORD', '')}".encode()
        return f"Basic {base64.b64encode(pair).decode('ascii')}"
    return None


def send(request: urllib.request.Request, *, timeout: float, most: int) -> Answer:
    """Send a request and read its answer.

    Args:
        request: Complete with method, headers and body; sent again where the server is busy.
        timeout: Seconds for the connection, and for the whole answer to come in.
        most: Bytes; a longer answer is refused.

    Raises:
        EndpointError: The server is down, slow, busy, refuses, fails or answers too much.
        QueryError: The server calls the request bad (400), in its own words.
    """
    parts: list[bytes] = []
    size = 0

    def keep(chunk: bytes) -> None:
        nonlocal size
        size += len(chunk)
        if size > most:
            raise EndpointError(
                f"{_place(request)} answers with more than {most:,} bytes, which is refused; "
                "ask for less"
            )
        parts.append(chunk)

    kind = receive(request, keep, timeout=timeout)
    return Answer(kind, b"".join(parts), _place(request))


def receive(
    request: urllib.request.Request, take: Callable[[bytes], object], *, timeout: float
) -> str:
    """Send a request and hand its answer on as it comes in; returns the answer's media type.

    Args:
        request: As for :func:`send`.
        take: Gets each piece, in order.
        timeout: Seconds for the connection, and for the whole answer to come in.

    Raises:
        EndpointError: As for :func:`send`.
        QueryError: As for :func:`send`.
    """
    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception_type(_BusyError),
        stop=tenacity.stop_after_attempt(ATTEMPTS),
        wait=_wait,
        reraise=True,
    )
    try:
        response = retrying(_opened, request, timeout)
    except _BusyError as busy:
        wants = f", and wants {busy.wait:,.0f} s of rest" if busy.wait else ""
        raise EndpointError(
            f"{_place(request)} is busy (status {busy.status}){wants}; try again later"
        ) from busy
    with response, _translated(request, timeout):
        for chunk in _chunks(response, time.monotonic() + timeout):
            take(chunk)
    return response.headers.get_content_type() if "Content-Type" in response.headers else ""


PATIENT = tenacity.wait_exponential_jitter(initial=1, max=LONGEST_WAIT / 4, jitter=1)
"""Waits 1, 2, 4 seconds and a little more."""


def _wait(state: tenacity.RetryCallState) -> float:
    """Wait as long as the server says; else 1, 2, 4 seconds and a little more."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, _BusyError) and error.wait is not None:
        return error.wait
    return PATIENT(state)


def _opened(request: urllib.request.Request, timeout: float) -> http.client.HTTPResponse:
    with _translated(request, timeout):
        try:
            opener = urllib.request.build_opener(_NoRedirects)
            response: http.client.HTTPResponse = opener.open(request, timeout=timeout)
        except urllib.error.HTTPError as error:
            with error:
                _refused(request, error)
    return response


def _refused(request: urllib.request.Request, error: urllib.error.HTTPError) -> None:
    """Raise what a status other than 2xx means."""
    place = _place(request)
    if error.code in BUSY:
        wait = retry_after(error.headers.get("Retry-After"))
        busy = _BusyError(error.code, wait)
        if wait is not None and wait > LONGEST_WAIT:
            raise EndpointError(
                f"{place} is busy (status {error.code}) and wants {wait:,.0f} s of rest; "
                "try again later"
            )
        raise busy
    if error.code in MOVED:
        where = clean(error.headers.get("Location") or "an unknown place")
        raise EndpointError(f"{place} has moved to {where}; if you trust that place, name it")
    words = first_line(error.read(ERROR_BODY))
    told = f": “{words}”" if words else ""
    match error.code:
        case 400:
            raise QueryError(f"{place} refuses the query{told}")
        case 401 | 403:
            raise EndpointError(
                f"{place} refuses access (status {error.code}); check the credentials in the "
                "environment, KG_STORE_TOKEN for a store, KG_LINK_TOKEN for look-ups"
            )
        case 404 | 405:
            raise EndpointError(
                f"there is no such service at {place} (status {error.code}); check the address"
            )
        case code:
            raise EndpointError(f"{place} fails (status {code}){told}")


class _translated:  # noqa: N801 - used as a function
    """Turns the errors of the network into ours."""

    def __init__(self, request: urllib.request.Request, timeout: float) -> None:
        self._place = _place(request)
        self._timeout = timeout

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        if isinstance(reason, TimeoutError):
            raise EndpointError(
                f"{self._place} does not answer within {self._timeout:g} s; try again later"
            ) from error
        # A host's name that cannot be encoded is a UnicodeError.
        if isinstance(error, OSError | http.client.HTTPException | UnicodeError):
            words = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
            raise EndpointError(
                f"{self._place} cannot be reached: {clean(str(words)).lower()}; "
                "check the address and the connection"
            ) from error


def _chunks(response: http.client.HTTPResponse, deadline: float) -> Iterator[bytes]:
    """Yield an answer piece by piece; each may take as long as the whole, hence the deadline."""
    promised = response.headers.get("Content-Length", "")
    size = 0
    while chunk := response.read1(CHUNK):
        size += len(chunk)
        yield chunk
        if time.monotonic() > deadline:
            raise TimeoutError
    if promised.isdecimal() and size < int(promised):
        raise http.client.IncompleteRead(b"", int(promised) - size)


def retry_after(value: str | None) -> float | None:
    """Read a ``Retry-After`` header, which has seconds or a date; None where it tells neither."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def first_line(body: bytes) -> str:
    """Return the first line of a body that has words in it, cut short, without control characters.

    >>> first_line(b"  <!DOCTYPE html>  <html>")
    '<!DOCTYPE html> <html>'
    """
    lines = body[:ERROR_BODY].decode("utf-8", "replace").splitlines()
    return next((words for line in lines if (words := clean(line))), "")


def clean(words: str) -> str:
    """Make one short line of what a stranger says."""
    line = " ".join("".join(each if each.isprintable() else " " for each in words).split())
    return line if len(line) <= QUOTED else line[: QUOTED - 1] + "…"


def _place(request: urllib.request.Request) -> str:
    """Return a request's address without its parameters."""
    return request.full_url.partition("?")[0]

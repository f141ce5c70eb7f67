"""Pages and feeds from the web, asked for politely and read with caution.

Of each host ``robots.txt`` is read and kept to (RFC 9309), and requests come no closer together
than a delay or its ``Crawl-delay``. A busy server is asked again after the time it names. Each hop
of a redirect is checked as the first address was, and so is the address that a connection really
has. Bodies are read up to a size and up to a moment. No cookies, no proxies of the environment.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from email.message import Message
from typing import Any
from urllib.parse import urlsplit

import httpx
import tenacity
from protego import Protego

from kg.errors import FetchError, IngestError
from kg.rdf.transport import (
    AGENT,
    ATTEMPTS,
    BUSY,
    LONGEST_WAIT,
    MOVED,
    PATIENT,
    clean,
    retry_after,
)
from kg.text.ingest.packed import decoded
from kg.watch.addresses import Allows, check, checked, is_public, joined

MOST = 5_000_000
"""Bytes of a page or feed, packed or not."""

ROBOTS_MOST = 500 << 10  # what RFC 9309 wants to be read at least
ROBOTS_KEPT = 24 * 3600.0  # seconds, the most that RFC 9309 allows
FAILURE_KEPT = 600.0  # seconds until a robots.txt that could not be read is asked for again
HOPS = 5
NAME = "claimgraph"
"""What ``robots.txt`` calls us."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask it later whether anything has changed."""

    etag: str | None = None
    modified: str | None = None

    def headers(self) -> dict[str, str]:
        """Return the headers of a conditional request."""
        told = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in told.items() if value}


NOTHING = Validators()


@dataclass(frozen=True, slots=True)
class Reply:
    """What was fetched.

    Attributes:
        url: Where it was found in the end.
        body: As it is meant, unpacked; None where it has not changed.
        type: Media type, lower case, without parameters; empty where none is told.
        charset: Lower case; None where none is told.
        status: Of HTTP.
    """

    url: str
    body: bytes | None
    type: str
    charset: str | None
    validators: Validators
    status: int = 200
    location: str = ""


@dataclass(slots=True)
class _Host:
    """What is known of one scheme, host and port."""

    rules: Protego | None = None
    failure: str = ""
    until: float = 0.0


class _BusyError(Exception):
    """The server asks to come back later."""

    def __init__(self, status: int, wait: float | None) -> None:
        super().__init__(status)
        self.status = status
        self.wait = wait


def _wait(state: tenacity.RetryCallState) -> float:
    """Wait as long as the server says; else 1, 2, 4 seconds and a little more."""
    error = state.outcome.exception() if state.outcome else None
    told = error.wait if isinstance(error, _BusyError) else None
    return PATIENT(state) if told is None else told


@dataclass(slots=True)
class Fetcher:
    """Fetches from many hosts, one request after the other; use as a context manager.

    Args:
        allows: Tells which addresses of the network may be asked.
        delay: Seconds between two requests to one host.
        timeout: Seconds for the connection, and for a whole body to come in.
    """

    allows: Allows = is_public
    delay: float = 1.0
    timeout: float = 30.0
    _hosts: dict[str, _Host] = field(default_factory=dict)
    _next: dict[str, float] = field(default_factory=dict)
    _client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self._client = httpx.Client(
            headers={"User-Agent": AGENT, "Accept-Encoding": "gzip"},
            timeout=self.timeout,
            trust_env=False,
        )

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_error: object) -> None:
        self._client.close()

    def get(self, url: str, validators: Validators = NOTHING) -> Reply:
        """Fetch a page or feed.

        Args:
            url: Absolute.
            validators: Of an earlier reply; without any the body is always sent.

        Raises:
            FetchError: It is not allowed, not there, too long, or cannot be reached.
        """
        return self._follow(url, validators, MOST, robots=True)

    def _follow(self, url: str, validators: Validators, most: int, *, robots: bool) -> Reply:
        for _ in range(HOPS + 1):
            checked(url, self.allows)
            delay = self._permission(url) if robots else self.delay
            reply = self._patient(url, validators, most, delay)
            if reply.status not in MOVED:
                return reply
            url = joined(url, reply.location)
        raise FetchError(f"is redirected more than {HOPS} times; it is left out")

    def _permission(self, url: str) -> float:
        """Return how many seconds the host wants between requests.

        Raises:
            FetchError: Its ``robots.txt`` forbids the address, or cannot be read.
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        host = self._hosts.setdefault(origin, _Host())
        if time.monotonic() >= host.until:
            self._read_robots(origin, host)
        if host.rules is None:
            raise FetchError(
                f"robots.txt of {clean(parts.netloc)} cannot be read, so nothing is fetched there: "
                f"{host.failure}",
                again=True,
            )
        if not host.rules.can_fetch(url, NAME):
            raise FetchError("robots.txt forbids to fetch it; it is left out")
        wanted = host.rules.crawl_delay(NAME) or 0.0
        if wanted > LONGEST_WAIT:
            raise FetchError(
                f"robots.txt wants {wanted:,.0f} s between requests, too long to wait; "
                "it is left out"
            )
        return max(self.delay, wanted)

    def _read_robots(self, origin: str, host: _Host) -> None:
        host.rules, host.failure, kept = None, "", ROBOTS_KEPT
        try:
            reply = self._follow(f"{origin}/robots.txt", NOTHING, ROBOTS_MOST, robots=False)
            host.rules = Protego.parse((reply.body or b"").decode("utf-8", "replace"))
        except FetchError as error:
            if error.status is not None and 400 <= error.status < 500 and error.status != 429:
                host.rules = Protego.parse("")  # RFC 9309: what is not there forbids nothing
            else:
                host.failure, kept = str(error), FAILURE_KEPT
        host.until = time.monotonic() + kept

    def _patient(self, url: str, validators: Validators, most: int, delay: float) -> Reply:
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_BusyError),
            stop=tenacity.stop_after_attempt(ATTEMPTS),
            wait=_wait,
            reraise=True,
        )
        try:
            return retrying(self._ask, url, validators, most, delay)
        except _BusyError as busy:
            wants = f" and wants {busy.wait:,.0f} s of rest" if busy.wait else ""
            raise FetchError(
                f"the server is busy (status {busy.status}){wants}; try again later",
                again=True,
                status=busy.status,
            ) from busy

    def _ask(self, url: str, validators: Validators, most: int, delay: float) -> Reply:
        """Send one request and read its answer."""
        host = urlsplit(url).netloc
        time.sleep(max(0.0, self._next.get(host, 0.0) - time.monotonic()))
        self._client.cookies.clear()
        try:
            with self._client.stream(
                "GET", url, headers=validators.headers(), extensions={"trace": self._trace}
            ) as response:
                return _reply(url, response, most, time.monotonic() + self.timeout)
        except httpx.TimeoutException as error:
            raise FetchError(
                f"does not come within {self.timeout:g} s; try again later", again=True
            ) from error
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            words = clean(str(error)).lower() or type(error).__name__
            raise FetchError(f"cannot be reached: {words}; try again later", again=True) from error
        finally:
            self._next[host] = time.monotonic() + delay

    def _trace(self, event: str, info: dict[str, Any]) -> None:
        """Check where a connection leads before anything is sent: names change what they mean."""
        if event == "connection.connect_tcp.complete":
            stream = info["return_value"]
            try:
                check(stream.get_extra_info("server_addr")[0], self.allows)
            except FetchError:
                stream.close()
                raise


def _reply(url: str, response: httpx.Response, most: int, deadline: float) -> Reply:
    """Read an answer.

    Raises:
        FetchError: Its status or its body is no good.
        _BusyError: The server asks to come back.
    """
    status = response.status_code
    headers = response.headers
    if status in BUSY:
        wait = retry_after(headers.get("Retry-After"))
        if wait is not None and wait > LONGEST_WAIT:
            raise FetchError(
                f"the server is busy (status {status}) and wants {wait:,.0f} s of rest; "
                "try again later",
                again=True,
                status=status,
            )
        raise _BusyError(status, wait)
    told = Message()
    told["Content-Type"] = headers.get("Content-Type", "")
    reply = Reply(
        url=url,
        body=None,
        type=told.get_content_type() if told["Content-Type"] else "",
        charset=told.get_content_charset(),
        validators=Validators(headers.get("ETag"), headers.get("Last-Modified")),
        status=status,
        location=headers.get("Location", ""),
    )
    if status == 304 or (status in MOVED and reply.location):
        return reply
    if status != 200:
        raise _refusal(status)
    parts, size = [], 0
    for chunk in response.iter_raw():
        parts.append(chunk)
        size += len(chunk)
        if size > most:
            raise FetchError(f"too long: more than {most:,} bytes; it is left out")
        if time.monotonic() > deadline:
            raise FetchError("comes too slowly; try again later", again=True)
    try:
        body = decoded(b"".join(parts), headers.get("Content-Encoding", ""), most)
    except IngestError as error:
        raise FetchError(str(error)) from error
    return Reply(url, body, reply.type, reply.charset, reply.validators)


def _refusal(status: int) -> FetchError:
    if status in {404, 410}:
        return FetchError(f"is not there (status {status}); it is left out", status=status)
    if status in {401, 402, 403, 451}:
        return FetchError(f"access is refused (status {status}); it is left out", status=status)
    return FetchError(
        f"the server fails (status {status}); try again later", again=status >= 500, status=status
    )

"""A news site on loopback, for the tests of the watch."""

from __future__ import annotations

import contextlib
import http.server
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.servers import LOOPBACK, reply

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]
HTML = "text/html; charset=utf-8"


def page(words: str, head: str = "") -> bytes:
    """A page whose main text is long enough to be found."""
    rest = (
        "The mayor of Sosnivka told reporters that the bridge had been closed since the morning. "
    )
    return (
        f"<html><head><title>Bridge</title>{head}</head><body><article><p>{words}</p>"
        f"<p>{rest * 4}</p></article></body></html>"
    ).encode()


def rss(*links: str, extra: str = "") -> bytes:
    """A feed with an entry for each link."""
    items = "".join(
        f"<item><title>Bridge closed</title><link>{link}</link>{extra}</item>" for link in links
    )
    return (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel>"
        f"<title>Sosnivka Courier</title>{items}</channel></rss>"
    ).encode()


@dataclass
class Site:
    """What the site answers, and what it was asked.

    Attributes:
        pages: Answers by path; what is not there is 404.
        asked: Path and headers of each request, names in lower case.
    """

    url: str
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def paths(self) -> list[str]:
        """The paths that were asked, without robots.txt."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def put(self, path: str, body: bytes, kind: str = HTML, **headers: str) -> None:
        self.pages[path] = reply(body, 200, kind, **headers)


def gone(path: str) -> Answer:
    """Redirect."""
    return reply(status=302, Location=path)


@contextlib.contextmanager
def serving() -> Iterator[Site]:
    """Run the site."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            site.times.append(time.monotonic())
            site.pages.get(self.path, reply(b"not here", 404))(self)

        def log_message(self, *_: object) -> None:
            """Write nothing."""

    server = http.server.ThreadingHTTPServer((LOOPBACK, 0), Handler)
    server.daemon_threads = True
    site = Site(f"http://{LOOPBACK}:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

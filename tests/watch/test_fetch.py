"""Promises of fetching: polite, bounded, and never where a stranger's link should not lead."""

from __future__ import annotations

import gzip
import ipaddress
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from kg.errors import FetchError
from kg.watch import addresses
from kg.watch.addresses import Address, is_any, is_public
from kg.watch.fetch import MOST, Fetcher, Validators
from tests.servers import LOOPBACK, drip, free_port, reply
from tests.watch.site import Site, gone, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


def only_loopback(address: Address) -> bool:
    """Allow the tests' own server, as if it were public, and what is public."""
    return str(address) == LOOPBACK or is_public(address)


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(only_loopback, delay=0.0, timeout=5.0) as ready:
        yield ready


def refusal(fetcher: Fetcher, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetcher.get(url)
    assert "\n" not in str(caught.value)
    return caught.value


def test_a_page_and_its_validators(site: Site, fetcher: Fetcher) -> None:
    """A page comes with its type, charset and validators; the agent says who asks."""
    site.put("/a", b"Hi", kind="Text/HTML; Charset=ISO-8859-1", ETag='"1"', Last_Modified="Sun")
    got = fetcher.get(f"{site.url}/a")
    assert (b"Hi", "text/html", "iso-8859-1", Validators('"1"', "Sun")) == (
        got.body,
        got.type,
        got.charset,
        got.validators,
    )
    assert site.asked[-1][1]["user-agent"].startswith("claimgraph/")


def test_conditional_request(site: Site, fetcher: Fetcher) -> None:
    """Validators are sent, and 304 is an answer without a body."""
    site.pages["/a"] = reply(status=304, ETag='"1"')
    assert fetcher.get(f"{site.url}/a", Validators('"1"', "Sun")).body is None
    assert ('"1"', "Sun") == (
        site.asked[-1][1]["if-none-match"],
        site.asked[-1][1]["if-modified-since"],
    )


def test_robots(site: Site, fetcher: Fetcher) -> None:
    """What robots.txt forbids is not asked for; the file itself is asked for once."""
    site.put("/robots.txt", b"User-agent: *\nDisallow: /secret", kind="text/plain")
    site.put("/a", b"Hi")
    assert "robots.txt forbids" in str(refusal(fetcher, f"{site.url}/secret/1"))
    fetcher.get(f"{site.url}/a")
    assert ["/robots.txt", "/a"] == [path for path, _ in site.asked]


def test_robots_hold_for_redirects(site: Site, fetcher: Fetcher) -> None:
    """A redirect does not lead around robots.txt."""
    site.put("/robots.txt", b"User-agent: *\nDisallow: /secret", kind="text/plain")
    site.pages["/a"] = gone("/secret")
    assert "robots.txt forbids" in str(refusal(fetcher, f"{site.url}/a"))
    assert "/secret" not in site.paths()


def test_robots_that_fail(site: Site, fetcher: Fetcher) -> None:
    """Where robots.txt is not there all is allowed; where the server fails nothing is."""
    site.pages["/robots.txt"] = reply(status=403)
    site.put("/a", b"Hi")
    fetcher.get(f"{site.url}/a")
    site.pages["/robots.txt"] = reply(status=500)
    with Fetcher(is_any, delay=0.0) as another:
        error = refusal(another, f"{site.url}/a")
    assert error.again
    assert "robots.txt of 127.0.0.1" in str(error)


def test_requests_keep_their_distance(site: Site) -> None:
    """Requests to one host come no closer than the delay, or what robots.txt wants."""
    site.put("/a", b"Hi")
    with Fetcher(is_any, delay=0.3) as fetcher:
        fetcher.get(f"{site.url}/a")
        fetcher.get(f"{site.url}/a")
    assert min(b - a for a, b in zip(site.times, site.times[1:], strict=False)) >= 0.3
    site.put("/robots.txt", b"User-agent: *\nCrawl-delay: 0.7", kind="text/plain")
    site.times.clear()
    with Fetcher(is_any, delay=0.0) as fetcher:
        fetcher.get(f"{site.url}/a")
        fetcher.get(f"{site.url}/a")
    assert site.times[2] - site.times[1] >= 0.7
    site.put("/robots.txt", b"User-agent: *\nCrawl-delay: 999", kind="text/plain")
    with Fetcher(is_any, delay=0.0) as fetcher:
        assert "too long to wait" in str(refusal(fetcher, f"{site.url}/a"))


def test_busy_server_is_asked_again(site: Site, fetcher: Fetcher) -> None:
    """429 is asked again after the time that Retry-After names, and no earlier."""
    turns = [reply(b"Hi", kind="text/html"), reply(status=429, Retry_After="1")]

    def answer(handler: BaseHTTPRequestHandler) -> None:
        turns.pop()(handler)

    site.pages["/a"] = answer
    assert fetcher.get(f"{site.url}/a").body == b"Hi"
    assert site.times[-1] - site.times[-2] >= 1.0


def test_a_server_that_wants_much_rest(site: Site, fetcher: Fetcher) -> None:
    """A server that wants an hour is left alone, to be asked in another round."""
    site.pages["/a"] = reply(status=503, Retry_After="3600")
    error = refusal(fetcher, f"{site.url}/a")
    assert error.again
    assert "wants 3,600 s of rest" in str(error)
    assert site.paths() == ["/a"]


@pytest.mark.parametrize(
    ("status", "words", "again"),
    [(404, "is not there", False), (403, "access is refused", False), (500, "fails", True)],
)
def test_status(site: Site, fetcher: Fetcher, status: int, words: str, again: bool) -> None:
    """A status says whether it is worth asking again."""
    site.pages["/a"] = reply(status=status)
    error = refusal(fetcher, f"{site.url}/a")
    assert words in str(error)
    assert error.again is again


@pytest.mark.parametrize("packed", [True, False])
def test_too_much(site: Site, fetcher: Fetcher, packed: bool) -> None:
    """A body over the limit is refused, also one that is small as long as it is packed."""
    body = b"x" * 10_000_000
    if packed:
        site.put("/a", gzip.compress(body), Content_Encoding="gzip")
    else:
        site.put("/a", body)
    assert f"too long: more than {MOST:,} bytes" in str(refusal(fetcher, f"{site.url}/a"))


def test_packed_page(site: Site, fetcher: Fetcher) -> None:
    """A page that is sent packed is unpacked; damage is told."""
    site.put("/a", gzip.compress(b"Hi"), Content_Encoding="gzip")
    assert fetcher.get(f"{site.url}/a").body == b"Hi"
    site.put("/a", gzip.compress(b"Hi")[:-4], Content_Encoding="gzip")
    assert "damaged" in str(refusal(fetcher, f"{site.url}/a"))


def test_slow_body(site: Site) -> None:
    """A body that comes byte by byte without end is given up in time."""
    site.pages["/a"] = drip(10)
    started = time.monotonic()
    with Fetcher(is_any, delay=0.0, timeout=0.5) as fetcher:
        assert refusal(fetcher, f"{site.url}/a").again
    assert time.monotonic() - started < 5


def test_nobody_there(fetcher: Fetcher) -> None:
    """A host that is down is one line, to be tried again."""
    error = refusal(fetcher, f"http://{LOOPBACK}:{free_port()}/a")
    assert error.again
    assert "cannot be reached" in str(error)


def test_redirects(site: Site, fetcher: Fetcher) -> None:
    """A redirect is followed and its end told; a circle is not."""
    site.pages["/a"] = gone("/b")
    site.put("/b", b"Hi")
    assert fetcher.get(f"{site.url}/a").url == f"{site.url}/b"
    site.pages["/b"] = gone("/a")
    assert "redirected more than 5 times" in str(refusal(fetcher, f"{site.url}/a"))


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.2/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://0.0.0.0/",
        "http://2130706434/",
        "file:///etc/passwd",
        "ftp://courier.example/",
        "http://user:word@127.0.0.1/",
        "http://[broken/",
    ],
)
def test_redirect_to_a_private_place(site: Site, fetcher: Fetcher, target: str) -> None:
    """A redirect to an address that is not public, or not on the web, is refused unasked."""
    site.pages["/a"] = gone(target)
    error = refusal(fetcher, f"{site.url}/a")
    assert any(word in str(error) for word in ("private", "no address on the web", "password"))
    assert site.paths() == ["/a"]


def test_private_addresses_are_refused_by_default(site: Site) -> None:
    """Without leave, not even a connection is opened to this machine."""
    with Fetcher(delay=0.0) as fetcher:
        error = refusal(fetcher, f"{site.url}/a")
    assert str(error) == (
        "leads to 127.0.0.1, a private address, which is refused; --allow-private allows it"
    )
    assert site.asked == []


def test_name_that_changes_its_meaning(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that was public when it was checked, and is private when it is used, is refused."""
    monkeypatch.setattr(addresses, "resolve", lambda _host, _port: ["1.1.1.1"])
    with Fetcher(delay=0.0) as fetcher:
        error = refusal(fetcher, f"{site.url}/a")
    assert "leads to 127.0.0.1, a private address" in str(error)
    assert site.asked == []


def test_any_private_address_of_a_name_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with a public and a private address is refused."""
    monkeypatch.setattr(addresses, "resolve", lambda _host, _port: ["1.1.1.1", "192.168.0.1"])
    with pytest.raises(FetchError, match=r"leads to 192\.168\.0\.1"):
        addresses.checked("http://courier.example/", is_public)


@pytest.mark.parametrize(
    ("numeric", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700:4700::1111", True),
        ("64:ff9b::808:808", True),
        ("64:ff9b::a00:1", False),
        ("64:ff9b:1::a00:1", False),
        ("fec0::1", False),
        ("2002:a00:1::", False),
        ("224.0.0.1", False),
        ("100.64.0.1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("255.255.255.255", False),
    ],
)
def test_public_addresses(numeric: str, public: bool) -> None:
    """Private addresses are known in every disguise."""
    assert is_public(ipaddress.ip_address(numeric)) is public

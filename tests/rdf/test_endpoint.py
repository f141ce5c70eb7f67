"""kg.rdf.endpoint: a remote endpoint answers, is waited for, and never surprises."""

from __future__ import annotations

import base64
import email.utils
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kg.errors import ConfigError, EndpointError, QueryError
from kg.rdf import transport
from kg.rdf.endpoint import Endpoint
from tests.servers import LOOPBACK, Script, drip, free_port, oxigraph, reply, scripted, silence

GOOD = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"x"}}]}}'
QUERY = "SELECT ?a { ?a ?b ?c }"


def endpoint(url: str, **more: float) -> Endpoint:
    return Endpoint(url, account="KG_LINK", **more)  # type: ignore[arg-type]


def failure(script: Script, **more: float) -> str:
    """Return the one line of the error that a server's answers give."""
    with pytest.raises(EndpointError) as caught:
        endpoint(script.url, **more).select(QUERY)
    line = str(caught.value)
    assert "\n" not in line
    assert script.url in line
    return line


def test_a_real_server_answers(tmp_path: Path) -> None:
    """Values of a remote store are the Python values that the embedded store gives."""
    with oxigraph(
        tmp_path, b'<http://x.example/a> <http://x.example/b> 7, 0.5, true, "w"@en .'
    ) as at:
        table = endpoint(f"{at}/query").select(
            "SELECT ?s ?v ?none { ?s ?p ?v } ORDER BY DATATYPE(?v)"
        )
    assert table.columns == ("s", "v", "none")
    assert {row[0] for row in table.rows} == {"http://x.example/a"}
    assert {row[1] for row in table.rows} == {7, 0.5, True, "w"}
    assert {row[2] for row in table.rows} == {None}


def test_a_real_server_tells_what_is_wrong(tmp_path: Path) -> None:
    """Bad SPARQL is a QueryError of one line, with the place."""
    with oxigraph(tmp_path) as at, pytest.raises(QueryError, match="line 1, column 9") as caught:
        endpoint(f"{at}/query").select("SELECT {")
    assert "\n" not in str(caught.value)


def test_every_request_is_a_polite_post() -> None:
    """POST, JSON wanted, and a User-Agent that says who asks."""
    with scripted(reply(GOOD)) as script:
        assert endpoint(script.url).select(QUERY).rows == (("x",),)
    ((method, headers, body),) = script.asked
    assert method == "POST"
    assert b"query=SELECT" in body
    assert headers["User-Agent"].startswith("claimgraph/")
    assert "https://" in headers["User-Agent"]
    assert "application/sparql-results+json" in headers["Accept"]
    assert "Authorization" not in headers


def test_words_of_other_forms_in_a_query_do_not_matter() -> None:
    """A query whose comments and prefixes name updates is sent as the query that it is."""
    text = "# INSERT\nPREFIX add: <http://x.example/delete> # drop\n" + QUERY
    with scripted(reply(GOOD)) as script:
        endpoint(script.url).select(text)
    assert script.asked[0][2].startswith(b"query=")


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"KG_LINK_TOKEN": "t0k"}, "Bearer t0k"),
        (
            {"KG_LINK_USER": "me", "KG_LINK_PASSWORD": "pä:ss"},
            "Basic " + base64.b64encode("me:pä:ss".encode()).decode(),
        ),
        ({"KG_STORE_TOKEN": "another's"}, None),
    ],
)
def test_credentials_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str | None
) -> None:
    """Bearer and basic; what is meant for a store is not sent to a look-up."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with scripted(reply(GOOD)) as script:
        endpoint(script.url).select(QUERY)
    assert script.asked[0][1].get("Authorization") == expected


def test_a_token_with_a_line_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token read from a file with its line end is told, and not printed."""
    monkeypatch.setenv("KG_LINK_TOKEN", "t0k\n")
    with pytest.raises(ConfigError, match="KG_LINK_TOKEN") as caught:
        endpoint(f"http://{LOOPBACK}:1/").select(QUERY)
    assert "t0k" not in str(caught.value)


def test_a_name_that_no_host_has_is_one_line() -> None:
    """Labels that are too long for the network's names are an error like any other."""
    with pytest.raises(EndpointError, match="cannot be reached"):
        endpoint(f"http://{'a' * 70}.example/").select(QUERY)


# Patience -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again_when_it_says(status: int) -> None:
    """Retry-After in seconds is waited for, then the answer is taken."""
    with scripted(reply(status=status, Retry_After="1"), reply(GOOD)) as script:
        assert endpoint(script.url).select(QUERY).rows == (("x",),)
    first, second = script.times
    assert 1 <= second - first < 3
    assert script.asked[0][2] == script.asked[1][2]


def test_retry_after_may_be_a_date() -> None:
    """A date is waited for as well."""
    with scripted(reply(GOOD)) as script:
        endpoint(script.url).select(QUERY)  # what is loaded at first takes none of the two seconds
    when = email.utils.format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    with scripted(reply(status=503, Retry_After=when), reply(GOOD)) as script:
        assert endpoint(script.url).select(QUERY).rows == (("x",),)
    assert 0.5 < script.times[1] - script.times[0] < 4


def test_waits_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Retry-After each wait is longer than the one before, and the tries have an end."""
    waits: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", waits.append)
    with scripted(reply(status=503)) as script:
        assert "is busy (status 503)" in failure(script)
    assert len(script.asked) == transport.ATTEMPTS
    assert waits == sorted(waits)
    assert len(waits) == transport.ATTEMPTS - 1
    assert 1 <= waits[0] <= 2
    assert 4 <= waits[-1] <= 5


def test_a_server_that_wants_a_long_rest_is_given_up() -> None:
    """Nobody waits an hour in a build."""
    with scripted(reply(status=429, Retry_After="3600")) as script:
        assert "wants 3,600 s of rest" in failure(script)
    assert len(script.asked) == 1


def test_silence_has_an_end() -> None:
    """A server that does not answer is left after the time that is given."""
    with scripted(silence(3)) as script:
        started = time.monotonic()
        assert "does not answer within 0.5 s" in failure(script, timeout=0.5)
        assert time.monotonic() - started < 2


def test_a_trickle_has_an_end() -> None:
    """A server that sends a byte at a time cannot hold a build."""
    with scripted(drip(5)) as script:
        started = time.monotonic()
        assert "does not answer within 0.5 s" in failure(script, timeout=0.5)
        assert time.monotonic() - started < 2


def test_nobody_there() -> None:
    """A dead port is said so at once."""
    url = f"http://{LOOPBACK}:{free_port()}/sparql"
    with pytest.raises(EndpointError, match=r"cannot be reached: connection refused") as caught:
        endpoint(url).select(QUERY)
    assert url in str(caught.value)


# Nonsense -----------------------------------------------------------------------------------------


def test_html_with_status_200_is_quoted() -> None:
    """The first line of a page that is no answer stands in the message."""
    page = b"\n  <!DOCTYPE html><title>Log in</title>\n<p>more\n"
    with scripted(reply(page, kind="text/html; charset=utf-8")) as script:
        line = failure(script)
    assert "text/html" in line
    assert "“<!DOCTYPE html><title>Log in</title>”" in line
    assert "more" not in line


@pytest.mark.parametrize(
    "body", [b'{"head": {"vars": ["a"]}, "resu', b"<html>", b"", b"[]", b'{"error": "no"}', b"\xff"]
)
def test_json_that_is_no_answer_is_one_line(body: bytes) -> None:
    """Broken or foreign JSON is refused, and quoted."""
    with scripted(reply(body)) as script:
        line = failure(script)
    assert "JSON that is no SPARQL results" in line


def test_a_number_that_is_none_is_one_line() -> None:
    """A value that its datatype does not allow is the endpoint's mistake, not a crash."""
    body = GOOD.replace(
        b'"literal"', b'"literal","datatype":"http://www.w3.org/2001/XMLSchema#integer"'
    )
    with scripted(reply(body)) as script:
        assert "no SPARQL results" in failure(script)


def test_ten_megabytes_are_refused() -> None:
    """An answer over the cap is not read to its end, and not kept."""
    with scripted(reply(GOOD + b" " * 10_000_000)) as script:
        assert "more than 8,000,000 bytes" in failure(script)


def test_an_answer_that_breaks_off_is_no_answer() -> None:
    """Fewer bytes than promised are an error, even if they make sense."""
    with scripted(reply(GOOD, Content_Length=str(len(GOOD) + 9), Connection="close")) as script:
        assert "cannot be reached" in failure(script)


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "refuses access"), (403, "refuses access"), (404, "no such service"), (500, "fails")],
)
def test_refusals_are_one_line(status: int, words: str) -> None:
    """Each status says what to do; a long page is not printed."""
    with scripted(reply(b"Trouble at the mill\n" + b"x" * 100_000, status=status)) as script:
        line = failure(script)
    assert words in line
    assert len(line) < 400


def test_redirects_are_not_followed() -> None:
    """A redirect would turn POST into GET, and hand credentials to another host."""
    with (
        scripted(reply(GOOD)) as other,
        scripted(reply(status=302, Location=other.url)) as script,
    ):
        assert f"has moved to {other.url}" in failure(script)
    assert other.asked == []


def test_an_ask_is_no_select() -> None:
    """An answer of the wrong kind is told as the user's mistake."""
    with (
        scripted(reply(b'{"head":{},"boolean":true}')) as script,
        pytest.raises(QueryError, match="no SELECT"),
    ):
        endpoint(script.url).select("ASK {}")


@pytest.mark.parametrize(
    "url", ["", "wikipedia", "ftp://x.example/", "http://", "http://x.example:99999/", "http://ä.de/",
            "http://x.example/a b", "http://x.example/\n"],
)  # fmt: skip
def test_what_is_no_address_is_refused(url: str) -> None:
    """A slip of the pen is found before anything is read."""
    with pytest.raises(ConfigError, match="no address of an endpoint"):
        endpoint(url)


def test_passwords_stay_out_of_addresses() -> None:
    """Addresses stand in reports and messages; a password in one is refused and not repeated."""
    with pytest.raises(ConfigError, match="leave name and password out") as caught:
        endpoint("https://me:hunter2@x.example/sparql")
    assert "hunter2" not in str(caught.value)

"""``kg build --link``: names are looked up on the way; what fails there fails no build."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.cli import main
from kg.config import Settings
from kg.errors import ConfigError
from kg.pipeline.built import check
from kg.pipeline.stages import build
from tests import articles
from tests.articles import PUBLISHED
from tests.servers import LOOPBACK, free_port, oxigraph, reply, scripted

pytestmark = pytest.mark.model

WIKIDATA = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
wd:Q31 rdfs:label "Stefan Brandl"@en ; schema:description "mayor of Varna Luka"@en ;
  wdt:P31 wd:Q5 ; wdt:P39 wd:Q32 .
wd:Q32 rdfs:label "mayor of Varna Luka"@en .
wd:Q33 rdfs:label "Marina Holt"@en ; schema:description "opera singer"@en ; wdt:P31 wd:Q5 .
"""


@pytest.fixture
def kg_build(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Build a graph of one article by the command; gives the exit code and standard error."""
    article = tmp_path / "article.txt"
    article.write_text(articles.ARTICLE, encoding="utf-8")

    def run(output: str, *options: str) -> tuple[int, str]:
        places = [
            "--output",
            str(tmp_path / output),
            "--link-cache",
            str(tmp_path / "cache.sqlite"),
        ]
        code = main(["build", str(article), "--published", articles.PUBLISHED, *places, *options])
        return code, capsys.readouterr().err

    return run


def quads(folder: Path) -> bytes:
    return (folder / "graph.nq").read_bytes()


def test_a_build_links_and_replays(
    tmp_path: Path, kg_build: Callable[..., tuple[int, str]]
) -> None:
    """The link stands in the graph with its reason; from the cache alone the bytes are the same."""
    with oxigraph(tmp_path / "wikidata", WIKIDATA.encode()) as address:
        url = f"{address}/query"
        assert kg_build("one", "--link", url) == (0, "")
    assert kg_build("two", "--link", url) == (0, "")  # nobody is there any more
    found = quads(tmp_path / "one")
    assert found == quads(tmp_path / "two")
    assert b"exactMatch> <http://www.wikidata.org/entity/Q31>" in found
    assert b"and position 'mayor of Varna Luka' agree" in found
    assert b"Q33" not in found
    assert b"127.0.0.1" not in found
    assert check(tmp_path / "one") == ()
    report = json.loads((tmp_path / "one" / "report.json").read_text(encoding="utf-8"))
    assert report["counts"]["links to other bases.wikidata"] == 1


def test_a_cache_alone_is_a_slip_of_the_pen(
    tmp_path: Path, kg_build: Callable[..., tuple[int, str]]
) -> None:
    """Without --link nobody is asked, and a place for answers makes no sense."""
    code, told = kg_build("out")
    assert code == 2
    assert "--link-cache keeps what --link finds" in told
    assert not (tmp_path / "cache.sqlite").exists()


def test_a_dead_endpoint_fails_no_build(
    tmp_path: Path, kg_build: Callable[..., tuple[int, str]]
) -> None:
    """One line says what fails and what is missing; the graph is that of a build without links."""
    build([str(tmp_path / "article.txt")], tmp_path / "plain", Settings(published=PUBLISHED))
    code, told = kg_build("out", "--link", f"http://{LOOPBACK}:{free_port()}/sparql")
    assert code == 0
    (line,) = told.splitlines()
    assert "cannot be reached: connection refused" in line
    assert "going on without links" in line
    assert quads(tmp_path / "out") == quads(tmp_path / "plain")


def test_a_page_in_place_of_an_answer_fails_no_build(
    tmp_path: Path, kg_build: Callable[..., tuple[int, str]]
) -> None:
    """A login page with status 200 is quoted, and the build goes on."""
    with scripted(reply(b"<html><title>Log in</title>\n", kind="text/html")) as script:
        code, told = kg_build("out", "--link", script.url)
    assert code == 0
    (line,) = told.splitlines()
    assert "“<html><title>Log in</title>”" in line


def test_a_cache_that_cannot_be_used_fails_no_build(
    tmp_path: Path, kg_build: Callable[..., tuple[int, str]]
) -> None:
    """A file that is no cache is left as it is, and the endpoint is asked without one."""
    (tmp_path / "cache.sqlite").write_text("Dear Mira, " * 500, encoding="utf-8")
    with oxigraph(tmp_path / "wikidata", WIKIDATA.encode()) as address:
        code, told = kg_build("out", "--link", f"{address}/query")
    assert code == 0
    assert "going on without a cache" in told
    assert b"entity/Q31>" in quads(tmp_path / "out")


def test_a_wrong_address_is_told_before_anything_is_read(tmp_path: Path) -> None:
    """A slip of the pen is the user's mistake: exit code 2, one line, nothing written."""
    with pytest.raises(ConfigError, match="no address of an endpoint"):
        build(["none.txt"], tmp_path / "out", Settings(link="wikidata.org"))
    assert not (tmp_path / "out").exists()

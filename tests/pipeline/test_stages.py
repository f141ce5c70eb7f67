"""Texts in, a built graph out, with every stage real."""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import rdflib

import kg
from kg.config import Settings
from kg.errors import IngestError, StoreError
from kg.model import Skipped
from kg.pipeline import asking
from kg.pipeline import built as graph
from kg.pipeline.aside import Staging
from kg.pipeline.kept import KEPT
from kg.pipeline.report import Progress, Report
from kg.pipeline.stages import FILES, PACKED
from tests import articles
from tests.graph.test_render import Page

pytestmark = pytest.mark.model

SETTINGS = Settings(published=articles.PUBLISHED)
SAME_EVERY_TIME = ("graph.nq", "graph.trig", "measures.csv", "graph.html", "report.html")


def write(folder: Path, **texts: str) -> list[str]:
    """Write texts as files; return their paths."""
    folder.mkdir(exist_ok=True)
    paths = []
    for name, text in texts.items():
        path = folder / f"{name}.txt"
        path.write_text(text, encoding="utf-8")
        paths.append(str(path))
    return paths


def report_of(output: Path) -> dict[str, object]:
    """Read a build's report."""
    report: dict[str, object] = json.loads((output / "report.json").read_text(encoding="utf-8"))
    return report


class Listener(Progress):
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.stages: list[str] = []
        self.skips: list[Skipped] = []

    def stage(self, name: str, total: int | None = None) -> None:
        """Keep the name."""
        self.stages.append(name)

    def skipped(self, skipped: Skipped) -> None:
        """Keep what was skipped."""
        self.skips.append(skipped)


@pytest.mark.parametrize("speaker", sorted(articles.SPEAKERS))
def test_each_speaker_is_found_with_evidence(built: Path, speaker: str) -> None:
    """An article never seen: each named speaker's claim is there, with the words that say so."""
    rows = asking.query(built, "claims_by_claimant", {"claimant": speaker})
    assert not isinstance(rows, str)
    found = [
        row
        for row in rows.records()
        if articles.SPEAKERS[speaker] in f"{row['before']}{row['quote']}"
    ]
    assert found, [row["text"] for row in rows.records()]
    for row in found:
        assert row["claimant_name"] == speaker
        sentence = f"{row['before']}{row['quote']}{row['after']}"
        assert sentence.strip() in articles.ARTICLE


def test_outputs_are_all_there(built: Path) -> None:
    """A build writes its files, what it keeps of the texts, and nothing else."""
    assert {path.name for path in built.iterdir()} == {*FILES, KEPT}


def test_dumps_may_be_compressed(tmp_path: Path) -> None:
    """With gzip the dumps hold the same and end in .gz; without it again, those are gone."""
    texts, out = write(tmp_path / "texts", one=articles.ARTICLE), tmp_path / "out"
    packed = kg.build(texts, out, replace(SETTINGS, gzip=True))
    names = {*FILES, *PACKED.values(), KEPT} - set(PACKED)
    assert {path.name for path in out.iterdir()} == names
    assert set(packed.files) == names - {KEPT}
    found = {name: gzip.decompress((out / each).read_bytes()) for name, each in PACKED.items()}
    kg.build(texts, out, SETTINGS)
    assert {path.name for path in out.iterdir()} == {*FILES, KEPT}
    assert {name: (out / name).read_bytes() for name in PACKED} == found


def test_graph_keeps_its_shapes_and_words(built: Path) -> None:
    """A built graph has no violation, and every anchor quotes its text."""
    assert graph.check(built) == ()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's own, from its parser
def test_rdflib_reads_the_dump(built: Path) -> None:
    """Another RDF library reads as many quads as the report counts; none is in no graph."""
    dataset = rdflib.Dataset()
    dataset.parse(data=(built / "graph.nq").read_text(encoding="utf-8"), format="nquads")
    counts = report_of(built)["counts"]
    assert isinstance(counts, dict)
    assert sum(1 for _ in dataset.quads()) == counts["quads"]
    assert not list(dataset.default_graph)
    assert not [term for quad in dataset.quads() for term in quad if isinstance(term, rdflib.BNode)]


def test_graph_knows_no_clock_and_no_path(built: Path) -> None:
    """What is true of the run stands in the report only."""
    report = report_of(built)
    text = (built / "graph.nq").read_text(encoding="utf-8")
    assert str(built.parent) not in text
    assert str(report["started"])[:13] not in text


def test_the_page_to_read_counts_as_the_graph_does(built: Path) -> None:
    """Figures, contested claims and the most active agree with other ways to ask the graph."""
    page = (built / "report.html").read_text(encoding="utf-8")
    found = dict(re.findall(r'data-count="(\w+)"><dt>[^<]*</dt><dd>([\d,]+)</dd>', page))
    report = report_of(built)
    counts, claimants = report["counts"], report["claimants"]
    assert isinstance(counts, dict)
    assert isinstance(claimants, list)
    graph = kg.KnowledgeGraph.open(built)
    assert {key: int(number.replace(",", "")) for key, number in found.items()} == {
        "articles": counts["documents"],
        "outlets": 0,
        "entities": len(list(graph.entities())),
        "claims": counts["claims"],
        "speakers": len({claim.claimant for claim in graph.claims() if claim.claimant}),
        "contested": len(list(graph.claims(contested=True))),
        "unverified": len(list(graph.claims(status="Unverified"))),
    }
    rows = page.split('<section id="claimants">')[1].split("</section>")[0]
    shown = re.findall(r'class="who"[^>]*>([^<]+)</a></th><td class="number">(\d+)', rows)
    assert shown[:5] == [(each["name"], str(each["claims"])) for each in claimants]


def test_every_link_of_the_page_to_read_leads_somewhere(built: Path) -> None:
    """What its addresses name is in the explorer beside it, under the same name."""
    explorer = Page((built / "graph.html").read_text(encoding="utf-8"))
    there = {
        kind: {record["iri"] for record in explorer.records(table)}
        for kind, table in (("claim", "claims"), ("entity", "entities"), ("article", "articles"))
    }
    page = Page((built / "report.html").read_text(encoding="utf-8"))
    links = [urlsplit(value) for _, name, value in page.attributes if name == "href"]
    named = [parse_qs(link.fragment).get("sel", [""])[0].split(" ") for link in links]
    assert {kind for kind, *_ in named if kind} == {"claim", "entity", "article"}
    for kind, *iris in named:
        if kind:
            assert iris[0] in there[kind]
            assert set(iris[1:]) <= there["claim"]


def test_the_page_to_read_knows_no_clock_and_no_path(built: Path) -> None:
    """It is a function of the graph, as the explorer is."""
    page = (built / "report.html").read_text(encoding="utf-8")
    assert str(built.parent) not in page
    assert str(report_of(built)["started"])[:10] not in page


def test_report_tells_the_run(built: Path) -> None:
    """The report has counts, claimants, versions, settings, model, times."""
    report = report_of(built)
    assert set(report) == set(Report.__dataclass_fields__)
    assert report["records"] == 1
    assert report["settings"]["published"] == articles.PUBLISHED  # type: ignore[index]
    assert report["versions"]["claimgraph"] == kg.__version__  # type: ignore[index]
    assert len(report["claimants"]) == 5  # type: ignore[arg-type]
    assert list(report["seconds"])[:2] == ["reading", "extracting"]  # type: ignore[call-overload]
    assert str(report["started"]) <= str(report["finished"])
    assert report["model"]


def test_measures_are_listed(built: Path) -> None:
    """The CSV has one line per entity of the network."""
    with (built / "measures.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert {"Oleh Tarnov", "Marina Holt"} <= {line["name"] for line in lines}


def test_same_input_same_bytes(built: Path, tmp_path: Path) -> None:
    """A second build, from another folder and by two processes, gives the same bytes."""
    paths = write(tmp_path / "elsewhere", renamed=articles.ARTICLE)
    kg.build(paths, tmp_path / "out", Settings(published=articles.PUBLISHED, workers=2))
    for name in SAME_EVERY_TIME:
        assert (tmp_path / "out" / name).read_bytes() == (built / name).read_bytes(), name


def test_order_of_input_does_not_show(tmp_path: Path) -> None:
    """Two articles in either order give the same graph."""
    paths = write(tmp_path / "in", first=articles.ARTICLE, second=articles.OTHER)
    kg.build(paths, tmp_path / "one", SETTINGS)
    kg.build(paths[::-1], tmp_path / "two", SETTINGS)
    assert (tmp_path / "one/graph.nq").read_bytes() == (tmp_path / "two/graph.nq").read_bytes()


def test_same_text_twice_is_one_document(tmp_path: Path) -> None:
    """An equal text is merged, which is no skip; the record that tells more is kept."""
    folder = tmp_path / "in"
    write(folder, a=articles.OTHER)
    record = {
        "id": "r1",
        "text": articles.OTHER,
        "publisher": "Meridian",
        "published": "2025-07-08",
    }
    (folder / "b.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    report = kg.build([str(folder)], tmp_path / "out", SETTINGS)
    assert report.counts["documents"] == 1
    assert report.records == 2
    assert [merged.record for merged in report.merged] == [str(folder / "a.txt")]
    assert report.documents[0]["publisher"] == "Meridian"
    assert report.skipped == ()


def test_extract_keeps_every_record(tmp_path: Path) -> None:
    """Extraction streams one result per record, in input order, equal texts included."""
    paths = write(tmp_path / "in", b=articles.OTHER, a=articles.ARTICLE, c=articles.OTHER)
    found = list(kg.extract([*paths, "no-such-file"], SETTINGS, listener := Listener()))
    assert [each.document.record for each in found] == paths
    assert [skip.path for skip in listener.skips] == ["no-such-file"]


def test_nothing_to_read_is_fatal(tmp_path: Path) -> None:
    """Without a single text there is no graph, and what stood there stays."""
    with pytest.raises(IngestError, match="nothing to build"):
        kg.build([str(tmp_path / "none.txt")], tmp_path / "out", SETTINGS)
    assert not (tmp_path / "out").exists()


def test_outputs_of_builds_are_not_read(tmp_path: Path) -> None:
    """A folder that holds builds' outputs, this one's or another's, gives the texts alone."""
    write(tmp_path, a=articles.OTHER)
    for output in (tmp_path, tmp_path / "out", tmp_path / "out"):
        report = kg.build([str(tmp_path)], output, SETTINGS)
        assert [each["path"] for each in report.documents] == [str(tmp_path / "a.txt")]
        assert report.skipped == ()
    page = str(tmp_path / "out" / "graph.html")
    with pytest.raises(IngestError, match="outputs of a build"):
        kg.build([page], tmp_path / "out", SETTINGS)
    found = kg.extract([str(tmp_path)], SETTINGS)
    assert [each.document.path for each in found] == [str(tmp_path / "a.txt")]


def test_paths_that_lead_nowhere_are_told(tmp_path: Path) -> None:
    """What cannot be a path, or leads back to itself, is skipped with the reason."""
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    paths = write(tmp_path / "in", a=articles.OTHER)
    report = kg.build([*paths, str(tmp_path / "loop.txt"), "a\0b", ""], tmp_path / "out", SETTINGS)
    assert len(report.skipped) == 3


def test_second_build_at_once_is_refused(tmp_path: Path) -> None:
    """While one build writes, another one into the same folder is told so."""
    paths = write(tmp_path / "in", a=articles.OTHER)
    with (
        Staging(tmp_path / "out", tuple(FILES)),
        pytest.raises(StoreError, match="another build is writing"),
    ):
        kg.build(paths, tmp_path / "out", SETTINGS)


def test_drawing_again_gives_the_same_page(built: Path, tmp_path: Path) -> None:
    """``render`` on a built graph writes the page that the build wrote."""
    graph.render(built, tmp_path / "again.html", Settings())
    assert (tmp_path / "again.html").read_bytes() == (built / "graph.html").read_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are Unicode there")
def test_a_setting_whose_name_is_not_utf8(tmp_path: Path) -> None:
    """The report tells it, and the build does not end in its last step."""
    rulings = tmp_path / os.fsdecode(b"r\xe9gles.csv")
    rulings.write_text("left,right,judgement\n", encoding="utf-8")
    kg.build(
        write(tmp_path / "in", one=articles.ARTICLE),
        tmp_path / "out",
        replace(SETTINGS, judgements=str(rulings)),
    )
    told = report_of(tmp_path / "out")["settings"]
    assert "r\udce9gles.csv" in json.dumps(told, ensure_ascii=False)

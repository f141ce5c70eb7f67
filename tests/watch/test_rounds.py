"""Promises of the watch: what is new is kept and built, what fails is one line, nothing twice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.cli import main
from kg.config import Settings
from kg.errors import ConfigError, KGError, StoreError
from kg.model import Skipped
from kg.pipeline.report import Progress, Report
from kg.text.ingest.paths import find_files
from kg.watch import Round, WatchOptions, rounds, watch
from tests import articles
from tests.servers import LOOPBACK, free_port, reply
from tests.watch.site import Site, page, rss, serving

OPTIONS = WatchOptions(delay=0.0, timeout=5.0, allow_private=True)


class Heard(Progress):
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.skips: list[Skipped] = []
        self.notes: list[str] = []

    def skipped(self, skipped: Skipped) -> None:
        self.skips.append(skipped)

    def note(self, words: str) -> None:
        self.notes.append(words)


class Desk:
    """A watch whose builds are noted down instead of made, but for those that must fail."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder = folder
        self.site = site
        self.heard = Heard()
        self.built: list[list[str]] = []
        self.failure: KGError | None = None

    def build(
        self, paths: list[str], output: Path, _settings: Settings, _progress: Progress
    ) -> Report | None:
        self.built.append(list(paths))
        if self.failure:
            raise self.failure
        output.mkdir(exist_ok=True)
        (output / "report.json").write_text("{}", encoding="utf-8")
        return None

    def start(self, *sources: str, options: WatchOptions = OPTIONS) -> Iterator[Round]:
        given = sources or (f"{self.site.url}/feed",)
        return watch(given, self.folder / "out", Settings(), options, self.heard)

    def once(self, *sources: str) -> Round:
        (done,) = self.start(*sources)
        return done

    def records(self) -> list[dict[str, str]]:
        path = self.folder / "out-archive" / "articles.jsonl"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    def reasons(self) -> list[tuple[str, str]]:
        return [(skip.path.removeprefix(self.site.url), skip.reason) for skip in self.heard.skips]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        running.put("/a", page("Kyiv denied it."))
        running.put("/feed", rss("/a"), "application/rss+xml", ETag='"1"')
        yield running


@pytest.fixture
def desk(tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk(tmp_path, site)
    monkeypatch.setattr(rounds, "build", made.build)
    return made


def test_an_article_is_kept_and_built(desk: Desk) -> None:
    """A record has the text and what page and feed state of it; the build reads the archive."""
    stated = "<pubDate>Sun, 06 Jul 2025 23:30:00 -0500</pubDate>"
    changed = '<meta property="article:modified_time" content="2025-07-07T10:00:00Z">'
    desk.site.put("/a", page("Kyiv denied it.", changed))
    desk.site.put("/feed", rss("/a", extra=stated))
    assert desk.once() == Round(1, 0, None)
    (record,) = desk.records()
    text = record.pop("text")
    assert text.startswith("Kyiv denied it.\n\nThe mayor of Sosnivka")
    assert record == {
        "id": f"{desk.site.url}/a",
        "url": f"{desk.site.url}/a",
        "title": "Bridge",
        "publisher": "Sosnivka Courier",
        "published": "2025-07-06",
        "modified": "2025-07-07T10:00:00Z",
    }
    assert desk.built == [[str(desk.folder / "out-archive" / "articles.jsonl")]]


def test_second_round_asks_whether_anything_changed(desk: Desk) -> None:
    """A feed that has not changed costs one conditional request, and no build."""
    desk.once()
    desk.site.pages["/feed"] = reply(status=304)
    desk.site.asked.clear()
    assert desk.once() == Round(0, 0, None)
    assert desk.site.paths() == ["/feed"]
    assert desk.site.asked[-1][1]["if-none-match"] == '"1"'
    assert len(desk.built) == 1


def test_only_new_articles_are_fetched(desk: Desk) -> None:
    """Of a feed that has changed, what is known is not asked for again."""
    desk.once()
    desk.site.put("/feed", rss("/b", "/a"))
    desk.site.put("/b", page("Kyiv confirmed it."))
    desk.site.asked.clear()
    assert desk.once().fetched == 1
    assert desk.site.paths() == ["/feed", "/b"]
    assert len(desk.built) == 2


def test_changed_article(desk: Desk) -> None:
    """An article that its feed says was changed is read again, and both versions are kept."""

    def atom(when: str) -> bytes:
        return (
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>C</title><entry>'
            f'<link href="/a"/><updated>{when}</updated></entry></feed>'
        ).encode()

    desk.site.put("/feed", atom("2025-07-06T10:00:00Z"))
    desk.once()
    desk.once()
    desk.site.put("/feed", atom("2025-07-07T10:00:00Z"))
    desk.site.put("/a", page("Kyiv confirmed it."))
    desk.once()
    assert [each["text"][:10] for each in desk.records()] == ["Kyiv denie", "Kyiv confi"]
    assert desk.site.paths().count("/a") == 2


def test_what_fails_is_one_line_and_the_rest_goes_on(desk: Desk) -> None:
    """A feed that is down, a page for one, a bomb, a 404, a PDF: a line each; the rest is read."""
    url = desk.site.url
    desk.site.put("/page", page("No feed."))
    desk.site.put("/bomb", b"<rss>" + b" " * 10_000_000)
    desk.site.put("/robots.txt", b"User-agent: *\nDisallow: /secret", "text/plain")
    desk.site.put("/pdf", b"%PDF-1.7", "application/pdf")
    desk.site.put("/empty", b"<html></html>")
    desk.site.put("/blank", b" ")
    links = ("/gone", "/secret", "/pdf", "/empty", "/blank", "http://[x/", "/a")
    desk.site.put("/feed", rss(*links))
    down = f"http://{LOOPBACK}:{free_port()}/feed"
    done = desk.once(down, f"{url}/page", f"{url}/bomb", f"{url}/feed")
    assert (done.fetched, done.skipped) == (1, 9)
    starts = {
        down: "robots.txt of",
        "/page": "is no RSS or Atom feed",
        "/bomb": "too long: more than 5,000,000 bytes",
        "/gone": "is not there (status 404)",
        "/secret": "robots.txt forbids",
        "/pdf": "is no HTML page (application/pdf)",
        "/empty": "no main text found",
        "/blank": "is an empty page",
        "http://[x/": "is no address on the web",
    }
    assert dict(desk.reasons()).keys() == starts.keys()
    for path, reason in desk.reasons():
        assert reason.startswith(starts[path])
        assert "\n" not in reason
    assert len(desk.built) == 1


def test_what_may_come_later_is_tried_again(desk: Desk) -> None:
    """An article whose server fails is tried in later rounds, though its feed stays the same."""
    desk.site.pages["/a"] = reply(status=500)
    first = desk.once()
    assert (first.fetched, first.skipped, first.report, desk.built) == (0, 1, None, [])
    desk.site.pages["/feed"] = reply(status=304)
    desk.site.put("/a", page("Kyiv denied it."))
    assert desk.once().fetched == 1


def test_tries_have_an_end(desk: Desk) -> None:
    """After five rounds an article is given up; one that is gone is asked for once."""
    desk.site.put("/feed", rss("/a", "/fails", "/gone"))
    desk.site.pages["/fails"] = reply(status=500)
    for _ in range(8):
        desk.once()
    assert desk.site.paths().count("/fails") == rounds.TRIES
    assert desk.site.paths().count("/gone") == 1


def test_folders(desk: Desk) -> None:
    """A folder is built when it has changed, and what the watch itself writes is no change."""
    news = desk.folder / "out" / ".."
    (desk.folder / "out").mkdir()
    (desk.folder / "x.txt").write_text("Kyiv denied it.", encoding="utf-8")
    going = desk.start(
        f"{desk.site.url}/feed",
        str(news),
        options=WatchOptions(every=0.0, delay=0.0, allow_private=True),
    )
    for _ in range(3):
        next(going)
    assert desk.built == [[str(news)]]  # the archive lies in the folder
    (desk.folder / "y.txt").write_text("Kyiv confirmed it.", encoding="utf-8")
    next(going)
    next(going)
    assert len(desk.built) == 2
    del going  # and with it the watch
    desk.once(f"{desk.site.url}/feed", str(news))
    assert len(desk.built) == 2  # a watch that is started again knows what the last one built


def test_a_file_that_goes_meanwhile(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is listed and then gone ends no watch."""
    (desk.folder / "x.txt").write_text("Kyiv denied it.", encoding="utf-8")
    found = list(find_files([str(desk.folder)]))
    (desk.folder / "x.txt").unlink()
    monkeypatch.setattr(rounds, "find_files", lambda _: found)
    assert desk.once(f"{desk.site.url}/feed", str(desk.folder)).fetched == 1


def test_two_watches(desk: Desk) -> None:
    """Two watches do not write to one archive."""
    going = desk.start(options=WatchOptions(every=0.0, delay=0.0, allow_private=True))
    next(going)
    with pytest.raises(StoreError, match="watch is; wait for it"):
        desk.once()
    del going  # and with it the watch
    desk.once()


def test_failed_build_is_made_up_for(desk: Desk) -> None:
    """A build that fails is a note, and the next round builds, though nothing is new."""
    going = desk.start(options=WatchOptions(every=0.0, delay=0.0, allow_private=True))
    desk.failure = KGError("the store is locked")
    next(going)
    assert desk.heard.notes == ["no graph was built: the store is locked"]
    desk.failure = None
    next(going)
    next(going)
    assert len(desk.built) == 2


def test_killed_between_record_and_state(desk: Desk) -> None:
    """Without its state, or with a line cut off, an archive is mended, and nothing kept twice."""
    desk.once()
    before = desk.records()
    archive = desk.folder / "out-archive"
    (archive / ".watch.json").unlink()
    with (archive / "articles.jsonl").open("ab") as file:
        file.write(b'{"text": "half a rec')
    desk.once()
    assert desk.records() == before


@pytest.mark.parametrize("state", ["", "[]", '{"seen": 5}', "\0"])
def test_damaged_state(desk: Desk, state: str) -> None:
    """A state that cannot be read is one line that says what to do."""
    desk.once()
    path = desk.folder / "out-archive" / ".watch.json"
    path.write_text(state, encoding="utf-8")
    with pytest.raises(ConfigError, match="delete it: articles that are kept stay kept"):
        desk.once()


@pytest.mark.parametrize("source", ["ftp://courier.example/feed", "file:///etc/passwd", "-"])
def test_wrong_source(desk: Desk, source: str) -> None:
    """What is neither feed nor folder is refused before anything is fetched."""
    with pytest.raises(ConfigError):
        desk.once(f"{desk.site.url}/feed", source)
    assert desk.site.asked == []


def test_private_feed_is_refused(desk: Desk) -> None:
    """Without leave, a feed on this machine is not asked for."""
    options = WatchOptions(delay=0.0)
    (told,) = desk.start(options=options)
    assert (told.skipped, told.report, desk.built) == (1, None, [])
    assert "a private address, which is refused" in desk.reasons()[0][1]
    assert desk.site.asked == []


@pytest.mark.parametrize("library", ["feedparser", "httpx", "protego"])
def test_a_missing_extra(library: str) -> None:
    """Without the extra's libraries one line says how to get them."""
    code = (
        f"import sys; sys.modules[{library!r}] = None; from kg.cli import main; "
        "sys.exit(main(['watch', 'https://courier.example/feed', '--once']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 2
    assert done.stderr == (
        f'kg: error: kg watch needs {library}: pip install "claimgraph[watch]"\n'
    )


@pytest.mark.model
def test_from_feed_to_graph(site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command makes a graph of feed and folder; building from the archive gives the same."""
    site.put("/a", page(articles.ARTICLE))
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "b.txt").write_text("Oksana Lysenko denied it.", encoding="utf-8")
    out, news = str(tmp_path / "out"), str(tmp_path / "news")
    feed = f"{site.url}/feed"
    fixed = ["--once", "--allow-private", "--delay", "0", "--published", articles.PUBLISHED]
    assert main(["watch", feed, news, "--output", out, *fixed]) == 0
    assert "1 new articles fetched, 0 skipped" in capsys.readouterr().out
    graph = (tmp_path / "out" / "graph.nq").read_bytes()
    again = str(tmp_path / "again")
    archive = str(tmp_path / "out-archive")
    fixed = ["--published", articles.PUBLISHED, "--output", again]
    assert main(["build", archive, news, *fixed]) == 0
    assert (tmp_path / "again" / "graph.nq").read_bytes() == graph
    site.put("/feed", rss("/a", "/gone"))
    fixed = ["--once", "--allow-private", "--delay", "0"]
    assert main(["watch", feed, "--output", out, *fixed]) == 1
    assert f"kg: skipped {site.url}/gone: is not there" in capsys.readouterr().err

"""Feeds and folders, looked at again and again; the graph is built when something is new."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.config import Settings
from kg.errors import ConfigError, FetchError, IngestError, KGError
from kg.ids import digest
from kg.model import Skipped
from kg.pipeline.aside import Staging
from kg.pipeline.report import Progress, Report
from kg.pipeline.stages import build
from kg.text.ingest.page import parse_page
from kg.text.ingest.paths import STDIN, Found, find_files
from kg.watch.addresses import is_any, is_public
from kg.watch.archive import Archive, FeedState, Pending
from kg.watch.feeds import Entry, parse_feed
from kg.watch.fetch import Fetcher, Reply, Validators
from kg.watch.options import Round, WatchOptions

TRIES = 5
"""Rounds in which an article that may come later is asked for."""

PAGE_TYPES = frozenset({"", "text/html", "application/xhtml+xml"})


def rounds(
    sources: Sequence[str],
    output: Path,
    settings: Settings,
    options: WatchOptions,
    progress: Progress,
) -> Iterator[Round]:
    """Do what :func:`kg.watch.watch` tells."""
    feeds = [each for each in sources if "://" in each]
    paths = [each for each in sources if "://" not in each]
    for each in feeds:
        if not each.startswith(("http://", "https://")):
            raise ConfigError(f"{each} is no address of a feed; write http:// or https://")
    if STDIN in paths:
        raise ConfigError("- (standard input) cannot be watched; name feeds, folders or files")
    folder = options.archive or output.absolute().with_name(f"{output.absolute().name}-archive")
    if folder.resolve() == output.resolve():
        raise ConfigError(f"{folder} is the output folder; choose another --archive")
    allows = is_any if options.allow_private else is_public
    with (
        Staging(folder, ()),  # keeps another watch out
        Fetcher(allows, options.delay, options.timeout) as fetcher,
    ):
        state = _Rounds(feeds, paths, output, settings, Archive(folder), progress)
        while True:
            yield state.run(fetcher, last=options.every is None)
            if options.every is None:
                return
            time.sleep(options.every)


class _Rounds:
    """What stays the same from round to round."""

    def __init__(
        self,
        feeds: Sequence[str],
        paths: Sequence[str],
        output: Path,
        settings: Settings,
        archive: Archive,
        progress: Progress,
    ) -> None:
        self._feeds = feeds
        self._paths = paths
        self._output = output
        self._settings = settings
        self._archive = archive
        self._progress = progress
        self._skipped = 0

    def run(self, fetcher: Fetcher, *, last: bool) -> Round:
        """Fetch what is new, and build if anything is.

        Args:
            fetcher: Asks the web.
            last: Whether no other round follows, so that a failed build is an error.
        """
        self._skipped = 0
        try:
            fetched = self._again(fetcher) + sum(self._feed(each, fetcher) for each in self._feeds)
        finally:
            self._archive.save()
        return Round(fetched, self._skipped, self._build(last=last))

    def _again(self, fetcher: Fetcher) -> int:
        """Try the articles of earlier rounds again; returns how many are new."""
        found = 0
        for url, left in list(self._archive.state.pending.items()):
            entry = Entry(url, left.title, left.publisher, left.published, left.modified)
            found += self._article(entry, fetcher)
        return found

    def _feed(self, url: str, fetcher: Fetcher) -> int:
        """Read a feed and the articles that it has new; returns how many."""
        state = self._archive.state
        told = state.feeds.get(url, FeedState())
        try:
            reply = fetcher.get(url, Validators(told.etag, told.modified))
            entries = () if reply.body is None else parse_feed(reply.body, reply.url)
        except IngestError as error:
            self._skip(url, error)
            return 0
        found = 0
        for entry in entries:
            known = state.seen.get(entry.url)
            if entry.url not in state.pending and (known is None or known != _stamp(entry)):
                found += self._article(entry, fetcher)
        if reply.body is not None:
            # Only now: until all its articles are read or noted, the feed has to be read again.
            kept = reply.validators
            state.feeds[url] = FeedState(etag=kept.etag, modified=kept.modified)
        self._archive.save()
        return found

    def _article(self, entry: Entry, fetcher: Fetcher) -> int:
        """Fetch an article and keep it; returns 1 if it is new."""
        state = self._archive.state
        left = state.pending.pop(entry.url, None)
        try:
            record = _record(entry, fetcher.get(entry.url))
        except IngestError as error:
            self._skip(entry.url, error)
            tries = (left.tries if left else 0) + 1
            if isinstance(error, FetchError) and error.again and tries < TRIES:
                state.pending[entry.url] = Pending(
                    title=entry.title,
                    publisher=entry.publisher,
                    published=entry.published,
                    modified=entry.modified,
                    tries=tries,
                )
                return 0
            state.seen[entry.url] = _stamp(entry)
            return 0
        state.seen[entry.url] = _stamp(entry)
        return int(self._archive.add(record))

    def _skip(self, url: str, error: IngestError) -> None:
        self._skipped += 1
        self._progress.skipped(Skipped(url, str(error)))

    def _build(self, *, last: bool) -> Report | None:
        """Build if the archive or the folders hold something new."""
        archive = self._archive
        held = self._held()
        size = archive.size
        built = self._output.joinpath("report.json").exists()
        if not size and not self._paths:
            return None  # nothing has come yet
        if built and size == archive.state.built and held == archive.state.looked:
            return None
        paths = list(self._paths)
        if size and not any(_lies_in(archive.records, each) for each in paths):
            paths.append(str(archive.records))
        try:
            report = build(paths, self._output, self._settings, self._progress)
        except KGError as error:
            if last:
                raise
            self._progress.note(f"no graph was built: {error}")
            return None
        archive.state.looked, archive.state.built = held, size
        archive.save()
        return report

    def _held(self) -> str:
        """Hash names, sizes and times of the folders' files, but for those that are ours."""
        held = []
        for each in find_files(self._paths):
            if isinstance(each, Found) and each.path is not None:
                ours = (self._output, self._archive.records.parent)
                if not any(_lies_in(each.path, place) for place in ours):
                    with contextlib.suppress(OSError):  # it has gone meanwhile
                        known = each.path.stat()
                        held.append((each.name, known.st_size, known.st_mtime_ns))
        return digest(repr(held)) if held else ""


def _stamp(entry: Entry) -> str:
    """Return when a feed says that an article was changed, if it says so."""
    return entry.modified or ""


def _record(entry: Entry, reply: Reply) -> dict[str, str]:
    """Make a record of a page; what the page states goes before what its feed does.

    Raises:
        IngestError: It is no page, or has no main text.
    """
    if reply.type not in PAGE_TYPES:
        raise IngestError(f"is no HTML page ({reply.type}); it is left out")
    article = parse_page(reply.body or b"", reply.charset)
    if not article.text.strip():
        raise IngestError("is an empty page; it is left out")
    told = {
        "id": entry.url,
        "text": article.text,
        "title": article.title or entry.title,
        "url": reply.url,
        "published": article.published or entry.published,
        "modified": article.modified or entry.modified,
        "publisher": article.publisher or entry.publisher,
    }
    return {key: value for key, value in told.items() if value}


def _lies_in(path: Path, place: Path | str) -> bool:
    return path.resolve().is_relative_to(Path(place).resolve())

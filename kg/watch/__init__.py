"""Feeds and folders that grow: what is new is fetched, kept, and built into the graph.

* :mod:`kg.watch.rounds`: round after round, the only module that knows all of them.
* :mod:`kg.watch.fetch`: pages and feeds from the web, politely; :mod:`kg.watch.addresses`: which.
* :mod:`kg.watch.feeds`: a feed's entries.
* :mod:`kg.watch.archive`: what is kept.

The libraries of the extra ``watch`` are imported when a watch starts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.config import Settings
from kg.errors import ConfigError
from kg.pipeline.report import Progress
from kg.watch.options import Round, WatchOptions

__all__ = ["Round", "WatchOptions", "watch"]


def watch(
    sources: Sequence[str],
    output: Path,
    settings: Settings,
    options: WatchOptions,
    progress: Progress,
) -> Iterator[Round]:
    """Look at feeds and folders, and build their graph; one round, or round after round.

    Args:
        sources: Addresses of feeds, which begin with http:// or https://; folders and files.
        output: Where the graph is built, as ``kg build`` does it.
        settings: Of the builds.
        options: How to watch.
        progress: Hears of every feed and article that could not be had.

    Returns:
        What each round has done, as it is done. In one that has followers, a failed build is a
        note, and tried again by the next.

    Raises:
        ConfigError: The extra is not installed, a source is no address and no path, or the
            archive's state is damaged.
        KGError: The build of the only round fails.
    """
    try:
        from kg.watch.rounds import rounds  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "kg":
            raise
        raise ConfigError(
            f'kg watch needs {error.name}: pip install "claimgraph[watch]"'
        ) from error
    return rounds(sources, output, settings, options, progress)

"""A Markdown file in; its text out, and what its front matter states of it.

Front matter is the block of YAML between two lines ``---`` with which a file may begin: what
static sites and web clippers write. It is read, and is no part of the text; where it is no list of
keys, the lines are only rules, and the text is the whole file.
"""

from __future__ import annotations

import contextlib
import re

import yaml

from kg.text.ingest.common import Article, iso_time
from kg.text.ingest.plain import decode
from kg.text.ingest.stated import MODIFIED, PUBLISHED, day_of, day_of_url, plain_name

_HEADING = re.compile(r"^ {0,3}#[ \t]+(.+?)(?:[ \t]+#*)?[ \t]*\r?$")
_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_MATTER = re.compile(
    r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_MATTER_CHARS = 50_000
_SURROGATE = re.compile("[\ud800-\udfff]")  # which an escape may stand for
_URL = re.compile(r"https?://\S+")
_PUBLISHER = ("publisher", "outlet", "publication", "newspaper", "sitename", "site", "source")
_ADDRESS = ("url", "source", "link", "originalurl", "canonicalurl", "permalink")


def parse_markdown(raw: bytes) -> Article:
    """Read Markdown; the text stays verbatim, marks included, from the end of its front matter on.

    The title is the front matter's, else the first ``# `` heading. What else it states is read
    under the names that pages use, its day in a form with one reading alone; ``source`` is an
    address or the name of an outlet. ``created`` is the file's day, not the article's.

    Raises:
        IngestError: It is no text, or its encoding cannot be told.
    """
    text = decode(raw)
    matter = _MATTER.match(text, 0, _MATTER_CHARS) if text.startswith("---") else None
    told = _told(matter[1]) if matter else None
    if matter is None or told is None:
        return Article(text, title=_heading(text))
    text = text[matter.end() :]
    url = next((told[name] for name in _ADDRESS if _URL.fullmatch(told.get(name, ""))), None)
    # What is more telling than "date" goes first: a clipper's "date" may be its own.
    names = sorted(PUBLISHED & set(told), key=lambda name: (name == "date", name))
    return Article(
        text,
        title=told.get("title") or _heading(text),
        publisher=next(
            (told[name] for name in _PUBLISHER if told.get(name) and not _URL.match(told[name])),
            None,
        ),
        published=next(filter(None, (day_of(told[name]) for name in names)), None)
        or day_of_url(url or ""),
        url=url,
        modified=max(
            filter(None, (_time(told[name]) for name in MODIFIED & set(told))), default=None
        ),
    )


def _told(matter: str) -> dict[str, str] | None:
    """Return the strings of a block of YAML by plain names; None if it is no list of keys."""
    try:
        # The base loader makes neither objects nor numbers, and does not resolve merge keys, which
        # a small file can make to fill the memory.
        found = yaml.load(matter, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    return {
        plain_name(name): " ".join(value.split())
        for name, value in found.items()
        if isinstance(name, str) and isinstance(value, str) and not _SURROGATE.search(value)
    }


def _time(value: str) -> str | None:
    with contextlib.suppress(ValueError):
        return iso_time(value)
    return None


def _heading(text: str) -> str | None:
    fence = ""
    for line in text.split("\n"):
        if mark := _FENCE.match(line):
            # A fence ends with the mark it began with.
            fence = "" if fence == mark[1] else fence or mark[1]
        elif not fence and (heading := _HEADING.match(line)):
            return heading[1]
    return None

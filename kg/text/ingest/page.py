"""An HTML page in; its main text, title, publisher, address and stated date out, by trafilatura.

The date is read here: trafilatura's would also be found in running text, footers and pictures'
addresses, and depends on today's date.
"""

from __future__ import annotations

import contextlib
import json
import logging
import re
import warnings
from collections.abc import Iterator
from typing import Any

from lxml.etree import LxmlError
from trafilatura import bare_extraction
from trafilatura.settings import Document as Page
from trafilatura.utils import load_html

from kg.errors import IngestError
from kg.text.ingest.common import Article, iso_time
from kg.text.ingest.plain import decode
from kg.text.ingest.stated import MODIFIED, PUBLISHED, day_of, day_of_url, plain_name

# They report every oddity of a page; a person gets one line from us.
for _library in ("trafilatura", "htmldate", "courlan", "readability"):
    logging.getLogger(_library).setLevel(logging.CRITICAL)

# libxml2 silently drops what lies deeper than 256, and trafilatura takes minutes on wider pages.
MAX_DEPTH = 250
MAX_ELEMENTS = 50_000
# trafilatura searches JSON-LD that does not parse by regular expressions of quadratic time.
MAX_BROKEN_JSON = 20_000
CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
# Browsers read these labels as Windows-1252 (WHATWG Encoding).
AS_CP1252 = frozenset({"iso-8859-1", "iso8859-1", "latin1", "latin-1", "ascii", "us-ascii"})
# References to characters that no XML tree holds; one is enough to make trafilatura give up.
NO_CHARACTER = re.compile(
    r"&#(?:0*(?:[1-8]|1[124-9]|2\d|3[01]|6553[45])|x0*(?:[1-8bcef]|1[0-9a-f]|fff[ef]))(?![0-9a-f]);?",
    re.IGNORECASE,
)
ARTICLE = re.compile(r"article|report|posting|webpage", re.IGNORECASE)


def parse_page(raw: bytes, charset: str | None = None) -> Article:
    """Read a page.

    Args:
        raw: The file; its encoding is told by its mark, by UTF-8, by what it declares.
        charset: What the server said of its encoding, lower case, where the page declares none.

    Raises:
        IngestError: It is no page, too large a tree, or has no main text.
    """
    declared = CHARSET.search(raw[:4096])
    label = declared[1].decode("ascii", "replace").lower() if declared else charset
    text = decode(raw, "cp1252" if label in AS_CP1252 else label, tolerant=True)
    if not text.strip():
        return Article(text)  # refused as every blank text is
    try:
        tree = load_html(NO_CHARACTER.sub("", text))
        if tree is None:
            raise IngestError("no HTML page; save the article's text as .txt")
        _check_size(tree)
        stated, modified = _stated_date(tree), _modified(tree)
        with warnings.catch_warnings():
            # Its search for dates warns of odd time zones; its date is not used.
            warnings.simplefilter("ignore")
            page = bare_extraction(
                tree,
                include_comments=False,
                with_metadata=True,
                date_extraction_params={"extensive_search": False, "original_date": True},
            )
    except (LxmlError, RecursionError, AssertionError) as error:
        # AssertionError: lxml's where a library removes the root of a page with wrong nesting.
        raise IngestError("the page cannot be parsed; save the article's text as .txt") from error
    if not isinstance(page, Page) or not page.text or not page.text.strip():
        raise IngestError("no main text found in the page; save the article's text as .txt")
    return Article(
        # A blank line ends a heading or an item, which have no full stop.
        re.sub(r"\s*\n\s*", "\n\n", page.text.strip()),
        title=page.title,
        publisher=_publisher(page.sitename, page.hostname),
        published=stated or day_of_url(page.url or ""),
        url=page.url,
        modified=modified,
    )


def _check_size(tree: Any) -> None:
    """Refuse trees of which a part is lost, or that take minutes.

    Raises:
        IngestError: The tree is too deep or has too many elements.
    """
    depth, count, level = 0, 0, [tree]
    while level:
        depth += 1
        count += len(level)
        level = [child for element in level for child in element]
    if depth > MAX_DEPTH or count > MAX_ELEMENTS:
        raise IngestError(
            f"the page is no article: {count:,} elements, {depth} deep, where {MAX_ELEMENTS:,} and "
            f"{MAX_DEPTH} are the most; save the article's text as .txt"
        )


def _stated_date(tree: Any) -> str | None:
    """Return the day that the page's metadata says it was published, if they agree on one."""
    for element in tree.iterfind(".//head//meta[@content]"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        if plain_name(name) in PUBLISHED and (day := day_of(element.get("content"))):
            return day
    for script in tree.xpath('.//script[@type="application/ld+json"]'):
        if day := next(_json_days(_load_json(script)), None):
            return day
    # In the body, related articles may carry dates too.
    days = {
        day_of(element.get("datetime") or element.get("content"))
        for element in tree.xpath(
            './/*[@itemprop="datePublished"] | .//time[@pubdate or contains(@class, "entry-date")]'
        )
    }
    return days.pop() if len(days) == 1 else None


def _modified(tree: Any) -> str | None:
    """Return when the page's metadata says it was changed last, the latest where several do."""
    stated = [
        element.get("content")
        for element in tree.iterfind(".//head//meta[@content]")
        if plain_name(element.get("property") or element.get("name") or "") in MODIFIED
    ]
    for script in tree.xpath('.//script[@type="application/ld+json"]'):
        value = _load_json(script)
        articles = value if isinstance(value, list) else [value]
        stated += [each.get("dateModified") for each in articles if isinstance(each, dict)]
    times = []
    for each in stated:
        with contextlib.suppress(ValueError):
            times.append(iso_time(each) if isinstance(each, str) else "")
    return max(times, default="") or None


def _load_json(script: Any) -> Any:
    """Parse JSON-LD; drop from the page what cannot be parsed and is long."""
    text = script.text or ""
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        if len(text) > MAX_BROKEN_JSON:
            script.drop_tree()
        return None


def _json_days(value: Any) -> Iterator[str]:
    """Yield the days that articles described in JSON-LD were published, in order."""
    if isinstance(value, list):
        for member in value:
            yield from _json_days(member)
    elif isinstance(value, dict):
        stated = value.get("datePublished")
        if ARTICLE.search(str(value.get("@type"))) and isinstance(stated, str):
            day = day_of(stated)
            if day:
                yield day
        # Other keys lead to other articles: lists, citations, parts.
        for key in ("@graph", "mainEntity"):
            yield from _json_days(value.get(key))


def _publisher(sitename: str | None, hostname: str | None) -> str | None:
    """Return the site's name; some pages give the address of a profile in its place."""
    return hostname if sitename and sitename.startswith("http") else sitename

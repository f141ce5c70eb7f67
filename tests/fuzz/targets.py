"""What is fuzzed: readers, the settings' files, the binder and the pages, as functions of bytes.

A target takes any bytes and ends well: it returns where they were read, or refused by one line of
ours. Everything else, a foreign error or a broken promise, comes out of it. Hypothesis and atheris
both feed them.
"""

from __future__ import annotations

import gzip
import io
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import spacy

from kg.errors import IngestError, KGError
from kg.graph.measure import measure
from kg.graph.project import project
from kg.graph.render import render
from kg.graph.view import Content
from kg.link.judgements import read_rulings
from kg.model import Document, Skipped
from kg.rdf.params import TYPES
from kg.rdf.queries import parse
from kg.rdf.store import GraphStore
from kg.text.ingest.common import Source, to_document
from kg.text.ingest.markdown import parse_markdown
from kg.text.ingest.packed import unpacked
from kg.text.ingest.page import parse_page
from kg.text.ingest.pdf import parse_pdf
from kg.text.ingest.plain import parse_plain
from kg.text.ingest.records import read_records
from kg.text.ingest.warc import read_archive
from kg.text.nlp import add_patterns
from kg.watch.feeds import parse_feed
from tests.graph.builders import claim_table, edge, edge_table, node_table
from tests.graph.pages import claim
from tests.graph.test_render import Page
from tests.text.test_ingest_packed import PACK
from tests.text.test_ingest_pdf import pdf
from tests.text.test_ingest_warc import Maker
from tests.watch.test_feeds import ATOM

Target = Callable[[bytes], None]
SOURCE = Source(published=None, max_chars=10_000, path="fuzz")
LIMIT = 1_000_000
LINE = '{"text": "Kyiv denied it.", "published": "2025-07-06", "id": "1"}\n'
HTML = (
    '<html><head><meta charset="utf-8"><title>Bridge</title><meta property="og:site_name" '
    'content="Courier"><script type="application/ld+json">{"datePublished":"2025-07-06"}</script>'
    "</head><body><article><h1>Bridge</h1><p>Kyiv denied that it had &lt;closed&gt; it.</p>"
    "</article></body></html>"
)
ECHO = """#+ summary = "Gives back what it is asked about"
#+ returns = ["value"]
#+ [params.{kind}]
#+ type = "{kind}"
#+ doc = "Anything"
SELECT ?value WHERE {{ VALUES ?given_{kind} {{ UNDEF }} BIND(?given_{kind} AS ?value) }}
"""


def ends_well(results: Iterable[Document | Skipped]) -> None:
    """Read to the end: each is a document that can be written, or skipped by one line."""
    try:
        for each in results:
            line = each.reason if isinstance(each, Skipped) else each.id
            assert "\n" not in line
            str(each).encode("utf-8")
    except IngestError as error:
        assert one_line(error)


def one_line(error: KGError) -> bool:
    """Tell whether an error is a line that can be printed."""
    text = str(error)
    text.encode("utf-8", "backslashreplace")
    return bool(text) and "\n" not in text


def plain(raw: bytes) -> None:
    """A text file."""
    ends_well(to_document(parse_plain(each), SOURCE) for each in (raw,))


def markdown(raw: bytes) -> None:
    """A Markdown file."""
    ends_well(to_document(parse_markdown(each), SOURCE) for each in (raw,))


def html(raw: bytes) -> None:
    """A page."""
    ends_well(to_document(parse_page(each), SOURCE) for each in (raw,))


def jsonl(raw: bytes) -> None:
    """Records."""
    ends_well(read_records(io.BytesIO(raw), SOURCE))


def pdf_file(raw: bytes) -> None:
    """A PDF file."""
    ends_well(to_document(parse_pdf(io.BytesIO(each), 10_000), SOURCE) for each in (raw,))


def warc(raw: bytes) -> None:
    """A web archive."""
    ends_well(read_archive(io.BytesIO(raw), SOURCE, LIMIT))


def gz(raw: bytes) -> None:
    """Records in gzip."""
    ends_well(read_records(unpacked(io.BufferedReader(io.BytesIO(raw)), ".gz"), SOURCE))


def zst(raw: bytes) -> None:
    """Records in zstd."""
    ends_well(read_records(unpacked(io.BufferedReader(io.BytesIO(raw)), ".zst"), SOURCE))


def warc_gz(raw: bytes) -> None:
    """A packed web archive."""
    ends_well(read_archive(unpacked(io.BufferedReader(io.BytesIO(raw)), ".gz"), SOURCE, LIMIT))


def feed(raw: bytes) -> None:
    """A feed."""
    try:
        entries = parse_feed(raw, "https://courier.example/feed.xml")
    except IngestError as error:
        assert one_line(error)
        return
    for entry in entries:  # whether its address may be asked is judged when it is (tests/watch)
        entry.url.encode("utf-8", "surrogatepass")
        assert not entry.published or len(entry.published) == len("2025-07-06")


@cache
def _file() -> Path:
    return Path(tempfile.mkdtemp(prefix="kg-fuzz-")) / "settings"


def judgements(raw: bytes) -> None:
    """A file of judgements."""
    _file().write_bytes(raw)
    try:
        read_rulings(_file())
    except KGError as error:
        assert one_line(error)


def patterns(raw: bytes) -> None:
    """A file of patterns."""
    _file().write_bytes(raw)
    try:
        add_patterns(spacy.blank("en"), str(_file()))
    except KGError as error:
        assert one_line(error)


@cache
def _store() -> GraphStore:
    return GraphStore.memory()


def binder(raw: bytes) -> None:
    """Values of every type in a question: it gives one row, or the value is refused."""
    value = raw.decode("utf-8", "surrogateescape")
    for kind in TYPES:
        try:
            text = parse("echo", ECHO.format(kind=kind)).bind(**{kind: value})
            ((found,),) = _store().select(text).rows
        except KGError as error:
            assert str(error)  # may quote line ends; the command line makes spaces of them
            continue
        assert kind != "string" or found == value


def question(raw: bytes) -> None:
    """A query file: its header and its text."""
    try:
        parse("question", raw.decode("utf-8", "replace")).bind()
    except KGError as error:
        assert str(error)


def explorer(raw: bytes) -> None:
    """The page of a graph in which a name and a quote are any words."""
    words = raw.decode("utf-8", "replace") or "?"
    graph = project(
        node_table(("e:1", "PERSON", words), ("e:2", words, "B")),
        edge_table(edge("c:1", "e:1", "e:2", label=words)),
    )
    row = claim("c:1", "e:1", words, quote=words, title=words)
    page = Page(render(graph, Content(claim_table(row)), measure(graph), title=words))
    assert page.tags["script"] == _scripts()
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]


@cache
def _scripts() -> int:
    graph = project(node_table(("e:1", "PERSON", "A")), edge_table())
    row = claim("c:1", "e:1", "A", quote="it is", title="B")
    return Page(render(graph, Content(claim_table(row)), measure(graph), title="T")).tags["script"]


# Each with something that is read, for what is changed to begin near it.
TARGETS: dict[str, tuple[Target, tuple[bytes, ...]]] = {
    "plain": (plain, (b"Kyiv denied it.", "Öz said.".encode("cp1252"), "Ж".encode("utf-16"))),
    "markdown": (markdown, (b"# Bridge\n\nKyiv denied it.\n```\n# no\n```\n",)),
    "html": (html, (HTML.encode(),)),
    "jsonl": (jsonl, (LINE.encode() * 2,)),
    "pdf": (pdf_file, (pdf("Kyiv denied it.", title="Bridge"),)),
    "warc": (warc, (bytes(Maker(False).add(HTML.encode()).raw),)),
    "warc_gz": (warc_gz, (bytes(Maker(True).add(HTML.encode()).raw),)),
    "gz": (gz, (gzip.compress(LINE.encode(), mtime=0),)),
    "zst": (zst, (PACK[".zst"](LINE.encode()),)),
    "feed": (feed, (ATOM,)),
    "judgements": (judgements, (b"left,right,judgement\na,b,SAME\nb,c,DIFFERENT\n",)),
    "patterns": (patterns, (b'{"label": "ORG", "pattern": [{"LOWER": {"IN": ["a"]}}]}\n',)),
    "binder": (binder, (b'x" } } # \\u0022', b"https://example.org/a", b"2025-07-06")),
    "question": (question, (ECHO.format(kind="name").encode(),)),
    "explorer": (explorer, (b"</script><script>alert(1)</script>",)),
}

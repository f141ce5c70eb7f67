"""The graph as a page to read: one HTML file without a script, every statement linked to its words.

What it tells is chosen in :mod:`kg.graph.findings`. Links go into the explorer, ``graph.html``,
which must lie beside it; they are addresses of its views, see ``templates/state.js``. The explorer
of a very large graph leaves things out (see :mod:`kg.graph.view`): a link to one opens it with
nothing selected.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from kg.graph.findings import findings
from kg.graph.render import TEMPLATES, fill, policy
from kg.graph.told import Told
from kg.graph.words import clean
from kg.ids import BASE
from kg.model import Table

TITLE = "Who claims what: a report"
EXPLORER = "graph.html"


def report(ask: Callable[[str], Table], *, title: str = TITLE, base: str = BASE) -> str:
    r"""Write a report of a graph.

    Args:
        ask: Answers a query of the catalogue by its name.
        title: Heading of the page.
        base: Prefix that the explorer leaves off IRIs.

    Returns:
        HTML to be written as UTF-8 with ``\n``; the same for the same answers. It has no script,
        loads nothing, and links only to the explorer and to http and https addresses of articles.
    """
    css = (TEMPLATES / "report.css").read_text(encoding="utf-8")

    def at(kind: str, iri: str) -> str:
        """Give the address of the explorer with something open in it."""
        return view(sel=f"{kind} {iri.removeprefix(base)}")

    def within(claim: Told) -> str:
        """Give the address of the explorer with a claim's article open at its words."""
        article = claim.article["iri"].removeprefix(base)
        return view(sel=f"article {article} {claim.iri.removeprefix(base)}")

    return fill(
        "report.html",
        finalize=_visible,
        title=title,
        policy=policy([], css),
        css=css,
        found=findings(ask),
        at=at,
        within=within,
        view=view,
    )


def view(**parts: str) -> str:
    """Give the address of a view of the explorer.

    Args:
        parts: Of its state, by the names that ``templates/state.js`` gives them.

    >>> view(sel="claim claim/c790c64eb9d2e986")
    'graph.html#sel=claim+claim%2Fc790c64eb9d2e986'
    """
    return f"{EXPLORER}#{urlencode(parts, errors='replace')}"


def _visible(value: Any) -> Any:
    """Show what turns the direction of text, in every word that comes from an article."""
    return clean(value) if type(value) is str else value

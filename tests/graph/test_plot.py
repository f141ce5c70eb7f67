"""Plots are image files with what they promise, without a clock and without a display."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from lxml import etree

from kg.errors import ExtraError, QueryError, StoreError
from kg.graph.plot import plot_disputes, plot_timeline
from kg.graph.speakers import Pair

CLAIMS = [("2025-07-06", "Denied"), ("2025-07-06", "NotAssessed"), ("2025-07-08", "NotAssessed")]
PAIRS = (
    Pair("e:1", "Міністерство $5", "e:2", "B" * 60, (), ("c:1", "c:2")),
    Pair("e:2", "B" * 60, "e:3", "C", ("c:3",), ()),
)


def test_a_timeline_names_what_it_shows(tmp_path: Path) -> None:
    """The legend has the statuses that are there; the picture is an SVG."""
    path = tmp_path / "timeline.svg"
    assert plot_timeline(CLAIMS, path) == 3
    page = path.read_text(encoding="utf-8")
    assert "Denied" in page
    assert "Unverified" not in page
    assert etree.fromstring(page.encode()).tag.endswith("svg")


def test_disputes_have_names(tmp_path: Path) -> None:
    """Speakers are named, in any script; a long name is cut; a dollar is a dollar; a legend."""
    path = tmp_path / "disputes.svg"
    assert plot_disputes(PAIRS, path) == 2
    page = path.read_text(encoding="utf-8")
    assert "Міністерство $5" in page
    assert "B" * 31 + "…" in page
    assert "B" * 32 not in page
    assert "agrees" in page
    assert "disputes" in page
    assert "both" not in page


def test_the_same_picture_on_every_day(tmp_path: Path) -> None:
    """No clock stands in the file."""
    for name in ("a.svg", "b.svg"):
        plot_timeline(CLAIMS, tmp_path / name)
    page = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "dc:date" not in page


@pytest.mark.parametrize("suffix", ["png", "pdf"])
def test_other_formats(suffix: str, tmp_path: Path) -> None:
    """PNG and PDF are written too."""
    path = tmp_path / f"timeline.{suffix}"
    plot_timeline(CLAIMS, path)
    assert path.read_bytes()[:4] in {b"\x89PNG", b"%PDF"}


def test_nothing_to_draw(tmp_path: Path) -> None:
    """An empty picture would look like an answer."""
    with pytest.raises(QueryError, match="no claim has a day"):
        plot_timeline([], tmp_path / "a.svg")
    with pytest.raises(QueryError, match="confirms or disputes"):
        plot_disputes((), tmp_path / "a.svg")
    assert list(tmp_path.iterdir()) == []


def test_files_that_cannot_be(tmp_path: Path) -> None:
    """An unknown suffix and a folder that is not there are one line each."""
    with pytest.raises(QueryError, match=r"name it \.png, \.svg or \.pdf"):
        plot_timeline(CLAIMS, tmp_path / "a.xyz")
    with pytest.raises(StoreError, match="no such file or directory"):
        plot_timeline(CLAIMS, tmp_path / "nowhere" / "a.png")


def test_without_matplotlib_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who lacks the library is told what to install."""
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ExtraError, match=r"pip install 'claimgraph\[plot\]'"):
        plot_timeline(CLAIMS, tmp_path / "a.svg")

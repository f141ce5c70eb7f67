"""How a graph, or a part of one, shows itself in a browser or a notebook."""

from __future__ import annotations

import html
import tempfile
import webbrowser
from abc import ABC, abstractmethod
from pathlib import Path

HEIGHT = 720  # pixels of the frame in a notebook


class Drawn(ABC):
    """What can be drawn as a page."""

    @abstractmethod
    def to_html(self) -> str:
        """Draw it as one HTML page that needs nothing but a browser.

        >>> graph.to_html().startswith("<!DOCTYPE html>")
        True
        """

    def show(self, path: str | Path | None = None) -> Path:
        """Write the page and open it in the browser.

        Args:
            path: Where to write it; a temporary file when left out.

        Returns:
            Where it was written.

        >>> graph.show(path / "graph.html").name  # and a browser opens it
        'graph.html'
        """
        if path is None:
            with tempfile.NamedTemporaryFile(suffix=".html", delete=False) as file:
                target = Path(file.name)
        else:
            target = Path(path)
        target.write_text(self.to_html(), encoding="utf-8", newline="\n")
        webbrowser.open(target.resolve().as_uri())
        return target

    def _repr_html_(self) -> str:
        """Show the page in a notebook, in a frame that may not reach the notebook."""
        page = html.escape(self.to_html(), quote=True)
        return (
            f'<iframe srcdoc="{page}" width="100%" height="{HEIGHT}" frameborder="0" '
            'sandbox="allow-scripts allow-downloads allow-popups allow-modals"></iframe>'
        )

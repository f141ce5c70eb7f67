"""Write the golden N-Quads anew: ``python -m tests.rdf.renew_golden``; read the difference."""

from __future__ import annotations

from pathlib import Path

from kg.rdf.quads import document_quads
from tests import factories

GOLDEN = Path(__file__).parent.parent / "golden" / "wire.nq"


def current() -> str:
    """Return the quads of the Northern Wire's article as sorted N-Quads."""
    quads = document_quads(factories.wire(), factories.resolution())
    return "".join(f"{quad} .\n" for quad in quads)


def main() -> None:
    """Replace the golden file."""
    GOLDEN.write_text(current(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

"""The graph over HTTP: SPARQL 1.1 Protocol, Graph Store Protocol, a JSON API and two pages.

A request comes in at :mod:`kg.serve.app`. Whatever touches the store is handed to a worker
process (:mod:`kg.serve.pool`), which has a memory limit and no network and is killed when its time
is up: no query can stop the service. One more worker writes, if that is allowed.

The libraries of the extra ``serve`` are imported when the service starts.
"""

from __future__ import annotations

from collections.abc import Callable

from kg.errors import ServeError
from kg.serve.options import ServeOptions

__all__ = ["ServeOptions", "serve"]


def serve(options: ServeOptions, hear: Callable[[str], None]) -> None:
    """Serve a built graph until interrupted.

    Args:
        options: What to serve, and where.
        hear: Is told the address once the service answers there.

    Raises:
        ServeError: The extra is not installed, the port is taken, or a token is missing.
        StoreError: There is no graph, or it cannot be opened.
        KeyboardInterrupt: After a clean stop by Ctrl-C.
    """
    try:
        from kg.serve.server import run  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "kg":
            raise
        raise ServeError(f'kg serve needs {error.name}: pip install "claimgraph[serve]"') from error
    run(options, hear)

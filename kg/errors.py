"""Every error that claimgraph raises on purpose.

A message says what failed, on what, and what to do. The tree::

    KGError
    ├── ConfigError (ValueError)   unknown setting or value; names the key
    ├── IngestError                one input cannot be read; the run goes on and reports it
    │   └── FetchError             one address on the web cannot be fetched; says if to try again
    ├── AnchorError (ValueError)   a range that does not fit its text
    ├── ModelError                 the language pipeline is missing or its needs are unmet
    ├── ExtraError                 an optional library is not installed; names the extra
    ├── QueryError (ValueError)    unknown query, bad header, bad or missing parameter, bad SPARQL
    ├── ClusterError               cluster out of reach, of another version, or gone
    ├── StoreError                 store locked, unreadable, not writable, wrong format
    │   └── EndpointError          remote endpoint down, slow, busy, refusing, or talking nonsense
    ├── ServeError                 the service cannot start: extra, port or token is amiss
    └── ShapeError                 the graph violates its shapes; carries the violations

Errors are caught at three places: where a foreign library is called (and translated), in the loop
that may skip one document, and in ``cli.main``.
"""

from __future__ import annotations


class KGError(Exception):
    """Any failure that claimgraph foresees; its text is one line for a person.

    >>> issubclass(StoreError, KGError)
    True
    """


class ConfigError(KGError, ValueError):
    """A setting is unknown or has a value of the wrong kind."""


class IngestError(KGError):
    """One input cannot be read; other inputs are not affected."""


class FetchError(IngestError):
    """An address on the web cannot be fetched.

    Args:
        message: One line for a person.
        again: Whether it may go better later.
        status: Of HTTP, where the server has answered.
    """

    def __init__(self, message: str, *, again: bool = False, status: int | None = None) -> None:
        super().__init__(message)
        self.again = again
        self.status = status


class AnchorError(KGError, ValueError):
    """A range of characters does not fit the text it is said to be in."""


class ModelError(KGError):
    """The language pipeline cannot be loaded or lacks what it needs."""


class ExtraError(KGError):
    """An optional library is not installed.

    Args:
        doing: What needs it, as the subject of a sentence.
        library: Its name.
        extra: The extra of claimgraph that brings it.
    """

    def __init__(self, doing: str, library: str, extra: str) -> None:
        super().__init__(f"{doing} needs {library}: pip install 'claimgraph[{extra}]'")


class ClusterError(KGError):
    """The machines that read cannot be reached, do not read as this one does, or have gone."""


class QueryError(KGError, ValueError):
    """A query, its header or one of its parameters is wrong."""


class StoreError(KGError):
    """The graph on disk cannot be opened, read or written."""


class EndpointError(StoreError):
    """A remote endpoint cannot be reached, refuses, or answers what is no answer."""


class ServeError(KGError):
    """The SPARQL service cannot start."""


class ShapeError(KGError):
    """The graph violates its SHACL shapes.

    Args:
        message: One line for a person, naming the first node at fault.
        violations: One line per violation, sorted.
    """

    def __init__(self, message: str, violations: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.violations = violations


def why(error: OSError) -> str:
    """Return in a few words what the system refuses, to stand in a sentence.

    >>> why(FileNotFoundError(2, "No such file or directory"))
    'no such file or directory'
    """
    return (error.strerror or str(error)).lower()

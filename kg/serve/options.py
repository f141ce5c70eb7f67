"""What the service may be told."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ServeError

MEGABYTE = 1_000_000
TOKEN_CHARS = 16


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """What is served, where, and how much of it.

    Attributes:
        graph: Output folder of a build.
        host: Address to listen on.
        port: 0 takes a free one.
        writable: Updates are taken from those who have the token.
        token: What they send as ``Authorization: Bearer``, or as a password.
        timeout: Seconds after which a query is stopped.
        workers: Queries at once.
        waiting: Queries that may wait for a worker, before the service says that it is busy.
        patience: Seconds that they wait.
        max_rows: Rows, or triples, of an answer.
        max_answer: Bytes of an answer, about.
        max_body: Bytes of a request.
        memory: Megabytes of address space of a worker; 0 for no limit.
        services: Hosts that ``SERVICE`` may ask.
        origins: Web origins whose pages may read the graph; ``*`` for any.
        trusted_hosts: Names by which the service is reached, beside its address.
    """

    graph: Path = Path("output")
    host: str = "127.0.0.1"
    port: int = 8000
    writable: bool = False
    token: str | None = None
    timeout: float = 30.0
    workers: int = 2
    waiting: int = 16
    patience: float = 5.0
    max_rows: int = 100_000
    max_answer: int = 50 * MEGABYTE
    max_body: int = 10 * MEGABYTE
    memory: int = 2000
    services: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    trusted_hosts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.writable and len(self.token or "") < TOKEN_CHARS:
            raise ServeError(
                f"--writable needs a token of at least {TOKEN_CHARS} characters; "
                "set KG_TOKEN or --token-file"
            )

    @property
    def is_local(self) -> bool:
        """Whether the service is reached from this machine only."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def hosts(self) -> tuple[str, ...]:
        """Host names that a request may be addressed to.

        Other names are refused while only this machine is served: a web page could otherwise reach
        the service under a name of its own ("DNS rebinding").
        """
        if not self.is_local:
            return ("*",)
        # The last number is what older versions of Starlette see of any address in brackets.
        numbers = ("127.0.0.1", "[::1]", "[")
        return ("localhost", *numbers, self.host, *self.trusted_hosts)

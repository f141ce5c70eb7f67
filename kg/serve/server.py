"""Starts and stops the HTTP server."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn

from kg.errors import ServeError, why
from kg.serve.app import make_app
from kg.serve.options import ServeOptions
from kg.serve.service import Service

LAST_SECONDS = 2  # that running requests get when the service stops
TERMINATED = 143


def run(options: ServeOptions, hear: Callable[[str], None]) -> None:
    """Serve until interrupted; see :func:`kg.serve.serve`."""
    with listen(options.host, options.port) as listening:
        asyncio.run(_serve(options, listening, hear))


def listen(host: str, port: int) -> socket.socket:
    """Open a port.

    Raises:
        ServeError: The port is taken or not allowed, or the address is not of this machine.
    """
    try:
        (family, _, _, _, address), *_ = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        listening = socket.create_server(address[:2], family=family)
        # Connections inherit it; asyncio sets it only on sockets that it has made itself, and
        # without it each answer waits 40 ms for the client.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ServeError(
                f"port {port} of {host} is in use; choose another with --port, or 0 for a free one"
            ) from error
        reason = why(error)
        raise ServeError(
            f"cannot listen at {host}, port {port}: {reason}; choose others with --host and --port"
        ) from error
    return listening


class _Server(uvicorn.Server):
    """A server that does not wait for long queries when it stops.

    Args:
        service: Entered by the caller.
    """

    def __init__(self, service: Service) -> None:
        super().__init__(
            uvicorn.Config(
                make_app(service),
                lifespan="off",
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=LAST_SECONDS,
            )
        )
        self._service = service

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the work, then the connections."""
        self._service.stop()
        await super().shutdown(sockets)


async def _serve(
    options: ServeOptions, listening: socket.socket, hear: Callable[[str], None]
) -> None:
    async with Service(options) as service:
        server = _Server(service)
        if threading.current_thread() is threading.main_thread():
            # The server stops in good order, then raises the signal again: as an exception it
            # passes through here, and the workers are ended.
            signal.signal(signal.SIGINT, signal.default_int_handler)
            signal.signal(signal.SIGTERM, _terminate)
        name, port = listening.getsockname()[:2]
        hear(f"http://{f'[{name}]' if ':' in name else name}:{port}/")
        await server.serve(sockets=[listening])


def _terminate(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - a handler
    raise SystemExit(TERMINATED)

"""A connection to a cluster: found, compared with this machine, and lost, each told in one line."""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.config import Settings, cores
from kg.errors import ClusterError, ConfigError, ExtraError
from kg.text.workers import deaf

if TYPE_CHECKING:
    from distributed import Client

LOCAL = "local"
"""Instead of an address: a cluster of this machine, for this run."""

PATIENCE = 60.0
"""Seconds to wait for a worker where there is none."""

_CONNECT = 10  # seconds
_LOCAL_FAILURES = 1  # as kg.text.workers.TRIES: a second dead worker is the text's doing


def check(settings: Settings) -> None:
    """Refuse what cannot be the address of a scheduler; nothing is asked yet.

    Args:
        settings: Of which ``cluster`` matters here.

    Raises:
        ConfigError: It is no address, or one that needs certificates that dask does not have.
        ExtraError: A library of the extra is missing.
    """
    try:
        from distributed.comm import get_address_host_port, parse_address  # noqa: PLC0415 - an extra
        from distributed.security import Security  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ExtraError("--cluster", error.name or "distributed", "cluster") from error
    address = str(settings.cluster)
    if address == LOCAL:
        return
    try:
        get_address_host_port(address)
    except ValueError as error:
        raise ConfigError(
            f"--cluster {address!r} is no address of a scheduler ({error}); write it as "
            "tcp://host:8786, or local"
        ) from error
    secure = Security().get_connection_args("client")["ssl_context"] is not None
    if parse_address(address)[0] == "tls" and not secure:
        raise ConfigError(
            f"--cluster {address} needs certificates; name them in dask's configuration "
            "(distributed.comm.tls)"
        )


@contextlib.contextmanager
def connected(settings: Settings) -> Iterator[Client]:
    """Connect and compare versions; a local cluster is started, and stopped at the end.

    Args:
        settings: Of which ``cluster`` and ``workers`` matter here.

    Raises:
        ClusterError: No scheduler answers, it has no worker, another version is there, or it goes
            while it is used.
        ExtraError: A library of the extra is missing.
    """
    try:
        from dask import config  # noqa: PLC0415 - an extra; half a second
        from distributed import CancelledError, Client, LocalCluster  # noqa: PLC0415
        from distributed.versions import VersionMismatchWarning  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ExtraError("--cluster", error.name or "distributed", "cluster") from error
    address = str(settings.cluster)
    check(settings)
    with contextlib.ExitStack() as stack:
        stack.enter_context(_quiet())
        if address == LOCAL:
            failures = {"distributed.scheduler.allowed-failures": _LOCAL_FAILURES}
            with config.set(failures), deaf():
                cluster = LocalCluster(
                    n_workers=settings.workers or cores(),
                    threads_per_worker=1,
                    processes=True,
                    host="127.0.0.1",
                    dashboard_address="127.0.0.1:0",  # for whoever has bokeh installed
                    silence_logs=logging.CRITICAL,
                )
            stack.enter_context(cluster)
            address = cluster.scheduler_address
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", VersionMismatchWarning)  # looked at below
                client = Client(address, timeout=_CONNECT, set_as_default=False)
        except OSError as error:
            raise ClusterError(
                f"no scheduler answers at {address} within {_CONNECT} seconds; start one (`dask "
                "scheduler`), or see that the address is right"
            ) from error
        stack.enter_context(client)
        try:
            _compare(client, address)
            yield client
        except (CancelledError, OSError) as error:
            raise ClusterError(
                f"the scheduler at {address} has gone; when it is there again, give the same "
                "command, which goes on from here"
            ) from error


def _compare(client: Client, address: str) -> None:
    """Wait for workers, and refuse those that have another claimgraph or Python.

    Those that come later are compared by :func:`kg.pipeline.cluster.partition.read_partition`.
    """
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError as error:
        raise ClusterError(
            f"the scheduler at {address} has no worker; start some (`dask worker {address}`)"
        ) from error
    found = client.get_versions(packages=["claimgraph"])
    ours = found["client"]["packages"]
    for place, theirs in {"the scheduler": found["scheduler"], **found["workers"]}.items():
        where = place if place == "the scheduler" else f"the worker {place}"
        for name in ("python", "claimgraph", "distributed"):
            there, here = theirs["packages"].get(name), ours[name]
            if there != here:
                raise ClusterError(
                    f"{where} has {_version(name, there)}, this machine {_version(name, here)}; "
                    "install the same on all machines"
                )


def _version(name: str, number: str | None) -> str:
    if number is None:
        return f"no {name}"
    if name != "python":
        return f"{name} {number}"
    return "Python " + ".".join(number.strip("()").replace(" ", "").split(".")[:3])


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep dask's log off standard error, where what it would tell is told in one line."""
    manager = logging.Logger.manager
    loggers = [
        logger
        for name, logger in manager.loggerDict.items()
        if isinstance(logger, logging.Logger)
        and name.partition(".")[0] in {"distributed", "tornado", "asyncio"}
    ]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)

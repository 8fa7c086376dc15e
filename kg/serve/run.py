"""Running the application under uvicorn, until Ctrl-C or SIGTERM."""

from __future__ import annotations

import contextlib
import signal
import socket
import sys
from collections.abc import Callable

from kg.errors import StoreError
from kg.serve.app import make_app
from kg.serve.service import Service
from kg.serve.settings import Settings


def serve(
    settings: Settings, *, sockets: list[socket.socket] | None = None, ready: Callable[[], object] = lambda: None
) -> None:
    """Serve until told to stop; requests that run are given ten seconds to end.

    ready: called when the store is there and the server is about to start. Raises StoreError for a store that is not
    there and for a taken port.
    """
    import uvicorn

    _keep_memory_together()
    service = Service(settings)
    ready()
    config = uvicorn.Config(
        make_app(service),
        host=settings.host,
        port=settings.port,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=10,
        h11_max_incomplete_event_size=64 << 10,
        proxy_headers=False,
        ws="none",
    )
    server = uvicorn.Server(config)
    for number in (
        signal.SIGINT,
        signal.SIGTERM,
    ):  # uvicorn stops, then raises the signal again: stopping is no failure
        signal.signal(number, lambda *_: None)
    server.run(sockets=sockets)
    if not server.started:
        raise StoreError("the server did not start: the lines above say why")


def _keep_memory_together() -> None:
    """Have threads share the C library's pools: one for each thread would grow and never shrink (glibc)."""
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(AttributeError, OSError):
            ctypes.CDLL(None).mallopt(-8, 2)  # M_ARENA_MAX


def bound(settings: Settings) -> socket.socket:
    """Return a listening socket on the wanted address. Raises StoreError when it cannot be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    made = socket.socket(family)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((settings.host, settings.port))
        made.listen(2048)
    except OSError as error:
        made.close()
        raise StoreError(f"{settings.host}:{settings.port} cannot be served: {error.strerror}; try --port") from error
    return made

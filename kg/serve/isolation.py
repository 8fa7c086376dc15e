"""Query and writing processes have no network and only so much memory, where the system lets them say so."""

from __future__ import annotations

import contextlib
import os
import sys

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000


def leave_network() -> bool:
    """Move this process, while it has one thread, to a network of its own without devices; False where refused."""
    if not sys.platform.startswith("linux"):
        return False
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    return any(library.unshare(flags) == 0 for flags in (_NEW_NETWORK, _NEW_USER | _NEW_NETWORK))


def die_with_parent() -> None:
    """End this process when the one that started it ends, however that happens (Linux)."""
    if sys.platform.startswith("linux"):
        import ctypes
        import signal

        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)


def stand_back(*, isolate: bool, nice: int) -> None:
    """Make this process a helper of the server: it ends with it, yields the processor, and without a network if asked.

    nice: added to its niceness, where the system has such a thing.
    """
    die_with_parent()
    if isolate:
        leave_network()
    with contextlib.suppress(OSError, AttributeError):
        os.nice(nice)


def limit_memory(megabytes: int) -> None:
    """Let the process have so much address space; what asks for more ends it, and it alone."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

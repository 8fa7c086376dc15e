"""Limits for libraries that parse foreign formats: on time, for damaged files can send them in circles; on talk."""

from __future__ import annotations

import ctypes
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from kg.errors import InputError

SECONDS = 10.0  # a page of news takes a tenth of a second, a PDF of three hundred full pages one second


class _Late(BaseException):
    """Not an Exception, so that a library's `except Exception` cannot swallow it."""


@contextmanager
def patience(name: str, *, seconds: float = SECONDS) -> Iterator[None]:
    """Raise InputError in the calling thread when the block takes longer than `seconds`.

    Works in any thread and on any system by an asynchronous exception, which interrupts Python code; a single call
    into C is not interrupted, but fails when it returns.
    """
    thread = threading.get_ident()
    lock = threading.Lock()
    state = {"over": False, "late": False}

    def interrupt() -> None:
        with lock:
            if not state["over"]:
                state["late"] = True
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(_Late))

    timer = threading.Timer(seconds, interrupt)
    timer.daemon = True
    timer.start()
    try:
        try:
            yield
        finally:
            with lock:
                state["over"] = True
            timer.cancel()
            timer.join()
            if state["late"]:  # set, but perhaps not delivered yet: let it come here rather than in the caller's code
                for _ in range(1000):
                    pass
    except _Late:
        raise InputError(name, f"takes longer than {seconds:g} s to read: damaged, or made to do so") from None
    if state["late"]:
        raise InputError(name, f"takes longer than {seconds:g} s to read: damaged, or made to do so")


@contextmanager
def quiet(library: str) -> Iterator[None]:
    """Keep a library's log of sloppy files off the screen; what matters is raised."""
    logger = logging.getLogger(library)
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)

"""The same work on many copies of the data: in turn, or in processes with the same result."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

Result = TypeVar("Result")
Progress = Callable[[str, int, int], None]

WORTH_IT = 50_000  # rows times copies: below, starting processes takes longer than the work
MOST = 16  # processes


def processes(jobs: int, work: int) -> int:
    """Return how many processes to use. jobs: as asked, 0 for as many as pay; work: rows times copies.

    >>> processes(1, 10**9), processes(3, 1), processes(0, 100)
    (1, 3, 1)
    """
    if jobs < 0:
        raise ValueError(f"jobs must be 0 (as many as pay) or more, not {jobs}")
    if jobs:
        return min(jobs, MOST)
    return min(_cores(), MOST) if work >= WORTH_IT else 1


def each(
    work: Callable[[int], Result], total: int, *, jobs: int = 1, what: str = "", progress: Progress | None = None
) -> Iterator[Result]:
    """Yield work(0), work(1), ... work(total - 1), in this order whatever ends first.

    jobs: processes; above 1 `work` must be picklable, and a script that calls this needs `if __name__ == "__main__"`.
    An interruption (Ctrl-C, or a consumer that stops) cancels what has not begun.
    """
    if jobs <= 1 or total < 2:
        for number in range(total):
            result = work(number)
            if progress:
                progress(what, number + 1, total)
            yield result
        return
    # Fresh interpreters: forking a process that has threads (numpy's, Leiden's) can hang.
    pool = ProcessPoolExecutor(min(jobs, total), mp_context=get_context("spawn"), initializer=_ignore_interrupt)
    try:
        futures: list[Future[Result]] = [pool.submit(work, number) for number in range(total)]
        for number, future in enumerate(futures):
            result = future.result()
            if progress:
                progress(what, number + 1, total)
            yield result
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _ignore_interrupt() -> None:
    """Leave Ctrl-C to the main process, which then cancels the rest."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1

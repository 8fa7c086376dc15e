"""Extraction in several processes that survives a crashed worker and keeps the order of the input.

`concurrent.futures` gives up all its work when one worker dies (measured: 525 of 2,000 documents left), so the few
lines that hand out batches are our own: one pipe a worker, a batch at a time, a window of batches in flight.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from kg.errors import InputError
from kg.model import Document, Extraction

Result = Extraction | InputError
Numbered = tuple[int, Document]

BATCH = 16  # documents a worker gets at a time
LIMIT = 300.0  # seconds a worker may be silent over one batch before it is taken for hung


@dataclass
class _Task:
    """Documents with their place in the input. single: retried alone, so that a second crash names the culprit."""

    documents: Sequence[Numbered]
    single: bool = False


@dataclass
class _Worker:
    process: BaseProcess
    pipe: Connection
    task: _Task | None = None


@dataclass
class _State:
    """What is still to do and what is done but not yet given out."""

    source: Iterator[Numbered]
    retries: deque[_Task] = field(default_factory=deque)
    done: dict[int, Result] = field(default_factory=dict)
    given: int = 0  # documents handed out so far, in order

    def next_task(self, window: int) -> _Task | None:
        """Return the next batch: a retry first; none while `window` results wait for an earlier one."""
        if self.retries:
            return self.retries.popleft()
        if len(self.done) >= window:
            return None
        batch = list(islice(self.source, BATCH))
        return _Task(batch) if batch else None

    def failed(self, task: _Task, reason: str) -> None:
        """Queue each document of a crashed batch once more, alone; give up on one that was alone already."""
        if task.single:
            for number, document in task.documents:
                self.done[number] = InputError(document.id, reason)
        else:
            self.retries.extend(_Task([numbered], single=True) for numbered in task.documents)

    def ready(self) -> Iterator[Result]:
        """Yield what can be given out in the order of the input."""
        while self.given in self.done:
            yield self.done.pop(self.given)
            self.given += 1


def extract_parallel(
    documents: Iterable[Document], factory: Callable[..., Any], arguments: tuple[Any, ...] = (), *, jobs: int
) -> Iterator[Result]:
    """Yield an Extraction, or an InputError, for each document, in order.

    factory(*arguments) makes the extractor, once in each process; both must be picklable. A document during which a
    worker dies or hangs (over 300 s) is tried once more alone in a fresh worker, then named. Memory holds a window of
    a few batches a worker.
    """
    context = multiprocessing.get_context("spawn")  # the same on every platform; a fork of a running spaCy is not safe
    state = _State(enumerate(documents))
    workers: list[_Worker] = []

    def start() -> _Worker:
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, factory, arguments), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    try:
        while True:
            for worker in workers:
                if worker.task is None:
                    _hand_out(worker, state, jobs)
            while len(workers) < jobs and (task := state.next_task(4 * BATCH * jobs)):
                workers.append(start())
                _send(workers[-1], task)
            busy = [worker for worker in workers if worker.task]
            if not busy:
                break
            answered = set(map(id, wait([worker.pipe for worker in busy], timeout=LIMIT)))
            for worker in busy:
                silent = id(worker.pipe) not in answered
                if not (silent and answered) and not _collect(worker, state, hung=silent):
                    workers.remove(worker)
            yield from state.ready()
        yield from state.ready()
    finally:
        for worker in workers:
            worker.pipe.close()
            worker.process.terminate()
            worker.process.join()


def _hand_out(worker: _Worker, state: _State, jobs: int) -> None:
    task = state.next_task(4 * BATCH * jobs)
    if task:
        _send(worker, task)


def _send(worker: _Worker, task: _Task) -> None:
    worker.task = task
    with contextlib.suppress(OSError):  # it died idle: collecting its answer will say so
        worker.pipe.send(task.documents)


def _collect(worker: _Worker, state: _State, *, hung: bool) -> bool:
    """Take a worker's answer; False when it is gone, with its task queued again or given up."""
    task = worker.task
    assert task is not None
    worker.task = None
    if not hung:
        try:
            state.done.update(worker.pipe.recv())
            return True
        except (EOFError, OSError):
            pass
    worker.process.kill()
    worker.process.join()
    worker.pipe.close()
    state.failed(task, f"took longer than {LIMIT:.0f} s" if hung else "crashed the process that read it, twice")
    return False


def _serve(pipe: Connection, factory: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """Read batches until the pipe closes. Ctrl-C is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    extractor = factory(*arguments)
    with contextlib.suppress(EOFError, OSError):
        while True:
            batch: Sequence[Numbered] = pipe.recv()
            pipe.send(read_batch(batch, extractor))


def read_batch(batch: Sequence[Numbered], extractor: Any) -> dict[int, Result]:
    """Return an Extraction or an InputError for each numbered document.

    A document on which the extractor fails does not take its batch with it: the batch is read again one by one.
    """
    documents = [document for _, document in batch]
    try:
        found: list[Result] = list(extractor.extract_many(documents, batch_size=len(documents)))
    except Exception:  # one bad document must not cost its neighbours: find out which one it is
        found = [_read_one(document, extractor) for document in documents]
    return {number: result for (number, _), result in zip(batch, found, strict=True)}


def _read_one(document: Document, extractor: Any) -> Result:
    try:
        extraction: Extraction = extractor.extract(document)
        return extraction
    except Exception as error:
        return InputError(document.id, f"could not be analysed ({type(error).__name__}: {error})")

"""Extraction on a Dask cluster: partitions to workers, parts to a folder, one bulk load at the end.

Dask hands out the work and hands it out again when a worker is lost; we only make the work safe to do twice. A part is
named by a hash of what is in it, written whole, and not read again when it is there, so a run that was stopped goes on
where it was. A worker that does not see the folder of parts (another machine without a shared disk) sends its parts
back instead.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import ClusterError, InputError
from kg.ingest import Extractor, Summary, not_yet_stored
from kg.model import Document, Extraction
from kg.names import digest
from kg.store.parts import Part, Parts, encode, part_name
from kg.workers import BATCH, read_batch

if TYPE_CHECKING:
    from distributed import Client, Future

    from kg.store import Store

SIZE = 64  # documents a part has on average
CHARACTERS = 2_000_000  # at which a part ends in any case: Dask warns of tasks above 10 MB
AHEAD = 2  # parts in flight for each thread of the cluster
ALONE = 60.0  # seconds without any worker after which nobody is expected to come
SILENT = 900.0  # seconds in which nothing was finished after which the workers are taken for hung
_POLL = 2.0  # seconds


@dataclass(frozen=True, slots=True)
class _Task:
    """A part to be read. alone: one document that is suspected of having killed a worker."""

    name: str
    documents: tuple[Document, ...]
    alone: bool = False


@contextmanager
def connect(scheduler: str | None = None, *, jobs: int | None = None) -> Iterator[Client]:
    """Yield a client of the scheduler at an address, or of a cluster started on this machine for as long as it lasts.

    jobs: workers of a cluster of our own; default one a core. Raises ClusterError when there is no such scheduler.
    """
    try:
        import dask
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise ClusterError("a cluster needs Dask: pip install 'actor-kg[dask]'") from error
    if scheduler is not None:
        try:
            client = Client(scheduler, timeout=5)
        except (OSError, ValueError) as error:
            raise ClusterError(f"no Dask scheduler answers at {scheduler}: {error}") from error
        with _quiet(), client:
            yield client
        return
    # One more try for what a lost worker was reading: a document that kills two is named, not given to four.
    with dask.config.set({"distributed.scheduler.allowed-failures": 1}):
        with _deaf():
            cluster = LocalCluster(
                n_workers=jobs, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0", silence_logs=50
            )
        with cluster, Client(cluster) as client:
            yield client


@contextmanager
def _deaf() -> Iterator[None]:
    """Let processes that are started here not hear Ctrl-C: it is ours to end them."""
    if threading.current_thread() is not threading.main_thread():  # others may not touch signals
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's own reports of lost connections off the screen: what matters is said in our words."""
    names = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] == "distributed"]
    levels = {logger: logger.level for logger in map(logging.getLogger, names)}
    for logger in levels:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in levels.items():
            logger.setLevel(level)


def ingest_on_cluster(
    documents: Iterable[Document | InputError],
    store: Store,
    extractor: Extractor,
    client: Client,
    *,
    parts: Path,
    keep: bool = False,
    size: int = SIZE,
    on_document: Callable[[str], None] = lambda name: None,
    on_loaded: Callable[[str], None] = lambda name: None,
    told: Callable[[str], None] = lambda line: None,
) -> Summary:
    """Read documents into a store as `kg.ingest.ingest` does, on the workers of a Dask cluster: the same graph.

    parts: folder for what the workers have read, best on a disk that all see; deleted when it is in the store unless
    `keep`. size: documents a part has on average. told: is given a line for what people should know (lost workers).
    Raises ClusterError when there are no workers (any more); parts that are done stay, and the next run takes them.
    """
    summary = Summary()
    folder = Parts(parts)
    folder.make()
    new = not_yet_stored(documents, store, extractor.version_of, summary, on_document)
    reader = _Reader(client, folder, extractor, on_document, told)
    done = list(reader.read(partitions(_readable(new, summary), size=size)))
    for part in done:
        summary.add(part.counts)
        summary.problems.extend(part.problems)
    summary.problems.extend(reader.problems)
    names = [part.name for part in done]
    for info in store.load(document for name in names for document in folder.documents(name)):
        on_loaded(info.id)
    store.flush()
    if not keep:
        folder.remove(names)
    return summary


def partitions(documents: Iterable[Document], *, size: int = SIZE) -> Iterator[tuple[Document, ...]]:
    """Yield the documents in groups of `size` on average, at most twice as many.

    Where a group ends depends on the documents in it, not on their number: one more or less changes one group, and the
    parts of the others are found again.
    """
    group: list[Document] = []
    characters = 0
    for document in documents:
        group.append(document)
        characters += len(document.text)
        last = int(digest(document.key, length=8), 16) % size == 0
        if last or len(group) >= 2 * size or characters >= CHARACTERS:
            yield tuple(group)
            group, characters = [], 0
    if group:
        yield tuple(group)


def _readable(documents: Iterable[Document | InputError], summary: Summary) -> Iterator[Document]:
    for document in documents:
        if isinstance(document, InputError):
            summary.problems.append(document)
        else:
            yield document


class _Reader:
    """One run over a cluster: what is in flight, what is suspected, what could not be read."""

    def __init__(
        self,
        client: Client,
        folder: Parts,
        extractor: Extractor,
        on_document: Callable[[str], None],
        told: Callable[[str], None],
    ) -> None:
        self._client, self._folder, self._extractor = client, folder, extractor
        self._on_document, self._told = on_document, told
        self._shared: str | None = str(folder.folder.resolve())
        self._flying: dict[Future, _Task] = {}
        self._suspects: deque[_Task] = deque()
        self._workers: set[str] = set()
        self.problems: list[InputError] = []

    def read(self, groups: Iterable[tuple[Document, ...]]) -> Iterator[Part]:
        """Yield the part of each group in the order of the groups; those of suspects come last."""
        from distributed.comm import CommClosedError

        version_of = self._extractor.version_of
        tasks = (_Task(part_name(group, version_of), group) for group in groups)
        order: list[str] = []
        found: dict[str, Part] = {}
        try:
            for task in self._queue(tasks, found, order):
                self._flying[self._submit(task)] = task
                while len(self._flying) >= (1 if task.alone else self._window()):
                    self._collect(found)
            while self._flying or self._suspects:
                while self._flying:
                    self._collect(found)
                # One at a time, so that a worker that dies tells which document it was.
                if self._suspects:
                    task = self._suspects.popleft()
                    order.append(task.name)
                    if not self._there(task, found):
                        self._flying[self._submit(task)] = task
        except (CommClosedError, CancelledError) as error:
            raise ClusterError(
                f"the scheduler is gone ({type(error).__name__}): start it and its workers, and run this again"
            ) from error
        finally:
            with suppress(OSError, CancelledError):
                self._client.cancel(list(self._flying))
        yield from (found[name] for name in order if name in found)

    def _queue(self, tasks: Iterable[_Task], found: dict[str, Part], order: list[str]) -> Iterator[_Task]:
        """Yield the tasks whose parts are not there."""
        for task in tasks:
            order.append(task.name)
            if not self._there(task, found):
                yield task

    def _there(self, task: _Task, found: dict[str, Part]) -> bool:
        part = self._folder.get(task.name)
        if part is None:
            return False
        found[task.name] = part
        for document in task.documents:
            self._on_document(document.id)
        return True

    def _submit(self, task: _Task) -> Future:
        return self._client.submit(
            read_part, task.documents, task.name, self._shared, *self._extractor.recipe, pure=False
        )

    def _window(self) -> int:
        """Return how many parts may be in flight; note which workers there are, and tell of those that are gone."""
        threads: Mapping[str, int] = self._client.nthreads()
        lost = self._workers - set(threads)
        if lost:
            self._told(f"{len(lost)} of {len(self._workers)} workers lost; others read what they were reading")
        self._workers = set(threads)
        return max(1, AHEAD * sum(threads.values()))

    def _collect(self, found: dict[str, Part]) -> None:
        """Wait until something is finished and take it."""
        self._wait()
        for future in [future for future in self._flying if future.done()]:
            task = self._flying.pop(future)
            part = self._result(future, task)
            if part is not None:
                found[task.name] = part
                for document in task.documents:
                    self._on_document(document.id)

    def _wait(self) -> None:
        from distributed import wait

        begun = seen = time.monotonic()
        while True:
            try:
                wait(list(self._flying), timeout=_POLL, return_when="FIRST_COMPLETED")
                return
            except TimeoutError:
                now = time.monotonic()
                self._window()
                if self._workers:
                    seen = now
                if now - seen > ALONE:
                    raise ClusterError(
                        "the cluster has no workers: start some (`dask worker ADDRESS`) and run this again"
                    ) from None
                if now - begun > SILENT:
                    names = ", ".join(task.documents[0].id for task in self._flying.values())
                    raise ClusterError(
                        f"no worker finished anything for {SILENT:.0f} s; they read parts from {names} on"
                    ) from None

    def _result(self, future: Future, task: _Task) -> Part | None:
        """Return the part that a task made; None when it killed its worker, and what to do then is noted."""
        from distributed import KilledWorker

        try:
            version, data = future.result()
        except KilledWorker:
            self._killed(task)
            return None
        except Exception as error:  # anything may come from another machine
            raise ClusterError(
                f"a worker failed ({type(error).__name__}: {error}): every worker needs this version of kg, its extras "
                "and the files given with --actors and --ontology under the same names"
            ) from error
        if version is not None:
            raise ClusterError(f"a worker reads {task.documents[0].id} with another version: {version}")
        if data is not None:
            self._folder.save(task.name, *data)
        part = self._folder.get(task.name)
        if part is None and self._shared is not None:
            self._shared = None  # that folder is another one on the worker's machine: have parts sent back
            self._flying[self._submit(task)] = task
        return part

    def _killed(self, task: _Task) -> None:
        if task.alone:
            self.problems.append(InputError(task.documents[0].id, "crashed the worker that read it, twice"))
        else:
            version_of = self._extractor.version_of
            self._suspects.extend(_Task(part_name((one,), version_of), (one,), alone=True) for one in task.documents)


# --- on the worker ---------------------------------------------------------------------------------------------------


def read_part(
    documents: Sequence[Document],
    name: str,
    folder: str | None,
    factory: Callable[..., Any],
    arguments: tuple[Any, ...],
) -> tuple[str | None, tuple[bytes, bytes] | None]:
    """Read documents on a worker and save them as a part; return None, None.

    A worker that would read them otherwise, so that `name` is not theirs, returns its version first. One that has no
    such folder returns the part's two files second.
    """
    from dask.utils import SerializableLock

    parts = Parts(Path(folder)) if folder is not None and Path(folder).is_dir() else None
    with SerializableLock("kg: one pipeline a process"):  # a worker may have several threads
        extractor = _extractor(factory, arguments)
        if part_name(documents, extractor.version_of) != name:
            return extractor.version_of(documents[0]), None
        if parts is not None and parts.get(name) is not None:  # read by one that was thought lost
            return None, None
        data = _read(documents, extractor)
    if parts is None:
        return None, data
    parts.save(name, *data)
    return None, None


def _read(documents: Sequence[Document], extractor: Any) -> tuple[bytes, bytes]:
    """Return the two files of the part that holds these documents."""
    found: dict[int, Extraction | InputError] = {}
    numbered = list(enumerate(documents))
    for start in range(0, len(numbered), BATCH):
        found.update(read_batch(numbered[start : start + BATCH], extractor))
    summary = Summary()
    for result in found.values():
        if not isinstance(result, InputError):
            summary.count(result)
    return encode((found[number] for number, _ in numbered), extractor.frames, extractor.version_of, summary.counts())


@lru_cache(maxsize=1)
def _extractor(factory: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    return factory(*arguments)

"""Processes that answer queries. One that takes too long is killed; others do not notice.

A query that has kept a processor busy for half a second counts as slow: its process steps aside (and down, in the
system's order of precedence), a fresh one takes its place, and only so many slow ones may run at once. Which queries
were slow is remembered for a while, so that the same one, asked again and again, finds no quick place.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Any

from kg.serve.pipe import Record
from kg.serve.processes import Nursery, Process, Program, Programs, Unanswered

SLOW_AFTER = 0.5  # seconds of a processor
_PATIENCE = 30.0  # seconds that a query waits for a process at least
_ENOUGH = "the query is slow, and enough slow ones are running: it was stopped"
_LOOK = 0.25  # seconds between two looks
_REMEMBERED, _FOR = 1000, 120.0  # slow queries, and for how many seconds


class Pool:
    """As many processes as questions may be answered at once."""

    def __init__(self, start: Programs | Nursery, *, size: int, slow: int, waiting: int, timeout: float) -> None:
        self._start = start
        self._size, self._slow_most, self._waiting_most, self.timeout = size, slow, waiting, timeout
        self._idle: list[Process] = []
        self._all: set[Process] = set()
        self._slow: set[Process] = set()
        self._starting = 0
        self._remembered: dict[int, float] = {}
        self._queue: deque[asyncio.Future[Process]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def state(self) -> dict[str, int]:
        """Counts for metrics."""
        return {
            "processes": len(self._all),
            "idle": len(self._idle),
            "slow": len(self._slow),
            "waiting": len(self._queue),
        }

    @property
    def isolated(self) -> bool:
        """Whether every process runs without a network."""
        return bool(self._all) and all(process.hello.get("isolated") for process in self._all)

    async def open(self) -> None:
        """Start the processes. Raises Unanswered when the first does not come up."""
        self._add(await self._start.start())
        self._refill()

    async def ask(self, record: Record) -> tuple[Record, bytes]:
        """Return a process's answer. Raises Unanswered when nobody is free, or the time is up (the process is killed).

        Cancelling it, because the client has gone, kills the process too.
        """
        key = hash(tuple(sorted((name, str(value)) for name, value in record.items() if name != "generation")))
        if self._was_slow(key) and len(self._slow) >= self._slow_most:
            raise Unanswered(_ENOUGH, kind="slow")
        process = await self._free()
        whole = False
        answer = asyncio.ensure_future(process.ask(record))
        try:
            if self._was_slow(key):
                self._set_aside(process)
            await self._patiently(process, answer, key)
            whole = answer.exception() is None
            return answer.result()
        finally:
            if not answer.done():
                answer.cancel()
            self._release(process, whole=whole)

    async def _patiently(self, process: Process, answer: asyncio.Future[Any], key: int) -> None:
        """Wait for an answer; set its process aside when it turns out to be slow. Raises Unanswered at the end."""
        begun, busy = time.monotonic(), process.busy()
        while not answer.done():
            left = self.timeout - (time.monotonic() - begun)
            if left <= 0:
                self._remember(key)
                raise Unanswered(f"the query took longer than {self.timeout:g} seconds and was stopped", kind="timeout")
            await asyncio.wait({answer}, timeout=min(_LOOK, left))
            if not answer.done() and process not in self._slow and process.busy() - busy > SLOW_AFTER:
                self._remember(key)
                self._set_aside(process)

    def _was_slow(self, key: int) -> bool:
        return time.monotonic() - self._remembered.get(key, -_FOR) < _FOR

    def _remember(self, key: int) -> None:
        self._remembered.pop(key, None)
        self._remembered[key] = time.monotonic()
        if len(self._remembered) > _REMEMBERED:
            del self._remembered[next(iter(self._remembered))]

    async def _free(self) -> Process:
        while self._idle:
            process = self._idle.pop()
            if process.alive:
                return process
            self._all.discard(process)
            self._refill()
        if len(self._queue) >= self._waiting_most:
            raise Unanswered("too many queries are waiting")
        future: asyncio.Future[Process] = asyncio.get_running_loop().create_future()
        self._queue.append(future)
        self._refill()
        try:
            return await asyncio.wait_for(future, max(self.timeout, _PATIENCE))
        except TimeoutError:
            raise Unanswered("no query process became free in time") from None
        finally:
            if future in self._queue:
                self._queue.remove(future)
            elif future.done() and not future.cancelled() and asyncio.current_task().cancelling():  # type: ignore[union-attr]
                self._add(future.result())

    def _set_aside(self, process: Process) -> None:
        if len(self._slow) >= self._slow_most:
            raise Unanswered(_ENOUGH, kind="slow")
        self._slow.add(process)
        process.step_down()
        self._refill()

    def _release(self, process: Process, *, whole: bool) -> None:
        slow = process in self._slow
        self._slow.discard(process)
        if whole and not slow and process.alive and not self._closed:
            self._hand_over(process)
            return
        self._all.discard(process)
        self._background(process.kill())
        self._refill()

    def _add(self, process: Process) -> None:
        self._all.add(process)
        self._hand_over(process)

    def _hand_over(self, process: Process) -> None:
        while self._queue:
            future = self._queue.popleft()
            if not future.done():
                future.set_result(process)
                return
        self._idle.append(process)

    def _refill(self) -> None:
        while not self._closed and len(self._all) - len(self._slow) + self._starting < self._size:
            self._starting += 1
            self._background(self._start_one())

    async def _start_one(self) -> None:
        try:
            process = await self._start.start()
        except Unanswered:
            await asyncio.sleep(1)
            self._starting -= 1
            self._refill()
            return
        self._starting -= 1
        if self._closed:
            await process.kill()
        else:
            self._add(process)

    def _background(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """End every process."""
        self._closed = True
        await asyncio.gather(*(process.kill() for process in list(self._all)), *self._tasks, return_exceptions=True)
        self._all.clear()
        await self._start.close()


class Single:
    """One process that does one thing after the other, started when first asked and again when it has ended."""

    def __init__(self, module: str, given: Record, *, timeout: float) -> None:
        self._module, self._given, self._timeout = module, given, timeout
        self._process: Process | None = None
        self._turn = asyncio.Lock()
        self.started = 0

    async def ask(self, record: Record, body: bytes = b"") -> Record:
        """Return the answer. Raises Unanswered when the time is up (the process is killed) or it ends."""
        async with self._turn:
            if self._process is None or not self._process.alive:
                self._process = await Program.start(self._module, self._given)
                self.started += 1
            whole = False
            try:
                answer, _ = await asyncio.wait_for(self._process.ask(record, body), self._timeout)
                whole = True
                return answer
            except TimeoutError:
                raise Unanswered(
                    f"it took longer than {self._timeout:g} seconds and was stopped", kind="timeout"
                ) from None
            finally:
                if not whole:
                    await self._process.kill()
                    self._process = None

    async def close(self) -> None:
        """End the process once it is idle."""
        async with self._turn:
            if self._process is not None:
                await self._process.kill()
                self._process = None

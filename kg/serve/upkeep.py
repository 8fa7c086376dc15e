"""The index follows the store: it is brought up to date by a process of its own whenever there is a new generation."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from kg.serve.archive import Archive
from kg.serve.guard import log
from kg.serve.processes import command, end, environment

_LOOK = 1.0  # seconds between two looks at the store


class Upkeep:
    """Keeps an index at a store's newest generation, and the analysis with it."""

    def __init__(
        self,
        where: Path,
        index: Path,
        *,
        isolate: bool,
        generation: Callable[[], int],
        analyse_up_to: int,
        changed: Callable[[], object],
    ) -> None:
        self._given = {"where": str(where), "index": str(index), "isolate": isolate}
        self._index, self._generation, self._most, self._changed = index, generation, analyse_up_to, changed
        self.archive = Archive(index)
        self.indexed = -1
        self._telling: asyncio.Future[object] | None = None
        self._analysed: str | None = None
        self._analysis: asyncio.subprocess.Process | None = None
        self._running: asyncio.subprocess.Process | None = None

    @property
    def ready(self) -> bool:
        """Whether there is an index to read."""
        return self.indexed >= 0

    async def follow(self, before: Callable[[], Awaitable[None]]) -> None:
        """Look at the store again and again. before: called at every look."""
        while True:
            try:
                await before()
                if self._generation() != self.indexed:
                    await self._build()
                if self._note_analysis():
                    await self._tell()
            except Exception as error:  # whatever it is, the next look may do better; the server goes on
                log("index", words=str(error)[:300])
                await asyncio.sleep(5)
            await asyncio.sleep(_LOOK)

    async def _build(self) -> None:
        generation = self._generation()
        self._running = await self._start("kg.serve.indexing", generation)
        code = await self._running.wait()
        self._running = None
        if code != 0:
            log("index", words=f"the index could not be brought up to date: exit {code}")
            await asyncio.sleep(5)
            return
        await self._tell()
        self.indexed = generation
        with self.archive.reading() as reading:
            meta = reading.meta()
        log("index", generation=generation, documents=meta["documents"], events=meta["events"])
        if meta["digest"] != self._analysed and meta["events"] <= self._most:
            await self._stop_analysis()
            self._analysed = meta["digest"]
            self._analysis = await self._start("kg.serve.analysing", generation)

    async def _tell(self) -> None:
        """Say that the index has changed; who hears it may take a thread's time."""
        self._telling = asyncio.ensure_future(asyncio.to_thread(self._changed))
        await asyncio.shield(self._telling)

    def _note_analysis(self) -> bool:
        """Return whether an analysis has just been finished."""
        if self._analysis is None or self._analysis.returncode is None:
            return False
        log("analysis", generation=self.indexed, ok=self._analysis.returncode == 0)
        self._analysis = None
        return True

    async def _start(self, module: str, generation: int) -> asyncio.subprocess.Process:
        nothing = asyncio.subprocess.DEVNULL
        return await asyncio.create_subprocess_exec(
            *command(module, {**self._given, "generation": generation}), env=environment(),
            stdin=nothing, stdout=nothing, start_new_session=os.name == "posix",
        )  # fmt: skip

    async def _stop_analysis(self) -> None:
        if self._analysis is not None:
            await end(self._analysis)
            self._analysis = None

    async def stop(self) -> None:
        """End what runs; the index stays as it was."""
        await self._stop_analysis()
        if self._running is not None:
            await end(self._running)
        if self._telling is not None:  # it reads the index
            await asyncio.wait({self._telling}, timeout=10)
        self.archive.close()


def index_path(where: Path, wished: str | None) -> tuple[Path, bool]:
    """Return where the index goes, and whether only for now: in the store, where that can be written."""
    if wished:
        return Path(wished), False
    folder = where / "serve"
    with contextlib.suppress(OSError):
        folder.mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder / "index.sqlite", False
    return Path(tempfile.mkdtemp(prefix="kg-index-")) / "index.sqlite", True

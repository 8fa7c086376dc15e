"""What the routes ask: queries, writes and the generation that is read."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Hashable
from functools import cached_property
from pathlib import Path
from typing import Any

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request

from kg import __version__
from kg.errors import UsageError
from kg.frames import Frames, load_frames
from kg.serve.answers import Refusal
from kg.serve.archive import Archive, Reading
from kg.serve.audit import Audit
from kg.serve.guard import log
from kg.serve.metrics import Metrics
from kg.serve.opening import current_generation
from kg.serve.pipe import Record
from kg.serve.pool import Pool, Single
from kg.serve.processes import Unanswered, starter
from kg.serve.settings import Settings
from kg.serve.upkeep import Upkeep, index_path

_THREADS = 8


class Kept:
    """The last answers that were made, at most so many bytes of them."""

    def __init__(self, most: int) -> None:
        self._most, self._size, self._answers = most, 0, OrderedDict[Hashable, bytes]()
        self._turn = threading.Lock()

    def get(self, key: Hashable) -> bytes | None:
        """Return an answer, None when it was not kept."""
        with self._turn:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def put(self, key: Hashable, answer: bytes) -> None:
        """Keep an answer, and let go of those that nobody has asked for the longest."""
        with self._turn:
            self._size += len(answer) - len(self._answers.pop(key, b""))
            self._answers[key] = answer
            while self._size > self._most:
                self._size -= len(self._answers.popitem(last=False)[1])


class Service:
    """The server without its routes; `start` before use, `stop` after."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.metrics = Metrics()
        self._temporary: Path | None = None
        self.where = self._place()
        given = {"where": str(self.where), "isolate": settings.isolate}
        self.pool = Pool(
            starter("kg.serve.worker", {**given, "memory": settings.memory}),
            size=settings.workers,
            slow=settings.slow,
            waiting=settings.waiting,
            timeout=settings.timeout,
        )
        self._writer = Single("kg.serve.writer", given, timeout=max(settings.timeout, 60.0))
        self._reader = Single("kg.serve.reading", {**given, "ontology": list(settings.ontology)}, timeout=300.0)
        self._audit = Audit(self.where / "serve" / "audit.jsonl")
        self._stale = settings.allow_update and self.free_writes
        self._cutting = asyncio.Lock()
        index, self._passing = index_path(self.where, settings.index)
        self._upkeep = Upkeep(
            self.where,
            index,
            isolate=settings.isolate,
            generation=lambda: self.generation,
            analyse_up_to=settings.analyse_up_to,
            changed=self._draw_first,
        )
        self.kept = Kept(32 << 20)
        self.drawing = CapacityLimiter(2)
        self._following: asyncio.Task[None] | None = None
        self._index = index

    def _draw_first(self) -> None:
        """Have the first view ready before anybody asks for it."""
        from kg.serve.explorer import Part
        from kg.serve.pages import explorer_page

        try:
            explorer_page(self, self._upkeep.archive, Part())
        except Exception as error:  # who asks for the page will meet it again; all else must work
            log("fault", kind=type(error).__name__, words=str(error)[:300])

    @cached_property
    def frames(self) -> Frames:
        """The relations, with the user's own."""
        return load_frames([Path(name) for name in self.settings.ontology])

    @property
    def archive(self) -> Archive:
        """The index. Raises Refusal while there is none yet."""
        if not self._upkeep.ready:
            raise Refusal(503, "the index of this store is being made: try again in a moment", {"Retry-After": "2"})
        return self._upkeep.archive

    @property
    def indexed(self) -> bool:
        """Whether there is an index to read."""
        return self._upkeep.ready

    def tag(self, reading: Reading) -> str:
        """Return the ETag of everything that is made of the index."""
        meta = reading.meta()
        return f'W/"{__version__}-{meta["digest"]}-{meta.get("analysis", "")}"'

    def fronts(self, reading: Reading) -> list[dict[str, Any]]:
        """Return the fronts of the last analysis."""
        kept = reading.analysis()
        return list(kept["fronts"]) if kept else []

    def _place(self) -> Path:
        """Return the folder of the store; `memory:` and exports get one that goes with the server."""
        from kg.store.exported import FORMATS, is_export
        from kg.store.quads import QuadsWriter

        where = self.settings.store
        if where.startswith(("http://", "https://")):
            raise UsageError(f"{where} is served already: name a store directory, an export or memory:")
        if where == "memory:" and self.settings.allow_ingest:
            from kg.store import open_store

            self._temporary = Path(tempfile.mkdtemp(prefix="kg-serve-"))
            open_store(self._temporary / "store").close()
            return self._temporary / "store"
        if where == "memory:" or is_export(where):
            self._temporary = Path(tempfile.mkdtemp(prefix="kg-serve-"))
            writer = QuadsWriter(self._temporary / "quads")
            try:
                if where != "memory:":
                    path = Path(where)
                    if path.suffix not in FORMATS:
                        raise UsageError(f"{path}: documents cannot be told apart in {path.suffix}; export trig or nq")
                    writer.load(path, FORMATS[path.suffix])
                writer.cut()
            finally:
                writer.close()
            return self._temporary / "quads"
        if where.startswith("quads:"):
            if self.settings.allow_ingest:
                raise UsageError("documents are read into a store directory, not into quads: leave out --allow-ingest")
            root = Path(where.removeprefix("quads:"))
            writer = QuadsWriter(root)
            writer.cut()
            writer.close()
            return root
        from kg.store import open_store
        from kg.store.quads import is_quads

        if is_quads(Path(where)):
            raise UsageError(f"{where} holds quads: name it as quads:{where}")
        open_store(where, read_only=True).close()  # says what is wrong before the port is taken
        return Path(where)

    @property
    def free_writes(self) -> bool:
        """Whether an update may write anything (a folder of quads), not only what documents say."""
        from kg.store.quads import is_quads

        return is_quads(self.where)

    @property
    def generation(self) -> int:
        """The newest generation."""
        return current_generation(str(self.where))

    async def start(self) -> None:
        """Start the processes, and have ready what the first page wants."""
        from kg.serve.static import warm

        # Threads that read the index: more than a few only wait for each other, and each has a cache of its own.
        to_thread.current_default_thread_limiter().total_tokens = _THREADS
        await self.pool.open()
        await asyncio.to_thread(warm)
        self._following = asyncio.get_running_loop().create_task(self._upkeep.follow(self._show_writes))

    async def stop(self) -> None:
        """End the processes, and what was kept for this server only."""
        if self._following is not None:
            self._following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._following
        await self._upkeep.stop()
        await self.pool.close()
        await self._writer.close()
        await self._reader.close()
        for folder in (self._temporary, self._index.parent if self._passing else None):
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)

    async def query(self, text: str, **options: Any) -> tuple[Record, bytes]:
        """Answer a query; options as `kg.serve.worker` takes them. Raises Unanswered."""
        await self._show_writes()
        record = {
            "query": text,
            "generation": self.generation,
            "cap": self.settings.answer,
            "solutions": "JSON",
            "triples": "TURTLE",
            "base": f"{self.settings.base}/sparql",
            **options,
        }
        try:
            return await self.pool.ask(record)
        except Unanswered as error:
            self.metrics.count("kg_queries_stopped_total", kind=error.kind)
            raise

    async def write(self, record: Record, body: bytes = b"") -> Record:
        """Have something written; what is asked afterwards sees it."""
        try:
            return await self._writer.ask(record, body)
        finally:
            self._stale = self.free_writes

    async def read(self, body: bytes) -> Record:
        """Have a document read into the store. Raises Unanswered."""
        return await self._reader.ask({"do": "read"}, body)

    async def audit(self, who: str, request: Request, action: str, *, status: int, **what: Any) -> None:
        """Count a write, log who wrote, and keep in the audit log what it was."""
        self.metrics.count("kg_writes_total", kind=action, status=str(status))
        log("write", who=who, kind=action, status=status)
        client = request.client.host if request.client else None
        await asyncio.to_thread(self._audit.add, who=who, client=client, action=action, status=status, **what)

    async def _show_writes(self) -> None:
        if self._stale or self._cutting.locked():  # whoever asks while others wait for a cut waits for it too
            async with self._cutting:
                if self._stale:
                    self._stale = False
                    try:
                        await self._writer.ask({"do": "cut"})
                    except Unanswered:
                        self._stale = True
                        raise

    def who(self, authorization: str | None) -> str | None:
        """Return whose token an Authorization header holds (Bearer, or Basic with the token as password), else None."""
        kind, _, value = (authorization or "").partition(" ")
        given = value.strip()
        if kind.lower() == "basic":
            import base64

            with contextlib.suppress(ValueError):
                given = base64.b64decode(given, validate=True).decode("utf-8", "replace").partition(":")[2]
        elif kind.lower() != "bearer":
            return None
        found = None
        for name, secret in self.settings.tokens.items():  # all of them, so that time tells nothing
            if hmac.compare_digest(secret.encode(), given.encode()):
                found = name
        return found

"""What the routes ask: queries, writes and the generation that is read."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import shutil
import tempfile
from pathlib import Path
from typing import Any

from kg.errors import UsageError
from kg.serve.guard import log
from kg.serve.metrics import Metrics
from kg.serve.opening import current_generation
from kg.serve.pipe import Record
from kg.serve.pool import Pool, Single, Unanswered
from kg.serve.settings import Settings


class Service:
    """The server without its routes; `start` before use, `stop` after."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.metrics = Metrics()
        self._temporary: Path | None = None
        self.where = self._place()
        given = {"where": str(self.where), "isolate": settings.isolate}
        self.pool = Pool(
            "kg.serve.worker",
            {**given, "memory": settings.memory},
            size=settings.workers,
            slow=settings.slow,
            waiting=settings.waiting,
            timeout=settings.timeout,
        )
        self._writer = Single("kg.serve.writer", given, timeout=max(settings.timeout, 60.0))
        self._stale = settings.allow_update and self.free_writes
        self._cutting = asyncio.Lock()

    def _place(self) -> Path:
        """Return the folder of the store; `memory:` and exports get one that goes with the server."""
        from kg.store.exported import FORMATS, is_export
        from kg.store.quads import QuadsWriter

        where = self.settings.store
        if where.startswith(("http://", "https://")):
            raise UsageError(f"{where} is served already: name a store directory, an export or memory:")
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
            root = Path(where.removeprefix("quads:"))
            writer = QuadsWriter(root)
            writer.cut()
            writer.close()
            return root
        from kg.store import open_store

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
        """Start the processes."""
        await self.pool.open()

    async def stop(self) -> None:
        """End the processes, and what was kept for this server only."""
        await self.pool.close()
        await self._writer.close()
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)

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

    def noted(self, who: str, record: Record, body: bytes, done: Record) -> None:
        """Count a write and log who wrote how much of what kind; never what."""
        self.metrics.count("kg_writes_total", kind=record["do"], status=str(done["status"]))
        log("write", who=who, kind=record["do"], bytes=len(body), status=done["status"])

    async def _show_writes(self) -> None:
        if self._stale:
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

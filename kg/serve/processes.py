"""Processes that answer messages: started as programs, or (Linux) forked from a nursery that has loaded everything."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import struct
import sys
import time
from pathlib import Path
from typing import Any

from kg.serve.pipe import Record, packed, receive_async

ROOT = Path(__file__).resolve().parent.parent.parent
_START = 60.0  # seconds that a process may take to start
_BUFFER = 1 << 20


class Unanswered(Exception):
    """A question that got no answer: why, in words, and after how many seconds it may be asked again."""

    def __init__(self, words: str, again: int = 5, *, kind: str = "busy") -> None:
        super().__init__(words)
        self.words, self.again, self.kind = words, again, kind


class Process:
    """A process that answers one message at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, hello: Record, pid: int) -> None:
        self._reader, self._writer, self.hello, self.pid = reader, writer, hello, pid

    @property
    def alive(self) -> bool:
        """Whether it has not ended, as far as is known."""
        return not self._reader.at_eof() and not self._writer.is_closing()

    async def ask(self, record: Record, body: bytes = b"") -> tuple[Record, bytes]:
        """Return the answer to one message. Raises Unanswered when the process ends instead."""
        try:
            self._writer.write(packed(record, body))
            await self._writer.drain()
            return await receive_async(self._reader)
        except (asyncio.IncompleteReadError, OSError) as error:
            raise Unanswered("its process ended: it needed more memory than it may have", kind="died") from error

    def busy(self) -> float:
        """Return the seconds of a processor it has had so far; of the clock, where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_bytes().rpartition(b")")[2].split()
        except OSError:
            return time.monotonic()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def step_down(self) -> None:
        """Let others go first."""
        with contextlib.suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, self.pid, 10)

    async def kill(self) -> None:
        """End it now."""
        raise NotImplementedError


class Program(Process):
    """A child started as `python -m module`."""

    def __init__(self, child: asyncio.subprocess.Process, hello: Record) -> None:
        assert child.stdout is not None
        assert child.stdin is not None
        super().__init__(child.stdout, child.stdin, hello, child.pid)
        self._child = child

    @classmethod
    async def start(cls, module: str, given: Record) -> Program:
        """Start it. Raises Unanswered when it does not come up."""
        pipe = asyncio.subprocess.PIPE
        child = await asyncio.create_subprocess_exec(
            *command(module, given), stdin=pipe, stdout=pipe, env=environment(), limit=_BUFFER,
            start_new_session=os.name == "posix",
        )  # fmt: skip
        try:
            assert child.stdout is not None
            hello, _ = await asyncio.wait_for(receive_async(child.stdout), _START)
        except (TimeoutError, asyncio.IncompleteReadError) as error:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            raise Unanswered(f"{module} does not start") from error
        return cls(child, hello)

    async def kill(self) -> None:
        """End it now."""
        await end(self._child)


class Fork(Process):
    """A fork of the nursery."""

    _handle: int | None = None  # tells this process from another one that gets its number later

    async def kill(self) -> None:
        """End it now."""
        if self._handle is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            os.close(self._handle)
            self._handle = None
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    def hold(self) -> None:
        """Take hold of the process itself, not of its number."""
        with contextlib.suppress(ProcessLookupError):
            self._handle = os.pidfd_open(self.pid)


class Programs:
    """Starts a program each time."""

    def __init__(self, module: str, given: Record) -> None:
        self._module, self._given = module, given

    async def start(self) -> Process:
        """Start one more. Raises Unanswered."""
        return await Program.start(self._module, self._given)

    async def close(self) -> None:
        """Do nothing: each process is ended by who has it."""


class Nursery:
    """A program that has loaded everything and forks itself when asked; it is started again should it end."""

    def __init__(self, module: str, given: Record) -> None:
        self._module, self._given = module, given
        self._turn = asyncio.Lock()
        self._child: asyncio.subprocess.Process | None = None
        self._control: socket.socket | None = None
        self._hello: Record = {}

    async def start(self) -> Process:
        """Return one more fork. Raises Unanswered."""
        async with self._turn:
            if self._child is None or self._child.returncode is not None:
                await self._begin()
            ours, theirs = socket.socketpair()
            ours.setblocking(False)
            try:
                assert self._control is not None
                socket.send_fds(self._control, [b"+"], [theirs.fileno()])
                loop = asyncio.get_running_loop()
                answer = await asyncio.wait_for(loop.sock_recv(self._control, 8), _START)
                [pid] = struct.unpack(">Q", answer)
            except (OSError, TimeoutError, struct.error) as error:
                ours.close()
                await self._end()
                raise Unanswered("the query processes do not start") from error
            finally:
                theirs.close()
        reader, writer = await asyncio.open_connection(sock=ours, limit=_BUFFER)
        made = Fork(reader, writer, self._hello, pid)
        made.hold()
        return made

    async def _begin(self) -> None:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs:
            self._child = await asyncio.create_subprocess_exec(
                *command(self._module, {**self._given, "control": theirs.fileno()}), env=environment(),
                stdin=asyncio.subprocess.DEVNULL, pass_fds=[theirs.fileno()], start_new_session=True,
            )  # fmt: skip
        self._control = ours
        try:
            answer = await asyncio.wait_for(asyncio.get_running_loop().sock_recv(ours, 1 << 12), _START)
            self._hello = json.loads(answer)
        except (OSError, TimeoutError, ValueError) as error:
            await self._end()
            raise Unanswered(f"{self._module} does not start") from error

    async def _end(self) -> None:
        if self._child is not None:
            await end(self._child)
            self._child = None
        if self._control is not None:
            self._control.close()
            self._control = None

    async def close(self) -> None:
        """End it."""
        async with self._turn:
            await self._end()


def starter(module: str, given: Record) -> Programs | Nursery:
    """Return what starts processes of a module in the quickest way this system has."""
    return Nursery(module, given) if sys.platform == "linux" else Programs(module, given)


def command(module: str, given: Record) -> list[str]:
    """Return the command of a module of ours with its settings."""
    return [sys.executable, "-P", "-m", module, json.dumps(given)]


def environment() -> dict[str, str]:
    """Return the environment of a child: ours without secrets, and with this very package."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return {n: v for n, v in os.environ.items() if not n.startswith("KG_SERVE_TOKEN")} | {"PYTHONPATH": path}


async def end(child: Any) -> None:
    """End a child now and wait until it is gone."""
    with contextlib.suppress(ProcessLookupError):
        child.kill()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(child.wait(), 5)
    transport: Any = getattr(child, "_transport", None)
    if transport is not None:
        transport.close()

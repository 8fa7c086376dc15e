"""Messages between the server and its processes: a JSON record and some bytes, each with its length in front."""

from __future__ import annotations

import asyncio
import json
import os
import struct
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

_HEAD = struct.Struct(">IQ")
Record = dict[str, Any]


def packed(record: Record, body: bytes = b"") -> bytes:
    """Return a message as bytes."""
    head = json.dumps(record).encode()
    return _HEAD.pack(len(head), len(body)) + head + body


def receive(stream: BinaryIO) -> tuple[Record, bytes] | None:
    """Return the next message, None when the other side is gone."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    length, size = _HEAD.unpack(head)
    return json.loads(stream.read(length)), stream.read(size)


async def receive_async(stream: asyncio.StreamReader) -> tuple[Record, bytes]:
    """Return the next message. Raises asyncio.IncompleteReadError when the other side is gone."""
    length, size = _HEAD.unpack(await stream.readexactly(_HEAD.size))
    record = json.loads(await stream.readexactly(length))
    return record, await stream.readexactly(size)


def answer_until_closed(hello: Record, handle: Callable[[Record, bytes], tuple[Record, bytes]]) -> None:
    """Answer messages on stdin and stdout until stdin ends. What else is printed goes to stderr."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    out.write(packed(hello))
    out.flush()
    answer_all(sys.stdin.buffer, out, handle)


def answer_all(source: BinaryIO, out: BinaryIO, handle: Callable[[Record, bytes], tuple[Record, bytes]]) -> None:
    """Answer messages until no more come."""
    while (message := receive(source)) is not None:
        out.write(packed(*handle(*message)))
        out.flush()

"""Mail: .eml (one message) and .mbox (many). The body is the document, the headers say where it came from."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32
from email.utils import parseaddr, parsedate_to_datetime
from functools import partial

from kg.errors import InputError
from kg.readers.decode import decode, normalize_lines
from kg.readers.patience import patience
from kg.readers.source import MAX_BYTES, Draft, Source, cannot_open, readable_name, suffix_of

MAX_PARTS = 200


def read_eml(source: Source) -> Iterator[Draft | Source | InputError]:
    """Yield the plain text of a message (else its HTML, as a Source), then its attachments as `MAIL/FILE`."""
    yield from _message(source.data(), source, source.name)


def read_mbox(source: Source) -> Iterator[Draft | Source | InputError]:
    """Yield the messages of a mailbox (a line `From ` begins one) as `MAILBOX#NUMBER`; it is read as a stream."""
    number = 0
    lines: list[bytes] = []
    size = 0
    try:
        with source.open() as stream:
            for line in iter(partial(stream.readline, MAX_BYTES), b""):
                if line.startswith(b"From ") and (not lines or not lines[-1].strip()):
                    if lines:
                        number += 1
                        yield from _caught(b"".join(lines), source, number)
                    lines, size = [b"\n"], 0
                    continue
                if not lines:
                    raise InputError(source.name, "not a mailbox: it does not begin with a line 'From '")
                size += len(line)
                if size <= MAX_BYTES:  # the rest of a larger message is passed over and reported
                    lines.append(line[1:] if line.lstrip(b">").startswith(b"From ") else line)
    except OSError as error:
        yield InputError(source.name, cannot_open(error))
    if lines:
        yield from _caught(b"".join(lines), source, number + 1)
    else:
        yield InputError(source.name, "empty file")


def _caught(data: bytes, source: Source, number: int) -> Iterator[Draft | Source | InputError]:
    name = f"{source.name}#{number}"
    if len(data) > MAX_BYTES:
        yield InputError(name, f"too large: more than {MAX_BYTES // 1024**2} MB")
        return
    try:
        yield from _message(data.lstrip(b"\n"), source, name)
    except InputError as error:
        yield error


def _message(data: bytes, source: Source, name: str) -> Iterator[Draft | Source | InputError]:
    with patience(name):
        # The older policy: the newer one parses every header, in time that grows with the square of its length.
        message = message_from_bytes(data, policy=compat32)
        if not message.keys():
            raise InputError(name, "no mail headers")
        said = _headers(message)
        bodies, attachments = _sorted_parts(message, name)
    body = next((part for part in bodies if part.get_content_subtype() == "plain"), None) or next(iter(bodies), None)
    if body is None:
        yield InputError(name, "a message without text")
    elif body.get_content_subtype() == "html":
        yield _part(source, name, ".html", _bytes(body), said)
    else:
        yield Draft(
            text=normalize_lines(_text(body, name)),
            title=said.get("title"),
            date=said.get("date"),
            publisher=said.get("publisher"),
            where=name,
        )
    for filename, part in attachments:
        yield _part(source, f"{name}/{filename}", suffix_of(filename), _bytes(part), {})


def _sorted_parts(message: Message, name: str) -> tuple[list[Message], list[tuple[str, Message]]]:
    """Return the parts that are shown (plain text or HTML), and the files attached with their names."""
    bodies: list[Message] = []
    attachments: list[tuple[str, Message]] = []
    for number, part in enumerate(message.walk()):
        if number > MAX_PARTS:
            raise InputError(name, f"more than {MAX_PARTS} parts")
        if part.is_multipart():
            continue
        filename = readable_name(_decoded(part.get_filename()).replace("\\", "/").rpartition("/")[2])
        if suffix_of(filename) and not filename.startswith("."):
            attachments.append((filename, part))
        elif part.get_content_type() in {"text/plain", "text/html"}:
            bodies.append(part)
    return bodies, attachments


def _headers(message: Message) -> dict[str, str]:
    """Return title, day and sender; a header that is damaged is as good as absent."""
    said: dict[str, str] = {}
    if subject := _decoded(message["subject"]):
        said["title"] = subject
    display, address = parseaddr(_decoded(message["from"]))
    if sender := display or address.rpartition("@")[2]:
        said["publisher"] = sender
    with suppress(TypeError, ValueError, IndexError, AttributeError, OverflowError):
        said["date"] = parsedate_to_datetime(_decoded(message["date"])).date().isoformat()
    return said


def _decoded(value: object) -> str:
    """Return a header's text, encoded words decoded, on one line; headers are cut at 2,000 characters."""
    written = " ".join(str(value or "")[:2000].split())
    try:
        return str(make_header(decode_header(written))).strip()
    except (HeaderParseError, LookupError, ValueError):  # an encoding that is none, or does not fit
        return written


def _part(source: Source, name: str, suffix: str, data: bytes, said: dict[str, str]) -> Source:
    return Source(
        name=name,
        label=name,
        suffix=suffix,
        open=partial(io.BytesIO, data),
        sidecar=source.sidecar if said else _no_sidecar,
        fields=source.fields,
        depth=source.depth + 1,
        given=said,
    )


def _no_sidecar() -> bytes | None:
    return None


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    if isinstance(payload, bytes):
        return payload
    return part.as_bytes() if part.is_multipart() else b""


def _text(part: Message, name: str) -> str:
    data = _bytes(part)
    charset = part.get_content_charset()
    if charset:
        with suppress(LookupError, UnicodeDecodeError):  # said wrongly: look at the bytes
            return data.decode(charset)
    return decode(data, name)

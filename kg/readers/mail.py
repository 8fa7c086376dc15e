"""Mail: .eml (one message) and .mbox (many). The body is the document, the headers say where it came from."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.policy import default
from email.utils import parsedate_to_datetime
from functools import partial

from kg.errors import InputError
from kg.readers.decode import decode, normalize_lines
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
    message = message_from_bytes(data, policy=default)
    if not message.keys():
        raise InputError(name, "no mail headers")
    said = _headers(message)
    body = message.get_body(("plain", "html"))
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
    for count, attached in enumerate(message.iter_attachments()):
        if count >= MAX_PARTS:
            yield InputError(name, f"more than {MAX_PARTS} attachments")
            return
        filename = readable_name((attached.get_filename() or "").replace("\\", "/").rpartition("/")[2])
        if suffix_of(filename) and not filename.startswith("."):
            yield _part(source, f"{name}/{filename}", suffix_of(filename), _bytes(attached), {})


def _headers(message: EmailMessage) -> dict[str, str]:
    """Return title, day and sender; a header that is damaged is as good as absent."""
    said: dict[str, str] = {}
    with suppress(IndexError, AttributeError, ValueError, MessageError):
        if subject := str(message.get("subject", "")).strip():
            said["title"] = subject
        if sender := message.get("from"):
            first = sender.addresses[0]
            if name := first.display_name or first.domain:
                said["publisher"] = name
    with suppress(TypeError, ValueError, IndexError, AttributeError):
        said["date"] = parsedate_to_datetime(str(message["date"])).date().isoformat()
    return said


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


def _bytes(part: MIMEPart) -> bytes:
    payload = part.get_payload(decode=True)
    if isinstance(payload, bytes):
        return payload
    return part.as_bytes() if part.is_multipart() else b""


def _text(part: MIMEPart, name: str) -> str:
    data = _bytes(part)
    charset = part.get_content_charset()
    if charset:
        with suppress(LookupError, UnicodeDecodeError):  # said wrongly: look at the bytes
            return data.decode(charset)
    return decode(data, name)

"""Word documents (.docx): the paragraphs of the main part, tables included; header, footer, notes are left out."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from kg.errors import InputError
from kg.model import Part
from kg.readers.metadata import iso_date
from kg.readers.source import MAX_BYTES, Draft, Source
from kg.readers.xml import local, parse_xml

_BODY = "word/document.xml"
_PROPERTIES = "docProps/core.xml"
# Fallback repeats what AlternateContent says already; deleted and moved words are no longer part of the text.
_LEFT_OUT = frozenset({"Fallback", "del", "moveFrom", "instrText"})


def read_docx(source: Source) -> Iterator[Draft]:
    """Yield the document, a paragraph a line, each leading back by `p=NUMBER` (counted in document order from 1)."""
    try:
        with zipfile.ZipFile(io.BytesIO(source.data())) as archive:
            body = _unpack(archive, _BODY, source.name)
            properties = _unpack(archive, _PROPERTIES, source.name) if _PROPERTIES in archive.namelist() else None
    except KeyError:
        raise InputError(source.name, "not a Word document") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise InputError(source.name, f"damaged, encrypted, or not a Word document ({error})") from None
    lines: list[str] = []
    parts: list[Part] = []
    length = 0
    for number, paragraph in enumerate(_paragraphs(parse_xml(body, source.name)), 1):
        if paragraph.strip():
            parts.append(Part(length, length + len(paragraph), f"p={number}"))
            lines.append(paragraph)
            length += len(paragraph) + 1
    said = _said(parse_xml(properties, source.name)) if properties else {}
    yield Draft(text="\n".join(lines), title=said.get("title"), date=said.get("created"), parts=tuple(parts))


def _unpack(archive: zipfile.ZipFile, member: str, name: str) -> bytes:
    with archive.open(member) as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError(name, f"too large unpacked: more than {MAX_BYTES // 1024**2} MB")
    return data


def _paragraphs(root: Element) -> Iterator[str]:
    """Yield the text of each w:p in document order; one inside another (a text box) counts for itself."""
    waiting: list[Element] = [root]
    while waiting:
        element = waiting.pop()
        if local(element.tag) in _LEFT_OUT:
            continue
        if local(element.tag) == "p":
            yield "".join(_runs(element))
        waiting.extend(reversed(element))


def _runs(paragraph: Element) -> Iterator[str]:
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        tag = local(element.tag)
        if tag == "t":
            yield element.text or ""
        elif tag == "tab":
            yield "\t"
        elif tag in {"br", "cr"}:
            yield "\n"
        elif tag == "noBreakHyphen":
            yield "-"
        elif tag not in _LEFT_OUT and tag not in {"p", "pPr"}:
            waiting.extend(reversed(element))


def _said(properties: Element) -> dict[str, str]:
    said = {local(child.tag): (child.text or "").strip() for child in properties}
    try:
        said["created"] = iso_date(said.get("created", ""))
    except ValueError:
        said.pop("created", None)
    return {key: value for key, value in said.items() if value}

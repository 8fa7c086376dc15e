"""Makes the files that the reader tests read: every format, sound and broken on purpose. The sentences are our own."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Mapping, Sequence

STORY = (
    "The president of Egypt telephoned the president of Russia on Sunday to talk about aid for the strip. "
    "The two men agreed that the crossing should stay open and that their ministers would meet again."
)
SECOND = (
    "The foreign minister of Norway received her Finnish colleague in Oslo on Monday. "
    "They discussed the border and did not speak about the pipeline, an official said."
)
FRENCH = (
    "Le ministre des affaires étrangères a reçu son homologue dans la capitale. Ils ont parlé de la frontière et de "
    "la sécurité de la région, selon un communiqué publié par le gouvernement après la rencontre."
)


def jsonl(*records: Mapping[str, object]) -> bytes:
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def html(body: str = "", *, head: str = "") -> bytes:
    body = body or f"<article><h1>A call on Sunday</h1><p>{STORY}</p><p>{SECOND}</p></article>"
    return (
        "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>A call on Sunday</title>"
        f"{head}</head><body><nav><a href='/'>Home</a> <a href='/about'>About us</a></nav>{body}"
        "<footer>All rights reserved</footer></body></html>"
    ).encode()


META = (
    "<link rel='canonical' href='https://wire.example/2023/12/10/call'>"
    "<meta property='og:site_name' content='Example Wire'>"
    "<meta property='article:published_time' content='2023-12-10T08:00:00+02:00'>"
)


def pdf(pages: Sequence[Sequence[str]], *, title: str | None = None, created: str | None = None) -> bytes:
    """Return a PDF with a text layer, each page a list of lines in Helvetica."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    kids = []
    for lines in pages:
        escaped = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in lines]
        drawn = "BT /F1 11 Tf 14 TL 50 780 Td " + " ".join(f"({line}) Tj T*" for line in escaped) + " ET"
        content = drawn.encode("cp1252")
        objects.append(b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            b"/Contents %d 0 R >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [" + b" ".join(kids) + b"] /Count %d >>" % len(kids)
    trailer = b""
    if title or created:
        objects.append(f"<< /Title ({title or ''}) /CreationDate ({created or ''}) >>".encode("cp1252"))
        trailer = b"/Info %d 0 R " % len(objects)
    out, offsets = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer << /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start))
    return out.getvalue()


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(*paragraphs: str, title: str = "", created: str = "", body: str | None = None) -> bytes:
    """Return a Word document; body: WordprocessingML in place of the paragraphs."""
    if body is None:
        body = "".join(f"<w:p><w:r><w:t>{paragraph}</w:t></w:r></w:p>" for paragraph in paragraphs)
    core = (
        '<cp:coreProperties xmlns:cp="urn:cp" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/">'
        f"<dc:title>{title}</dc:title><dcterms:created>{created}</dcterms:created></cp:coreProperties>"
    )
    return zipped(
        {
            "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode(),
            "docProps/core.xml": core.encode(),
        }
    )


def eml(body: str = STORY, *, subject: str = "A call on Sunday", kind: str = "plain", extra: str = "") -> bytes:
    return (
        f'From: "Example Wire" <desk@wire.example>\r\nTo: desk@desk.example\r\nSubject: {subject}\r\n'
        "Date: Sun, 10 Dec 2023 18:00:00 +0200\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: text/{kind}; charset=utf-8\r\n{extra}\r\n{body}\r\n"
    ).encode()


def mbox(*messages: bytes) -> bytes:
    return b"".join(
        b"From desk@wire.example Sun Dec 10 18:00:00 2023\n" + m.replace(b"\r", b"") + b"\n" for m in messages
    )


def rss(*items: str, doctype: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{doctype}<rss version="2.0"><channel><title>Example Wire</title>'
        f"{''.join(f'<item>{item}</item>' for item in items)}</channel></rss>"
    ).encode()


ITEM = (
    "<title>A call on Sunday</title><link>https://wire.example/call</link>"
    f"<pubDate>Sun, 10 Dec 2023 18:00:00 +0200</pubDate><description>&lt;p&gt;{STORY}&lt;/p&gt;</description>"
)

ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>Example Wire</title><entry><title>A call</title>'
    '<link rel="alternate" href="https://wire.example/call"/><updated>2023-12-10T18:00:00Z</updated>'
    f'<content type="html">{STORY}</content></entry></feed>'
).encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tarred(files: Mapping[str, bytes], *, links: Mapping[str, str] | None = None) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for name, target in (links or {}).items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, target
            archive.addfile(info)
    return out.getvalue()


def warc(url: str = "https://wire.example/call", *, payload: bytes | None = None, kind: str = "text/html") -> bytes:
    page = html(head=META) if payload is None else payload
    http = b"HTTP/1.1 200 OK\r\nContent-Type: " + kind.encode() + b"; charset=utf-8\r\n\r\n" + page
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-01-01T00:00:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def _csv(*rows: str) -> bytes:
    return "\n".join(rows).encode() + b"\n"


# name -> (bytes, how many documents it holds)
SOUND: dict[str, tuple[bytes, int]] = {
    "plain.txt": (STORY.encode(), 1),
    "marked.txt": (b"\xef\xbb\xbf" + STORY.encode(), 1),
    "utf16.txt": (STORY.encode("utf-16"), 1),
    "utf16-unmarked.txt": (STORY.encode("utf-16-le"), 1),
    "cp1252.txt": (("Zoë’s café in Malmö. " + STORY).encode("cp1252"), 1),
    "windows-lines.txt": (STORY.replace(". ", ".\r\n").encode(), 1),
    "notes.md": (b"# A call\n\n" + STORY.encode(), 1),
    "lines.jsonl": (jsonl({"id": "one", "text": STORY}, {"id": "two", "text": SECOND}), 2),
    "marked.jsonl": (b"\xef\xbb\xbf" + jsonl({"id": "marked", "text": STORY}), 1),
    "array.json": (json.dumps([{"text": STORY}, {"text": SECOND}]).encode(), 2),
    "object.json": (json.dumps({"text": STORY}, indent=1).encode(), 1),
    "page.html": (html(head=META), 1),
    "old.htm": (html(), 1),
    "release.pdf": (pdf([[STORY[:90], STORY[90:]], [SECOND]]), 1),
    "letter.docx": (docx(STORY, SECOND), 1),
    "mail.eml": (eml(), 1),
    "mail-html.eml": (eml(html().decode(), kind="html"), 1),
    "box.mbox": (mbox(eml(), eml(SECOND)), 2),
    "rows.csv": (_csv("id,text,date", f'r1,"{STORY}",2023-12-10', f'r2,"{SECOND}",'), 2),
    "rows.tsv": (_csv("id\ttext", f"t1\t{STORY}"), 1),
    "rows.tab": (_csv("id\ttext", f"u1\t{STORY}"), 1),
    "feed.rss": (rss(ITEM), 1),
    "feed.atom": (ATOM.replace(b"/call", b"/atom"), 1),
    "crawl.warc": (warc("https://wire.example/warc", payload=html()), 1),
    "packed.zip": (zipped({"a.txt": STORY.encode(), "b/c.txt": SECOND.encode()}), 2),
    "packed.tar": (tarred({"a.txt": STORY.encode(), "b/c.txt": SECOND.encode()}), 2),
    "packed.tar.gz": (gzip.compress(tarred({"a.txt": STORY.encode()}), mtime=0), 1),
    "squeezed.txt.gz": (gzip.compress(STORY.encode(), mtime=0), 1),
    "squeezed.jsonl.bz2": (bz2.compress(jsonl({"text": STORY})), 1),
    "squeezed.txt.xz": (lzma.compress(STORY.encode()), 1),
}


def _laughs() -> str:
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    return f"<!DOCTYPE rss [{entities}]>"


def _nested_zip() -> bytes:
    data = STORY.encode()
    for _ in range(6):
        data = zipped({"in.zip": data})
    return data


# name -> (bytes, a piece of the reason that must be told, whether it is left out by design)
BROKEN: dict[str, tuple[bytes, str, bool]] = {
    "empty.txt": (b"", "empty", False),
    "blank.txt": (b" \n\t\n", "empty", False),
    "zeros.txt": (b"\0\1\2\3" * 50, "binary", False),
    "controls.txt": (b"\x01\x02abc\x03" * 40, "binary", False),
    "picture.txt": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), "binary", False),
    "cut.txt": ("Malmö, Łódź and Zoë: ".encode() + STORY.encode() + "ö".encode()[:1], "cut off", False),
    "mixed.txt": ("Zoë and Malmö\n".encode() + "Zoë again".encode("cp1252"), "mixed encodings", False),
    "cyrillic.txt": ("Президент принял министра в столице".encode("koi8-r"), "encoding", False),
    "utf16-cut.txt": (STORY.encode("utf-16")[:-1], "UTF-16", False),
    "long.txt": (b"The president spoke. " * 60_000, "too large", False),
    "french.txt": (FRENCH.encode(), "'fr'", True),
    "russian.txt": ("Президент России провёл переговоры с коллегой.".encode(), "Cyrillic", True),
    "cut.jsonl": (jsonl({"text": STORY})[:-30], "cut.jsonl:1: cut off", False),
    "types.jsonl": (jsonl({"text": STORY, "title": 5}), "'title' must be a string", False),
    "date.jsonl": (jsonl({"text": STORY, "date": "10/12/2023"}), "not an ISO 8601 date", False),
    "url.jsonl": (jsonl({"text": STORY, "url": "javascript:alert(1)"}), "not an http", False),
    "latin.jsonl": ('{"text": "Zoë"}'.encode("latin-1"), "not UTF-8", False),
    "list.jsonl": (b"[1, 2]\n", "a JSON object is expected", False),
    "deep.json": (b"[" * 200_000, "nested too deeply", False),
    "deep.jsonl": (b'{"text":' * 100_000 + b"\n", "nested too deeply", False),
    "digits.json": (b'{"text": ' + b"9" * 10_000 + b"}", "not JSON", False),
    "menu.html": (b"<html><body></body></html>", "main text", False),
    "deep.html": (b"<html><body>" + b"<div>" * 50_000 + STORY.encode(), "nested too deeply", False),
    "zeros.html": (b"<html>\0\0\0\0" + bytes(200), "binary", False),
    "cut.pdf": (pdf([[STORY]])[:300], "PDF", False),
    "not.pdf": (STORY.encode(), "not a PDF", False),
    "scan.pdf": (pdf([[]]), "without text", False),
    "not.docx": (b"PK\x03\x04 this is no archive", "Word", False),
    "other.docx": (zipped({"a.txt": b"a"}), "not a Word document", False),
    "entities.docx": (
        zipped({"word/document.xml": b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w>&x;</w>'}),
        "entities",
        False,
    ),
    "bomb.docx": (zipped({"word/document.xml": b" " * 70_000_000}), "too large", False),
    "headless.eml": (b"\n\n\n", "no mail headers", False),
    "not.mbox": (STORY.encode(), "not a mailbox", False),
    "columns.csv": (_csv("id,body", "1,x"), "no column 'text'", False),
    "quote.csv": (_csv("id,text", '1,"' + STORY), "damaged table", False),
    "cells.csv": (_csv("id,text", f'1,"{STORY}",x,y'), "4 cells", False),
    "laughs.rss": (rss("<title>&i;</title>", doctype=_laughs()), "entities", False),
    "outside.xml": (
        rss(ITEM, doctype='<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]>'),
        "entities",
        False,
    ),
    "deep.xml": (b"<rss>" + b"<a>" * 5_000, "nested too deeply", False),
    "cut.rss": (rss(ITEM)[:200], "damaged XML", False),
    "other.xml": (b"<note>" + STORY.encode() + b"</note>", "neither RSS nor Atom", False),
    "not.warc": (STORY.encode(), "web archive", False),
    "slip.zip": (zipped({"../../slip.txt": STORY.encode()}), "leads out", False),
    "slip.tar": (tarred({"/tmp/slip.txt": STORY.encode()}), "leads out", False),
    "windows-slip.zip": (zipped({"..\\slip.txt": STORY.encode()}), "leads out", False),
    "link.tar": (tarred({}, links={"link.txt": "/etc/passwd"}), "link", True),
    "cut.zip": (zipped({"a.txt": STORY.encode()})[:-30], "damaged", False),
    "bomb.zip": (zipped({"a.jsonl": b"\n" * 20_000_000}), "bomb", False),
    "nested.zip": (_nested_zip(), "archives inside archives", False),
    "bomb.jsonl.gz": (gzip.compress(b"\n" * 20_000_000, mtime=0), "bomb", False),
    "cut.txt.gz": (gzip.compress(STORY.encode(), mtime=0)[:-12], "cut off", False),
    "not.txt.gz": (STORY.encode(), "damaged", False),
    "not.tar": (STORY.encode() * 20, "damaged", False),
    "photo.png": (b"\x89PNG", "no reader for .png", True),
}

"""Bytes to text: which encoding, and whether it is text at all. Nothing is guessed that would mangle names."""

from __future__ import annotations

import codecs

from kg.errors import InputError

_BOMS = (
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HARMLESS = frozenset("\t\n\r\f\v\x1c\x1d\x1e\x1f\x85")  # white space to str.split; also ends of records in old wires
_SAMPLE = 65536  # characters looked at to tell text from binary


def decode(data: bytes, name: str) -> str:
    """Return the text: byte order mark, else UTF-8, else UTF-16 without a mark, else Windows-1252 (with Latin-1).

    Raises InputError when it is binary, cut off inside a character, of mixed encodings, or of an encoding that cannot
    be told. Line ends are kept.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data, encoding, name)
    if b"\0" in data[:_SAMPLE]:
        return _strict(data, _utf16_without_mark(data[:_SAMPLE], name), name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(data, error, name)


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(name, f"not valid {encoding.upper()} (byte {error.start}): cut off or damaged") from None


def _utf16_without_mark(sample: bytes, name: str) -> str:
    """Tell the byte order by where the zero bytes of ASCII letters stand; English text has one in nearly every pair."""
    pairs = len(sample) // 2
    for encoding, zeros, others in (
        ("utf-16-le", sample[1::2], sample[0::2]),
        ("utf-16-be", sample[0::2], sample[1::2]),
    ):
        if zeros.count(0) > 0.6 * pairs and others.count(0) == 0:
            return encoding
    raise InputError(name, "binary, not text (zero bytes)")


def _not_utf8(data: bytes, error: UnicodeDecodeError, name: str) -> str:
    text = data.decode("utf-8", "surrogateescape")
    bad = sum("\udc80" <= char <= "\udcff" for char in text)
    good = sum(char >= "\x80" for char in text) - bad
    if good >= bad and error.end == len(data) and error.reason == "unexpected end of data":
        raise InputError(name, "cut off in the middle of a character (UTF-8)")
    if good >= bad:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(name, f"mixed encodings: UTF-8 with other bytes from line {line} on")
    high = sum(byte >= 0x80 for byte in data)
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        high = len(data)
    # Windows-1252 accepts almost any bytes. In English one letter in a hundred has an accent; Cyrillic or Japanese
    # bytes would be the majority.
    if high > 0.2 * len(data):
        raise InputError(name, "encoding cannot be told: not UTF-8, UTF-16 or Windows-1252; save it as UTF-8")
    return text


def check_is_text(text: str, name: str) -> None:
    """Raise InputError when there are zero characters or more than one in ten is a control character."""
    sample = text[:_SAMPLE]
    controls = sum((char < " " or "\x7f" <= char <= "\x9f") and char not in _HARMLESS for char in sample)
    if "\0" in text or controls > 0.1 * len(sample):
        raise InputError(name, "binary, not text (control characters)")


def normalize_lines(text: str) -> str:
    r"""Return the text with `\r\n` and `\r` as `\n`, as Python's own text files do: offsets count the result.

    >>> normalize_lines("a\r\nb\rc\n")
    'a\nb\nc\n'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n")

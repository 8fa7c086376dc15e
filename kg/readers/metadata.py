"""What a record says about a document: keys, types, dates and URLs, checked before anything is believed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from kg.errors import InputError
from kg.readers.source import Draft

_OPTIONAL = ("title", "date", "publisher", "source", "url", "language")
_TIME = re.compile(r"[T ]")


def iso_date(value: str) -> str:
    """Return the calendar day of an ISO 8601 date or date-time, as written there (its own time zone); raise ValueError.

    >>> iso_date("2023-12-10"), iso_date("20231210"), iso_date("2023-12-10T23:30:00-05:00")
    ('2023-12-10', '2023-12-10', '2023-12-10')
    """
    value = value.strip()
    if _TIME.search(value):
        return datetime.fromisoformat(value).date().isoformat()
    return date.fromisoformat(value).isoformat()


def canonical_url(value: str) -> str:
    """Return an http(s) URL with scheme and host in lower case, no default port, no fragment; raise ValueError.

    >>> canonical_url("HTTPS://News.Example:443/a?b=1#c")
    'https://news.example/a?b=1'
    """
    parts = urlsplit(value.strip())
    scheme = parts.scheme.lower()
    if scheme not in {"http", "https"} or not parts.hostname or re.search(r"[\s<>\"\x00-\x1f\x7f-\x9f]", value.strip()):
        raise ValueError("not an http or https URL")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if parts.port and parts.port != {"http": 80, "https": 443}[scheme]:
        host += f":{parts.port}"
    return urlunsplit((scheme, host, parts.path or "/", parts.query, ""))


def parse_json(text: str, where: str) -> Any:
    """Return the value of a JSON text; raise InputError for what is cut off, nested too deeply, or no JSON."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        reason = "cut off" if cut else "not JSON"
        raise InputError(where, f"{reason} ({error.msg}, character {error.pos + 1})") from None
    except RecursionError:
        raise InputError(where, "nested too deeply") from None
    except ValueError as error:  # a number of thousands of digits
        raise InputError(where, f"not JSON ({error})") from None


def draft_from_record(
    record: Any, *, where: str, fields: Mapping[str, str] | None = None, text: str | None = None
) -> Draft:
    """Return the Draft of a JSONL object, a CSV row or a sidecar; keys that are not ours are ignored.

    fields: key of ours -> key in the record (`meta.date` for a key inside an object). text: for a sidecar, whose text
    stands elsewhere. null and blank strings are as good as absent. Raises InputError that names a value of wrong type.
    """
    if not isinstance(record, dict):
        raise InputError(where, f"a JSON object is expected, not {_kind(record)}")
    fields = fields or {}
    found = {key: _string(record, fields.get(key, key), where) for key in _OPTIONAL}
    if text is None:
        key = fields.get("text", "text")
        value = _lookup(record, key)
        if not isinstance(value, str):
            raise InputError(where, f"no {key!r}" if value is None else f"{key!r} must be a string, not {_kind(value)}")
        text = value
    return Draft(
        text=text,
        id=_identifier(record, fields.get("id", "id"), where),
        title=found["title"],
        date=found["date"],
        publisher=found["publisher"] or found["source"],
        url=found["url"],
        language=found["language"],
        where=where,
    )


def _lookup(record: Mapping[str, Any], key: str) -> Any:
    if key in record:
        return record[key]
    value: Any = record
    for step in key.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value


def _string(record: Mapping[str, Any], key: str, where: str) -> str | None:
    value = _lookup(record, key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise InputError(where, f"{key!r} must be a string, not {_kind(value)}")
    return " ".join(value.split()) or None


def _identifier(record: Mapping[str, Any], key: str, where: str) -> str | None:
    value = _lookup(record, key)
    if isinstance(value, int) and not isinstance(value, bool):  # dumps of databases number their rows
        return str(value)
    return _string(record, key, where)


def _kind(value: object) -> str:
    kinds = {dict: "an object", list: "an array", str: "a string", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")

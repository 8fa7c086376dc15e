"""Parameters of the JSON API: declared once, checked on every request and written into the OpenAPI document."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from kg.model import ACTOR_TYPES, STATUSES
from kg.serve.answers import Refusal
from kg.serve.archive import Wanted
from kg.serve.protocol import parsed, values

DAY = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
MOST = 200  # records of a page


@dataclass(frozen=True, slots=True)
class Parameter:
    """schema: of one value (JSON Schema); many: it may be repeated."""

    name: str
    description: str
    schema: Mapping[str, Any]
    many: bool = False

    def read(self, given: Sequence[str]) -> Any:
        """Return the checked value, () or None when it was not given. Raises Refusal."""
        if not self.many and len(given) > 1:
            raise Refusal(400, f"{self.name} is given {len(given)} times: once is enough")
        if len(given) > 20:
            raise Refusal(400, f"{self.name} is given {len(given)} times: at most 20")
        found = [self._checked(value) for value in given]
        return tuple(found) if self.many else (found[0] if found else self.schema.get("default"))

    def _checked(self, value: str) -> Any:
        schema = self.schema
        if schema["type"] == "integer":
            if (
                not re.fullmatch(r"\d{1,9}", value, re.ASCII)
                or not schema["minimum"] <= int(value) <= schema["maximum"]
            ):
                raise Refusal(400, f"{self.name} is a whole number from {schema['minimum']} to {schema['maximum']}")
            return int(value)
        if len(value) > schema.get("maxLength", 200) or len(value) < schema.get("minLength", 0) or "\0" in value:
            raise Refusal(
                400, f"{self.name} has {schema.get('minLength', 0)} to {schema.get('maxLength', 200)} characters"
            )
        if "enum" in schema and value not in schema["enum"]:
            raise Refusal(400, f"{self.name} is one of {', '.join(schema['enum'])}")
        if "pattern" in schema and not re.fullmatch(schema["pattern"].strip("^$"), value, re.ASCII):
            raise Refusal(400, f"{self.name} is not written as {schema.get('example', schema['pattern'])}")
        return value


def _text(name: str, description: str, *, many: bool = False, **schema: Any) -> Parameter:
    return Parameter(name, description, {"type": "string", "minLength": 1, "maxLength": 200, **schema}, many)


def _day(name: str, description: str) -> Parameter:
    return _text(name, description, pattern=f"^{DAY}$", example="2024-05-31", maxLength=10)


LIMIT = Parameter("limit", "records of a page", {"type": "integer", "minimum": 1, "maximum": MOST, "default": 50})
AFTER = _text(
    "after", "where the next page begins, as `next` says it", pattern=r"^[^\x00]*~[^\x00]*$", example="12~name"
)
TYPES = _text("type", "kind of actor", many=True, enum=list(ACTOR_TYPES))
ISO3 = _text("iso3", "state", pattern="^[A-Z]{3}$", example="EGY", maxLength=3)
Q = _text("q", "words to look for")
WANTED = (
    _text("actor", "id of an actor that takes part; all of them do", many=True),
    _text("relation", "name of a relation", many=True),
    _text("status", "status of the event", many=True, enum=list(STATUSES)),
    TYPES,
    _text("voice", "id of an actor who vouches for it"),
    _text("document", "key of the document"),
    _day("since", "not over before this day"),
    _day("until", "not begun after this day"),
    _text("words", "words of the sentence"),
)


def read_all(request: Request, parameters: Sequence[Parameter]) -> dict[str, Any]:
    """Return every parameter of a request by name. Raises Refusal for one that is unknown or wrong."""
    pairs = parsed(request.url.query)
    known = {parameter.name for parameter in parameters}
    for name, _ in pairs:
        if name not in known:
            raise Refusal(400, f"there is no parameter {name[:50]!r}; there are: {', '.join(sorted(known)) or 'none'}")
    return {parameter.name: parameter.read(values(pairs, parameter.name)) for parameter in parameters}


def wanted_of(given: Mapping[str, Any]) -> Wanted:
    """Return which events are asked for."""
    return Wanted(
        actors=given["actor"],
        relations=given["relation"],
        statuses=given["status"],
        types=given["type"],
        voice=given["voice"],
        document=given["document"],
        since=given["since"],
        until=given["until"],
        words=given["words"],
    )


def cursor(value: str | None, check: Callable[[str], bool]) -> str | None:
    """Return where a page begins. Raises Refusal when it was not given out by us."""
    if value is not None and not check(value):
        raise Refusal(400, "after: take the address in `next` as it is")
    return value

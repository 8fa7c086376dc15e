"""Actors of a user's own: CSV (one actor a row) or Turtle (in the words of the graph), on top of the shipped ones.

A record whose id is known adds names and offices to that actor. What is not understood is an error that names the
file and the place: a misspelt column would otherwise be an actor that is never found.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.parse import unquote

from kg.errors import InputError
from kg.gazetteer.names import Row
from kg.model import ACTOR_TYPES, ActorType
from kg.names import ACTOR, KG, PREFIXES, fold, slug

Names = dict[str, list[tuple[str, str, str]]]  # folded name -> (kind, spelling, ids)

#: Columns of a user's CSV file of actors; label and type must be there. Several names or roles: separated by `|`.
EXTRA_COLUMNS = ("id", "label", "type", "iso3", "wikidata", "gender", "names", "acronyms", "roles")

_DATE = re.compile(r"(?:\d{4}(?:-\d\d(?:-\d\d)?)?)?")
_CLASSES = {
    KG
    + {"igo": "IntergovernmentalOrganization", "media": "MediaOrganization"}.get(
        name, "".join(part.capitalize() for part in name.split("_"))
    ): name
    for name in ACTOR_TYPES
}


@dataclass(frozen=True, slots=True)
class _Office:
    title: str
    state: str
    start: str = ""
    end: str = ""
    as_of: str = ""
    source: str = "user"


@dataclass(frozen=True, slots=True)
class _Mine:
    """One actor of a user's file. where: file and place, for messages."""

    where: str
    id: str
    label: str
    type: str
    iso3: str = ""
    wikidata: str = ""
    gender: str = ""
    names: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    offices: tuple[_Office, ...] = ()

    def __post_init__(self) -> None:
        if not self.label or self.type not in ACTOR_TYPES:
            raise InputError(self.where, f"needs a label and a type out of {', '.join(ACTOR_TYPES)}")
        if self.iso3 and not re.fullmatch(r"[A-Z]{3}", self.iso3):
            raise InputError(self.where, f"{self.iso3!r} is no ISO 3166 alpha-3 code (three capital letters)")
        if self.wikidata and not re.fullmatch(r"Q\d+", self.wikidata):
            raise InputError(self.where, f"{self.wikidata!r} is no Wikidata id (Q and a number)")
        if self.gender not in ("", "f", "m"):
            raise InputError(self.where, f"gender is {self.gender!r}; known: f, m")
        for office in self.offices:
            for date in (office.start, office.end, office.as_of):
                if not _DATE.fullmatch(date):
                    raise InputError(self.where, f"{date!r} is no date; write 2024-05-14, 2024-05 or 2024")


def add_file(path: Path, rows: dict[str, Row], names: Names) -> None:
    """Add the actors of a CSV or Turtle file; InputError when something in it is not understood."""
    for mine in _from_turtle(path) if path.suffix.lower() in {".ttl", ".turtle"} else _from_csv(path):
        _add(mine, rows, names)


def add_name(names: Names, name: str, kind: str, spelling: str, actor_id: str) -> None:
    """Let a folded name mean one actor more."""
    entries = names.setdefault(name, [])
    for n, (old_kind, old_spelling, ids) in enumerate(entries):
        if (old_kind, old_spelling) == (kind, spelling):
            entries[n] = (kind, spelling, " ".join(sorted({*ids.split(" "), actor_id})))
            return
    entries.append((kind, spelling, actor_id))


def _from_csv(path: Path) -> Iterator[_Mine]:
    """Read a CSV file. roles: `office@state@start@end`, e.g. `Minister of Foreign Affairs@EGY@2024-07-03@`."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        unknown = set(reader.fieldnames or ()) - set(EXTRA_COLUMNS)
        if unknown or not {"label", "type"} <= set(reader.fieldnames or ()):
            wrong = f"unknown columns {sorted(unknown)}" if unknown else "no columns label and type"
            raise InputError(path.name, f"{wrong}; known: {', '.join(EXTRA_COLUMNS)}")
        for number, row in enumerate(reader, 2):
            where = f"{path.name}:{number}"
            if None in row:
                raise InputError(where, "more cells than columns")
            cells = {name: (value or "").strip() for name, value in row.items()}
            roles = []
            for role in filter(None, cells.get("roles", "").split("|")):
                parts = [part.strip() for part in role.split("@")]
                if len(parts) != 4:
                    raise InputError(where, f"role {role!r} is not office@state@start@end")
                roles.append(_Office(*parts))
            label = cells["label"]
            several = {name: tuple(filter(None, cells.get(name, "").split("|"))) for name in ("names", "acronyms")}
            yield _Mine(
                where, cells.get("id") or slug(label), label, cells["type"], cells.get("iso3", ""),
                cells.get("wikidata", ""), cells.get("gender", ""), several["names"], several["acronyms"], tuple(roles),
            )  # fmt: skip


_SKOS, _HELD = PREFIXES["skos"], KG + "held"
_ACTOR_TERMS = {
    PREFIXES["rdf"] + "type": "a kg:Person, ...", _SKOS + "prefLabel": "skos:prefLabel",
    _SKOS + "altLabel": "skos:altLabel", _SKOS + "notation": "skos:notation", KG + "iso3": "kg:iso3",
    PREFIXES["owl"] + "sameAs": "owl:sameAs", _SKOS + "closeMatch": "skos:closeMatch",
    PREFIXES["schema"] + "gender": "schema:gender", _HELD: "kg:held",
}  # fmt: skip
_OFFICE_TERMS = {
    PREFIXES["rdf"] + "type": "a kg:OfficeHolding", KG + "office": "kg:office", KG + "iso3": "kg:iso3",
    KG + "from": "kg:from", KG + "until": "kg:until", KG + "knownUntil": "kg:knownUntil",
    PREFIXES["dcterms"] + "source": "dcterms:source", KG + "post": "kg:post",
}  # fmt: skip


def _from_turtle(path: Path) -> Iterator[_Mine]:
    """Read a Turtle file: `actor:X a kg:Person ; skos:prefLabel "X" ; kg:held [ kg:office "President" ; ... ]`."""
    import pyoxigraph

    found: dict[str, dict[str, list[str]]] = {}
    try:
        with path.open("rb") as file:
            for quad in pyoxigraph.parse(file, format=pyoxigraph.RdfFormat.TURTLE):
                values = found.setdefault(quad.subject.value, {})
                values.setdefault(quad.predicate.value, []).append(quad.object.value)
    except SyntaxError as error:
        raise InputError(path.name, f"no Turtle: {error}") from error
    held = {node for values in found.values() for node in values.get(_HELD, ())}
    for subject, values in found.items():
        post = KG + "Post" in values.get(PREFIXES["rdf"] + "type", ())  # follows from title and state
        if subject not in held and not post:
            yield _of_stanza(path, subject, values, found)


def _of_stanza(path: Path, subject: str, values: dict[str, list[str]], found: dict[str, dict[str, list[str]]]) -> _Mine:
    """Return the actor that one subject of a Turtle file describes."""
    label = next(iter(values.get(_SKOS + "prefLabel", ())), "")
    where = f"{path.name}, {label or subject}"
    _only(where, values, _ACTOR_TERMS)
    types = [_CLASSES[iri] for iri in values.get(PREFIXES["rdf"] + "type", ()) if iri in _CLASSES]
    same = [*values.get(PREFIXES["owl"] + "sameAs", ()), *values.get(_SKOS + "closeMatch", ())]
    offices = []
    for node in values.get(_HELD, ()):
        office = found.get(node, {})
        _only(where, office, _OFFICE_TERMS)

        def one(term: str, office: dict[str, list[str]] = office) -> str:
            return next(iter(office.get(term, ())), "")

        offices.append(_Office(
            one(KG + "office"), one(KG + "iso3"), one(KG + "from"), one(KG + "until"), one(KG + "knownUntil"),
            one(PREFIXES["dcterms"] + "source") or "user",
        ))  # fmt: skip
        if not offices[-1].title:
            raise InputError(where, "kg:held without kg:office, the title of the office")
    return _Mine(
        where,
        unquote(subject.removeprefix(ACTOR)) if subject.startswith(ACTOR) else slug(label),
        label,
        types[0] if types else "",
        next(iter(values.get(KG + "iso3", ())), ""),
        next((iri.rpartition("/")[2] for iri in same if "wikidata.org/" in iri), ""),
        next(iter(values.get(PREFIXES["schema"] + "gender", ())), "").rpartition("/")[2].lower()[:1],
        tuple(values.get(_SKOS + "altLabel", ())),
        tuple(values.get(_SKOS + "notation", ())),
        tuple(offices),
    )


def _only(where: str, values: dict[str, list[str]], known: dict[str, str]) -> None:
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise InputError(where, f"unknown property <{unknown[0]}>; known: {', '.join(known.values())}")


def _add(mine: _Mine, rows: dict[str, Row], names: Names) -> None:
    def plain(text: str) -> str:
        return text.replace("~", "-").replace("|", "/")

    cells = [
        (_class_of(o.title), plain(o.title), o.state, o.start, o.end, o.as_of, plain(o.source)) for o in mine.offices
    ]
    old = rows.get(mine.id)
    rows[mine.id] = Row(
        mine.id,
        old.label if old else mine.label,
        cast(ActorType, mine.type),
        mine.iso3 or (old.iso3 if old else None),
        mine.wikidata or (old.wikidata if old else None),
        bool(old and old.sourced and not mine.wikidata),
        mine.gender or (old.gender if old else ""),
        old.function if old else "",
        "|".join(filter(None, [old.roles if old else "", *("~".join(cell) for cell in cells)])),
    )
    for name in (mine.label, *mine.names):
        how = "full" if " " in name.strip() or mine.type != "person" else "short"
        add_name(names, fold(name), how, name.strip(), mine.id)
    for name in mine.acronyms:
        add_name(names, fold(name), "acronym", name.strip(), mine.id)


_TITLE_CLASSES = (
    ("HOG", "prime minister"),
    ("HOG", "premier"),
    ("HOG", "chancellor"),
    ("VP", "vice president"),
    ("HOS", "president"),
    ("HOS", "king"),
    ("HOS", "queen"),
    ("FM", "foreign"),
    ("DM", "defence"),
    ("DM", "defense"),
    ("SG", "secretary general"),
)


def _class_of(title: str) -> str:
    folded = fold(title)
    return next((office for office, word in _TITLE_CLASSES if folded.startswith(word) or f" {word}" in folded), "")

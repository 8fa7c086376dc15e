"""Reading the gazetteer: the shipped tables, and the user's own CSV files on top."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from kg.errors import InputError, OntologyError
from kg.gazetteer.known import Gazetteer
from kg.gazetteer.names import Row, Title
from kg.model import ACTOR_TYPES, ActorType
from kg.names import fold, slug
from kg.resources import ontology_dir


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.startswith("#") and line != "\n":
                yield number, line.rstrip("\n").split("\t")


def load_gazetteer(extra: Sequence[Path] = ()) -> Gazetteer:
    """Read the shipped actors, and the user's CSV files on top (columns: EXTRA_COLUMNS); 0.1 s, about 20 MB.

    Raises OntologyError when a shipped file is wrong, InputError when one of the user's is.
    """
    folder = ontology_dir() / "actors"
    rows: dict[str, Row] = {}
    for number, cells in _lines(folder / "actors.tsv"):
        if len(cells) != 9:
            raise OntologyError(f"actors.tsv, line {number}: {len(cells)} columns instead of 9")
        actor_id, label, kind, iso3, qid, sourced, gender, function, roles = cells
        rows[actor_id] = Row(
            actor_id,
            label,
            cast(ActorType, kind),
            iso3 or None,
            qid or None,
            sourced == "1",
            gender,
            function,
            roles,
        )
    names: dict[str, list[tuple[str, str, str]]] = {}
    for number, cells in _lines(folder / "names.tsv"):
        if len(cells) not in (3, 4):
            raise OntologyError(f"names.tsv, line {number}: {len(cells)} columns instead of 3 or 4")
        spelling, kind, ids = cells[:3]
        names.setdefault(cells[3] if len(cells) == 4 else spelling.lower(), []).append((kind, spelling, ids))
    for row in rows.values():
        if row.type == "person" and (folded := fold(row.label)):
            _add_name(names, folded, "full" if " " in folded else "short", row.label, row.id)
    titles = {
        cells[0]: Title(cells[0], cells[1], cells[2], tuple(cells[3].split()))
        for _, cells in _lines(folder / "titles.tsv")
    }
    leaders: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for _, (iso3, office, since) in _lines(folder / "states.tsv"):
        leaders[iso3].append((office, since))
    for path in extra:
        _add_user_rows(path, rows, names)
    nouns = {cells[0]: cells[1] for _, cells in _lines(folder / "nouns.tsv")}
    words = {cells[0]: frozenset(cells[1].split(" ")) for _, cells in _lines(folder / "words.tsv")}
    return Gazetteer(rows, names, titles, dict(leaders), nouns, words)


#: Columns of a user's file of actors; label and type must be there. Several names or roles: separated by `|`.
EXTRA_COLUMNS = ("id", "label", "type", "iso3", "wikidata", "gender", "names", "acronyms", "roles")


def _add_user_rows(path: Path, rows: dict[str, Row], names: dict[str, list[tuple[str, str, str]]]) -> None:
    """Add a CSV of actors; a row whose id is known adds names and roles to it.

    roles: `office@state@start@end`, e.g. `Minister of Foreign Affairs@EGY@2024-07-03@`.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        unknown = set(reader.fieldnames or ()) - set(EXTRA_COLUMNS)
        if unknown or not {"label", "type"} <= set(reader.fieldnames or ()):
            wrong = f"unknown columns {sorted(unknown)}" if unknown else "no columns label and type"
            raise InputError(str(path.name), f"{wrong}; known: {', '.join(EXTRA_COLUMNS)}")
        for number, cells in enumerate(reader, 2):
            label, kind = (cells["label"] or "").strip(), (cells["type"] or "").strip()
            if not label or kind not in ACTOR_TYPES:
                raise InputError(f"{path.name}:{number}", f"needs a label and a type out of {', '.join(ACTOR_TYPES)}")
            _add_user_row(cells, label, kind, rows, names, f"{path.name}:{number}")


def _add_user_row(
    cells: dict[str, str],
    label: str,
    kind: str,
    rows: dict[str, Row],
    names: dict[str, list[tuple[str, str, str]]],
    where: str,
) -> None:
    actor_id = cells.get("id") or slug(label)
    roles = []
    for role in filter(None, (cells.get("roles") or "").split("|")):
        parts = [part.strip() for part in role.split("@")]
        if len(parts) != 4:
            raise InputError(where, f"role {role!r} is not office@state@start@end")
        title = parts[0].replace("~", "-")
        roles.append("~".join([_class_of(title), title, *parts[1:], "", "user"]))
    old = rows.get(actor_id)
    merged = "|".join(filter(None, [old.roles if old else "", *roles]))
    iso3 = (cells.get("iso3") or "").strip() or (old.iso3 if old else None)
    qid = (cells.get("wikidata") or "").strip() or (old.wikidata if old else None)
    rows[actor_id] = Row(
        actor_id,
        old.label if old else label,
        cast(ActorType, kind),
        iso3,
        qid,
        bool(old and old.sourced),
        cells.get("gender") or (old.gender if old else ""),
        old.function if old else "",
        merged,
    )
    for name in [label, *filter(None, (cells.get("names") or "").split("|"))]:
        how = "full" if " " in name.strip() or kind != "person" else "short"
        _add_name(names, fold(name), how, name.strip(), actor_id)
    for name in filter(None, (cells.get("acronyms") or "").split("|")):
        _add_name(names, fold(name), "acronym", name.strip(), actor_id)


def _add_name(names: dict[str, list[tuple[str, str, str]]], name: str, kind: str, spelling: str, actor_id: str) -> None:
    entries = names.setdefault(name, [])
    for n, (old_kind, old_spelling, ids) in enumerate(entries):
        if (old_kind, old_spelling) == (kind, spelling):
            entries[n] = (kind, spelling, " ".join(sorted({*ids.split(" "), actor_id})))
            return
    entries.append((kind, spelling, actor_id))


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

"""Known actors: who is called what, who held which office when. Reads ontology/actors/*.tsv into a fast matcher.

Names are compared folded (see `fold`). Every name has a kind, and each kind asks for its own caution:
full (a whole name) · short (one word of it, or a nickname: needs support) · acronym (exact letters) · demonym
("Turkish", "Turks") · metonym (a building that stands for an office) · capital (a city that may stand for its state) ·
former (a state's old name) · nonactor (a longer name that contains one of ours: "Gulf of Oman").
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, cast, get_args

from kg.errors import InputError, OntologyError
from kg.model import ACTOR_TYPES, Actor, ActorType, Role
from kg.names import slug
from kg.resources import ontology_dir

HitKind = Literal["full", "short", "acronym", "demonym", "metonym", "capital", "former", "nonactor"]
TermCertainty = Literal["sure", "assumed", "approximate", "disputed"]
KINDS: tuple[str, ...] = get_args(HitKind)

_LETTERS = str.maketrans(
    {"ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "Æ": "AE"}
    | {"œ": "oe", "ð": "d", "þ": "th", "ə": "e", "Ə": "E", "’": "'", "‘": "'", "`": "'", "ʼ": "'", "ʻ": "'"}
)
_SPACE = re.compile(r"[-‐‑–/_\s]+")
_POSSESSIVE = re.compile(r"['’]s\b")
_DROP = re.compile(r"[.,'\"()]")
_PARTICLES = frozenset({"al", "el", "bin", "ibn", "abu", "the", "von", "van", "de", "da", "du", "la", "le"})


def fold(text: str) -> str:
    """Return a name in lower case without marks, dots and apostrophes; hyphens become spaces.

    A possessive comes apart, so that tokens and text fold alike: fold("People's Party") is "people s party".

    >>> fold("Recep Tayyip Erdoğan"), fold("Guinea-Bissau"), fold("U.S."), fold("Ha’aretz")
    ('recep tayyip erdogan', 'guinea bissau', 'us', 'haaretz')
    """
    text = _POSSESSIVE.sub(" s", text)
    if not text.isascii():
        marked = unicodedata.normalize("NFKD", text.translate(_LETTERS))
        text = "".join(c for c in marked if not unicodedata.combining(c))
    return _SPACE.sub(" ", _DROP.sub("", text.lower())).strip()


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A known name at words[start:end]. ids: who may be meant (sorted); () for a nonactor."""

    start: int
    end: int
    kind: HitKind
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holder:
    """Who held an office at a date. certainty: sure (the source vouches for that day), assumed (not known to have

    ended), approximate (the source only knows month or year, or only who ruled), disputed (several at once).
    """

    actor_id: str
    role: Role
    certainty: TermCertainty


@dataclass(frozen=True, slots=True)
class Row:
    """One line of actors.tsv, roles unparsed."""

    id: str
    label: str
    type: ActorType
    iso3: str | None
    wikidata: str | None
    sourced: bool
    gender: str
    function: str
    roles: str


@dataclass(frozen=True, slots=True)
class Term:
    """A role with its office class (HOS, HOG, FM, ...; "" for others). `body`: ISO3 of the state or id of the body."""

    office_class: str
    body: str
    role: Role


@dataclass(frozen=True, slots=True)
class Title:
    """A title as it stands in text. office_class: as Term, or LEADER, HON, ...; states: only there ("" anywhere)."""

    name: str
    office_class: str
    gender: str
    states: tuple[str, ...]


class Gazetteer:
    """Known actors and the names they go by. Built by `load_gazetteer`; immutable once built."""

    def __init__(
        self,
        rows: dict[str, Row],
        names: dict[str, list[tuple[str, str, str]]],
        titles: dict[str, Title],
        leaders: dict[str, list[tuple[str, str]]],
        nouns: dict[str, str],
        words: dict[str, frozenset[str]],
    ) -> None:
        self._words = words
        self._rows, self._names, self._titles, self._leaders, self._nouns = rows, names, titles, leaders, nouns
        longest: dict[str, int] = {}
        for name in names:
            first = name.partition(" ")[0]
            length = name.count(" ") + 1
            if length > longest.get(first, 0):
                longest[first] = length
        self._longest = longest
        self._terms: dict[str, tuple[Term, ...]] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, actor_id: object) -> bool:
        return actor_id in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def row(self, actor_id: str) -> Row:
        """Return the bare facts of an actor (cheap). KeyError when unknown."""
        return self._rows[actor_id]

    def actor(self, actor_id: str) -> Actor:
        """Return the full record of an actor, roles in order of time. KeyError when unknown."""
        row = self._rows[actor_id]
        roles = sorted((term.role for term in self.terms(actor_id)), key=lambda r: (r.start or "", r.office))
        aliases = sorted(n for n in self.spellings(actor_id) if fold(n) != fold(row.label))
        return Actor(row.id, row.label, row.type, row.iso3, tuple(aliases), row.wikidata, row.sourced, tuple(roles))

    def spellings(self, actor_id: str) -> tuple[str, ...]:
        """Return the folded full and exact short names of an actor."""
        return self._by_actor.get(actor_id, ())

    @cached_property
    def _by_actor(self) -> dict[str, tuple[str, ...]]:
        found = defaultdict(list)
        for name, entries in self._names.items():
            for kind, surface, ids in entries:
                if kind in ("full", "acronym", "short"):
                    for actor_id in ids.split(" "):
                        found[actor_id].append(surface or name)
        return {key: tuple(value) for key, value in found.items()}

    def terms(self, actor_id: str) -> tuple[Term, ...]:
        """Return the offices of an actor with their classes; parsed on first use."""
        if actor_id not in self._terms:
            self._terms[actor_id] = tuple(_term(cell) for cell in self._rows[actor_id].roles.split("|") if cell)
        return self._terms[actor_id]

    def named(self, folded: str) -> tuple[tuple[HitKind, tuple[str, ...]], ...]:
        """Return (kind, ids) of a folded name; () when unknown. Case of acronyms is not checked."""
        entries = self._names.get(folded, ())
        return tuple((kind, tuple(ids.split(" "))) for kind, _, ids in entries)  # type: ignore[misc]

    def find(self, words: Sequence[str]) -> list[Hit]:
        """Return the longest known names among the words, left to right; one Hit for each kind the name may be.

        Words are tokens as they stand in the text; a hit starts and ends at word edges. Names need a capital letter,
        acronyms their exact letters. A name inside a longer one ("Oman" in "Gulf of Oman") is not reported.
        """
        pieces: list[tuple[str, int]] = []
        for n, word in enumerate(words):
            pieces.extend((piece, n) for piece in fold(word).split(" ") if piece)
        hits: list[Hit] = []
        i = 0
        while i < len(pieces):
            found = self._longest_at(words, pieces, i)
            if found:
                hits.extend(hit for hit in found if hit.kind != "nonactor" or len(found) == 1)
                end = found[0].end
                while i < len(pieces) and pieces[i][1] < end:
                    i += 1
            else:
                i += 1
        return hits

    def _longest_at(self, words: Sequence[str], pieces: list[tuple[str, int]], i: int) -> list[Hit]:
        if i and pieces[i - 1][1] == pieces[i][1]:  # inside a word
            return []
        for length in range(min(self._longest.get(pieces[i][0], 0), len(pieces) - i), 0, -1):
            j = i + length
            if j < len(pieces) and pieces[j][1] == pieces[j - 1][1]:
                continue
            entries = self._names.get(" ".join(piece for piece, _ in pieces[i:j]))
            if entries is None:
                continue
            start, end = pieces[i][1], pieces[j - 1][1] + 1
            if any(word in ',;:()"' for word in words[start + 1 : end]):  # a name does not cross a comma
                continue
            surface = " ".join(words[start:end])
            hits = [
                Hit(start, end, kind, () if kind == "nonactor" else tuple(ids.split(" ")))  # type: ignore[arg-type]
                for kind, exact, ids in entries
                if (surface == exact if exact else _capital(words[start:end]))
                and not (exact == "" and self._trails(words[start:end], ids))
            ]
            if hits:
                return _exact_first(hits)
        return []

    def _trails(self, words: Sequence[str], ids: str) -> bool:
        """Whether a personal name would end in a common word: "Mohamed said" is no Mohamed Said."""
        last = words[-1]
        lower = len(words) > 1 and last.isalpha() and last.islower() and words[-2] not in {"-", "‑", "–"}
        return lower and all(self._rows[actor_id].type == "person" for actor_id in ids.split(" ") if actor_id)

    def country(self, iso3: str) -> str | None:
        """Return the id of a state by its ISO 3166 alpha-3 code."""
        return self._countries.get(iso3)

    @cached_property
    def _countries(self) -> dict[str, str]:
        return {row.iso3: row.id for row in self._rows.values() if row.type == "country" and row.iso3}

    def institution(self, function: str, iso3: str) -> str | None:
        """Return the id of a state's institution: MFA MOD MOI MOF ARMY POLICE PARL PMO PRES."""
        return self._institutions.get((function, iso3))

    @cached_property
    def _institutions(self) -> dict[tuple[str, str], str]:
        return {(row.function, row.iso3): row.id for row in self._rows.values() if row.function and row.iso3}

    def title(self, text: str) -> Title | None:
        """Return what a title stands for ("foreign minister" -> FM), or None."""
        return self._titles.get(fold(text))

    @property
    def titles(self) -> dict[str, Title]:
        """Return all titles by folded text."""
        return dict(self._titles)

    def noun(self, lemma: str) -> str | None:
        """Return what a noun stands for: state army police people rebels media ministry ..., or None."""
        return self._nouns.get(lemma)

    def words(self, name: str) -> frozenset[str]:
        """Return a set of words of words.tsv ("told verbs", "event nouns", ...); empty when there is none."""
        return self._words.get(name, frozenset())

    def leader_class(self, iso3: str, date: str | None) -> str:
        """Return which office "the leader" of a state holds at a date: HOG, HOS or LEAD."""
        for office, since in self._leaders.get(iso3, ()):
            if not since or date is None or since <= date:
                return office
        return "HOS"

    def people_called(self, token: str) -> frozenset[str]:
        """Return the persons one of whose names holds this folded token."""
        return self._tokens.get(token, frozenset())

    @cached_property
    def _tokens(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for name, entries in self._names.items():
            for kind, _, ids in entries:
                if kind not in ("full", "short"):
                    continue
                people = [actor_id for actor_id in ids.split(" ") if self._rows[actor_id].type == "person"]
                if people:
                    for token in name.split(" "):
                        found[token].update(people)
        return {token: frozenset(ids) for token, ids in found.items()}

    def gender_of(self, given: str) -> str:
        """Return m or f when three or more known people have this (folded) first name and all one gender, else ""."""
        return self._given.get(given, "")

    @cached_property
    def _given(self) -> dict[str, str]:
        found: dict[str, list[str]] = defaultdict(list)
        for row in self._rows.values():
            if row.gender and row.type == "person" and " " in row.label:
                found[fold(row.label).split(" ")[0]].append(row.gender)
        return {given: same[0] for given, same in found.items() if len(same) >= 3 and len(set(same)) == 1}

    def holders(self, office_class: str, body: str, date: str | None) -> tuple[Holder, ...]:
        """Return who held an office of a state (ISO3) or body (actor id) on a day; date None: the latest known.

        Several come back only when the sources leave several: then each is `disputed`. Acting holders give way to
        full ones, approximate terms to dated ones; on a hand-over day the later start wins.
        """
        terms = self._offices.get((office_class, body), ())
        day = date or max((t[2].role.as_of or t[2].role.start or "" for t in terms), default="")
        found: dict[str, Holder] = {}
        for actor_id, _, term in terms:
            certainty = _certainty(term.role, day)
            if certainty is None:
                continue
            if date is None and certainty == "sure":
                certainty = "assumed"
            old = found.get(actor_id)
            if old is None or _ORDER[certainty] < _ORDER[old.certainty]:
                found[actor_id] = Holder(actor_id, term.role, certainty)
        return _settle(list(found.values()))

    @cached_property
    def _offices(self) -> dict[tuple[str, str], list[tuple[str, str, Term]]]:
        found = defaultdict(list)
        for row in self._rows.values():
            if row.type == "person":
                for term in self.terms(row.id):
                    if term.office_class:
                        found[term.office_class, term.body].append((row.id, term.role.start or "", term))
        return found


_ORDER = {"sure": 0, "assumed": 1, "approximate": 2, "disputed": 3}


def _settle(holders: list[Holder]) -> tuple[Holder, ...]:
    def keep(wanted: list[Holder]) -> list[Holder]:
        return wanted or holders

    if len(holders) > 1:
        acting = re.compile(r"\b(?:acting|interim|caretaker|transitional)\b", re.I)
        holders = keep([h for h in holders if not acting.search(h.role.office)])
    for weakest in (0, 1):
        if len(holders) > 1:
            holders = keep([h for h in holders if _ORDER[h.certainty] <= weakest])
    if len(holders) > 1:
        # Terms left open that ended when a successor took over: the later start wins, unless both are vouched for.
        starts = sorted(holders, key=lambda h: h.role.start or "")
        last, before = starts[-1], starts[:-1]
        since = last.role.start or ""
        if all((h.role.end or h.role.as_of or "") <= since for h in before):
            holders = [last]
    if len(holders) > 1:
        return tuple(Holder(h.actor_id, h.role, "disputed") for h in sorted(holders, key=lambda h: h.actor_id))
    return tuple(holders)


def _certainty(role: Role, day: str) -> TermCertainty | None:
    start, end = role.start or "", role.end or ""
    if start > day or (start and start[:10] > day[:10]):
        return None
    if end and end < day[: len(end)]:
        return None
    if end and len(end) == 10 and end == day:  # terms are half-open, but the successor may come a day later
        return "approximate"
    vague = any(0 < len(edge) < 10 and edge == day[: len(edge)] for edge in (start, end))
    if vague or "REIGN" in (role.source or ""):
        return "approximate"
    if end:
        return "sure"
    return "sure" if role.as_of and role.as_of >= day[: len(role.as_of)] else "assumed"


def _capital(words: Sequence[str]) -> bool:
    first = words[0]
    if first[:1].isupper():
        return True
    if len(words) > 1 and fold(first) in _PARTICLES:
        return any(word[:1].isupper() for word in words[1:])
    return len(first) > 2 and any(c.isupper() for c in first)


def _exact_first(hits: list[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: KINDS.index(hit.kind))


def _term(cell: str) -> Term:
    office, title, body, start, end, as_of, source = cell.split("~")
    iso3 = body if len(body) == 3 else None
    return Term(office, body, Role(title, iso3, start or None, end or None, as_of or None, source or None))


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
        if len(cells) != 4:
            raise OntologyError(f"names.tsv, line {number}: {len(cells)} columns instead of 4")
        name, kind, surface, ids = cells
        names.setdefault(name, []).append((kind, surface, ids))
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
        _add_name(names, fold(name), how, "", actor_id)
    for name in filter(None, (cells.get("acronyms") or "").split("|")):
        _add_name(names, fold(name), "acronym", name.strip(), actor_id)


def _add_name(names: dict[str, list[tuple[str, str, str]]], name: str, kind: str, surface: str, actor_id: str) -> None:
    entries = names.setdefault(name, [])
    for n, (old_kind, old_surface, ids) in enumerate(entries):
        if (old_kind, old_surface) == (kind, surface):
            entries[n] = (kind, surface, " ".join(sorted({*ids.split(" "), actor_id})))
            return
    entries.append((kind, surface, actor_id))


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

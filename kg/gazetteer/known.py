"""The gazetteer itself: who is called what, who held which office when."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property

from kg.gazetteer.names import KINDS, Hit, HitKind, Holder, Row, Term, TermCertainty, Title, has_capital
from kg.model import Actor, Role
from kg.names import fold, slug


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
        self._last: tuple[tuple[str, ...], tuple[Hit, ...]] | None = None  # what `find` was asked last

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
        aliases = sorted({name for _, name in self._by_actor.get(actor_id, ())} - {row.label})
        return Actor(row.id, row.label, row.type, row.iso3, tuple(aliases), row.wikidata, row.sourced, tuple(roles))

    def spellings(self, actor_id: str) -> tuple[str, ...]:
        """Return the full and short names of an actor, folded."""
        return tuple(dict.fromkeys(folded for folded, _ in self._by_actor.get(actor_id, ())))

    @cached_property
    def _by_actor(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """Each actor's names, folded and as they are written."""
        found = defaultdict(list)
        for name, entries in self._names.items():
            for kind, spelling, ids in entries:
                if kind in ("full", "acronym", "short"):
                    for actor_id in ids.split(" "):
                        found[actor_id].append((name, spelling))
        return {key: tuple(value) for key, value in found.items()}

    def terms(self, actor_id: str) -> tuple[Term, ...]:
        """Return the offices of an actor with their classes; parsed on first use."""
        if actor_id not in self._terms:
            self._terms[actor_id] = tuple(self._term(cell) for cell in self._rows[actor_id].roles.split("|") if cell)
        return self._terms[actor_id]

    def _term(self, cell: str) -> Term:
        office, title, body, start, end, as_of, source = cell.split("~")
        of = self._rows.get(body)
        iso3 = body if len(body) == 3 else of.iso3 if of else None
        post = self.post(title, body) if office else None
        return Term(office, body, Role(title, iso3, start or None, end or None, as_of or None, source or None, post))

    def post(self, title: str, body: str) -> str | None:
        """Return the id of an office of a state (ISO3) or body (actor id): `President_of_Egypt`; None of an unknown."""
        owner = self._rows.get(self._countries.get(body, body))
        if owner is None:
            return None
        return slug(title if fold(title).endswith(fold(owner.label)) else f"{title} of {owner.label}")

    def named(self, folded: str) -> tuple[tuple[HitKind, tuple[str, ...]], ...]:
        """Return (kind, ids) of a folded name; () when unknown. Case of acronyms is not checked."""
        found: dict[str, dict[str, None]] = {}
        for kind, _, ids in self._names.get(folded, ()):
            found.setdefault(kind, {}).update(dict.fromkeys(ids.split(" ")))
        return tuple((kind, tuple(sorted(ids))) for kind, ids in found.items())  # type: ignore[misc]

    def find(self, words: Sequence[str]) -> list[Hit]:
        """Return the longest known names among the words, left to right; one Hit for each kind the name may be.

        Words are tokens as they stand in the text; a hit starts and ends at word edges. Names need a capital letter,
        acronyms their exact letters. A name inside a longer one ("Oman" in "Gulf of Oman") is not reported.
        """
        asked = tuple(words)
        if self._last is None or self._last[0] != asked:  # two components ask for the same document
            self._last = asked, tuple(self._find(asked))
        return list(self._last[1])

    def _find(self, words: tuple[str, ...]) -> list[Hit]:
        pieces: list[tuple[str, int]] = []
        for n, word in enumerate(words):
            pieces.extend((piece, n) for piece in fold(word).split(" ") if piece)
        hits: list[Hit] = []
        i = 0
        while i < len(pieces):
            found = self._longest_at(words, pieces, i) if pieces[i][0] in self._longest else None
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
            hits = self._hits(words, start, end, entries)
            if hits:
                return hits
        return []

    def _hits(self, words: Sequence[str], start: int, end: int, entries: list[tuple[str, str, str]]) -> list[Hit]:
        """Return one Hit for each kind that the words may be, the surest first."""
        text, capital = " ".join(words[start:end]), has_capital(words[start:end])
        found: dict[str, set[str]] = {}
        for kind, spelling, ids in entries:
            if (text == spelling) if kind == "acronym" else (capital and not self._trails(words[start:end], ids)):
                found.setdefault(kind, set()).update(() if kind == "nonactor" else ids.split(" "))
        hits = [Hit(start, end, kind, tuple(sorted(ids))) for kind, ids in found.items()]  # type: ignore[arg-type]
        return sorted(hits, key=lambda hit: KINDS.index(hit.kind))

    def _trails(self, words: Sequence[str], ids: str) -> bool:
        """Whether a personal name would end in a common word: "Mohamed said" is no Mohamed Said."""
        last = words[-1]
        lower = len(words) > 1 and last.isalpha() and last.islower() and words[-2] not in {"-", "‑", "–"}
        named = [self._rows[actor_id] for actor_id in ids.split(" ") if actor_id and actor_id != "-"]
        return lower and ids != "-" and all(row.type == "person" for row in named)

    def country(self, iso3: str) -> str | None:
        """Return the id of a state by its ISO 3166 alpha-3 code; EUE gives the European Union."""
        return self._countries.get(iso3)

    @cached_property
    def _countries(self) -> dict[str, str]:
        states = {row.iso3: row.id for row in self._rows.values() if row.type == "country" and row.iso3}
        union = {row.iso3: row.id for row in self._rows.values() if row.function == "UNION" and row.iso3}
        return {**union, **states}

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

    @cached_property
    def title_starts(self) -> frozenset[str]:
        """The first words of all titles: where none of them stands, no title begins."""
        return frozenset(title.split(" ")[0] for title in self._titles)

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

        Several come back only when the sources leave several: then each is `disputed`. An open term that no source has
        seen for long is `approximate` (a minister's after a year, a head of state's after two). Acting holders give way
        to full ones, approximate terms to dated ones; on a hand-over day the later start wins.
        """
        terms = self._offices.get((office_class, body), ())
        day = date or max((t[2].role.as_of or t[2].role.start or "" for t in terms), default="")
        found: dict[str, Holder] = {}
        for actor_id, _, term in terms:
            certainty = _certainty(term.role, day, _FRESH.get(office_class, _MINISTERS_FRESH))
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


# How long an open term is believed after its source last saw it, in months. Measured on the closed terms that began in
# 1995-2020: somebody in office is still in it two years later in .67 of cases (heads of state) and .51 (of government);
# of ministers .66 are after one year, .44 after two.
_FRESH = {"HOS": 24, "HOG": 24, "LEAD": 120, "CP": 120, "SG": 36, "HR": 24}
_MINISTERS_FRESH = 12

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


def _certainty(role: Role, day: str, fresh: int) -> TermCertainty | None:
    """Return how sure a term holds on a day, None when it does not; fresh: months that an open term is believed."""
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
    if role.as_of and role.as_of >= day[: len(role.as_of)]:
        return "sure"
    seen = role.as_of or start
    return "approximate" if seen and _months(seen, day) > fresh else "assumed"


def _months(earlier: str, later: str) -> int:
    """Return the months between two ISO dates, days left out; a year alone counts from its end."""
    return (int(later[:4]) - int(earlier[:4])) * 12 + int(later[5:7] or 1) - int(earlier[5:7] or 12)

"""Who the names of an event table are: the same gazetteer as for texts, helped by the state and sector columns."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from kg.gazetteer import Gazetteer, fold
from kg.model import ACTOR_TYPES, Actor, ActorType, Certainty
from kg.names import slug
from kg.nlp.actors_linking import Query, link
from kg.nlp.names import PARTICLES, tokens
from kg.tables import fold_word, load_words, states_by_cameo, states_by_gw, states_by_name

# How the names of an exact match are preferred when one name is several: the state before its capital.
_KINDS = ("full", "acronym", "former", "metonym", "capital", "demonym", "short")
_ORGANS = ("MIL", "COP", "LEG")
_BODIES = ("armed_group", "organization", "igo", "security_force")  # that have members
_GOVERNMENT = "Government of "
_NAME = 5  # words: a longer one is no person
# Sectors of CAMEO actors as GDELT and ICEWS have them, where the name alone says nothing.
_ROLES = {"GOV": "government", "MIL": "military", "COP": "police", "LEG": "parliament", "MED": "media", "OPP": "party",
          "REB": "insurgents", "SEP": "separatist", "INS": "insurgents", "UAF": "armed rebel", "BUS": "business",
          "MNC": "company", "IGO": "organization", "NGO": "organization", "EDU": "school", "JUD": "court",
          "SPY": "intelligence", "CVL": "citizen", "REF": "citizen", "LAB": "citizen", "CRM": "criminal"}  # fmt: skip


class Named(NamedTuple):
    """An actor of a row, and how it was identified."""

    actor: Actor
    certainty: Certainty = "named"


class Who:
    """Finds the actor of a name. The most recent results are kept: tables name the same few often."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._words = load_words()
        self.actor = lru_cache(maxsize=1 << 15)(self._actor)
        self.state = lru_cache(maxsize=1 << 12)(self._state)
        self.known = lru_cache(maxsize=1 << 14)(gazetteer.actor)

    def _state(self, cell: str, how: str) -> str | None:
        """Return the ISO3 code of a cell that names a state. how: name, iso3, cameo, gw or cow."""
        text = cell.strip()
        if not text:
            return None
        if how in ("gw", "cow"):
            number = text.removesuffix(".0")
            return states_by_gw().get(int(number)) if number.isdigit() else None
        if how == "cameo":
            code = states_by_cameo().get(text[:3], text[:3])
            return code if self._gazetteer.country(code) else None
        if how == "iso3":
            return text
        for name in (text, text.partition(" (")[0]):  # "Myanmar (Burma)"
            found = self._exact(fold(name), None, only=("country",))
            if found:
                return self._gazetteer.row(found).iso3
            if told := states_by_name().get(fold_word(name.replace(",", " "))):
                return told
        return None

    def _actor(self, name: str, iso3: str | None, role: str, day: str | None, kind: str = "") -> Named:
        """Return who a name is.

        iso3: the state in the row; role: a sector code, "" for none; day: of the event. kind: of unknown names in this
        table; then the known ones are no organs of a state and no peoples.
        """
        text = " ".join(name.split())
        head, inside = _with_state(text)
        state = self.state(inside, "name") if inside else None
        whole = self._exact(fold(inside), None) if inside and state is None else None
        if whole and self._gazetteer.row(whole).type in _BODIES:
            return Named(self.known(whole))  # "Terrorist (Boko Haram)"
        exact = self._exact(fold(text), iso3) or (None if inside else self._state_id(text))
        if exact is not None and not (kind and self._gazetteer.row(exact).type == "security_force"):
            organ = role in _ORGANS and self._gazetteer.row(exact).type == "country"
            return (organ and self._of_state(_ROLES[role], iso3, day)) or Named(self.known(exact))
        found = self._of_state(head, state or iso3, day) if state or not inside else None
        if found is not None:
            return found
        of = self.state(text.removeprefix(_GOVERNMENT), "name") if text.startswith(_GOVERNMENT) or inside else None
        if of and (country := self._country(of)):
            return country
        guessed = self._kind(head, role, person=not inside, otherwise=kind)
        if guessed == "person":
            linked = link(Query(tokens(text), iso3=iso3, date=day), self._gazetteer)
            if linked.actor_id is not None:
                return Named(self.known(linked.actor_id))
        return Named(_unknown(text, state or iso3, guessed))

    def _state_id(self, text: str) -> str | None:
        """Return the state that only tables call so."""
        iso3 = states_by_name().get(fold_word(text.replace(",", " ")))
        return self._gazetteer.country(iso3) if iso3 else None

    def _exact(self, folded: str, iso3: str | None, only: tuple[str, ...] = ()) -> str | None:
        """Return the one actor of a whole name, of several the one of the state in the row, None when it stays open."""
        entries = dict(self._gazetteer.named(folded))
        for kind in _KINDS:
            ids = entries.get(kind, ())  # type: ignore[call-overload]
            rows = [self._gazetteer.row(one) for one in ids if one in self._gazetteer]
            rows = [row for row in rows if not only or row.type in only]
            if kind == "short":
                rows = [row for row in rows if row.type != "person"]
            if kind in ("demonym", "capital", "former"):  # "ISRAELI", where the row says ISR too
                rows = [row for row in rows if row.type == "country" and (kind == "former" or row.iso3 == iso3)]
            here = [row for row in rows if iso3 and row.iso3 == iso3]
            if len(rows) > 1 and here:
                rows = here
            if len(rows) > 1 and (states := [row for row in rows if row.type == "country"]):
                rows = states
            if len(rows) == 1 and not (kind != "full" and iso3 and rows[0].iso3 not in (iso3, None)):
                return rows[0].id
        return None

    def _of_state(self, word: str, iso3: str | None, day: str | None) -> Named | None:
        """Return what a word such as "Police" or "Head of Government" is in a state; None when it is no such word."""
        kind = self._meant(word)
        if kind is None:
            return None
        if iso3 and kind == "state":
            return self._country(iso3)
        if iso3 and (body := self._gazetteer.institution(kind, iso3)):
            return Named(self.known(body))
        if iso3 and kind in ("HOS", "HOG", "FM", "DM", "VP", "IM", "FIN"):
            holders = self._gazetteer.holders(kind, iso3, day)
            if not holders and kind == "HOG":  # a president who governs
                holders = self._gazetteer.holders("HOS", iso3, day)
            if len(holders) == 1 and holders[0].certainty != "disputed":
                return Named(self.known(holders[0].actor_id), "office")
        kind = kind if kind in ACTOR_TYPES else "office" if kind.isupper() else "organization"
        return Named(_unknown(f"{word} ({self._label(iso3)})" if iso3 else word, iso3, kind))

    def _meant(self, word: str) -> str | None:
        folded = fold_word(word)
        if folded in self._words:
            return self._words[folded].kind
        title = self._gazetteer.title(folded)
        if title is not None and title.office_class in ("HOS", "HOG", "FM", "DM", "VP", "IM", "FIN"):
            return title.office_class
        noun = self._gazetteer.noun(folded)
        kinds = {"state": "state", "army": "ARMY", "police": "POLICE", "parliament": "PARL", "media": "media",
                 "rebels": "armed_group", "people": "group", "ministry": "ministry", "office": "office",
                 "organization": "organization"}  # fmt: skip
        return kinds.get(noun) if noun else None

    def _country(self, iso3: str) -> Named | None:
        country = self._gazetteer.country(iso3)
        return Named(self.known(country)) if country else None

    def _label(self, iso3: str | None) -> str:
        country = self._gazetteer.country(iso3) if iso3 else None
        return self._gazetteer.row(country).label if country else iso3 or ""

    def _kind(self, name: str, role: str, *, person: bool, otherwise: str) -> ActorType:
        """Return what kind of actor an unknown name is: by its last words, its sector, or the shape of the name."""
        words = fold_word(name.partition(" of ")[0]).split()  # a member of parliament is no parliament
        for size in (3, 2, 1):
            known = self._words.get(" ".join(words[-size:]))
            if known is not None and len(words) >= size:
                return _type(known.kind)
        if otherwise:
            return _type(otherwise)
        if not person:
            return "group"
        if any(word in self._words and self._words[word].kind == "organization" for word in fold_word(name).split()):
            return "organization"
        if role in _ROLES:
            return _type(self._words[_ROLES[role]].kind)
        capital = all(part[:1].isupper() or part.split("-")[0].casefold() in PARTICLES for part in name.split())
        short = 1 < len(name.split()) <= _NAME
        return "person" if short and capital and not any(map(str.isdigit, name)) else "organization"

    def outlet(self, name: str) -> Actor:
        """Return the medium of a name: a known one, else a new one."""
        for _, ids in self._gazetteer.named(fold(name)):
            known = [one for one in ids if one in self._gazetteer and self._gazetteer.row(one).type == "media"]
            if len(known) == 1:
                return self.known(known[0])
        return Actor(slug(name), " ".join(name.split()), "media")


_SMALL = frozenset(
    {"al", "el", "bin", "ibn", "abu", "de", "da", "dos", "del", "di", "la", "le", "van", "von", "der", "e", "y"}
)


def _type(kind: str) -> ActorType:
    """Return the actor type that a kind of words.tsv is."""
    if kind in ACTOR_TYPES:
        return kind  # type: ignore[return-value]
    ministries = {"MFA", "MOD", "MOI", "MOF"}
    named: dict[str, ActorType] = {"state": "country", "ARMY": "security_force", "POLICE": "security_force"}
    named |= dict.fromkeys(ministries, "ministry") | {"PARL": "organization"}  # type: ignore[arg-type]
    return named.get(kind, "office")


def _unknown(label: str, iso3: str | None, kind: str) -> Actor:
    return Actor(slug(label), label, _type(kind), iso3)


def _with_state(name: str) -> tuple[str, str]:
    """Return ("Police", "India") of "Police (India)"; the name and "" of any other."""
    if name.endswith(")") and " (" in name:
        head, _, state = name[:-1].rpartition(" (")
        return head.strip(), state.strip()
    return name, ""


def sector(cells: Iterable[str]) -> str:
    """Return the first role code among cells ("" when there is none)."""
    return next((cell.strip() for cell in cells if cell.strip() in _ROLES), "")

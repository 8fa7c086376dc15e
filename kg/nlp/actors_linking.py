"""Which known person a name means: candidates, scores, refusal.

Every term of a score is kept, so that a link can be explained; weights come from measurements on official readouts.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.gazetteer import Gazetteer, Holder, Term
from kg.nlp.names import PARTICLES, content, similarity, tokens

LINK_AT = 0.80  # scores below are refused
LEAD = 0.08  # so is a best score not ahead by this
_RESEMBLES = 0.72
_WELL_KNOWN = frozenset({"HOS", "HOG", "LEAD", "FM", "CP", "SG", "HR"})
_STATE_OFFICES = frozenset({"HOS", "HOG", "LEAD", "FM", "DM", "IM", "FIN", "VP", "NSA", "CP", "SG", "HR", "SPK"})


@dataclass(frozen=True, slots=True)
class Query:
    """A name to link, with what the text says of its bearer."""

    name: tuple[str, ...]
    office: str = ""
    iso3: str | None = None
    body: str | None = None
    shift: str = ""
    gender: str = ""
    date: str | None = None
    known: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, order=True)
class Scored:
    """A candidate and the terms of its score, in words."""

    score: float
    actor_id: str
    terms: tuple[str, ...] = field(compare=False, default=())


@dataclass(frozen=True, slots=True)
class Link:
    """actor_id None: refused, and `reason` says why (nobody, low, tie)."""

    actor_id: str | None
    reason: str
    candidates: tuple[Scored, ...] = ()


def link(query: Query, gazetteer: Gazetteer) -> Link:
    """Return the person meant, or a refusal with the candidates and their scores, best first."""
    scored = sorted(
        (_score(query, gazetteer, *candidate) for candidate in _candidates(query, gazetteer).items()),
        key=lambda s: (-s.score, s.actor_id),
    )
    if not scored:
        return Link(None, "nobody is called so")
    best = scored[0]
    alone = _only_bearer(query, gazetteer, scored) if len(query.name) == 1 else None
    if alone is not None and best.score - alone.score < LEAD:
        return Link(alone.actor_id, "ok", tuple(scored[:5]))
    if best.score < LINK_AT:
        return Link(None, "low", tuple(scored[:5]))
    if len(scored) > 1 and best.score - scored[1].score < LEAD:
        return Link(None, "tie", tuple(scored[:5]))
    return Link(best.actor_id, "ok", tuple(scored[:5]))


def _only_bearer(query: Query, gazetteer: Gazetteer, scored: list[Scored]) -> Scored | None:
    """Return the only holder of a high office at the date with this surname, if the text names that state or body."""
    found = []
    for candidate in scored:
        label = tokens(gazetteer.row(candidate.actor_id).label)
        held = [term for term in gazetteer.terms(candidate.actor_id) if term.office_class in _WELL_KNOWN]
        held = [term for term in held if _holds(term, query.date)]
        if held and len(label) > 1 and surname(label) == query.name[0]:
            found.append((candidate, {term.body for term in held}))
    if len(found) != 1 or query.shift in {"former", "elect"}:
        return None
    candidate, held_in = found[0]
    wanted = query.body or query.iso3
    named = {wanted} if wanted else query.states | query.bodies
    return candidate if held_in & named else None


def explain(found: Link, gazetteer: Gazetteer) -> str:
    """Return in plain words why a link was made or refused."""
    head = f"linked to {gazetteer.row(found.actor_id).label}" if found.actor_id else f"not linked: {found.reason}"
    lines = [f"  {s.score:.2f} {gazetteer.row(s.actor_id).label}: {', '.join(s.terms)}" for s in found.candidates]
    return "\n".join([head, *lines])


def _candidates(query: Query, gazetteer: Gazetteer) -> dict[str, tuple[float, str]]:
    """Return {actor id: (base score, how the name fits)}."""
    found: dict[str, tuple[float, str]] = {}
    exact = " ".join(query.name)
    for kind, ids in gazetteer.named(exact):
        for actor_id in ids:
            if actor_id in gazetteer and gazetteer.row(actor_id).type == "person":
                whole = kind in {"full", "acronym"}
                found[actor_id] = (1.0, "name") if whole else (0.7, "nickname or surname")
    pool: set[str] = set()
    for token in content(query.name):
        pool |= gazetteer.people_called(token)
    for holder in _office_now(query, gazetteer):
        pool.add(holder.actor_id)
    single, wanted = len(content(query.name)) == 1, frozenset(content(query.name))
    for actor_id in pool - found.keys():
        if not single and any(frozenset(content(tokens(n))) == wanted for n in gazetteer.spellings(actor_id)):
            found[actor_id] = (0.97, "name, other order")  # family name first
            continue
        best = max(
            (similarity(query.name, tokens(name)) for name in gazetteer.spellings(actor_id) if name), default=0.0
        )
        if single and best >= 0.5:
            found[actor_id] = (best, "one name of it")
        elif not single and best >= _RESEMBLES:
            found[actor_id] = (best * 0.95, "a spelling of the name")
    return found


def _office_now(query: Query, gazetteer: Gazetteer) -> tuple[Holder, ...]:
    """Return who holds the office at the date: proposed even when the spelling of the name is unknown."""
    body = query.body or query.iso3
    if query.office in _STATE_OFFICES and body and query.shift in {"", "now"}:
        return gazetteer.holders(query.office, body, query.date)
    return ()


def _score(query: Query, gazetteer: Gazetteer, actor_id: str, base: tuple[float, str]) -> Scored:
    score, terms = base[0], [f"{base[1]} {base[0]:.2f}"]

    def add(value: float, why: str) -> None:
        nonlocal score
        score += value
        terms.append(f"{why} {value:+.2f}")

    row, roles = gazetteer.row(actor_id), gazetteer.terms(actor_id)
    wanted = query.body or query.iso3
    if wanted:
        if wanted == row.iso3 or any(term.body == wanted for term in roles):
            add(0.20, "state")
        else:
            add(-0.50 if len(wanted) == 3 else -0.10, "other state")
    elif query.states and row.iso3 in query.states:
        add(0.05, "state in the text")
    if query.office in _STATE_OFFICES:
        _add_office(query, roles, add)
    if query.date and roles and not any(_active(term, query.date) for term in roles):
        add(-0.25, "not active then")
    elif any(term.office_class in {"HOS", "HOG", "LEAD", "FM"} and _holds(term, query.date) for term in roles):
        add(0.10, "leads a state or its diplomacy then")
    if query.gender and row.gender and query.gender != row.gender:
        add(-0.40, "gender")
    if actor_id in query.known:
        add(0.20, "already in the text")
    if any(term.office_class in {"HOS", "HOG"} for term in roles):
        add(0.05, "has led a state")
    return Scored(round(score, 4), actor_id, tuple(terms))


def _add_office(query: Query, roles: tuple[Term, ...], add: object) -> None:
    note = add if callable(add) else None
    assert note is not None
    classes = {query.office} | ({"HOS", "LEAD"} if query.office == "LEADER" else set())
    body = query.body or query.iso3
    held = [term for term in roles if term.office_class in classes and body in {None, term.body}]
    if not held:
        note(-0.15, "never in that office")
        return
    note(0.10, "held the office")
    date = query.date
    if query.shift == "former":
        if any(term.role.end and (date is None or term.role.end <= date) for term in held):
            note(0.20, "former")
    elif query.shift == "elect":
        if date and any(date <= (term.role.start or "") <= f"{int(date[:4]) + 1}{date[4:]}" for term in held):
            note(0.20, "elect")
    elif date and any(_holds(term, date) for term in held):
        note(0.25, "in office then")
    elif date is None and any(term.role.end is None for term in held):
        note(0.15, "in office by the latest source")


def _holds(term: Term, date: str | None) -> bool:
    if date is None:
        return term.role.end is None
    return (term.role.start or "") <= date <= (term.role.end or "9")


def _active(term: Term, date: str) -> bool:
    year = int(date[:4])
    start = int((term.role.start or "1900")[:4])
    end = int((term.role.end or "2100")[:4])
    return start - 6 <= year <= end + 8


def surname(name: tuple[str, ...]) -> str:
    """Return the last token of a folded name that is no particle."""
    return next((token for token in reversed(name) if token not in PARTICLES), name[-1] if name else "")

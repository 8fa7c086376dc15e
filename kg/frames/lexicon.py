"""The wording of relations: stanzas of ontology/lexicon compiled to lookups by word.

The keys of a stanza are explained at the top of ontology/lexicon/en-talks.ttl; an unknown one is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kg.errors import OntologyError
from kg.frames.inflect import noun_forms, verb_forms
from kg.frames.turtle import Stanza, local
from kg.names import KG, PREFIXES

FRAME, WORD_CLASS, ACTOR_NOUN, INFLECTION = (KG + name for name in ("Frame", "WordClass", "ActorNoun", "Inflection"))
_ALWAYS = {
    PREFIXES["rdf"] + "type",
    PREFIXES["rdfs"] + "comment",
    PREFIXES["rdfs"] + "label",
    PREFIXES["skos"] + "example",
}
_KEYS = {
    FRAME: _ALWAYS
    | {
        KG + key
        for key in ("tells", "verb", "noun", "adjective", "phrase", "target", "only", "object", "place", "clause")
    }
    | {KG + key for key in ("over", "turns", "control", "complement", "status", "ifTheme", "ifSource", "ifClause")},
    WORD_CLASS: _ALWAYS | {KG + "noun"},
    ACTOR_NOUN: _ALWAYS | {KG + "noun", KG + "actorType", KG + "civil"},
    INFLECTION: _ALWAYS | {KG + "verb", KG + "noun"},
}
COMPLEMENTS = ("", "report", "must", "deny", "accuse", "fail", "wont")
NOTHING = "nothing"  # as a relation: these words tell none


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """How some words tell a relation. name: local name of the stanza; see en-talks.ttl for what the fields mean.

    turns: PLOVER class, quad digit or "*" of what stands below -> relation, "=" (the same), "<" (roles turned).
    if_theme, if_source, if_clause: (word class or noun, relation) in order.
    """

    name: str
    tells: str | None = None
    slots: tuple[str, ...] = ()
    only: bool = False
    theme: bool = False
    place: bool = False
    clause: str = ""
    over: tuple[str, ...] = ("noun", "clause")
    turns: Mapping[str, str] = field(default_factory=dict)
    control: bool = False
    complement: str = ""
    status: str = ""
    if_theme: tuple[tuple[str, str], ...] = ()
    if_source: tuple[tuple[str, str], ...] = ()
    if_clause: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Words -> frames. verbs: "call", "call on"; nouns: "call", "phone call", "call with"; phrases: verb, then rest.

    verb_forms, noun_forms: inflected form -> base of the lexicon. classes: word class -> base nouns.
    actors: base noun -> actor type; civil: those that are people, not power.
    """

    verbs: Mapping[str, tuple[Frame, ...]]
    nouns: Mapping[str, Frame]
    adjectives: Mapping[str, Frame]
    phrases: Mapping[str, Mapping[str, Frame]]
    classes: Mapping[str, frozenset[str]]
    actors: Mapping[str, str]
    civil: frozenset[str]
    verb_forms: Mapping[str, str]
    noun_forms: Mapping[str, str]
    particles: frozenset[str]

    def noun(self, form: str) -> str:
        """Return the base form of a noun, or the form itself (lower case expected).

        >>> from kg.frames import load_frames
        >>> load_frames().lexicon.noun("embassies")
        'embassy'
        """
        return self.noun_forms.get(form, form)


def compile_lexicon(stanzas: Iterable[tuple[str, str, Stanza]], relations: Iterable[str]) -> Lexicon:
    """Compile (file, subject, stanza) triples; `relations`: the names a frame may tell."""
    known = {*relations, NOTHING, "=", "<"}
    verbs: dict[str, list[Frame]] = {}
    nouns: dict[str, Frame] = {}
    adjectives: dict[str, Frame] = {}
    phrases: dict[str, dict[str, Frame]] = {}
    classes: dict[str, set[str]] = {}
    actors: dict[str, str] = {}
    civil: set[str] = set()
    irregular: dict[str, list[tuple[str, ...]]] = {"verb": [], "noun": []}
    for file, subject, stanza in stanzas:
        if KG + "Cue" in stanza.get(PREFIXES["rdf"] + "type", ()):
            continue  # a user's file may hold cues as well (kg.nlp.cues reads them)
        kind = _kind(file, subject, stanza)
        if kind == FRAME:
            frame = _frame(file, subject, stanza, known)
            for word in words(stanza, "verb"):
                verbs.setdefault(word, []).append(frame)
            for word in words(stanza, "noun"):
                nouns.setdefault(word, frame)
            for word in words(stanza, "adjective"):
                adjectives.setdefault(word, frame)
            for phrase in words(stanza, "phrase"):
                verb, _, below = phrase.partition(" ")
                phrases.setdefault(verb, {}).setdefault(below, frame)
        elif kind == WORD_CLASS:
            classes.setdefault(local(subject), set()).update(words(stanza, "noun"))
        elif kind == ACTOR_NOUN:
            for word in words(stanza, "noun"):
                actors.setdefault(word, stanza.get(KG + "actorType", ("group",))[0])
            if stanza.get(KG + "civil") == ("true",):
                civil.update(words(stanza, "noun"))
        elif kind == INFLECTION:
            for part, forms in irregular.items():
                forms.extend(tuple(row.split()) for row in words(stanza, part))
    bases = [*verbs, *phrases]
    ends = {word.rpartition(" ")[2] for word in (*nouns, *actors, *(w for some in classes.values() for w in some))}
    return Lexicon(
        verbs={word: tuple(frames) for word, frames in verbs.items()},
        nouns=nouns,
        adjectives=adjectives,
        phrases=phrases,
        classes={name: frozenset(some) for name, some in classes.items()},
        actors=actors,
        civil=frozenset(civil - set(classes.get("unciv", ()))),
        verb_forms=_forms((word.split(" ")[0] for word in bases), verb_forms, irregular["verb"]),
        noun_forms=_forms(
            (*sorted(ends), *(below.rpartition(" ")[2] for some in phrases.values() for below in some)),
            noun_forms,
            irregular["noun"],
        ),
        particles=frozenset(word.partition(" ")[2] for word in verbs if " " in word),
    )


def words(stanza: Stanza, key: str) -> list[str]:
    """Return the words of a key: literals, each of which may list several with commas between.

    >>> words({KG + "verb": ("meet, call on", "confer")}, "verb")
    ['meet', 'call on', 'confer']
    """
    return [word.strip() for text in stanza.get(KG + key, ()) for word in text.split(",") if word.strip()]


def _kind(file: str, subject: str, stanza: Stanza) -> str:
    types = [kind for kind in stanza.get(PREFIXES["rdf"] + "type", ()) if kind in _KEYS]
    if len(types) != 1:
        raise OntologyError(f"{file}: {local(subject)} must be a kg:Frame, kg:WordClass, kg:ActorNoun or kg:Inflection")
    for key in stanza:
        if key not in _KEYS[types[0]]:
            raise OntologyError(f"{file}: {local(subject)} has an unknown key <{key}>")
    return types[0]


def _frame(file: str, subject: str, stanza: Stanza, known: set[str]) -> Frame:
    """Compile one kg:Frame stanza."""

    def text(key: str) -> str:
        return " ".join(stanza.get(KG + key, ()))

    def flag(key: str) -> bool:
        return stanza.get(KG + key) == ("true",)

    def table(key: str) -> tuple[tuple[str, str], ...]:
        rows = []
        for row in words(stanza, key):
            left, _, right = row.rpartition(" ")
            if not left or right not in known:
                raise OntologyError(f"{file}: {local(subject)}: {key} {row!r} should be 'CLASS relation'")
            rows.append((left, right))
        return tuple(rows)

    tells = stanza.get(KG + "tells")
    if tells is not None and local(tells[0]) not in known:
        raise OntologyError(f"{file}: {local(subject)} tells kg:{local(tells[0])}, which is no relation")
    if text("complement") not in COMPLEMENTS or text("object") not in ("", "target", "theme"):
        raise OntologyError(f"{file}: {local(subject)}: complement one of {COMPLEMENTS}, object target or theme")
    return Frame(
        name=local(subject),
        tells=local(tells[0]) if tells else None,
        slots=tuple(text("target").split()),
        only=flag("only"),
        theme=text("object") == "theme",
        place=flag("place"),
        clause=text("clause"),
        over=tuple(text("over").split()) or ("noun", "clause"),
        turns=dict(table("turns")),
        control=text("control") == "object",
        complement=text("complement"),
        status=text("status"),
        if_theme=table("ifTheme"),
        if_source=table("ifSource"),
        if_clause=table("ifClause"),
    )


def _forms(bases: Iterable[str], regular, irregular: Iterable[tuple[str, ...]]) -> dict[str, str]:  # type: ignore[no-untyped-def]
    """Return form -> base; a base form stands for itself, an irregular form wins over a regular one."""
    found: dict[str, str] = {}
    every = list(dict.fromkeys(bases))
    for base in every:
        found[base] = base
    for base, *forms in irregular:
        for form in forms:
            found.setdefault(form, base)
    for base in every:
        for form in regular(base):
            found.setdefault(form, base)
    return found

"""Asking the graph: named queries (ontology/queries/*.rq), files, and SPARQL text; names resolved, answers written.

A query file begins with comments: the first line is its help, then one line per parameter,
`# param NAME: KIND [optional] [= DEFAULT]: help`. `$NAME` in the query is replaced by a validated term. Kinds: actor (a
name, resolved), document, relation, date, number, text. An optional parameter that is not given stays a variable.
"""

from __future__ import annotations

import difflib
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TextIO

import pyoxigraph as ox

from kg import rdf
from kg.errors import OntologyError, UnknownName, UsageError
from kg.names import ACTOR, KG
from kg.resources import ontology_dir
from kg.store import Store
from kg.store.sparql import Answer, bind

__all__ = [
    "Answer",
    "NamedQuery",
    "Parameter",
    "describe_named",
    "named_queries",
    "resolve_actor",
    "run",
    "unknown_terms",
    "write",
]

_PARAMETER = re.compile(
    r"# param (?P<name>\w+): (?P<kind>\w+)(?P<optional> optional)?(?: = (?P<default>[^:]*?))?: (?P<help>.+)"
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a named query wants to be told. default None and not optional: it must be given."""

    name: str
    kind: str
    help: str
    optional: bool = False
    default: str | None = None


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A ready-made question."""

    name: str
    help: str
    parameters: tuple[Parameter, ...]
    text: str


def parse_query(name: str, text: str) -> NamedQuery:
    r"""Return a query with its help and parameters, read from its first comment lines.

    >>> parse_query("x", "# Who.\n# param actor: actor: the one\nSELECT ?a {}").parameters[0].kind
    'actor'
    """
    comments = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        comments.append(line)
    parameters = []
    for line in comments:
        match = _PARAMETER.fullmatch(line)
        if match:
            if match["kind"] not in _KINDS:
                raise OntologyError(f"query {name}: parameter {match['name']} has an unknown kind {match['kind']!r}")
            parameters.append(
                Parameter(match["name"], match["kind"], match["help"], bool(match["optional"]), match["default"])
            )
    first = comments[0].lstrip("# ") if comments and not comments[0].startswith("# param") else ""
    return NamedQuery(name, first, tuple(parameters), text)


def named_queries() -> dict[str, NamedQuery]:
    """Return the shipped queries by name, sorted."""
    paths = sorted((ontology_dir() / "queries").glob("*.rq"))
    return {path.stem: parse_query(path.stem, path.read_text(encoding="utf-8")) for path in paths}


def describe_named() -> str:
    """Return the list of named queries for people: name, help, parameters."""
    lines = []
    for query in named_queries().values():
        lines.append(f"{query.name}\n    {query.help}")
        for parameter in query.parameters:
            extra = f" (default {parameter.default})" if parameter.default is not None else ""
            extra = " (optional)" if parameter.optional else extra
            lines.append(f"    --{parameter.name} {parameter.kind.upper()}{extra}: {parameter.help}")
    return "\n".join(lines)


def run(
    store: Store,
    what: str,
    parameters: Mapping[str, str] | None = None,
    *,
    told: Callable[[str], object] | None = None,
) -> Answer:
    """Answer a named query, the query in a file, on stdin (`-`), or SPARQL text.

    told: is given a line for each actor that was called otherwise than by its label, so that people see who is meant.

    Raises UnknownName for a name nobody has, UsageError for missing or superfluous parameters, names that mean nobody
    or several (with candidates), and queries that do not parse (with the position).
    """
    return store.query(bound(store, what, parameters, told=told))


def bound(
    store: Store,
    what: str,
    parameters: Mapping[str, str] | None = None,
    *,
    told: Callable[[str], object] | None = None,
) -> str:
    """Return the SPARQL text that `run` asks, parameters written in; raises as `run` does."""
    query = _find(what)
    given = dict(parameters or {})
    known = {parameter.name for parameter in query.parameters}
    for name in given:
        if name not in known:
            options = ", ".join(f"--{one}" for one in sorted(known)) or "none"
            raise UsageError(f"{query.name} has no parameter --{name}; it has: {options}")
    terms = {}
    for parameter in query.parameters:
        value = given.get(parameter.name, parameter.default)
        if value is None:
            if not parameter.optional:
                raise UsageError(f"{query.name} needs --{parameter.name}: {parameter.help}")
            continue
        terms[parameter.name] = _KINDS[parameter.kind](store, value)
        if told is not None and parameter.kind == "actor":
            label = _names(store, "skos:prefLabel")[terms[parameter.name].value][0]
            if label != value:
                told(f"--{parameter.name} {value}: {label}")
    return bind(query.text, terms)


def _find(what: str) -> NamedQuery:
    if what == "-":
        return parse_query("the query", sys.stdin.read())
    if re.fullmatch(r"[a-z-]+", what):
        queries = named_queries()
        if what in queries:
            return queries[what]
        if not Path(what).is_file():
            raise UnknownName("query", what, queries)
    try:
        is_file = len(what) < 1000 and "\n" not in what and Path(what).is_file()
    except (OSError, ValueError):
        is_file = False
    if is_file:
        try:
            return parse_query(what, Path(what).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{what} cannot be read: {error}") from error
    if re.fullmatch(r"\S+\.(rq|sparql)", what):
        raise UsageError(f"there is no file {what}")
    return parse_query("the query", what)


# --- parameters ------------------------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    """Return text for comparison: no case, accents or outer punctuation."""
    decomposed = unicodedata.normalize("NFKD", text)
    kept = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w\s-]", " ", kept.replace("_", " ").replace("-", " ").casefold()).split())


def _names(store: Store, predicate: str) -> dict[str, list[str]]:
    """Return the labels of each actor IRI."""
    found: dict[str, list[str]] = {}
    for row in rows(store.query(f"SELECT DISTINCT ?a ?label WHERE {{ ?a {predicate} ?label }} ORDER BY ?a ?label")):
        found.setdefault(row["a"], []).append(row["label"])
    return found


def resolve_actor(store: Store, name: str) -> ox.NamedNode:
    """Return the one actor of a store that a name means.

    Tried in turn: IRI or id, label, alias, last word of the label, any words of the label. Raises UsageError with the
    candidates when several fit, with the nearest labels when none does.
    """
    labels, aliases = _names(store, "skos:prefLabel"), _names(store, "skos:altLabel")
    wanted = _plain(name)
    iri = ACTOR + name.removeprefix("actor:")

    def fits(test: Callable[[str], bool], names: Mapping[str, list[str]]) -> list[str]:
        return sorted(actor for actor, some in names.items() if any(test(_plain(one)) for one in some))

    for candidates in (
        [actor for actor in labels if actor in (name, iri)],
        fits(lambda label: label == wanted, labels),
        fits(lambda label: label == wanted, aliases),
        fits(lambda label: label.split()[-1:] == [wanted], labels),
        fits(lambda label: f" {wanted} " in f" {label} ", labels) if wanted else [],
    ):
        if len(candidates) == 1:
            return ox.NamedNode(candidates[0])
        if candidates:
            listed = ", ".join(f"{labels[one][0]} ({one.removeprefix(ACTOR)})" for one in candidates[:12])
            raise UsageError(f"{name!r} may mean several actors: {listed}; give the full name or the id in brackets")
    near = _near(wanted, labels)
    hint = f"; near it: {', '.join(near)}" if near else "; `kg query actors` lists everybody"
    raise UsageError(f"no actor here is called {name!r}{hint}")


def _near(wanted: str, labels: Mapping[str, list[str]]) -> list[str]:
    """Return labels of which a word, or all of them together, look like what was asked for; at most five."""
    by_words: dict[str, set[str]] = {}
    for label in {one for some in labels.values() for one in some}:
        plain = _plain(label)
        for words in (plain, *plain.split()):
            by_words.setdefault(words, set()).add(label)
    found: dict[str, None] = {}
    for words in difflib.get_close_matches(wanted, sorted(by_words), 5, 0.6):
        found.update(dict.fromkeys(sorted(by_words[words])))
    return list(found)[:5]


def _document(store: Store, value: str) -> ox.NamedNode:
    infos = list(store.documents())
    for info in infos:
        if value in (info.id, info.key):
            return rdf.graph_name(info.key)
    raise UnknownName("document", value, [info.id for info in infos[:20]])


def _relation(store: Store, value: str) -> ox.NamedNode:
    store.frames.relation(value)
    return ox.NamedNode(KG + value)


def _date(_: Store, value: str) -> ox.Literal:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise UsageError(f"{value!r} is no day; write YYYY-MM-DD") from None
    return ox.Literal(value)


def _number(_: Store, value: str) -> ox.Literal:
    if not re.fullmatch(r"[0-9]*\.?[0-9]+", value):
        raise UsageError(f"{value!r} is no number")
    return ox.Literal(value if "." in value else value + ".0", datatype=rdf.term("xsd:decimal"))


def _text(_: Store, value: str) -> ox.Literal:
    return ox.Literal(rdf.clean(value))


_KINDS: dict[str, Callable[[Store, str], ox.NamedNode | ox.Literal]] = {
    "actor": resolve_actor,
    "document": _document,
    "relation": _relation,
    "date": _date,
    "number": _number,
    "text": _text,
}


def unknown_terms(store: Store, text: str) -> list[str]:
    """Return, for each `kg:` name in a query that the vocabulary does not have, a line that says so with near ones."""
    from kg.frames.turtle import local, read_stanzas

    known = {local(iri) for iri in read_stanzas(ontology_dir() / "kg.ttl") if iri.startswith(KG)}
    known |= set(store.frames.relations)
    found = []
    for name in dict.fromkeys(re.findall(r"(?<![\w:])kg:(\w+)", re.sub(r'"[^"\n]*"|<[^>\s]*>|(?m:^#.*)', "", text))):
        if name not in known:
            near = difflib.get_close_matches(name, sorted(known), 3, 0.6)
            hint = f"; near it: {', '.join(f'kg:{one}' for one in near)}" if near else ""
            found.append(f"kg:{name} is no term of the vocabulary{hint}")
    return found


# --- answers ---------------------------------------------------------------------------------------------------------


def write(answer: Answer, format_: str, stream: TextIO, *, limit: int | None = None, offset: int = 0) -> None:
    """Write an answer: table, csv, tsv, json, xml (SPARQL results) or ttl (triples).

    limit: at most so many rows or triples; offset: after leaving out so many.
    """
    from kg.export.answers import WRITERS

    if format_ not in WRITERS:
        raise UnknownName("format", format_, WRITERS)
    if offset:
        answer = replace(answer, rows=answer.rows[offset:], triples=answer.triples[offset:])
    WRITERS[format_](answer, stream, limit)


def rows(answer: Answer) -> Iterator[dict[str, str]]:
    """Yield each row as text by variable name."""
    for row in answer:
        yield {name: getattr(term, "value", str(term)) for name, term in row.items()}

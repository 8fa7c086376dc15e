r"""Reading SPARQL: what is refused, what needs the merged copy, and errors that say where.

Nothing is ever contacted. Oxigraph would follow SERVICE, so a query is first parsed by rdflib and refused when a
SERVICE stands in it. For that both must read the same text: line ends are made `\n` (Oxigraph ends a comment at `\r`,
rdflib does not) and `\uXXXX` escapes are resolved first (rdflib resolves them before parsing, Oxigraph after).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Literal

import pyoxigraph as ox

from kg.errors import UsageError
from kg.names import PREFIXES
from kg.store.merged import EVERYTHING, Pattern

if TYPE_CHECKING:
    from kg.store.base import Store

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_UPDATE = re.compile(r"\b(insert|delete|load|clear|drop|create|copy|move|add)\b", re.IGNORECASE)
_NARROWING = {"Filter", "InlineData", "SubSelect", "GraphGraphPattern", "MinusGraphPattern", "OptionalGraphPattern"}
_SAFE_TWICE = {"Aggregate_Min", "Aggregate_Max", "Aggregate_Sample"}


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of a SELECT (a term or None per variable), the truth of an ASK, or the triples of a CONSTRUCT."""

    kind: Literal["select", "ask", "construct"]
    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    truth: bool = False
    triples: tuple[ox.Triple, ...] = ()

    def __iter__(self) -> Iterator[dict[str, Term]]:
        """Yield each row by variable name, unbound ones left out."""
        for row in self.rows:
            yield {name: term for name, term in zip(self.variables, row, strict=True) if term is not None}

    def __bool__(self) -> bool:
        """The truth of an ASK; otherwise whether anything was found."""
        return self.truth or bool(self.rows) or bool(self.triples)


@dataclass(frozen=True, slots=True)
class Graphs:
    """IRIs of the graphs that a request names (SPARQL 1.1 Protocol): they take the place of the query's own FROM."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def answer(store: Store, sparql: str, substitutions: Mapping[str, Any]) -> Answer:
    """Answer a query over a store; see `Store.query`."""
    with explained(sparql):
        return _read(results(store, sparql, substitutions))


def results(
    store: Store,
    sparql: str,
    substitutions: Mapping[str, Any] | None = None,
    *,
    graphs: Graphs | None = None,
    base: str | None = None,
) -> Any:
    """Return Oxigraph's own results of a query, which it computes while they are read (in `explained`).

    graphs: what the request names as the dataset. base: what relative IRIs of the query are relative to.
    """
    seen = inspect(sparql)
    given = substitutions or {}
    index = _merged(store, seen) if graphs is None else _merged_graphs(store, seen, graphs)
    merged = index is not None
    # Oxigraph substitutes projected variables only; the others are written into the text as validated terms.
    projected = {name: term for name, term in given.items() if seen.projected is None or name in seen.projected}
    text = bind(seen.text, {name: term for name, term in given.items() if name not in projected})
    dataset: dict[str, Any] = {"use_default_graph_as_union": not merged and not seen.dataset}
    if graphs is not None:
        dataset = {
            "default_graph": [ox.DefaultGraph()] if merged else _nodes(dict.fromkeys(graphs.default)),
            "named_graphs": _nodes(dict.fromkeys(graphs.named)),
        }
    with explained(text):
        return (index or store.index).query(
            text,
            base_iri=base,
            prefixes=PREFIXES,
            substitutions={ox.Variable(name): term for name, term in projected.items()},
            **dataset,
        )


@contextmanager
def explained(text: str) -> Iterator[None]:
    """Turn what Oxigraph raises for a query, or while its results are read, into a UsageError that says where."""
    try:
        yield
    except SyntaxError as error:
        raise UsageError(explain(text, error)) from error
    except (ValueError, RuntimeError) as error:
        raise UsageError(f"the query cannot be answered: {error}") from error


def _nodes(iris: Iterable[str]) -> list[ox.NamedNode]:
    """Return validated IRIs. Raises UsageError for a text that is none."""
    try:
        return [ox.NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise UsageError(f"a graph is named by no IRI: {error}") from error


def _merged(store: Store, seen: Inspection) -> ox.Store | None:
    """Return the copy of a store in which a query must look, None when Oxigraph's union of documents is right."""
    if not (seen.counts_matter or seen.sweeps) or seen.dataset or not store.has_several_graphs:
        return None
    copy = store.merged.for_patterns(seen.outside, always=seen.sweeps)
    return store.merged.whole() if copy is not None and seen.inside else copy


def _merged_graphs(store: Store, seen: Inspection, graphs: Graphs) -> ox.Store | None:
    """Return a copy of the named graphs in which a triple of several default graphs stands once, None if not needed."""
    if not seen.counts_matter or len(set(graphs.default)) < 2:
        return None
    copy = ox.Store()
    for name in dict.fromkeys(_nodes(graphs.default)):
        found = store.index.quads_for_pattern(None, None, None, name)
        copy.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in found)
    for name in dict.fromkeys(_nodes(graphs.named)):
        copy.bulk_extend(store.index.quads_for_pattern(None, None, None, name))
    return copy


@dataclass(frozen=True, slots=True)
class Inspection:
    """What must be known of a query before it runs.

    text: as both parsers read it alike. counts_matter: a triple seen twice could change the answer. dataset: it says
    FROM. projected: the variables of its SELECT, None when all are or it is no SELECT we understand. outside: what its
    triple patterns outside GRAPH can match. inside: it has patterns inside GRAPH. sweeps: it joins and groups all
    triples of some properties, and nothing in it could narrow that down.
    """

    text: str
    counts_matter: bool
    dataset: bool
    projected: frozenset[str] | None
    outside: frozenset[Pattern] = frozenset({EVERYTHING})
    inside: bool = True
    sweeps: bool = False


def bind(text: str, terms: Mapping[str, Any]) -> str:
    """Return a query with variables replaced by terms, outside strings, IRIs and comments.

    The terms are pyoxigraph's, validated when made and escaped by `str`: nothing in them can end them early.
    """

    def replace(match: re.Match[str]) -> str:
        name = match["name"]
        return str(terms[name]) if name in terms else match[0]

    return _TOKEN.sub(replace, text) if terms else text


_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\''
    r"|<[^<>\s]*>|\#[^\n]*|[?$](?P<name>\w+)",
    re.DOTALL,
)


@lru_cache(maxsize=256)
def inspect(sparql: str) -> Inspection:
    """Parse a query without running it: some 5 ms, once per text.

    Raises UsageError for SERVICE and for escapes of syntax characters.
    """
    from pyparsing.exceptions import ParseBaseException
    from rdflib.plugins.sparql.algebra import translatePName, translatePrologue, traverse
    from rdflib.plugins.sparql.parser import parseQuery

    from kg.store.patterns import patterns_outside

    text = resolved(sparql)
    try:
        tree = parseQuery(text)
    except (ParseBaseException, RecursionError, ValueError, TypeError, AttributeError):
        # Oxigraph may know more SPARQL than rdflib, or will say what is wrong and where.
        if "service" in text.lower():
            raise UsageError(_cannot_vouch(text)) from None
        return Inspection(text, True, "from" in text.lower(), None)
    found = _Findings()
    found.walk(tree[1], inside_graph=False)
    if found.service:
        raise UsageError("SERVICE is refused: a query never contacts other machines")
    projected = _projected(tree[1])
    sweeping = found.groups and not found.narrowed
    if not found.counts_matter and not sweeping:
        return Inspection(text, False, found.dataset, projected)
    try:
        prologue = translatePrologue(tree[0], None, initNs=dict(PREFIXES))
        patterns = frozenset(patterns_outside(traverse(tree[1], visitPost=partial(translatePName, prologue=prologue))))
    except Exception:  # rdflib raises bare Exception for an unknown prefix; Oxigraph will say so with its place
        patterns = frozenset({EVERYTHING})
    sweeps = sweeping and _only_properties(patterns)
    return Inspection(text, found.counts_matter, found.dataset, projected, patterns, found.inside, sweeps)


def _only_properties(patterns: Collection[Pattern]) -> bool:
    """Whether there are several patterns and each names its predicate and nothing else."""
    return len(patterns) > 1 and all(
        predicate is not None and subject is None and value is None for subject, predicate, value in patterns
    )


def resolved(sparql: str) -> str:
    """Return text as both parsers read it alike. Raises UsageError for escapes of syntax characters."""
    return _ESCAPE.sub(_unescape, sparql.replace("\r\n", "\n").replace("\r", "\n"))


def _cannot_vouch(text: str) -> str:
    try:
        ox.Store().query(text, prefixes=PREFIXES)
    except SyntaxError as error:
        return explain(text, error)
    except OSError:
        pass
    return "SERVICE is refused: a query never contacts other machines"


class _Findings:
    """What a walk over rdflib's parse tree found."""

    def __init__(self) -> None:
        self.service = self.dataset = False
        self.inside = self.groups = self.narrowed = False
        self._outside = self._aggregate = self._subselect = self._plain = False

    @property
    def counts_matter(self) -> bool:
        """Whether a triple seen twice could change the answer."""
        return self._outside and (self._aggregate or self._subselect or self._plain)

    def walk(self, part: Any, *, inside_graph: bool, depth: int = 0) -> None:
        from rdflib.plugins.sparql.parserutils import CompValue

        if isinstance(part, CompValue):
            name = part.name
            self.service = self.service or name == "ServiceGraphPattern"
            self.dataset = self.dataset or name == "DatasetClause"
            self._outside = self._outside or (name == "TriplesBlock" and not inside_graph)
            self.inside = self.inside or name == "GraphGraphPattern"
            self._subselect = self._subselect or name == "SubSelect"
            self.narrowed = self.narrowed or name in _NARROWING
            if name.startswith("Aggregate_") and name not in _SAFE_TWICE and not _value(part, "distinct"):
                self._aggregate = True
            if name == "SelectQuery" and depth == 0:
                self.groups = bool(_value(part, "groupby"))
                modifier = str(_value(part, "modifier") or "").upper()
                self._plain = modifier != "DISTINCT" and not _value(part, "groupby") and not _only_aggregates(part)
            inside_graph = inside_graph or name == "GraphGraphPattern"
            for value in part.values():
                self.walk(value, inside_graph=inside_graph, depth=depth + 1)
        elif isinstance(part, str):
            return
        elif hasattr(part, "__iter__"):
            for value in part:
                self.walk(value, inside_graph=inside_graph, depth=depth + 1)


def _value(part: Any, name: str) -> Any:
    """Return a value of a CompValue, None when absent (its own `get` returns the name then)."""
    return part[name] if name in part else None  # noqa: SIM401


def _projected(select: Any) -> frozenset[str] | None:
    parts = _value(select, "projection")
    if select.name != "SelectQuery":
        return frozenset()
    if not parts or any(str(part) == "*" for part in parts):
        return None
    return frozenset(str(part["var"] if "var" in part else part["evar"]) for part in parts)


def _only_aggregates(select: Any) -> bool:
    """Whether a SELECT projects aggregates only: one row, whatever is seen twice."""
    projection = _value(select, "projection") or ()
    return bool(projection) and all("evar" in part for part in projection) and "Aggregate_" in repr(projection)


def _unescape(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    char = chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else '"'
    # Control characters are no syntax: Oxigraph escapes them when it writes a text that has some.
    if char in "\n\r" or (char.isascii() and char.isprintable() and not char.isalnum()):
        raise UsageError(f"the escape {match[0]} stands for a character of the syntax: write it otherwise")
    return char


def _read(result: Any) -> Answer:
    if isinstance(result, ox.QueryBoolean):
        return Answer("ask", truth=bool(result))
    if isinstance(result, ox.QuerySolutions):
        names = tuple(variable.value for variable in result.variables)
        return Answer("select", names, tuple(tuple(row) for row in result))
    return Answer("construct", triples=tuple(sorted(set(result), key=str)))


def explain(text: str, error: SyntaxError, *, what: str = "query") -> str:
    """Return what is wrong with a query (or an update), the line with a mark under the place, and a hint."""
    if (
        what == "query"
        and _UPDATE.search(_without_strings(text))
        and not re.search(r"\b(select|ask|construct|describe)\b", text, re.I)
    ):
        return "a query only reads: give an update with `kg query --write`"
    message = str(error.msg or error)
    place = re.search(r"(?:at |line )(\d+)(?:[:,]| column )\s*(\d+)", message)
    line, column = (int(place[1]), int(place[2])) if place else (error.lineno or 0, error.offset or 0)
    lines = text.split("\n")
    shown = ""
    if 1 <= line <= len(lines):
        shown = f"\n  {lines[line - 1]}\n  {' ' * max(0, column - 1)}^"
    where = f"line {line}, column {column}"
    return f"the {what} does not parse, {where}: {_brief(text, message)}{shown}{_hint(text, message, what)}"


def _brief(text: str, message: str) -> str:
    """Return the parser's message without its place and without lists of character ranges."""
    if "Prefix not found" in message:
        known = {*PREFIXES, *re.findall(r"(?i)\bprefix\s+([\w.-]*):", text)}
        used = re.findall(r"(?<![\w:?$])([A-Za-z][\w.-]*):", _without_strings(text))
        unknown = sorted({name for name in used if name not in known})
        return f"unknown prefix {' '.join(f'{name}:' for name in unknown)}".rstrip()
    found = re.sub(r"^error at \d+:\d+: ", "", message)
    start, comma, listed = found.partition("expected one of ")
    wanted = [item for item in re.split(r", (?=[^\]]*(?:\[|$))|, ", listed) if item and "..=" not in item]
    words = [item.strip("[]'\" ") for item in wanted]
    return f"{start}{comma}{' '.join(word for word in words if word)[:160]}" if comma else found[:200]


def _hint(text: str, message: str, what: str) -> str:
    if "refix" in message:
        return f"\nhint: known prefixes are {' '.join(f'{name}:' for name in PREFIXES)}; declare others with PREFIX"
    if text.count("{") != text.count("}"):
        return f"\nhint: {text.count('{')} opening and {text.count('}')} closing braces"
    if what == "query" and not re.search(r"\b(select|ask|construct|describe)\b", text, re.IGNORECASE):
        return "\nhint: a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE; `kg query --list` names ready ones"
    return ""


def _without_strings(text: str) -> str:
    return re.sub(r'"[^"\n]*"|\'[^\'\n]*\'|<[^>\s]*>|#[^\n]*', "", text)

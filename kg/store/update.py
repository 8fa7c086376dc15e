"""SPARQL updates: tried on a copy, then written document by document, so that files and index stay what they promise.

An update changes what was read; decisions on actors and events (kg.identity) are applied to what it leaves.
An update may change what documents say, remove documents, and nothing else: no new graphs (their text is missing), no
statement outside a document, and nothing that follows from events (edges, classes of the coding scheme): change the
event, and they follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg import rdf
from kg.errors import StoreError, UsageError
from kg.names import DOCUMENT, PREFIXES
from kg.store.base import BESIDE
from kg.store.sparql import explain, resolved

if TYPE_CHECKING:
    from kg.store.base import Store


@dataclass(frozen=True, slots=True)
class Written:
    """What an update did: ids of the documents changed and removed, sorted."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]


def update(store: Store, sparql: str) -> Written:
    """Do a SPARQL update, whole or not at all up to the first write; documents are then replaced one by one.

    Raises UsageError when it does not parse, would contact another machine, or would leave a graph that is no document
    of kg; nothing is written then. Takes memory for a copy of all quads.
    """
    if store.read_only:
        raise StoreError("this store was opened for reading only")
    text = resolved(sparql)
    refuse_contact(text)
    copy = ox.Store()
    copy.bulk_extend(store.index)
    for info in store.documents():
        if info.read:
            copy.remove_graph(rdf.graph_name(info.key))
            copy.extend(store.original(info.key))
    try:
        copy.update(text, prefixes=PREFIXES)
    except SyntaxError as error:
        raise UsageError(explain(text, error, what="update")) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise UsageError(f"the update cannot be done: {error}") from error
    if next(copy.quads_for_pattern(None, None, None, ox.DefaultGraph()), None) is not None:
        raise UsageError("the update writes outside every document: name one, WITH doc:KEY or GRAPH doc:KEY { ... }")
    wanted, dropped = _changed(store, copy)
    for key, quads in wanted.items():
        store.replace_quads(key, quads, store.text(key))
    ids = {info.key: info.id for info in store.documents()}
    for key in dropped:
        store.remove(key)
    return Written(tuple(sorted(ids[key] for key in wanted)), tuple(sorted(ids[key] for key in dropped)))


def refuse_contact(text: str) -> None:
    """Refuse LOAD and SERVICE; what rdflib cannot parse must not have these words at all."""
    from pyparsing.exceptions import ParseBaseException
    from rdflib.plugins.sparql.parser import parseUpdate

    if not re.search(r"load|service", text, re.IGNORECASE):
        return
    try:
        found = set(_operations(parseUpdate(text)))
    except (ParseBaseException, RecursionError, ValueError, TypeError, AttributeError):
        found = {"Load"}
    if found & {"Load", "ServiceGraphPattern"}:
        raise UsageError("LOAD and SERVICE are refused: an update never contacts other machines")


def _operations(part: Any) -> Iterable[str]:
    from rdflib.plugins.sparql.parserutils import CompValue

    if isinstance(part, CompValue):
        yield part.name
        for value in part.values():
            yield from _operations(value)
    elif hasattr(part, "__iter__") and not isinstance(part, str):
        for value in part:
            yield from _operations(value)


def _changed(store: Store, copy: ox.Store) -> tuple[dict[str, tuple[ox.Quad, ...]], list[str]]:
    """Return the quads of each document that changed, by key, and the keys of the documents that are gone."""
    wanted: dict[str, tuple[ox.Quad, ...]] = {}
    dropped = []
    known = {rdf.graph_name(info.key): info for info in store.documents()}
    for kept in BESIDE:
        if set(copy.quads_for_pattern(None, None, None, kept)) != set(store.beside(kept)):
            raise UsageError(f"{kept} is not changed by updates: see `kg judgements`, `kg store` and `kg analyze`")
    for name in copy.named_graphs():
        if (
            name not in known
            and name not in BESIDE
            and next(copy.quads_for_pattern(None, None, None, name), None) is not None
        ):
            raise UsageError(f"{name} is no document of this store: read new documents with `kg ingest`")
    for name, info in known.items():
        before = set(store.original(info.key) if info.read else store.quads(info.key, in_order=False))
        after = {rdf.present(quad) for quad in copy.quads_for_pattern(None, None, None, name)}
        if not after:
            dropped.append(info.key)
        elif before != after:
            wanted[info.key] = _rewritten(store, info.key, info.run, before, after)
    return wanted, dropped


def _rewritten(store: Store, key: str, run: str, before: set[ox.Quad], after: set[ox.Quad]) -> tuple[ox.Quad, ...]:
    """Return a changed document's quads with what follows from its events made anew."""
    try:
        extraction = rdf.from_quads(after, store.text(key))
        quads = rdf.to_quads(extraction, store.frames, run=run)
    except (StoreError, ValueError) as error:
        raise UsageError(f"the update leaves a graph that is no document: {error}") from error
    if extraction.document.key != key:
        raise UsageError(
            f"the update gives a document another key than {rdf.untail(rdf.graph_name(key).value, DOCUMENT)}"
        )
    lost, back = (after - before) - set(quads), (before - after) & set(quads)
    if lost or back:
        quad = min(lost or back, key=str)
        why = "would be written, but follows from no event" if lost else "would be removed, but follows from an event"
        raise UsageError(f"{quad.triple} {why}: change the event itself")
    return quads

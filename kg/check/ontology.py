"""The files of the ontology against their own shapes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.check.shapes import Problem, load_shapes, violations
from kg.errors import OntologyError, UsageError
from kg.export.terms import short
from kg.frames import load_frames
from kg.names import PREFIXES
from kg.resources import ontology_dir
from kg.store.sparql import inspect


def check_ontology(folder: Path | None = None) -> tuple[Problem, ...]:
    """Return what is wrong with the files of the ontology: kg.ttl, relations/, lexicon/, queries/.

    They must parse, fit ontology-shapes.ttl, and mean something to the readers of relations and wording.
    """
    from rdflib import Graph

    folder = folder or ontology_dir()
    graph, files, found = Graph(), {}, []
    for path in (folder / "kg.ttl", *sorted(folder.glob("relations/*.ttl")), *sorted(folder.glob("lexicon/*.ttl"))):
        name = path.relative_to(folder).as_posix()
        try:
            one = Graph().parse(path, format="turtle")
        except (SyntaxError, ValueError) as error:
            found.append(Problem(name, "file", f"is no Turtle: {' '.join(str(error).split())[:200]}"))
            continue
        files.update({str(subject): name for subject in one.subjects()})
        for triple in one:
            graph.add(triple)
    for focus, message in violations(graph, load_shapes("ontology-shapes.ttl")):
        found.append(Problem(files.get(focus, "kg.ttl"), short(focus), message))
    try:
        if folder == ontology_dir():
            load_frames()
    except OntologyError as error:
        found.append(Problem(str(error).partition(":")[0], "file", str(error)))
    found.extend(_query_problems(folder))
    return tuple(sorted(set(found)))


def _query_problems(folder: Path) -> Iterator[Problem]:
    """Yield queries without help, that do not parse, or that ask for what no parameter line names."""
    for path in sorted(folder.glob("queries/*.rq")):
        name, text = f"queries/{path.name}", path.read_text(encoding="utf-8")
        try:
            inspect(text)
            ox.Store().query(text, prefixes=PREFIXES)
        except (UsageError, SyntaxError) as error:
            yield Problem(name, "query", f"does not parse: {str(error).splitlines()[0]}")
        if not re.match(r"# [A-Z].*[.]\n", text):
            yield Problem(name, "query", "its first line is no comment that says in a sentence what it answers")
        asked = set(re.findall(r"\$(\w+)", re.sub("(?m)^#.*", "", text)))
        for missing in sorted(asked - set(re.findall(r"(?m)^# param (\w+):", text))):
            yield Problem(name, "query", f"no `# param` line names ${missing}")

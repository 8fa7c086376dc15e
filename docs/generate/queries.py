"""docs/reference/queries.md: the named queries with their parameters."""

from __future__ import annotations

from kg.query import NamedQuery, Parameter, named_queries

HEAD = """# Named queries

`kg query NAME --store STORE`, with parameters by name: `kg query contacts --actor Putin`. Names of actors are resolved;
an ambiguous one is asked back with the candidates. The queries are files in `ontology/queries/`, one each, and make
good starting points for your own: `kg query FILE.rq` reads parameters from the comments in the same way.
"""


def page() -> str:
    """Return the page."""
    return "\n".join([HEAD, *(_section(query) for query in named_queries().values())])


def _section(query: NamedQuery) -> str:
    lines = [f"## {query.name}", "", query.help, ""]
    lines += [_parameter(parameter) for parameter in query.parameters]
    return "\n".join(lines) + ("\n" if query.parameters else "")


def _parameter(parameter: Parameter) -> str:
    if parameter.default is not None:
        needed = f", default `{parameter.default}`"
    else:
        needed = ", optional" if parameter.optional else ""
    return f"- `--{parameter.name}` ({parameter.kind}{needed}): {parameter.help}"

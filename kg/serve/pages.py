"""Pages for people: plain HTML that reads well without JavaScript, and the explorer, which needs it."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from anyio import to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kg.model import Event, Evidence
from kg.names import KG, PREFIXES
from kg.rdf import tail
from kg.serve.analysing import restored
from kg.serve.answers import Refusal
from kg.serve.api import events_json, hits, unchanged
from kg.serve.archive import Archive, Found, Reading, Wanted
from kg.serve.explorer import Part, view
from kg.serve.parameters import AFTER, WANTED, Parameter, Q, cursor, read_all, wanted_of
from kg.serve.protocol import service_of
from kg.serve.service import Service

_HERE = Path(__file__).resolve().parent
_NOTHING = "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
PLAIN = f"{_NOTHING}; style-src 'self'; img-src data:"
SCRIPTED = f"{_NOTHING}; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data: blob:"
# YASGUI writes its own styles into the page.
_YASGUI = (
    f"{_NOTHING}; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data: blob:"
)
_PER_PAGE = 40
_VIEW = (
    Parameter(
        "around", "id of an actor to begin with", {"type": "string", "minLength": 1, "maxLength": 200}, many=True
    ),
    Parameter("event", "id of an event to show", {"type": "string", "minLength": 1, "maxLength": 200}, many=True),
    Parameter("busiest", "the busiest actors too", {"type": "integer", "minimum": 0, "maximum": 1, "default": 0}),
    Parameter("more", "further events", {"type": "integer", "minimum": 0, "maximum": 9, "default": 0}),
    *WANTED,
)


@lru_cache(maxsize=1)
def _templates() -> Any:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates", encoding="utf-8"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["step"] = lambda name: quote(tail(name), safe="%~")
    environment.filters["query"] = urlencode
    return environment


def html(
    request: Request, template: str, *, headers: dict[str, str] | None = None, policy: str = PLAIN, **values: Any
) -> Response:
    """Return a page made of a template."""
    given = {"title": service_of(request).settings.title, "iri": None, "links": (), **values}
    text = _templates().get_template(template).render(**given)
    kept = {"Content-Security-Policy": policy, "Vary": "Accept", **(headers or {})}
    return HTMLResponse(text.encode("utf-8", "replace"), headers=kept)


# --- the explorer ---


async def home(request: Request) -> Response:
    """Return the explorer over a part of the archive; `?around=`, filters and `?more=` say which."""
    # Laying out a map keeps a core busy: only so many at once, so that everything else is answered meanwhile.
    return await to_thread.run_sync(_home, request, limiter=service_of(request).drawing)


def _home(request: Request) -> Response:
    service = service_of(request)
    given = read_all(request, _VIEW)
    if not service.indexed:
        return html(request, "waiting.html.j2", headers={"Refresh": "2"})
    part = Part(given["around"], given["event"], bool(given["busiest"]), wanted_of(given), given["more"])
    tag, text = explorer_page(service, service.archive, part, request.headers.get("if-none-match", ""))
    headers = {"ETag": tag, "Content-Security-Policy": SCRIPTED}
    return Response(status_code=304, headers=headers) if text is None else HTMLResponse(text, headers=headers)


def explorer_page(service: Service, archive: Archive, part: Part, known: str = "") -> tuple[str, bytes | None]:
    """Return the ETag and the text of the explorer over a part; None for the text when `known` has that tag."""
    from kg.render.page import page_of_data

    with archive.reading() as reading:
        tag = service.tag(reading)
        if tag in [one.strip() for one in known.split(",")]:
            return tag, None
        kept = service.kept.get((tag, part))
        if kept is not None:
            return tag, kept
        shown = view(reading, service.frames, restored(reading.analysis()), part)
    text = page_of_data(shown, title=service.settings.title).encode("utf-8", "replace")
    service.kept.put((tag, part), text)
    return tag, text


# --- plain pages ---


async def browse(request: Request) -> Response:
    """Return the way in without JavaScript: who is busiest, and a search."""
    return await run_in_threadpool(_browse, request)


def _browse(request: Request) -> Response:
    service = service_of(request)
    given = read_all(request, (Q,))
    text = given["q"]
    with service.archive.reading() as reading:
        found = hits(service, reading, text) if text else None
        events = []
        if found:
            events = [item for hit in found["quotes"] if (item := reading.event(hit["event"])) is not None]
        return html(
            request,
            "browse.html.j2",
            text=text or "",
            found=found,
            counts=reading.meta(),
            busiest=[] if text else reading.actors(limit=_PER_PAGE),
            latest=_told(service, reading, events if text else reading.events(Wanted(), limit=10)),
        )


def page_of_thing(request: Request, kind: str, name: str, iri: str) -> Response:
    """Return the page of an actor, event or document. Raises Refusal when there is none."""
    service = service_of(request)
    with service.archive.reading() as reading:
        tag = service.tag(reading)
        if unchanged(request, tag):
            return Response(status_code=304, headers={"ETag": tag, "Content-Security-Policy": PLAIN})
        page = {"actor": _actor, "event": _event, "document": _document}[kind]
        template, values = page(request, service, reading, name)
    path = f"/{kind}/{quote(tail(name), safe='%~')}"
    links = [("Turtle", "text/turtle", "ttl"), ("JSON-LD", "application/ld+json", "jsonld")]
    given = {"iri": iri, "links": [(label, media, f"{path}?format={form}") for label, media, form in links], **values}
    return html(request, template, headers={"ETag": tag}, **given)


def _actor(request: Request, service: Service, reading: Reading, name: str) -> tuple[str, dict[str, Any]]:
    found = reading.actor(name)
    if found is None:
        raise Refusal(404, f"there is no actor {name[:100]!r}")
    actor, events = found
    latest, after = _page(request, reading, Wanted(actors=(name,)))
    return "actor.html.j2", {
        "actor": actor,
        # Spellings in small letters only help the search.
        "aliases": [alias for alias in actor.aliases if re.search(r"[^a-z0-9 .'’-]", alias)],
        "events": events,
        "others": reading.neighbours(name, limit=20),
        "latest": _told(service, reading, latest),
        "next": after,
    }


def _event(request: Request, service: Service, reading: Reading, name: str) -> tuple[str, dict[str, Any]]:
    found = reading.event(name)
    if found is None:
        raise Refusal(404, f"there is no event {name[:100]!r}")
    [told] = _told(service, reading, [found])
    return "event.html.j2", {"told": told, "event": found.event}


def _document(request: Request, service: Service, reading: Reading, name: str) -> tuple[str, dict[str, Any]]:
    found = reading.document(name)
    if found is None:
        raise Refusal(404, f"there is no document {name[:100]!r}")
    latest, after = _page(request, reading, Wanted(document=name))
    return "document.html.j2", {"document": found, "latest": _told(service, reading, latest), "next": after}


def _page(request: Request, reading: Reading, wanted: Wanted) -> tuple[list[Found], str | None]:
    """Return a page of events and where the next one begins."""
    from kg.serve.linked import FORMATS

    form = Parameter("format", "form", {"type": "string", "enum": list(FORMATS)})
    after = cursor(read_all(request, (AFTER, form))["after"], lambda text: text.rpartition("~")[2].isdecimal())
    found = reading.events(wanted, limit=_PER_PAGE + 1, after=after)
    return found[:_PER_PAGE], found[_PER_PAGE - 1].place if len(found) > _PER_PAGE else None


def _told(service: Service, reading: Reading, found: list[Found]) -> list[dict[str, Any]]:
    """Return events as the API gives them, each sentence cut at what is marked in it."""
    told = events_json(service, reading, found)
    for item, said in zip(found, told, strict=True):
        for evidence, shown in zip(item.event.evidence, said["evidence"], strict=True):
            shown["pieces"] = pieces(evidence, item.event)
            shown["step"] = shown["id"].rpartition("/")[2]
        for claim in said["claims"]:
            claim["step"] = claim["id"].rpartition("/")[2]
        said["own"] = item.document.publisher or "the text itself"
        said["conflict"] = (said["quad"] or 1) >= 3
    return told


def pieces(evidence: Evidence, event: Event) -> list[tuple[str, str]]:
    """Return a quote cut at its marks: (text, kind), kind "" for plain text; see `kg.render.payload.marks`."""
    from kg.render.payload import marks

    units = evidence.quote.encode("utf-16-le", "replace")
    found, at = [], 0
    for start, end, kind in [(int(a), int(b), str(c)) for a, b, c in marks(evidence, event)]:
        found += [
            (units[2 * at : 2 * start].decode("utf-16-le", "replace"), ""),
            (units[2 * start : 2 * end].decode("utf-16-le", "replace"), kind),
        ]
        at = end
    found.append((units[2 * at :].decode("utf-16-le", "replace"), ""))
    return [piece for piece in found if piece[0]]


def ontology_page(request: Request) -> Response:
    """Return every relation, with its class and an example."""
    relations = sorted(service_of(request).frames.relations.values(), key=lambda r: (r.plover, r.parent or "", r.name))
    links = [
        ("Turtle", "text/turtle", "/ontology?format=ttl"),
        ("JSON-LD", "application/ld+json", "/ontology?format=jsonld"),
    ]
    return html(request, "ontology.html.j2", relations=relations, iri=KG.rstrip("#"), links=links)


def sparql_page(request: Request) -> Response:
    """Return the page to write queries on: YASGUI with our prefixes and the named queries."""
    from kg.query import named_queries

    ready = [
        {
            "name": query.name,
            "help": query.help,
            "text": with_prefixes(query.text),
            "open": any(p.default is None and not p.optional for p in query.parameters),
        }
        for query in named_queries().values()
    ]
    return html(
        request,
        "sparql.html.j2",
        policy=_YASGUI,
        ready=ready,
        prefixes=PREFIXES,
        links=[("Service description", "text/turtle", "/sparql")],
    )


def with_prefixes(text: str) -> str:
    r"""Return a query with the declarations of the prefixes it uses, its defaults written in, comments first.

    >>> print(with_prefixes("# Who.\nASK { ?a a kg:Person }"))
    # Who.
    PREFIX kg: <https://w3id.org/actor-kg/ontology#>
    ASK { ?a a kg:Person }
    """
    from kg.query import parse_query

    lines = text.splitlines()
    head = [line for line in lines if line.startswith("#")]
    body = "\n".join(line for line in lines if not line.startswith("#"))
    for parameter in parse_query("x", text).parameters:
        if parameter.default is not None:
            plain = re.fullmatch(r"[0-9.]+", parameter.default)
            value = parameter.default if plain else f'"{parameter.default}"'
            body = re.sub(rf"[$?]{parameter.name}\b", value, body)
    used = [f"PREFIX {name}: <{iri}>" for name, iri in PREFIXES.items() if re.search(rf"(?<![\w:]){name}:", body)]
    return "\n".join([*head, *used, body.lstrip("\n")])

"""Pages for people, as plain HTML."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response


def sparql_page(request: Request) -> Response:
    """Return the page to write queries on."""
    return HTMLResponse(
        "<!doctype html><html lang=en><meta charset=utf-8><title>SPARQL</title><h1>SPARQL</h1>"
        '<form><textarea name=query rows=12 cols=80 aria-label="Query">SELECT * { ?s ?p ?o } LIMIT 10</textarea>'
        "<p><button>Run</button></form></html>",
        headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"},
    )

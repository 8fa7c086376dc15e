"""Scripts and styles, each under an address that does not change, with an ETag."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kg.names import digest
from kg.serve.answers import Refusal
from kg.serve.api import unchanged

_HERE = Path(__file__).resolve().parent / "static"
_SCRIPT, _STYLE = "text/javascript; charset=utf-8", "text/css; charset=utf-8"


def _file(name: str) -> Callable[[], str]:
    return lambda: (_HERE / name).read_text(encoding="utf-8")


def _explorer() -> str:
    from kg.render.page import page_script

    return page_script()


def _vis() -> str:
    from kg.render.page import vis_network

    return vis_network()


def _explorer_style() -> str:
    from kg.render.page import page_style

    return page_style() + "\n" + _file("live.css")()


_FILES = MappingProxyType(
    {
        "explorer.js": (_SCRIPT, _explorer),
        "explorer.css": (_STYLE, _explorer_style),
        "vis-network.js": (_SCRIPT, _vis),
        "live.js": (_SCRIPT, _file("live.js")),
        "pages.css": (_STYLE, _file("pages.css")),
        "sparql.js": (_SCRIPT, _file("sparql.js")),
        "yasgui.js": (_SCRIPT, _file("yasgui/yasgui.min.js")),
        "yasgui.css": (_STYLE, _file("yasgui/yasgui.min.css")),
    }
)


@lru_cache(maxsize=32)
def _content(name: str) -> tuple[bytes, str, str]:
    kind, text = _FILES[name]
    data = text()
    return data.encode(), kind, f'"{digest(data)}"'


async def static(request: Request) -> Response:
    """Return a file of the pages."""
    name = request.path_params["name"]
    if name not in _FILES:
        raise Refusal(404, "there is no such file")
    data, kind, tag = await run_in_threadpool(_content, name)
    if unchanged(request, tag):
        return Response(status_code=304, headers={"ETag": tag})
    return Response(data, headers={"ETag": tag, "Content-Type": kind, "Cache-Control": "max-age=600"})


def warm() -> None:
    """Import and make what the first page wants, before it waits for it (pyvis and networkx take a second)."""
    from kg.render.layout import place

    place(["one", "other"], {(0, 1): 1.0})
    for name in ("explorer.js", "explorer.css", "vis-network.js"):
        _content(name)

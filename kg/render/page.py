"""The page: extractions in, one HTML file out that opens anywhere with no network.

pyvis holds the network and runs the template. Three things of it are not used, because they let words of a text run
as code or load from elsewhere (measured): its own template, `heading`/`bgcolor`/`set_options`, and titles of nodes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.display import framed
from kg.model import Extraction, Judgement, Story
from kg.render.beside import AnalysisLike, Compared
from kg.render.layout import SMALL, place
from kg.render.payload import FramesLike, Payload, build_payload

_HERE = Path(__file__).resolve().parent
TEMPLATE = "page.html.j2"

# Rooms of the page's script, in the order of use: a file may import from those before it only.
SCRIPTS = (
    "words.js", "dom.js", "archive.js", "filters.js", "network.js", "links.js", "scene.js", "walk.js", "cite.js",
    "exports.js", "strokes.js", "names.js", "marks.js", "map.js", "legend.js", "timeline.js", "search.js", "parts.js",
    "decisions.js", "eventcard.js", "actorcard.js", "stories.js", "panel.js", "table.js", "tools.js", "main.js",
)  # fmt: skip


def render(
    extractions: Iterable[Extraction],
    frames: FramesLike,
    analysis: AnalysisLike | None,
    *,
    title: str = "Who talks to whom",
    judgements: Sequence[Judgement] = (),
    stories: Iterable[Story] = (),
    compared: Compared | None = None,
) -> str:
    """Return the whole page as one HTML text. The same facts give the same text.

    judgements: what people decided on identities and events, as far as it is in force
    (`kg.identity.in_force(store.judgements)`); stories: which events are one happening (`kg.stories.find_stories`);
    compared: how the facts differ from those of another store.
    """
    data = build_payload(extractions, frames, analysis, judgements=judgements, stories=stories, compared=compared)
    return page_of(placed(data), title=title)


def page_of(payload: Payload, *, title: str) -> str:
    """Return the page of placed data."""
    from markupsafe import Markup
    from pyvis.network import Network

    style, vis, script = page_style(), vis_network(), page_script()
    environment = _environment()
    environment.globals.update(
        title=title,
        archive=payload.archive,
        live=None,
        style=Markup(style),
        vis=Markup(vis),
        script=Markup(script),
        style_hash=source_hash(style),
        script_hashes=" ".join((source_hash(vis), source_hash(script))),
    )
    network = Network(directed=True, cdn_resources="in_line")
    network.templateEnv, network.path = environment, TEMPLATE
    # Assigned, not added: add_node and add_edge search the whole list every time.
    network.nodes, network.edges = payload.actors, payload.pairs
    network.node_ids = [actor["id"] for actor in payload.actors]
    page: str = network.generate_html()
    return page


def page_of_data(data: dict[str, Any], *, title: str) -> str:
    """Return the page that a server shows a part of its archive on: it asks the server for its scripts and style.

    data: `actors`, `pairs` and `archive` of a placed payload, and `live`, what the server adds (kg.serve.explorer).
    """
    template = _environment().get_template(TEMPLATE)
    page: str = template.render(
        title=title, nodes=data["actors"], edges=data["pairs"], archive=data["archive"], live=data["live"]
    )
    return page


def _environment() -> Any:
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates", encoding="utf-8"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters["json"] = lambda value: Markup(script_json(value))
    return environment


def write_page(
    extractions: Iterable[Extraction],
    frames: FramesLike,
    analysis: AnalysisLike | None,
    path: Path | str,
    *,
    title: str = "Who talks to whom",
    judgements: Sequence[Judgement] = (),
    stories: Iterable[Story] = (),
    compared: Compared | None = None,
) -> Path:
    """Write the page to `path` as UTF-8 with Unix line ends, and return the path. Options as in `render`."""
    path = Path(path)
    page = render(extractions, frames, analysis, title=title, judgements=judgements, stories=stories, compared=compared)
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


def as_frame(page: str, *, height: int = 720) -> str:
    """Return the page as a sandboxed frame for a notebook (no access to the notebook, no forms, no pop-ups).

    height: pixels.
    """
    return framed(page, title="Who talks to whom", height=height, sandbox="allow-scripts allow-downloads")


def placed(payload: Payload, *, small: int = SMALL) -> Payload:
    """Give every actor that takes part in an event its place; those who only vouch for something stay off the map.

    small: up to how many actors the better, slower layout is taken (see `kg.render.layout`).
    """
    on_map = sorted({end for pair in payload.pairs for end in (pair["from"], pair["to"])})
    local = {actor: index for index, actor in enumerate(on_map)}
    ties: dict[tuple[int, int], float] = {}
    for pair in payload.pairs:
        key = (min(local[pair["from"]], local[pair["to"]]), max(local[pair["from"]], local[pair["to"]]))
        ties[key] = ties.get(key, 0.0) + 1.0
    for key in _belonging(payload.actors, on_map):
        ties.setdefault(key, 0.5)
    layout = place([payload.actors[actor]["label"] for actor in on_map], ties, small=small)
    for actor, (x, y), group in zip(on_map, layout.positions, layout.communities, strict=True):
        payload.actors[actor].update(x=x, y=y, community=group)
    payload.archive["centres"] = layout.centres
    return payload


def _belonging(actors: list[dict[str, Any]], on_map: list[int]) -> Iterable[tuple[int, int]]:
    """Yield the ties of actors to the state they act for, when that state is on the map itself."""
    states = {
        actors[actor].get("iso3"): index for index, actor in enumerate(on_map) if actors[actor]["type"] == "country"
    }
    for index, actor in enumerate(on_map):
        state = states.get(actors[actor].get("iso3"))
        if actors[actor].get("iso3") and state is not None and state != index:
            yield min(index, state), max(index, state)


def script_json(value: object) -> str:
    """Return JSON that can stand inside <script>: no text in it can end the element or open another."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return re.sub("[<>&\u2028\u2029\ud800-\udfff]", lambda match: f"\\u{ord(match[0]):04x}", text)


def source_hash(source: str) -> str:
    """Return the Content-Security-Policy source of an inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"


@lru_cache(maxsize=1)
def vis_network() -> str:
    """Return the vis-network script that the installed pyvis brings."""
    import pyvis

    library = Path(pyvis.__file__).parent / "templates" / "lib"
    found = sorted(library.glob("vis-*/vis-network.min.js"))
    if not found:
        raise FileNotFoundError(f"no vis-network.min.js below {library}: reinstall pyvis")
    source = found[-1].read_text(encoding="utf-8").replace("</script", "<\\/script").replace("\r", "")
    return re.sub(r"\n?//# sourceMappingURL=\S*\s*$", "\n", source)  # or the browser's tools would look for it


@lru_cache(maxsize=1)
def page_script() -> str:
    """Return the page's own modules as one classic script: imports between them dropped, exports made plain."""
    rooms = []
    for name in SCRIPTS:
        source = re.sub(r"^import [^;]*;\n", "", _static(name), flags=re.MULTILINE)
        rooms.append(f"// ---- {name}\n" + re.sub(r"^export ", "", source, flags=re.MULTILINE))
    return "(() => {\n'use strict';\n" + "\n".join(rooms) + "\n})();\n"


def page_style() -> str:
    """Return the page's style sheet."""
    return _static("page.css")


def _static(name: str) -> str:
    return (_HERE / "static" / name).read_text(encoding="utf-8").replace("\r\n", "\n")

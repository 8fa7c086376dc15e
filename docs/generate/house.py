"""docs/architecture.{md,svg}: rooms, floors and owners, drawn from the code and from tests/test_layers.py."""

from __future__ import annotations

import ast
import sys
from functools import lru_cache
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from test_layers import FLOORS, MODULES, OWNERS, imports, room  # noqa: E402

FLOOR_NAMES = {
    0: "words that everything shares",
    1: "records, and tables of parts",
    2: "`import kg`",
    3: "what is known: relations, actors, the graph's shape",
    4: "families: read, understand, keep, analyse, show",
    5: "documents to events, questions, reports",
    6: "wiring",
    7: "faces: Python, training, server",
    8: "the command line",
    9: "`python -m kg`",
}

HEAD = """# Architecture

The tree shows the data flow: a `Document` goes in, an `Extraction` comes out (`kg/model.py`), `kg/rdf/` turns it into a
named graph, a store keeps it, and everything else reads it there.

![The rooms of the package, floor by floor](architecture.svg)

A room imports only from floors below its own; rooms of one floor are strangers to each other, and each heavy library
has one owner. `tests/test_layers.py` holds that, and this page is written from it (`python -m docs.generate`). Where a
change lands: the table in `CONTRIBUTING.md`.
"""

WIDTH, HEIGHT, GAP, LEFT = 1120, 36, 12, 400
INK, PAPER, BOX, LINE, SOFT = "#1b2a3a", "#fbfaf7", "#e9eef4", "#9fb2c6", "#5a6b7c"


@lru_cache(maxsize=1)
def rooms() -> dict[str, list[Path]]:
    """Return the modules of each room."""
    found: dict[str, list[Path]] = {}
    for path in MODULES:
        found.setdefault(room(path), []).append(path)
    return found


def told(name: str) -> str:
    """Return the first line of a room's docstring, without its full stop."""
    paths = rooms()[name]
    path = min(paths, key=lambda path: (path.name != "__init__.py", path.name)) if len(paths) > 1 else paths[0]
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(text.split("\n\n")[0].split()).rstrip(".")


def below(name: str) -> list[str]:
    """Return the other rooms whose parts a room imports, sorted."""
    found = set()
    for path in rooms()[name]:
        for imported in imports(path):
            parts = imported.split(".")
            if parts[0] == "kg" and len(parts) > 1 and parts[1] in FLOORS:
                found.add(parts[1])
    return sorted(found - {name})


def page() -> str:
    """Return the page."""
    parts = [HEAD]
    owned: dict[str, list[str]] = {}
    for library, owners in OWNERS.items():
        for owner in sorted(owners):
            owned.setdefault(owner, []).append(library)
    for floor in sorted(set(FLOORS.values()), reverse=True):
        here = sorted(name for name, number in FLOORS.items() if number == floor and name in rooms())
        parts.append(
            f"## Floor {floor}: {FLOOR_NAMES[floor]}\n\n| room | what it is | reads | libraries |\n|---|---|---|---|"
        )
        for name in here:
            used = ", ".join(below(name))
            parts.append(f"| `{_path(name)}` | {told(name)} | {used} | {', '.join(owned.get(name, []))} |")
        parts.append("")
    return "\n".join(parts)


def _path(name: str) -> str:
    if not name:
        return "kg/__init__.py"
    return f"kg/{name}/" if len(rooms()[name]) > 1 or (ROOT / "kg" / name).is_dir() else f"kg/{name}.py"


def picture() -> str:
    """Return the drawing: a floor a row, the command line on top, a box a room."""
    floors = sorted({number for name, number in FLOORS.items() if name in rooms() and name}, reverse=True)
    height = (HEIGHT + GAP) * len(floors) + 32
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        'font-family="Georgia, serif" font-size="15">',
        "<title>Rooms of the package by floor; each imports only from floors below</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
    ]
    for number, floor in enumerate(floors):
        parts += _floor(floor, 20 + number * (HEIGHT + GAP))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _floor(floor: int, top: int) -> list[str]:
    names = sorted(name for name, number in FLOORS.items() if number == floor and name in rooms() and name)
    label = FLOOR_NAMES[floor].replace("`", "")
    middle, ground = top + HEIGHT / 2 + 5, top + HEIGHT + GAP / 2
    parts = [
        f'<text x="20" y="{middle}" fill="{INK}" font-weight="bold">{floor}</text>',
        f'<text x="42" y="{middle}" fill="{SOFT}" font-size="13">{escape(label)}</text>',
        f'<line x1="20" y1="{ground}" x2="{WIDTH - 20}" y2="{ground}" stroke="{LINE}" stroke-width=".5"/>',
    ]
    x = LEFT
    for name in names:
        width = 9 * len(name) + 26
        parts.append(
            f'<g><title>{escape(told(name))}</title><rect x="{x}" y="{top}" width="{width}" height="{HEIGHT}" rx="3" '
            f'fill="{BOX}" stroke="{LINE}"/><text x="{x + width // 2}" y="{middle}" text-anchor="middle" '
            f'fill="{INK}">{escape(name)}</text></g>'
        )
        x += width + GAP
    return parts

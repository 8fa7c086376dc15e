"""The command: see the package's docstring."""

from __future__ import annotations

import sys
from pathlib import Path

from docs.generate import accuracy, commands, configuration, contract, house, queries, vocabulary

DOCS = Path(__file__).resolve().parent.parent


def pages() -> dict[Path, str]:
    """Return what each generated file should hold."""
    reference = DOCS / "reference"
    return {
        reference / "commands.md": commands.page(),
        reference / "configuration.md": configuration.page(),
        reference / "queries.md": queries.page(),
        reference / "relations.md": vocabulary.relations_page(),
        reference / "ontology.md": vocabulary.ontology_page(),
        reference / "json-lines.md": contract.page(),
        reference / "json-lines.schema.json": contract.text(),
        DOCS / "architecture.md": house.page(),
        DOCS / "architecture.svg": house.picture(),
        **accuracy.pages(),
    }


def main(arguments: list[str]) -> int:
    """Write the files, or say which are out of date."""
    stale = [path for path, text in pages().items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        print(path.relative_to(DOCS.parent).as_posix())
        if "--check" not in arguments:
            path.parent.mkdir(exist_ok=True)
            path.write_text(pages()[path], encoding="utf-8")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Scores status, attribution and circumstances: `python -m benchmarks.claims [--errors] [--held-out]`.

Every third sentence is held out: its figures are printed only with --held-out, its errors never. The sentences are our
own. A sentence counts as found when some event joins its two actors (a state code, or the end of a label); the rest is
scored on what was found. Attribution names the actor that the words mean at the date ("Tehran": Iran).
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.export.jsonl import rows
from kg.extractors.rules import Rules
from kg.model import Document

DATA = Path(__file__).parent / "data"


def folded(text: str) -> str:
    """Return lower case without accents."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold()


def is_actor(wanted: str, actor: dict[str, Any]) -> bool:
    """Whether an actor of a row is the one that the set names."""
    if len(wanted) == 3 and wanted.isupper():
        return bool(actor["iso3"] == wanted)
    return folded(wanted).split()[-1] in folded(actor["label"] + " " + actor["text"])


def joins(case: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether a row joins the two actors of a case, in either direction."""
    one, other = row["source"], row["target"]
    return (is_actor(case["a"], one) and is_actor(case["b"], other)) or (
        is_actor(case["a"], other) and is_actor(case["b"], one)
    )


def read(name: str) -> Iterator[dict[str, Any]]:
    """Yield the cases of a set."""
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def outcomes(rules: Rules, case: dict[str, Any]) -> Iterator[tuple[str, bool, Any, Any]]:
    """Yield (what is scored, right, wanted, got) for a case."""
    extraction = rules.extract(Document(case["id"], case["id"], case["text"], date=case["date"]))
    found = [row for row in rows(extraction, rules.frames) if joins(case, row)]
    yield "found", bool(found), "an event", None
    if not found:
        return
    if "status" in case:
        row = next((row for row in found if row["status"] == case["status"]), found[0])
        yield "status", row["status"] == case["status"], case["status"], row["status"]
        got, wanted = row["attribution"], case["attribution"]
        exact = len(got) == len(wanted) and all(_names(w, g) for w, g in zip(wanted, got, strict=True))
        yield "attribution", exact, wanted, got
        return
    for key, wanted in case["gold"].items():
        values = [_value(row, extraction, key) for row in found]
        yield key, wanted in values, wanted, values


def _names(wanted: str, got: str) -> bool:
    words = set(folded(got).split())
    return bool(words & set(folded(wanted).split())) or folded(wanted)[:4] in folded(got)


def _value(row: dict[str, Any], extraction: Any, key: str) -> Any:
    if key == "date":
        return [row["date"]["start"], row["date"]["end"]]
    if key == "topics":
        return row["topics"][0] if row["topics"] else None
    if key == "first":
        return next((e.first_contact_since for e in extraction.events if row["id"].endswith(e.id)), None)
    return row[key]


def main() -> None:
    """Print a table of both sets."""
    rules = Rules()
    for name in ("status.jsonl", "circumstances.jsonl"):
        for held in (False, True) if "--held-out" in sys.argv else (False,):
            right: Counter[str] = Counter()
            total: Counter[str] = Counter()
            for n, case in enumerate(read(name)):
                if (n % 3 == 2) != held:
                    continue
                for key, good, wanted, got in outcomes(rules, case):
                    total[key] += 1
                    right[key] += good
                    if not good and "--errors" in sys.argv and not held:
                        print(f"  {case['id']} {key}: wanted {wanted!r}, got {got!r} | {case['text']}")
            shares = ", ".join(f"{key} {right[key] / total[key]:.2f} ({right[key]}/{total[key]})" for key in total)
            print(f"{name}{' held out' if held else ''}: {shares}")


if __name__ == "__main__":
    main()

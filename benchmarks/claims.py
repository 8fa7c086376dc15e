"""Scores status, attribution and circumstances: `python -m benchmarks.claims [--errors] [--held-out] [--heldout]`.

The sentences are our own. Of status.jsonl and circumstances.jsonl every third sentence is held out: its figures are
printed only with --held-out, its errors never. status-wording.jsonl and circumstances-wording.jsonl hold the many
ways in which editors say the same, all for development. --heldout scores
status-heldout.jsonl and circumstances-heldout.jsonl instead, which somebody who did not write the rules wrote: totals
only, first two thirds and last third apart.

A sentence counts as found when some event joins its two actors (a state code, or the end of a label); the rest is
scored on what was found. Attribution names the actor that the words mean at the date ("Tehran": Iran). Further keys of
the sets written blind (benchmarks/data/README.md): status `none`, no event may join the two (sport, markets, film);
`past`, none that is undated or dated on or after `before` (history, obituaries); `or_status`, `or_attribution` and
`date_any`, further right answers; `topic`, words that one topic must hold; `plover`, the class of the event.
"""

from __future__ import annotations

import argparse
import json
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
    if case.get("status") in {"none", "past"}:
        today = [row for row in found if not _is_before(row, case.get("before", ""))]
        yield "not today", not today, case["status"], [row["relation"] for row in today]
        return
    yield "found", bool(found), "an event", None
    if not found:
        return
    if "status" in case:
        yield from _claim(rules, case, found)
        return
    for key, wanted in case["gold"].items():
        values = [_value(row, extraction, key) for row in found]
        yield key.removesuffix("_any"), any(_agrees(key, wanted, value) for value in values), wanted, values


def _is_before(row: dict[str, Any], day: str) -> bool:
    """Whether the event surely ended before the day."""
    return bool(row["date"]["end"] and row["date"]["end"] < day)


def _claim(rules: Rules, case: dict[str, Any], found: list[dict[str, Any]]) -> Iterator[tuple[str, bool, Any, Any]]:
    """Yield the outcomes of status, class and attribution: of the row with a right status, where there is one."""
    statuses = [case["status"], *case.get("or_status", [])]
    row = next((row for row in found if row["status"] in statuses), found[0])
    yield "status", row["status"] in statuses, case["status"], row["status"]
    if "plover" in case:
        classes = [rules.frames.relation(row["relation"]).plover for row in found if row["status"] in statuses]
        yield "class", case["plover"] in classes, case["plover"], classes
    if "attribution" in case:
        chains = [case["attribution"], *case.get("or_attribution", [])]
        yield "attribution", any(_same_chain(chain, row["attribution"]) for chain in chains), chains, row["attribution"]


def _same_chain(wanted: list[str], got: list[str]) -> bool:
    return len(got) == len(wanted) and all(_names(w, g) for w, g in zip(wanted, got, strict=True))


def _agrees(key: str, wanted: Any, value: Any) -> bool:
    """Whether a value of a row is the wanted one, as far as a reader would care."""
    if key == "date_any":
        return value in wanted
    if key == "topic":
        return not value if wanted is None else any(set(wanted.split()) <= set(topic.split()) for topic in value)
    if key in {"place", "initiator"} and wanted and value:
        return folded(wanted).split()[-1] in folded(value)
    return bool(wanted == value)


def _names(wanted: str, got: str) -> bool:
    words = set(folded(got).split())
    return bool(words & set(folded(wanted).split())) or folded(wanted)[:4] in folded(got)


def _value(row: dict[str, Any], extraction: Any, key: str) -> Any:
    if key == "topic":
        return row["topics"]
    if key in {"date", "date_any"}:
        return [row["date"]["start"], row["date"]["end"]]
    if key == "topics":
        return row["topics"][0] if row["topics"] else None
    if key == "first":
        return next((e.first_contact_since for e in extraction.events if row["id"].endswith(e.id)), None)
    return row[key]


def score(rules: Rules, cases: list[dict[str, Any]], *, errors: bool) -> str:
    """Return the shares of right answers in words; print the wrong ones if asked."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for case in cases:
        for key, good, wanted, got in outcomes(rules, case):
            total[key] += 1
            right[key] += good
            if not good and errors:
                print(f"  {case['id']} {key}: wanted {wanted!r}, got {got!r} | {case['text']}")
    return ", ".join(f"{key} {right[key] / total[key]:.2f} ({right[key]}/{total[key]})" for key in total)


def main() -> None:
    """Print a table of both sets."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true", help="print what is wrong in the sentences not held out")
    parser.add_argument("--held-out", action="store_true", help="score every third sentence, held out, too")
    parser.add_argument("--heldout", action="store_true", help="score the sets written blind instead, totals only")
    options = parser.parse_args()
    rules = Rules()
    for name in ("status", "circumstances"):
        if options.heldout:
            cases = list(read(f"{name}-heldout.jsonl"))
            cut = len(cases) - len(cases) // 3
            print(f"{name}-heldout.jsonl, first two thirds: {score(rules, cases[:cut], errors=False)}")
            print(f"{name}-heldout.jsonl, last third: {score(rules, cases[cut:], errors=False)}")
            continue
        cases = list(read(f"{name}.jsonl"))
        seen = [case for n, case in enumerate(cases) if n % 3 != 2]
        print(f"{name}.jsonl: {score(rules, seen, errors=options.errors)}")
        if options.held_out:
            print(f"{name}.jsonl held out: {score(rules, cases[2::3], errors=False)}")
        wording = list(read(f"{name}-wording.jsonl"))
        print(f"{name}-wording.jsonl: {score(rules, wording, errors=options.errors)}")


if __name__ == "__main__":
    main()

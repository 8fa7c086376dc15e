"""Scores event identity: `python -m benchmarks.identity [--heldout] [--errors] [--documents FILE --gold FILE]`.

Reads the documents of benchmarks/data/stories (its README explains the format) as `kg build` does and asks which of the
mentions that the gold quotes are one happening. A mention counts as found when an event of its document joins the two
actors in its sentence. Printed are

- found: the share of the gold mentions that are in some event ("the call" of a second sentence is a mention too), and
  of the happenings of each document that are told by at least one event of it;
- B-cubed precision, recall and F1 (Bagga and Baldwin 1998) over the found mentions: inside documents (which sentences
  are one event), across documents (one mention a document), and over all of them;
- the same over all gold mentions, where one that was not found counts as recall 0: what a reader of the graph gets;
- sources: how often the number of independent sources lies between the gold's least and most, of the happenings that
  were found.

The first two thirds of the stories are for development; --errors prints what is wrong there. The last third is held
out: --heldout prints its totals, nothing prints its errors.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import kg
from benchmarks.claims import joins
from kg.export.jsonl import rows
from kg.frames import Frames
from kg.ingest import tell_stories
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Extraction, Story
from kg.names import ACTOR, EVENT

DATA = Path(__file__).parent / "data" / "stories"


@dataclass(frozen=True, slots=True)
class Found:
    """A gold mention and the event that it was found in, None where it was not. story: the happening kg puts it in."""

    gold: str
    document: str
    trigger: str
    event: str | None
    story: str | None


def read(path: Path) -> list[dict[str, Any]]:
    """Return the records of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def event_of(mention: dict[str, Any], taken: set[int], found: Iterable[dict[str, Any]]) -> str | None:
    """Return the id of the event that tells a mention: it joins the pair in that sentence, nearest trigger first.

    taken: where triggers of other happenings of the document begin; an event that begins there is not this one.
    """
    start, end = mention["start"], mention["start"] + len(mention["trigger"])
    near: list[tuple[int, str]] = []
    for row in found:
        for evidence in row["evidence"]:
            first, last = evidence["trigger"]
            if not evidence["start"] <= start < evidence["end"] or any(first <= place < last for place in taken):
                continue
            near.append((max(0, first - end, start - last), row["id"]))
    return min(near)[1] if near else None


def place(graph: KnowledgeGraph, gold: Sequence[dict[str, Any]], stories: Sequence[Story]) -> list[Found]:
    """Return every gold mention with the event and the happening that kg has for it.

    An event of several pairs is in a story for each: the one of the gold's pair counts.
    """
    read_from = {extraction.document.id: extraction for extraction in graph.extractions()}
    starts: dict[str, dict[int, str]] = defaultdict(dict)
    for happening in gold:
        for mention in happening["mentions"]:
            starts[mention["document"]][mention["start"]] = happening["id"]
    placed = []
    for happening in gold:
        for mention in happening["mentions"]:
            others = {at for at, other in starts[mention["document"]].items() if other != happening["id"]}
            told = _told(read_from[mention["document"]], happening, graph.store.frames)
            event = event_of(mention, others, told)
            story = _story(event, told, stories) if event else None
            placed.append(Found(happening["id"], mention["document"], mention["trigger"], event, story))
    return placed


def _story(event: str, told: Sequence[dict[str, Any]], stories: Sequence[Story]) -> str:
    """Return the id of the story that holds the event, of several the one between the actors told; without, its own."""
    ends = {row[end]["id"] for row in told if row["id"] == event for end in ("source", "target")}
    holding = [one for one in stories if event in {EVENT + held for held in one.events}]
    holding.sort(key=lambda one: -len(ends & {ACTOR + actor for actor in one.participants}))
    return holding[0].id if holding else event


def _told(extraction: Extraction, happening: dict[str, Any], frames: Frames) -> list[dict[str, Any]]:
    case = {"a": happening["pair"][0], "b": happening["pair"][1]}
    return [row for row in rows(extraction, frames) if joins(case, row)]


def b_cubed(pairs: Sequence[tuple[Hashable, Hashable]]) -> tuple[float, float]:
    """Return B-cubed precision and recall, 0 to 1, of (gold, found) labels of the same mentions.

    >>> b_cubed([("a", 1), ("a", 1), ("b", 1)])
    (0.5555555555555555, 1.0)
    """
    if not pairs:
        return 0.0, 0.0
    both, gold, found = Counter(pairs), Counter(g for g, _ in pairs), Counter(f for _, f in pairs)
    precision = sum(both[pair] / found[pair[1]] for pair in pairs) / len(pairs)
    return precision, sum(both[pair] / gold[pair[0]] for pair in pairs) / len(pairs)


def f1(precision: float, recall: float) -> str:
    """Return the three figures in words."""
    together = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return f"P {precision:.3f}, R {recall:.3f}, F1 {together:.3f}"


def report(placed: Sequence[Found]) -> list[str]:
    """Return lines with the figures of some mentions."""
    found = [one for one in placed if one.event]
    tellings = {(one.document, one.gold) for one in placed}
    first = {(one.document, one.gold): one for one in reversed(found)}
    precision, recall = b_cubed([(one.gold, one.story) for one in found])
    held, size = Counter((one.gold, one.story) for one in found), Counter(one.gold for one in placed)
    whole = sum(held[one.gold, one.story] / size[one.gold] for one in found) / max(1, len(placed))
    inside = b_cubed([((one.document, one.gold), (one.document, one.event)) for one in found])
    across = b_cubed([(one.gold, one.story) for one in first.values()])
    return [
        f"  found {len(found) / max(1, len(placed)):.3f} ({len(found)}/{len(placed)}); of what a document tells "
        f"at least once {len(first) / max(1, len(tellings)):.3f} ({len(first)}/{len(tellings)})",
        f"  inside documents: {f1(*inside)}",
        f"  across documents ({len(first)} mentions): {f1(*across)}",
        f"  all found mentions: {f1(precision, recall)}",
        f"  all gold mentions: {f1(precision, whole)}",
    ]


def count_sources(
    placed: Sequence[Found], gold: Sequence[dict[str, Any]], counted: Mapping[str, int]
) -> tuple[Counter[str], list[str]]:
    """Return how many source counts are right, too few, too many or not given, and a line for each that is not right.

    Of a happening that kg has in several parts, the one with most of its mentions speaks for it.
    """
    verdicts: Counter[str] = Counter()
    wrong = []
    for happening in gold:
        stories = Counter(one.story for one in placed if one.gold == happening["id"] and one.story)
        if not stories:
            continue
        story = min(stories, key=lambda one: (-stories[one], one))
        number, least = counted.get(story), len(happening["sources"])
        verdict = "not given" if number is None else "too few" if number < least else "too many"
        if number is not None and least <= number <= happening["at_most"]:
            verdict = "right"
        else:
            wrong.append(
                f"  {happening['id']} sources: {happening['sources']}, at most {happening['at_most']}; got {number}"
            )
        verdicts[verdict] += 1
    return verdicts, wrong


def errors(placed: Sequence[Found]) -> list[str]:
    """Return a line for every mention not found, every happening in parts, and every part of two happenings."""
    lines = [f"  {one.gold} not found: {one.trigger!r} in {one.document}" for one in placed if not one.event]
    parts, wholes = defaultdict(set), defaultdict(set)
    for one in placed:
        if one.story:
            parts[one.gold].add(one.story)
            wholes[one.story].add(one.gold)
    where = {
        key: sorted({one.document for one in placed if one.story and key in {one.gold, one.story}})
        for key in [*parts, *wholes]
    }
    lines += [
        f"  {gold} is in {len(some)} parts: {where[gold]}" for gold, some in sorted(parts.items()) if len(some) > 1
    ]
    lines += [f"  {sorted(some)} are one: {where[story]}" for story, some in sorted(wholes.items()) if len(some) > 1]
    return lines


def main() -> None:
    """Print the figures of the development stories, and of those held out if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--heldout", action="store_true", help="print the totals of the held-out stories too")
    parser.add_argument("--errors", action="store_true", help="print what is wrong in the development stories")
    parser.add_argument("--documents", type=Path, default=DATA / "documents.jsonl", help="other documents to read")
    parser.add_argument("--gold", type=Path, default=DATA / "gold.jsonl", help="the gold that belongs to them")
    options = parser.parse_args()
    gold = read(options.gold)
    with kg.build(options.documents) as graph:
        told = tell_stories(graph.store)
        placed = place(graph, gold, told)
    counted = {one.id: len(one.sources) for one in told}
    for part in ("development", "held out") if options.heldout else ("development",):
        some = [happening for happening in gold if happening["part"] == part]
        wanted = {happening["id"] for happening in some}
        theirs = [one for one in placed if one.gold in wanted]
        verdicts, wrong = count_sources(theirs, some, counted)
        stories = {happening["story"] for happening in some}
        print(f"{part}: {len(stories)} stories, {len(some)} happenings")
        print("\n".join(report(theirs)))
        print(f"  sources: right {verdicts['right']} of {sum(verdicts.values())}; " + _rest(verdicts))
        if options.errors and part == "development":
            print("\n".join([*errors(theirs), *wrong]))


def _rest(verdicts: Counter[str]) -> str:
    return ", ".join(f"{name} {verdicts[name]}" for name in ("too few", "too many", "not given"))


if __name__ == "__main__":
    main()

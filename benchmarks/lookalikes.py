"""Candidates for one identity, measured on official readouts: how many of the likeliest pairs are one indeed.

usage: python -m benchmarks.lookalikes FOLDER [--top 50] [--show]

FOLDER holds dev.jsonl. Known people would leave few look-alikes in such text, so it is read as shipped, and
without a single known person, as text is whose people the gazetteer does not know; the latter also with the actors of
each document apart from those of every other. What a pair is in truth is told by
the first reading: two names are one person when the gazetteer links the same characters to one. What is linked to
nobody in the first reading counts as wrong, unless benchmarks/data/lookalikes.tsv knows better (looked up by hand).
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from kg.extractors.rules import Rules
from kg.gazetteer import Gazetteer, load_gazetteer
from kg.identity.apply import renamed
from kg.identity.lookalikes import THRESHOLD, Candidate, candidates
from kg.identity.profiles import profiles
from kg.model import Extraction
from kg.nlp.actors import ActorResolver
from kg.nlp.mentions import Finder
from kg.nlp.relations import Matcher
from kg.readers import read

FACTS = Path(__file__).resolve().parent / "data" / "lookalikes.tsv"


def without_people(known: Gazetteer) -> Gazetteer:
    """Return a gazetteer with everything but persons."""
    people = {name for name in known if known.row(name).type == "person"}
    rows = {name: known.row(name) for name in known if name not in people}
    names = {}
    for name, entries in known._names.items():
        kept = [
            (kind, surface, left)
            for kind, surface, ids in entries
            if (left := " ".join(one for one in ids.split(" ") if one not in people)) or not ids
        ]
        if kept:
            names[name] = kept
    return Gazetteer(rows, names, known._titles, known._leaders, known._nouns, known._words)


def readings(folder: Path) -> tuple[list[Extraction], list[Extraction], Gazetteer, Gazetteer]:
    """Return what is read with and without known people."""
    rules = Rules()
    documents = [one for one in read([str(folder / "dev.jsonl")]) if not isinstance(one, Exception)]
    shipped = list(rules.extract_many(documents))
    known = load_gazetteer()
    bare = without_people(known)
    rules._find, rules._resolve = Finder(rules.frames.lexicon, bare), ActorResolver(bare)
    rules._matcher = Matcher(rules.frames, bare)
    return shipped, list(rules.extract_many(documents)), known, bare


def spans(extractions: Iterable[Extraction]) -> dict[tuple[str, int], str]:
    """Return who is linked where: (document, end of the mention) -> actor."""
    return {
        (extraction.document.key, mention.passage.end): mention.actor
        for extraction in extractions
        for event in extraction.events
        for mention in (*event.sources, *event.targets)
    }


def apart(extractions: Iterable[Extraction], known: Gazetteer) -> list[Extraction]:
    """Return what was read with every unlinked actor under an id of its document's own, as if no name told anything."""
    found = []
    for extraction in extractions:
        mark = extraction.document.key[:6]
        own = {actor.id: f"{actor.id}~{mark}" for actor in extraction.actors if actor.id not in known}
        events = tuple(renamed(event, lambda name, own=own: own.get(name, name)) for event in extraction.events)
        actors = tuple(replace(actor, id=own.get(actor.id, actor.id)) for actor in extraction.actors)
        found.append(replace(extraction, actors=actors, events=events))
    return found


def truth(shipped: list[Extraction], bare: list[Extraction], known: Gazetteer) -> dict[str, str]:
    """Return whom each actor of the bare reading is in truth, by most of its mentions; unknown ones are left out."""
    linked = spans(shipped)
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for place, actor in spans(bare).items():
        if linked.get(place) in known:
            votes[actor][linked[place]] += 1
    return {actor: some.most_common(1)[0][0] for actor, some in votes.items()}


def facts() -> dict[frozenset[str], bool]:
    """Return the pairs that were looked up by hand."""
    rows = [line.split("\t") for line in FACTS.read_text("utf-8").splitlines() if not line.startswith("#")]
    return {frozenset((one, two)): same == "same" for same, one, two in rows}


def right(candidate: Candidate, whom: dict[str, str], looked_up: dict[frozenset[str], bool]) -> bool | None:
    """Return whether a pair is one; None when nothing tells."""
    pair = candidate.kept.actor.id, candidate.other.actor.id  # of "apart": with the document's mark
    one, two = (whom.get(name) for name in pair)
    if one and two:
        return one == two
    return looked_up.get(frozenset(name.partition("~")[0] for name in pair))


def main() -> None:
    """Print precision among the likeliest pairs of both readings."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--top", type=int, default=50)
    parser.add_argument("--threshold", type=float, default=THRESHOLD)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    shipped, bare, known, empty = readings(options.folder)
    own = apart(bare, empty)
    looked_up = facts()
    for name, read_, gazetteer, whom in (
        ("as shipped", shipped, known, {actor: actor for actor in known}),
        ("no person known", bare, empty, truth(shipped, bare, known)),
        ("no person known, documents apart", own, empty, truth(shipped, own, known)),
    ):
        people = profiles(read_)
        found = candidates(people, gazetteer, threshold=options.threshold)[: options.top]
        verdicts = [right(candidate, whom, looked_up) for candidate in found]
        count = Counter(verdicts)
        print(f"{name}: {len(people.profiles)} actors, the {len(found)} likeliest pairs")
        print(f"  right {count[True]}, wrong {count[False]}, not told (counted as wrong) {count[None]}:", end=" ")
        print(f"precision {count[True] / max(1, len(found)):.3f}")
        if options.show:
            for candidate, verdict in zip(found, verdicts, strict=True):
                print(
                    f"  {verdict}\t{candidate.score}\t{candidate.kept.actor.id}\t{candidate.other.actor.id}", end="\t"
                )
                print("; ".join(candidate.reasons))


if __name__ == "__main__":
    main()

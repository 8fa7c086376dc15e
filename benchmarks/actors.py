"""Who is who, measured: offices at a date, metonymy, coreference; links in official readouts if their files are given.

usage: python -m benchmarks.actors [--show] [--heldout] [--readouts FOLDER]

--heldout scores data/coreference-heldout.jsonl and data/metonymy-heldout.txt instead, which somebody who did not write
the rules wrote: totals only, for the first two thirds and the last third, never single cases.
FOLDER holds dev.jsonl and dev.gold.jsonl. A third of the documents, chosen by hash, is scored apart: nobody read them
while writing the rules.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import resource
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from kg.gazetteer import Gazetteer, fold, load_gazetteer
from kg.nlp import actors, mentions  # noqa: F401  (registers the components)
from kg.nlp.pipeline import load_pipeline
from kg.resources import ontology_dir

DATA = Path(__file__).resolve().parent / "data"
MARK = re.compile(r"\{([^{}=]+)=>([^{}]+)\}")


def read(nlp: Language, text: str, date: str | None) -> Doc:
    """Return the text with resolved references."""
    doc = nlp.make_doc(text)
    if date:
        doc.user_data["kg_date"] = date
    for _, component in nlp.pipeline:
        doc = component(doc)
    return doc


def answer(doc: Doc, start: int, end: int) -> tuple[str, ...]:
    """Return the ids of the actors that the reference in these characters means."""
    inside = [
        reference
        for reference in doc._.references
        if doc[reference.head].idx < end and start < doc[reference.head].idx + len(doc[reference.head])
    ]
    inside.sort(key=lambda reference: (reference.owner is not None, reference.kind == "pronoun", -reference.end))
    return inside[0].actors if inside else ()


def named(doc: Doc, gazetteer: Gazetteer, actor_id: str, gold: str) -> bool:
    """Whether an actor is the one that the gold means: an ISO3 code or a part of the name."""
    actor = doc._.actors[actor_id]
    if re.fullmatch(r"[A-Z]{3}", gold):
        return bool(actor.iso3 == gold and actor.type != "person")
    names = " ".join([actor.label, *actor.aliases])
    return fold(gold.replace("ORG:", "")) in fold(names)


def lines(name: str) -> list[str]:
    """Return the lines of a data file that are not comments."""
    return [line for line in (DATA / name).read_text("utf-8").splitlines() if not line.startswith("#")]


def thirds(cases: list[str]) -> dict[str, list[str]]:
    """Return the first two thirds and the last third of a set that was written blind, by name."""
    cut = len(cases) - len(cases) // 3
    return {"first two thirds": cases[:cut], "last third": cases[cut:]}


def verdict_of(doc: Doc, gazetteer: Gazetteer, found: Sequence[str], gold: str) -> str:
    """Return right, wrong, missed or "refused, as it should". gold: A|B two readings, A+B two actors, ? nobody.

    Somebody nameless of the text's own ("a general", "the ambassador") is nobody that a reader could name: no link.
    """
    nameless = bool(found) and all(one not in gazetteer and doc._.actors[one].label.islower() for one in found)
    if gold == "?":
        return "wrong" if found and not nameless else "refused, as it should"
    if not found:
        return "missed"
    for reading in gold.split("|"):
        wanted = reading.split("+")
        if len(wanted) == len(found) and all(
            any(named(doc, gazetteer, actor_id, one) for actor_id in found) for one in wanted
        ):
            return "right"
    return "missed" if nameless else "wrong"


KINDS = ("he or she", "it", "they", "description", "name")
_WORDS = {
    **dict.fromkeys(("he", "him", "his", "himself", "she", "her", "hers", "herself"), "he or she"),
    **dict.fromkeys(("it", "its", "itself"), "it"),
    **dict.fromkeys(("they", "them", "their", "theirs", "themselves", "both"), "they"),
}


def kind_of_words(surface: str) -> str:
    """Return what sort of reference a phrase is, out of KINDS."""
    words = surface.lower().split()
    article = words[0] in {"the", "both", "this", "that", "these", "those", "each", "his", "her", "its", "their"}
    return _WORDS.get(surface.lower()) or ("description" if article or surface.islower() else "name")


def coreference(nlp: Language, gazetteer: Gazetteer, cases: list[str], *, show: bool) -> Counter[str]:
    """Score passages in the format of data/coreference.jsonl; references to several actors count again as "pair"."""
    counts: Counter[str] = Counter()
    for line in cases:
        case = json.loads(line)
        text, marks, position = "", [], 0
        for mark in MARK.finditer(case["text"]):
            text += case["text"][position : mark.start()]
            marks.append((len(text), len(text) + len(mark[1]), mark[1], mark[2]))
            text += mark[1]
            position = mark.end()
        doc = read(nlp, text + case["text"][position:], case["date"])
        for start, end, surface, gold in marks:
            found = answer(doc, start, end)
            verdict = verdict_of(doc, gazetteer, found, gold)
            counts[verdict] += 1
            if "+" in gold:
                counts[f"pair {verdict}"] += 1
            counts[f"{kind_of_words(surface)} {verdict}"] += 1
            if show and verdict in {"wrong", "missed"}:
                print(f"  {case['id']} {verdict}: {surface!r} is {gold}, got {found} | {doc.text[:90]}")
    return counts


def offices(nlp: Language, *, show: bool) -> Counter[str]:
    """Score data/offices.txt through the whole component."""
    counts: Counter[str] = Counter()
    for line in (DATA / "offices.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        phrase, date, gold = line.split("|")
        text = f"{phrase[0].upper()}{phrase[1:]} rejected the offer."
        doc = read(nlp, text, date)
        found = next(
            (r.actors for r in doc._.references if r.actors and doc._.actors[r.actors[0]].type == "person"), ()
        )
        verdict = "gap" if not found else "right" if fold(gold) in fold(doc._.actors[found[0]].label) else "wrong"
        if verdict == "wrong" and fold(gold) in fold(" ".join(doc._.actors[found[0]].aliases)):
            verdict = "right"
        era = "before 2005" if date < "2005" else "since 2005"
        counts[verdict] += 1
        counts[f"{era} {verdict}"] += 1
        if show and verdict != "right":
            print(f"  {verdict}: {phrase} {date} is {gold}, got {found}")
    return counts


def metonymy(nlp: Language, cases: list[str], *, show: bool) -> Counter[str]:
    """Score cases in the format of data/metonymy.txt: state, army, unnamed people, place, somebody else or nobody."""
    counts: Counter[str] = Counter()
    for line in cases:
        marked, gold = line.split("|")
        start = marked.index("[")
        plain = marked.replace("[", "").replace("]", "")
        end = marked.index("]") - 1
        doc = read(nlp, plain, "2024-01-01")
        got = kind_of(doc, start, end)
        verdict = "right" if got == gold or {got, gold} <= {"none", "place", "usstate"} else "wrong"
        if gold in {"person", "place", "none", "usstate"} and got == "person" == gold:
            verdict = "right"
        counts[verdict] += 1
        if show and verdict == "wrong":
            print(f"  {marked} is {gold}, got {got}")
    return counts


def kind_of(doc: Doc, start: int, end: int) -> str:
    """Return what the word stands for, in the terms of data/metonymy.txt."""
    over = [
        r for r in doc._.references
        if doc[r.start].idx < end and start < doc[r.end - 1].idx + len(doc[r.end - 1]) and r.kind != "pronoun"
    ]  # fmt: skip
    over.sort(key=lambda r: (r.kind == "adjective", r.owner is not None, r.end - r.start))
    for reference in over:
        for actor_id in reference.actors:
            actor = doc._.actors[actor_id]
            if actor.type == "igo":
                return "org:EU"
            if actor.type == "person":
                return "person"
            if actor.type == "security_force":
                return f"army:{actor.iso3}"
            if actor.type in {"group", "armed_group"}:
                return f"people:{actor.iso3}"
            if reference.kind == "adjective" and doc[reference.end : reference.end + 1].text not in {"-", "–"}:
                return "none"
            return f"state:{actor.iso3}"
    return "place"


def readouts(nlp: Language, folder: Path) -> dict[str, Counter[str]]:
    """Score the counterparts' Wikidata ids, read part and unread third apart."""
    texts = {}
    for line in (folder / "dev.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        texts[record["id"]] = record
    counts = {"read": Counter(), "unread third": Counter()}  # type: dict[str, Counter[str]]
    for line in (folder / "dev.gold.jsonl").read_text("utf-8").splitlines():
        gold = json.loads(line)
        part = "read" if int(hashlib.md5(gold["id"].encode()).hexdigest(), 16) % 3 else "unread third"
        doc = read(nlp, texts[gold["id"]]["text"], gold["date"])
        found = {actor.wikidata for actor in doc._.actors.values() if actor.type == "person"}
        for person in gold["b"]:
            last = fold(person["name"]).split()[-1]
            others = [
                r for r in doc._.references
                if r.kind == "name" and last in fold(doc[r.start : r.end].text).split()
                and any(doc._.actors[a].wikidata for a in r.actors)
            ]  # fmt: skip
            if not person.get("qid"):
                counts[part]["no id in the gold"] += 1
            elif person["qid"] in found:
                counts[part]["right"] += 1
            else:
                counts[part]["wrong" if others else "missed"] += 1
        pair = {gold["a"].get("qid"), *(person.get("qid") for person in gold["b"])}
        if len(pair) == 2 and None not in pair:
            for reference in doc._.references:
                word = doc[reference.end - 1].lower_
                if (reference.kind == "anaphor" and word == "leaders") or (
                    reference.kind == "pronoun" and word == "they"
                ):
                    got = {doc._.actors[actor_id].wikidata for actor_id in reference.actors}
                    verdict = "pair right" if got == pair else "pair refused" if not got else "pair wrong"
                    counts[part][verdict] += 1
    return counts


def share(counts: Counter[str], *, right: str = "right", wrong: str = "wrong", missed: str = "missed") -> str:
    """Return precision and recall in words."""
    answered = counts[right] + counts[wrong]
    return (
        f"right {counts[right]}, wrong {counts[wrong]}, unanswered {counts[missed]}: "
        f"P {counts[right] / max(1, answered):.3f}, R {counts[right] / max(1, answered + counts[missed]):.3f}"
    )


def print_coreference(counts: Counter[str]) -> None:
    """Print shares of all references, and of those to several actors apart."""
    total = sum(counts[key] for key in ("right", "wrong", "missed", "refused, as it should"))
    wrong = counts["wrong"] / max(1, total)
    refused = counts["refused, as it should"]
    print("coreference:", share(counts), f"; refused as they should {refused}, wrong {wrong:.3f} of all")
    print("  pairs and groups:", share(counts, right="pair right", wrong="pair wrong", missed="pair missed"))
    for kind in KINDS:
        print(f"  {kind}:", share(counts, right=f"{kind} right", wrong=f"{kind} wrong", missed=f"{kind} missed"))


def main() -> None:
    """Run what can be run and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="print the cases that are not right")
    parser.add_argument("--heldout", action="store_true", help="score the sets written blind instead, totals only")
    parser.add_argument("--readouts", type=Path, metavar="FOLDER", help="score links in official readouts too")
    options = parser.parse_args()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    gazetteer = load_gazetteer()
    used = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    size = sum(path.stat().st_size for path in (ontology_dir() / "actors").glob("*.tsv"))
    took = time.process_time() - started
    print(f"load: {len(gazetteer)} actors, {size / 1e6:.2f} MB on disk, in {took:.2f} s and {used:.0f} MB of memory")
    nlp = load_pipeline()
    nlp.add_pipe("kg_mentions")
    nlp.add_pipe("kg_actors")
    if options.heldout:
        for part, cases in thirds(lines("coreference-heldout.jsonl")).items():
            print(f"{part}, ", end="")
            print_coreference(coreference(nlp, gazetteer, cases, show=False))
        for part, cases in thirds(lines("metonymy-heldout.txt")).items():
            print(f"{part}, metonymy:", share(metonymy(nlp, cases, show=False)))
        return
    print_coreference(coreference(nlp, gazetteer, lines("coreference.jsonl"), show=options.show))
    counts = offices(nlp, show=options.show)
    print("offices:", share(counts, missed="gap"))
    for era in ("before 2005", "since 2005"):
        print(f"  {era}:", share(counts, right=f"{era} right", wrong=f"{era} wrong", missed=f"{era} gap"))
    print("metonymy:", share(metonymy(nlp, lines("metonymy.txt"), show=options.show)))
    if options.readouts:
        for part, found in readouts(nlp, options.readouts).items():
            print(f"readouts, {part}:", share(found))
            print("  pairs:", share(found, right="pair right", wrong="pair wrong", missed="pair refused"))


if __name__ == "__main__":
    main()

"""How good extracted events are: precision, recall and F1 against gold records, at four levels.

A gold record is a sentence or document `{"id", "text", "gold": [{"source": [ACTOR..], "target": [ACTOR..], "event":
CLASS, "event_ok": [CLASS..], "symmetric": bool}], "other": [[a, b]..]}`, an ACTOR `{"text", "alias", "iso3", "ids",
"sector", "start", "end"}` or its text. Unit of counting: one gold source x target pair. Levels: dyad (the two actors),
directed (and who does it), quad (and verbal or material, cooperation or conflict), typed (and the PLOVER class).
Predicted pairs that repeat each other count once; pairs listed under `other` count neither way. `"untyped": true`:
counted as dyad and directed only. Two actors are the same if they stand on the same stretch of text, or share a state
or body (ontology/scoring/names.tsv), or share a head word that says enough (words.tsv).
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.score.identity import Party, names, overlap

LEVELS = ("dyad", "directed", "quad", "typed")
QUADS = {
    "AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "CONCEDE": 1, "COOPERATE": 2, "AID": 2, "RETREAT": 2,
    "REQUEST": 3, "ACCUSE": 3, "REJECT": 3, "THREATEN": 3,
    "PROTEST": 4, "SANCTION": 4, "MOBILIZE": 4, "COERCE": 4, "ASSAULT": 4,
}  # fmt: skip
# Names of earlier drafts of PLOVER.
_FORMER = {
    "DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT", "APPEAL": "REQUEST",
}  # fmt: skip


@dataclass(slots=True)
class Counts:
    """What was found (tp), invented (fp) and missed (fn) at one level."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def add(self, other: Counts) -> None:
        """Add the counts of another sentence or set."""
        self.tp, self.fp, self.fn = self.tp + other.tp, self.fp + other.fp, self.fn + other.fn

    @property
    def precision(self) -> float:
        """Share of the predictions that are right; 0 where there are none."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold pairs that were found; 0 where there are none."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


Levels = dict[str, Counts]


@dataclass(frozen=True, slots=True)
class Result:
    """Figures of one set. sentences: counts of each record, for intervals; groups: by (field, value).

    classes: by PLOVER class, typed: a miss counts for the gold class, an invention for the predicted one.
    without: records without a gold pair; invented: those of them for which any pair was predicted, one listed under
    `other` included; unknown: predicted ids without gold.
    """

    levels: Levels
    sentences: tuple[Levels, ...]
    groups: Mapping[tuple[str, str], Levels]
    classes: Mapping[str, Counts]
    without: int
    invented: int
    unknown: tuple[str, ...]
    errors: tuple[Error, ...]

    @property
    def false_pair_rate(self) -> float | None:
        """Share of the records without a gold pair for which a pair was predicted; None if there are none such."""
        return self.invented / self.without if self.without else None

    def interval(self, level: str, *, samples: int = 1000, seed: int = 1) -> tuple[float, float]:
        """Return the 95 % bootstrap interval of F1: sentences drawn with replacement, percentiles 2.5 and 97.5."""
        rng, rows, values = random.Random(seed), [one[level] for one in self.sentences if level in one], list[float]()
        for _ in range(samples):
            total = Counts()
            for _ in rows:
                total.add(rows[rng.randrange(len(rows))])
            values.append(total.f1)
        values.sort()
        return values[int(0.025 * samples)], values[int(0.975 * samples)]


@dataclass(frozen=True, slots=True)
class Error:
    """A record with something missed or invented at its strictest level, as (source, class, target)."""

    id: str
    text: str
    missed: tuple[tuple[str, str, str], ...]
    invented: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class _Pair:
    """One gold source and target. shared: identities of both; kinds, quads: what the class may be."""

    source: Party
    target: Party
    shared: frozenset[str]
    event: str | None
    kinds: frozenset[str]
    quads: frozenset[int]
    symmetric: bool

    @property
    def scope(self) -> str:
        """Say whether both are of one state, of two, or one is a body."""
        a, b = self.source.ids, self.target.ids
        states, others = ({i for i in ids if not i.startswith("@")} for ids in (a, b))
        if states and others:
            return "domestic" if states & others else "interstate"
        return "country-org" if (states or others) and a and b else "other"


@dataclass(slots=True)
class _Tally:
    """Everything counted so far."""

    levels: Levels = field(default_factory=lambda: {level: Counts() for level in LEVELS})
    sentences: list[Levels] = field(default_factory=list)
    groups: dict[tuple[str, str], Levels] = field(
        default_factory=lambda: defaultdict(lambda: {level: Counts() for level in LEVELS})
    )
    classes: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    errors: list[Error] = field(default_factory=list)
    without: int = 0
    invented: int = 0


def evaluate(
    gold: Sequence[Mapping[str, Any]],
    predicted: Iterable[Mapping[str, Any]],
    *,
    classes: Mapping[str, str] | None = None,
    by: Sequence[str] = ("set", "construction"),
) -> Result:
    """Score predictions against gold records.

    predicted: rows of `kg extract --format jsonl`, or records `{"id", "relations": [{"source", "type", "target"}]}`.
    classes: relation name -> PLOVER class, for predictions that name a relation only. by: fields of gold records whose
    values are counted apart; the class (`event`) and scope of gold pairs always are (recall only).
    """
    found, known = _by_record(predicted), {record["id"] for record in gold}
    tally = _Tally()
    for record in gold:
        relations = found.get(record["id"]) or found.get(f"{record['id']}.txt") or []
        _record(record, relations, {k.lower(): v for k, v in (classes or {}).items()}, tuple(by), tally)
    return Result(
        levels=tally.levels,
        sentences=tuple(tally.sentences),
        groups=dict(tally.groups),
        classes={name: tally.classes[name] for name in sorted(tally.classes)},
        without=tally.without,
        invented=tally.invented,
        unknown=tuple(sorted(key for key in found if key not in known and key.removesuffix(".txt") not in known)),
        errors=tuple(tally.errors),
    )


def _by_record(predicted: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """Return the predicted relations by record; what is denied or only possible (no class) is no prediction."""
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in predicted:
        if "document" not in row:
            found[row["id"]].extend(row.get("relations", ()))
        elif row.get("plover"):
            ends = {
                end: {
                    key: row[end].get(key) for key in ("text", "iso3", "start", "end") if row[end].get(key) is not None
                }
                for end in ("source", "target")
            }
            found[row["document"]].append({**ends, "type": row["plover"]})
    return found


def _kind(relation: Mapping[str, Any], classes: Mapping[str, str]) -> str | None:
    label = str(relation.get("type") or relation.get("relation") or relation.get("event") or "").strip()
    upper = _FORMER.get(label.upper(), label.upper())
    return upper if upper in QUADS else classes.get(label.lower())


def _pairs(record: Mapping[str, Any]) -> list[_Pair]:
    known, found = names(), list[_Pair]()
    for event in record.get("gold", ()):
        kinds = frozenset(
            _FORMER.get(kind, kind) for kind in (event.get("event_ok") or filter(None, [event.get("event")]))
        )
        for source in map(known.party, event["source"]):
            for target in map(known.party, event["target"]):
                found.append(
                    _Pair(
                        source=source,
                        target=target,
                        shared=source.ids & target.ids,
                        event=event.get("event"),
                        kinds=kinds,
                        quads=frozenset(QUADS[kind] for kind in kinds if kind in QUADS),
                        symmetric=bool(event.get("symmetric")),
                    )
                )
    return found


@dataclass(frozen=True, slots=True)
class _Guess:
    """One prediction. key: what makes it the same prediction as another, less the class."""

    source: Party
    target: Party
    kind: str | None

    @property
    def ends(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return tuple((p.forms[0].head, tuple(sorted(p.forms[0].ids))) for p in (self.source, self.target))

    def key(self, level: str) -> tuple[object, ...]:
        """Return what counts as one invention at a level."""
        if level == "dyad":
            return tuple(sorted(self.ends))
        quad = QUADS.get(self.kind or "")
        return (*self.ends, *(() if level == "directed" else (quad,) if level == "quad" else (self.kind,)))

    def right(self, pairs: Sequence[_Pair]) -> dict[str, list[int]]:
        """Return for each level the gold pairs that this prediction gets right."""
        known, found = names(), {level: list[int]() for level in LEVELS}
        for n, pair in enumerate(pairs):

            def fits(p: Party, g: Party, shared: frozenset[str] = pair.shared) -> bool:
                return overlap(p, g) or known.same(p, g, shared)

            forth = fits(self.source, pair.source) and fits(self.target, pair.target)
            back = fits(self.source, pair.target) and fits(self.target, pair.source)
            if not (forth or back):
                continue
            found["dyad"].append(n)
            if not (forth or pair.symmetric):
                continue
            found["directed"].append(n)
            if self.kind and QUADS[self.kind] in pair.quads:
                found["quad"].append(n)
            if self.kind in pair.kinds:
                found["typed"].append(n)
        return found


def _guesses(relations: Iterable[Mapping[str, Any]], classes: Mapping[str, str]) -> Iterator[_Guess]:
    known, seen = names(), set[tuple[object, ...]]()
    for relation in relations:
        ends = [relation.get(end) for end in ("source", "target")]
        if not all(ends):
            continue
        raw = [{"text": end} if isinstance(end, str) else end for end in ends]
        kind = _kind(relation, classes)
        key = (*(end.get(name) for end in raw if end for name in ("text", "iso3")), kind)
        if key not in seen:
            seen.add(key)
            yield _Guess(known.party(raw[0] or ""), known.party(raw[1] or ""), kind)


def _ignored(guess: _Guess, others: Iterable[tuple[Party, Party]]) -> bool:
    known = names()
    for a, b in others:
        shared = a.ids & b.ids
        if known.same(guess.source, a, shared) and known.same(guess.target, b, shared):
            return True
        if known.same(guess.source, b, shared) and known.same(guess.target, a, shared):
            return True
    return False


def _record(
    record: Mapping[str, Any],
    relations: Iterable[Mapping[str, Any]],
    classes: Mapping[str, str],
    by: tuple[str, ...],
    tally: _Tally,
) -> None:
    """Score one record and add it to the tally."""
    pairs = _pairs(record)
    others = [(names().party(a), names().party(b)) for a, b in record.get("other", ())]
    hit = {level: set[int]() for level in LEVELS}
    false: dict[str, dict[tuple[object, ...], _Guess]] = {level: {} for level in LEVELS}
    guesses = list(_guesses(relations, classes))
    if not pairs:
        tally.without += 1
        tally.invented += bool(guesses)
    for guess in guesses:
        right = guess.right(pairs)
        ignored = not right["dyad"] and _ignored(guess, others)
        for level in LEVELS:
            if right[level]:
                first = next((n for n in right[level] if n not in hit[level]), right[level][0])
                ends = (pairs[first].source.text, pairs[first].target.text)  # two events of one pair are one dyad
                hit[level].update(n for n in right[level] if (pairs[n].source.text, pairs[n].target.text) == ends)
            elif not ignored:
                false[level].setdefault(guess.key(level), guess)
    _count(record, pairs, hit, false, by, tally)


def _count(
    record: Mapping[str, Any],
    pairs: Sequence[_Pair],
    hit: Mapping[str, set[int]],
    false: Mapping[str, Mapping[tuple[object, ...], _Guess]],
    by: tuple[str, ...],
    tally: _Tally,
) -> None:
    levels = LEVELS[:2] if record.get("untyped") else LEVELS
    counts = {level: Counts(len(hit[level]), len(false[level]), len(pairs) - len(hit[level])) for level in levels}
    tally.sentences.append(counts)
    groups = [(name, str(record[name])) for name in by if record.get(name) is not None]
    for level, one in counts.items():
        tally.levels[level].add(one)
        for group in groups:
            tally.groups[group][level].add(one)
    for n, pair in enumerate(pairs):
        for group in (("event", str(pair.event)), ("scope", pair.scope)):
            for level in levels:
                tally.groups[group][level].add(Counts(tp=1) if n in hit[level] else Counts(fn=1))
    last = levels[-1]
    if last == "typed":
        for n, pair in enumerate(pairs):
            tally.classes[str(pair.event)].add(Counts(tp=1) if n in hit[last] else Counts(fn=1))
        for kind, number in Counter(guess.kind or "-" for guess in false[last].values()).items():
            tally.classes[kind].add(Counts(fp=number))
    missed = [
        (p.source.text, "/".join(sorted(p.kinds)), p.target.text) for n, p in enumerate(pairs) if n not in hit[last]
    ]
    wrong = [(guess.source.text, guess.kind or "-", guess.target.text) for guess in false[last].values()]
    if missed or wrong:
        tally.errors.append(Error(record["id"], record.get("text", ""), tuple(missed), tuple(wrong)))

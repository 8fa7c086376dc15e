"""The extractor of event tables: a row was coded by others; here its codes and names become an event of the graph.

The row is the evidence, to the character; who reported it is the chain of its claim. Rows of one day, pair and code are
reports of one event, and so are the mirrored ones: A talks with B, B with A; A visits B, B hosts A. What has no class
in PLOVER, or names only one actor, is an abstention with its reason: nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from kg import __version__
from kg.extractors.coded_actors import Named, Who, sector
from kg.frames import Frames, load_frames
from kg.gazetteer import load_gazetteer
from kg.model import MEDIA, STATUSES, Actor, Claim, Document, Event, Evidence, Extraction, Mention, Miss, Passage, When
from kg.names import digest
from kg.tables import Cell, Layout, Record, cells_of, layout_of, load_layouts, load_scheme
from kg.tables.dates import iso_of

_MIRROR = {"hosted": "visited"}  # told from the other side


@dataclass(frozen=True)
class _Row:
    """One row that tells an event. key: what rows of one event share; turned: it tells it from the other side."""

    passage: Passage
    quote: str
    code: Cell
    relation: str
    medium: str | None
    status: str
    sources: tuple[tuple[Named, Passage], ...]
    targets: tuple[tuple[Named, Passage], ...]
    mutual: bool
    when: When
    vouchers: tuple[Actor, ...]
    cells: Record
    key: tuple[object, ...]
    turned: bool


class Coded:
    """Reads documents of rows into Extractions. columns: the user's column maps; version: as for `Rules`."""

    def __init__(
        self, *, actors: Sequence[Path] = (), ontology: Sequence[Path] = (), columns: Sequence[Path] = ()
    ) -> None:
        self.frames: Frames = load_frames(tuple(ontology))
        self._layouts = load_layouts(columns)
        self._who = Who(load_gazetteer(list(actors)))
        own = [digest(path.read_text(encoding="utf-8")) for path in (*actors, *ontology)]
        self.version = f"kg {__version__}, tables {digest(*(layout.digest for layout in self._layouts), length=8)}"
        self.version += f", own files {digest(*own)}" if own else ""
        self.recipe = (_make, (tuple(actors), tuple(ontology), tuple(columns)))

    def version_of(self, document: Document) -> str:
        """Return the version; it is the same for every document."""
        return self.version

    def extract_many(self, documents: Iterable[Document], *, batch_size: int = 32) -> Iterator[Extraction]:
        """Read documents in order, one at a time."""
        return map(self.extract, documents)

    def extract(self, document: Document) -> Extraction:
        """Read one document. Raises UsageError when its column map is not known (see `kg.tables.layout_of`)."""
        layout = layout_of(document.reader, self._layouts)
        names = layout.names or _header(document, layout)
        groups: dict[tuple[object, ...], list[_Row]] = {}
        misses = []
        for part in document.parts:
            text = document.text[part.start : part.end]
            row = self._row(Record(text, part.start, layout, names), layout, document)
            if isinstance(row, _Row):
                groups.setdefault(row.key if layout.join else (part.start,), []).append(row)
            else:
                misses.append(Miss(Passage(part.start, part.end), text, *row))
        actors: dict[str, Actor] = {}
        events = tuple(self._event(rows, document, layout, actors) for rows in groups.values())
        return Extraction(document, tuple(actors[name] for name in sorted(actors)), events, tuple(misses))

    def _row(self, cells: Record, layout: Layout, document: Document) -> _Row | tuple[str, str]:
        """Return the event of a row, or (its code, why there is none)."""
        code = cells.value("code", joined=".")
        meaning = self._meaning(code, layout)
        if meaning is None:
            return code or "?", f"the code {code!r} has no relation, neither in the column map nor in its scheme"
        relation, medium = meaning
        if relation is None:
            return code, f"{layout.scheme.upper()} {code} is a statement or comment: no class of PLOVER"
        when = _when(cells, layout)
        sides = [self._side(cells, side, layout, when.start) for side in ("source", "target")]
        mutual = cells.value("mutual").casefold() in ("true", "1", "yes")
        if not sides[0] or not (sides[1] or mutual):
            return code, "only one actor is named"
        known = self.frames.relation(relation)
        if len({one.actor.id for one, _ in (*sides[0], *sides[1])}) < 2:
            return code, "both names are one actor"
        turned = relation in _MIRROR
        ends = [tuple(sorted(one.actor.id for one, _ in side)) for side in sides]
        if turned or (known.symmetric and ends[1] < ends[0]):
            ends.reverse()
        family = _MIRROR.get(relation, relation)
        # Both sides of a visit are one event, though each has its own code; otherwise another code is another event.
        told = "" if family in _MIRROR.values() else code
        status = cells.value("status")
        return _Row(
            passage=cells.passage,
            quote=cells.text,
            code=cells.cell("code"),
            relation=relation,
            medium=cells.value("medium") if cells.value("medium") in MEDIA else medium,
            status=status if status in STATUSES else "asserted",
            sources=sides[0],
            targets=sides[1],
            mutual=mutual,
            when=when,
            vouchers=self._vouchers(cells, layout),
            cells=cells,
            key=(when.start, when.end, family, told, *ends),
            turned=turned,
        )

    def _meaning(self, code: str, layout: Layout) -> tuple[str | None, str | None] | None:
        """Return (relation, medium) of a code, None when nobody knows it; the longest known beginning counts."""
        if code in layout.relations:
            return layout.relations[code], None
        if layout.scheme == "relation":
            return (code, None) if code in self.frames.relations else None
        scheme = load_scheme(layout.scheme)
        if code and code.isdigit() and len(code) < 3 and code not in scheme and layout.scheme == "cameo":
            code = code.zfill(3)  # read as numbers somewhere, and written without the zero in front
        while code:
            if code in scheme:
                return scheme[code]
            code = code.rpartition(".")[0] if "." in code else code[:-1] if layout.scheme == "cameo" else ""
        return None

    def _side(self, cells: Record, side: str, layout: Layout, day: str | None) -> tuple[tuple[Named, Passage], ...]:
        """Return the actors of one side with where their names stand; () when it names nobody."""
        names = cells.values(side)
        ids, types, states = (cells.values(f"{side}-{part}") for part in ("id", "type", "state"))
        role = cells.value(f"{side}-role")
        found = []
        for place, (name, start, end) in enumerate(names):
            if name in layout.nobody or not name.strip():
                continue
            state = states[place].value if place < len(states) else ""
            iso3 = self._who.state(state, layout.states) if state else None
            if ids and place < len(ids) and ids[place].value:
                kind = types[place].value if place < len(types) else ""
                named = self._given(ids[place].value, name, kind, iso3)
            else:
                shown = name.title() if layout.capitals and name.isupper() else name
                role = role or sector(cells.parts(f"{side}-sectors"))
                named = self._who.actor(shown, iso3, role, day, layout.kind)
            found.append((named, Passage(start, end)))
        return tuple(found)

    def _given(self, name: str, label: str, kind: str, iso3: str | None) -> Named:
        """Return the actor of a row that gives its id: what is known of it, else what the row says."""
        try:
            known = self._who.known(name)
        except KeyError:
            known = None
        if known is not None and (known.label, known.iso3) == (label, iso3):
            return Named(known)
        return Named(Actor(name, label, kind or "organization", iso3))  # type: ignore[arg-type]

    def _vouchers(self, cells: Record, layout: Layout) -> tuple[Actor, ...]:
        """Return who reported the row: outlets, in order, each once."""
        found: dict[str, Actor] = {}
        for text in cells.parts("publisher"):
            host = urlsplit(text).hostname if text.startswith(("http://", "https://")) else None
            name = (host or text).removeprefix("www.").strip()
            if name:
                actor = self._who.outlet(name)
                found.setdefault(actor.id, actor)
        return tuple(found.values())

    def _event(self, rows: Sequence[_Row], document: Document, layout: Layout, actors: dict[str, Actor]) -> Event:
        """Make one event of the rows that tell it; the first that tells it straight says how."""
        first = next((row for row in rows if not row.turned), rows[0])
        cells = first.cells
        evidence, claims = _evidence(rows, layout)
        for row in rows:
            named = [one.actor for one, _ in (*row.sources, *row.targets)]
            actors.update((actor.id, actor) for actor in (*named, *row.vouchers))
        initiator = cells.value("initiator")
        code, at = first.code, first.passage.start
        return Event(
            id=digest(document.key, first.relation, str(at + code.start), str(at + code.end), str(at)),
            relation=first.relation,
            sources=_mentions(first.sources, cells),
            targets=_mentions(first.targets, cells),
            evidence=evidence,
            claims=claims,
            rule=f"{layout.name} {cells.value('code', joined='.')}",
            mutual=first.mutual,
            status=first.status,  # type: ignore[arg-type]
            initiator=initiator if initiator in actors else None,
            when=first.when,
            medium=first.medium,  # type: ignore[arg-type]
            duration=cells.value("duration") or None,
            place=cells.value("place", joined=", ") or None,
            topics=tuple(sorted({topic for topic in cells.parts("topics") if topic})),
            quantity=layout.quantity.format(said) if (said := cells.value("quantity")) else None,
            first_contact_since=cells.value("first-contact-since") or None,
            confidence=_share(cells.value("confidence"), layout.confidence),
            codes=_codes(rows, layout),
        )


def _make(actors: tuple[Path, ...], ontology: tuple[Path, ...], columns: tuple[Path, ...]) -> Coded:
    return Coded(actors=actors, ontology=ontology, columns=columns)


def _header(document: Document, layout: Layout) -> list[str]:
    line = document.text[: document.parts[0].start].rstrip("\n") if document.parts else ""
    return [
        cell.value.strip().removeprefix("\ufeff") for cell in cells_of(line, layout.delimiter, quoted=layout.quoted)
    ]


def _when(cells: Record, layout: Layout) -> When:
    start, end = (iso_of(cells.value(role), layout.dates) if cells.value(role) else None for role in ("date", "end"))
    if "end" not in layout.columns:
        end = start
    return When(start=start, end=end)


def _mentions(side: Sequence[tuple[Named, Passage]], cells: Record) -> tuple[Mention, ...]:
    at, text = cells.passage.start, cells.text
    return tuple(
        Mention(named.actor.id, text[place.start - at : place.end - at], place, named.certainty)
        for named, place in side
    )


def _evidence(rows: Sequence[_Row], layout: Layout) -> tuple[tuple[Evidence, ...], tuple[Claim, ...]]:
    """Return each row as evidence, and a claim of each outlet that reported any."""
    evidence: list[Evidence] = []
    said: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for number, row in enumerate(rows):
        at = row.passage.start
        code = row.code
        trigger = Passage(at + code.start, at + code.end) if code.end > code.start else row.passage
        chains: list[tuple[str, ...]] = [(voucher.id,) for voucher in row.vouchers] or [()]
        source, target = ((side[0][1] if side else None) for side in (row.sources, row.targets))
        # A dispute is two claims; what a row of ours says of one was told by both sides.
        told = ("asserted", "denied") if row.status == "disputed" else (row.status,)
        evidence.append(Evidence(row.passage, row.quote, trigger, source, target, told[0], chains[0]))  # type: ignore[arg-type]
        for chain in chains:
            for status in told:
                said.setdefault((status, chain), []).append(number)
    rule = layout.name
    claims = tuple(Claim(status, chain, tuple(numbers), rule) for (status, chain), numbers in said.items())  # type: ignore[arg-type]
    return tuple(evidence), claims


def _codes(rows: Sequence[_Row], layout: Layout) -> tuple[str, ...]:
    return tuple(sorted({code for row in rows for code in row.cells.kept()}))


def _share(value: str, otherwise: float) -> float:
    try:
        share = float(value)
    except ValueError:
        return otherwise
    return share if 0 <= share <= 1 else otherwise

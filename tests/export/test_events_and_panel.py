"""`events` and `panel`: totals equal SPARQL's, events survive a round trip, the columns are what the codebook says."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import made
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.cli import cli
from kg.errors import UnknownName
from kg.export import EXPORTERS, events
from kg.export.columns import codebook, columns
from kg.export.panel import Panel, Shape
from kg.extractors.coded import Coded
from kg.ingest import ingest
from kg.model import MEDIA, STATUSES, Actor, Claim, Document, Event, Evidence, Extraction, Mention, Passage, When
from kg.names import digest
from kg.readers import read
from kg.store import open_store

CODED = Coded()
EXAMPLES = Path(__file__).resolve().parent.parent.parent / "docs" / "examples"


@pytest.fixture(scope="module")
def store():
    """Rows of a table and two texts together."""
    extractor = Coded()
    with open_store("memory:", frames=extractor.frames) as target:
        ingest(read([str(EXAMPLES / "made-icews.tab")]), target, extractor)
        target.replace(made.extraction())
        target.replace(made.meeting(people=4))
        yield target


def table(panel: Panel) -> list[dict[str, object]]:
    names = [column.name for column in panel.columns]
    return [dict(zip(names, row, strict=True)) for row in panel.rows()]


PAIRS = """SELECT (COUNT(*) AS ?n) (SUM(?g) AS ?sum) WHERE { SELECT DISTINCT ?event ?a ?b ?g {
  GRAPH ?doc { ?event kg:relation ?kind ; kg:status kg:asserted ; kg:goldstein ?g CHOICE .
    OPTIONAL { ?event kg:dateEarliest ?day } OPTIONAL { ?doc dcterms:issued ?issued }
    { ?event kg:source ?a ; kg:target ?b FILTER NOT EXISTS { ?event kg:mutual true } }
    UNION { ?event kg:mutual true ; kg:participant ?a , ?b FILTER(STR(?a) < STR(?b)) } }
  FILTER(?a != ?b && BOUND(?issued)) } }"""


def asked(store, choice: str = "") -> tuple[int, float]:
    [row] = store.query(PAIRS.replace("CHOICE", choice))
    return int(row["n"].value), float(row["sum"].value)


def test_totals_of_a_panel_are_those_of_sparql(store):
    found = table(Panel(store, Shape(level="actor", undirected=True)))
    count, total = asked(store)
    assert count >= 12
    assert sum(row["events"] for row in found) == count
    assert sum(row["goldstein_sum"] for row in found) == pytest.approx(total)
    for plover in ("consult", "support", "accuse", "coerce", "sanction", "agree"):
        choice = f"; kg:ploverClass kg:{plover.upper()}"
        assert sum(row[plover] for row in found) == asked(store, choice)[0], plover
    for quad in (1, 2, 3, 4):
        assert sum(row[f"quad_{quad}"] for row in found) == asked(store, f"; kg:quadClass {quad}")[0]


def test_months_add_up_to_years_and_directions_to_dyads(store):
    by_unit = {unit: table(Panel(store, Shape(unit=unit))) for unit in ("dyad-month", "dyad-year")}
    months, years = (sum(row["events"] for row in rows) for rows in by_unit.values())
    assert months == years
    symmetric = [row for row in by_unit["dyad-month"] if {row["actor_a"], row["actor_b"]} == {"Norway", "Denmark"}]
    assert [(row["actor_a"], row["consult"]) for row in symmetric] == [("Denmark", 1), ("Norway", 2)]


def test_states_carry_their_numbers_and_what_is_no_state_has_none(store):
    found = {row["actor_a"]: row for row in table(Panel(store, Shape()))}
    assert [found["Norway"][f"actor_a_{kind}"] for kind in ("iso3", "cow", "gw")] == ["NOR", 385, 385]
    assert [found["European_Union"][f"actor_a_{kind}"] for kind in ("cow", "gw")] == [None, None]


def test_what_happens_inside_a_state_is_counted_on_request(store):
    without, inside = Panel(store, Shape()), Panel(store, Shape(domestic=True))
    assert without.domestic >= 1
    assert sum(row["coerce"] for row in table(without)) == 0
    [row] = [row for row in table(inside) if row["coerce"]]
    assert (row["actor_a"], row["actor_b"], row["independent_sources"]) == ("Sweden", "Sweden", 3)


def test_zeros_fill_the_span_of_the_panel(store):
    plain, seen, everyone = (table(Panel(store, Shape(zeros=zeros))) for zeros in ("none", "seen", "all"))
    periods = {row["period"] for row in seen}
    dyads = {(row["actor_a"], row["actor_b"]) for row in plain}
    actors = {one for dyad in dyads for one in dyad}
    assert (min(periods), max(periods)) == (min(r["period"] for r in plain), max(r["period"] for r in plain))
    assert len(seen) == len(periods) * len(dyads) > len(plain)
    assert len(everyone) == len(periods) * len(actors) * (len(actors) - 1)
    for rows in (seen, everyone):
        assert sum(row["events"] for row in rows) == sum(row["events"] for row in plain)
        assert {row["goldstein_mean"] for row in rows if not row["events"]} == {None}


def test_a_relation_counts_once_a_day_on_request(store):
    class Twice:
        frames = store.frames

        def extractions(self):
            yield from store.extractions()
            yield from store.extractions()

    one, twice, once = (Panel(Twice(), Shape(once=once)) if two else Panel(store, Shape())
                        for two, once in ((False, False), (True, False), (True, True)))  # fmt: skip
    total = [sum(row["events"] for row in table(panel)) for panel in (one, twice, once)]
    assert total == [total[0], 2 * total[0], total[0]]


def test_an_unknown_unit_is_refused_with_those_there_are():
    with pytest.raises(UnknownName, match="dyad-month"):
        Shape(unit="dyad-week")


# --- round trip ------------------------------------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=9).filter(
    lambda text: text == " ".join(text.split()) and text not in ("", "'")
)
nasty = (
    st.sampled_from(("a;b", 'say "no"', "=1+1", "-x", "@home", "comma, then", "back\\slash", "\\", ";", "’s", "é"))
    | texts
)
full_days = st.none() | st.dates().map(str)


@st.composite
def told_events(draw: st.DrawFn) -> Extraction:
    """One document with an event as a table can hold it."""
    key = digest(draw(st.uuids().map(str)))
    names = draw(st.lists(nasty, min_size=2, max_size=4, unique=True))
    actors = []
    for label in names:
        kind = draw(st.sampled_from(("person", "country", "igo")))
        iso3 = draw(st.none() | st.sampled_from(("NOR", "DEU")))
        actors.append(Actor(digest(label, kind, str(iso3)), label, kind, iso3))
    mutual = draw(st.booleans())
    mentions = [Mention(actor.id, actor.label, Passage(0, 1)) for actor in actors]
    status = draw(st.sampled_from(STATUSES))
    claims = [Claim(one, (), (0,), "made") for one in (("asserted", "denied") if status == "disputed" else (status,))]
    start = draw(full_days)
    event = Event(
        id=digest(key, "event"),
        relation=draw(st.sampled_from(("spokeWith", "consulted", "attacked", "visited", "praised"))),
        sources=tuple(mentions if mutual else mentions[:1]),
        targets=tuple(() if mutual else mentions[1:]),
        evidence=(Evidence(Passage(0, 4), "Text", Passage(0, 4), status=claims[0].status),),
        claims=tuple(claims),
        rule="made",
        mutual=mutual,
        status=status,
        initiator=draw(st.none() | st.just(actors[0].id)),
        when=When(start=start, end=draw(st.just(start) | full_days)),
        medium=draw(st.none() | st.sampled_from(MEDIA)),
        duration=draw(st.sampled_from((None, "PT50M", "P1DT12H"))),
        place=draw(st.none() | texts),
        topics=tuple(sorted(set(draw(st.lists(nasty, max_size=2))))),
        quantity=draw(st.none() | texts),
        first_contact_since=draw(st.none() | texts),
        confidence=draw(st.sampled_from((0.0, 0.25, 0.9, 1.0))),
        codes=tuple(sorted(set(draw(st.lists(nasty.map("X:{}".format), max_size=2))))),
    )
    document = Document("made.txt", key, "Text", date="2024-03-05", publisher=draw(nasty))
    return Extraction(document, tuple(sorted(actors, key=lambda actor: actor.id)), (event,))


OWN = ("event_id", "document", "document_date", "publisher", "reports", "sentence", "sentence_start", "sentence_end")


def content(text: str) -> Counter[tuple[str, ...]]:
    """The rows of an events table without what tells where an event was read."""
    return Counter(
        tuple(value for name, value in row.items() if name not in OWN)
        for row in csv.DictReader(io.StringIO(text, newline=""))
    )


def exported(extractions: list[Extraction]) -> str:
    stream = io.StringIO(newline="")
    with open_store("memory:") as target:
        for extraction in extractions:
            target.replace(extraction)
        EXPORTERS["events"](target, stream)
    return stream.getvalue()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(told_events(), min_size=1, max_size=3, unique_by=lambda one: one.document.key))
def test_events_to_csv_and_back_are_the_same_events(tmp_path_factory, extractions):
    before = exported(extractions)
    path = tmp_path_factory.mktemp("trip") / "events.csv"
    path.write_text(before, encoding="utf-8", newline="")
    documents = list(read([str(path)]))
    assert not [document for document in documents if isinstance(document, Exception)]
    again = list(CODED.extract_many(documents))  # type: ignore[arg-type]
    assert [miss for one in again for miss in one.misses] == []
    assert content(exported(again)) == content(before)


def test_rows_of_a_table_survive_the_round_trip_as_well(store, tmp_path):
    stream = io.StringIO(newline="")
    EXPORTERS["events"](store, stream)
    (tmp_path / "events.csv").write_text(stream.getvalue(), encoding="utf-8", newline="")
    again = list(CODED.extract_many(read([str(tmp_path / "events.csv")])))  # type: ignore[arg-type]
    assert content(exported(again)) == content(stream.getvalue())


# --- files -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["events", "panel"])
def test_every_column_is_in_the_codebook_and_every_row_is_as_wide(store, name):
    told = codebook(name, columns(name), about="")
    for column in columns(name):
        assert f"| `{column.name}` |" in told
    rows = list(events.rows(store) if name == "events" else Panel(store, Shape()).rows())
    assert {len(row) for row in rows} == {len(columns(name))}
    kinds = {"text": str, "day": str, "integer": int, "number": float, "truth": bool}
    for row in rows:
        for column, cell in zip(columns(name), row, strict=True):
            assert cell is None or type(cell) is kinds[column.kind], column


def test_the_codebook_tells_what_values_mean():
    told = codebook("events", columns("events"), about="")
    assert "- `denied`: Said not to have happened." in told
    assert "- `CONSULT`: Talks, meetings" in told


def test_csv_and_parquet_are_the_same_table(store, tmp_path, capsys):
    pandas = pytest.importorskip("pandas", reason="the extra tables is not installed")
    pytest.importorskip("pyarrow", reason="the extra tables is not installed")
    place = tmp_path / "store"
    with open_store(place) as target:
        for extraction in store.extractions():
            target.replace(extraction)
    for name in ("events", "panel"):
        for suffix in ("csv", "parquet"):
            words = ["export", "--format", name, "--store", str(place), "-o", str(tmp_path / f"{name}.{suffix}")]
            assert not cli.main(words, standalone_mode=False)
            assert (tmp_path / f"{name}.{suffix}.codebook.md").read_text(encoding="utf-8").startswith("# Codebook")
        text = {column.name: str for column in columns(name) if column.kind in ("text", "day")}
        one = pandas.read_csv(tmp_path / f"{name}.csv", dtype=text, keep_default_na=False, na_values=[""])
        other = pandas.read_parquet(tmp_path / f"{name}.parquet")
        assert list(one.columns) == list(other.columns)
        for column in columns(name):
            mine, yours = (
                [None if pandas.isna(cell) else cell for cell in frame[column.name]] for frame in (one, other)
            )
            if column.kind in ("text", "day"):
                yours = [None if cell is None else " ".join(str(cell).splitlines()) for cell in yours]
            assert mine == yours, column
    assert "events between actors of one state" in capsys.readouterr().err


def test_options_of_panels_are_refused_elsewhere(tmp_path):
    from kg.errors import UsageError

    with pytest.raises(UsageError, match="--zeros is an option of --format panel"):
        cli.main(["export", "--format", "events", "--zeros", "all", "--store", str(tmp_path)], standalone_mode=False)

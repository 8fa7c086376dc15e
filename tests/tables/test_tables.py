"""Event tables: what a row becomes, which rows are one event, and that a row stands in the graph to the character."""

from __future__ import annotations

import gzip
import tracemalloc
from pathlib import Path

import pytest

from kg.check.document import check_document
from kg.errors import InputError, UsageError
from kg.extractors.coded import Coded
from kg.frames import load_frames
from kg.ingest import ingest
from kg.model import ACTOR_TYPES, Event, Extraction
from kg.readers import read
from kg.store import open_store
from kg.tables import load_layouts, load_scheme, state_codes, states_by_gw

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "docs" / "examples"
ICEWS = (EXAMPLES / "made-icews.tab").read_text(encoding="utf-8")
HEADER, *ROWS = ICEWS.splitlines()


def extracted(path: Path, *columns: Path) -> list[Extraction]:
    documents = list(read([str(path)], columns=columns))
    assert not [document for document in documents if isinstance(document, Exception)]
    return list(Coded(columns=columns).extract_many(documents))  # type: ignore[arg-type]


def told(extractions: list[Extraction]) -> list[tuple[str, str, str]]:
    return [
        (event.sources[0].actor, event.relation, event.targets[0].actor)
        for extraction in extractions
        for event in extraction.events
    ]


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_rows_of_icews_become_events_with_known_actors():
    found = extracted(EXAMPLES / "made-icews.tab")
    assert told(found)[:3] == [
        ("Ministry_of_Foreign_Affairs_of_Norway", "consulted", "Ministry_of_Foreign_Affairs_of_Denmark"),
        ("Erna_Solberg", "visited", "Denmark"),
        ("Sweden", "accused", "Norway"),
    ]
    assert ("Erna_Solberg", "spokeWith", "Stefan_Löfven") in told(found), "offices are resolved at the date"


def by_relation(found: list[Extraction], relation: str) -> list[Event]:
    return [event for extraction in found for event in extraction.events if event.relation == relation]


def test_mirrored_and_repeated_rows_are_one_event_with_each_row_as_evidence():
    found = extracted(EXAMPLES / "made-icews.tab")
    [talks] = by_relation(found, "consulted")[:1]
    assert len(talks.evidence) == 3
    assert [claim.chain for claim in talks.claims] == [("Harbour_Post",), ("Fjord_Gazette",)]
    [visit] = by_relation(found, "visited")
    assert (len(visit.evidence), by_relation(found, "hosted")) == (3, [])
    [arrest] = by_relation(found, "arrested")
    assert len(arrest.claims) == 3
    assert {code for code in arrest.codes if code.startswith("ICEWS.event:")} == {
        "ICEWS.event:70012",
        "ICEWS.event:70013",
        "ICEWS.event:70014",
    }


def test_a_visit_told_only_by_the_host_stays_the_hosts(tmp_path):
    [row] = [row for row in ROWS if "\t043\t" in row]
    assert told(extracted(write(tmp_path, "a.tab", f"{HEADER}\n{row}\n"))) == [("Denmark", "hosted", "Erna_Solberg")]


def test_what_gives_no_event_says_why():
    misses = {miss.trigger: miss.reason for one in extracted(EXAMPLES / "made-icews.tab") for miss in one.misses}
    assert misses == {
        "010": "CAMEO 010 is a statement or comment: no class of PLOVER",
        "073": "only one actor is named",
    }


def test_every_row_of_a_file_is_evidence_or_abstention():
    found = extracted(EXAMPLES / "made-icews.tab")
    quotes = [e.quote for one in found for event in one.events for e in event.evidence]
    assert sorted(quotes + [miss.quote for one in found for miss in one.misses]) == sorted(ROWS)


def test_a_row_is_kept_to_the_character_and_leads_back_to_its_number():
    for one in extracted(EXAMPLES / "made-icews.tab"):
        text = one.document.text
        for part in one.document.parts:
            assert text[part.start : part.end] == ICEWS.splitlines()[int(part.fragment.removeprefix("row=")) - 1]
        for event in one.events:
            for mention in (*event.sources, *event.targets):
                assert text[mention.passage.start : mention.passage.end] == mention.text
            for evidence in event.evidence:
                assert text[evidence.trigger.start : evidence.trigger.end].isdigit()


def test_the_graph_of_a_table_keeps_its_promises(tmp_path):
    extractor = Coded()
    with open_store(tmp_path / "store", frames=extractor.frames) as store:
        documents = read([str(EXAMPLES / "made-icews.tab")])
        summary = ingest(documents, store, extractor)
        assert (summary.rows, summary.told, summary.row_events) == (24, 22, 11)
        assert [problem for info in store.documents() for problem in check_document(store, info)] == []
        found = store.query("SELECT ?code { ?event kg:relation kg:sanctioned ; kg:code ?code } ORDER BY ?code")
        assert "CAMEO:160" in str(list(found.rows))
        again = ingest(read([str(EXAMPLES / "made-icews.tab")]), store, extractor)
        assert (again.documents, again.unchanged) == (0, summary.documents)


GDELT = "9001\t20200301\t202003\t2020\t2020.1\tNORGOV\tNORWAY\tNOR" + "\t" * 4 + "\tGOV\t\t"
GDELT += "\tDNK\tDENMARK\tDNK" + "\t" * 7 + "\t1\t{code}\t{code}\t04\t1\t1\t4\t2\t4\t1.5"
GDELT1 = GDELT + "\t0" + "\t" * 6 + "\t0" + "\t" * 6 + "\t1\tOslo, Norway\tNO\tNO\t59.9\t10.7\t1\t20200302\t{url}"
GDELT2 = (
    GDELT + "\t0" + "\t" * 7 + "\t0" + "\t" * 7 + "\t1\tOslo, Norway\tNO\tNO\t\t59.9\t10.7\t1\t20200302120000\t{url}"
)


@pytest.mark.parametrize(("row", "layout"), [(GDELT1, "gdelt1"), (GDELT2, "gdelt2")], ids=["1.0", "2.0"])
def test_rows_of_gdelt_need_no_header(tmp_path, row, layout):
    lines = [row.format(code=code, url="https://www.harbour-post.example/a") for code in ("042", "042", "01")]
    path = tmp_path / "20200302.export.CSV.gz"
    path.write_bytes(gzip.compress("".join(line + "\n" for line in lines).encode()))
    [found] = extracted(path)
    assert (found.document.reader, found.document.date) == (f"events/{layout}", "2020-03-01")
    [event] = found.events
    assert (told([found]), event.place) == ([("Norway", "visited", "Denmark")], "Oslo, Norway")
    assert event.claims[0].chain == ("harbour-post.example",)
    assert {"CAMEO:042", "GDELT.actor1:NORGOV", "GDELT.goldstein:1"} <= set(event.codes)
    assert len(found.misses) == 1


UCDP = """id,relid,year,type_of_violence,conflict_new_id,dyad_new_id,side_a_new_id,side_a,side_b_new_id,side_b,\
source_office,where_coordinates,adm_1,country,date_prec,date_start,date_end,best,high,low,gwnoa,gwnob
7,X-1,1999,{kind},1,2,3,{a},4,{b},"Harbour Post;Fjord Gazette","Old ""Quay"" town",North,Norway,\
1,{start},{end},3,5,1,385,
"""


@pytest.mark.parametrize(
    ("kind", "relation", "start"),
    [("1", "fought", "1999-05-01 00:00:00.000"), ("3.0", "killed", "925516800.0")],
    ids=["state-based", "one-sided, in seconds"],
)
def test_rows_of_ucdp_are_events_of_their_own(tmp_path, kind, relation, start):
    text = UCDP.format(kind=kind, a="Government of Norway", b="Fjord Raiders", start=start, end="1999-05-03")
    [found] = extracted(write(tmp_path, "ged.csv", text + text.splitlines()[1] + "\n"))
    one, other = found.events
    assert told([found])[0] == ("Norway", relation, "Fjord_Raiders")
    assert (one.when.start, one.when.end, one.quantity) == ("1999-05-01", "1999-05-03", "3 deaths")
    assert one.place == 'Old "Quay" town, North, Norway'
    assert [claim.chain for claim in one.claims] == [("Harbour_Post",), ("Fjord_Gazette",)]
    assert one.id != other.id
    assert {actor.id: actor.type for actor in found.actors}["Fjord_Raiders"] == "armed_group"


POLECAT = (
    "Event ID\tEvent Date\tEvent Type\tEvent Mode\tIntensity\tQuad Code\tContexts\tActor Name\tActor Country\tActor COW"
    "\tPrimary Actor Sector\tRecipient Name\tRecipient Country\tRecipient COW\tPrimary Recipient Sector\tCity\tProvince"
    "\tCountry\tSource\n"
    "P1\t2023-05-04\tCONSULT\tvisit\t1.0\tVERBAL COOPERATION\tdiplomatic;military\tNorway\tNorway\t385\tGOV\tDenmark"
    "\tDenmark\t390\tGOV\tAarhus\tNone\tDenmark\tHarbour Post\n"
    "P2\t2023-05-04\tACCUSE\tunheard-of\t-2\tVERBAL CONFLICT\tNone\tNorway\tNorway\t385\tGOV\tSweden\tSweden\t380\tGOV"
    "\tNone\tNone\tNone\tHarbour Post\n"
)


def test_the_first_example_of_a_column_map_is_polecat(tmp_path):
    found = extracted(write(tmp_path, "ngecEvents.txt.tab", POLECAT))
    assert told(found) == [("Norway", "visited", "Denmark"), ("Norway", "accused", "Sweden")]
    assert found[0].events[0].topics == ("diplomatic", "military")
    assert found[0].events[0].place == "Aarhus, Denmark"


def test_the_second_example_of_a_column_map_is_a_table_of_ones_own():
    found = extracted(EXAMPLES / "harbour-calls.csv", EXAMPLES / "harbour-calls.toml")
    assert [relation for _, relation, _ in told(found)] == ["spokeWith", "wroteTo", "refused"]
    assert found[0].events[0].when.start == "2024-03-04"
    assert [miss.trigger for miss in found[0].misses] == ["lunch with"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("title = 1\n[columns]\nsource='a'\ntarget='b'\n", "needs 'code'"),
        ("colums = 1\n", "no key is called 'colums'"),
        ("[columns]\nsource='a'\ntarget='b'\ncode='c'\nwhither='d'\n", "has no 'whither'"),
        ("states = 'planet'\n[columns]\nsource='a'\ntarget='b'\ncode='c'\n", "states is 'planet'"),
        ("[columns\n", "is no column map"),
        ("confidence = 7\n[columns]\nsource='a'\ntarget='b'\ncode='c'\n", "confidence"),
    ],
)
def test_a_wrong_column_map_is_refused_with_its_name_and_the_reason(tmp_path, text, reason):
    with pytest.raises(UsageError, match=reason) as error:
        load_layouts([write(tmp_path, "mine.toml", text)])
    assert "mine.toml" in str(error.value)


def test_a_row_that_is_cut_off_is_named_and_the_others_are_read(tmp_path):
    path = write(tmp_path, "a.tab", "\n".join([HEADER, ROWS[0], ROWS[1][:40], ROWS[2]]))
    found = list(read([str(path)]))
    [problem] = [one for one in found if isinstance(one, InputError)]
    assert (problem.source, problem.reason[:8]) == ("a.tab:3", "3 cells,")
    assert [len(one.parts) for one in found if not isinstance(one, InputError)] == [2]


def test_a_quote_that_is_never_closed_costs_the_rest_only(tmp_path):
    text = UCDP.format(kind="1", a="Government of Norway", b='"Fjord', start="1999-05-01", end="")
    found = list(read([str(write(tmp_path, "ged.csv", text))]))
    assert [type(one) for one in found] == [InputError]


def test_an_old_file_in_windows_1252_is_read(tmp_path):
    path = write(tmp_path, "a.tab", f"{HEADER}\n{ROWS[0]}\n".replace("Oslo", "Tromsø"), encoding="cp1252")
    [found] = extracted(path)
    assert found.events[0].place == "Tromsø, Norway"


def test_rows_of_one_day_and_pair_find_each_other_far_apart_in_a_file(tmp_path):
    filler = [ROWS[7].replace("Sweden\tNA\tSweden", f"Town {n}\tNA\tSweden") for n in range(600)]
    path = write(tmp_path, "a.tab", "\n".join([HEADER, ROWS[11], *filler, ROWS[12], ""]))
    [arrest] = by_relation(extracted(path), "arrested")
    assert len(arrest.evidence) == 2


def test_memory_does_not_grow_with_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr("kg.readers.events.WINDOW", 1000)

    def peak(rows: int) -> int:
        path = tmp_path / f"{rows}.tab"
        with path.open("w", encoding="utf-8") as file:
            file.write(HEADER + "\n")
            for n in range(rows):
                day = f"2019-{1 + n // 2800 % 12:02}-{1 + n // 100 % 28:02}"
                file.write(ROWS[7].replace("2019-03-19", day).replace("70008", str(n)) + "\n")
        tracemalloc.start()
        assert sum(len(one.parts) for one in read([str(path)]) if not isinstance(one, InputError)) == rows
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    assert peak(12_000) < 1.3 * peak(3_000)


@pytest.mark.parametrize("scheme", ["cameo", "plover", "ucdp"])
def test_codes_stand_for_relations_of_their_class(scheme):
    frames = load_frames()
    path = Path(__file__).resolve().parents[2] / "ontology" / "codes" / f"{scheme}.tsv"
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert len(lines) == len(load_scheme(scheme))
    for code, plover, relation, *_ in lines:
        assert bool(plover) == bool(relation), code
        assert not relation or frames.relation(relation).plover == plover, code


def test_every_code_of_cameo_has_a_class_but_statements():
    scheme = load_scheme("cameo")
    assert len(scheme) > 280
    assert {code[:2] for code, meaning in scheme.items() if meaning.relation is None} == {"01"}


def test_numbers_of_states():
    assert state_codes("YEM") == (679, 678)
    assert states_by_gw()[260] == "DEU"
    assert states_by_gw()[345] == states_by_gw()[340] == "SRB"
    assert len(states_by_gw()) >= 195


def test_words_of_tables_stand_for_something_known():
    kinds = set(ACTOR_TYPES) | {"state", "HOS", "HOG", "FM", "DM", "VP"}
    kinds |= {"MFA", "MOD", "MOI", "MOF", "ARMY", "POLICE", "PARL", "PMO", "PRES"}
    path = Path(__file__).resolve().parents[2] / "ontology" / "tables" / "words.tsv"
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert {kind for _, kind in lines} <= kinds
    assert len({word for word, _ in lines}) == len(lines)

"""Known actors: the shipped files are what they promise, names are found where they stand, offices at their date."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.frames import load_frames
from kg.gazetteer import KINDS, Gazetteer, fold, load_gazetteer
from kg.model import ACTOR_TYPES, Document, Extraction
from kg.names import slug
from kg.rdf import to_quads
from kg.resources import ontology_dir


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def found(gazetteer: Gazetteer, text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    words = text.split()
    return [(" ".join(words[hit.start : hit.end]), hit.kind, hit.ids) for hit in gazetteer.find(words)]


def test_shipped_files_are_sorted_small_and_consistent(gazetteer: Gazetteer) -> None:
    folder = ontology_dir() / "actors"
    assert sum(path.stat().st_size for path in folder.glob("*.tsv")) <= 3 * 1024 * 1024
    ids = [line.split("\t")[0] for line in (folder / "actors.tsv").read_text("utf-8").splitlines()[1:]]
    assert ids == sorted(set(ids))
    assert len(ids) > 10_000
    for line in (folder / "names.tsv").read_text("utf-8").splitlines()[1:]:
        spelling, kind, owners, *folded = line.split("\t")
        assert kind in KINDS
        assert [fold(spelling)] == (folded or [spelling.lower()])
        assert owners == "-" or all(owner in gazetteer for owner in owners.split(" "))
    for actor_id in ids:
        row = gazetteer.row(actor_id)
        assert row.type in ACTOR_TYPES
        assert slug(row.id) == row.id


@pytest.mark.parametrize(
    ("actor_id", "kind", "iso3"),
    [
        ("Benjamin_Netanyahu", "person", "ISR"),
        ("Vladimir_Putin", "person", "RUS"),
        ("Abdel_Fattah_el-Sisi", "person", "EGY"),
        ("Russia", "country", "RUS"),
        ("Hamas", "armed_group", "PSE"),
        ("Israel_Defense_Forces", "security_force", "ISR"),
        ("Haaretz", "media", "ISR"),
        ("Prime_Minister_of_Israel_Office", "office", "ISR"),
        ("Kremlin", "office", "RUS"),
        ("Ministry_of_Foreign_Affairs_of_Turkey", "ministry", "TUR"),
        ("European_Union", "igo", "EUE"),
        ("International_Atomic_Energy_Agency", "igo", None),
        ("Reuters", "media", "GBR"),
    ],
)
def test_gazetteer_knows(gazetteer: Gazetteer, actor_id: str, kind: str, iso3: str | None) -> None:
    actor = gazetteer.actor(actor_id)
    assert (actor.id, actor.type, actor.iso3) == (actor_id, kind, iso3)


def test_nobody_is_called_vacant_and_no_name_belongs_to_somebody_else(gazetteer: Gazetteer) -> None:
    people = [gazetteer.row(actor_id) for actor_id in gazetteer if gazetteer.row(actor_id).type == "person"]
    assert not [row.id for row in people if "vacant" in fold(row.label).split()]
    assert "Ali Khamenei" not in gazetteer.actor("Mahmoud_Ahmadinejad").aliases
    assert not [row.id for row in people if row.iso3 == "EUU" or "~EUU~" in row.roles]
    assert gazetteer.named("island") == ()


def test_aliases_are_written_as_people_write_them(gazetteer: Gazetteer) -> None:
    aliases = gazetteer.actor("Abdel_Fattah_el-Sisi").aliases
    assert "Abdel Fattah al-Sissi" in aliases
    assert all(alias != alias.lower() for alias in aliases)


def test_gazetteer_gives_offices_with_dates_and_sources(gazetteer: Gazetteer) -> None:
    actor = gazetteer.actor("Abdel_Fattah_el-Sisi")
    role = next(role for role in actor.roles if role.office == "President")
    assert (actor.wikidata, actor.wikidata_sourced) == ("Q307871", True)
    assert (role.iso3, role.start, role.end) == ("EGY", "2014-06-08", None)
    assert role.post == "President_of_Egypt"
    assert role.as_of
    assert role.source


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Benjamin Netanyahu called", [("Benjamin Netanyahu", "full", ("Benjamin_Netanyahu",))]),
        ("by Abdel Fattah el - Sisi today", [("Abdel Fattah el - Sisi", "full", ("Abdel_Fattah_el-Sisi",))]),
        ("Recep Tayyip Erdogan", [("Recep Tayyip Erdogan", "full", ("Recep_Tayyip_Erdoğan",))]),
        ("the U.S. and the UN", [("U.S.", "acronym", ("United_States",)), ("UN", "acronym", ("United_Nations",))]),
        ("it told us who was in", []),
        ("Gulf of Oman", [("Gulf of Oman", "nonactor", ())]),
        ("Guinea - Bissau", [("Guinea - Bissau", "full", ("Guinea-Bissau",))]),
        ("the Kremlin", [("Kremlin", "metonym", ("Kremlin",))]),
        ("in Moscow", [("Moscow", "capital", ("Russia",))]),
        ("Turkish jets", [("Turkish", "demonym", ("Turkey",))]),
        ("turkey for dinner", []),
        ("Israel 's army", [("Israel", "full", ("Israel",))]),
        (
            "Israeli Prime Minister ’s Office said",
            [("Israeli Prime Minister ’s Office", "full", ("Prime_Minister_of_Israel_Office",))],
        ),
        ("Russia , Federation", [("Russia", "full", ("Russia",))]),
    ],
)
def test_find(gazetteer: Gazetteer, text: str, expected: list[tuple[str, str, tuple[str, ...]]]) -> None:
    assert found(gazetteer, text) == expected


def test_a_name_marked_as_nobodys_finds_nobody_before_a_common_word(gazetteer: Gazetteer) -> None:
    assert [ids for _, _, ids in found(gazetteer, "Abraham Accords said")] == [()]
    assert [ids for _, _, ids in found(gazetteer, "Air France said")] == [()]
    assert [ids for _, _, ids in found(gazetteer, "Abraham accords")] == [()]


@settings(deadline=None)  # the first example loads the files
@given(st.lists(st.text(max_size=8), max_size=12))
def test_find_answers_with_ranges_that_do_not_overlap(words: list[str]) -> None:
    gazetteer = load_gazetteer_once()
    hits = gazetteer.find(words)
    spans = sorted({(hit.start, hit.end) for hit in hits})
    assert all(0 <= start < end <= len(words) for start, end in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))


_ONCE: list[Gazetteer] = []


def load_gazetteer_once() -> Gazetteer:
    if not _ONCE:
        _ONCE.append(load_gazetteer())
    return _ONCE[0]


@pytest.mark.parametrize(
    ("office", "state", "date", "expected"),
    [
        ("HOS", "EGY", "2023-12-10", [("Abdel_Fattah_el-Sisi", "sure")]),
        ("HOS", "EGY", None, [("Abdel_Fattah_el-Sisi", "assumed")]),
        ("HOS", "EGY", "2027-06-01", [("Abdel_Fattah_el-Sisi", "assumed")]),
        ("HOS", "EGY", "2100-01-01", [("Abdel_Fattah_el-Sisi", "approximate")]),
        ("LEAD", "IRN", "2012-01-01", [("Ali_Khamenei", "sure")]),
        ("HOS", "SVK", "2015-01-01", [("Andrej_Kiska", "sure")]),
        ("HOG", "ROU", "2010-01-01", [("Emil_Boc", "sure")]),
        ("HOS", "GRC", "2021-01-01", [("Katerina_Sakellaropoulou", "sure")]),
        ("SG", "United_Nations", "2025-01-15", [("António_Guterres", "sure")]),
        ("FM", "ARG", "2024-05-01", [("Diana_Mondino", "sure")]),
        ("HOS", "USA", "2025-01-20", [("Donald_Trump", "sure")]),
        ("HOG", "GBR", "2022-09-06", [("Liz_Truss", "sure")]),
        ("HOS", "LBN", "2023-06-01", []),
        ("SG", "United_Nations", "2000-01-01", [("Kofi_Annan", "sure")]),
        ("HOS", "XXX", "2000-01-01", []),
    ],
)
def test_holders(
    gazetteer: Gazetteer, office: str, state: str, date: str | None, expected: list[tuple[str, str]]
) -> None:
    assert [(holder.actor_id, holder.certainty) for holder in gazetteer.holders(office, state, date)] == expected


def test_leader_depends_on_the_state_and_the_date(gazetteer: Gazetteer) -> None:
    assert gazetteer.leader_class("DEU", "2020-01-01") == "HOG"
    assert gazetteer.leader_class("FRA", "2020-01-01") == "HOS"
    assert gazetteer.leader_class("TUR", "2012-01-01") == "HOG"
    assert gazetteer.leader_class("TUR", "2020-01-01") == "HOS"


def test_user_file_adds_actors_names_and_offices(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "label,type,iso3,names,acronyms,roles\n"
        "Harbour Workers League,organization,NOR,Harbour League,HWLX,\n"
        "Ada Testperson,person,NOR,,,President@ZZZ@2020-01-01@2021-01-01\n",
        "utf-8",
    )
    gazetteer = load_gazetteer([path])
    assert found(gazetteer, "the HWLX and the Harbour League") == [
        ("HWLX", "acronym", ("Harbour_Workers_League",)),
        ("Harbour League", "full", ("Harbour_Workers_League",)),
    ]
    assert [holder.actor_id for holder in gazetteer.holders("HOS", "ZZZ", "2020-06-01")] == ["Ada_Testperson"]
    assert "Russia" in gazetteer


TURTLE = """
@prefix kg: <https://w3id.org/actor-kg/ontology#> .
@prefix actor: <https://w3id.org/actor-kg/actor/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
actor:Harbour_Workers_League a kg:Organization ; skos:prefLabel "Harbour Workers League"@en ;
    skos:altLabel "Harbour League" ; skos:notation "HWLX" ; kg:iso3 "NOR" .
actor:Ada_Testperson a kg:Person ; skos:prefLabel "Ada Testperson"@en ; owl:sameAs wd:Q99999999 ;
    kg:held [ kg:office "President" ; kg:iso3 "ZZZ" ; kg:from "2020-01-01" ; kg:knownUntil "2020-12-31" ;
              dcterms:source "minutes of the harbour" ] .
actor:Vladimir_Putin a kg:Person ; skos:prefLabel "Vladimir Putin"@en ; skos:altLabel "Vova Harbourman" .
"""


def test_user_file_in_turtle_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(TURTLE, "utf-8")
    gazetteer = load_gazetteer([path])
    assert found(gazetteer, "the HWLX and the Harbour League") == [
        ("HWLX", "acronym", ("Harbour_Workers_League",)),
        ("Harbour League", "full", ("Harbour_Workers_League",)),
    ]
    (holder,) = gazetteer.holders("HOS", "ZZZ", "2020-06-01")
    assert (holder.actor_id, holder.certainty, holder.role.source) == (
        "Ada_Testperson",
        "sure",
        "minutes of the harbour",
    )
    assert gazetteer.actor("Ada_Testperson").wikidata == "Q99999999"
    known = gazetteer.actor("Vladimir_Putin")
    assert "Vova Harbourman" in known.aliases
    assert known.roles


def test_what_the_graph_says_of_an_actor_can_be_read_again(tmp_path: Path) -> None:
    actor = load_gazetteer_once().actor("Abdel_Fattah_el-Sisi")
    extraction = Extraction(Document("d", "d", "A text."), actors=(actor,))
    own = [quad for quad in to_quads(extraction, load_frames()) if "/actor/" in quad.subject.value]
    path = tmp_path / "again.ttl"
    triples = [pyoxigraph.Triple(quad.subject, quad.predicate, quad.object) for quad in own]
    pyoxigraph.serialize(triples, str(path), format=pyoxigraph.RdfFormat.TURTLE)
    again = load_gazetteer([path]).actor(actor.id)
    assert (again.label, again.type, again.iso3, again.wikidata) == (
        actor.label,
        actor.type,
        actor.iso3,
        actor.wikidata,
    )
    assert set(actor.roles) <= set(again.roles)
    assert set(actor.aliases) <= set(again.aliases)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("name,type\nX,person\n", "unknown columns"),
        ("label,type,iso3\nX,person,Norway\n", "mine.csv:2.*alpha-3"),
        ("label,type,roles\nX,person,President@NOR@last year@\n", "'last year' is no date"),
        ("label,type\nX,person,NOR\n", "more cells than columns"),
        ("label\nX\n", "no columns label and type"),
        ("label,type\nX,planet\n", "mine.csv:2"),
        ("label,type,roles\nX,person,President of nothing\n", "office@state@start@end"),
    ],
)
def test_user_file_that_is_wrong_is_named(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError, match=complaint):
        load_gazetteer([path])


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("actor:X a kg:Person", "no Turtle"),
        ('<urn:x> a <urn:Planet> ; <http://www.w3.org/2004/02/skos/core#prefLabel> "X" .', "needs a label and a type"),
        ("<urn:x> <urn:nickname> 'X' .", "unknown property <urn:nickname>"),
    ],
)
def test_user_file_in_turtle_that_is_wrong_is_named(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError, match=r"mine\.ttl.*" + complaint):
        load_gazetteer([path])

"""Who is meant: real pipeline, sentences of our own; and the parts that need no parse."""

from __future__ import annotations

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from kg.gazetteer import Gazetteer, load_gazetteer
from kg.nlp import actors, mentions  # noqa: F401  (registers the components)
from kg.nlp.actors_linking import Query, explain, link
from kg.nlp.names import similarity, tokens
from kg.nlp.pipeline import load_pipeline


@pytest.fixture(scope="module")
def nlp() -> Language:
    pipeline = load_pipeline()
    pipeline.add_pipe("kg_mentions")
    pipeline.add_pipe("kg_actors")
    return pipeline


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def read(nlp: Language, text: str, date: str | None = None) -> Doc:
    doc = nlp.make_doc(text)
    if date:
        doc.user_data["kg_date"] = date
    for _, component in nlp.pipeline:
        doc = component(doc)
    return doc


def meant(doc: Doc, words: str) -> tuple[tuple[str, ...], str]:
    """Return actors and certainty of the last reference whose text ends in these words."""
    found = [r for r in doc._.references if doc[r.start : r.end].text.endswith(words)]
    assert found, f"no reference {words!r} in {[doc[r.start : r.end].text for r in doc._.references]}"
    return found[-1].actors, found[-1].certainty


@pytest.mark.parametrize(
    ("text", "date", "words", "expected"),
    [
        pytest.param(
            "The Egyptian president rejected the plan.", "2023-12-10", "president",
            (("Abdel_Fattah_el-Sisi",), "office"), id="office at the date",
        ),
        pytest.param(
            "The Egyptian president rejected the plan.", None, "president",
            (("Abdel_Fattah_el-Sisi",), "office_assumed"), id="office without a date",
        ),
        pytest.param(
            "The Egyptian president rejected the plan.", "2012-12-10", "president",
            (("Mohamed_Morsi",), "office"), id="office at another date",
        ),
        pytest.param(
            "The Lebanese president rejected the plan.", "2023-06-01", "president",
            (("President_of_Lebanon",), "named"), id="a gap gives the office",
        ),
        pytest.param(
            "The NATO secretary general arrived.", "2018-05-01", "general",
            (("Jens_Stoltenberg",), "office"), id="head of an organization",
        ),
        pytest.param(
            "President Joseph R. Biden, Jr. met President Volodymyr Zelenskiy of Ukraine.", "2022-12-21", "Zelenskiy",
            (("Volodymyr_Zelenskyy",), "named"), id="spelling",
        ),
        pytest.param(
            "Angela Merkel met Petro Poroshenko. Merkel smiled.", "2015-02-12", "Merkel",
            (("Angela_Merkel",), "named"), id="surname after full name",
        ),
        pytest.param(
            "Angela Merkel met Petro Poroshenko. She promised help.", "2015-02-12", "She",
            (("Angela_Merkel",), "coreferent"), id="pronoun by gender",
        ),
        pytest.param(
            "Joe Biden received Olaf Scholz. The two leaders spoke for an hour.", "2022-02-07", "leaders",
            (("Joe_Biden", "Olaf_Scholz"), "coreferent"), id="pair",
        ),
        pytest.param(
            "Iran and Saudi Arabia signed. Both sides were content.", "2023-03-10", "sides",
            (("Iran", "Saudi_Arabia"), "coreferent"), id="both sides are states",
        ),
        pytest.param(
            "Turkish Foreign Minister Hakan Fidan called his Russian counterpart.", "2024-03-01", "counterpart",
            (("Sergey_Lavrov",), "office"), id="counterpart",
        ),
        pytest.param("Moscow rejected the offer.", None, "Moscow", (("Russia",), "named"), id="capital as state"),
        pytest.param("She flew to Moscow.", None, "Moscow", ((), "named"), id="capital as place"),
        pytest.param("The Kremlin denied it.", None, "Kremlin", (("Kremlin",), "named"), id="metonym"),
        pytest.param(
            "Turkish jets struck a camp.", None, "jets", (("Armed_Forces_of_Turkey",), "named"), id="jets are the army",
        ),
        pytest.param(
            "Moroccan diplomats left the room.", None, "diplomats", (("Morocco",), "named"), id="diplomats",
        ),
        pytest.param(
            "Hamas fired rockets. The group said more would follow.", None, "group", (("Hamas",), "coreferent"),
            id="the group",
        ),
        pytest.param(
            "The Turkish Foreign Ministry protested.", None, "Ministry",
            (("Ministry_of_Foreign_Affairs_of_Turkey",), "named"), id="ministry",
        ),
    ],
)  # fmt: skip
def test_reference_means(
    nlp: Language, text: str, date: str | None, words: str, expected: tuple[tuple[str, ...], str]
) -> None:
    assert meant(read(nlp, text, date), words) == expected


def test_unknown_people_and_groups_become_local_actors(nlp: Language) -> None:
    doc = read(nlp, "Rebels in eastern Congo freed Bertrand Quillfeather. Quillfeather thanked nobody.")
    people = [actor for actor in doc._.actors.values() if actor.type == "person"]
    groups = [actor for actor in doc._.actors.values() if actor.type == "armed_group"]
    assert [(actor.label, actor.wikidata) for actor in people] == [("Bertrand Quillfeather", None)]
    assert [actor.iso3 for actor in groups] == ["COD"]
    assert meant(doc, "Quillfeather")[0] == ("Bertrand_Quillfeather",)


def test_ministers_of_two_states_are_two_people(nlp: Language) -> None:
    doc = read(nlp, "The foreign ministers of Egypt and Jordan met in Cairo.", "2023-11-01")
    actors_meant, certainty = meant(doc, "ministers")
    assert actors_meant == ("Sameh_Shoukry", "Ayman_Safadi")
    assert certainty == "office"


def test_every_actor_named_by_a_reference_is_described(nlp: Language) -> None:
    doc = read(nlp, "Israeli and Greek officials met the U.S. president, and Reuters reported it.", "2023-05-01")
    used = {actor_id for reference in doc._.references for actor_id in reference.actors}
    assert used == set(doc._.actors)
    assert list(doc._.actors) == sorted(doc._.actors)
    assert all(actor.id == actor_id for actor_id, actor in doc._.actors.items())


def test_same_text_gives_the_same_references(nlp: Language) -> None:
    text = "Ankara and Athens agreed. The Greek prime minister praised his Turkish counterpart. They will meet."
    assert read(nlp, text, "2023-12-07")._.references == read(nlp, text, "2023-12-07")._.references


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(("joseph", "r", "biden"), "HOS", "USA", date="2022-01-01"), "Joe_Biden"),
        (Query(("kishida", "fumio"), "HOG", "JPN", date="2022-01-01"), "Fumio_Kishida"),
        (Query(("bush",), "HOS", "USA", date="2003-01-01"), "George_W._Bush"),
        (Query(("bush",), "HOS", "USA", shift="former", date="2015-01-01"), "George_W._Bush"),
        (Query(("li", "qiang"), "HOG", "CHN", date="2024-01-01"), "Li_Qiang"),
        (Query(("smith",)), None),
        (Query(("vladimir", "putin"), "HOS", "FRA", date="2022-01-01"), None),
    ],
)
def test_link_or_refuse(gazetteer: Gazetteer, query: Query, expected: str | None) -> None:
    answer = link(query, gazetteer)
    assert answer.actor_id == expected, explain(answer, gazetteer)


def test_explain_names_the_terms(gazetteer: Gazetteer) -> None:
    text = explain(link(Query(("macron",), "HOS", "FRA", date="2022-01-01"), gazetteer), gazetteer)
    assert text.startswith("linked to Emmanuel Macron")
    assert "in office then +0.25" in text


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Volodymyr Zelensky", "Volodymyr Zelenskyy", True),
        ("Sergei Lavrov", "Sergey Lavrov", True),
        ("Mohammed bin Salman", "Mohamed bin Salman", True),
        ("Joseph R. Biden, Jr.", "Joseph Biden", True),
        ("Idriss Déby", "Mahamat Déby", False),
        ("Hamad bin Khalifa Al Thani", "Tamim bin Hamad Al Thani", False),
        ("Kim Jong Un", "Kim Jong Il", False),
        ("Salman of Saudi Arabia", "Mohammed bin Salman", False),
    ],
)
def test_similarity(one: str, other: str, alike: bool) -> None:
    assert (similarity(tokens(one), tokens(other)) >= 0.72) is alike

"""Our steps in anybody's spaCy pipeline: by name, and in spaCy's own files."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc, DocBin

from kg.nlp.pipeline import load_pipeline

TEXTS = (
    "Vladimir Putin spoke with Emmanuel Macron by phone on Monday.",
    "The Egyptian president met Xi Jinping. Nothing else was said.",
    "Nobody did anything.",
)


@pytest.fixture(scope="module")
def nlp():
    pipeline = load_pipeline()
    pipeline.add_pipe("kg_relations")  # finds references and actors too, when no component before it has
    return pipeline


@pytest.fixture(scope="module")
def docs(nlp):
    return list(nlp.pipe(TEXTS))


def told(doc: Doc) -> list[tuple[str, tuple[str, ...]]]:
    references = doc._.references
    return [
        (
            relation.relation,
            tuple(actor for n in (*relation.sources, *relation.targets) for actor in references[n].actors),
        )
        for relation in doc._.relations
    ]


def test_one_component_gives_the_relations(docs):
    assert told(docs[0]) == [("spokeWith", ("Vladimir_Putin", "Emmanuel_Macron"))]
    assert [name for name, _ in told(docs[1])] == ["metWith"]
    assert told(docs[2]) == []
    assert docs[0]._.actors["Vladimir_Putin"].iso3 == "RUS"


def test_the_steps_one_by_one_give_the_same(docs):
    pipeline = load_pipeline()
    for name in ("kg_mentions", "kg_actors", "kg_relations"):
        pipeline.add_pipe(name)
    assert not any(pipeline.analyze_pipes()["problems"][name] for name in ("kg_mentions", "kg_actors", "kg_relations"))
    assert [told(doc) for doc in pipeline.pipe(TEXTS)] == list(map(told, docs))


def test_docbin_keeps_them(nlp, docs):
    data = DocBin(docs=docs, store_user_data=True).to_bytes()
    for doc, back in zip(docs, DocBin().from_bytes(data).get_docs(nlp.vocab), strict=True):
        for name in ("relations", "references", "actors", "links"):
            assert back._.get(name) == doc._.get(name), name


def test_bytes_of_a_doc_keep_them(nlp, docs):
    back = Doc(nlp.vocab).from_bytes(docs[0].to_bytes())
    assert tuple(back._.relations) == docs[0]._.relations
    assert tuple(back._.references) == docs[0]._.references

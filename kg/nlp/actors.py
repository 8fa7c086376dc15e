"""Component `kg_actors`: every reference gets the actors it means and how sure that is; unclear ones are refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Token

from kg.gazetteer import Gazetteer, Hit, load_gazetteer
from kg.names import fold
from kg.nlp.actors_coreference import overlooked, parts, resolve_back
from kg.nlp.actors_memory import Entity, Trace
from kg.nlp.actors_names import link_names, read_expansions, resolve_name
from kg.nlp.actors_nouns import points_nowhere
from kg.nlp.actors_pairs import compatriots
from kg.nlp.actors_phrases import PhraseReader
from kg.nlp.actors_reading import Reading, Resolved
from kg.nlp.records import Reference

for _name, _default in (("references", ()), ("actors", None), ("links", None)):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=_default)


class ActorResolver:
    """The component. Needs doc._.references and a parse; doc.user_data["kg_date"] (ISO date) if known.

    Replaces doc._.references by resolved copies and sets doc._.actors (id -> Actor) to everybody they name, and
    doc._.links (index of a reference -> Link) to the candidates of personal names, for `explain`.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer

    def __call__(self, doc: Doc) -> Doc:
        """Resolve the references of a parsed Doc."""
        hits = self.gazetteer.find([token.text for token in doc])
        date = doc.user_data.get("kg_date")
        pointers = self.gazetteer.words("pointing nouns") | self.gazetteer.words("describing nouns")
        more = overlooked(doc, doc._.references, pointers | self._names_words(doc, hits))
        references = [*doc._.references, *more]
        reading = Reading(doc, self.gazetteer, date, references, hits, PhraseReader(doc, self.gazetteer, hits))
        for number, sentence in enumerate(doc.sents):
            reading.sentence_of.extend([number] * len(sentence))
        link_names(reading)
        read_expansions(reading)
        for n in sorted(range(len(reading.references)), key=lambda n: reading.references[n].start):
            reading.references[n] = _resolve(reading, n)
        doc._.references = tuple(reading.references)
        used = {actor_id for reference in reading.references for actor_id in reference.actors}
        doc._.actors = {actor_id: reading.actors[actor_id] for actor_id in sorted(used)}
        doc._.links = reading.links
        return doc

    def _names_words(self, doc: Doc, hits: list[Hit]) -> frozenset[str]:
        """Return the words of the names of bodies in a text: "the fund" may take up the International Monetary Fund."""
        labels = [self.gazetteer.row(i).label for hit in hits if len(hit.ids) == 1 for i in hit.ids]
        known = {word for label in labels for word in fold(label).split()}
        return frozenset(known | {token.lower_ for entity in doc.ents if entity.label_ == "ORG" for token in entity})


@lru_cache(maxsize=4)
def _gazetteer(extra: tuple[str, ...]) -> Gazetteer:
    return load_gazetteer([Path(path) for path in extra])


@Language.factory(
    "kg_actors", default_config={"extra": []}, requires=["doc._.references", "token.dep"], assigns=["doc._.actors"]
)
def make_actors(nlp: Language, name: str, extra: Sequence[str]) -> ActorResolver:
    """Return the component; extra: paths of the user's files of actors."""
    return ActorResolver(_gazetteer(tuple(str(path) for path in extra)))


def resolve_actors(doc: Doc) -> Doc:
    """Resolve the references of a parsed Doc with the shipped gazetteer."""
    return ActorResolver(_gazetteer(()))(doc)


def _resolve(reading: Reading, n: int) -> Reference:
    reference = reading.references[n]
    noun = reference.kind == "adjective" and not reference.candidates and reference.label in {"person", "group"}
    if reference.kind in {"name", "adjective"} and not noun:
        found = parts(reading, n, reference) if reference.parts else compatriots(reading, reference)
        found = found or resolve_name(reading, n)
        if found is None and reference.kind == "name":
            found = resolve_back(reading, n)
    else:
        found = _of_name(reading, reference) or resolve_back(reading, n)
    if found is None:
        nobody = reference.kind == "group" and points_nowhere(reading, reference)
        return replace(reference, actors=(), kind="anaphor" if nobody else reference.kind)
    for entity in found.entities:
        _remember(reading, entity, reference)
    label = found.label or reference.label
    iso3s = {entity.iso3 for entity in found.entities}
    iso3 = iso3s.pop() if len(iso3s) == 1 else None
    if label == "THING":
        return replace(reference, actors=(), iso3=None)
    actors = tuple(entity.actor_id for entity in found.entities)
    return replace(
        reference, actors=actors, iso3=iso3 or (reference.iso3 if not actors else None), label=label,
        certainty=found.certainty,
        parts=() if found.label == "PERSON" and len(actors) > 1 else found.parts or reference.parts,
    )  # fmt: skip


def _of_name(reading: Reading, reference: Reference) -> Resolved | None:
    """As in "A, the B leader": an apposition of a linked name is that person, whoever else may lead B."""
    token = reading.doc[reference.head]
    if token.dep_ != "appos" or reference.owner is None or reference.owner not in reading.linked:
        return None
    return Resolved((reading.entities[reading.linked[reference.owner]],), "named", "PERSON")


def _remember(reading: Reading, entity: Entity, reference: Reference) -> None:
    token = reading.doc[reference.head]
    first = token
    while first.dep_ in {"conj", "flat", "appos", "compound"} and first.head.i != first.i:
        first = first.head
    subject = first.dep_.startswith("nsubj") and reference.owner is None
    sentence = reading.sentence_of[reference.start]
    core = reference.owner is None and _takes_part(first)
    verb = _verb_above(first) if core else first.head.i
    noun = str(token.lemma_).lower()
    reading.memory.add(Trace(entity, reference.start, reference.end, sentence, subject, verb, core, noun, first.i))


def _takes_part(token: Token) -> bool:
    """Whether a mention is an argument of its clause or of a contact in it ("a call with X")."""
    if token.dep_ == "nmod":
        return any(child.dep_ == "case" and child.lower_ in {"with", "between"} for child in token.children)
    return token.dep_.startswith(("nsubj", "obj", "iobj", "obl", "ROOT", "root", "xcomp"))


def _verb_above(token: Token) -> int:
    """Return the verb that a mention belongs to, through "a call with X"."""
    above = token.head
    while above.dep_ in {"obj", "obl", "nmod"} and above.pos_ == "NOUN" and above.head.i != above.i:
        above = above.head
    return above.i

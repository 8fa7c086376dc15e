"""What points back or out without a name: offices, counterparts, pairs, pronouns, nouns for institutions and groups.

The rules stand in the order in which they are tried; each answers with entities, with () for "somebody, but it is
unclear who", or with None for "not my case". Two equal candidates are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from spacy.tokens import Doc

from kg.nlp.actors_definites import country, described, head_of_body, institution_in_focus, relational, taken_up
from kg.nlp.actors_memory import Entity
from kg.nlp.actors_nouns import LOCAL, institution, named_inside, noun, noun_key, state_institution
from kg.nlp.actors_offices import bare_office, counterpart, holder_of, ministers_of, office
from kg.nlp.actors_pairs import several
from kg.nlp.actors_pronouns import pronoun
from kg.nlp.actors_reading import Reading, Resolved, local_entity
from kg.nlp.actors_voices import voice
from kg.nlp.actors_words import LEADING, is_particular, label_of, title_of
from kg.nlp.records import Reference


def resolve_back(reading: Reading, n: int) -> Resolved | None:
    """Return whom reference n means, or None when that is not clear."""
    reference = reading.references[n]
    rules: tuple[Callable[[Reading, int, Reference], Resolved | None], ...] = (
        (pronoun, several) if reference.kind == "pronoun" else (
            _apposed, named_inside, parts, ministers_of, several, relational, counterpart, head_of_body, office,
            described, bare_office, voice, taken_up, country, institution, institution_in_focus, noun,
        )
    )  # fmt: skip
    for rule in rules:
        found = rule(reading, n, reference)
        if found is not None:
            return found if found.entities or found.label else None
    return None


def overlooked(doc: Doc, references: Sequence[Reference], pointers: frozenset[str]) -> list[Reference]:
    """Return phrases that point back and were not found as references: "both sides", "the two", "X's office"."""
    taken = {n for reference in references for n in range(reference.start, reference.end)}
    found = []
    for token in doc:
        if token.i not in taken and doc[token.i : token.i + 3].text in {"head of state", "head of government"}:
            found.append(Reference(token.i, token.i + 3, token.i, "anaphor", "person"))
            continue
        if token.i not in taken and token.lemma_ == "office" and any(c.dep_ == "nmod:poss" for c in token.children):
            found.append(Reference(token.i, token.i + 1, token.i, "group", "office"))
            continue
        if (
            token.i in taken
            or token.lemma_.lower() not in pointers
            or not token.dep_.startswith(("nsubj", "obj", "obl"))
        ):
            continue
        if token.lower_ == "both":  # "Both praised the plan"
            found.append(Reference(token.i, token.i + 1, token.i, "anaphor"))
            continue
        children = [c for c in token.children if c.dep_ not in {"case", "cc:preconj", "appos", "punct", "acl:relcl"}]
        leading = {child.lower_ for child in children} | ({token.nbor(-1).lower_} if token.i else set())
        owned = any(child.dep_ == "nmod:poss" and child.pos_ in {"PRON", "DET"} for child in children)
        plain = [child for child in children if not (owned and child.ent_type_ in {"NORP", "GPE"})]
        if (leading & {"the", "both"} or owned) and all(child.lower_ in LEADING for child in plain):
            found.append(Reference(token.i, token.i + 1, token.i, "anaphor"))
    return found


def _apposed(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "the Israeli prime minister, Benjamin Netanyahu": the name beside it says who."""
    for k, other in enumerate(reading.references):
        if other.owner == n and k in reading.linked:
            token = reading.doc[other.head]
            if token.dep_ in {"appos", "flat"} or other.start == reference.end:
                return Resolved((reading.entities[reading.linked[k]],), "named", "PERSON")
    return None


def parts(reading: Reading, n: int, reference: Reference) -> Resolved | None:
    """As in "Turkish and Greek officials", "the ministers of A and B": one for each state."""
    iso3s = [reading.references[k].iso3 for k in reference.parts]
    states = list(dict.fromkeys(iso3 for iso3 in iso3s if iso3))
    if len(states) < 2:
        return None
    title = title_of(reading, reference)
    found: list[Entity] = []
    certainty: list[str] = []
    sort = reading.gazetteer.noun(noun_key(reading, reference))
    for iso3 in states:
        if title is not None:
            resolved = holder_of(reading, title.office_class, iso3, "", n, title.name)
            if resolved and resolved.entities:
                found.extend(resolved.entities)
                certainty.append(resolved.certainty)
                continue
        known = state_institution(reading, sort or "state", iso3)
        if known is None:
            label = f"{label_of(reading, reference)} ({iso3})"
            known = local_entity(reading, label, LOCAL.get(sort or "", "group"), iso3, n, plural=True)
        found.append(known)
    if title is not None and not (is_particular(reading, reference) or set(certainty) <= {"coreferent"}):
        found = [e for iso3 in states if (e := state_institution(reading, "state", iso3))]  # "leaders from A and B"
        certainty = []
    sure = next((c for c in ("office_assumed", "office", "coreferent") if c in certainty), "named")
    label = "PERSON" if found and all(entity.sort == "person" for entity in found) else ""
    return Resolved(tuple(found), sure, label)  # type: ignore[arg-type]

"""What the codes of event tables mean: ontology/codes/*.tsv and ontology/tables/words.tsv."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from kg.errors import OntologyError, UnknownName
from kg.resources import ontology_dir


class Coded(NamedTuple):
    """What a code stands for: a relation of ours, None where it is no event of PLOVER (a statement), and a medium."""

    relation: str | None
    medium: str | None


class StateCodes(NamedTuple):
    """A state's numbers: Correlates of War and Gleditsch-Ward; None where it is in neither list."""

    cow: int | None
    gw: int | None


class Word(NamedTuple):
    """What a word for an actor of a state stands for, such as the "Police" of "Police (India)".

    kind: state · an institution of the gazetteer (MFA MOD MOI MOF ARMY POLICE PARL PMO PRES) · an office whose holder
    is meant (HOS HOG FM DM) · or a type of actor that is nobody we know by name (group, armed_group, ...).
    """

    kind: str


def _rows(name: str) -> Iterator[tuple[int, list[str]]]:
    path = ontology_dir() / name
    if not path.is_file():
        known = sorted(other.stem for other in path.parent.glob("*.tsv"))
        raise UnknownName("coding scheme", path.stem, known)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            yield number, line.split("\t")


@cache
def load_scheme(name: str) -> Mapping[str, Coded]:
    """Return code -> what it stands for, of `cameo`, `plover`, `ucdp`, ...: a file of ontology/codes.

    Raises UnknownName for another, OntologyError for a file with a line that is too short.
    """
    found = {}
    for number, cells in _rows(f"codes/{name}.tsv"):
        if len(cells) < 4:
            raise OntologyError(f"codes/{name}.tsv, line {number}: {len(cells)} columns, at least 4 are expected")
        found[cells[0]] = Coded(cells[2] or None, cells[3] or None)
    return found


@cache
def _states() -> Mapping[str, StateCodes]:
    def number(cell: str) -> int | None:
        return int(cell) if cell else None

    return {cells[0]: StateCodes(number(cells[1]), number(cells[2])) for _, cells in _rows("codes/states.tsv")}


def state_codes(iso3: str | None) -> StateCodes:
    """Return the numbers of a state by its ISO 3166-1 alpha-3 code.

    >>> state_codes("DEU"), state_codes("HKG")
    (StateCodes(cow=255, gw=260), StateCodes(cow=None, gw=None))
    """
    return _states().get(iso3 or "", StateCodes(None, None))


@cache
def states_by_gw() -> Mapping[int, str]:
    """Return Gleditsch-Ward number -> ISO3; a number that only the other list has (345) means what it does there."""
    found = {codes.cow: iso3 for iso3, codes in _states().items() if codes.cow is not None}
    found.update({codes.gw: iso3 for iso3, codes in _states().items() if codes.gw is not None})
    return found


@cache
def states_by_cameo() -> Mapping[str, str]:
    """Return the codes of CAMEO that are no ISO3 code -> ISO3; "" for a region, which is no state."""
    return {cells[0]: cells[1] if len(cells) > 1 else "" for _, cells in _rows("codes/cameo-states.tsv")}


@cache
def states_by_name() -> Mapping[str, str]:
    """Return names of states that only tables use, folded (`fold_word`), commas aside -> ISO3."""
    return {cells[0]: cells[1] for _, cells in _rows("codes/state-names.tsv")}


@cache
def load_words() -> Mapping[str, Word]:
    """Return the words that tables use for actors of a state, folded (`fold_word`)."""
    found = {}
    for number, cells in _rows("tables/words.tsv"):
        if len(cells) != 2:
            raise OntologyError(f"tables/words.tsv, line {number}: a word, a tab and its kind are expected")
        found[cells[0]] = Word(cells[1])
    return found


def fold_word(text: str) -> str:
    """Return a word of a table as `load_words` has it.

    >>> fold_word("Cabinet / Council of Ministers / Advisors")
    'cabinet council of ministers advisors'
    """
    return " ".join(text.casefold().replace("/", " ").replace("-", " ").split())

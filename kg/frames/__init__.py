"""Relations and their wording: ontology/relations/*.ttl and ontology/lexicon/en*.ttl compiled to frozen records.

`load_frames()` is the one way in. A key or value that nobody knows is refused with an OntologyError that names the file
and the subject, so a typing error in the knowledge never passes silently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.errors import UnknownName
from kg.frames.lexicon import Frame, Lexicon, compile_lexicon
from kg.frames.relations import RELATION_TYPE, RelationType, compile_relations
from kg.frames.turtle import Stanza, read_stanzas
from kg.names import PREFIXES
from kg.resources import ontology_dir

__all__ = ["Frame", "Frames", "Lexicon", "RelationType", "load_frames"]


@dataclass(frozen=True, eq=False)
class Frames:
    """Everything known about relations, by name and by the words that tell them."""

    relations: Mapping[str, RelationType]
    lexicon: Lexicon

    def relation(self, name: str) -> RelationType:
        """Return the relation called `name` (`spokeWith`); UnknownName otherwise."""
        try:
            return self.relations[name]
        except KeyError:
            raise UnknownName("relation", name, self.relations) from None

    def superproperty(self, plover: str) -> RelationType:
        """Return the most general relation of a PLOVER class (`CONSULT` -> `consulted`)."""
        for relation in self.relations.values():
            if relation.parent is None and relation.plover == plover:
                return relation
        raise UnknownName("PLOVER class", plover, dict.fromkeys(r.plover for r in self.relations.values()))

    def coded(self, relation: str, status: str = "asserted") -> RelationType | None:
        """Return the relation whose class, quad class and Goldstein value an event of this status is coded with.

        PLOVER codes what happened, and plans as intentions: a planned cooperative act is AGREE ("will visit"), a
        planned material conflict THREATEN ("will bomb"). What is denied, possible, requested or alleged is no
        PLOVER event: None.
        """
        known = self.relation(relation)
        if status == "planned":
            return self.superproperty("AGREE" if known.quad <= 2 else "THREATEN") if known.quad != 3 else known
        return known if status in ("asserted", "disputed") else None


def load_frames(extra: Sequence[Path] = ()) -> Frames:
    """Return the shipped relations and wording, with those of the user's own Turtle files added after them.

    Raises OntologyError for a file that is no Turtle, an unknown key, a value out of range or a missing relation.
    """
    return _load(tuple(Path(path) for path in extra))


@lru_cache(maxsize=4)
def _load(extra: tuple[Path, ...]) -> Frames:
    folder = ontology_dir()
    relations: dict[str, tuple[str, Stanza]] = {}
    wording: list[tuple[str, str, Stanza]] = []
    for path in (*extra, *sorted((folder / "relations").glob("*.ttl")), *sorted((folder / "lexicon").glob("en*.ttl"))):
        for subject, stanza in read_stanzas(path).items():
            if RELATION_TYPE in stanza.get(PREFIXES["rdf"] + "type", ()):
                relations[subject] = (path.name, stanza)
            else:
                wording.append((path.name, subject, stanza))
    known = compile_relations(relations)
    return Frames(relations=known, lexicon=compile_lexicon(wording, known))

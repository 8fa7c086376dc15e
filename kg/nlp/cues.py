"""Words that tell status, sources and circumstances: the kg:Cue stanzas of ontology/lexicon/*.ttl, by kind.

Which words there are is data; what a kind does is in claims.py, times.py and circumstances.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from spacy.tokens import Token

from kg.errors import OntologyError
from kg.frames.turtle import read_stanzas
from kg.names import KG, PREFIXES
from kg.resources import ontology_dir

_TYPE = PREFIXES["rdf"] + "type"
_KEYS = {_TYPE, KG + "cueKind", KG + "word", KG + "value"}
_NONE: Mapping[str, str] = {}


@dataclass(frozen=True)
class Cues:
    """Cue words by kind. words: kind -> word in lower case -> value ("" when the kind has none)."""

    words: Mapping[str, Mapping[str, str]]

    def has(self, kind: str, word: str) -> bool:
        """Whether `word` (a lemma or phrase, any case) is a cue of `kind`."""
        return word.lower() in self.words.get(kind, _NONE)

    def value(self, kind: str, word: str) -> str | None:
        """Return what the word means to the kind, None when it is no cue of it."""
        return self.words.get(kind, _NONE).get(word.lower())

    def find(self, kind: str, token: Token) -> str | None:
        """Return what a token of a parse means to the kind: by lemma, by form, by its regular base form.

        The statistical lemmatizer invents bases for rare verbs ("telephoned" -> "telephon"), hence the last.
        """
        words = self.words.get(kind, _NONE)
        word = token.lower_
        for form in (token.lemma_.lower(), word, *_bases(word)):
            if form in words:
                return words[form]
        return None

    def tells(self, kind: str, token: Token) -> bool:
        """Whether a token of a parse is a cue of the kind, in any inflected form."""
        return self.find(kind, token) is not None

    def of(self, kind: str) -> Mapping[str, str]:
        """Return the words of a kind and their values; empty for a kind without words."""
        return self.words.get(kind, _NONE)


@lru_cache(maxsize=1 << 15)
def _bases(word: str) -> tuple[str, ...]:
    """Return the words that `word` may be a regular form of."""
    found: list[str] = []
    for ending in ("ing", "ed", "es", "s", "d"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            stem = word[: -len(ending)]
            found.append(stem)
            if ending in {"ing", "ed"}:
                found.append(stem + "e")
                if stem[-1] == stem[-2]:
                    found.append(stem[:-1])
            if stem[-1] == "i":
                found.append(stem[:-1] + "y")
    return tuple(found)


def load_cues(extra: Sequence[Path] = ()) -> Cues:
    """Return the shipped cues with those of the user's own Turtle files; OntologyError for an unknown key."""
    return _load(tuple(Path(path) for path in extra))


@lru_cache(maxsize=4)
def _load(extra: tuple[Path, ...]) -> Cues:
    words: dict[str, dict[str, str]] = {}
    for path in (*sorted((ontology_dir() / "lexicon").glob("*.ttl")), *extra):
        for subject, values in read_stanzas(path).items():
            if KG + "Cue" in values.get(_TYPE, ()):
                _add(words, path, subject, values)
    return Cues(words)


def _add(words: dict[str, dict[str, str]], path: Path, subject: str, values: Mapping[str, tuple[str, ...]]) -> None:
    for key in values:
        if key not in _KEYS:
            raise OntologyError(f"{path.name}: <{subject}> has an unknown key <{key}>")
    kinds, entries = values.get(KG + "cueKind", ()), values.get(KG + "word", ())
    if not kinds or not entries:
        raise OntologyError(f"{path.name}: <{subject}> needs a kg:cueKind and a kg:word")
    value = values.get(KG + "value", ("",))[0]
    for kind in kinds:
        words.setdefault(kind.rpartition("#")[2], {}).update((word.lower(), value) for word in entries)

"""When two wordings of an actor count as the same one: shared states and bodies, or words that say enough.

The names and word classes are data: ontology/scoring/names.tsv and words.tsv.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.resources import ontology_dir

_CUT = re.compile(
    r"\s+(?:of|in|from|who|whom|that|which|fleeing|living|based|operating|staged|held|ordered|affiliated|loyal|near|at"
    r"|on|for|against|to|with|by|over|after|under|during|following|throughout|inside|outside|into|and)\b"
    r"|[,;(\[]|\s--?\s",
    re.I,
)
_COUNTED = re.compile(
    r"^(?:(?:(?:the|a|an|some|several|many|most|up|to|about|around|at|least|more|than|nearly|over|other|senior|leading"
    r"|main|small|large|angry)\s+|[\d,.]+\s+)*(?:groups?|numbers?|hundreds|thousands|tens|dozens|scores|millions"
    r"|members?|all|some|many|most|one|two|three|four|five|six|seven|eight|nine|ten|several|crowds?|hundred|thousand"
    r"|majority|third|half|part|parts|series|band|bands|mission|delegation|contingent)\s+of\s+(?:the\s+)?)+",
    re.I,
)
_ABOUT_OTHERS = re.compile(
    r"\b\S+-(?:backed|brokered|held|ruled|occupied|controlled|sponsored|member|dominated|made|mediated|bound"
    r"|registered)\b|\bpro-\S+|\banti-\S+",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Form:
    """One wording of an actor. words: of its own noun phrase; head: the last; strong: those that say who it is."""

    text: str
    words: frozenset[str]
    head: str
    strong: frozenset[str]
    ids: frozenset[str]
    bare: bool
    sector: str | None


@dataclass(frozen=True, slots=True)
class Party:
    """An actor of a gold record or prediction: its wordings, and where it stands (-1: unknown)."""

    text: str
    forms: tuple[Form, ...]
    start: int = -1
    end: int = -1

    @property
    def ids(self) -> frozenset[str]:
        """States and bodies that any of its wordings names."""
        return frozenset().union(*(form.ids for form in self.forms))


def _fold(text: str) -> str:
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return text.replace("’", "'").replace("‘", "'").replace("``", "").replace("''", "")


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("men"):
        return word[:-3] + "man"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _tokens(text: str) -> list[str]:
    text = re.sub(r"\b([a-z])\.(?=[a-z]\.)", r"\1", _fold(text).lower())  # u.s. -> us.
    text = re.sub(r"'s?\b|'", " ", re.sub(r"\b([a-z]{2,4})\.", r"\1", text))
    return [_singular(word) for word in re.findall(r"[a-z0-9]+", text)]


class Names:
    """Names of states and bodies, and classes of words."""

    def __init__(self) -> None:
        folder = ontology_dir() / "scoring"
        self.first: dict[str, list[tuple[tuple[str, ...], str, re.Pattern[str] | None]]] = defaultdict(list)
        self.states: set[str] = set()  # the words of states' names
        self.words: dict[str, frozenset[str]] = {}
        for key, *columns in _rows(folder / "names.tsv"):
            for name in ";".join(columns).split(";"):
                words = tuple(_tokens(name))
                if not words or "(" in name:
                    continue
                self.first[words[0]].append((words, key, _capitals(name)))
                if not key.startswith("@"):
                    self.states.update(word for word in words if len(word) > 2)
        for some in self.first.values():
            some.sort(key=lambda entry: -len(entry[0]))
        for name, words_of in _rows(folder / "words.tsv"):
            self.words[name] = frozenset(words_of.split())

    def ids(self, text: str) -> list[str]:
        """Return the states and bodies that a text names, the longest name first where several begin."""
        text = re.sub(r"-led\b", " ", _ABOUT_OTHERS.sub(" ", _fold(text)))
        words, found, i = _tokens(text), list[str](), 0
        while i < len(words):
            for name, key, capitals in self.first.get(words[i], ()):
                if tuple(words[i : i + len(name)]) == name and (capitals is None or capitals.search(text)):
                    found.append(key)
                    i += len(name)
                    break
            else:
                i += 1
        return found

    def form(self, text: str, ids: Iterable[str], sector: str | None) -> Form:
        """Take a wording apart."""
        text = re.sub(r"\s+", " ", text).strip()
        rest = re.sub(r"^(?:the|a|an)\s+", "", text, flags=re.I)
        rest = _COUNTED.sub("", rest) or text
        cut = _CUT.search(rest)
        first, after = (rest[: cut.start()], rest[cut.start() :]) if cut and cut.start() > 0 else (rest, "")
        owned = re.split(r"(?:'s|s')\s+", _fold(first))[-1]  # "Israel's ally" -> ally
        words = [word for word in _tokens(owned if owned.strip() else first) if word not in self.words["empty"]]
        head = words[-1] if words else ""
        named = self.ids(first)
        below = re.match(r"\s*(?:of|from|in)\s+(.*)", after, re.I)
        if not named and below and (not head or head in self.words["general"]):
            part = _CUT.split(below.group(1))[0]
            named = self.ids(part if part.strip() else below.group(1))
        state = frozenset(word for word in words if named and word in self.states)
        return Form(
            text=text,
            words=frozenset(words),
            head=head,
            strong=frozenset(w for w in words if w not in self.words["general"] and w not in state and len(w) > 1),
            ids=frozenset(i for i in ids if i) | frozenset(named),
            bare=bool(words) and set(words) <= state,
            sector=sector,
        )

    def party(self, actor: str | Mapping[str, Any]) -> Party:
        """Read an actor of a record."""
        if isinstance(actor, str):
            actor = {"text": actor}
        ids = [i for i in (actor.get("iso3"), *(actor.get("ids") or ())) if i]
        texts = [actor.get("text") or "", *(actor.get("alias") or ())]
        forms = tuple(self.form(text, ids, actor.get("sector")) for text in texts)
        return Party(forms[0].text, forms, actor.get("start", -1), actor.get("end", -1))

    def same(self, a: Party, b: Party, shared: frozenset[str]) -> bool:
        """Whether two actors are the same; shared: identities that both ends of the gold pair have (domestic pairs)."""
        return any(self._same(p, g, shared) for p in a.forms for g in b.forms)

    def _same(self, p: Form, g: Form, shared: frozenset[str]) -> bool:
        if self._same_words(p, g):
            return True
        common = p.ids & g.ids
        if common:
            return bool(common - shared) or self._same_part(p, g)
        alike = bool(p.head) and p.head == g.head and not (p.strong and g.strong)
        return alike and not (p.ids and g.ids)

    def _same_words(self, p: Form, g: Form) -> bool:
        """Whether the words alone decide: a head that says enough, or a general one with a telling word before it."""
        if not p.head or not g.head:
            return False
        if p.head in p.strong & g.strong or g.head in p.strong & g.strong:
            return True
        if p.head == g.head and p.strong & g.strong:
            return True
        return p.words == g.words and not p.bare and not (p.ids and g.ids and not p.ids & g.ids)

    def _same_part(self, p: Form, g: Form) -> bool:
        """Whether two actors of one state are the same part of it."""

        def telling(head: str, other: Form) -> bool:
            return head in other.words and head not in self.states

        if p.head and g.head and (p.head == g.head or telling(p.head, g) or telling(g.head, p)):
            return True
        if p.bare and (g.bare or g.sector in (None, "GOV")):
            return True
        if g.bare and p.words & self.words["sector GOV"]:
            return True
        if p.sector and g.sector and p.sector[:3] == g.sector[:3]:
            return True
        return bool(g.sector and p.words & self.words.get(f"sector {g.sector}", frozenset()))


def _capitals(name: str) -> re.Pattern[str] | None:
    """Return what a name of few letters must look like: US, UK, UN need their capitals."""
    if not re.fullmatch(r"[A-Z.]{2,4}", name):
        return None
    return re.compile(r"(?<![A-Za-z])" + r"\.?".join(name.replace(".", "")) + r"(?![A-Za-z])")


def _rows(path: Path) -> Iterator[list[str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split("\t")


@lru_cache(maxsize=1)
def names() -> Names:
    """Return the shipped names, read once."""
    return Names()


def overlap(p: Party, g: Party) -> bool:
    """Whether a prediction covers half of the gold stretch and is not much longer."""
    if min(p.start, p.end, g.start, g.end) < 0:
        return False
    common = min(p.end, g.end) - max(p.start, g.start)
    return common > 0 and common * 2 >= g.end - g.start and p.end - p.start <= 3 * (g.end - g.start) + 12

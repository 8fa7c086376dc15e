"""What the words of a noun phrase say: title, state, name, and cues that shift the date ("former", "-elect")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc

from kg.gazetteer import Gazetteer, Hit, Title, fold

SHIFTS = {
    "former": "former", "ex": "former", "late": "former", "then": "then", "outgoing": "now", "elect": "elect",
    "designate": "elect", "incoming": "elect", "acting": "now", "interim": "now", "caretaker": "now",
}  # fmt: skip
_FILLERS = frozenset({"the", "of", "for", "to", "'s", "’s", "'", "’", "-", "(", ")", "his", "her", "new", "current"})
_STATE_KINDS = frozenset({"full", "acronym", "demonym", "former", "capital"})
_BODIES = frozenset({"igo", "armed_group", "organization"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """A reading of the tokens of a reference and of the words that qualify it from outside.

    name: indexes of the tokens that are the name itself; titles: outermost first; iso3s: states named, in text order;
    body: id of an organization whose title it is ("NATO Secretary General"); shift: "", former, then, now or elect.
    """

    name: tuple[int, ...] = ()
    titles: tuple[Title, ...] = ()
    iso3s: tuple[str, ...] = ()
    body: str | None = None
    shift: str = ""
    gender: str = ""

    @property
    def office(self) -> str:
        """The office class of the title that tells most, "" without one."""
        classes = [title.office_class for title in self.titles if title.office_class != "HON"]
        return classes[0] if classes else ""

    @property
    def iso3(self) -> str | None:
        """The first state named, None without one."""
        return self.iso3s[0] if self.iso3s else None


class PhraseReader:
    """Reads phrases of one Doc: looks up names and titles once, then answers for any stretch of tokens."""

    def __init__(self, doc: Doc, gazetteer: Gazetteer, hits: list[Hit]) -> None:
        self.doc, self.gazetteer, self.hits = doc, gazetteer, hits
        self.state_at: dict[int, str] = {}
        self.body_at: dict[int, str] = {}
        self.title_at: dict[int, tuple[int, int, Title]] = {}
        self._read: dict[tuple[int, int], Phrase] = {}
        for hit in hits:
            self._note(hit)
        for start, end, title in self._titles():
            for n in range(start, end):
                self.title_at[n] = (start, end, title)

    def _note(self, hit: Hit) -> None:
        if hit.kind not in _STATE_KINDS or len(hit.ids) != 1:
            return
        row = self.gazetteer.row(hit.ids[0])
        for n in range(hit.start, hit.end):
            if row.iso3 and (row.type == "country" or row.function == "GOV"):
                self.state_at.setdefault(n, row.iso3)
            elif row.type in _BODIES:
                self.body_at.setdefault(n, row.id)

    def _titles(self) -> Iterator[tuple[int, int, Title]]:
        titles, starts = self.gazetteer.titles, self.gazetteer.title_starts
        words = [fold(token.text) for token in self.doc]
        n = 0
        while n < len(words):
            first = words[n].partition(" ")[0]
            longest = 7 if first in starts or _singular(first) in starts else 0
            for length in range(min(longest, len(words) - n), 0, -1):
                folded = " ".join(word for word in words[n : n + length] if word)
                title = titles.get(folded) or titles.get(_singular(folded))
                if title and words[n] and words[n + length - 1] and not (length == 1 and self._ends_name(n)):
                    yield n, n + length, title
                    n += length
                    break
            else:
                if words[n] in {"top", "chief"} and (found := self._around_state(words, n)):
                    yield found
                n += 1

    def _around_state(self, words: list[str], n: int) -> tuple[int, int, Title] | None:
        """A title that its state parts: "top U.S. diplomat"."""
        k = n + 1
        while k in self.state_at:
            k += 1
        title = self.gazetteer.titles.get(f"{words[n]} {words[k]}") if n + 1 < k < len(words) else None
        return (k, k + 1, title) if title else None

    def _ends_name(self, n: int) -> bool:
        """Whether a word that may be a title is a family name: "John Major", "Julie Bishop"."""
        doc = self.doc
        if not n or any(token.ent_type_ != "PERSON" for token in doc[n - 1 : n + 1]) or doc[n].ent_iob_ == "B":
            return False
        ends = n + 1 == len(doc) or doc[n + 1].ent_type_ != "PERSON" or doc[n + 1].ent_iob_ == "B"
        before = doc[n - 1]
        return (
            ends
            and before.text[:1].isupper()
            and before.is_alpha
            and n - 1 not in self.state_at
            and (self.gazetteer.title(before.text) is None)
        )

    def read(self, start: int, end: int) -> Phrase:
        """Return the reading of doc[start:end] with the titles and states that stand right before and after it."""
        if (start, end) not in self._read:
            self._read[start, end] = self._phrase(start, end)
        return self._read[start, end]

    def _phrase(self, start: int, end: int) -> Phrase:
        left = self._left(start)
        right = self._right(end)
        name = tuple(n for n in range(start, end) if self._is_name(n) or self._is_namesake(n, start, end))
        name = _last_run(name)
        inside = [*range(left, start), *range(start, end), *range(end, right)]
        titles: list[Title] = []
        iso3s: list[str] = []
        body, shift = None, ""
        for n in inside:
            span = self.title_at.get(n)
            if span and n not in name and (span[0] == n or n == left) and self._allowed(span[2], iso3s):
                titles.append(span[2])
            state = self.state_at.get(n)
            if state and n not in name and state not in iso3s and not (span and span[1] - span[0] > 1):
                iso3s.append(state)
            body = body or self.body_at.get(n)
            shift = shift or SHIFTS.get(fold(self.doc[n].text), "")
        gender = next((title.gender for title in titles if title.gender), "")
        return Phrase(name, tuple(titles), tuple(iso3s), body, shift, gender)

    def _allowed(self, title: Title, iso3s: list[str]) -> bool:
        return (
            True
            if not title.states or not iso3s
            else any(iso3 in title.states for iso3 in iso3s) or (title.office_class == "HOS")
        )

    def _is_name(self, n: int) -> bool:
        token = self.doc[n]
        if n in self.title_at or n in self.state_at or n in self.body_at or fold(token.text) in SHIFTS:
            return False
        if token.text in _FILLERS and token.text != "-":
            return False
        if token.text == "-" or token.text[:1].isupper():
            return True
        return self._after_hyphen(n) or (token.is_alpha and self._between_capitals(n))

    def _after_hyphen(self, n: int) -> bool:
        """The second half of a given name: "hye" in "Park Geun-hye"."""
        doc = self.doc
        joined = n > 1 and doc[n - 1].text in {"-", "‑", "–"} and not doc[n - 1].whitespace_ and doc[n].is_alpha
        return joined and doc[n - 2].text[:1].isupper() and doc[n].ent_type_ == "PERSON"

    def _is_namesake(self, n: int, start: int, end: int) -> bool:
        """A state's name inside a person's: "Michael Jordan", "Chad Wolf"."""
        if n not in self.state_at or not any(h.start == n and h.end == n + 1 and h.kind == "full" for h in self.hits):
            return False
        if any(token.ent_type_ != "PERSON" for token in self.doc[start:end]):
            return False
        return (n > start and self._is_name(n - 1)) or (n + 1 < end and self._is_name(n + 1))

    def _between_capitals(self, n: int) -> bool:
        """Particles: "bin" in "Mohammed bin Salman", "al" in "al-Assad"."""
        after = [token for token in self.doc[n + 1 : n + 4] if token.text != "-"]
        return (
            bool(after and (after[0].text[:1].isupper() or (len(after) > 1 and after[1].text[:1].isupper())))
            and len(self.doc[n]) <= 4
        )

    def _covered(self, n: int) -> bool:
        return (
            n in self.title_at or n in self.state_at or n in self.body_at or fold(self.doc[n].text) in SHIFTS
            or self.doc[n].lower_ in _FILLERS
        )  # fmt: skip

    def _left(self, start: int) -> int:
        """Return where the qualifying words before a name begin ("the then French president" ...)."""
        n = start
        first = self.doc[start].sent.start
        comma = n - 1 > first and self.doc[n - 1].text == "," and (n - 2) in self.title_at
        if comma:
            n -= 1
        floor = n
        while n > first:
            if self._bracketed(n - 1):
                n -= 3
            elif self._covered(n - 1) and self.doc[n - 1].text not in {"(", ")", "to", "for"}:
                n -= 1
            else:
                break
        while n < floor and self.doc[n].lower_ in _FILLERS:
            n += 1
        if n >= floor or not any(
            k in self.title_at or k in self.state_at or k in self.body_at for k in range(n, floor)
        ):
            return start
        if comma and not self._closed(start):
            return start
        return n

    def _bracketed(self, n: int) -> bool:
        """Whether the token at n closes a state's acronym in brackets: "Republic of Korea (ROK) minister"."""
        return n > 2 and self.doc[n].text == ")" and n - 1 in self.state_at and self.doc[n - 2].text == "("

    def _closed(self, start: int) -> bool:
        """Whether a comma follows the name that begins at start (then a title before its comma is an apposition)."""
        n = start
        while n < len(self.doc) and (
            self.doc[n].text[:1].isupper() or self.doc[n].text == "-" or self._between_capitals(n)
        ):
            n += 1
        return n < len(self.doc) and self.doc[n].text in {",", "."}

    def _right(self, end: int) -> int:
        """Return where the qualifying words after a name end: "of Egypt", ", the Egyptian president,"."""
        doc = self.doc
        if end >= len(doc):
            return end
        last = doc[end - 1].sent.end
        if doc[end].lower_ == "of":
            n = end + 1
            while n < last and (doc[n].lower_ == "the" or n in self.state_at):
                n += 1
            return n if (n - 1) in self.state_at else end
        if doc[end].text != ",":
            return end
        n = end + 1
        while n < last and self._covered(n):
            n += 1
        closed = n >= last or doc[n].is_punct or not doc[n].text[:1].isupper()
        has_title = any(k in self.title_at for k in range(end + 1, n))
        lower = n < last and not doc[n].is_punct and doc[n].pos_ not in {"VERB", "AUX", "SCONJ", "CCONJ", "ADP", "PRON"}
        return n if has_title and closed and not lower else end


def _last_run(name: tuple[int, ...]) -> tuple[int, ...]:
    """Return the last tokens that stand side by side: the name comes after rank, trade and place."""
    first = len(name) - 1
    while first > 0 and name[first - 1] == name[first] - 1:
        first -= 1
    return name[max(first, 0) :]


def _singular(folded: str) -> str:
    """Return a plural title in the singular ("foreign ministers", "secretaries of state")."""
    head, of, rest = folded.partition(" of ")
    if head.endswith("ies"):
        head = head[:-3] + "y"
    elif head.endswith("s"):
        head = head[:-1]
    return head + of + rest

"""Sentence starts that the text itself settles: blank lines, bullets, datelines, full stops that end or do not end.

`sentence_starts` is a plain function on words. Where it is sure, the component sets `token.is_sent_start`, which the
parser respects; where it is not (None), the parser decides. A dateline ("CAIRO (Reuters) -") is a segment of its own:
glued to the sentence it would become the root of its parse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kg.nlp.tokens import TITLES as RANKS

Start = bool | None

# Abbreviations after which a name goes on: never the end of a sentence.
BEFORE_NAME = frozenset((
    *(rank.lower() for rank in RANKS), "adm.", "cf.", "dr.", "e.g.", "fig.", "ft.", "gen.", "gov.", "i.e.", "lt.gen.",
    "messrs.", "mr.", "mrs.", "ms.", "mt.", "no.", "nos.", "prof.", "rep.", "ret.", "rev.", "sen.", "st.", "v.", "vs.",
))  # fmt: skip
# Words that open a sentence when they follow an abbreviation with a capital: "in the U.S. The talks ...".
OPENERS = frozenset((
    "a", "after", "although", "an", "and", "another", "as", "at", "because", "before", "both", "but", "by", "despite",
    "during", "each", "earlier", "even", "every", "for", "from", "he", "her", "here", "his", "how", "however", "i",
    "if", "in", "instead", "it", "its", "last", "later", "many", "meanwhile", "more", "most", "mr.", "mrs.", "ms.",
    "my", "neither", "no", "none", "nor", "not", "now", "on", "once", "one", "only", "other", "others", "our", "over",
    "separately", "several", "she", "since", "so", "some", "speaking", "such", "that", "the", "their", "then", "there",
    "these", "they", "this", "those", "though", "through", "thus", "to", "two", "under", "until", "we", "what", "when",
    "where", "whether", "which", "while", "who", "why", "with", "yet", "you", "your",
))  # fmt: skip
# What may follow "p.m." or "a.m." within the sentence.
TIMES = frozenset((
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
    "april", "may", "june", "july", "august", "september", "october", "november", "december", "gmt", "utc", "est",
    "edt", "cet", "cest", "eet", "msk", "et", "pt", "pst", "pdt", "bst", "ist", "jst", "moscow", "kyiv", "beijing",
    "local",
))  # fmt: skip
# Offices that are written before a name, singular or plural.
OFFICES = frozenset((
    "president", "minister", "king", "queen", "prince", "princess", "emir", "sheikh", "sultan", "chancellor", "premier",
    "secretary", "ambassador", "envoy", "general", "colonel", "senator", "representative", "governor", "chairman",
    "chairwoman", "director", "commissioner", "spokesman", "spokeswoman", "pope", "patriarch", "justice", "judge",
    "professor", "sir", "lord", "lady", "mayor", "leader",
))  # fmt: skip
UNITS = frozenset((
    "al", "km", "kg", "cm", "mm", "lb", "lbs", "ft", "sq", "bn", "mn", "tn", "etc", "approx", "est", "incl", "excl",
    "resp",
))  # fmt: skip
SPEECH = frozenset((
    "said", "says", "asked", "told", "added", "replied", "warned", "declared", "wrote", "insisted", "quipped",
    "answered",
))  # fmt: skip

_TERMINAL = re.compile(r"[.!?…]+|[。！？]")
_ABBREVIATION = re.compile(r"(?:[^\W\d_]\.){1,6}|[^\W\d_]+\.", re.UNICODE)
_INITIAL = re.compile(r"[^\W\d_]\.")
_CLOSERS = frozenset("\"'”’)]}»''")
_MOST_CLOSERS = 32
_OPENERS = frozenset('"“‘([{«')
_BULLET = re.compile(r"[-*•‣◦·–—o]|\d{1,2}|[a-zA-Z]|[ivx]{1,4}")
_NUMBERED = frozenset((".", ")"))
_NO_STOP = frozenset((",", ";", ":", "/", "&", "$", "€", "£"))
_BLANK = re.compile(r"\n[^\S\n]*\n|\r\n[^\S\n]*\r\n|\f|\u2029")
_LEADS = frozenset("$€£@#'’")
_DASHES = frozenset(("-", "–", "—", "--", "---"))
_MONTHS = re.compile(r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?", re.IGNORECASE)
_DATELINE_WORDS = 14


def sentence_starts(words: Sequence[str], spaces: Sequence[bool]) -> list[Start]:
    """Return for each token whether a sentence starts there: True, False, or None where the words do not tell.

    words: the tokens, runs of white space being tokens of their own, as spaCy gives them; spaces: whether a blank
    follows the token. White space never starts a sentence.
    """
    starts: list[Start] = [None] * len(words)
    fresh, line = True, 0
    for i, word in enumerate(words):
        if word.isspace():
            starts[i] = False
        elif fresh:
            starts[i], fresh, line = True, False, i
        else:
            starts[i] = _start(words, spaces, i, line)
            line = i if "\n" in words[i - 1] else line
        fresh = fresh or _BLANK.search(word) is not None
    for begin, end in _datelines(words, starts):
        starts[begin + 1 : end] = [False] * (end - begin - 1)
        starts[end] = True
    return starts


if not Doc.has_extension("no_starts"):
    Doc.set_extension("no_starts", default=())  # places where a sentence must not start, in text order


@Language.component("kg_sentences", assigns=["token.is_sent_start", "doc._.no_starts"])
def mark_sentences(doc: Doc) -> Doc:
    """Set the sentence starts that the text settles; belongs before the entity recognizer and the parser."""
    words = [token.text for token in doc]
    spaces = [bool(token.whitespace_) for token in doc]
    return _mark(doc, sentence_starts(words, spaces))


@Language.component("kg_whole_names", requires=["doc.ents"], assigns=["token.is_sent_start", "doc._.no_starts"])
def keep_names_whole(doc: Doc) -> Doc:
    """Forbid a sentence to start inside an entity; belongs between the entity recognizer and the parser."""
    starts: list[Start] = [token.is_sent_start for token in doc]
    for entity in doc.ents:
        starts[entity.start + 1 : entity.end] = [False] * (len(entity) - 1)
    return _mark(doc, starts)


@Language.component("kg_joined_sentences", requires=["token.dep"], assigns=["token.head", "token.dep"])
def join_sentences(doc: Doc) -> Doc:
    """Join what the parser split all the same (it leaves two roots in about one sentence of a thousand).

    The root of the shorter part is attached to the root of the longer one as `dep`.
    """
    for i in doc._.no_starts:
        if doc[i].is_sent_start:
            _join(doc, i)
    return doc


def _mark(doc: Doc, starts: Sequence[Start]) -> Doc:
    """Set all sentence starts at once: the setter of a single token looks through the whole document each time."""
    values: Any = np.array([0 if start is None else 1 if start else -1 for start in starts], dtype=np.int64)
    doc.from_array(["SENT_START"], values.astype(np.uint64)[:, None])
    doc._.no_starts = tuple(i for i, start in enumerate(starts) if start is False)
    return doc


def _join(doc: Doc, i: int) -> None:
    """Make one sentence of the one that starts at token i and the one before it."""
    before, after = doc[i - 1].sent, doc[i].sent
    root, joined = (before.root, after.root) if len(before) > len(after) else (after.root, before.root)
    heads: Any = doc.to_array(["HEAD", "DEP"])
    heads[joined.i] = (np.array(root.i - joined.i).astype(np.uint64), doc.vocab.strings.add("dep"))
    doc.from_array(["HEAD", "DEP"], heads)


def _start(words: Sequence[str], spaces: Sequence[bool], i: int, line: int) -> Start:
    """Decide token i, which is neither white space nor first in its block; `line` is where the last line start was."""
    breaks = words[i - 1].isspace() and "\n" in words[i - 1]
    last = i - 1
    while last >= 0 and words[last].isspace():
        last -= 1
    if breaks and _is_bullet(words, spaces, i):
        return True
    if breaks and (words[line].lower() == "by" or words[i].lower() == "by") and _is_byline(words, i, line):
        return True
    closed = _before_closers(words, spaces, last)
    if (words[i] in _CLOSERS and _attached(words, spaces, i)) or (line == last and _is_bullet(words, spaces, last)):
        return False
    if closed < last and _TERMINAL.fullmatch(words[closed]) is None and not words[closed].endswith("."):
        said = words[closed] in _NO_STOP  # “It changes nothing,” Szijjártó said.
        return None if breaks else False if said else _inside(words, last, i)
    if _TERMINAL.fullmatch(words[closed]):
        return _after_terminal(words, spaces, closed, last, i)
    if _ABBREVIATION.fullmatch(words[closed]):
        return _after_abbreviation(words, closed, i)
    return (None if words[i][:1].isupper() else False) if breaks else _inside(words, last, i)


def _before_closers(words: Sequence[str], spaces: Sequence[bool], last: int) -> int:
    """Step back from `last` over closing quotes, brackets and note numbers ("war.” [12]") to the word they close."""
    for _ in range(_MOST_CLOSERS):  # thousands of brackets in a row are noise: looking through them all takes minutes
        if last > 0 and words[last] in _CLOSERS and _attached(words, spaces, last):
            last -= 3 if _is_note(words, last - 2) and _TERMINAL.fullmatch(words[last - 3]) else 1
        else:
            break
    return last


def _is_note(words: Sequence[str], i: int) -> bool:
    """Whether "[", a number, "]" stand at i: a footnote of the sentence before."""
    return i > 0 and i + 2 < len(words) and words[i] == "[" and words[i + 1].isdigit() and words[i + 2] == "]"


def _inside(words: Sequence[str], last: int, i: int) -> Start:
    """Decide a place without a stop before it, within a line: no start after "," ":" "(" or an office."""
    titled = words[i][:1].isupper() and words[last].lower().removesuffix("s") in OFFICES
    titled = titled or (words[last][:1].isupper() and _is_office(words, i))  # "Turkish / President"
    return False if titled or words[last] in _OPENERS or words[last] in _NO_STOP else None


def _is_office(words: Sequence[str], i: int) -> bool:
    """Whether an office in capitals stands at i: "President", "Prime Minister"."""
    return words[i][:1].isupper() and any(word[:1].isupper() and word.lower() in OFFICES for word in words[i : i + 2])


def _after_terminal(words: Sequence[str], spaces: Sequence[bool], stop: int, last: int, i: int) -> Start:
    """Decide the token after ".", "!", "?" and the quotes or brackets that close there."""
    word = _first_word(words, i)
    if not spaces[last] and not words[i - 1].isspace():
        return False if words[i][:1].islower() or words[i] in {",", ";", ":", "-"} else None
    if word[:1].islower() or words[i] in {",", ";", ":"}:
        unit = words[stop - 1].lower() in UNITS
        return None if stop == last and words[i][:1].islower() and not unit else False
    if _is_bullet_number(words, stop) or _is_note(words, i):
        return False
    if not word[:1].isalnum() and word[:1] not in _LEADS:
        return None  # an emoticon, a row of asterisks
    if stop < last and words[stop] != "." and _speech_follows(words, i):
        return False  # “Will you come?” Sisi asked.
    if words[stop] in {"...", "…", ".."}:
        return None
    return True


def _after_abbreviation(words: Sequence[str], stop: int, i: int) -> Start:
    """Decide the token after a word that ends in a full stop: "Gen.", "R.", "U.S.", "p.m.", "Jr.", "Jan."."""
    short, word = words[stop].lower(), _first_word(words, i)
    opener = word[:1].isupper() and word.lower() in OPENERS
    if short in BEFORE_NAME:
        return False
    if word[:1].islower() or not (word[:1].isalnum()):
        return False
    if _INITIAL.fullmatch(words[stop]) and words[stop][0].isupper():
        if stop == 0 or "\n" in words[stop - 1]:
            return False  # "Q. Did they meet?"
        return opener and word.lower() not in {"a", "i"}
    if opener:
        return True
    if short in {"p.m.", "a.m."}:
        return word.lower() not in TIMES and not word[:1].isdigit()
    if word[:1].isdigit() or _MONTHS.fullmatch(words[stop]):
        return False
    return None


def _first_word(words: Sequence[str], i: int) -> str:
    """Return the first token from i on that is not an opening quote or bracket."""
    while i < len(words) - 1 and words[i] in _OPENERS:
        i += 1
    return words[i]


def _attached(words: Sequence[str], spaces: Sequence[bool], i: int) -> bool:
    """Whether the mark at i closes what stands before it: nothing between, and not glued to the next word."""
    glued = i > 0 and not spaces[i - 1] and not words[i - 1].isspace()
    return glued and (words[i] not in _OPENERS or _free(words, spaces, i))


def _free(words: Sequence[str], spaces: Sequence[bool], i: int) -> bool:
    return i == len(words) - 1 or spaces[i] or words[i + 1].isspace() or not words[i + 1][:1].isalnum()


def _speech_follows(words: Sequence[str], i: int) -> bool:
    """Whether a verb of speech stands within the next six words: the quotation goes on as 'Sisi asked.'."""
    for word in words[i : i + 6]:
        if word in {".", "!", "?", ","}:
            return False
        if word in SPEECH:
            return True
    return False


def _is_bullet(words: Sequence[str], spaces: Sequence[bool], i: int) -> bool:
    """Whether a list item starts at i, the first token of a line: "- ", "• ", "3. ", "(a) "."""
    if i + 1 >= len(words):
        return False
    if words[i] == "(":
        return i + 2 < len(words) and bool(_BULLET.fullmatch(words[i + 1])) and words[i + 2] == ")"
    if not _BULLET.fullmatch(words[i].rstrip(".)")):
        return False
    numbered = words[i + 1] in _NUMBERED or words[i][-1] in _NUMBERED
    return numbered or ((not words[i].isalnum() or words[i] == "o") and (spaces[i] or words[i + 1].isspace()))


def _is_bullet_number(words: Sequence[str], stop: int) -> bool:
    """Whether the full stop at `stop` belongs to the number of a list item ("3. Open the crossing")."""
    if stop < 1 or not words[stop - 1].isalnum() or not _BULLET.fullmatch(words[stop - 1]):
        return False
    before = words[stop - 2] if stop > 1 else "\n"
    return "\n" in before or (words[stop - 1].isdigit() and (before == ":" or _TERMINAL.fullmatch(before) is not None))


def _is_byline(words: Sequence[str], i: int, line: int) -> bool:
    """Whether "By NAME" stands alone: the line that starts at i or, if i starts the next line, the one before it."""
    begin = i if words[i].lower() == "by" else line
    names = words[begin + 1 : begin + 3]
    return words[begin] in {"By", "BY"} and len(names) == 2 and all(name[:1].isupper() for name in names)


def _datelines(words: Sequence[str], starts: Sequence[Start]) -> Iterator[tuple[int, int]]:
    """Yield (first token, token after the dash) of each dateline: "GAZA CITY, Oct. 12 (AFP) -", "Paris —"."""
    for begin, start in enumerate(starts):
        opens_line = begin == 0 or (words[begin - 1].isspace() and "\n" in words[begin - 1])
        if start is not False and opens_line and words[begin][:1].isupper():
            end = _dash_after(words, begin)
            while end is not None and end < len(words) - 1 and words[end].isspace():
                end += 1
            if end is not None and _is_dateline(words[begin : end - 1]) and not words[end][:1].islower():
                yield begin, end


def _dash_after(words: Sequence[str], begin: int) -> int | None:
    for i in range(begin + 1, min(begin + _DATELINE_WORDS, len(words) - 1)):
        if "\n" in words[i]:
            return None
        if words[i] in _DASHES and (words[i - 1] == ")" or words[i] != "-" or words[begin].isupper()):
            return i + 1
    return None


def _is_dateline(words: Sequence[str]) -> bool:
    """Whether the words before a dash are a place, a date, an agency in brackets, and nothing else."""
    agency = "(" in words and words[-1] == ")"
    place = list(words[: words.index("(")] if "(" in words else words)
    shouted = place and all(word.isupper() or not word.isalpha() or _MONTHS.fullmatch(word) for word in place[:2])
    named = all(word[:1].isupper() or not word.isalpha() for word in place)
    return bool(place) and len(place[0]) > 1 and named and bool(agency or (shouted and len(place) < 7))

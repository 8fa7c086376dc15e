"""Tokenization of news: abbreviations before names stay whole, "U.S.-led" comes apart."""

from __future__ import annotations

from typing import Any

from spacy.language import Language
from spacy.symbols import ORTH
from spacy.util import compile_infix_regex

# Ranks, honorifics and offices that are written with a full stop before a name. spaCy knows Mr., Dr., Gen., Sen. and
# the like; these it does not (3.8).
TITLES = (
    "Amb.", "Atty.", "Brig.", "Capt.", "Cdr.", "Cmdr.", "Cmdt.", "Col.", "Cols.", "Comdr.", "Cpl.", "Cpt.", "Fr.",
    "Gens.", "Govs.", "Hon.", "Insp.", "Lt.", "Ltc.", "Maj.", "Mgr.", "Mme.", "Mlle.", "Msgr.", "Pfc.", "Pres.",
    "Profs.", "Pvt.", "Reps.", "Sens.", "Sgt.", "Spc.", "Spkr.", "Supt.", "Vice-Adm.",
)  # fmt: skip
OTHERS = (
    "Sr.", "Esq.", "Nos.", "Ave.", "Blvd.", "Mt.", "Ft.", "Pte.", "Pty.", "Assn.", "Dept.", "Intl.", "Natl.", "Ret.",
)  # fmt: skip
# "U.S.-led", "U.N.-backed": the hyphen after an abbreviation is a token, as in the treebanks.
_INFIX = r"(?<=[A-Z]\.)[-–](?=[A-Za-z])"


def prepare_tokenizer(nlp: Language) -> Language:
    """Teach the tokenizer of `nlp`, in place, the abbreviations of news; return `nlp`."""
    tokenizer: Any = nlp.tokenizer
    for text in (*TITLES, *OTHERS):
        tokenizer.add_special_case(text, [{ORTH: text}])
    infixes = [*(nlp.Defaults.infixes or ()), _INFIX]
    tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    return nlp

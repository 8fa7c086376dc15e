"""Names in the graph: namespaces, prefixes, the hashes that make ids repeatable, and names as they are compared."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

BASE = "https://w3id.org/actor-kg/"
KG = BASE + "ontology#"
ACTOR = BASE + "actor/"
DOCUMENT = BASE + "document/"
EVENT = BASE + "event/"
CLAIM = BASE + "claim/"
EVIDENCE = BASE + "evidence/"
GRAPH = BASE + "graph/"

# Files that say that a folder was made by us: a later run may replace what is in it, and none reads it as input.
STORE_MARK = "kg-store.txt"
BUILD_MARK = "kg-build.txt"
PARTS_MARK = "kg-parts.txt"

PREFIXES = {
    "kg": KG,
    "actor": ACTOR,
    "doc": DOCUMENT,
    "event": EVENT,
    "claim": CLAIM,
    "evidence": EVIDENCE,
    "dcterms": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "wd": "http://www.wikidata.org/entity/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


_LETTERS = str.maketrans(
    {"ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "Æ": "AE"}
    | {"œ": "oe", "ð": "d", "þ": "th", "ə": "e", "Ə": "E", "’": "'", "‘": "'", "`": "'", "ʼ": "'", "ʻ": "'"}
)
_SPACE = re.compile(r"[-‐‑–/_\s]+")
_POSSESSIVE = re.compile(r"['’]s\b")
_DROP = re.compile(r"[.,'\"()]")


def digest(*parts: str, length: int = 16) -> str:
    """Return a hash of the parts in lower-case hex, `length` characters; the parts cannot run into each other.

    >>> digest("a", "b") == digest("ab")
    False
    """
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def slug(label: str) -> str:
    """Return a readable IRI tail for a label: letters of any script, digits, `_`, `-` and `.` inside; never empty.

    >>> slug("Abdel Fattah el-Sisi"), slug("Prime Minister’s Office"), slug("?!")
    ('Abdel_Fattah_el-Sisi', 'Prime_Ministers_Office', 'x6304a9')
    """
    text = unicodedata.normalize("NFC", label).replace("’", "").replace("'", "")
    tail = re.sub(r"[^\w.-]+", "_", text).strip("_.-")
    return tail or "x" + digest(label, length=6)


@lru_cache(maxsize=1 << 16)  # the same words come again and again: asked five times a token
def fold(text: str) -> str:
    """Return a name in lower case without marks, dots and apostrophes; hyphens become spaces.

    A possessive comes apart, so that tokens and text fold alike: fold("People's Party") is "people s party".

    >>> fold("Recep Tayyip Erdoğan"), fold("Guinea-Bissau"), fold("U.S."), fold("Ha’aretz")
    ('recep tayyip erdogan', 'guinea bissau', 'us', 'haaretz')
    """
    text = _POSSESSIVE.sub(" s", text)
    if not text.isascii():
        marked = unicodedata.normalize("NFKD", text.translate(_LETTERS))
        text = "".join(c for c in marked if not unicodedata.combining(c))
    return _SPACE.sub(" ", _DROP.sub("", text.lower())).strip()

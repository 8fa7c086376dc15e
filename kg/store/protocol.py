"""A SPARQL 1.1 server as it is spoken to: queries, updates, who we are, and what it must not cut short.

Who we are comes from the environment: KG_STORE_TOKEN (Bearer), or KG_STORE_USER and KG_STORE_PASSWORD (Basic or
Digest, whichever the server asks for). None of it stands in an address, a message or a log.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit, urlunsplit

import pyoxigraph as ox

from kg.errors import StoreError

if TYPE_CHECKING:
    import httpx

_JSON = "application/sparql-results+json"
TIMEOUT = 120.0  # seconds for one request
REQUEST = 4 << 20  # bytes of an update: servers refuse more (kg serve 8 MiB, Virtuoso 10 MB)
_PAGE = 2500  # rows of a page where a server cuts answers: Virtuoso, as Debian sets it up, at 10,000
_DEEPEST = 4  # hex digits: 65,536 pages


@dataclass(frozen=True, slots=True)
class Login:
    """How we say who we are. token: Bearer; else user and password. Nothing: anonymously. Not shown by repr."""

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


def login(url: str, environment: Mapping[str, str]) -> Login:
    """Return who we are: from the environment, else from `http://user:password@host`.

    >>> login("http://host/sparql", {"KG_STORE_USER": "ann", "KG_STORE_PASSWORD": "x"}).user
    'ann'
    """
    parts = urlsplit(url)
    return Login(
        environment.get("KG_STORE_USER") or unquote(parts.username or ""),
        environment.get("KG_STORE_PASSWORD") or unquote(parts.password or ""),
        environment.get("KG_STORE_TOKEN", ""),
    )


def without_login(url: str) -> str:
    """Return an address without user and password.

    >>> without_login("http://ann:secret@host:8890/sparql?x=1")
    'http://host:8890/sparql'
    """
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def endpoints(url: str) -> tuple[str, str]:
    """Return where queries and where updates go.

    >>> endpoints("http://localhost:7878/")
    ('http://localhost:7878/query', 'http://localhost:7878/update')
    >>> endpoints("http://localhost:8890/sparql-auth")
    ('http://localhost:8890/sparql-auth', 'http://localhost:8890/sparql-auth')
    >>> endpoints("http://localhost:7200/repositories/news")
    ('http://localhost:7200/repositories/news', 'http://localhost:7200/repositories/news/statements')
    """
    base = url.rstrip("/")
    steps = urlsplit(base).path.split("/")
    if steps[-1] in ("sparql", "sparql-auth"):
        return base, base
    if steps[-2:-1] == ["repositories"]:
        return base, base + "/statements"
    return base + "/query", base + "/update"


class Server:
    """SPARQL 1.1 Protocol over HTTP. Errors are StoreErrors that name the server, without its password."""

    def __init__(self, url: str) -> None:
        try:
            import httpx
        except ImportError as error:
            raise StoreError("a remote store needs httpx: pip install 'actor-kg[remote]'") from error
        self.name = without_login(url)
        self.kind = ""  # what it calls itself, from its first answer on
        self._query_url, self._update_url = endpoints(self.name)
        self._client = httpx.Client(timeout=TIMEOUT, auth=_auth(login(url, os.environ)))
        self._failures: tuple[type[Exception], ...] = (httpx.HTTPError, httpx.InvalidURL)

    @property
    def is_virtuoso(self) -> bool:
        """Whether this is OpenLink Virtuoso, which changes some literals."""
        return self.kind.startswith("Virtuoso")

    def select(self, query: str) -> list[dict[str, Any]]:
        """Return the rows of a SELECT as pyoxigraph terms by variable name, unbound ones left out."""
        answer = self._post(self._query_url, data={"query": query}, headers={"Accept": _JSON})
        try:
            found = ox.parse_query_results(answer.content, format=ox.QueryResultsFormat.JSON)
            assert isinstance(found, ox.QuerySolutions)
            names = [variable.value for variable in found.variables]
            return [{n: term for n, term in zip(names, row, strict=True) if term is not None} for row in found]
        except (SyntaxError, ValueError, AssertionError) as error:
            raise StoreError(
                f"{self.name} gave no SPARQL results: is this the address of its SPARQL service?"
            ) from error

    def everything(self, what: str, where: str, *, by: str) -> Iterator[dict[str, Any]]:
        """Yield all rows of SELECT `what` WHERE { `where` }, also from a server that gives only so many at a time.

        by: a variable by whose hash the rows are split where they were cut. Raises StoreError when some are missing
        even so: an answer that is too short must not pass for the whole.
        """
        [row] = self.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ SELECT {what} WHERE {{ {where} }} }}")
        total = int(row["n"].value)
        rows = self.select(f"SELECT {what} WHERE {{ {where} }}") if total else []
        if len(rows) >= total:
            yield from rows
            return
        digits = next((n for n in range(1, _DEEPEST) if total / 16**n < _PAGE), _DEEPEST)
        seen = 0
        for start in map("".join, product("0123456789abcdef", repeat=digits)):
            cut = f'{where} FILTER(STRSTARTS(LCASE(MD5(STR({by}))), "{start}"))'
            for found in self.select(f"SELECT {what} WHERE {{ {cut} }}"):
                seen += 1
                yield found
        if seen < total:
            raise StoreError(f"{self.name} gave {seen} of {total} rows: raise its limit on rows (ResultSetMaxRows)")

    def update(self, operations: Iterable[str]) -> None:
        """Run update operations in as few requests as their length allows; mostly one, which is whole or not at all."""
        waiting: list[str] = []
        size = 0
        for operation in operations:
            if waiting and size + len(operation) > REQUEST:
                self._update(waiting)
                waiting, size = [], 0
            waiting.append(operation)
            size += len(operation.encode())
        if waiting:
            self._update(waiting)

    def _update(self, operations: list[str]) -> None:
        headers = {"Content-Type": "application/sparql-update; charset=utf-8"}
        self._post(self._update_url, content=" ;\n".join(operations).encode(), headers=headers)

    def close(self) -> None:
        """Close the connection; a second call does nothing."""
        self._client.close()

    def _post(
        self,
        url: str,
        *,
        headers: Mapping[str, str],
        data: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> httpx.Response:
        try:
            answer = self._client.post(url, headers=headers, data=data, content=content)
        except self._failures as error:
            raise StoreError(f"{self.name} cannot be reached: {type(error).__name__} {error}".rstrip()) from error
        except RuntimeError as error:  # httpx's word for a client that was closed
            raise StoreError(f"the store on {self.name} was closed: open it again") from error
        self.kind = self.kind or answer.headers.get("Server", "-")
        if not answer.is_success:
            words = " ".join(answer.text.split())[:200]
            raise StoreError(
                f"{self.name} refused: {answer.status_code} {answer.reason_phrase} {words}".rstrip()
                + _advice(answer.status_code, words)
            )
        return answer


def _advice(status: int, words: str) -> str:
    if "SR186" in words:
        return "\nhint: Virtuoso takes updates at .../sparql-auth, with KG_STORE_USER and KG_STORE_PASSWORD"
    if status in (401, 403):
        return "\nhint: say who you are with KG_STORE_TOKEN, or KG_STORE_USER and KG_STORE_PASSWORD"
    return ""


def _auth(login: Login) -> Any:
    """Return how httpx says who we are, None for anonymously."""
    import httpx

    class Token(httpx.Auth):
        def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:  # type: ignore[override]
            request.headers["Authorization"] = f"Bearer {login.token}"
            yield request

    class Challenged(httpx.Auth):
        """Basic or Digest, as the server asks: a password is never sent in clear to one that takes a digest."""

        chosen: httpx.Auth | None = None

        def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:  # type: ignore[override]
            if self.chosen is None:
                answer = yield request
                if answer is None or answer.status_code != 401:
                    return
                digest = "digest" in answer.headers.get("WWW-Authenticate", "").lower()
                kind = httpx.DigestAuth if digest else httpx.BasicAuth
                self.chosen = kind(login.user, login.password)
            yield from self.chosen.auth_flow(request)

    if login.token:
        return Token()
    return Challenged() if login.user else None

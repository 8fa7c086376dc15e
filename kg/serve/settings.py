"""What the server was told at its start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from kg.errors import UsageError

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Settings:
    """store: `memory:`, `quads:FOLDER`, a store directory or an export. Tokens: secret by the name of who holds it.

    timeout: seconds a query may take; answer: bytes of its answer; body: bytes of a request; memory: MiB of a query
    process; workers: queries at the same time, slow ones aside; rate: requests a second of one client.
    index: where the index goes; analyse_up_to: events up to which fronts are looked for by the server itself.
    public: the address people reach the server by; hosts: further names it answers to; cors: origins whose pages may
    ask it.
    """

    store: str
    host: str = "127.0.0.1"
    port: int = 8000
    public: str | None = None
    hosts: tuple[str, ...] = ()
    cors: tuple[str, ...] = ()
    allow_update: bool = False
    allow_ingest: bool = False
    tokens: Mapping[str, str] = field(default_factory=dict, repr=False)
    timeout: float = 20.0
    answer: int = 64 << 20
    body: int = 8 << 20
    memory: int = 4096
    workers: int = 2
    slow: int = 4
    waiting: int = 256
    rate: float = 100.0
    concurrency: int = 512
    index: str | None = None
    ontology: tuple[str, ...] = ()
    analyse_up_to: int = 5000
    title: str = "Who talks to whom"
    isolate: bool = True

    def __post_init__(self) -> None:
        """Refuse what would be unsafe."""
        if (self.allow_update or self.allow_ingest) and not self.tokens:
            raise UsageError("writing needs a token: give --token-file FILE with lines NAME:SECRET, or KG_SERVE_TOKEN")
        if self.allow_update and self.host not in LOOPBACK:
            raise UsageError("--allow-update works on loopback only: leave --host at 127.0.0.1")
        for origin in self.cors:
            if urlsplit(origin).scheme not in ("http", "https") or urlsplit(origin).path:
                raise UsageError(f"{origin!r} is no origin; write it as https://example.org")
        if any(len(secret) < 16 for secret in self.tokens.values()):
            raise UsageError("a token has fewer than 16 characters: make one with `openssl rand -hex 16`")

    @property
    def base(self) -> str:
        """The address of the server, without a slash at the end."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public or f"http://{name}:{self.port}").rstrip("/")

    @property
    def names(self) -> frozenset[str]:
        """Host names (without port) that a request may be addressed to."""
        own = urlsplit(self.public or "").hostname
        bound = () if self.host in ("0.0.0.0", "::") else (self.host,)
        return frozenset({*LOOPBACK, *bound, *self.hosts, *((own,) if own else ())})


def read_tokens(lines: Mapping[str, str] | str) -> dict[str, str]:
    """Return secrets by name from lines `NAME:SECRET`; a line without a name is `token`.

    >>> read_tokens("desk:0123456789abcdef")
    {'desk': '0123456789abcdef'}
    """
    if isinstance(lines, Mapping):
        return dict(lines)
    found: dict[str, str] = {}
    for line in map(str.strip, lines.splitlines()):
        if line and not line.startswith("#"):
            name, colon, secret = line.rpartition(":")
            found[name.strip() if colon else "token"] = secret.strip()
    return found

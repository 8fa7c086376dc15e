"""`kg serve`: the archive over HTTP."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli import common


@click.command("serve")
@common.store_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port; 0: any free one.")
@click.option("--public", metavar="URL", help="Address people reach the server by, behind a proxy.")
@click.option("--host-name", "hosts", multiple=True, metavar="NAME", help="A further host name it answers to.")
@click.option("--cors", multiple=True, metavar="ORIGIN", help="Let pages of this site ask the server.")
@click.option("--allow-update", is_flag=True, help="Take SPARQL updates from this machine, with a token.")
@click.option("--allow-ingest", is_flag=True, help="Take documents at /api/documents, with a token.")
@click.option("--token-file", type=click.Path(exists=True, dir_okay=False), help="Lines NAME:SECRET of who may write.")
@click.option("--token", metavar="[NAME:]SECRET", help="One token; as KG_SERVE_TOKEN others do not see it.")
@click.option(
    "--timeout", default=20.0, show_default=True, type=click.FloatRange(0.1), help="Seconds a query may take."
)
@click.option("--max-answer", default=64, show_default=True, type=click.IntRange(1), help="MiB an answer may have.")
@click.option("--max-body", default=8, show_default=True, type=click.IntRange(1), help="MiB a request may have.")
@click.option("--memory", default=4096, show_default=True, type=click.IntRange(512), help="MiB of a query process.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1), help="Queries at the same time.")
@click.option("--slow", default=4, show_default=True, type=click.IntRange(1), help="Slow queries beside them.")
@click.option("--analyze-up-to", default=5000, show_default=True, help="Events up to which fronts are looked for.")
@click.option("--index", type=click.Path(dir_okay=False), help="Where the index goes; default: in the store.")
@click.option("--ontology", multiple=True, type=click.Path(exists=True), help="More relations (TTL).")
@click.option("--title", default="Who talks to whom", show_default=True, help="Title of the pages.")
@click.option("--rate", default=100.0, show_default=True, help="Requests a second of one client; 0: any number.")
@click.option(
    "--concurrency", default=512, show_default=True, type=click.IntRange(1), help="Requests at the same time."
)
def command(
    store: str,
    host: str,
    port: int,
    public: str | None,
    hosts: tuple[str, ...],
    cors: tuple[str, ...],
    allow_update: bool,
    allow_ingest: bool,
    token_file: str | None,
    token: str | None,
    timeout: float,
    max_answer: int,
    max_body: int,
    memory: int,
    workers: int,
    slow: int,
    analyze_up_to: int,
    index: str | None,
    ontology: tuple[str, ...],
    title: str,
    rate: float,
    concurrency: int,
) -> int:
    """Serve a store: explorer, SPARQL at /sparql, linked data, JSON at /api. Read-only and on this machine only.

    It keeps up with `kg ingest`. --store may also be an export, `memory:` (empty, for --allow-update) or
    `quads:FOLDER` (any triples, kept).
    """
    from dataclasses import replace

    from kg.errors import UsageError
    from kg.serve.settings import Settings, read_tokens

    try:
        from kg.serve.run import bound, serve
    except ImportError as error:
        raise UsageError("the server needs starlette and uvicorn: pip install 'actor-kg[serve]'") from error
    lines = Path(token_file).read_text(encoding="utf-8") if token_file else token or ""
    settings = Settings(
        store=store,
        host=host,
        port=port,
        public=public,
        hosts=hosts,
        cors=cors,
        allow_update=allow_update,
        allow_ingest=allow_ingest,
        tokens=read_tokens(lines),
        timeout=timeout,
        answer=max_answer << 20,
        body=max_body << 20,
        memory=memory,
        workers=workers,
        slow=slow,
        analyse_up_to=analyze_up_to,
        index=index,
        ontology=ontology,
        title=title,
        rate=rate,
        concurrency=concurrency,
    )
    with bound(settings) as listening:
        settings = replace(settings, port=listening.getsockname()[1])
        address = f"{settings.base}/  (Ctrl-C stops it)"
        serve(settings, sockets=[listening], ready=lambda: click.echo(address, err=True))
    return 0

"""How things look in a notebook: HTML in a sandboxed frame, since what texts say must never run there."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

_STYLE = (
    "body{font:14px/1.45 system-ui,sans-serif;margin:0;color:#1b2a3a;background:#fff}"
    "table{border-collapse:collapse}th,td{text-align:left;vertical-align:top;padding:2px 14px 2px 0}"
    "th{font-weight:600;white-space:nowrap;color:#5a6b7c}"
)


def framed(page: str, *, title: str, height: int, sandbox: str = "") -> str:
    """Return an HTML page as a frame that reaches nothing around it. height: pixels.

    sandbox: what the page may do, as HTML says it; nothing by default, no script and no form. Never both
    `allow-scripts` and `allow-same-origin`, which would undo it.
    """
    return (
        f'<iframe sandbox="{escape(sandbox)}" width="100%" height="{int(height)}" style="border:0" '
        f'title="{escape(title)}" srcdoc="{escape(page)}"></iframe>'
    )


def framed_rows(rows: Iterable[tuple[str, str]], *, title: str, head: str = "") -> str:
    """Return (name, value) rows of plain text as a table in a frame that runs nothing.

    >>> framed_rows([("quote", "<script>")], title="Event").count("<")
    2
    """
    listed = [(name, value) for name, value in rows if value]
    told = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in listed)
    lines = sum(1 + len(value) // 90 for _, value in listed) + (2 if head else 0)
    body = (f"<p>{escape(head)}</p>" if head else "") + f"<table>{told}</table>"
    page = f'<!DOCTYPE html><meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>{body}'
    return framed(page, title=title, height=min(600, 20 + 25 * lines))

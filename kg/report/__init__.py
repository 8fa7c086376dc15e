"""The report of an analysis: Markdown, HTML, JSON, CSV tables and figures."""

from kg.report.html import html
from kg.report.text import markdown
from kg.report.write import to_json, write_report

__all__ = ["html", "markdown", "to_json", "write_report"]

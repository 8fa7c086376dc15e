"""The report of an analysis: Markdown, JSON, CSV tables and figures."""

from kg.report.text import markdown
from kg.report.write import to_json, write_report

__all__ = ["markdown", "to_json", "write_report"]

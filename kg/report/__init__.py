"""Findings -> Markdown, JSON, CSV and figures."""

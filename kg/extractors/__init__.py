"""Extractors: Document -> Extraction."""

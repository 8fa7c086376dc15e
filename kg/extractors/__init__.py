"""Extractors: Document -> Extraction. An extractor has `version`, `extract(document)` and `extract_many(documents)`."""

from kg.registry import Registry

EXTRACTORS = Registry("extractor", {"rules": "kg.extractors.rules:Rules"})

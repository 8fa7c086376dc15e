"""Extractors: Document -> Extraction. An extractor has `version`, `extract(document)` and `extract_many(documents)`."""

from kg.registry import Registry

EXTRACTORS = Registry(
    "extractor",
    {
        "any": "kg.extractors.routing:Routed",
        "rules": "kg.extractors.rules:Rules",
        "coded": "kg.extractors.coded:Coded",
    },
)

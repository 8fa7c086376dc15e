"""Language analysis: spaCy components between a document's text and the extractors, and the pipeline shipped with the package."""

"""Language analysis: spaCy components between a text and the extractors, and the pipeline shipped with the package."""

"""The page: one self-contained HTML file, drawn by pyvis and our own template."""

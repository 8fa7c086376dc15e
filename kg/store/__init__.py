"""Stores: one document, one named graph, replaced as a whole."""

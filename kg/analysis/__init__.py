"""Analyses of multi-front diplomacy on contact records and NetworkX graphs."""

"""Exporters: one file each, one table."""

"""Readers: one file each, one table; a path or stream in, Documents out."""

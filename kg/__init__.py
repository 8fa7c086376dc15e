"""Actor-relationship knowledge graphs from news: who called, met, accused or helped whom, and who says so."""

__version__ = "0.1.0"

"""Candour: debt recovery that keeps the relationship."""

__version__ = "0.1.0"

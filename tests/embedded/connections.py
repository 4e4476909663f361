"""Plain connections to the servers under test."""

from __future__ import annotations

import psycopg


def plain(url: str) -> str:
    """An address as psycopg reads it."""
    return url.replace("postgresql+psycopg://", "postgresql://")


def connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """A connection on which each statement stands alone."""
    return psycopg.connect(plain(url), autocommit=True)

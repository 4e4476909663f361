"""Two filled workspaces, and a connection past the walls to see what is really there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import Engine

from saas.embedded.servers import TestServers
from tests.tenancy.filled import FilledWorld


@pytest.fixture(scope="session")
def superuser(servers: TestServers, database: str) -> Iterator[Engine]:
    """Sees every row: for setting a trap and for counting what an attack changed."""
    address = servers.superuser_url.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(address.replace("/postgres?", f"/{database}?"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def victim(app: Any) -> FilledWorld:
    """The workspace that is attacked. Nothing may ever change in it."""
    return FilledWorld.make(app)


@pytest.fixture(scope="session")
def attacker(app: Any) -> FilledWorld:
    """The workspace that the attacks come from, filled as the other is."""
    return FilledWorld.make(app)

"""Servers of these tests' own: they are stopped, killed and misconfigured here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from saas.embedded.servers import TestServers, start_for_tests


@pytest.fixture
def own_servers() -> Iterator[TestServers]:
    """Servers that no other test uses."""
    servers = start_for_tests()
    yield servers
    servers.stop()


@pytest.fixture(scope="module")
def own_cluster() -> Iterator[TestServers]:
    """One cluster for a module's tests of the roles."""
    servers = start_for_tests()
    yield servers
    servers.stop()

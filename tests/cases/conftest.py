from __future__ import annotations

import pytest
from flask import Flask

from tests.cases.world import ListWorld


@pytest.fixture
def cases(app: Flask) -> ListWorld:
    """An authority with a draft round of case audits."""
    world = ListWorld.make(app)
    world.begin()
    return world


@pytest.fixture
def other_cases(app: Flask) -> ListWorld:
    """Another authority, whose people must find nothing of the first."""
    world = ListWorld.make(app)
    world.begin()
    return world

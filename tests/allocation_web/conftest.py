from __future__ import annotations

import pytest
from flask import Flask

from tests.parts.world import CaseWorld


@pytest.fixture
def cases(app: Flask) -> CaseWorld:
    return CaseWorld.make(app)


@pytest.fixture
def other_cases(app: Flask) -> CaseWorld:
    """Another workspace that audits cases."""
    return CaseWorld.make(app)

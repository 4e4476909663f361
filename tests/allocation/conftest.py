from __future__ import annotations

import pytest
from flask import Flask

from tests.parts.world import CaseWorld


@pytest.fixture
def cases(app: Flask) -> CaseWorld:
    return CaseWorld.make(app)

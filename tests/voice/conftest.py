from __future__ import annotations

import pytest
from flask import Flask

from tests.voice.world import VoiceWorld


@pytest.fixture
def voices(app: Flask) -> VoiceWorld:
    return VoiceWorld.make(app)

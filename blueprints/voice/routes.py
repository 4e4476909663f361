"""The pages of families' and children's voices, put on their blueprint."""

from blueprints.voice import officer, telling
from blueprints.voice.blueprint import bp

__all__ = ["bp", "officer", "telling"]

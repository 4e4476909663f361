"""The pages of a return, put on its blueprint."""

from blueprints.returns import autosaving, filling, reading, sealing
from blueprints.returns.blueprint import bp

__all__ = ["autosaving", "bp", "filling", "reading", "sealing"]

"""The pages of a return, put on its blueprint."""

from blueprints.returns import filling, reading, sealing
from blueprints.returns.blueprint import bp

__all__ = ["bp", "filling", "reading", "sealing"]

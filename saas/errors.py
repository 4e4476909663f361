"""What can go wrong in the domain; ``saas.web.errors`` turns each into an answer once."""

from __future__ import annotations


class DomainError(Exception):
    """A refusal with a sentence for the person who asked."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class NotFound(DomainError):
    """It does not exist, or lies in another workspace: the answer is the same."""


class Forbidden(DomainError):
    """The person may not do this; that the thing exists is no secret to them."""


class Conflict(DomainError):
    """Somebody else changed it in the meantime."""


class InvalidState(DomainError):
    """It cannot be done now, because of how far things have gone."""


class InvalidInput(DomainError):
    """What was typed cannot be kept; ``errors`` names the fields (field → sentence)."""

    def __init__(self, message: str = "", errors: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.errors = errors or {}

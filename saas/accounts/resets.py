"""Asking for a new password, in the same time whether the address is known or not.

The asker's request only queues the question; whether there is such a person
is looked up in the worker, where nobody can measure it.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from saas.accounts import service
from saas.database import Json
from saas.outbox import service as outbox


def ask_for_reset(session: Session, email: str) -> None:
    """Queue a reset for an address, known or unknown."""
    outbox.queue_for_account(session, "account.reset", email=service.tidy_email(email)[:254])


@outbox.handles("account.reset")
def _answer(session: Session, payload: Json) -> None:
    service.request_reset(session, payload["email"])

"""A value that must be unique, when two people give it in the same moment.

A check before the writing cannot see what another transaction has not committed
yet; the database's constraint can. Both must give the person the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from saas.errors import DomainError

Refusal = Callable[[], DomainError]


@contextmanager
def refused_when_taken(session: Session, **refusals: Refusal) -> Iterator[None]:
    """Write what is done inside at once, and refuse what somebody else was quicker to take.

    ``refusals`` makes the refusal of each unique constraint (or unique index), by
    its name: the one that the check before it gives. Every other violation is a
    defect and is raised as it is. As after any refusal the transaction is over:
    whoever shows it rolls back first.
    """
    try:
        yield
        session.flush()
    except IntegrityError as error:
        refusal = refusals.get(constraint_of(error))
        if refusal is None:
            raise
        raise refusal() from error


def constraint_of(error: IntegrityError) -> str:
    """The name of the constraint that was violated, as the database tells it; "" if it does not."""
    diagnostics = getattr(error.orig, "diag", None)
    return getattr(diagnostics, "constraint_name", None) or ""

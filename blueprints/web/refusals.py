"""Showing a form again with what the domain refused; nothing typed is lost."""

from __future__ import annotations

from typing import Any

from saas.database import db
from saas.errors import DomainError, InvalidInput
from saas.web.errors import STATUS


def refuse(form: Any, error: DomainError) -> int:
    """Put a refusal on the form's fields, or on the form as a whole; returns the page's status.

    The session is rolled back first: what was half changed must not be written
    by a query of the page that is shown again.
    """
    db.session.rollback()
    named = error.errors if isinstance(error, InvalidInput) else {}
    for name, sentence in named.items():
        if name in form:
            form[name].errors = [sentence]
    if not form.errors:
        form.form_errors.append(error.message)
    return next(status for kind, status in STATUS.items() if isinstance(error, kind))

"""How often somebody may try: by the e-mail address tried and by where they come from.

By e-mail address each try counts. By network address only failures do, and
several times as many, since a whole council may come from one.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any, TypeVar

from flask import Response, request
from flask_limiter.util import get_remote_address
from flask_login import current_user
from limits import parse

from saas.accounts.service import tidy_email
from saas.settings import get_settings
from saas.web.install import limiter

PER_ADDRESS = 5
"""How many times the tries of one e-mail address a network address may fail."""

View = TypeVar("View", bound=Callable[..., Any])


def _limit() -> str:
    return get_settings().sign_in_limit


def _limit_of_address() -> str:
    limit = parse(_limit())
    return f"{limit.amount * PER_ADDRESS} per {limit.multiples} {limit.GRANULARITY.name}"


def _by_email() -> str:
    # Only a digest, so that the limits' store holds nobody's address.
    typed = tidy_email(request.form.get("email", ""))
    return "email:" + sha256(typed.encode()).hexdigest()


def _failed(response: Response) -> bool:
    return response.status_code >= 400


def few_tries(view: View) -> View:
    """Limit the POSTs of a form in which somebody says who they are by e-mail address."""
    by_email = limiter.limit(_limit, key_func=_by_email, methods=["POST"])
    by_address = limiter.limit(
        _limit_of_address, key_func=get_remote_address, methods=["POST"], deduct_when=_failed
    )
    limited: View = by_email(by_address(view))
    return limited


def few_failures(view: View) -> View:
    """Limit the failed POSTs of somebody who is signed in."""
    limit = limiter.limit(
        _limit,
        key_func=lambda: f"user:{current_user.get_id()}",
        methods=["POST"],
        deduct_when=_failed,
    )
    limited: View = limit(view)
    return limited

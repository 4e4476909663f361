"""Whether a typed e-mail address can be one."""

from __future__ import annotations

import re

from saas.accounts.service import tidy_email
from saas.errors import InvalidInput
from saas.i18n import gettext as _

_ADDRESS = re.compile(r"[^@\s<>(),;:\"\\\[\]\x00-\x1f\x7f]+@[^@\s<>(),;:\"\\\[\]\x00-\x1f\x7f]+")


def checked_email(typed: str, field: str = "email") -> str:
    """The address in small letters. Raises InvalidInput for the named field.

    Only what is surely no address is refused: whether mail arrives shows when
    the link in it is opened.
    """
    email = tidy_email(typed)
    name, _at, domain = email.rpartition("@")
    if (
        len(email) > 254
        or not _ADDRESS.fullmatch(email)
        or not name
        or "." not in domain.strip(".")
        or ".." in domain
        or domain != domain.strip(".-")
    ):
        problem = _("Enter an e-mail address in the correct format, like name@example.com")
        raise InvalidInput(problem, {field: problem})
    return email

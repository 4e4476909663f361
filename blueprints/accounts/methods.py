"""The ways to sign in. Each is one class here and one template; the page offers all of them.

A method draws its own form and says who has signed in. Beginning the session,
limiting the tries and logging are the sign-in view's, the same for each.
"""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy.orm import Session

from blueprints.accounts.forms import PasswordSignInForm
from saas.accounts import service as accounts
from saas.accounts.models import User
from saas.i18n import gettext as _


class SignInMethod(Protocol):
    """One way to sign in; ``key`` names it in the form's address and its template."""

    key: str

    def form(self) -> Any:
        """The method's form, bound to the request."""

    def authenticate(self, session: Session, form: Any) -> User | None:
        """The person that a valid form proves; None (with errors on the form) for nobody."""


class PasswordMethod:
    """E-mail address and password."""

    key = "password"

    def form(self) -> PasswordSignInForm:
        return PasswordSignInForm()

    def authenticate(self, session: Session, form: PasswordSignInForm) -> User | None:
        user = accounts.authenticate(session, form.email.data, form.password.data)
        if user is None:
            # One sentence for a wrong address and a wrong password.
            form.password.errors = [
                _("The e-mail address or the password is not right. Try again, or reset it.")
            ]
        return user


METHODS: dict[str, SignInMethod] = {method.key: method for method in (PasswordMethod(),)}
FIRST = "password"

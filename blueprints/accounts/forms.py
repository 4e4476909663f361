"""Forms of a person's own pages."""

from __future__ import annotations

from typing import Any

from wtforms.validators import InputRequired

from saas.accounts.passwords import SHORTEST
from saas.i18n import LANGUAGE_NAMES
from saas.i18n import lazy_gettext as _l
from saas.web.fields import EmailField, PasswordField, RadioField, SubmitField, TextField
from saas.web.forms import BaseForm

_LONG = _l(
    "At least %(n)s characters. Four or five words in a row are easy to remember "
    "and hard to guess.",
    n=SHORTEST,
)


def _filled(message: Any) -> list[Any]:
    return [InputRequired(message=message)]


class PasswordSignInForm(BaseForm):
    email = EmailField(_l("E-mail address"), validators=_filled(_l("Enter your e-mail address")))
    password = PasswordField(
        _l("Password"),
        validators=_filled(_l("Enter your password")),
    )
    submit = SubmitField(_l("Sign in"))


class ResetRequestForm(BaseForm):
    email = EmailField(_l("E-mail address"), validators=_filled(_l("Enter your e-mail address")))
    submit = SubmitField(_l("Send me a link"))


class NewPasswordForm(BaseForm):
    password = PasswordField(
        _l("New password"),
        description=_LONG,
        validators=_filled(_l("Choose a password")),
    )
    submit = SubmitField(_l("Save the new password"))


class NewPersonForm(BaseForm):
    name = TextField(
        _l("Your name"),
        description=_l("As colleagues know you. It is shown beside what you do."),
        validators=_filled(_l("Enter your name")),
        render_kw={"autocomplete": "name"},
    )
    password = PasswordField(
        _l("Choose a password"),
        description=_LONG,
        validators=_filled(_l("Choose a password")),
    )
    submit = SubmitField(_l("Accept and sign in"))


class JoinForm(BaseForm):
    submit = SubmitField(_l("Accept the invitation"))


class ChangePasswordForm(BaseForm):
    present = PasswordField(
        _l("Your present password"),
        validators=_filled(_l("Enter your present password")),
    )
    password = PasswordField(
        _l("New password"),
        description=_LONG,
        validators=_filled(_l("Choose a password")),
    )
    submit = SubmitField(_l("Change the password"))


class DetailsForm(BaseForm):
    name = TextField(
        _l("Your name"),
        validators=_filled(_l("Enter your name")),
        render_kw={"autocomplete": "name"},
    )
    language = RadioField(
        _l("Language"),
        description=_l("Of the pages, and of the e-mails that you get."),
        choices=[],
    )
    submit = SubmitField(_l("Save"))

    def offer(self, languages: tuple[str, ...]) -> DetailsForm:
        self.language.choices = [(code, LANGUAGE_NAMES[code]) for code in languages]
        return self

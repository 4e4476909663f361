"""The base of every form: plain messages, tidy text, and its error summary."""

# WTForms carries no types.
# mypy: allow-untyped-calls, allow-subclassing-any, no-warn-return-any

from __future__ import annotations

from typing import Any

import wtforms
from flask_wtf import FlaskForm
from flask_wtf.i18n import translations as wtforms_translations

from saas.i18n import gettext, ngettext


class PlainMessages:
    """WTForms' fixed messages in plain words, as GOV.UK words its errors.

    A form should name what is missing (“Enter the agency's name”); these
    stand where it does not. What is not listed keeps WTForms' own wording.
    """

    def gettext(self, text: str) -> str:
        """Our sentence for a message of WTForms, in the reader's language."""
        plain = {
            "This field is required.": gettext("Answer this question"),
            "Not a valid choice.": gettext("Choose one of the options"),
            "Invalid Choice: could not coerce.": gettext("Choose one of the options"),
            "Invalid choice(s): one or more data inputs could not be coerced.": gettext(
                "Choose from the options listed"
            ),
            "Invalid email address.": gettext(
                "Enter an e-mail address in the correct format, like name@example.com"
            ),
            "Invalid URL.": gettext("Enter a full web address, like https://example.com/page"),
            "Not a valid integer value.": gettext("Enter a whole number, like 12"),
            "Not a valid decimal value.": gettext("Enter a number, like 12 or 12.5"),
            "Not a valid float value.": gettext("Enter a number, like 12 or 12.5"),
            "Number must be at least %(min)s.": gettext("Enter a number of at least %(min)s"),
            "Number must be at most %(max)s.": gettext("Enter a number of at most %(max)s"),
            "Number must be between %(min)s and %(max)s.": gettext(
                "Enter a number from %(min)s to %(max)s"
            ),
            "Field must be between %(min)d and %(max)d characters long.": gettext(
                "Enter between %(min)d and %(max)d characters"
            ),
        }
        return plain.get(text) or str(wtforms_translations.gettext(text))

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Our sentence for a counted message of WTForms."""
        if singular == "Field must be at least %(min)d character long.":
            return ngettext(
                "Enter at least %(num)d character", "Enter at least %(num)d characters", number
            )
        if singular == "Field cannot be longer than %(max)d character.":
            return ngettext(
                "Enter at most %(num)d character", "Enter at most %(num)d characters", number
            )
        if singular == "'%(value)s' is not a valid choice for this field.":
            return gettext("Choose from the options listed")
        return str(wtforms_translations.ngettext(singular, plural, number))


def tidy(value: Any) -> Any:
    """Text without spaces around it and with plain line breaks; the rest as it is.

    The null character goes too: no keyboard writes it, and the database keeps none.
    """
    if not isinstance(value, str):
        return value
    return value.replace("\r\n", "\n").replace("\0", "").strip()


class BaseForm(FlaskForm):
    """A form whose texts are tidied and whose messages are plain and translated."""

    class Meta(FlaskForm.Meta):
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            kind = unbound_field.field_class
            # A password's spaces are its owner's choice.
            if issubclass(kind, wtforms.StringField) and not issubclass(
                kind, wtforms.PasswordField
            ):
                filters = unbound_field.kwargs.get("filters", ())
                options = {**options, "filters": [tidy, *filters]}
            return super().bind_field(form, unbound_field, options)

        def get_translations(self, form: Any) -> PlainMessages:
            return PlainMessages()

    @property
    def error_dict(self) -> dict[str, str]:
        """The id of each control in error and its first message, in the form's order.

        An error of the form as a whole stands under an empty id.
        """
        found: dict[str, str] = {}
        for name, field in self._fields.items():
            if not field.errors:
                continue
            if name == self.meta.csrf_field_name:
                found[""] = gettext("This page was open for too long. Send it again.")
            else:
                _collect(field, found)
        for message in self.form_errors:
            found.setdefault("", str(message))
        return found

    def take(self, errors: dict[str, str]) -> None:
        """Put the domain's sentences on the fields they are about, else on the form."""
        for name, sentence in errors.items():
            if name in self._fields:
                field = self._fields[name]
                field.errors = [*field.errors, sentence]
            else:
                self.form_errors = [*self.form_errors, sentence]


def _collect(field: Any, found: dict[str, str]) -> None:
    entries = list(field) if isinstance(field, wtforms.FieldList | wtforms.FormField) else []
    for entry in entries:
        if entry.errors:
            _collect(entry, found)
    if not entries and field.errors:
        found[getattr(field, "anchor", field.id)] = str(field.errors[0])

"""Forms of lending sections."""

from __future__ import annotations

from saas.i18n import LANGUAGE_NAMES
from saas.i18n import lazy_gettext as _l
from saas.web.fields import (
    CheckboxesField,
    DateParts,
    EmailField,
    RadioField,
    TextAreaField,
    TextField,
)
from saas.web.forms import BaseForm


class DelegateForm(BaseForm):
    name = TextField(_l("Name"))
    email = EmailField(_l("E-mail address"))
    sections = CheckboxesField(
        _l("Which sections?"),
        description=_l("They see these and nothing else"),
        validate_choice=False,
    )
    due_on = DateParts(_l("By when? (optional)"), called=_l("the date"), required=False)
    language = RadioField(_l("Language of the mail"), choices=[], validate_choice=False)
    message = TextAreaField(_l("A message (optional)"))

    def offer_languages(self, languages: list[str]) -> None:
        self.language.choices = [(code, LANGUAGE_NAMES[code]) for code in languages]


class OpenLinkForm(BaseForm):
    email = EmailField(
        _l("Your e-mail address"), description=_l("The one that the link was sent to")
    )

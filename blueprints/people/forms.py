"""Forms about people and agencies. Choices are filled by the views; the domain checks them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from wtforms.validators import InputRequired, Optional

from saas.i18n import LANGUAGE_NAMES
from saas.i18n import lazy_gettext as _l
from saas.web.fields import (
    CheckboxesField,
    CheckboxField,
    EmailField,
    RadioField,
    SelectField,
    SubmitField,
    TextAreaField,
    TextField,
)
from saas.web.forms import BaseForm


def chosen_id(value: Any) -> UUID | None:
    """A select's value as an id; None for the empty choice and for what is none."""
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return UUID(int=0)


class MembersFilter(BaseForm):
    """Sent by GET: the address says what is shown."""

    class Meta(BaseForm.Meta):
        csrf = False

    text = TextField(_l("Name, post or e-mail"))
    agency = SelectField(_l("Agency"), choices=[], validate_choice=False)
    role = SelectField(_l("Role"), choices=[], validate_choice=False)
    state = SelectField(
        _l("Which people"),
        choices=[("active", _l("People who work here")), ("left", _l("People who left"))],
        default="active",
        validate_choice=False,
    )


class AgenciesFilter(BaseForm):
    """Sent by GET: the address says what is shown."""

    class Meta(BaseForm.Meta):
        csrf = False

    text = TextField(_l("Name of the agency"))


class InviteForm(BaseForm):
    name = TextField(
        _l("Name"),
        validators=[InputRequired(message=_l("Enter the person's name"))],
        render_kw={"autocomplete": "off"},
    )
    email = EmailField(
        _l("E-mail address"),
        description=_l("Their own address at work, not a shared one. The link works for it alone."),
        validators=[InputRequired(message=_l("Enter the person's e-mail address"))],
    )
    post = TextField(
        _l("Post"),
        description=_l("Such as Designated Safeguarding Lead."),
        validators=[Optional()],
    )
    agency_id = SelectField(_l("Agency"), choices=[], validate_choice=False)
    roles = CheckboxesField(_l("Roles"), choices=[], validate_choice=False)
    language = RadioField(
        _l("Language of the invitation"), choices=[], default="en", validate_choice=False
    )
    submit = SubmitField(_l("Send the invitation"))

    def offer_languages(self, languages: list[str]) -> None:
        self.language.choices = [(code, LANGUAGE_NAMES[code]) for code in languages]


class MemberForm(BaseForm):
    post = TextField(_l("Post"), validators=[Optional()])
    agency_id = SelectField(_l("Agency"), choices=[], validate_choice=False)
    roles = CheckboxesField(_l("Roles"), choices=[], validate_choice=False)
    submit = SubmitField(_l("Save"))


class DeputyForm(BaseForm):
    deputy_id = SelectField(
        _l("Deputy"),
        description=_l(
            "Gets no further rights. Gets reminders that would reach nobody, and the open "
            "work if this person leaves."
        ),
        choices=[],
        validate_choice=False,
    )
    submit = SubmitField(_l("Save"))


class HandOverForm(BaseForm):
    hand_over_to = SelectField(_l("Who takes over"), choices=[], validate_choice=False)
    submit = SubmitField(_l("Hand over"))


class AgencyForm(BaseForm):
    name = TextField(_l("Name"), validators=[InputRequired(message=_l("Enter the agency's name"))])
    short_name = TextField(
        _l("Short name"),
        description=_l("For narrow tables. Leave it empty if the name is short."),
        validators=[Optional()],
    )
    kind = SelectField(_l("Kind of agency"), choices=[], validate_choice=False)
    size = RadioField(_l("Size"), choices=[], validate_choice=False)
    parent_id = SelectField(
        _l("Part of"),
        description=_l("People of an agency also see the work of its parts."),
        choices=[],
        validate_choice=False,
    )
    takes_part = CheckboxField(
        _l("Takes part in audits itself"),
        default=True,
    )
    contact = TextAreaField(
        _l("Contact details"),
        description=_l("Such as a shared mailbox or switchboard. All members see them."),
        validators=[Optional()],
    )
    submit = SubmitField(_l("Save"))


class LeadForm(BaseForm):
    lead_id = SelectField(
        _l("Lead contact"),
        description=_l("Returns of new rounds begin with this person."),
        choices=[],
        validate_choice=False,
    )
    submit = SubmitField(_l("Save"))

"""The forms of moderation; the grades themselves come from the tool."""

from __future__ import annotations

from saas.i18n import lazy_gettext as _l
from saas.web.fields import CheckboxesField, TextAreaField
from saas.web.forms import BaseForm


class ModeratorsForm(BaseForm):
    """Which agencies, and who grades them a second time."""

    subjects = CheckboxesField(
        _l("Which agencies?"),
        description=_l("Agencies that have signed and have no moderator yet"),
        validate_choice=False,
    )
    members = CheckboxesField(
        _l("Who moderates?"),
        description=_l("With several, each grades without seeing what the others gave"),
        validate_choice=False,
    )


class ReasonForm(BaseForm):
    reason = TextAreaField(_l("Reason"))


class ReplyForm(BaseForm):
    text = TextAreaField(
        _l("Your agency’s reply"),
        description=_l("You can reply once. Leave out the names of children and families"),
    )

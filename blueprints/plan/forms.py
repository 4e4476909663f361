"""The forms of findings and actions."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import wtforms
from wtforms.validators import DataRequired, InputRequired

from saas.i18n import gettext as _
from saas.i18n import lazy_gettext as _l
from saas.web.fields import DateParts, RadioField, SelectField, TextAreaField, TextField
from saas.web.forms import BaseForm
from tenants.actions.content import Plan
from tenants.actions.models import Action
from tenants.actions.types import FindingKind
from tenants.actions.wording import kind_name
from tenants.workspaces.models import Member


class FindingForm(BaseForm):
    kind = RadioField(
        _l("What is it?"),
        validators=[InputRequired(_l("Choose a strength, an improvement or a learning need"))],
        validate_choice=False,
    )
    text = TextAreaField(
        _l("What was found?"),
        validators=[DataRequired(_l("Write what was found"))],
        description=_l("Say what you saw and where. Leave out the names of children and families"),
    )
    standard = SelectField(_l("Which standard does it belong to?"), validate_choice=False)

    def offer(self, standards: list[tuple[str, str]]) -> None:
        self.kind.choices = [(kind, kind_name(kind)) for kind in FindingKind]
        self.standard.choices = [("", _("None")), *standards]


class ActionForm(BaseForm):
    """What an action says; ``version`` is the one that was read."""

    version = wtforms.IntegerField(widget=wtforms.widgets.HiddenInput())
    title = TextAreaField(
        _l("What will be done?"),
        validators=[DataRequired(_l("Write what will be done"))],
        description=_l("One action, in one sentence"),
    )
    owner_id = SelectField(_l("Who owns it?"), validate_choice=False)
    deputy_id = SelectField(
        _l("Who stands in?"),
        description=_l("Gets the reminders when the owner is away or has left"),
        validate_choice=False,
    )
    due_on = DateParts(_l("By when?"), called=_l("the due date"))
    difference = TextAreaField(
        _l("What will be different?"),
        description=_l("For children and families, or for those who work with them"),
    )
    measure = TextAreaField(
        _l("How will that be known?"),
        description=_l("For example an audit of twenty files in the spring"),
    )
    reason = TextAreaField(
        _l("Why does it change?"), description=_l("The reason stays in the action’s history")
    )

    def offer(self, people: list[Member], action: Action | None = None) -> None:
        """The people to choose from; whoever holds it now stays choosable."""
        listed = [(str(member.id), _named(member)) for member in people]
        known = {value for value, _text in listed}
        for held in (action.owner_id, action.deputy_id) if action else ():
            if held and str(held) not in known:
                listed.append((str(held), _("The person it has now (has left)")))
        self.owner_id.choices = [("", _("Nobody yet")), *listed]
        self.deputy_id.choices = [("", _("Nobody")), *listed]

    def show(self, action: Action) -> None:
        self.version.data = action.version
        self.title.data = action.title
        self.owner_id.data = str(action.owner_id or "")
        self.deputy_id.data = str(action.deputy_id or "")
        if "due_on" in self:
            self.due_on.process(None, action.due_on)
        self.difference.data, self.measure.data = action.difference, action.measure

    def plan(self, agreed_date: date | None = None) -> Plan:
        """The action as typed; ``agreed_date`` where the form asks for none."""
        return Plan(
            title=self.title.data or "",
            due_on=self.due_on.data if "due_on" in self else agreed_date,
            owner_id=chosen(self.owner_id.data),
            deputy_id=chosen(self.deputy_id.data),
            difference=self.difference.data or "",
            measure=self.measure.data or "",
        )


class StepForm(BaseForm):
    """One step of an action: a text, and the version that was read."""

    version = wtforms.IntegerField(
        widget=wtforms.widgets.HiddenInput(), validators=[InputRequired()]
    )
    text = TextAreaField()
    difference = TextAreaField(_l("What is different because of it?"))
    measure = TextAreaField(_l("How is that known?"))


class ReplaceForm(BaseForm):
    version = wtforms.IntegerField(
        widget=wtforms.widgets.HiddenInput(), validators=[InputRequired()]
    )
    number = TextField(
        _l("Number of the action that replaces it"), description=_l("For example 12")
    )
    reason = TextAreaField(_l("Why is it replaced?"))


def chosen(value: str | None) -> UUID | None:
    """The id that a select sent; None for “nobody” and for what is no id."""
    try:
        return UUID(value) if value else None
    except ValueError:
        return None


def _named(member: Member) -> str:
    return f"{member.name}, {member.post}" if member.post else member.name

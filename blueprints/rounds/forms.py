"""The forms of a round."""

from __future__ import annotations

import re
from uuid import UUID

from saas.i18n import lazy_gettext as _l
from saas.web.fields import DateParts, RadioField, SelectField, TextAreaField, TextField
from saas.web.forms import BaseForm
from tenants.rounds.models import Round
from tenants.rounds.service import RoundDraft
from tenants.rounds.types import Moderation, Sharing

_DAYS = re.compile(r"-?\d{1,3}")


class RoundForm(BaseForm):
    """Everything that is decided before a round opens."""

    title = TextField(
        _l("What is the round called?"), description=_l("For example Section 11 2027")
    )
    model = RadioField(_l("Which form does it use?"), validate_choice=False)
    opens_on = DateParts(_l("When does it open?"), called=_l("the opening date"))
    due_on = DateParts(_l("When are the returns due?"), called=_l("the due date"))
    previous = SelectField(
        _l("Which round came before?"),
        description=_l("Its answers can be carried over, and the overview compares with it"),
        validate_choice=False,
    )
    moderation = RadioField(_l("How are the returns moderated?"), validate_choice=False)
    sharing = RadioField(_l("What will agencies see of one another?"), validate_choice=False)
    reminder_days = TextField(
        _l("When do reminders go out?"),
        description=_l(
            "Days from the due date, separated by commas: -14 is two weeks before, 3 is three "
            "days after. Leave it empty for none"
        ),
    )
    escalation_days = TextField(
        _l("When do overdue actions escalate?"),
        description=_l(
            "Days after an action’s due date: first to its owner, then also to the deputy and "
            "the agency’s lead, then also to you"
        ),
    )
    message = TextAreaField(
        _l("A message to the agencies (optional)"),
        description=_l("It stands in the mail that opens the round"),
    )

    def offer(self, models: list[tuple[str, str]], rounds: list[Round]) -> None:
        """Fill in what can be chosen in this workspace."""
        from blueprints.words import moderation_rule, sharing_rule

        self.model.choices = models
        self.previous.choices = [("", _l("None"))] + [(str(r.id), r.title) for r in rounds]
        self.moderation.choices = [(rule, moderation_rule(rule)) for rule in Moderation]
        self.sharing.choices = [(rule, sharing_rule(rule)) for rule in Sharing]

    def draft(self) -> tuple[RoundDraft | None, dict[str, str]]:
        """The round as typed, or a sentence for each field that cannot be read."""
        errors: dict[str, str] = {}
        version, _, activity = (self.model.data or "").partition(":")
        if not version or self.model.data not in dict(self.model.choices):
            errors["model"] = str(_l("Choose the form"))
        if self.moderation.data not in list(Moderation):
            errors["moderation"] = str(_l("Choose how the returns are moderated"))
        if self.sharing.data not in list(Sharing):
            errors["sharing"] = str(_l("Choose what agencies will see"))
        reminders = days_of(self.reminder_days.data or "", "reminder_days", errors)
        escalation = days_of(self.escalation_days.data or "", "escalation_days", errors)
        if self.previous.data and self.previous.data not in dict(self.previous.choices):
            errors["previous"] = str(_l("Choose one of the rounds shown"))
        if errors or self.opens_on.data is None or self.due_on.data is None:
            return None, errors
        return (
            RoundDraft(
                title=self.title.data or "",
                activity=activity,
                model_version_id=UUID(version),
                opens_on=self.opens_on.data,
                due_on=self.due_on.data,
                moderation=Moderation(self.moderation.data),
                sharing=Sharing(self.sharing.data),
                reminder_days=reminders,
                escalation_days=escalation,
                previous_round_id=UUID(self.previous.data) if self.previous.data else None,
                message=self.message.data or "",
            ),
            {},
        )

    def show(self, round_: Round) -> None:
        """Fill the form from a round."""
        self.title.data = round_.title
        self.model.data = f"{round_.model_version_id}:{round_.activity}"
        self.opens_on.process(None, round_.opens_on)
        self.due_on.process(None, round_.due_on)
        self.previous.data = str(round_.previous_round_id or "")
        self.moderation.data, self.sharing.data = round_.moderation, round_.sharing
        self.reminder_days.data = ", ".join(str(day) for day in round_.reminder_days)
        self.escalation_days.data = ", ".join(str(day) for day in round_.escalation_days)
        self.message.data = round_.message


def days_of(text: str, name: str, errors: dict[str, str]) -> tuple[int, ...]:
    """Whole numbers separated by commas or spaces."""
    parts = [part for part in re.split(r"[\s,;]+", text.replace("−", "-")) if part]
    if any(not _DAYS.fullmatch(part) for part in parts):
        errors[name] = str(_l("Enter whole numbers separated by commas, such as -14, -7, 0, 3"))
        return ()
    return tuple(int(part) for part in parts)


class ExtendForm(BaseForm):
    due_on = DateParts(_l("New due date"), called=_l("the new due date"))
    reason = TextAreaField(_l("Why does the date change?"))


class ReasonForm(BaseForm):
    reason = TextAreaField(_l("Why is the round opened again?"))


class CloseForm(BaseForm):
    reason = TextAreaField(_l("Why is the round closed before everybody has confirmed?"))


class MoveForm(BaseForm):
    reason = TextAreaField(
        _l("Why does the round move to this version?"),
        description=_l("Agencies read it with their returns, and the trail keeps it"),
    )

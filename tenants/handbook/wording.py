"""What the model says by a code, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import get_month_names
from babel.numbers import format_decimal

from saas.i18n import format_date, language
from saas.i18n import gettext as _
from saas.i18n import lazy_gettext as _l
from tenants.practice.schema import (
    Every,
    Party,
    Per,
    PlaceKind,
    QuestionKind,
    ScaleKind,
    SubjectKind,
    ToolKind,
)

_EVERY: dict[Every, Any] = {
    Every.DAY: _l("Every day"),
    Every.WEEK: _l("Every week"),
    Every.FORTNIGHT: _l("Every fortnight"),
    Every.MONTH: _l("Every month"),
    Every.TWO_MONTHS: _l("Every two months"),
    Every.QUARTER: _l("Every quarter"),
    Every.HALF_YEAR: _l("Every half-year"),
    Every.YEAR: _l("Every year"),
    Every.THREE_YEARS: _l("Every three years"),
    Every.GIVEN_MONTHS: _l("In certain months"),
    Every.EVENT: _l("When something happens"),
    Every.AS_NEEDED: _l("When it is needed"),
    Every.NOT_STATED: _l("How often is not laid down"),
}

_PER: dict[Per, Any] = {
    Per.PERSON: _l("Each person"),
    Per.TEAM: _l("Each team"),
    Per.STAFF_MEMBER: _l("For each member of staff that they manage"),
    Per.SERVICE: _l("Each service"),
    Per.PROVIDER: _l("For each provider"),
    Per.SETTING: _l("For each setting"),
    Per.CHILD: _l("For each child"),
    Per.WORKSPACE: _l("Once for everybody"),
}

_PARTY: dict[Party, Any] = {
    Party.AGENCY: _l("The team, service or agency itself"),
    Party.MODERATOR: _l("A moderator"),
    Party.AUDITOR: _l("An auditor"),
    Party.PRACTITIONER: _l("The practitioner"),
    Party.FAMILY: _l("The family"),
    Party.CHILD: _l("The child or young person"),
    Party.OBSERVER: _l("An observer"),
    Party.CHAIR: _l("The chair"),
    Party.PEER: _l("A peer"),
    Party.REVIEWER: _l("A reviewer"),
    Party.PANEL: _l("A panel"),
}

_SUBJECT: dict[SubjectKind, Any] = {
    SubjectKind.AGENCY: _l("Agencies, teams or services"),
    SubjectKind.CASE: _l("A child’s case"),
    SubjectKind.PRACTITIONER: _l("A practitioner’s work"),
    SubjectKind.MEETING: _l("A meeting"),
    SubjectKind.SUPERVISION: _l("Supervision"),
    SubjectKind.PROVIDER: _l("A provider"),
    SubjectKind.SETTING: _l("A setting"),
    SubjectKind.SERVICE: _l("A service"),
}

_TOOL: dict[ToolKind, Any] = {
    ToolKind.AUDIT: _l("Audit forms"),
    ToolKind.OBSERVATION: _l("Observation forms"),
    ToolKind.QUESTIONNAIRE: _l("Questionnaires"),
    ToolKind.CHECKLIST: _l("Checklists"),
    ToolKind.REVIEW: _l("Review forms"),
    ToolKind.RECORD: _l("Records"),
    ToolKind.REPORT: _l("Report forms"),
}

_QUESTION: dict[QuestionKind, Any] = {
    QuestionKind.GRADE: _l("A grade"),
    QuestionKind.SINGLE: _l("One choice"),
    QuestionKind.MULTIPLE: _l("Several choices"),
    QuestionKind.TEXT: _l("Text"),
    QuestionKind.DATE: _l("A date"),
    QuestionKind.NUMBER: _l("A number"),
    QuestionKind.VERBATIM: _l("Somebody’s own words"),
    QuestionKind.THREE_COLUMNS: _l("Text in three columns"),
    QuestionKind.TABLE: _l("A table"),
}

_SCALE: dict[ScaleKind, Any] = {
    ScaleKind.ORDINAL: _l("Grades in an order"),
    ScaleKind.NUMERIC: _l("A number"),
    ScaleKind.RAG: _l("Red, amber, green"),
    ScaleKind.YES_PARTLY_NO: _l("Yes, partly or no"),
}

_PLACE: dict[PlaceKind, Any] = {
    PlaceKind.DIAGRAM: _l("Diagram"),
    PlaceKind.TEMPLATE: _l("Template"),
    PlaceKind.TOOLKIT: _l("Toolkit"),
    PlaceKind.TERMS_OF_REFERENCE: _l("Terms of reference"),
    PlaceKind.FORM: _l("Form"),
}

_PLACES: dict[PlaceKind, Any] = {
    PlaceKind.DIAGRAM: _l("Diagrams"),
    PlaceKind.TEMPLATE: _l("Templates"),
    PlaceKind.TOOLKIT: _l("Toolkits"),
    PlaceKind.TERMS_OF_REFERENCE: _l("Terms of reference"),
    PlaceKind.FORM: _l("Forms"),
}

_MODERATION: dict[str, Any] = {
    "none": _l("No moderation"),
    "open": _l("Open: the moderator sees the agency’s grades while grading"),
    "blind": _l("Blind: the moderator grades before the agency’s grades show"),
}

_SHARING: dict[str, Any] = {
    "nothing": _l("Nothing"),
    "grades": _l("Grades only, once an outcome is released"),
    "all": _l("Grades, explanations and evidence, once an outcome is released"),
}

_HOLIDAYS: dict[str, Any] = {
    "england": _l("Those of England"),
    "wales": _l("Those of Wales"),
    "scotland": _l("Those of Scotland"),
    "northern_ireland": _l("Those of Northern Ireland"),
}

_COUNTED_FROM: dict[str, Any] = {
    "started": _l("the start"),
    "submitted": _l("submission"),
    "signed_off": _l("sign-off"),
    "remedied": _l("the day it was put right"),
}

TIMES = (
    Every.DAY,
    Every.WEEK,
    Every.FORTNIGHT,
    Every.MONTH,
    Every.TWO_MONTHS,
    Every.QUARTER,
    Every.HALF_YEAR,
    Every.YEAR,
    Every.THREE_YEARS,
    Every.GIVEN_MONTHS,
    Every.EVENT,
    Every.AS_NEEDED,
    Every.NOT_STATED,
)
"""From the most frequent to what has no time."""


def every_name(every: Every) -> str:
    return str(_EVERY[every])


def per_name(per: Per) -> str:
    return str(_PER[per])


def party_name(party: Party) -> str:
    return str(_PARTY[party])


def subject_name(subject: SubjectKind) -> str:
    return str(_SUBJECT[subject])


def tool_kind_name(kind: ToolKind) -> str:
    """The forms of a kind, as a heading."""
    return str(_TOOL[kind])


def question_kind_name(kind: QuestionKind) -> str:
    return str(_QUESTION[kind])


def scale_kind_name(kind: ScaleKind) -> str:
    return str(_SCALE[kind])


def place_kind_name(kind: PlaceKind) -> str:
    return str(_PLACE[kind])


def place_kinds_name(kind: PlaceKind) -> str:
    """The places of a kind, as a heading."""
    return str(_PLACES[kind])


def moderation_name(rule: str) -> str:
    return str(_MODERATION[rule])


def sharing_name(rule: str) -> str:
    return str(_SHARING[rule])


def holidays_name(nation: str) -> str:
    return str(_HOLIDAYS[nation])


def counted_from_name(moment: str) -> str:
    return str(_COUNTED_FROM[moment])


def month_name(month: int) -> str:
    """A month of the calendar by its name: 1 is January."""
    name: str = get_month_names("wide", context="stand-alone", locale=language())[month]
    return name[:1].upper() + name[1:]


def listed(texts: Sequence[str]) -> str:
    """Several words as one phrase: March, June and September."""
    if len(texts) < 2:
        return "".join(texts)
    return _("%(some)s and %(last)s", some=", ".join(texts[:-1]), last=texts[-1])


def listed_or(texts: Sequence[str]) -> str:
    """Several words of which one is enough."""
    if len(texts) < 2:
        return "".join(texts)
    return _("%(some)s or %(last)s", some=", ".join(texts[:-1]), last=texts[-1])


def number(value: Decimal | int) -> str:
    return str(format_decimal(value, locale=language()))


def day(value: str | None) -> str:
    """A day of the document, which is ISO text, as people write it."""
    return format_date(date.fromisoformat(value)) if value else ""


def when(every: Every, months: Sequence[int], *, window: bool = False, event: str = "") -> str:
    """How often, in one phrase: with its months, or with what sets it off."""
    if every is Every.GIVEN_MONTHS:
        names = [month_name(month) for month in months]
        if window:
            return _("Once between these months: %(months)s", months=listed(names))
        return _("In %(months)s", months=listed(names))
    if every is Every.EVENT and event:
        return _("When this happens: %(event)s", event=event)
    return every_name(every)

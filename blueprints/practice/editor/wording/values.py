"""The choices of fields in words."""

from __future__ import annotations

from typing import Any

from saas.i18n import lazy_gettext as _l
from tenants.practice.schema import Part

_ASKED = {"no": _l("No"), "optional": _l("Yes, optional"), "required": _l("Yes, needed")}

_VALUES: dict[str, dict[str, Any]] = {
    "Handbook.status": {"draft": _l("Draft"), "final": _l("Final")},
    "StatementList.kind": {
        "principles": _l("Principles"),
        "aims": _l("Aims"),
        "values": _l("Values"),
        "features": _l("Features of the way of working"),
        "charter": _l("Promises to children and families"),
        "needs": _l("What children say they need"),
        "evidence": _l("What counts as evidence"),
        "leadership": _l("What leaders do"),
        "stages": _l("Stages"),
        "rules": _l("Rules"),
    },
    "tone": {
        "red": _l("Red"),
        "amber": _l("Amber"),
        "yellow": _l("Yellow"),
        "green": _l("Green"),
        "blue": _l("Blue"),
        "grey": _l("Grey"),
    },
    "flags": {
        "escalates": _l("It escalates: the follow-up of poor practice begins"),
        "improve": _l("An improvement is asked for"),
    },
    "Scale.kind": {
        "ordinal": _l("Grades in an order, such as from weak to strong"),
        "numeric": _l("A number, such as from 0 to 10"),
        "rag": _l("Red, amber, green"),
        "yes_partly_no": _l("Yes, partly, no"),
    },
    "Tool.kind": {
        "audit": _l("Audit"),
        "observation": _l("Observation"),
        "questionnaire": _l("Questionnaire"),
        "checklist": _l("Checklist"),
        "review": _l("Review"),
        "record": _l("Record"),
        "report": _l("Report"),
    },
    "Question.kind": {
        "grade": _l("A grade on a scale"),
        "single": _l("One choice from a list"),
        "multiple": _l("Several choices from a list"),
        "text": _l("Words"),
        "date": _l("A date"),
        "number": _l("A number"),
        "verbatim": _l("Somebody’s own words, never edited"),
        "three_columns": _l("Three columns of words"),
        "table": _l("A table"),
    },
    "narrative": _ASKED,
    "evidence": _ASKED,
    "improvement": _ASKED,
    "Column.kind": {
        "text": _l("Words"),
        "date": _l("A date"),
        "number": _l("A number"),
        "choice": _l("One choice from a list"),
        "grade": _l("A grade on a scale"),
    },
    "subject": {
        "agency": _l("An agency"),
        "case": _l("A child’s case"),
        "practitioner": _l("A practitioner"),
        "meeting": _l("A meeting"),
        "supervision": _l("A supervision"),
        "provider": _l("A provider"),
        "setting": _l("A setting, such as a school"),
        "service": _l("A service"),
    },
    "by": {
        "agency": _l("The agency"),
        "moderator": _l("A moderator"),
        "auditor": _l("An auditor"),
        "practitioner": _l("The practitioner"),
        "family": _l("The family"),
        "child": _l("The child"),
        "observer": _l("An observer"),
        "chair": _l("The chair"),
        "peer": _l("A peer"),
        "reviewer": _l("A reviewer"),
        "panel": _l("A panel"),
    },
    "to": {
        "agency": _l("The agency"),
        "moderator": _l("A moderator"),
        "auditor": _l("An auditor"),
        "practitioner": _l("The practitioner"),
        "family": _l("The family"),
        "child": _l("The child"),
        "observer": _l("An observer"),
        "chair": _l("The chair"),
        "peer": _l("A peer"),
        "reviewer": _l("A reviewer"),
        "panel": _l("A panel"),
    },
    "when": {
        "submitted": _l("Once it is submitted"),
        "after_own": _l("Once their own part is submitted as well"),
        "released": _l("Once everything is released"),
    },
    "not_by": {
        "worker": _l("The worker whose work it is"),
        "line_manager": _l("That worker’s line manager"),
        "iro": _l("The child’s independent reviewing officer"),
        "team": _l("Anybody of the team that holds it"),
    },
    "moderation": {
        "none": _l("No moderation"),
        "open": _l("Open: the moderator sees the agency’s grades while grading"),
        "blind": _l("Blind: the moderator grades before the agency’s grades show"),
    },
    "sharing": {
        "nothing": _l("Nothing"),
        "grades": _l("Grades only, once an outcome is released"),
        "all": _l("Grades, explanations and evidence, once an outcome is released"),
    },
    "counted_from": {
        "started": _l("The day it was started"),
        "submitted": _l("The day it was submitted"),
        "signed_off": _l("The day it was signed off"),
        "remedied": _l("The day it was put right"),
    },
    "bank_holidays": {
        "england": _l("England"),
        "wales": _l("Wales"),
        "scotland": _l("Scotland"),
        "northern_ireland": _l("Northern Ireland"),
    },
    "per": {
        "person": _l("Each person"),
        "team": _l("Each team"),
        "staff_member": _l("Each person that they manage"),
        "service": _l("Each service"),
        "provider": _l("Each provider"),
        "setting": _l("Each setting"),
        "child": _l("Each child"),
        "workspace": _l("All together"),
    },
    "every": {
        "day": _l("Every day"),
        "week": _l("Every week"),
        "fortnight": _l("Every two weeks"),
        "month": _l("Every month"),
        "two_months": _l("Every two months"),
        "quarter": _l("Every quarter"),
        "half_year": _l("Twice a year"),
        "year": _l("Every year"),
        "three_years": _l("Every three years"),
        "given_months": _l("In certain months"),
        "event": _l("When something happens"),
        "as_needed": _l("As needed"),
        "not_stated": _l("Not said"),
    },
    "Place.kind": {
        "diagram": _l("Diagram"),
        "template": _l("Template"),
        "toolkit": _l("Toolkit"),
        "terms_of_reference": _l("Terms of reference"),
        "form": _l("Form"),
    },
}


def value_words(part: type[Part], field: str) -> dict[str, Any]:
    """The choices of a field: value → words; empty where none are written."""
    return _VALUES.get(f"{part.__name__}.{field}") or _VALUES.get(field) or {}

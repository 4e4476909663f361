"""The states and roles in words, for every page."""

from __future__ import annotations

from flask import Flask

from saas.i18n import gettext as _


def return_state(state: str) -> str:
    return {
        "not_started": _("Not started"),
        "in_progress": _("In progress"),
        "submitted": _("Submitted"),
        "returned": _("Returned with comments"),
        "signed_off": _("Signed off"),
        "moderated": _("Moderated"),
        "released": _("Outcome released"),
        "withdrawn": _("Withdrawn"),
    }.get(state, state)


def round_state(state: str) -> str:
    return {
        "draft": _("Draft"),
        "open": _("Open"),
        "moderation": _("Moderation"),
        "findings": _("Findings"),
        "closed": _("Closed"),
    }.get(state, state)


def moderation_rule(rule: str) -> str:
    return {
        "none": _("No moderation"),
        "open": _("Open: the moderator sees the agency’s grades while grading"),
        "blind": _("Blind: the moderator grades before the agency’s grades show"),
    }.get(rule, rule)


def sharing_rule(rule: str) -> str:
    return {
        "nothing": _("Nothing"),
        "grades": _("Grades only, once an outcome is released"),
        "all": _("Grades, explanations and evidence, once an outcome is released"),
    }.get(rule, rule)


def delegation_state(state: str) -> str:
    return {
        "sent": _("Link sent"),
        "opened": _("Link opened"),
        "done": _("Finished"),
        "withdrawn": _("Withdrawn"),
    }.get(state, state)


def install_words(app: Flask) -> None:
    app.jinja_env.globals.update(
        return_state=return_state,
        round_state=round_state,
        moderation_rule=moderation_rule,
        sharing_rule=sharing_rule,
        delegation_state=delegation_state,
    )

"""The states and roles in words, for every page."""

from __future__ import annotations

from flask import Flask

from saas.i18n import lazy_gettext as _l

# Looked up when one is shown: a table of fifty lines shows fifty, not four hundred.
RETURN_STATES = {
    "not_started": _l("Not started"),
    "in_progress": _l("In progress"),
    "submitted": _l("Submitted"),
    "returned": _l("Returned with comments"),
    "signed_off": _l("Signed off"),
    "moderated": _l("Moderated"),
    "released": _l("Outcome released"),
    "withdrawn": _l("Withdrawn"),
}

ROUND_STATES = {
    "draft": _l("Draft"),
    "open": _l("Open"),
    "moderation": _l("Moderation"),
    "findings": _l("Findings"),
    "closed": _l("Closed"),
}

MODERATION_RULES = {
    "none": _l("No moderation"),
    "open": _l("Open: the moderator sees the agency’s grades while grading"),
    "blind": _l("Blind: the moderator grades before the agency’s grades show"),
}

SHARING_RULES = {
    "nothing": _l("Nothing"),
    "grades": _l("Grades only, once an outcome is released"),
    "all": _l("Grades, explanations and evidence, once an outcome is released"),
}

DELEGATION_STATES = {
    "sent": _l("Link sent"),
    "opened": _l("Link opened"),
    "done": _l("Finished"),
    "withdrawn": _l("Withdrawn"),
}


def return_state(state: str) -> str:
    return str(RETURN_STATES.get(state, state))


def round_state(state: str) -> str:
    return str(ROUND_STATES.get(state, state))


def moderation_rule(rule: str) -> str:
    return str(MODERATION_RULES.get(rule, rule))


def sharing_rule(rule: str) -> str:
    return str(SHARING_RULES.get(rule, rule))


def delegation_state(state: str) -> str:
    return str(DELEGATION_STATES.get(state, state))


def install_words(app: Flask) -> None:
    app.jinja_env.globals.update(
        return_state=return_state,
        round_state=round_state,
        moderation_rule=moderation_rule,
        sharing_rule=sharing_rule,
        delegation_state=delegation_state,
    )

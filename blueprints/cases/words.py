"""The columns of a list and the reasons of a draw, in words."""

from __future__ import annotations

from saas.i18n import gettext as _
from saas.i18n import lazy_gettext as _l
from tenants.cases.types import Column

COLUMNS = {
    Column.REFERENCE: _l("Reference"),
    Column.TEAM: _l("Agency or team"),
    Column.STATUS: _l("Status"),
    Column.OPENED_ON: _l("Opened on"),
    Column.WORKER: _l("Worker"),
    Column.LINE_MANAGER: _l("Line manager"),
    Column.IRO: _l("Independent reviewing officer"),
    Column.ETHNICITY: _l("Ethnicity"),
    Column.GENDER: _l("Gender"),
    Column.DISABILITY: _l("Disability"),
    Column.AGE_BAND: _l("Age band"),
}

LEFT_OUT = {
    "chosen": _l("Chosen for this round already"),
    "reviewed": _l("Reviewed in an earlier round"),
    "status": _l("Another status"),
    "team": _l("Held by another agency or team"),
    "too_new": _l("Not open for long enough"),
    "no_date": _l("No date of opening is known"),
}


def column_name(column: Column | str | None) -> str:
    """What a column is called; the whole row where a problem is about no column."""
    return str(COLUMNS[Column(column)]) if column else _("The whole row")


def reason_name(reason: str) -> str:
    return str(LEFT_OUT.get(reason, reason))

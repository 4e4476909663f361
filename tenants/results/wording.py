"""The results in words: what the columns are called, and what is said of hidden figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from saas.i18n import gettext as _
from saas.i18n import lazy_gettext as _l
from tenants.practice.schema import Scale
from tenants.results.queries import GRADED, NOT_APPLICABLE, Group

Words = Callable[[Mapping[str, str] | None], str]

HIDDEN = "[c]"
"""Stands for a hidden figure, as in official statistics (Government Analysis Function)."""

_GROUPS = {
    Group.TEAM: _l("Agency or team"),
    Group.ETHNICITY: _l("Ethnicity"),
    Group.GENDER: _l("Gender"),
    Group.DISABILITY: _l("Disability"),
    Group.AGE_BAND: _l("Age band"),
}


def group_name(group: Group) -> str:
    return str(_GROUPS[group])


def label_of(label: str) -> str:
    """A group as it was listed; those of whom nothing was listed have a name too."""
    return label or _("Not stated")


def column_name(scale: Scale, column: str, words: Words) -> str:
    if column == NOT_APPLICABLE:
        return _("Does not apply")
    if column == GRADED:
        return _("Given a number")
    return next((words(point.label) for point in scale.points if point.key == column), column)


def why_hidden(fewest: int) -> str:
    """What is hidden in these results, and why."""
    return _(
        "%(mark)s stands for a hidden figure: one about fewer than %(fewest)s, or one from which "
        "such a figure could be worked out. Nought is shown. The mean of figures that are hidden "
        "is hidden as well.",
        mark=HIDDEN,
        fewest=fewest,
    )

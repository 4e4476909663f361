"""What each chart is of, in words: its title, and what it shows to those who do not see it.

Apart from the drawing, so that a page can describe a picture without making it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from saas.i18n import gettext as _
from saas.i18n import ngettext
from tenants.practice.terms import Terms
from tenants.reports.dataset import Grid, StateCount, Total
from tenants.reports.scales import Column, ScaleView
from tenants.reports.words import score_text

MEANS, SPREAD, ACTIONS = "means", "spread", "actions"


@dataclass(frozen=True)
class Described:
    title: str
    alt: str


def main_scale(columns: Sequence[Column]) -> ScaleView | None:
    """The scale that most standards use; a chart shows the standards on it alone."""
    uses = Counter(column.scale.key for column in columns)
    if not uses:
        return None
    key = uses.most_common(1)[0][0]
    return next(column.scale for column in columns if column.scale.key == key)


def on_scale(grid: Grid, scale: ScaleView) -> list[tuple[Column, Total]]:
    return [
        (column, grid.totals[column.key])
        for column in grid.standards
        if column.scale.key == scale.key and grid.totals[column.key].own is not None
    ]


def describe_means(grid: Grid, terms: Terms) -> Described | None:
    """None without grades."""
    scale = main_scale(grid.standards)
    means = [
        (total.own.score, column.title)
        for column, total in (on_scale(grid, scale) if scale else [])
        if total.own
    ]
    if not means:
        return None
    low = min(means, key=lambda pair: pair[0])
    high = max(means, key=lambda pair: pair[0])
    return Described(
        _("Mean grade by %(standard)s", standard=terms.one("standard")),
        _(
            "Bar chart: the mean grade of each %(standard)s, the own grades beside the "
            "moderated. Strongest by own grades: %(high)s, %(high_score)s; weakest: %(low)s, "
            "%(low_score)s. The table that follows holds every figure.",
            standard=terms.one("standard"),
            high=high[1],
            high_score=score_text(high[0]),
            low=low[1],
            low_score=score_text(low[0]),
        ),
    )


def describe_spread(grid: Grid, terms: Terms) -> Described | None:
    """None without grades."""
    scale = main_scale(grid.standards)
    if not scale or not on_scale(grid, scale):
        return None
    return Described(
        _("Grades at each point"),
        _(
            "Stacked bar chart: for each %(standard)s, the share of the grades at each point "
            "from %(low)s to %(high)s. The table that follows holds every figure.",
            standard=terms.one("standard"),
            low=scale.points[0].label,
            high=scale.points[-1].label,
        ),
    )


def describe_actions(counts: Sequence[StateCount], terms: Terms) -> Described | None:
    """None without actions."""
    total = sum(count.actions for count in counts)
    if not total:
        return None
    return Described(
        _("%(actions)s by state", actions=terms.title("action", many=True)),
        ngettext(
            "Bar chart: %(all)s %(actions)s by state; %(num)s is overdue. The table that "
            "follows holds every figure.",
            "Bar chart: %(all)s %(actions)s by state; %(num)s are overdue. The table that "
            "follows holds every figure.",
            sum(count.overdue for count in counts),
            all=total,
            actions=terms.after(total, "action"),
        ),
    )


def short_names(shown: list[tuple[Column, Total]]) -> dict[str, str]:
    """What each column is called on an axis, where two may not share a name."""
    uses = Counter(column.short for column, _total in shown)
    return {
        column.key: column.short if uses[column.short] == 1 else f"{column.short} ({column.key})"
        for column, _total in shown
    }

"""The overview in words: states, and figures as text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from saas.i18n import gettext as _
from saas.i18n import ngettext
from tenants.reports.dataset import AgencyRow, Basis, Cell, Mean, Total
from tenants.reports.scales import Column


def round_state_name(state: str) -> str:
    return str(
        {
            "draft": _("Draft"),
            "open": _("Open"),
            "moderation": _("Moderation"),
            "findings": _("Findings"),
            "closed": _("Closed"),
        }[state]
    )


def return_states() -> dict[str, str]:
    """Every state of a return in words, fetched once for a list of returns."""
    return {
        "not_started": _("Not started"),
        "in_progress": _("In progress"),
        "submitted": _("Submitted"),
        "returned": _("Returned with comments"),
        "signed_off": _("Signed off"),
        "moderated": _("Moderated"),
        "released": _("Outcome released"),
        "withdrawn": _("Withdrawn"),
    }


def score_text(score: Decimal) -> str:
    """A mean to one decimal: 2.4."""
    return f"{score:.1f}"


def change_text(change: Decimal) -> str:
    """A difference with its sign: +0.4, −0.3, 0.0."""
    if change == 0:
        return "0.0"
    return f"{'+' if change > 0 else '−'}{abs(change):.1f}"


@dataclass(frozen=True)
class Shown:
    """What a cell says in one view: words and tone always together."""

    label: str
    sub: str = ""
    tone: str = ""
    number: Decimal | None = None
    words: str = ""
    """The label without its number, for a sheet that keeps the number a number."""


VIEWS = ("self", "moderated", "difference", "movement")
"""The four views of the heat map."""


def view_name(view: str) -> str:
    return str(
        {
            "self": _("Own grades"),
            "moderated": _("Moderated grades"),
            "difference": _("Difference"),
            "movement": _("Movement"),
        }[view]
    )


@dataclass(frozen=True)
class Speech:
    """The phrases of a matrix, fetched once: it says each of them hundreds of times."""

    graded: str
    graded_but: str
    of_most: str
    not_applicable: str
    compared: str
    the_same: str
    lower: str
    higher: str
    from_moderated: str
    from_own: str
    no_change: str
    stronger: str
    weaker: str
    asked_differently: str
    not_compared: str
    blind: str
    withdrawn: str
    not_submitted: str
    not_moderated: str
    no_figure: str
    not_asked: str
    how_far: str
    states: dict[str, str]

    def about(self, agency: AgencyRow) -> str:
        """How far an agency is, under its name."""
        return self.how_far % {"state": self.states[agency.state], "percent": agency.percent}

    def cell(self, cell: Cell, column: Column, view: str) -> Shown | None:
        """A cell in one of the views; None where there is nothing to show."""
        if view == "difference":
            return self._difference(cell)
        if view == "movement":
            return self._movement(cell, column)
        mean = cell.own if view == "self" else cell.moderated
        if mean is not None and column.by_itself:
            return self._answer(mean, column)
        if mean is not None:
            return self.mean(mean, column, self._counted(mean, cell))
        if view == "self" and cell.not_applicable:
            return Shown(self.not_applicable, tone="grey", words=self.not_applicable)
        return None

    def total(self, total: Total, column: Column, view: str) -> Shown | None:
        """A column over all agencies in one of the views."""
        if view == "difference":
            return self._difference(total)
        if view == "movement":
            return self._movement(total, column)
        mean = total.own if view == "self" else total.moderated
        if mean is None:
            return None
        grades = ngettext("%(num)s grade", "%(num)s grades", mean.graded)
        return self.mean(mean, column, grades)

    def mean(self, mean: Mean, column: Column, sub: str = "") -> Shown:
        """A mean with its nearest point, or on a numeric scale with the scale's end."""
        score = score_text(mean.score)
        if mean.point is None:
            words = self.of_most % {"most": f"{column.scale.highest.normalize():f}"}
            return Shown(f"{score} {words}", sub, "", mean.score, words)
        label = mean.point.short
        return Shown(f"{score} {label}", sub, mean.point.tone, mean.score, label)

    def _answer(self, mean: Mean, column: Column) -> Shown:
        """The one answer of one agency: there is nothing to average."""
        if mean.point is not None:
            return Shown(mean.point.short, "", mean.point.tone, mean.score, mean.point.short)
        words = self.of_most % {"most": f"{column.scale.highest.normalize():f}"}
        number = f"{mean.score.normalize():f} {words}"
        band = column.scale.band(mean.score)
        if band is None:
            return Shown(number, "", "", mean.score, words)
        return Shown(number, band.label, band.tone, mean.score, f"{words}, {band.label}")

    def why_empty(self, state: str, *, blind: bool, view: str) -> str:
        """Why a cell shows nothing, for a return in this state."""
        if blind:
            return self.blind
        if state == "withdrawn":
            return self.withdrawn
        if state in ("not_started", "in_progress", "returned"):
            return self.not_submitted
        return self.not_moderated if view == "moderated" else self.no_figure

    def _counted(self, mean: Mean, cell: Cell) -> str:
        phrase = self.graded_but if cell.not_applicable else self.graded
        return phrase % {"n": mean.graded, "asked": cell.asked, "na": cell.not_applicable}

    def _difference(self, figures: Cell | Total) -> Shown | None:
        change = figures.difference
        if change is None:
            return None
        if change == 0:
            words, tone = self.the_same, "grey"
        elif change < 0:
            words, tone = self.lower, "amber"
        else:
            words, tone = self.higher, "blue"
        sub = self.compared % {"n": figures.compared}
        return Shown(f"{change_text(change)} {words}", sub, tone, change, words)

    def _movement(self, figures: Cell | Total, column: Column) -> Shown | None:
        moved = figures.movement
        if moved is None:
            graded = figures.own is not None or figures.moderated is not None
            if not column.differs or not graded:
                return None
            # Another scale, or nothing alike to set against: never subtracted.
            return Shown(self.asked_differently, self.not_compared, "grey", None, "")
        if moved.change == 0:
            words, tone = self.no_change, "grey"
        elif moved.change > 0:
            words, tone = self.stronger, "green"
        else:
            words, tone = self.weaker, "red"
        phrase = self.from_moderated if moved.basis is Basis.MODERATED else self.from_own
        # Not a format: a workspace's word stands in it, which may hold a percent sign.
        sub = phrase.replace("%(before)s", score_text(moved.before))
        if column.differs:
            sub = f"{sub}, {self.asked_differently}"
        return Shown(f"{change_text(moved.change)} {words}", sub, tone, moved.change, words)


def speech() -> Speech:
    """The phrases in the language of the moment."""
    return Speech(
        graded=_("%(n)s of %(asked)s graded"),
        graded_but=_("%(n)s of %(asked)s graded, %(na)s not applicable"),
        of_most=_("of %(most)s"),
        not_applicable=_("Not applicable"),
        compared=_("%(n)s compared"),
        the_same=_("the same"),
        lower=_("moderated lower"),
        higher=_("moderated higher"),
        from_moderated=_("from %(before)s, moderated"),
        from_own=_("from %(before)s, own grades"),
        no_change=_("no change"),
        stronger=_("stronger"),
        weaker=_("weaker"),
        asked_differently=_("asked differently"),
        not_compared=_("not compared"),
        blind=_("Hidden while you grade blind"),
        withdrawn=_("Withdrawn"),
        not_submitted=_("Not submitted"),
        not_moderated=_("Not moderated"),
        no_figure=_("No figure"),
        not_asked=_("Not asked"),
        how_far=_("%(state)s, %(percent)s%% complete"),
        states=return_states(),
    )

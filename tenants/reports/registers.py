"""The lists of the report: gaps, contradictions, evidence and actions."""

from __future__ import annotations

from collections.abc import Sequence

from saas.i18n import format_date, ngettext
from saas.i18n import gettext as _
from tenants.actions.wording import state_name
from tenants.practice.terms import Terms
from tenants.reports import charts
from tenants.reports.dataset import Overview, StateCount
from tenants.reports.document import CellText, Section, Table
from tenants.reports.signals import SOON
from tenants.reports.words import return_states


def agencies(overview: Overview) -> Section:
    """How far each is: never what it wrote."""
    terms, states = overview.terms, return_states()
    return Section(
        title=_("How far each %(agency)s has come", agency=terms.one("agency")),
        tables=(
            Table(
                key="agencies",
                sheet=terms.title("agency", many=True),
                caption=_("State and completeness"),
                head=(
                    terms.title("agency"),
                    _("Kind"),
                    _("State"),
                    _("Required answers"),
                    _("Complete"),
                    _("Due on"),
                ),
                rows=tuple(
                    (
                        CellText(row.name),
                        CellText(row.kind_label),
                        CellText(states[row.state]),
                        CellText(
                            _("%(n)s of %(all)s", n=row.answered, all=row.expected),
                        ),
                        CellText(f"{row.percent}%"),
                        CellText(
                            _noted(format_date(row.due_on), _("late") if row.late else ""),
                            tone="red" if row.late else "",
                        ),
                    )
                    for row in overview.grid.agencies
                ),
                widths=(0.28, 0.19, 0.15, 0.12, 0.12, 0.14),
                empty=_("Nobody takes part yet."),
            ),
        ),
    )


def agreement(overview: Overview) -> Section | None:
    """How far moderation and the agencies' own grades agree; None before any moderation."""
    if not overview.agreement:
        return None
    terms = overview.terms
    return Section(
        title=_("Agreement in moderation"),
        paragraphs=(
            _(
                "How often a moderator gave the same grade as was given before. Krippendorff's "
                "alpha is 1 where all agree and 0 where they agree no more than by chance."
            )
            + " "
            + ngettext(
                "It is not shown for fewer than %(num)s pair.",
                "It is not shown for fewer than %(num)s pairs.",
                overview.agreement[0].fewest,
            ),
        ),
        tables=(
            Table(
                key="agreement",
                sheet=_("Agreement"),
                caption=_("Agreement between moderators' and own grades"),
                head=(
                    terms.title("standard"),
                    _("Scale"),
                    _("Pairs"),
                    _("The same"),
                    _("Alpha"),
                ),
                rows=tuple(
                    (
                        CellText(
                            line.what or _("All %(questions)s", questions=terms.many("question"))
                        ),
                        CellText(line.scale),
                        CellText(str(line.pairs), number=line.pairs),
                        CellText(_("Too few"))
                        if line.suppressed
                        else CellText(str(line.same), number=line.same),
                        CellText("–" if line.alpha is None else f"{line.alpha:.2f}"),
                    )
                    for line in overview.agreement
                ),
                widths=(0.4, 0.24, 0.12, 0.12, 0.12),
            ),
        ),
    )


def gaps(overview: Overview) -> Section:
    """The questions that several agencies graded at a point to improve."""
    terms = overview.terms
    most = sum(gap.most for gap in overview.gaps)
    return Section(
        title=_("Common gaps"),
        paragraphs=(
            _(
                "Questions that two or more graded at a point that asks for improvement. The "
                "moderated grade counts where there is one."
            )
            + " "
            + ngettext(
                "%(num)s is a gap for most of those that graded it.",
                "%(num)s are a gap for most of those that graded them.",
                most,
            ),
        ),
        tables=(
            Table(
                key="gaps",
                sheet=_("Gaps"),
                caption=_("Common gaps, the commonest first"),
                head=(
                    terms.title("question"),
                    terms.title("standard", many=True),
                    terms.title("agency", many=True),
                    _("Share"),
                ),
                rows=tuple(
                    (
                        CellText(gap.label),
                        CellText(", ".join(gap.standards)),
                        CellText(
                            _("%(n)s of %(all)s", n=gap.agencies, all=gap.graded),
                        ),
                        CellText(
                            _noted(f"{gap.percent}%", _("most") if gap.most else ""),
                            tone="amber" if gap.most else "",
                        ),
                    )
                    for gap in overview.gaps
                ),
                widths=(0.5, 0.24, 0.13, 0.13),
                empty=_("No gap is shared by two or more."),
            ),
        ),
    )


def contradictions(overview: Overview) -> Section:
    """Answers of one agency that do not sit together."""
    terms = overview.terms
    return Section(
        title=_("Answers that contradict each other"),
        paragraphs=(_("A contradiction is a reason to ask, not a finding."),),
        tables=(
            Table(
                key="contradictions",
                sheet=_("Contradictions"),
                caption=_("Answers that do not sit together"),
                head=(terms.title("agency"), _("What does not fit"), _("The answers")),
                rows=tuple(
                    (
                        CellText(found.agency),
                        CellText(found.message),
                        CellText(
                            "\n".join(
                                f"{picked.label} – {picked.answer}"
                                if picked.answer
                                else picked.label
                                for picked in found.picked
                            )
                        ),
                    )
                    for found in overview.contradictions
                ),
                widths=(0.22, 0.36, 0.42),
                empty=_("None were found."),
            ),
        ),
    )


def evidence(overview: Overview) -> Section:
    """Evidence that has expired or soon will."""
    terms = overview.terms
    return Section(
        title=_("%(evidence)s soon to expire", evidence=terms.title("evidence")),
        paragraphs=(
            _(
                "What answers of this %(round)s rest on and has expired, or expires within "
                "%(days)s days of %(date)s.",
                round=terms.one("round"),
                days=SOON.days,
                date=format_date(overview.as_of),
            ),
        ),
        tables=(
            Table(
                key="evidence",
                sheet=terms.title("evidence"),
                caption=_("Soon to expire, the earliest first"),
                head=(_("Title"), terms.title("agency"), _("Expires on"), _("Answers")),
                rows=tuple(
                    (
                        CellText(item.title),
                        CellText(item.agency),
                        CellText(
                            _noted(
                                format_date(item.expires_on), _("expired") if item.expired else ""
                            ),
                            tone="red" if item.expired else "",
                        ),
                        CellText(str(item.answers), number=item.answers),
                    )
                    for item in overview.evidence
                ),
                widths=(0.42, 0.28, 0.2, 0.1),
                empty=_("Nothing expires soon."),
            ),
        ),
    )


def actions(overview: Overview) -> Section:
    """The actions by state, and each of them."""
    terms = overview.terms
    counts = action_states(overview.action_counts, terms)
    listed = Table(
        key="actions",
        sheet=terms.title("action", many=True),
        caption=_("%(actions)s, the earliest due first", actions=terms.title("action", many=True)),
        head=(
            _("Number"),
            terms.title("action"),
            terms.title("agency"),
            _("Owner"),
            _("State"),
            _("Due"),
        ),
        rows=tuple(
            (
                CellText(str(row.number), number=row.number),
                CellText(row.title),
                CellText(row.agency),
                CellText(row.owner or _("Nobody yet")),
                CellText(state_name(row.state)),
                CellText(
                    _noted(format_date(row.due_on), _("overdue") if row.overdue else ""),
                    tone="red" if row.overdue else "",
                ),
            )
            for row in overview.actions
        ),
        widths=(0.09, 0.31, 0.2, 0.14, 0.12, 0.14),
        empty=_("There are none yet."),
    )
    chart = charts.actions_chart(overview.action_counts, terms)
    return Section(
        title=terms.title("action", many=True),
        charts=((chart, counts),) if chart else (),
        tables=(listed,) if chart else (counts, listed),
        landscape=False,
    )


def action_states(counts: Sequence[StateCount], terms: Terms) -> Table:
    """How many actions are in each state, those overdue apart."""
    return Table(
        key="action-states",
        sheet=_("%(actions)s by state", actions=terms.title("action", many=True)),
        caption=_("%(actions)s by state", actions=terms.title("action", many=True)),
        head=(_("State"), terms.title("action", many=True), _("Overdue")),
        rows=tuple(
            (
                CellText(state_name(count.state)),
                CellText(str(count.actions), number=count.actions),
                CellText(
                    str(count.overdue), number=count.overdue, tone="red" if count.overdue else ""
                ),
            )
            for count in counts
        ),
        widths=(0.5, 0.25, 0.25),
    )


def _noted(text: str, note: str) -> str:
    """A figure or date with what there is to say of it, if anything."""
    return f"{text} ({note})" if note else text

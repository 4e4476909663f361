"""Writing the overview report: what the figures say, in the asker's language.

The order follows a reader's questions: how far are we, how do we stand, who
stands where, what keeps coming up, what does not fit, what runs out, what is
being done.
"""

from __future__ import annotations

from saas.i18n import format_date, ngettext
from saas.i18n import gettext as _
from tenants.reports import captions, differences, legend, matrices, registers, standards
from tenants.reports.dataset import Basis, Mean, Overview
from tenants.reports.document import CellText, Document, Section, Table
from tenants.reports.scales import Column
from tenants.reports.signals import SOON
from tenants.reports.words import VIEWS, round_state_name, score_text


def compose(overview: Overview, *, workspace: str, made_by: str) -> Document:
    """The report of one round. Call it in the language of the reader."""
    header = overview.header
    sections = [
        _summary(overview),
        _how_to_read(overview),
        standards.section(overview),
        registers.agencies(overview),
        *(matrices.section(overview, view) for view in VIEWS),
        matrices.own_questions(overview),
        differences.section(overview),
        registers.agreement(overview),
        registers.gaps(overview),
        registers.contradictions(overview),
        registers.evidence(overview),
        registers.actions(overview),
    ]
    return Document(
        title=header.title,
        subtitle=_("Overview report"),
        workspace=workspace,
        language=overview.language,
        author=made_by,
        facts=(
            (_("Figures of"), format_date(overview.as_of)),
            (overview.terms.title("round"), round_state_name(header.state)),
            (
                _("Open from, due on"),
                f"{format_date(header.opens_on)} – {format_date(header.due_on)}",
            ),
            (_("Compared with"), header.previous_title or _("No earlier round")),
            (
                _("Questions and scales"),
                _(
                    "%(title)s, version %(number)s (%(hash)s)",
                    title=header.model_title,
                    number=header.version,
                    hash=header.content_hash[:12],
                ),
            ),
            (_("Made by"), made_by),
        ),
        sections=tuple(section for section in sections if section is not None),
        labels={
            "contents": _("Contents"),
            "page": _("Page"),
            "table": _("Table"),
            "chart": _("Chart"),
            "missing": _(
                "□ stands for a character that the typeface of this PDF does not have; the Word "
                "and Excel files show it."
            ),
        },
    )


def _summary(overview: Overview) -> Section:
    progress, terms = overview.progress, overview.terms
    most = sum(gap.most for gap in overview.gaps)
    expired = sum(item.expired for item in overview.evidence)
    actions = sum(count.actions for count in overview.action_counts)
    overdue = sum(count.overdue for count in overview.action_counts)
    figures: list[tuple[str, int | str]] = [
        (terms.title("agency", many=True), progress.agencies),
        (_("Submitted"), progress.submitted),
        (_("Signed off"), progress.signed),
        (_("Moderated"), progress.moderated),
        (_("Late"), progress.late),
        (_("Withdrawn"), progress.withdrawn),
        (
            _("Required questions answered"),
            _(
                "%(answered)s of %(expected)s (%(percent)s%%)",
                answered=progress.answered,
                expected=progress.expected,
                percent=progress.percent,
            ),
        ),
        (_("Answers that contradict each other"), len(overview.contradictions)),
        (_("Gaps that most share"), most),
        (_("Evidence that has expired"), expired),
        (
            _("Evidence that expires within %(days)s days", days=SOON.days),
            len(overview.evidence) - expired,
        ),
        (terms.title("action", many=True), actions),
        (_("Overdue"), overdue),
    ]
    return Section(
        title=_("Summary"),
        paragraphs=tuple(_sentences(overview)),
        tables=(
            Table(
                key="summary",
                sheet=_("Summary"),
                caption=_("The %(round)s in figures", round=terms.one("round")),
                head=(_("What"), _("Figure")),
                rows=tuple(
                    (
                        CellText(name),
                        CellText(str(value), number=value if isinstance(value, int) else None),
                    )
                    for name, value in figures
                ),
                widths=(0.65, 0.35),
            ),
        ),
    )


def _sentences(overview: Overview) -> list[str]:
    progress, terms = overview.progress, overview.terms
    how_far = (
        ngettext(
            "%(num)s of %(all)s %(agencies)s has submitted.",
            "%(num)s of %(all)s %(agencies)s have submitted.",
            progress.submitted,
            all=progress.agencies,
            agencies=terms.after(progress.agencies, "agency"),
        ),
        ngettext(
            "%(num)s of them is signed off.", "%(num)s of them are signed off.", progress.signed
        ),
        ngettext("%(num)s is late.", "%(num)s are late.", progress.late),
    )
    found = [" ".join(how_far)]
    ranked = _ranked(overview)
    if len(ranked) > 1:
        basis, pairs = ranked[0][0], [(column, mean) for _basis, column, mean in ranked]
        (high, high_mean), (low, low_mean) = pairs[-1], pairs[0]
        ends = {
            "high": high.title,
            "high_mean": _said(high_mean),
            "low": low.title,
            "low_mean": _said(low_mean),
        }
        sentence = (
            _(
                "By moderated grades the strongest is %(high)s (%(high_mean)s), the weakest "
                "%(low)s (%(low_mean)s).",
                **ends,
            )
            if basis is Basis.MODERATED
            else _(
                "By own grades the strongest is %(high)s (%(high_mean)s), the weakest %(low)s "
                "(%(low_mean)s).",
                **ends,
            )
        )
        found.append(sentence)
    if overview.progress.moderated and not _all_moderated(overview):
        found.append(
            ngettext(
                "Moderated so far: %(moderated)s of %(num)s. A moderated mean speaks of those "
                "alone, and is not to be set against the own mean of all.",
                "Moderated so far: %(moderated)s of %(num)s. A moderated mean speaks of those "
                "alone, and is not to be set against the own mean of all.",
                overview.progress.submitted,
                moderated=overview.progress.moderated,
            )
        )
    found.append(
        _(
            "Only what was submitted counts: drafts are not in this report. It holds the grades "
            "of every %(agency)s; before you pass it on, check what this %(round)s lets "
            "%(agencies)s see of one another.",
            agency=terms.one("agency"),
            agencies=terms.many("agency"),
            round=terms.one("round"),
        )
    )
    if overview.header.drafted_by_us:
        found.append(
            _(
                "The questions and scales are the starter set that comes with Accord; the "
                "partnership has not made them its own."
            )
        )
    return found


def _all_moderated(overview: Overview) -> bool:
    progress = overview.progress
    return progress.submitted > 0 and progress.moderated >= progress.submitted


def _ranked(overview: Overview) -> list[tuple[Basis, Column, Mean]]:
    """The standards on the main scale from weakest to strongest, on one basis."""
    scale = captions.main_scale(overview.grid.standards)
    shown = captions.on_scale(overview.grid, scale) if scale else []
    # One moderated agency among many would be told as if it were all of them.
    moderated = _all_moderated(overview) and all(total.moderated for _column, total in shown)
    pairs = [(column, total.moderated if moderated else total.own) for column, total in shown]
    basis = Basis.MODERATED if moderated else Basis.SELF
    found = [(basis, column, mean) for column, mean in pairs if mean is not None]
    return sorted(found, key=lambda item: item[2].score)


def _said(mean: Mean) -> str:
    return f"{score_text(mean.score)} {mean.point.label}" if mean.point else score_text(mean.score)


def _how_to_read(overview: Overview) -> Section:
    terms = overview.terms
    return Section(
        title=_("How to read this report"),
        paragraphs=(
            _(
                "A figure is the mean of the grades of one %(standard)s, to one decimal, with the "
                "point of the scale that is nearest to it. Questions that do not apply count "
                "neither way. Only questions on the same scale are counted together, and a number "
                "on a scale such as 0 to 10 is never turned into a grade: such questions are "
                "shown by themselves.",
                standard=terms.one("standard"),
            ),
            _(
                "A difference is moderated less own, over the questions that have both. A movement "
                "is this %(round)s less the one before, on moderated grades where both have them, "
                "else on own grades; it is left out where the scale has changed.",
                round=terms.one("round"),
            ),
        ),
        tables=legend.tables((*overview.grid.standards, *overview.grid.own_questions)),
    )

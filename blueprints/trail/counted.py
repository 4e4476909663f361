"""The events whose sentences bend with what they know: with numbers, or with less than others."""

from __future__ import annotations

from collections.abc import Callable

from blueprints.trail.details import UNKNOWN, Known
from saas.i18n import Counting, lazy_ngettext, ngettext
from saas.i18n import gettext as _


def _handed_over(known: Known) -> str:
    actions, returns = known.number("actions"), known.number("returns")
    moderations = known.number("moderations")
    said_actions = said_returns = said_moderations = UNKNOWN
    if actions is not None:
        said_actions = ngettext("%(num)s action", "%(num)s actions", actions)
    if returns is not None:
        said_returns = ngettext("%(num)s return", "%(num)s returns", returns)
    if moderations is not None:
        said_moderations = ngettext("%(num)s moderation", "%(num)s moderations", moderations)
    return _(
        "Handed the open work of %(name)s to %(successor)s: %(actions)s, %(returns)s, "
        "%(moderations)s",
        name=known["name"],
        successor=known["successor"],
        actions=said_actions,
        returns=said_returns,
        moderations=said_moderations,
    )


def _finding_made(known: Known) -> str:
    """Of what an agency found in its own draft, no more is known than that it was made."""
    if "finding_kind" not in known:
        return _("Made a finding on %(agency)s", agency=known["agency"])
    return _(
        "Made a finding (%(finding_kind)s) on %(agency)s",
        finding_kind=known["finding_kind"],
        agency=known["agency"],
    )


def _by(number: str, sentence: Counting) -> Callable[[Known], str]:
    """A sentence that bends with one number of its event, which stands in it as ``n``."""

    def said(known: Known) -> str:
        return sentence.said(known.number(number) or 0, Known({**known, "n": known[number]}))

    return said


COUNTED: dict[str, Callable[[Known], str]] = {
    "member.handed_over": _handed_over,
    "finding.made": _finding_made,
    "round.cases_listed": _by(
        "count",
        lazy_ngettext("Listed %(n)s case for %(round)s", "Listed %(n)s cases for %(round)s"),
    ),
    "round.case_list_taken_back": _by(
        "count",
        lazy_ngettext(
            "Took a list of cases back from %(round)s: %(n)s case deleted",
            "Took a list of cases back from %(round)s: %(n)s cases deleted",
        ),
    ),
    "round.cases_drawn": _by(
        "count",
        lazy_ngettext(
            "Drew %(n)s case at random for %(round)s, from a pool of %(pool)s",
            "Drew %(n)s cases at random for %(round)s, from a pool of %(pool)s",
        ),
    ),
    "round.cases_chosen": _by(
        "count",
        lazy_ngettext(
            "Chose %(n)s case by hand for %(round)s", "Chose %(n)s cases by hand for %(round)s"
        ),
    ),
    "round.case_removed": _by(
        "count",
        lazy_ngettext("Took %(n)s case off %(round)s", "Took %(n)s cases off %(round)s"),
    ),
    "round.agencies_chosen": _by(
        "agencies",
        lazy_ngettext(
            "Chose %(n)s agency for %(round)s",
            "Chose %(n)s agencies for %(round)s",
        ),
    ),
    "round.opened": _by(
        "agencies",
        lazy_ngettext(
            "Opened %(round)s for %(n)s agency",
            "Opened %(round)s for %(n)s agencies",
        ),
    ),
    "round.reminded": _by(
        "agencies",
        lazy_ngettext(
            "Reminded %(n)s agency of %(round)s",
            "Reminded %(n)s agencies of %(round)s",
        ),
    ),
    "return.carried_over": _by(
        "answers",
        lazy_ngettext(
            "Carried %(n)s answer of %(agency)s over into %(round)s",
            "Carried %(n)s answers of %(agency)s over into %(round)s",
        ),
    ),
    "return.form_moved": _by(
        "archived",
        lazy_ngettext(
            "Brought the return of %(agency)s for %(round)s to version %(number)s of its form; "
            "%(n)s answer was archived",
            "Brought the return of %(agency)s for %(round)s to version %(number)s of its form; "
            "%(n)s answers were archived",
        ),
    ),
    "part.shared_out": _by(
        "given",
        lazy_ngettext(
            "Shared out “%(part)s” in %(round)s by a fair draw: %(n)s part was given "
            "(seed %(seed)s)",
            "Shared out “%(part)s” in %(round)s by a fair draw: %(n)s parts were given "
            "(seed %(seed)s)",
        ),
    ),
    "part.agencies_added": _by(
        "agencies",
        lazy_ngettext(
            "Gave “%(part)s” of everything in %(round)s to %(n)s agency",
            "Gave “%(part)s” of everything in %(round)s to %(n)s agencies",
        ),
    ),
    "part.agencies_removed": _by(
        "agencies",
        lazy_ngettext(
            "Took “%(part)s” in %(round)s back from %(n)s agency where it was not begun",
            "Took “%(part)s” in %(round)s back from %(n)s agencies where it was not begun",
        ),
    ),
    "subject.agencies_named": _by(
        "agencies",
        lazy_ngettext(
            "Chose %(n)s agency for “%(part)s” in %(round)s",
            "Chose %(n)s agencies for “%(part)s” in %(round)s",
        ),
    ),
    "subject.read": _by(
        "parts",
        lazy_ngettext(
            "Read %(n)s part of others, of one and the same in %(round)s",
            "Read %(n)s parts of others, of one and the same in %(round)s",
        ),
    ),
    "subject.released": _by(
        "parts",
        lazy_ngettext(
            "Released %(n)s part in %(round)s to everybody who has a part of the same",
            "Released %(n)s parts in %(round)s to everybody who has a part of the same",
        ),
    ),
    "round.closed_unconfirmed": _by(
        "people",
        lazy_ngettext(
            "Closed %(round)s although %(n)s person had not confirmed having read what was "
            "released: %(reason)s",
            "Closed %(round)s although %(n)s people had not confirmed having read what was "
            "released: %(reason)s",
        ),
    ),
    "moderation.finished": _by(
        "questions",
        lazy_ngettext(
            "Finished grading %(agency)s (%(n)s question)",
            "Finished grading %(agency)s (%(n)s questions)",
        ),
    ),
    "moderation.settled": _by(
        "different",
        lazy_ngettext(
            "Settled the moderated grades of %(agency)s: "
            "%(n)s of %(questions)s differs from its own",
            "Settled the moderated grades of %(agency)s: "
            "%(n)s of %(questions)s differ from its own",
        ),
    ),
    "handbook.readers_reminded": _by(
        "people",
        lazy_ngettext(
            "Asked %(n)s person to read version %(number)s of the framework %(key)s",
            "Asked %(n)s people to read version %(number)s of the framework %(key)s",
        ),
    ),
}
"""Kind of event → what writes its sentence."""

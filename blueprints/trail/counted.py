"""The events whose sentences bend with what they know: with numbers, or with less than others."""

from __future__ import annotations

from collections.abc import Callable

from blueprints.trail.details import UNKNOWN, Known
from saas.i18n import gettext as _
from saas.i18n import ngettext


def _agencies_chosen(known: Known) -> str:
    return ngettext(
        "Chose %(n)s agency for %(round)s",
        "Chose %(n)s agencies for %(round)s",
        known.number("agencies") or 0,
        n=known["agencies"],
        round=known["round"],
    )


def _opened(known: Known) -> str:
    return ngettext(
        "Opened %(round)s for %(n)s agency",
        "Opened %(round)s for %(n)s agencies",
        known.number("agencies") or 0,
        n=known["agencies"],
        round=known["round"],
    )


def _reminded(known: Known) -> str:
    return ngettext(
        "Reminded %(n)s agency of %(round)s",
        "Reminded %(n)s agencies of %(round)s",
        known.number("agencies") or 0,
        n=known["agencies"],
        round=known["round"],
    )


def _carried_over(known: Known) -> str:
    return ngettext(
        "Carried %(n)s answer of %(agency)s over into %(round)s",
        "Carried %(n)s answers of %(agency)s over into %(round)s",
        known.number("answers") or 0,
        n=known["answers"],
        agency=known["agency"],
        round=known["round"],
    )


def _form_moved(known: Known) -> str:
    return ngettext(
        "Brought the return of %(agency)s for %(round)s to version %(number)s of its form; "
        "%(n)s answer was archived",
        "Brought the return of %(agency)s for %(round)s to version %(number)s of its form; "
        "%(n)s answers were archived",
        known.number("archived") or 0,
        n=known["archived"],
        agency=known["agency"],
        round=known["round"],
        number=known["number"],
    )


def _finished_grading(known: Known) -> str:
    return ngettext(
        "Finished grading %(agency)s (%(n)s question)",
        "Finished grading %(agency)s (%(n)s questions)",
        known.number("questions") or 0,
        n=known["questions"],
        agency=known["agency"],
    )


def _settled(known: Known) -> str:
    return ngettext(
        "Settled the moderated grades of %(agency)s: %(n)s of %(questions)s differs from its own",
        "Settled the moderated grades of %(agency)s: %(n)s of %(questions)s differ from its own",
        known.number("different") or 0,
        n=known["different"],
        questions=known["questions"],
        agency=known["agency"],
    )


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


def _readers_reminded(known: Known) -> str:
    return ngettext(
        "Asked %(n)s person to read version %(number)s of the framework %(key)s",
        "Asked %(n)s people to read version %(number)s of the framework %(key)s",
        known.number("people") or 0,
        n=known["people"],
        number=known["number"],
        key=known["key"],
    )


COUNTED: dict[str, Callable[[Known], str]] = {
    "member.handed_over": _handed_over,
    "handbook.readers_reminded": _readers_reminded,
    "round.agencies_chosen": _agencies_chosen,
    "round.opened": _opened,
    "round.reminded": _reminded,
    "return.carried_over": _carried_over,
    "return.form_moved": _form_moved,
    "moderation.finished": _finished_grading,
    "moderation.settled": _settled,
    "finding.made": _finding_made,
}
"""Kind of event → what writes its sentence."""

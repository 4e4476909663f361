"""What waits for a person, gathered from the areas of the domain into one list of blocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from flask import url_for
from sqlalchemy.orm import Session

from blueprints.words import return_state
from saas.i18n import format_date
from saas.i18n import gettext as _
from tenants.actions import queries as actions
from tenants.actions.plan import PlanRow
from tenants.actions.wording import state_name
from tenants.judgements import queries as judgements
from tenants.judgements.waiting import Waiting, WaitingOutcome, list_waiting
from tenants.rounds import queries as rounds
from tenants.rounds.acknowledging import MyWork, list_my_work
from tenants.rounds.calendar import today
from tenants.rounds.models import Return
from tenants.rounds.types import DRAFT_STATES, ReturnState
from tenants.workspaces.actor import Actor
from tenants.workspaces.policy import roles_to_give
from tenants.workspaces.queries import list_invitations
from tenants.workspaces.roles import Permission

SHOWN = 10
"""How many lines a block shows before it leads to the whole list."""


@dataclass(frozen=True)
class Line:
    """One thing that waits: what, where it is done, by when, and how it stands."""

    text: str
    href: str
    note: str = ""
    due_on: date | None = None
    late: bool = False
    state: str = ""
    state_text: str = ""


@dataclass(frozen=True)
class Block:
    """Things of one kind; without lines a block does not show."""

    key: str
    heading: str
    lines: list[Line] = field(default_factory=list)
    more_href: str = ""
    more_text: str = ""

    @property
    def shown(self) -> list[Line]:
        return self.lines[:SHOWN]


def blocks_for(session: Session, actor: Actor) -> list[Block]:
    """Everything that waits for this person, the most pressing kind first."""
    waiting = list_waiting(session, actor, SHOWN + 1)
    work = (
        list_my_work(session, actor, limit=SHOWN + 1)
        if actor.may(Permission.PART_FILL)
        else MyWork()
    )
    to_do = actions.list_to_do(session, actor)
    made = (
        _returns(session, actor),
        _parts(work),
        _to_confirm(work),
        _moderations(session, actor),
        _to_settle(waiting[Waiting.TO_SETTLE]),
        _to_release(waiting[Waiting.TO_RELEASE]),
        _to_reply(waiting[Waiting.TO_REPLY]),
        _actions(actor, to_do.own),
        _actions_to_check(to_do.to_decide),
        _invitations(session, actor),
    )
    return [block for block in made if block is not None and block.lines]


def _returns(session: Session, actor: Actor) -> Block | None:
    if not actor.agency_ids:
        return None
    lines = [
        Line(
            text=_("%(round)s: %(agency)s", round=round_.title, agency=agency.name),
            href=url_for("returns.show", return_id=return_.id),
            note=_to_do(actor, return_),
            due_on=due_on if return_.state in DRAFT_STATES else None,
            late=return_.state in DRAFT_STATES and due_on < today(),
            state=return_.state,
            state_text=return_state(return_.state),
        )
        for return_, round_, agency, due_on in rounds.list_my_returns(session, actor)
    ]
    return Block("returns", _("Your agency’s returns"), lines)


def _parts(work: MyWork) -> Block:
    lines = [
        Line(
            text=_("%(round)s: %(name)s", round=part.round_.title, name=part.name),
            href=url_for("returns.show", return_id=part.return_.id),
            note=_(
                "%(done)s of %(all)s answered",
                done=part.return_.answered,
                all=part.return_.expected,
            )
            + ".",
            due_on=part.due_on,
            late=part.is_late,
            state=part.return_.state,
            state_text=return_state(part.return_.state),
        )
        for part in work.to_fill
    ]
    return Block("parts", _("Yours to fill in"), lines, url_for("subjects.mine"), _("All of them"))


def _to_confirm(work: MyWork) -> Block:
    lines = [
        Line(
            text=_("%(round)s: %(name)s", round=each.round_.title, name=each.name),
            href=url_for("subjects.show", subject_id=each.subject.id),
            note=_("Released on %(date)s.", date=format_date(each.subject.released_at)),
        )
        for each in work.to_confirm
    ]
    return Block(
        "confirming",
        _("Released to you: read and confirm"),
        lines,
        url_for("subjects.mine"),
        _("All of them"),
    )


def _to_do(actor: Actor, return_: Return) -> str:
    """What this person can do with the return now, or how far it is."""
    if return_.state in DRAFT_STATES:
        done = _("%(done)s of %(all)s answered", done=return_.answered, all=return_.expected)
        if return_.state == ReturnState.RETURNED:
            return _("Comments to answer. %(progress)s.", progress=done)
        if return_.answered == return_.expected and actor.may(Permission.RETURN_SUBMIT):
            return _("Everything is answered: it can be submitted.")
        return done + "."
    if return_.state == ReturnState.SUBMITTED:
        if actor.may(Permission.RETURN_SIGN):
            return _("Waits for your signature.")
        return _("Waits for the approver’s signature.")
    return ""


def _moderations(session: Session, actor: Actor) -> Block | None:
    if not actor.may(Permission.MODERATION_GRADE):
        return None
    lines = []
    for grading, round_, agency, own in judgements.list_my_moderations(session, actor):
        ready = own.state == ReturnState.SIGNED_OFF
        lines.append(
            Line(
                text=_("%(round)s: %(agency)s", round=round_.title, agency=agency.name),
                href=url_for("moderation.start", return_id=grading.id),
                note=_("%(done)s of %(all)s graded.", done=grading.answered, all=grading.expected)
                if ready
                else _("Waits until the agency has signed its return."),
                state=grading.state if ready else "queued",
                state_text=return_state(grading.state) if ready else _("Not ready yet"),
            )
        )
    return Block(
        "moderations",
        _("Returns to moderate"),
        lines,
        url_for("moderation.mine"),
        _("All that you moderate"),
    )


def _to_settle(found: list[WaitingOutcome]) -> Block:
    lines = [
        _outcome_line(
            outcome,
            url_for("moderation.subject", subject_id=outcome.subject_id),
            _("Its moderators have finished."),
        )
        for outcome in found
    ]
    return Block("settling", _("Moderations to settle"), lines, *_rest_of(found, "ready"))


def _to_release(found: list[WaitingOutcome]) -> Block:
    lines = [
        # Without moderation there is nothing beside the return: it is released from its own page.
        _outcome_line(
            outcome,
            url_for("moderation.subject", subject_id=outcome.subject_id)
            if outcome.state == ReturnState.MODERATED
            else url_for("returns.show", return_id=outcome.return_id),
            _("The agency does not see its outcome yet."),
        )
        for outcome in found
    ]
    return Block("releasing", _("Outcomes to release"), lines, *_rest_of(found, "moderated"))


def _to_reply(found: list[WaitingOutcome]) -> Block:
    lines = [
        _outcome_line(
            outcome,
            url_for("moderation.outcome", return_id=outcome.return_id),
            _("Your agency can reply to it once."),
        )
        for outcome in found
    ]
    return Block("replying", _("Outcomes to reply to"), lines)


def _outcome_line(outcome: WaitingOutcome, href: str, note: str) -> Line:
    return Line(
        text=_("%(round)s: %(agency)s", round=outcome.round, agency=outcome.agency),
        href=href,
        note=note,
        state=outcome.state,
        state_text=return_state(outcome.state),
    )


def _rest_of(found: list[WaitingOutcome], show: str) -> tuple[str, str]:
    """Where the rest of the first line's round stands, and its words; where all show, nothing."""
    if len(found) <= SHOWN:
        return "", ""
    first = found[0]
    if show == "moderated" and first.state != ReturnState.MODERATED:
        href = url_for("rounds.show", round_id=first.round_id)
    else:
        href = url_for("moderation.index", round_id=first.round_id, show=show)
    return href, _("All of %(round)s", round=first.round)


def _actions(actor: Actor, own: list[PlanRow]) -> Block | None:
    if not actor.may(Permission.ACTION_WORK):
        return None
    lines = [_action_line(row) for row in own]
    return Block("actions", _("Your actions"), lines, url_for("plan.index"), _("The whole plan"))


def _actions_to_check(to_decide: list[PlanRow]) -> Block | None:
    lines = [_action_line(row) for row in to_decide]
    return Block(
        "checks",
        _("Actions that wait for your decision"),
        lines,
        url_for("plan.index"),
        _("The whole plan"),
    )


def _action_line(row: PlanRow) -> Line:
    return Line(
        text=_("%(number)s: %(title)s", number=row.number, title=row.title),
        href=url_for("plan.show", action_id=row.id),
        note=row.agency,
        due_on=row.due_on,
        late=row.overdue,
        state="overdue" if row.overdue else row.state,
        state_text=_("Overdue") if row.overdue else state_name(row.state),
    )


def _invitations(session: Session, actor: Actor) -> Block | None:
    if not roles_to_give(actor):
        return None
    waiting = list_invitations(session, size=SHOWN)
    lines = [
        Line(
            text=line.name,
            href=url_for("people.invitations"),
            note=line.agency_name,
            state="expired" if line.expired else "queued",
            state_text=_("Expired") if line.expired else _("Not accepted yet"),
        )
        for line in waiting.items
    ]
    return Block(
        "invitations",
        _("Invitations not accepted yet"),
        lines,
        url_for("people.invitations"),
        _("All invitations"),
    )

"""Who moderates which agency: choosing, taking back, standing down, asking again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import and_, any_, delete, func, literal, select
from sqlalchemy.orm import Session

from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from saas.i18n import gettext as _
from saas.lengths import REASON, refuse_long
from tenants.agencies.models import Agency
from tenants.judgements import blindness, notices, policy
from tenants.judgements.comparison import get_subject_for_moderation
from tenants.judgements.panel import begin_grading, let_see, note
from tenants.judgements.queries import hold_own
from tenants.judgements.types import Assigned
from tenants.practice.schema import QuestionKind
from tenants.practice.service import get_model
from tenants.rounds.form import form_for
from tenants.rounds.models import Answer, Return, Round, Subject
from tenants.rounds.types import Moderation, PartKind, ReturnState
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import Member
from tenants.workspaces.roles import Role


def assign_moderators(
    session: Session, actor: Actor, subject_ids: Iterable[UUID], member_ids: Iterable[UUID]
) -> Assigned:
    """Ask each of these moderators to grade each of these agencies' returns.

    Pairs that exist already are left as they are, and so is a moderator's own
    agency. In a blind round the agency's grades are hidden from them from now
    on. Raises Forbidden, NotFound, InvalidInput, and InvalidState for a return
    that is not signed.
    """
    if not policy.runs_moderation(actor):
        raise Forbidden(_("Moderators are chosen by a coordinator."))
    wanted, chosen = set(subject_ids), set(member_ids)
    members = _moderators(session, chosen)
    rows = _subjects(session, wanted)
    if not rows or len({round_.id for _subject, round_, _agency, _own in rows}) != 1:
        raise NotFound
    for _subject, round_, agency, own in rows:
        if not policy.can_assign(actor, own, round_):
            raise InvalidState(_why_not(round_, agency, own))
    round_ = rows[0][1]
    panels = _panels(session, wanted)
    questions = _count_gradable(session, rows)
    parents = blindness.agency_parents(session)
    left_out: list[tuple[str, str]] = []
    asked: dict[UUID, int] = {}
    for subject, _round, agency, own in rows:
        panel = panels.setdefault(subject.id, [])
        present = {moderation.author_id for moderation in panel}
        for member in members:
            if member.id in present:
                continue
            if not policy.can_be_moderator(member.roles, member.agency_id, agency.id, parents):
                left_out.append((member.name, agency.name))
                continue
            tool = _tool(session, round_, own)
            panel.append(begin_grading(session, own, member, tool, questions[own.id]))
            asked[member.id] = asked.get(member.id, 0) + 1
            note(session, actor, "moderation.assigned", own, moderator=member.name)
        if round_.moderation == Moderation.BLIND:
            blindness.hide_for_assignment(own, panel)
    session.flush()
    made = sum(asked.values())
    if not made:
        _nothing_made(left_out)
    for member in members:
        if member.id in asked:
            notices.tell_assigned(session, round_, member, asked[member.id])
    return Assigned(made, tuple(left_out))


def _nothing_made(left_out: list[tuple[str, str]]) -> None:
    if left_out:
        name, agency = left_out[0]
        problem = _(
            "%(name)s works in %(agency)s, and nobody moderates their own agency",
            name=name,
            agency=agency,
        )
        raise InvalidInput(problem, {"members": problem})
    raise InvalidState(_("These moderators were asked already."))


def _moderators(session: Session, chosen: Collection[UUID]) -> list[Member]:
    if not chosen:
        problem = _("Choose at least one moderator")
        raise InvalidInput(problem, {"members": problem})
    members = list(
        session.scalars(
            select(Member)
            .where(
                Member.id.in_(chosen),
                Member.state == "active",
                literal(Role.MODERATOR.value) == any_(Member.roles),
            )
            .order_by(Member.name, Member.id)
        )
    )
    if len(members) != len(chosen):
        problem = _("Choose from the moderators shown")
        raise InvalidInput(problem, {"members": problem})
    return members


def _subjects(
    session: Session, wanted: Collection[UUID]
) -> list[tuple[Subject, Round, Agency, Return]]:
    if not wanted:
        problem = _("Choose at least one agency whose return is signed")
        raise InvalidInput(problem, {"subjects": problem})
    rows = session.execute(
        select(Subject, Round, Agency, Return)
        .join(Round, Round.id == Subject.round_id)
        .join(Agency, Agency.id == Subject.agency_id)
        .join(Return, and_(Return.subject_id == Subject.id, Return.part == PartKind.SELF))
        .where(Subject.id.in_(wanted))
        .order_by(Agency.name, Agency.id)
        .with_for_update(of=Return)
        .execution_options(populate_existing=True)
    )
    found = [(row[0], row[1], row[2], row[3]) for row in rows]
    if len(found) != len(wanted):
        raise NotFound
    return found


def _why_not(round_: Round, agency: Agency, own: Return) -> str:
    if round_.moderation == Moderation.NONE:
        return _("This round was set up without moderation.")
    if round_.state not in policy.ASSIGNING:
        return _("Moderators are chosen while the round is open or in moderation.")
    if own.state in (ReturnState.MODERATED, ReturnState.RELEASED):
        return _("The moderation of %(agency)s is concluded.", agency=agency.name)
    return _(
        "%(agency)s has not signed its return yet. Moderators are chosen after that.",
        agency=agency.name,
    )


def _panels(session: Session, subject_ids: Collection[UUID]) -> dict[UUID, list[Return]]:
    found: dict[UUID, list[Return]] = {}
    for moderation in session.scalars(
        select(Return)
        .where(Return.subject_id.in_(subject_ids), Return.part == PartKind.MODERATION)
        .order_by(Return.created_at, Return.id)
    ):
        found.setdefault(moderation.subject_id, []).append(moderation)
    return found


def _count_gradable(
    session: Session, rows: list[tuple[Subject, Round, Agency, Return]]
) -> dict[UUID, int]:
    """How many questions there are to grade on each self-assessment, by its id."""
    answered = {
        row[0]: set(row[1])
        for row in session.execute(
            select(Answer.return_id, func.array_agg(Answer.question))
            .where(
                Answer.return_id.in_([own.id for _s, _r, _a, own in rows]),
                Answer.complete.is_(True),
                Answer.hidden.is_(False),
            )
            .group_by(Answer.return_id)
        )
    }
    counts = {}
    for _subject, round_, agency, own in rows:
        model = get_model(session, own.model_version_id)
        form = form_for(model, _tool(session, round_, own), kind=agency.kind, size=agency.size)
        graded = {k for k, q in form.questions.items() if q.kind is QuestionKind.GRADE}
        counts[own.id] = len(graded & answered.get(own.id, set()))
    return counts


def _tool(session: Session, round_: Round, own: Return) -> str:
    """The moderators' form of this kind of round; without one the agency's own."""
    activity = get_model(session, own.model_version_id).activity.get(round_.activity)
    parts = activity.parts if activity else []
    return next((part.tool for part in parts if part.by == "moderator"), own.tool)


def unassign(session: Session, actor: Actor, return_id: UUID) -> None:
    """Take a moderator off who has not begun. Raises InvalidState once they have."""
    moderation, own, round_, _agency = _grading(session, actor, return_id)
    if not policy.can_unassign(actor, moderation, round_):
        raise InvalidState(
            _("This moderator has begun. They can stand down instead, for a reason.")
        )
    member = _member(session, moderation)
    session.execute(delete(Return).where(Return.id == moderation.id))
    let_see(session, own, member)
    note(session, actor, "moderation.unassigned", own, moderator=member.name)


def stand_down(session: Session, actor: Actor, return_id: UUID, reason: str) -> None:
    """Take a moderator off who has begun; their grades are kept and count no more."""
    moderation, own, round_, _agency = _grading(session, actor, return_id)
    if not policy.can_stand_down(actor, moderation, own, round_):
        raise InvalidState(
            _("This cannot be done now: the moderation has moved on. Load the page again.")
        )
    if not reason.strip():
        problem = _("Say why this moderator stands down")
        raise InvalidInput(problem, {"reason": problem})
    refuse_long(REASON, reason=reason)
    member = _member(session, moderation)
    moderation.state = ReturnState.WITHDRAWN
    moderation.withdrawn_reason = reason.strip()
    session.flush()
    let_see(session, own, member)
    note(session, actor, "moderation.stood_down", own, moderator=member.name, reason=reason.strip())


def ask_again(session: Session, actor: Actor, return_id: UUID, reason: str) -> None:
    """Open a moderator's finished grades again. They are not blind any more."""
    moderation, own, round_, agency = _grading(session, actor, return_id)
    if not policy.can_ask_again(actor, moderation, own, round_):
        raise InvalidState(
            _("This cannot be done now: the moderation has moved on. Load the page again.")
        )
    if not reason.strip():
        problem = _("Say what the moderator should look at again")
        raise InvalidInput(problem, {"reason": problem})
    refuse_long(REASON, reason=reason)
    moderation.state = ReturnState.RETURNED
    session.flush()
    notices.tell_to_look_again(session, round_, agency, moderation, reason.strip())
    member = _member(session, moderation)
    note(session, actor, "moderation.asked_again", own, moderator=member.name)


def _grading(
    session: Session, actor: Actor, return_id: UUID
) -> tuple[Return, Return, Round, Agency]:
    """A moderator's grading, locked, with what it is about. Raises Forbidden, NotFound."""
    if not policy.runs_moderation(actor):
        raise Forbidden(_("Moderators are chosen by a coordinator."))
    hold_own(session, return_id)
    moderation = session.scalars(
        select(Return)
        .where(Return.id == return_id, Return.part == PartKind.MODERATION)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if moderation is None:
        raise NotFound
    _subject, round_, agency, own = get_subject_for_moderation(session, moderation.subject_id)
    return moderation, own, round_, agency


def _member(session: Session, moderation: Return) -> Member:
    return session.scalars(select(Member).where(Member.id == moderation.author_id)).one()

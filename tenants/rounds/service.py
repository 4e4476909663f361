"""A round from its making to its close, as the coordinator runs it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from saas.database import now
from saas.errors import InvalidInput, InvalidState
from saas.i18n import gettext as _
from saas.i18n import ngettext
from saas.lengths import REASON, note_long, refuse_long
from saas.taken import refused_when_taken
from saas.trail import service as trail
from tenants.agencies.models import Agency
from tenants.practice.graded_tables import graded_tables
from tenants.practice.service import get_model
from tenants.rounds import notices, queries
from tenants.rounds.acknowledging import close_unconfirmed
from tenants.rounds.allocation import begin_agency_parts, tell_everybody
from tenants.rounds.calendar import today
from tenants.rounds.form import expected_questions, form_for
from tenants.rounds.models import LadderStep, Return, Round, Subject
from tenants.rounds.policy import OUTSIDE_MODERATION
from tenants.rounds.types import (
    DRAFT_STATES,
    ROUND_CHANGES,
    Moderation,
    PartKind,
    RoundState,
    Sharing,
)
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission


@dataclass(frozen=True)
class RoundDraft:
    """What the coordinator decides about a round; days count from the due date."""

    title: str
    activity: str
    model_version_id: UUID
    opens_on: date
    due_on: date
    moderation: Moderation
    sharing: Sharing
    reminder_days: tuple[int, ...]
    escalation_days: tuple[int, ...]
    previous_round_id: UUID | None = None
    message: str = ""


def create_round(session: Session, actor: Actor, draft: RoundDraft) -> Round:
    """Make a round in draft: nobody but its makers sees it. Raises InvalidInput by field."""
    actor.require(Permission.ROUND_MANAGE)
    draft = _settled(session, draft)
    _check(session, draft, None)
    round_ = Round(created_by=actor.me, activity=draft.activity)
    _fill(round_, draft)
    with refused_when_taken(session, uq_rounds_tenant_id_title=_title_taken):
        session.add(round_)
    _note(session, actor, "round.created", round_, title=round_.title)
    return round_


def change_round(session: Session, actor: Actor, round_id: UUID, draft: RoundDraft) -> Round:
    """Change a draft in full; an open round only in title, message, ladders and date.

    The tool, the moderation rule and the sharing are promises once agencies answer.
    """
    actor.require(Permission.ROUND_MANAGE)
    round_ = queries.get_round(session, round_id)
    if round_.state == RoundState.CLOSED:
        raise InvalidState(_("This round is closed. Open it again to change it."))
    draft = _settled(session, draft)
    _check(session, draft, round_.id, begun=round_.state != RoundState.DRAFT)
    if round_.state != RoundState.DRAFT:
        kept = (round_.model_version_id, round_.moderation, round_.sharing)
        if kept != (draft.model_version_id, draft.moderation, draft.sharing):
            raise InvalidState(
                _("The form, the moderation rule and the sharing stay as they are once it is open.")
            )
    with refused_when_taken(session, uq_rounds_tenant_id_title=_title_taken):
        _fill(round_, draft)
    _note(session, actor, "round.changed", round_)
    return round_


def _check(
    session: Session, draft: RoundDraft, own_id: UUID | None, *, begun: bool = False
) -> None:
    """``begun``: what stays as it is in an open round is not looked at any more."""
    errors: dict[str, str] = {}
    title = draft.title.strip()
    if not title:
        errors["title"] = _("Give the round a name, such as Section 11 2027")
    elif len(title) > 120:
        errors["title"] = _("The name must be 120 characters or fewer")
    else:
        query = select(Round.id).where(Round.title == title)
        if own_id is not None:
            query = query.where(Round.id != own_id)
        if session.execute(query).first():
            errors |= _title_taken().errors
    note_long(errors, REASON, message=draft.message)
    if draft.due_on < draft.opens_on:
        errors["due_on"] = _("The due date must be on or after the day it opens")
    if draft.due_on > draft.opens_on + timedelta(days=730):
        errors["due_on"] = _("The due date must be within two years of the opening")
    model = get_model(session, draft.model_version_id)
    activity = model.activity.get(draft.activity)
    if activity is None:
        errors["activity"] = _("Choose one of the kinds of round in this model")
    elif draft.moderation != Moderation.NONE and not activity.has_moderator:
        errors["moderation"] = _("This kind of round has no part for a moderator")
    elif not begun and draft.moderation == Moderation.BLIND and graded_tables(model, activity):
        errors["moderation"] = _(
            "The form asks for grades within a table, which a blind moderator would read. "
            "Choose another rule"
        )
    for name, days in (
        ("reminder_days", draft.reminder_days),
        ("escalation_days", draft.escalation_days),
    ):
        if len(days) > 12 or any(not -120 <= day <= 365 for day in days):
            errors[name] = _("Give at most 12 steps, from 120 days before to 365 days after")
    if draft.previous_round_id is not None:
        queries.get_round(session, draft.previous_round_id)
        if draft.previous_round_id == own_id:
            errors["previous_round_id"] = _("A round cannot follow itself")
    if errors:
        raise InvalidInput(_("Put these right first."), errors)


def _settled(session: Session, draft: RoundDraft) -> RoundDraft:
    """The draft with the rules that its kind of audit has.

    Moderation and sharing of the round are for agencies that answer for themselves. Where
    people fill parts, each part says who reads it, and a moderator's is a part as well.
    """
    activity = get_model(session, draft.model_version_id).activity.get(draft.activity)
    if activity is None or activity.asks_agencies:
        return draft
    return replace(draft, moderation=Moderation.NONE, sharing=Sharing.NOTHING)


def _title_taken() -> InvalidInput:
    problem = _("Another round has this name. Choose a different one")
    return InvalidInput(_("Put these right first."), {"title": problem})


def _fill(round_: Round, draft: RoundDraft) -> None:
    round_.title = draft.title.strip()
    round_.model_version_id = draft.model_version_id
    round_.previous_round_id = draft.previous_round_id
    round_.opens_on, round_.due_on = draft.opens_on, draft.due_on
    round_.moderation, round_.sharing = draft.moderation, draft.sharing
    round_.reminder_days = sorted(set(draft.reminder_days))
    round_.escalation_days = sorted(set(draft.escalation_days))
    round_.message = draft.message.strip()


def choose_agencies(
    session: Session, actor: Actor, round_id: UUID, agency_ids: Iterable[UUID]
) -> int:
    """Say which agencies a draft round is for; returns how many."""
    actor.require(Permission.ROUND_MANAGE)
    round_ = queries.get_round(session, round_id, lock=True)
    if round_.state != RoundState.DRAFT:
        raise InvalidState(_("This round is open: add or withdraw single agencies instead."))
    wanted = set(agency_ids)
    known = set(
        session.scalars(
            select(Agency.id).where(Agency.state == "active", Agency.takes_part.is_(True))
        )
    )
    if not wanted:
        raise InvalidInput(
            _("Choose at least one agency."), {"agencies": _("Choose at least one agency")}
        )
    if wanted - known:
        raise InvalidInput(
            _("Choose from the agencies shown."),
            {"agencies": _("An agency in your choice is closed or does not take part")},
        )
    present = set(session.scalars(select(Subject.agency_id).where(Subject.round_id == round_.id)))
    gone = present - wanted
    if gone:
        session.execute(
            delete(Subject).where(Subject.round_id == round_.id, Subject.agency_id.in_(gone))
        )
    kind = _kind_of(session, round_)
    for agency_id in sorted(wanted - present):
        session.add(Subject(round_id=round_.id, agency_id=agency_id, kind=kind))
    session.flush()
    _note(session, actor, "round.agencies_chosen", round_, agencies=len(wanted))
    return len(wanted)


def _kind_of(session: Session, round_: Round) -> str:
    """What a subject from the tree of agencies is, in the words of the kind of audit."""
    return get_model(session, round_.model_version_id).activity[round_.activity].subject.value


def open_round(session: Session, actor: Actor, round_id: UUID) -> Round:
    """Open a draft: each agency gets its return, and its leads a mail."""
    actor.require(Permission.ROUND_MANAGE)
    round_ = queries.get_round(session, round_id, lock=True)
    _may_become(round_, RoundState.OPEN)
    activity = get_model(session, round_.model_version_id).activity[round_.activity]
    if not activity.asks_agencies:
        return _open_for_parts(session, actor, round_)
    pairs = session.execute(
        select(Subject, Agency)
        .join(Agency, Agency.id == Subject.agency_id)
        .where(Subject.round_id == round_.id)
        .order_by(Agency.name)
    ).all()
    if not pairs:
        raise InvalidState(_("Choose the agencies first: a round without any cannot open."))
    round_.state = RoundState.OPEN
    round_.opened_at = now()
    session.flush()
    for subject, agency in pairs:
        _begin_return(session, round_, subject, agency)
    _note(session, actor, "round.opened", round_, agencies=len(pairs))
    return round_


def _open_for_parts(session: Session, actor: Actor, round_: Round) -> Round:
    """Open a round whose parts were given to people and agencies, and tell them all."""
    subjects = session.scalar(
        select(func.count()).select_from(Subject).where(Subject.round_id == round_.id)
    )
    if not subjects:
        raise InvalidState(_("Choose first what is audited: a round without anything cannot open."))
    round_.state = RoundState.OPEN
    round_.opened_at = now()
    session.flush()
    begin_agency_parts(session, round_)
    tell_everybody(session, round_)
    _note(session, actor, "round.opened", round_, subjects=subjects)
    return round_


def add_agency(session: Session, actor: Actor, round_id: UUID, agency_id: UUID) -> Return:
    """Bring one more agency into an open round."""
    actor.require(Permission.ROUND_MANAGE)
    round_ = queries.get_round(session, round_id, lock=True)
    if round_.state != RoundState.OPEN:
        raise InvalidState(_("Agencies can be added while the round is open."))
    agency = queries.get_agency(session, agency_id)
    if session.execute(
        select(Subject.id).where(Subject.round_id == round_.id, Subject.agency_id == agency.id)
    ).first():
        raise InvalidState(_("%(agency)s takes part already.", agency=agency.name))
    subject = Subject(round_id=round_.id, agency_id=agency.id)
    session.add(subject)
    session.flush()
    return_ = _begin_return(session, round_, subject, agency)
    _note(session, actor, "round.agency_added", round_, agency_id=agency.id)
    return return_


def _begin_return(session: Session, round_: Round, subject: Subject, agency: Agency) -> Return:
    model = get_model(session, round_.model_version_id)
    part = next(p for p in model.activity[round_.activity].parts if p.by == "agency")
    form = form_for(model, part.tool, kind=agency.kind, size=agency.size)
    return_ = Return(
        round_id=round_.id,
        subject_id=subject.id,
        agency_id=agency.id,
        part=PartKind.SELF,
        part_key=part.key,
        model_version_id=round_.model_version_id,
        tool=part.tool,
        expected=len(expected_questions(form, {})),
        lead_id=agency.lead_id,
    )
    session.add(return_)
    session.flush()
    notices.tell_opened(session, round_, return_, agency, subject.due_on or round_.due_on)
    return return_


def extend(session: Session, actor: Actor, subject_id: UUID, due_on: date, reason: str) -> Subject:
    """Give one agency another date; the round's own date stays for the rest."""
    actor.require(Permission.ROUND_MANAGE)
    subject, round_, agency, return_ = queries.get_subject(session, subject_id)
    errors = {}
    if due_on < today():
        errors["due_on"] = _("The new date must be today or later")
    if not reason.strip():
        errors["reason"] = _("Say why the date changes")
    note_long(errors, REASON, reason=reason)
    if errors:
        raise InvalidInput(_("Put these right first."), errors)
    if round_.state not in (RoundState.OPEN, RoundState.MODERATION):
        raise InvalidState(_("Dates can be changed while the round runs."))
    subject.due_on, subject.extension_reason = due_on, reason.strip()
    session.flush()
    if return_ is not None:
        notices.tell_extended(session, round_, return_, agency, due_on)
    _note(session, actor, "round.extended", round_, agency_id=agency.id, due_on=due_on)
    return subject


def remind_now(
    session: Session, actor: Actor, round_id: UUID, agency_ids: Iterable[UUID] | None = None
) -> int:
    """Remind the leads of agencies that have not submitted; returns the number of agencies."""
    actor.require(Permission.ROUND_MANAGE)
    round_ = queries.get_round(session, round_id)
    if round_.state != RoundState.OPEN:
        raise InvalidState(_("Reminders go out while the round is open."))
    chosen = set(agency_ids) if agency_ids is not None else None
    reminded = 0
    for subject, agency, return_ in queries.list_outstanding(session, round_.id):
        if chosen is not None and agency.id not in chosen:
            continue
        sent = notices.remind(
            session, round_, return_, agency, subject.due_on or round_.due_on, today()
        )
        session.add(
            LadderStep(
                object_id=subject.id, ladder="by_hand", step=now().isoformat(), recipients=sent
            )
        )
        reminded += 1
    if reminded:
        _note(session, actor, "round.reminded", round_, agencies=reminded)
    return reminded


def move_round(
    session: Session, actor: Actor, round_id: UUID, to: RoundState, *, reason: str = ""
) -> Round:
    """Move an opened round on, or a step back. Reopening a closed one is ``reopen_round``.

    ``reason`` is asked for only to close it before everybody has confirmed what they read.
    """
    actor.require(Permission.ROUND_MANAGE)
    round_ = queries.get_round(session, round_id, lock=True)
    _may_become(round_, to)
    if to is RoundState.OPEN and round_.state == RoundState.DRAFT:
        return open_round(session, actor, round_id)
    if round_.state == RoundState.CLOSED:
        raise InvalidState(_("Say why the round is opened again."))
    if to is RoundState.MODERATION and round_.moderation == Moderation.NONE:
        raise InvalidState(_("This round was set up without moderation."))
    if to is RoundState.CLOSED:
        unfinished = session.scalars(
            select(Return.id).where(
                Return.round_id == round_.id,
                Return.part.in_(sorted(OUTSIDE_MODERATION)),
                Return.state.in_([*DRAFT_STATES, "submitted"]),
            )
        ).all()
        if unfinished:
            raise InvalidState(
                ngettext(
                    "%(num)s return is not signed. Wait for it, or withdraw it with a reason.",
                    "%(num)s returns are not signed. Wait for them, or withdraw them with a "
                    "reason.",
                    len(unfinished),
                )
            )
        close_unconfirmed(session, actor, round_, reason)
        round_.closed_at = now()
    before = round_.state
    round_.state = to
    session.flush()
    _note(session, actor, "round.moved", round_, before=before, after=to)
    return round_


def reopen_round(session: Session, actor: Actor, round_id: UUID, reason: str) -> Round:
    """Open a closed round again, for a reason that the trail keeps."""
    actor.require(Permission.ROUND_MANAGE)
    round_ = queries.get_round(session, round_id, lock=True)
    if not reason.strip():
        problem = _("Say why the round is opened again")
        raise InvalidInput(problem, {"reason": problem})
    refuse_long(REASON, reason=reason)
    if round_.state != RoundState.CLOSED:
        raise InvalidState(_("This round is not closed."))
    round_.state, round_.closed_at = RoundState.FINDINGS, None
    session.flush()
    _note(session, actor, "round.reopened", round_, reason=reason.strip())
    return round_


def _may_become(round_: Round, to: RoundState) -> None:
    if to not in ROUND_CHANGES[RoundState(round_.state)]:
        raise InvalidState(_("The round has moved on in the meantime. Load the page again."))


def _note(session: Session, actor: Actor, kind: str, round_: Round, **detail: object) -> None:
    agency_id = detail.pop("agency_id", None)
    trail.record(
        session,
        kind,
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="round",
        object_id=round_.id,
        agency_id=agency_id if isinstance(agency_id, UUID) else None,
        **detail,
    )

"""Giving the parts of an audit to people, and naming the agencies that have one (CAP-24).

A part that is given is a return with its author. Somebody tied to the work does not judge
it, and whoever writes down a family's words is nobody who grades.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from saas.database import new_id
from saas.errors import InvalidInput, InvalidState, NotFound
from saas.i18n import gettext as _
from saas.tenancy.rows import NOBODY
from saas.trail import service as trail
from tenants.agencies.models import Agency
from tenants.practice.schema import ActivityPart, PracticeModel, SubjectKind
from tenants.practice.service import get_model
from tenants.rounds import part_notices, queries
from tenants.rounds.form import expected_questions, form_for
from tenants.rounds.models import Return, Round, Subject
from tenants.rounds.notices import tell_opened
from tenants.rounds.parts import (
    COLLECTED,
    agency_parts,
    kind_of,
    personal_parts,
    shown_to,
)
from tenants.rounds.ties import Held, why_not
from tenants.rounds.types import PartKind, ReturnState, RoundState
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import Member
from tenants.workspaces.roles import Permission

ALLOCATING = frozenset({RoundState.DRAFT, RoundState.OPEN})
"""The states of a round in which its parts are given out."""


def give_part(
    session: Session, actor: Actor, subject_id: UUID, part_key: str, member_id: UUID
) -> Return:
    """Give one part of a subject to a person.

    In a draft round they are told when it opens, in an open one at once. Raises InvalidInput
    (field ``member``) where they may not fill it, InvalidState, Forbidden, NotFound.
    """
    actor.require(Permission.ROUND_MANAGE)
    subject, round_, agency = _subject(session, subject_id)
    refuse_unless_allocating(round_)
    model = get_model(session, round_.model_version_id)
    activity = model.activity[round_.activity]
    part = next((p for p in personal_parts(activity) if p.key == part_key), None)
    if part is None:
        raise NotFound
    member = session.scalars(select(Member).where(Member.id == member_id)).one_or_none()
    if member is None:
        raise NotFound
    held = _held_parts(session, subject.id)
    problem = why_not(subject, activity, part, member, held)
    if problem:
        raise InvalidInput(problem, {"member": problem})
    return_ = new_part(round_, subject, agency, model, part, member.id)
    session.add(return_)
    session.flush()
    if round_.state == RoundState.OPEN:
        due_on = subject.due_on or round_.due_on
        part_notices.tell_given(session, round_, [(member.id, due_on)])
    note_given(session, actor, return_, member)
    return return_


def take_part_back(session: Session, actor: Actor, return_id: UUID) -> None:
    """Take back a part on which nothing was written. One that was begun is withdrawn instead.

    Raises InvalidState, Forbidden, NotFound.
    """
    actor.require(Permission.ROUND_MANAGE)
    page = queries.get_return(session, return_id, lock=True)
    return_ = page.return_
    refuse_unless_allocating(page.round_)
    if return_.part not in (PartKind.PERSON, PartKind.AGENCY):
        raise NotFound
    if return_.state != ReturnState.NOT_STARTED:
        raise InvalidState(
            _("This part was begun. Withdraw it with a reason, so that what was written is kept.")
        )
    # Of a return that is gone the trail could not tell the round; its subject stays.
    trail.record(
        session,
        "part.taken_back",
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="subject",
        object_id=return_.subject_id,
        agency_id=return_.agency_id,
        part_key=return_.part_key,
        member=get_holder(session, return_, page.agency),
    )
    session.execute(delete(Return).where(Return.id == return_.id))


def get_holder(session: Session, return_: Return, agency: Agency) -> str:
    """The name of whoever fills a part: a person, or the agency whose it is."""
    found = session.scalars(select(Member.name).where(Member.id == return_.author_id)).first()
    return found or agency.name


def name_agencies(
    session: Session, actor: Actor, subject_id: UUID, part_key: str, agency_ids: Iterable[UUID]
) -> int:
    """Say which agencies fill a part of a subject, each from its own records (CAP-52).

    Agencies that are left out lose a part on which they wrote nothing; one that was begun
    is withdrawn with a reason instead. Returns how many have the part now.
    """
    actor.require(Permission.ROUND_MANAGE)
    subject, round_, _agency = _subject(session, subject_id)
    refuse_unless_allocating(round_)
    model = get_model(session, round_.model_version_id)
    activity = model.activity[round_.activity]
    part = next((p for p in agency_parts(activity) if p.key == part_key), None)
    if part is None or subject.kind == SubjectKind.AGENCY:
        raise NotFound
    wanted = set(agency_ids)
    agencies = {
        a.id: a
        for a in session.scalars(
            select(Agency).where(Agency.id.in_(wanted), Agency.state == "active")
        )
    }
    if wanted - set(agencies):
        problem = _("An agency in your choice is closed or not of this workspace")
        raise InvalidInput(problem, {"agencies": problem})
    if not wanted and not part.optional:
        problem = _("Choose at least one agency")
        raise InvalidInput(problem, {"agencies": problem})
    present = {
        r.agency_id: r
        for r in session.scalars(
            select(Return).where(Return.subject_id == subject.id, Return.part_key == part.key)
        )
    }
    for agency_id in set(present) - wanted:
        if present[agency_id].state == ReturnState.NOT_STARTED:
            session.execute(delete(Return).where(Return.id == present[agency_id].id))
        elif present[agency_id].state != ReturnState.WITHDRAWN:
            problem = _("An agency has begun its part. Withdraw it with a reason instead.")
            raise InvalidInput(problem, {"agencies": problem})
    for agency_id in sorted(wanted - set(present)):
        return_ = new_part(round_, subject, agencies[agency_id], model, part, NOBODY)
        session.add(return_)
        session.flush()
        if round_.state == RoundState.OPEN:
            tell_opened(
                session, round_, return_, agencies[agency_id], subject.due_on or round_.due_on
            )
    trail.record(
        session,
        "subject.agencies_named",
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="subject",
        object_id=subject.id,
        part_key=part.key,
        agencies=len(wanted),
    )
    return len(wanted)


def begin_agency_parts(session: Session, round_: Round) -> None:
    """Begin, at a round's opening, the parts that its subjects' own agencies fill.

    For a child's case the agencies were named, and their parts are there.
    """
    model = get_model(session, round_.model_version_id)
    own = agency_parts(model.activity[round_.activity])
    if not own:
        return
    rows = session.execute(
        select(Subject, Agency)
        .join(Agency, Agency.id == Subject.agency_id)
        .where(Subject.round_id == round_.id, Subject.reference == "")
    ).all()
    parts: list[Return] = []
    for subject, agency in rows:
        parts += [new_part(round_, subject, agency, model, part, NOBODY) for part in own]
    add_parts(session, parts)


def tell_everybody(session: Session, round_: Round) -> int:
    """Tell, at a round's opening, all who have a part in it; returns how many mails."""
    rows = session.execute(
        select(Return, Subject, Agency)
        .join(Subject, Subject.id == Return.subject_id)
        .join(Agency, Agency.id == Return.agency_id)
        .where(Return.round_id == round_.id, Return.state == ReturnState.NOT_STARTED)
        .order_by(Agency.name, Subject.reference)
    ).all()
    people = [
        (r.author_id, s.due_on or round_.due_on) for r, s, _a in rows if r.part == PartKind.PERSON
    ]
    sent = part_notices.tell_given(session, round_, people)
    told: set[UUID] = set()
    for return_, subject, agency in rows:
        # One mail an agency, however many children it has a part of.
        if return_.part == PartKind.AGENCY and agency.id not in told:
            told.add(agency.id)
            sent += tell_opened(session, round_, return_, agency, subject.due_on or round_.due_on)
    return sent


def new_part(
    round_: Round,
    subject: Subject,
    agency: Agency,
    model: PracticeModel,
    part: ActivityPart,
    author_id: UUID,
) -> Return:
    """The return by which a part is somebody's; NOBODY is the author of an agency's part."""
    activity = model.activity[round_.activity]
    form = form_for(model, part.tool, kind=agency.kind, size=agency.size)
    shown = shown_to(activity, part)
    return Return(
        id=new_id(),
        round_id=round_.id,
        subject_id=subject.id,
        agency_id=agency.id,
        part=kind_of(activity, part),
        part_key=part.key,
        voice=part.by in COLLECTED,
        author_id=author_id,
        shown_submitted=list(shown.submitted),
        shown_after_own=list(shown.after_own),
        shown_released=list(shown.released),
        model_version_id=round_.model_version_id,
        tool=part.tool,
        expected=len(expected_questions(form, {})),
        lead_id=agency.lead_id if author_id == NOBODY else None,
    )


def add_parts(session: Session, parts: Iterable[Return]) -> None:
    """Keep many new parts in one statement; none of them becomes an object of the session."""
    rows = [{k: v for k, v in vars(part).items() if not k.startswith("_")} for part in parts]
    if rows:
        session.flush()
        session.execute(insert(Return), rows)


def _subject(session: Session, subject_id: UUID) -> tuple[Subject, Round, Agency]:
    row = session.execute(
        select(Subject, Round, Agency)
        .join(Round, Round.id == Subject.round_id)
        .join(Agency, Agency.id == Subject.agency_id)
        .where(Subject.id == subject_id)
        .with_for_update(of=Subject)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2]


def _held_parts(session: Session, subject_id: UUID) -> Held:
    rows = session.execute(
        select(Return.part_key, Return.author_id, Return.state).where(
            Return.subject_id == subject_id
        )
    )
    return Held.of((key, author, state) for key, author, state in rows)


def refuse_unless_allocating(round_: Round) -> None:
    if round_.state not in ALLOCATING:
        raise InvalidState(_("Parts are given out before the round opens and while it is open."))


def note_given(session: Session, actor: Actor, return_: Return, member: Member) -> None:
    trail.record(
        session,
        "part.given",
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="return",
        object_id=return_.id,
        agency_id=return_.agency_id,
        part_key=return_.part_key,
        member=member.name,
    )

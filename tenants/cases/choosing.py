"""Choosing the cases of a round: by hand, or by a draw that anybody can make again (CAP-23)."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import Exists, and_, delete, exists, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from saas.errors import InvalidInput, InvalidState, NotFound
from saas.i18n import gettext as _
from saas.taken import refused_when_taken
from tenants.agencies.models import Agency
from tenants.cases import drawing
from tenants.cases.models import Draw, ListedCase
from tenants.cases.rounds import CaseRound, get_case_round, note, open_for_choosing
from tenants.cases.types import Column, DrawRule, HowMany, PoolLine
from tenants.rounds.calendar import today
from tenants.rounds.models import Return, Round, Subject
from tenants.rounds.types import RoundState
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission


@dataclass(frozen=True)
class Pool:
    """What a draw by a rule would be made from, and why the rest is left out.

    ``left_out`` counts by reason: chosen, reviewed, status, team, too_new, no_date.
    """

    lines: list[PoolLine]
    listed: int
    size: int
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def teams(self) -> dict[str, tuple[int, int]]:
        """Each team's cases in the pool and its places, where the draw is spread over teams."""
        counts: dict[str, int] = {}
        for line in self.lines:
            counts[line.team] = counts.get(line.team, 0) + 1
        places = drawing.spread(self.size, counts)
        return {team: (counts[team], places[team]) for team in sorted(counts)}


def look(session: Session, actor: Actor, round_id: UUID, rule: DrawRule) -> Pool:
    """What a draw would be made from now; nothing changes.

    Raises Forbidden, NotFound, and InvalidInput by field for a rule that cannot be.
    """
    actor.require(Permission.ROUND_MANAGE)
    return _pool(session, get_case_round(session, round_id), rule)


def make_draw(session: Session, actor: Actor, round_id: UUID, rule: DrawRule) -> Draw:
    """Draw, keep the draw for ever, and put what was drawn into the round.

    The seed is made here, once the pool is fixed. Raises Forbidden, NotFound, InvalidState
    and InvalidInput by field.
    """
    found = open_for_choosing(session, actor, round_id)
    pool = _pool(session, found, rule)
    if not pool.size:
        raise InvalidInput("", {"pool": _("No listed case is left by this rule: nothing to draw")})
    lines = drawing.canonical(pool.lines)
    seed = drawing.make_seed()
    made = Draw(
        round_id=round_id,
        seed=seed,
        rule={
            **rule.document(today()),
            "size": pool.size,
            "listed": pool.listed,
            "left_out": pool.left_out,
        },
        pool=[[line.reference, line.team] for line in lines],
        pool_hash=drawing.hash_of_pool(lines),
        chosen=drawing.draw(lines, pool.size, seed),
        made_by=actor.me,
    )
    session.add(made)
    session.flush()
    _become_subjects(session, found, made.chosen, draw_id=made.id)
    note(
        session,
        actor,
        "round.cases_drawn",
        round_id,
        count=len(made.chosen),
        pool=len(lines),
    )
    return made


def choose(
    session: Session, actor: Actor, round_id: UUID, listed_ids: Collection[UUID] | None
) -> int:
    """Put listed cases into the round by hand; None stands for all that are left.

    Returns how many. Raises Forbidden, NotFound, InvalidState, InvalidInput (``cases``).
    """
    found = open_for_choosing(session, actor, round_id)
    query = (
        select(ListedCase.id, ListedCase.reference)
        .where(ListedCase.round_id == round_id, ~_is_chosen())
        .order_by(ListedCase.reference)
    )
    left = session.execute(query).all()
    wanted = None if listed_ids is None else set(listed_ids)
    references = [row.reference for row in left if wanted is None or row.id in wanted]
    if not references:
        raise InvalidInput("", {"cases": _("Choose at least one case")})
    if wanted is not None and len(references) < len(wanted):
        raise InvalidInput(
            "", {"cases": _("A case in your choice is not on the list any more, or chosen already")}
        )
    _become_subjects(session, found, references)
    note(session, actor, "round.cases_chosen", round_id, count=len(references))
    return len(references)


def remove(session: Session, actor: Actor, round_id: UUID, subject_id: UUID) -> None:
    """Take a chosen case off a draft round; it stays on its list, and in the draw.

    Raises Forbidden, NotFound, InvalidState.
    """
    actor.require(Permission.ROUND_MANAGE)
    subject = session.scalars(
        select(Subject).where(
            Subject.id == subject_id, Subject.round_id == round_id, Subject.reference != ""
        )
    ).one_or_none()
    if subject is None:
        raise NotFound
    found = open_for_choosing(session, actor, round_id)
    if found.round_.state != RoundState.DRAFT:
        raise InvalidState(_("The round is open: withdraw the parts of the case instead."))
    if session.scalars(select(Return.id).where(Return.subject_id == subject.id).limit(1)).first():
        raise InvalidState(_("Parts of this case are given out. Take them back first."))
    try:
        with session.begin_nested():
            session.execute(delete(Subject).where(Subject.id == subject.id))
    except IntegrityError as error:
        raise InvalidState(_("Parts of this case are given out. Take them back first.")) from error
    note(session, actor, "round.case_removed", round_id, count=1)


def holds(draw: Draw) -> bool:
    """Whether a draw's size, pool, seed and choice belong together when it is made anew."""
    lines = [PoolLine(reference, team) for reference, team in draw.pool]
    size = draw.rule.get("size")
    if drawing.hash_of_pool(lines) != draw.pool_hash or size != len(draw.chosen):
        return False
    return size <= len(lines) and drawing.draw(lines, size, draw.seed) == sorted(draw.chosen)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last of its month where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _pool(session: Session, found: CaseRound, rule: DrawRule) -> Pool:
    _refuse_wrong(rule)
    round_ = found.round_
    rows = session.execute(
        select(
            ListedCase.reference, ListedCase.agency_id, Agency.name, ListedCase.facts,
            _is_chosen().label("is_chosen"),
        )
        .join(Agency, Agency.id == ListedCase.agency_id)
        .where(ListedCase.round_id == round_.id)
    ).all()  # fmt: skip
    reviewed = _reviewed(session, round_, rule) if rule.without_reviewed else frozenset()
    latest = months_before(today(), rule.open_months) if rule.open_months else None
    statuses = {status.casefold() for status in rule.statuses}
    lines: list[PoolLine] = []
    left_out: dict[str, int] = {}
    for reference, agency_id, team, facts, is_chosen in rows:
        opened_on = facts.get(Column.OPENED_ON, "")
        reason = (
            "chosen" if is_chosen
            else "reviewed" if reference.casefold() in reviewed
            else "status" if statuses and facts.get(Column.STATUS, "").casefold() not in statuses
            else "team" if rule.agency_ids and agency_id not in rule.agency_ids
            else "no_date" if latest and not opened_on
            else "too_new" if latest and opened_on > latest.isoformat()
            else ""
        )  # fmt: skip
        if reason:
            left_out[reason] = left_out.get(reason, 0) + 1
        else:
            lines.append(PoolLine(reference, team if rule.by_team else ""))
    return Pool(lines, len(rows), drawing.size_of(rule, len(lines)), left_out)


def _refuse_wrong(rule: DrawRule) -> None:
    errors = {}
    if rule.how_many is HowMany.NUMBER and not (rule.number and 1 <= rule.number <= 10_000):
        errors["number"] = _("Enter how many cases to draw, at least 1")
    if rule.how_many is HowMany.SHARE and not (rule.share and 0 < rule.share <= 100):
        errors["share"] = _("Enter a per cent from 1 to 100")
    if rule.open_months is not None and not 0 <= rule.open_months <= 240:
        errors["open_months"] = _("Enter whole months, from 0 to 240")
    if rule.reviewed_months is not None and not 1 <= rule.reviewed_months <= 240:
        errors["reviewed_months"] = _("Enter whole months, from 1 to 240")
    if errors:
        raise InvalidInput("", errors)


def _reviewed(session: Session, round_: Round, rule: DrawRule) -> frozenset[str]:
    """The references that an earlier round of this kind of audit had, and did not withdraw."""
    given = exists().where(Return.subject_id == Subject.id)
    kept = exists().where(Return.subject_id == Subject.id, Return.state != "withdrawn")
    query = (
        select(func.lower(Subject.reference))
        .distinct()
        .join(Round, Round.id == Subject.round_id)
        .where(
            Subject.reference != "",
            Round.activity == round_.activity,
            Round.id != round_.id,
            Round.opens_on <= round_.opens_on,
            or_(kept, ~given),
        )
    )
    if rule.reviewed_months is not None:
        query = query.where(Round.opens_on >= months_before(today(), rule.reviewed_months))
    return frozenset(reference.casefold() for reference in session.scalars(query))


def _is_chosen() -> Exists:
    return exists().where(
        and_(Subject.round_id == ListedCase.round_id, Subject.reference == ListedCase.reference)
    )


def _become_subjects(
    session: Session, found: CaseRound, references: Iterable[str], draw_id: UUID | None = None
) -> None:
    wanted = set(references)
    listed = session.scalars(
        select(ListedCase)
        .where(ListedCase.round_id == found.round_.id)
        .order_by(ListedCase.reference)
    )
    with refused_when_taken(session, uq_subjects_reference=_chosen_meanwhile):
        session.add_all(
            Subject(
                round_id=case.round_id,
                kind=found.activity.subject,
                agency_id=case.agency_id,
                reference=case.reference,
                facts=dict(case.facts),
                worker_id=case.worker_id,
                line_manager_id=case.line_manager_id,
                iro_id=case.iro_id,
                draw_id=draw_id,
            )
            for case in listed
            if case.reference in wanted
        )


def _chosen_meanwhile() -> InvalidState:
    return InvalidState(_("Somebody else chose one of these cases meanwhile. Load the page again."))

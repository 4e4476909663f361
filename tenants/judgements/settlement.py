"""Settling a moderation: the agreed grade of each question, and the end of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from saas.database import now
from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from saas.i18n import gettext as _
from saas.i18n import ngettext
from saas.trail import service as trail
from tenants.judgements import blindness, policy
from tenants.judgements.comparison import SideBySide, compare, fits_scale, value_of
from tenants.judgements.models import Judgement
from tenants.judgements.types import Compared, Decision, GradeValue, Settled, Settlement
from tenants.practice.schema import PracticeModel
from tenants.rounds import submission
from tenants.rounds.content import LONGEST
from tenants.rounds.models import Return
from tenants.rounds.types import ReturnState
from tenants.workspaces.actor import Actor


class NotSettled(InvalidInput):
    """Some questions are not decided yet; ``missing`` lists them."""

    def __init__(self, missing: list[Compared]) -> None:
        super().__init__(
            ngettext(
                "%(num)s question is not settled yet.",
                "%(num)s questions are not settled yet.",
                len(missing),
            )
        )
        self.missing = missing


@dataclass(frozen=True)
class OneSettled:
    """One question after a saving: the page, the question on it, and what the saving did."""

    page: SideBySide
    compared: Compared
    result: Settlement


def open_to_settle(session: Session, actor: Actor, subject_id: UUID) -> SideBySide:
    """The grades side by side, held for somebody who settles them.

    Raises Forbidden, NotFound, and InvalidState when nothing can be settled now.
    """
    page = compare(session, actor, subject_id, lock=True)
    _may_settle(actor, page)
    return page


def settle_one(
    session: Session, actor: Actor, page: SideBySide, question: str, decision: Decision
) -> OneSettled:
    """Keep the decision on one question of what was opened to settle, and touch no other.

    Nothing is written over a decision that ``decision.seen`` does not name: it
    comes back in ``result.conflicts``. Raises NotFound.
    """
    compared = page.question(question)
    if compared is None:
        raise NotFound
    result, writer = Settlement(), _Writer(session, actor, page)
    _decide(writer, compared, decision, result)
    session.flush()
    if result.saved:
        compared = replace(compared, settled=writer.written(question))
        page = replace(
            page,
            questions=tuple(compared if q.question.key == question else q for q in page.questions),
        )
    return OneSettled(page, compared, result)


def settle(
    session: Session, actor: Actor, subject_id: UUID, decisions: Mapping[str, Decision]
) -> Settlement:
    """Keep decisions by question; where agency and moderators agree, theirs is kept as it is.

    A part of the questions may be decided now and the rest later. Each one
    stands for itself: what cannot be kept is named in the result and holds
    back no other. Raises Forbidden, NotFound, InvalidState.
    """
    page = open_to_settle(session, actor, subject_id)
    writer = _Writer(session, actor, page)
    result = Settlement()
    for key, decision in decisions.items():
        compared = page.question(key)
        if compared is None:
            raise NotFound
        _decide(writer, compared, decision, result)
    result.saved += _accept_accord(writer, skip=set(decisions))
    session.flush()
    return result


class _Writer:
    """Writes judgements of one subject over those that it has."""

    def __init__(self, session: Session, actor: Actor, page: SideBySide) -> None:
        self.session, self.actor, self.page = session, actor, page
        rows = session.scalars(select(Judgement).where(Judgement.subject_id == page.subject.id))
        self.present = {row.question: row for row in rows}

    def write(self, key: str, value: GradeValue, differs: bool, reason: str) -> None:
        judgement = self.present.get(key)
        if judgement is None:
            judgement = Judgement(
                subject_id=self.page.subject.id, agency_id=self.page.own.agency_id, question=key
            )
            self.present[key] = judgement
            self.session.add(judgement)
        judgement.point, judgement.score = value.point, value.score
        judgement.not_applicable = value.not_applicable
        judgement.differs, judgement.reason = differs, reason
        judgement.made_by, judgement.made_at = self.actor.me, now()

    def written(self, key: str) -> Settled | None:
        """The decision on a question as it stands now."""
        judgement = self.present[key]
        value = value_of(judgement)
        if value is None:
            return None
        return Settled(
            value, judgement.differs, judgement.reason, self.actor.name, judgement.made_at
        )


def _may_settle(actor: Actor, page: SideBySide) -> None:
    if policy.can_settle(actor, page.own, page.round_, page.panel):
        return
    if actor.agency_id == page.own.agency_id:
        raise Forbidden(_("You belong to this agency, so somebody else settles its moderation."))
    if page.own.state in (ReturnState.MODERATED, ReturnState.RELEASED):
        raise InvalidState(_("The moderation of this agency is concluded."))
    if page.own.state != ReturnState.SIGNED_OFF:
        raise InvalidState(_("The return is not signed, so nothing can be settled now."))
    if not page.panel:
        raise InvalidState(_("Nobody moderates this agency yet. Choose a moderator first."))
    if not policy.is_ready(page.panel):
        raise InvalidState(_("A moderator still grades. Settle once everybody has finished."))
    raise InvalidState(_("This round is closed, so nothing can be settled now."))


def _decide(writer: _Writer, compared: Compared, decision: Decision, result: Settlement) -> None:
    key, present = compared.question.key, compared.settled
    value = decision.value or compared.proposed
    reason = decision.reason.replace("\r\n", "\n").strip()
    if value is None:
        if reason:
            result.errors[f"{key}:point"] = _("Choose the moderated grade")
            result.lacking.add(key)
        return
    if present is not None and (present.value, present.reason) == (value, reason):
        if compared.is_settled:
            return
    elif present is not None and decision.seen is not None and decision.seen != present.seen:
        result.conflicts[key] = present
        return
    field = _unfit(writer.page.form.model, compared, value)
    differs = value != compared.own
    if field:
        result.errors[f"{key}:{field}"] = _("Choose one of the grades of this question")
    elif differs and not reason:
        result.errors[f"{key}:reason"] = _("Say why it differs from the agency’s own grade")
        result.lacking.add(key)
    elif len(reason) > LONGEST:
        result.errors[f"{key}:reason"] = _("Shorten the reason to %(n)s characters", n=LONGEST)
    else:
        writer.write(key, value, differs, reason)
        result.saved += 1


def _unfit(model: PracticeModel, compared: Compared, value: GradeValue) -> str:
    """The field that holds something the question's scale does not have; "" if none does."""
    question = compared.question
    if value.not_applicable:
        known = question.not_applicable or any(
            given is not None and given.not_applicable
            for given in (compared.own, *(g.value for g in compared.gradings))
        )
        return "" if known else "point"
    return "" if fits_scale(model, question, value) else "point"


def _accept_accord(writer: _Writer, skip: set[str] | None = None) -> int:
    """Keep the grade where agency and moderators gave the same; returns how many."""
    kept = 0
    for compared in writer.page.questions:
        if compared.question.key in (skip or set()) or compared.settled is not None:
            continue
        if compared.in_accord and compared.own is not None:
            writer.write(compared.question.key, compared.own, False, "")
            kept += 1
    return kept


def complete_moderation(session: Session, actor: Actor, subject_id: UUID) -> Return:
    """Conclude the moderation of an agency: every question is settled.

    Hides nothing from anybody any more. Raises NotSettled with what is missing,
    Forbidden, NotFound, InvalidState.
    """
    page = open_to_settle(session, actor, subject_id)
    if _accept_accord(_Writer(session, actor, page)):
        session.flush()
        page = compare(session, actor, subject_id)
    missing = page.unsettled
    if missing:
        raise NotSettled(missing)
    # After a reopening the agency may have made questions vanish.
    session.execute(
        delete(Judgement).where(
            Judgement.subject_id == page.subject.id,
            Judgement.question.not_in([q.question.key for q in page.questions]),
        )
    )
    own = submission.mark_moderated(session, actor, page.own.id)
    blindness.lift_all(session, page.subject.id)
    different = sum(q.settled is not None and q.settled.differs for q in page.questions)
    trail.record(
        session,
        "moderation.settled",
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="return",
        object_id=own.id,
        agency_id=own.agency_id,
        questions=len(page.questions),
        different=different,
    )
    return own

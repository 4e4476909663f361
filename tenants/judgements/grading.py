"""A moderator's own grading, up to its end."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from saas.database import now
from saas.errors import Forbidden, InvalidInput, InvalidState
from saas.i18n import gettext as _
from saas.i18n import ngettext
from saas.trail import service as trail
from tenants.judgements import blindness, notices, policy, queries
from tenants.judgements.queries import ModerationPage
from tenants.judgements.types import OPEN_STATES, Gradable
from tenants.rounds.answers import start_return
from tenants.rounds.models import Return
from tenants.rounds.types import ReturnState
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission


class NotGraded(InvalidInput):
    """Some questions have no grade yet; ``missing`` lists them."""

    def __init__(self, missing: list[Gradable]) -> None:
        super().__init__(
            ngettext(
                "%(num)s question has no grade yet.",
                "%(num)s questions have no grade yet.",
                len(missing),
            )
        )
        self.missing = missing


def check_can_grade(actor: Actor, page: ModerationPage) -> None:
    """Raises Forbidden or InvalidState with the reason why nothing can be graded now."""
    if policy.can_grade(actor, page.return_, page.own, page.round_):
        return
    if actor.is_of(page.own.agency_id):
        raise Forbidden(_("You belong to this agency, and nobody moderates their own agency."))
    if not actor.may(Permission.MODERATION_GRADE):
        raise Forbidden(
            _("Your roles in this workspace do not include this. Ask its administrator.")
        )
    raise InvalidState(why_locked(page))


def why_locked(page: ModerationPage) -> str:
    """Why a grading cannot be changed now, as a sentence."""
    if page.return_.state == ReturnState.SUBMITTED:
        return _("You have finished, so your grades are locked. Ask the coordinator to open them.")
    if page.return_.state == ReturnState.WITHDRAWN:
        return _("You stood down from moderating %(agency)s.", agency=page.agency.name)
    if page.own.state in (ReturnState.MODERATED, ReturnState.RELEASED):
        return _("The moderation of %(agency)s is concluded.", agency=page.agency.name)
    if page.own.state != ReturnState.SIGNED_OFF:
        return _(
            "%(agency)s is changing its return. You can go on once it has been signed again.",
            agency=page.agency.name,
        )
    return _("This round is closed, so its returns are locked.")


def finish_moderation(session: Session, actor: Actor, return_id: UUID) -> Return:
    """Lock a moderator's grades; from now on they see the agency's beside their own.

    Raises NotGraded with what is missing, Forbidden, InvalidState, NotFound.
    """
    page = queries.get_moderation(session, actor, return_id, lock=True)
    check_can_grade(actor, page)
    questions = queries.list_gradable(session, page)
    missing = [q for q in questions if not q.graded]
    if missing:
        raise NotGraded(missing)
    moderation = page.return_
    if moderation.state == ReturnState.NOT_STARTED:
        start_return(session, actor, moderation)
    moderation.state = ReturnState.SUBMITTED
    moderation.submitted_at = now()
    moderation.answered = moderation.expected = len(questions)
    session.flush()
    blindness.lift(session, page.subject.id, actor.me)
    panel = queries.panel_of(session, page.subject.id)
    if not any(member.state in OPEN_STATES for member in panel):
        notices.tell_ready(session, page.round_, page.agency, page.subject.id)
    trail.record(
        session,
        "moderation.finished",
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="return",
        object_id=page.own.id,
        agency_id=page.own.agency_id,
        questions=len(questions),
    )
    return moderation

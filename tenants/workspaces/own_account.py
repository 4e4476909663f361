"""A person's own name and language, the same in every workspace they work in."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from saas.accounts import service as accounts
from saas.accounts.models import Place
from saas.errors import InvalidInput
from saas.i18n import LANGUAGE_NAMES
from saas.i18n import gettext as _
from saas.outbox.service import system_scope
from saas.tenancy import NO_SCOPE, enter_scope
from saas.trail import service as trail
from tenants.workspaces.models import Member

LONGEST_NAME = 200


def change_own_account(
    session: Session, user_id: UUID, *, name: str | None = None, language: str | None = None
) -> None:
    """Change a person's name or language, then carry it into each of their workspaces.

    A workspace keeps its own copy of its people's names, behind its wall. So
    this commits the account and then each workspace in turn, in units of work of
    their own; done again it repairs what a failure left out. Raises NotFound,
    InvalidInput (fields ``name``, ``language``).
    """
    with enter_scope(NO_SCOPE):
        user = accounts.get_user(session, user_id)
        if name is not None:
            name = " ".join(name.split())
            if not name or len(name) > LONGEST_NAME:
                problem = _("Enter your name, in at most %(n)s characters", n=LONGEST_NAME)
                raise InvalidInput(problem, {"name": problem})
            user.name = name
        if language is not None:
            if language not in LANGUAGE_NAMES:
                problem = _("Choose a language of the service")
                raise InvalidInput(problem, {"language": problem})
            user.language = language
        name, language = user.name, user.language
        tenant_ids = list(
            session.scalars(
                select(Place.tenant_id).where(Place.user_id == user_id).order_by(Place.tenant_id)
            )
        )
        session.commit()
    for tenant_id in tenant_ids:
        with enter_scope(system_scope(tenant_id)):
            if _carry(session, user_id, name, language):
                session.commit()


def _carry(session: Session, user_id: UUID, name: str, language: str) -> bool:
    member = session.scalars(select(Member).where(Member.user_id == user_id)).one_or_none()
    if member is None or (member.name, member.language) == (name, language):
        return False
    if member.name != name:
        trail.record(
            session,
            "member.renamed",
            actor_id=member.id,
            actor_name=name,
            object_type="member",
            object_id=member.id,
            agency_id=member.agency_id,
            before=member.name,
            name=name,
        )
    member.name, member.language = name, language
    return True

"""Making a workspace with its first administrator."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import any_, literal, select
from sqlalchemy.orm import Session

from saas.accounts import service as accounts
from saas.accounts.models import User, Workspace
from saas.database import new_id
from saas.errors import InvalidInput, InvalidState
from saas.i18n import LANGUAGE_NAMES, in_language, ngettext
from saas.i18n import gettext as _
from saas.mail import service as mail
from saas.outbox.service import system_scope
from saas.settings import get_settings
from saas.tenancy import enter_scope
from saas.trail import service as trail
from tenants.workspaces.addresses import address, service_address, workspace_in_scope
from tenants.workspaces.email import checked_email
from tenants.workspaces.models import Member, WorkspaceSetting
from tenants.workspaces.roles import Role

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
KINDS = ("partnership", "authority")


def create_workspace(
    session: Session,
    *,
    slug: str,
    name: str,
    kind: str = "partnership",
    languages: Sequence[str] = ("en",),
    administrator_email: str,
    administrator_name: str,
    language: str = "en",
) -> UUID:
    """Make a workspace and its first administrator; returns the workspace's id.

    The administrator gets a mail: with a link to choose a password when they
    have no account yet, else with the workspace's address. This is called where
    no workspace is open (the command line, the demonstration), and entering one
    closes the session; so, unlike other domain functions, it is a unit of work of
    its own and commits.
    Raises InvalidInput.
    """
    email = checked_email(administrator_email, "administrator_email")
    _check(slug, name, kind, languages, administrator_name)
    tenant_id = new_id()
    with enter_scope(system_scope(tenant_id)):
        if session.scalars(select(Workspace.id).where(Workspace.slug == slug)).one_or_none():
            problem = _("There already is a workspace with the address “%(slug)s”", slug=slug)
            raise InvalidInput(problem, {"slug": problem})
        session.add(Workspace(id=tenant_id, slug=slug, name=name.strip(), kind=kind))
        session.flush()
        session.add(WorkspaceSetting(languages=list(languages)))
        user = accounts.ensure_user(
            session, email=email, name=administrator_name, language=language
        )
        member = Member(
            user_id=user.id,
            name=user.name,
            email=user.email,
            language=user.language,
            roles=[Role.ADMINISTRATOR],
        )
        session.add(member)
        session.flush()
        trail.record(
            session,
            "workspace.created",
            actor_id=None,
            actor_name="",
            object_type="member",
            object_id=member.id,
            name=user.name,
            workspace=name.strip(),
        )
        _welcome(session, user, name.strip())
        session.commit()
    return tenant_id


def send_first_link(session: Session, tenant_id: UUID, email: str) -> None:
    """Mail a workspace's administrator who never chose a password a fresh link to do so.

    For the command line, where the first link has expired; like making the
    workspace a unit of work of its own, which it commits.
    Raises InvalidInput when nobody with this address is an administrator of it,
    InvalidState when they have a password.
    """
    wanted = checked_email(email)
    with enter_scope(system_scope(tenant_id)):
        found = session.execute(
            select(Member, User)
            .join(User, User.id == Member.user_id)
            .where(
                User.email == wanted,
                Member.state == "active",
                literal(Role.ADMINISTRATOR.value) == any_(Member.roles),
            )
        ).one_or_none()
        if found is None:
            problem = _("Nobody with this address is an administrator of the workspace")
            raise InvalidInput(problem, {"email": problem})
        member, user = found
        if user.state != "invited":
            raise InvalidState(
                _("%(name)s has chosen a password already, and can sign in.", name=user.name)
            )
        trail.record(
            session,
            "workspace.link_sent",
            actor_id=None,
            actor_name="",
            object_type="member",
            object_id=member.id,
            name=member.name,
        )
        _welcome(session, user, workspace_in_scope(session).name)
        session.commit()


def _check(
    slug: str, name: str, kind: str, languages: Sequence[str], administrator_name: str
) -> None:
    errors: dict[str, str] = {}
    if len(slug) > 60 or not SLUG.fullmatch(slug):
        errors["slug"] = _(
            "The address must be small letters, numbers and single hyphens, at most 60"
        )
    if not name.strip():
        errors["name"] = _("Enter the workspace's name")
    if kind not in KINDS:
        errors["kind"] = _("A workspace is a partnership's or an authority's")
    if not languages or not set(languages) <= set(LANGUAGE_NAMES):
        errors["languages"] = _("Choose from the languages of the service")
    if not administrator_name.strip():
        errors["administrator_name"] = _("Enter the administrator's name")
    if errors:
        raise InvalidInput(next(iter(errors.values())), errors)


def _first_link(session: Session, user: User) -> str:
    token = accounts.make_link(
        session,
        purpose="reset",
        email=user.email,
        user_id=user.id,
        lasts=timedelta(days=get_settings().invitation_days),
    )
    return service_address(f"reset/{token}")


def _welcome(session: Session, user: User, name: str) -> None:
    has_account = user.state == "active"
    with in_language(user.language):
        if has_account:
            body = _(
                "Hello %(name)s,\n\n"
                "The workspace “%(workspace)s” on Accord is ready and you are its "
                "administrator. Open it here:\n\n%(link)s\n",
                name=user.name,
                workspace=name,
                link=mail.LINK,
            )
        else:
            body = ngettext(
                "Hello %(name)s,\n\n"
                "The workspace “%(workspace)s” on Accord is ready and you are its "
                "administrator. Choose a password here within %(num)s day:\n\n%(link)s\n",
                "Hello %(name)s,\n\n"
                "The workspace “%(workspace)s” on Accord is ready and you are its "
                "administrator. Choose a password here within %(num)s days:\n\n%(link)s\n",
                get_settings().invitation_days,
                name=user.name,
                workspace=name,
                link=mail.LINK,
            )
        mail.post(
            session,
            kind="welcome",
            recipient=user.email,
            language=user.language,
            subject=_("Your workspace on Accord: %(workspace)s", workspace=name),
            body=body,
            link=address(session, "") if has_account else _first_link(session, user),
        )

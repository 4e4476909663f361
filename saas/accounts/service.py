"""Signing in, links by mail, and a person's own account.

An unknown e-mail address gets the same answer, after the same time, as a
known one: nobody learns here who has an account.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from saas.accounts import passwords, sessions
from saas.accounts.models import Link, PasswordCredential, Place, User, Workspace
from saas.database import now
from saas.errors import InvalidInput, NotFound
from saas.i18n import gettext as _
from saas.i18n import in_language
from saas.mail import service as mail
from saas.settings import Settings


def _settings() -> Settings:
    found: Settings = current_app.config["ACCORD"]
    return found


def tidy_email(email: str) -> str:
    return email.strip().lower()


def find_user(session: Session, email: str) -> User | None:
    return session.scalars(select(User).where(User.email == tidy_email(email))).one_or_none()


def get_user(session: Session, user_id: UUID) -> User:
    """Raises NotFound."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound
    return user


def authenticate(session: Session, email: str, password: str) -> User | None:
    """The person with this e-mail and password, or None, in the same time for all."""
    row = session.execute(
        select(User, PasswordCredential)
        .join(PasswordCredential, PasswordCredential.user_id == User.id)
        .where(User.email == tidy_email(email), User.state == "active")
    ).one_or_none()
    if row is None:
        passwords.matches(passwords.stand_in(), password)
        return None
    user, credential = row
    if not passwords.matches(credential.password_hash, password):
        return None
    if passwords.is_outdated(credential.password_hash):
        credential.password_hash = passwords.hash_password(password)
    return user


def ensure_user(session: Session, *, email: str, name: str, language: str) -> User:
    """The person with this e-mail, made when there is none; they have no password yet."""
    user = find_user(session, email)
    if user is None:
        user = User(email=tidy_email(email), name=name.strip(), language=language, state="invited")
        session.add(user)
        session.flush()
    return user


def has_password(session: Session, user_id: UUID) -> bool:
    return session.get(PasswordCredential, user_id) is not None


def set_password(session: Session, user: User, password: str) -> None:
    """Set a password and make the account usable. Raises InvalidInput with field ``password``."""
    problem = passwords.problem_of(password, email=user.email, name=user.name)
    if problem:
        raise InvalidInput(problem, {"password": problem})
    hashed = passwords.hash_password(password)
    credential = session.get(PasswordCredential, user.id)
    if credential is None:
        session.add(PasswordCredential(user_id=user.id, password_hash=hashed))
    else:
        credential.password_hash = hashed
        credential.changed_at = now()
    user.state = "active"
    # Older links to choose a password are spent with it.
    session.execute(
        update(Link)
        .where(Link.user_id == user.id, Link.used_at.is_(None), Link.revoked_at.is_(None))
        .values(revoked_at=now())
    )


def change_password(
    session: Session, user: User, *, present: str, wanted: str, keep: UUID | None
) -> None:
    """Change a password and end the person's other sessions. Raises InvalidInput."""
    if authenticate(session, user.email, present) is None:
        problem = _("This is not your present password")
        raise InvalidInput(problem, {"present": problem})
    set_password(session, user, wanted)
    sessions.revoke_all(session, user.id, but=keep)


def make_link(
    session: Session,
    *,
    purpose: str,
    email: str,
    lasts: timedelta,
    user_id: UUID | None = None,
    tenant_id: UUID | None = None,
    target_id: UUID | None = None,
) -> str:
    """Make a link's secret; only its digest is kept."""
    token = secrets.token_urlsafe(32)
    session.add(
        Link(
            token_hash=sessions.digest(token),
            purpose=purpose,
            email=tidy_email(email),
            user_id=user_id,
            tenant_id=tenant_id,
            target_id=target_id,
            expires_at=now() + lasts,
        )
    )
    return token


def find_link(session: Session, token: str, purpose: str) -> Link | None:
    """A link that still opens: not used, not revoked, not expired."""
    return session.scalars(
        select(Link).where(
            Link.token_hash == sessions.digest(token),
            Link.purpose == purpose,
            Link.used_at.is_(None),
            Link.revoked_at.is_(None),
            Link.expires_at > now(),
        )
    ).one_or_none()


def use_link(session: Session, link: Link) -> None:
    """Spend a single-use link. Raises NotFound when somebody was quicker."""
    spent = session.execute(
        update(Link)
        .where(Link.id == link.id, Link.used_at.is_(None), Link.revoked_at.is_(None))
        .values(used_at=now())
        .returning(Link.id)
    ).one_or_none()
    if spent is None:
        raise NotFound


def revoke_links(session: Session, *, tenant_id: UUID, target_id: UUID) -> None:
    session.execute(
        update(Link)
        .where(Link.tenant_id == tenant_id, Link.target_id == target_id, Link.revoked_at.is_(None))
        .values(revoked_at=now())
    )


def request_reset(session: Session, email: str) -> None:
    """Send a reset link to a known address; the asker is answered the same either way."""
    user = find_user(session, email)
    if user is None or user.state != "active":
        return
    minutes = _settings().reset_minutes
    token = make_link(
        session,
        purpose="reset",
        email=user.email,
        user_id=user.id,
        lasts=timedelta(minutes=minutes),
    )
    with in_language(user.language):
        mail.post_to_account(
            session,
            kind="reset",
            recipient=user.email,
            language=user.language,
            subject=_("Choose a new password for Accord"),
            body=_(
                "Hello %(name)s,\n\n"
                "Somebody, probably you, asked for a new password for your Accord account. "
                "Choose one here within %(minutes)s minutes:\n\n%(link)s\n\n"
                "If it was not you, do nothing: your password stays as it is.\n",
                name=user.name,
                minutes=minutes,
                link=mail.LINK,
            ),
            link=f"{_settings().base_url}/reset/{token}",
        )


def reset_password(session: Session, token: str, password: str) -> User:
    """Set a new password by a reset link and end all sessions.

    Raises NotFound for a spent or expired link, InvalidInput for the password.
    """
    link = find_link(session, token, "reset")
    if link is None or link.user_id is None:
        raise NotFound
    user = get_user(session, link.user_id)
    if user.state == "closed":
        raise NotFound
    use_link(session, link)
    set_password(session, user, password)
    sessions.revoke_all(session, user.id)
    return user


def list_workspaces(session: Session, user_id: UUID) -> list[Workspace]:
    """The workspaces in which a person has a place, by name."""
    return list(
        session.scalars(
            select(Workspace)
            .join(Place, Place.tenant_id == Workspace.id)
            .where(Place.user_id == user_id)
            .order_by(Workspace.name, Workspace.id)
        )
    )

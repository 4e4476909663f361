"""Signed-in browsers: begun, looked up at every request, listed and revoked."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import and_, bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from saas.accounts.models import Link, Place, SignInSession, User, Workspace
from saas.database import now, session
from saas.errors import NotFound
from saas.settings import Settings
from saas.tenancy import NO_SCOPE, enter_scope

TOUCH_EVERY = timedelta(seconds=60)
"""How fine the idle time-out is: a busy person's row is not written at each click."""


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _settings() -> Settings:
    found: Settings = current_app.config["ACCORD"]
    return found


def begin(
    session: Session,
    *,
    user_id: UUID | None = None,
    link_id: UUID | None = None,
    user_agent: str = "",
    address: str = "",
) -> str:
    """Begin a session for a person or a guest; returns the cookie's token, told only now."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignInSession(
            token_hash=digest(token),
            user_id=user_id,
            link_id=link_id,
            expires_at=now() + timedelta(hours=_settings().session_absolute_hours),
            user_agent=user_agent[:300],
            address=address[:60],
        )
    )
    return token


@dataclass(frozen=True)
class SignedIn:
    """Who a cookie stands for, and their place in the asked workspace."""

    session_id: UUID
    last_seen_at: datetime
    user: User | None
    guest: Link | None
    place: Place | None
    workspace: Workspace | None


# Asked at every request: put together once, so that only its values change.
_LOOK_UP = (
    select(SignInSession, User, Link, Place, Workspace)
    .outerjoin(User, User.id == SignInSession.user_id)
    .outerjoin(Link, Link.id == SignInSession.link_id)
    .outerjoin(Workspace, Workspace.slug == bindparam("slug"))
    .outerjoin(Place, and_(Place.user_id == User.id, Place.tenant_id == Workspace.id))
    .where(
        SignInSession.token_hash == bindparam("token_hash"),
        SignInSession.revoked_at.is_(None),
        SignInSession.expires_at > bindparam("at"),
        SignInSession.last_seen_at > bindparam("idle_since"),
        or_(User.state == "active", Link.id.is_not(None)),
        or_(Link.id.is_(None), and_(Link.revoked_at.is_(None), Link.expires_at > bindparam("at"))),
    )
)


def find(session: Session, token: str, slug: str | None) -> SignedIn | None:
    """Look a cookie up, with the person's place in one workspace: one statement."""
    at = now()
    values = {
        "slug": slug,
        "token_hash": digest(token),
        "at": at,
        "idle_since": at - timedelta(minutes=_settings().session_idle_minutes),
    }
    row = session.execute(_LOOK_UP, values).one_or_none()
    if row is None:
        return None
    found, user, link, place, workspace = row
    return SignedIn(
        session_id=found.id,
        last_seen_at=found.last_seen_at,
        user=user,
        guest=link,
        place=place,
        workspace=workspace,
    )


def touch(session: Session, found: SignedIn) -> bool:
    """Keep a session awake; True when something was written."""
    if now() - found.last_seen_at < TOUCH_EVERY:
        return False
    session.execute(
        update(SignInSession).where(SignInSession.id == found.session_id).values(last_seen_at=now())
    )
    return True


def list_sessions(session: Session, user_id: UUID) -> list[SignInSession]:
    """A person's sessions that can still be used, the latest first."""
    idle = timedelta(minutes=_settings().session_idle_minutes)
    return list(
        session.scalars(
            select(SignInSession)
            .where(
                SignInSession.user_id == user_id,
                SignInSession.revoked_at.is_(None),
                SignInSession.expires_at > now(),
                SignInSession.last_seen_at > now() - idle,
            )
            .order_by(SignInSession.last_seen_at.desc())
        )
    )


def revoke(session: Session, session_id: UUID, user_id: UUID) -> None:
    """End one of a person's own sessions. Raises NotFound for anybody else's."""
    ended = session.execute(
        update(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.user_id == user_id)
        .values(revoked_at=now())
        .returning(SignInSession.id)
    ).one_or_none()
    if ended is None:
        raise NotFound


def end(session: Session, session_id: UUID) -> None:
    """End the session of the browser that asks."""
    session.execute(
        update(SignInSession).where(SignInSession.id == session_id).values(revoked_at=now())
    )


def revoke_all(session: Session, user_id: UUID, but: UUID | None = None) -> None:
    """End every session of a person, perhaps but the one they are using."""
    query = update(SignInSession).where(
        SignInSession.user_id == user_id, SignInSession.revoked_at.is_(None)
    )
    if but is not None:
        query = query.where(SignInSession.id != but)
    session.execute(query.values(revoked_at=now()))


def forget_ended() -> None:
    """Delete sessions that ended a week ago (a periodic job)."""
    with enter_scope(NO_SCOPE):
        session().execute(
            delete(SignInSession).where(SignInSession.expires_at < now() - timedelta(days=7))
        )
        session().commit()

"""People with passwords, and the links that they were mailed."""

from __future__ import annotations

import re
import uuid
from typing import Any

from sqlalchemy import select

from saas.accounts import service as accounts
from saas.accounts.models import User
from saas.database import db
from saas.mail.models import AccountMail, Mail
from saas.outbox.service import deliver
from saas.tenancy import NO_SCOPE, enter_scope
from tests.world import World

PASSWORD = "quiet harbour lantern seven"


def person(state: str = "active", password: str | None = PASSWORD) -> User:
    """Somebody with an account and no workspace."""
    with enter_scope(NO_SCOPE):
        user = User(name="Mari Quill", email=f"{uuid.uuid4().hex[:12]}@example.org")
        db.session.add(user)
        db.session.flush()
        if password is not None:
            accounts.set_password(db.session(), user, password)
        user.state = state
        db.session.commit()
        db.session.refresh(user)
        db.session.expunge(user)
        return user


def give_password(user_id: Any, password: str = PASSWORD) -> str:
    """Set a person's password; returns their e-mail address."""
    with enter_scope(NO_SCOPE):
        user = accounts.get_user(db.session(), user_id)
        accounts.set_password(db.session(), user, password)
        email = user.email
        db.session.commit()
        return email


def mailed_links(world: World, email: str, kind: str | None = None) -> list[str]:
    """The paths of the links in the workspace's mails to somebody, the newest first."""
    with world.planning() as session:
        query = select(Mail.link).where(Mail.recipient == email)
        if kind is not None:
            query = query.where(Mail.kind == kind)
        links = session.scalars(query.order_by(Mail.created_at.desc(), Mail.id.desc())).all()
    return [_path(link) for link in links]


def account_links(email: str) -> list[str]:
    """The same of the mails that belong to no workspace, after the worker's round."""
    deliver(None)
    with enter_scope(NO_SCOPE):
        links = db.session.scalars(
            select(AccountMail.link)
            .where(AccountMail.recipient == email)
            .order_by(AccountMail.created_at.desc(), AccountMail.id.desc())
        ).all()
    return [_path(link) for link in links]


def _path(link: str) -> str:
    return re.sub(r"^https?://[^/]+", "", link)

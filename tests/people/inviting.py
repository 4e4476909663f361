"""People invited by the domain's own function, and taken in by the page, for the tests."""

from __future__ import annotations

import uuid
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from tenants.workspaces import invitations
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import Member
from tests.accounts.people import PASSWORD, mailed_links
from tests.web.page_checks import Browser
from tests.world import World

NAME = "Tegan Marlow"


def new_address() -> str:
    return f"{uuid.uuid4().hex[:12]}@example.org"


def invite(
    world: World,
    by: str | Actor = "administrator",
    roles: tuple[str, ...] = ("contributor",),
    agency: str | None = "elm",
    email: str | None = None,
    **more: Any,
) -> tuple[str, str, uuid.UUID]:
    """Invite somebody by the domain's function: their address, the link's path, the id."""
    actor = world.people[by] if isinstance(by, str) else by
    email = email or new_address()
    with world.acting(actor) as session:
        made = invitations.invite(
            session,
            actor,
            email=email,
            name=NAME,
            post="Head of Year",
            agency_id=world.agencies[agency] if agency else None,
            roles=roles,
            **more,
        )
        invitation_id = made.id
        session.commit()
    return email, mailed_links(world, email, "invitation")[0], invitation_id


def accept(client: FlaskClient, path: str) -> Browser:
    browser = Browser(client)
    browser.send(path, {"name": NAME, "password": PASSWORD})
    return browser


def member_of(world: World, email: str) -> Member | None:
    with world.planning() as session:
        found = session.scalars(select(Member).where(Member.email == email)).one_or_none()
        if found is not None:
            session.expunge(found)
        return found

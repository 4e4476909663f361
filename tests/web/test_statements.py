"""A page asks the database a handful of questions, however much there is."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from saas.accounts.models import User
from saas.database import db
from tenants.agencies.models import Agency
from tenants.workspaces.models import Member
from tests.people.inviting import invite
from tests.world import World

MOST = 12

PAGES = (
    ("administrator", ""),
    ("coordinator", ""),
    ("elm.agency_lead", ""),
    ("administrator", "people"),
    ("administrator", "people?state=left"),
    ("administrator", "people/invitations"),
    ("administrator", "people/invite"),
    ("administrator", "people/agencies"),
    ("administrator", "trail"),
    ("administrator", "settings"),
    ("administrator", "mail"),
)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(("role", "rest"), PAGES)
def test_a_page_costs_the_same_in_a_large_workspace(world: World, role: str, rest: str) -> None:
    client = world.client(role)
    path = world.path(rest)
    client.get(path)
    with counted() as small:
        assert client.get(path).status_code == 200
    with world.planning() as session:
        for number in range(60):
            agency = Agency(
                name=f"Agency {number}",
                kind="school",
                size="small",
                parent_id=world.agencies["elm"] if number % 3 else None,
            )
            user = User(name=f"Person {number}", email=f"{uuid.uuid4().hex}@example.org")
            session.add_all([agency, user])
            session.flush()
            session.add(
                Member(
                    user_id=user.id,
                    name=user.name,
                    email=user.email,
                    roles=["contributor"],
                    agency_id=agency.id,
                )
            )
        session.commit()
    for _ in range(3):
        invite(world)
    world.open_round()
    with counted() as large:
        assert client.get(path).status_code == 200
    assert len(large) <= MOST, "\n".join(large)
    assert len(large) <= len(small) + 1

"""The ORM limits what it loads and refuses what it would write, whatever the database says."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, aliased, make_transient_to_detached

from saas.database import db
from saas.tenancy import NO_SCOPE, Reach, Scope, ScopeError, enter_scope, require_tenant
from tenants.agencies.models import Agency
from tenants.rounds.models import Answer, Return, Round
from tests.tenancy.filled import FilledWorld

TITLES = text("select count(*), min(tenant_id::text), max(tenant_id::text) from rounds")


def test_rows_of_another_workspace_are_refused_before_they_are_written(
    victim: FilledWorld, attacker: FilledWorld
) -> None:
    foreign = {"name": uuid.uuid4().hex, "kind": "police", "size": "small"}
    with enter_scope(attacker.coordinator.scope()):
        session = db.session()
        session.add(Agency(tenant_id=victim.tenant_id, **foreign))
        with pytest.raises(ScopeError, match="another workspace"):
            session.flush()
        session.rollback()
    with enter_scope(victim.coordinator.scope()):
        row = db.session().scalars(select(Agency)).first()
        assert row is not None
        db.session().expunge(row)
    with enter_scope(attacker.coordinator.scope()):
        session = db.session()
        session.add(row)
        row.contact = "changed"
        with pytest.raises(ScopeError, match="another workspace"):
            session.flush()
        session.expunge_all()
        gone = Agency(tenant_id=victim.tenant_id, id=row.id)
        make_transient_to_detached(gone)
        session.add(gone)
        session.delete(gone)
        with pytest.raises(ScopeError, match="another workspace"):
            session.flush()
        session.rollback()
        session.expunge_all()


def test_rows_without_a_workspace_are_refused(victim: FilledWorld) -> None:
    with pytest.raises(ScopeError):
        require_tenant()
    session = db.session()
    session.add(Agency(name="Nowhere", kind="police", size="small"))
    with pytest.raises(ScopeError, match="without a workspace"):
        session.flush()
    session.rollback()


@pytest.fixture
def without_the_first_wall(superuser: Engine) -> Iterator[Session]:
    """A session that row-level security does not bind, to see the second wall by itself."""
    with Session(superuser) as session:
        # It really sees everything when nobody asks through the ORM.
        assert session.execute(TITLES).one()[1:] != (None, None)
        yield session
        session.rollback()


def test_the_orm_alone_limits_every_query(
    without_the_first_wall: Session, victim: FilledWorld, attacker: FilledWorld
) -> None:
    session = without_the_first_wall
    other = aliased(Answer)
    with enter_scope(attacker.coordinator.scope()):
        own = {attacker.tenant_id}
        assert {r.tenant_id for r in session.scalars(select(Round))} == own
        assert session.get(Round, (victim.tenant_id, victim.round_id)) is None
        assert (
            session.scalars(select(Answer).where(Answer.tenant_id == victim.tenant_id)).all() == []
        )
        assert set(session.scalars(select(Answer.tenant_id))) == own
        assert set(session.scalars(select(other.tenant_id))) == own
        joined = select(Return.tenant_id, Answer.tenant_id).join(
            Answer, Answer.return_id == Return.id
        )
        assert {tuple(row) for row in session.execute(joined)} == {(attacker.tenant_id,) * 2}
        nested = select(Round.tenant_id).where(
            Round.id.in_(select(Return.round_id).where(Return.tenant_id == victim.tenant_id))
        )
        assert session.scalars(nested).all() == []
        changed: Any = session.execute(
            update(Round).where(Round.id == victim.round_id).values(message="changed")
        )
        assert changed.rowcount == 0
    with enter_scope(NO_SCOPE):
        assert session.scalars(select(Round)).all() == []
        assert session.query(Answer).count() == 0


def test_a_workspace_does_not_stick_to_a_cached_query(
    without_the_first_wall: Session, victim: FilledWorld, attacker: FilledWorld
) -> None:
    """The criteria is a bound value of each execution, not of the compiled statement."""
    query = select(Round.tenant_id)
    for world in (victim, attacker, victim, attacker):
        with enter_scope(Scope(tenant_id=world.tenant_id, reach=frozenset({Reach.WORKSPACE}))):
            assert set(without_the_first_wall.scalars(query)) == {world.tenant_id}

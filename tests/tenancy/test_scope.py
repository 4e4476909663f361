"""The scope reaches every transaction, survives no request, and cannot be changed within one."""

from __future__ import annotations

import contextvars
import os
import threading
from collections.abc import Iterator

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import create_engine, select, text, update
from sqlalchemy.orm import Session

from saas.connections import tend_connections
from saas.database import db
from saas.tenancy import (
    NO_SCOPE,
    Scope,
    ScopeError,
    current_scope,
    enter_scope,
    raise_walls,
)
from saas.web.signed_in import COOKIE
from tenants.agencies.models import Agency
from tenants.rounds.models import Round
from tests.tenancy.filled import ROUNDS, FilledWorld

TITLES = text("select count(*), min(tenant_id::text), max(tenant_id::text) from rounds")
SETTINGS = sorted(Scope().settings())


def tenants_seen(session: Session) -> set[str]:
    return set(session.scalars(text("select distinct tenant_id::text from rounds")))


@pytest.fixture(autouse=True)
def outside() -> Iterator[None]:
    """Each test begins and ends without a scope and without a connection."""
    yield
    db.session.remove()
    assert current_scope() == NO_SCOPE


def test_every_setting_is_written_at_every_begin(victim: FilledWorld) -> None:
    guest = victim.guest_scope()
    query = text("select " + ", ".join(f"current_setting('{name}', true)" for name in SETTINGS))
    for scope in (guest, NO_SCOPE, victim.coordinator.scope(), NO_SCOPE, guest):
        with enter_scope(scope):
            written = db.session.execute(query).one()
            assert dict(zip(SETTINGS, written, strict=True)) == scope.settings()


def test_a_poisoned_connection_is_neutralised(
    app: Flask, victim: FilledWorld, attacker: FilledWorld
) -> None:
    """Session settings that somebody left on a pooled connection bring nobody a row."""
    poison = victim.coordinator.scope().settings()
    poisoned = []
    # Every connection of the pool, so that the next request gets a poisoned one.
    connections = [db.engine.connect() for _ in range(4)]
    for connection in connections:
        for name, value in poison.items():
            connection.execute(text("select set_config(:n, :v, false)"), {"n": name, "v": value})
        connection.commit()
        poisoned.append(connection.connection.dbapi_connection)
        connection.close()
    with enter_scope(NO_SCOPE):
        session = db.session()
        driver = session.connection().connection.dbapi_connection
        assert driver in poisoned, "the test must run on a poisoned connection"
        assert tenants_seen(session) == set()
    with enter_scope(attacker.coordinator.scope()):
        assert tenants_seen(db.session()) == {str(attacker.tenant_id)}
    # A whole request too, by somebody of the other workspace.
    page = attacker.client("coordinator").get(attacker.path("rounds")).get_data(as_text=True)
    assert attacker.slug in page
    assert victim.slug not in page
    db.engine.dispose()


def test_prepared_statements_alternate_between_workspaces(
    app: Flask, victim: FilledWorld, attacker: FilledWorld
) -> None:
    """A plan that one workspace's query was prepared with serves the next without its rows."""
    engine = create_engine(
        app.config["SQLALCHEMY_DATABASE_URI"],
        pool_size=1,
        max_overflow=0,
        connect_args={"prepare_threshold": 0},
    )
    tend_connections(engine)
    raise_walls(engine)
    query = text("select tenant_id from answers where question = :q order by question limit 50")
    try:
        for turn in range(40):
            world = victim if turn % 2 else attacker
            with enter_scope(world.coordinator.scope()), engine.connect() as connection:
                found = set(connection.scalars(query, {"q": "q.lead"}))
            assert found == {world.tenant_id}
        with enter_scope(NO_SCOPE), engine.connect() as connection:
            assert connection.scalars(query, {"q": "q.lead"}).all() == []
            prepared = text("select count(*) from pg_prepared_statements where statement like :s")
            assert connection.execute(prepared, {"s": "%from answers%"}).scalar()
    finally:
        engine.dispose()


def test_requests_of_one_thread_alternate_between_workspaces(
    victim: FilledWorld, attacker: FilledWorld
) -> None:
    """In a thread of its own, as a server's: what a request leaves behind, the next one meets."""
    cookies = {
        world.slug: world.client("coordinator").get_cookie(COOKIE) for world in (victim, attacker)
    }
    problems: list[BaseException] = []

    def serve() -> None:
        try:
            for turn in range(50):
                world, other = (victim, attacker) if turn % 2 else (attacker, victim)
                client = FlaskClient(victim.app, victim.app.response_class)
                cookie = cookies[world.slug]
                assert cookie is not None
                if turn % 10:
                    client.set_cookie(COOKIE, cookie.value)
                page = client.get(world.path(f"rounds/{world.round_id}"))
                assert page.status_code == (200 if turn % 10 else 302)
                assert other.slug not in page.get_data(as_text=True)
                found = client.get(world.path(f"rounds/{other.round_id}"))
                assert found.status_code == (404 if turn % 10 else 302)
                assert current_scope() == NO_SCOPE
                assert not has_app_context()
        except BaseException as error:
            problems.append(error)

    thread = threading.Thread(target=serve)
    thread.start()
    thread.join(120)
    assert not problems, problems


def test_threads_see_their_own_workspace_alone(
    app: Flask, victim: FilledWorld, attacker: FilledWorld
) -> None:
    seen: dict[int, set[frozenset[str]]] = {}
    problems: list[BaseException] = []
    start = threading.Barrier(6)

    def work(number: int, world: FilledWorld) -> None:
        try:
            start.wait(10)
            with app.app_context():
                for _ in range(25):
                    with enter_scope(world.coordinator.scope()):
                        seen.setdefault(number, set()).add(frozenset(tenants_seen(db.session())))
                    with enter_scope(NO_SCOPE):
                        assert tenants_seen(db.session()) == set()
                db.session.remove()
        except BaseException as error:
            problems.append(error)

    worlds = [victim, attacker] * 3
    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(worlds)]
    # The scope of the thread that starts them is not theirs.
    with enter_scope(victim.coordinator.scope()):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert not problems, problems
    for number, world in enumerate(worlds):
        assert seen[number] == {frozenset({str(world.tenant_id)})}


def test_a_new_thread_has_no_scope(victim: FilledWorld) -> None:
    found: list[Scope] = []
    with enter_scope(victim.coordinator.scope()):
        thread = threading.Thread(target=lambda: found.append(current_scope()))
        thread.start()
        thread.join()
    assert found == [NO_SCOPE]


def test_a_forked_child_takes_no_connection_along(app: Flask, victim: FilledWorld) -> None:
    """Two processes on one connection read each other's answers, whatever the policies say."""
    whose = text("select pg_backend_pid(), (select count(*) from rounds)")
    with enter_scope(victim.coordinator.scope()):
        idle = db.engine.connect()
        in_pool = idle.execute(whose).one()[0]
        own = db.session.execute(whose).one()[0]
        idle.close()
        # The parent is in the middle of a transaction when it forks.
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:  # pragma: no cover - another process
            try:
                os.close(reading)
                of_session = db.session.execute(whose).one()
                with app.app_context(), db.engine.connect() as connection:
                    of_engine = connection.execute(whose).one()
                os.write(writing, f"{of_session[0]} {of_engine[0]} {of_engine[1]}".encode())
            except BaseException as error:
                os.write(writing, repr(error).encode())
            finally:
                os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as answer:
            said = answer.read().split()
        os.waitpid(child, 0)
        assert len(said) == 3, said
        assert not {int(said[0]), int(said[1])} & {own, in_pool}
        # The child of a process in scope is in that scope, on connections of its own.
        assert int(said[2]) == ROUNDS
        # And the parent's transaction goes on as if nothing had been.
        assert db.session.execute(whose).one() == (own, ROUNDS)


def test_a_statement_in_a_changed_scope_is_refused(
    victim: FilledWorld, attacker: FilledWorld
) -> None:
    with enter_scope(victim.coordinator.scope()), db.engine.connect() as connection:
        assert connection.execute(TITLES).one()[0] == ROUNDS
        with enter_scope(attacker.coordinator.scope()):
            for statement in (TITLES, select(Round.id), update(Round).values(message="x")):
                with pytest.raises(ScopeError, match="changed inside a transaction"):
                    connection.execute(statement)
        with enter_scope(NO_SCOPE), pytest.raises(ScopeError):
            connection.execute(TITLES)
        # Back in its own scope the transaction goes on.
        assert connection.execute(TITLES).one()[0] == ROUNDS


def test_a_copied_context_cannot_smuggle_a_connection(
    victim: FilledWorld, attacker: FilledWorld
) -> None:
    with enter_scope(victim.coordinator.scope()), db.engine.connect() as connection:
        connection.execute(TITLES)

        def elsewhere() -> None:
            with enter_scope(attacker.coordinator.scope()), pytest.raises(ScopeError):
                connection.execute(TITLES)

        contextvars.copy_context().run(elsewhere)


def test_unsaved_work_does_not_change_workspace(victim: FilledWorld, attacker: FilledWorld) -> None:
    with enter_scope(victim.coordinator.scope()):
        db.session.add(Agency(name="Half done", kind="police", size="small"))
        with (
            pytest.raises(ScopeError, match="commit or roll back"),
            enter_scope(attacker.coordinator.scope()),
        ):
            pass
        assert current_scope().tenant_id == victim.tenant_id
        db.session.rollback()
        changed = db.session.get_one(Round, (victim.tenant_id, victim.round_id))
        changed.message = "half done"
        with pytest.raises(ScopeError), enter_scope(NO_SCOPE):
            pass
        db.session.rollback()


def test_the_identity_map_hands_nothing_on(victim: FilledWorld, attacker: FilledWorld) -> None:
    with enter_scope(victim.coordinator.scope()):
        session = db.session()
        found = session.get_one(Round, (victim.tenant_id, victim.round_id))
        assert found in session
    with enter_scope(attacker.coordinator.scope()):
        session = db.session()
        assert session.get(Round, (victim.tenant_id, victim.round_id)) is None
        assert len(session.identity_map) == 0
    with enter_scope(victim.coordinator.scope()):
        inner = db.session().get_one(Round, (victim.tenant_id, victim.round_id))
        with enter_scope(attacker.coordinator.scope()):
            assert db.session().get(Round, (victim.tenant_id, victim.round_id)) is None
        assert inner not in db.session()


def test_leaving_by_an_error_leaves_the_scope(victim: FilledWorld) -> None:
    with (
        pytest.raises(ZeroDivisionError),
        enter_scope(victim.coordinator.scope()),
    ):
        db.session.execute(TITLES)
        raise ZeroDivisionError
    assert current_scope() == NO_SCOPE
    assert tenants_seen(db.session()) == set()

"""A query is compiled once for all workspaces, and still limited to each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, func, select
from sqlalchemy.orm import aliased

from saas.database import db
from tenants.agencies.models import Agency
from tenants.rounds.models import Return, Round, Subject
from tests.world import World


@contextmanager
def _compilations() -> Iterator[list[str]]:
    """How each ORM query that runs inside came by its SQL, as SQLAlchemy tells it."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, _p: object, context: Any, _m: object):
        if "set_config" not in statement:
            seen.append(context.cache_hit.name)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def _names(world: World) -> set[str]:
    """Agencies by a join, an aliased table, a subquery and a lateral: every shape that is used."""
    other = aliased(Agency)
    counts = select(func.count().label("n")).where(Return.round_id == Round.id).lateral()
    tenant = world.tenant_id
    with world.acting(world.coordinator) as session:
        found = session.execute(
            select(Agency.tenant_id, other.tenant_id, Subject.tenant_id, counts.c.n)
            .join(Subject, Subject.agency_id == Agency.id)
            .join(other, other.name == Agency.name)
            .join(Round, Round.id == Subject.round_id)
            .join(counts, counts.c.n > 0)
            .where(Agency.id.in_(select(Return.agency_id)))
        ).all()
    assert found
    assert all(row[:3] == (tenant, tenant, tenant) and row.n == 3 for row in found)
    return {str(row[0]) for row in found}


def test_a_query_is_compiled_once_and_limited_to_each_workspace(
    world: World, other_world: World
) -> None:
    for each in (world, other_world):
        each.open_round()
    _names(world)
    with _compilations() as how:
        first, second = _names(world), _names(other_world)
    assert how == ["CACHE_HIT", "CACHE_HIT"]
    assert first.isdisjoint(second)


def test_the_cache_does_not_grow_with_the_workspaces(world: World) -> None:
    def work_in(each: World) -> None:
        each.open_round()
        each.fill("northmoor")
        _names(each)

    work_in(world)
    work_in(World.make(world.app))
    with _compilations() as how:
        for _ in range(3):
            work_in(World.make(world.app))
    assert set(how) == {"CACHE_HIT"}

"""A second version of the small form, and moving a round to it as the service does."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import select, text

from saas.jobs import work
from saas.jobs.models import WorkItem
from tenants.practice import service as practice
from tenants.practice.pack_export import plain
from tenants.practice.schema import PracticeModel
from tenants.rounds import queries, versions
from tenants.rounds.archive import list_archived
from tenants.rounds.following import WORK
from tenants.rounds.preview import MovePreview, preview_move
from tests.world import World

Data = dict[str, Any]
LEAD = "northmoor.agency_lead"
REASON = "The partnership agreed on it."


def question(data: Data, key: str) -> Data:
    found: Data = next(
        q for s in data["tools"][0]["sections"] for q in s["questions"] if q["key"] == key
    )
    return found


def questions_of(data: Data, section: str) -> list[Data]:
    found: list[Data] = next(
        s["questions"] for s in data["tools"][0]["sections"] if s["key"] == section
    )
    return found


def everything(data: Data) -> None:
    """A question reworded, one gone, one moved, one new, and a point of the scale gone."""
    question(data, "q.lead")["label"] = {"en": "A board member answers for safeguarding"}
    del question(data, "q.lead")["points"]["0"]
    questions_of(data, "s1").remove(question(data, "q.visits"))
    moved = question(data, "q.words")
    questions_of(data, "s2").remove(moved)
    questions_of(data, "s1").append(moved)
    new = {"key": "q.new", "kind": "text", "label": {"en": "What is new?"}}
    questions_of(data, "s2").append(new)
    data["scales"][0]["points"].pop(0)
    data["tools"][0].pop("contradictions")


def publish(world: World, change: Callable[[Data], Any] = everything) -> uuid.UUID:
    """The next version of the small model; the world goes on filling the first one."""
    with world.planning() as session:
        newest = practice.latest_version(session, world.model.key)
        assert newest is not None
        data = plain(practice.get_model(session, newest.id))
        change(data)
        version = practice.publish(
            session,
            PracticeModel.model_validate(data),
            note="Shorter",
            published_by=None,
            publisher_name="",
        )
        session.commit()
        return version.id


def newest_model(world: World) -> PracticeModel:
    with world.planning() as session:
        newest = practice.latest_version(session, world.model.key)
        assert newest is not None
        return practice.get_model(session, newest.id)


def do_work(world: World) -> list[WorkItem]:
    """What the worker does: every move that waits, and how it ended."""
    with world.acting(world.coordinator) as session:
        waiting = session.scalars(
            select(WorkItem.id).where(WorkItem.kind == WORK, WorkItem.state == "waiting")
        ).all()
    for item_id in waiting:
        work.run(world.tenant_id, item_id)
    with world.acting(world.coordinator) as session:
        return list(session.scalars(select(WorkItem).where(WorkItem.id.in_(waiting))))


def move(world: World, version_id: uuid.UUID, *, follow: bool = True) -> None:
    """Move the round, and let its returns follow."""
    assert world.round_id is not None
    with world.acting(world.coordinator) as session:
        versions.move_to_version(session, world.coordinator, world.round_id, version_id, REASON)
        session.commit()
    if follow:
        assert [item.state for item in do_work(world)] in (["done"], [])


def undo(world: World) -> None:
    assert world.round_id is not None
    with world.acting(world.coordinator) as session:
        versions.undo_move(session, world.coordinator, world.round_id)
        session.commit()
    assert [item.state for item in do_work(world)] in (["done"], [])


def stored(world: World, agency: str = "northmoor") -> dict[str, tuple[Any, ...]]:
    """Every answer and grade of a return, as its own people find it in the database."""
    lead = world.people[f"{agency}.agency_lead"]
    return_id = world.return_of(agency)
    with world.acting(lead) as session:
        rows = session.execute(
            text(
                "select a.question, a.section, a.value, a.narrative, a.improvement, a.improve_by, "
                "a.not_applicable_reason, a.complete, a.hidden, a.not_reconfirmed, a.saved_by, "
                "a.saved_at, g.point, g.score, g.not_applicable, g.hidden, g.carried, g.section "
                "from answers a left join grades g using (tenant_id, return_id, question) "
                "where a.return_id = :r order by a.question"
            ),
            {"r": return_id},
        ).all()
    return {row[0]: tuple(row[1:]) for row in rows}


def progress(world: World, agency: str = "northmoor") -> tuple[int, int, int]:
    """Answered, expected, and the number of the version that the return is on."""
    with world.planning() as session:
        row = session.execute(
            text(
                "select r.answered, r.expected, v.number from returns r join model_versions v "
                "on v.tenant_id = r.tenant_id and v.id = r.model_version_id where r.id = :r"
            ),
            {"r": world.return_of(agency)},
        ).one()
    return row[0], row[1], row[2]


def preview(world: World, version_id: uuid.UUID) -> MovePreview:
    assert world.round_id is not None
    with world.acting(world.coordinator) as session:
        return preview_move(session, world.coordinator, world.round_id, version_id)


def archived(world: World, agency: str = "northmoor") -> dict[str, tuple[bool, str, str | None]]:
    """Question → whether it is gone, its words in the version that asked it, the point."""
    lead = world.people[f"{agency}.agency_lead"]
    with world.acting(lead) as session:
        page = queries.get_return(session, world.return_of(agency))
        return {
            each.question.key: (each.gone, each.question.label["en" if "en" in each.question.label else ""], each.content.point)
            for each in list_archived(session, page.return_, page.form)
        }  # fmt: skip

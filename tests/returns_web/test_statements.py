"""A page of a return or round asks the database a handful of questions, however much there is."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, insert, text

from saas.database import db
from tenants.agencies.models import Agency
from tenants.evidence import links, service
from tenants.evidence.types import Details
from tenants.practice import service as practice
from tenants.practice.loader import load_file
from tenants.rounds import service as rounds
from tenants.rounds.calendar import today
from tenants.rounds.models import Return, Subject
from tenants.rounds.service import RoundDraft
from tenants.rounds.types import Moderation, Sharing
from tests.returns_web.desk import LEAD, Desk
from tests.tenancy.addresses import addresses
from tests.tenancy.filled import FilledWorld
from tests.world import World

MOST, MOST_OF_A_SAVE = 12, 8
LARGE = Path(practice.__file__).parent / "packs" / "section11.yaml"


@contextmanager
def count_statements() -> Iterator[list[str]]:
    """Everything that is sent meanwhile, the scope's settings among them."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def cost(desk: Desk, path: str) -> int:
    """The statements of a page, once the process has read the model."""
    assert desk.client.get(path).status_code == 200, path
    with count_statements() as sent:
        assert desk.client.get(path).status_code == 200
    assert len(sent) <= MOST, "\n".join(sent)
    return len(sent)


def more_evidence(world: World, desk: Desk, count: int) -> None:
    lead = world.people[LEAD]
    for number in range(count):
        with world.acting(lead) as session:
            made = service.add_link(
                session,
                lead,
                agency_id=world.agencies["northmoor"],
                url=f"https://example.org/{number}",
                details=Details(f"Minutes {number}"),
            )
            links.link(session, lead, made.id, desk.return_id, "q.lead")
            session.commit()


@pytest.mark.parametrize("rest", ["", "sections/s1", "read", "submit", "help"])
def test_a_return_that_fills_up_costs_no_more(world: World, rest: str) -> None:
    world.open_round()
    desk = Desk(world)
    desk.save("q.visits", point="2")
    before = cost(desk, desk.at(rest))
    world.answer(world.people[LEAD], desk.return_id, "q.lead", point="2", narrative="x")
    world.answer(world.people[LEAD], desk.return_id, "q.trained", point="2")
    world.answer(world.people[LEAD], desk.return_id, "q.words", value="Nobody asked me")
    more_evidence(world, desk, 5)
    assert cost(desk, desk.at(rest)) == before


def grow(world: World, round_id: uuid.UUID, count: int) -> None:
    """More agencies in a round, each with its return."""
    with world.planning() as session:
        version = world.version_id
        for number in range(count):
            agency = Agency(name=f"Agency {number:03}", kind="police", size="large")
            session.add(agency)
            session.flush()
            subject = Subject(round_id=round_id, agency_id=agency.id)
            session.add(subject)
            session.flush()
            session.execute(
                insert(Return).values(
                    tenant_id=world.tenant_id,
                    round_id=round_id,
                    subject_id=subject.id,
                    agency_id=agency.id,
                    part="self",
                    model_version_id=version,
                    tool="small.self",
                    expected=4,
                )
            )
        session.commit()


@pytest.mark.parametrize(
    ("who", "rest"),
    [
        ("coordinator", ""),
        ("coordinator", "/add"),
        ("analyst", ""),
        (LEAD, ""),
        ("moderator", ""),
        ("administrator", ""),
    ],
)
def test_a_round_of_thirty_agencies_costs_what_one_of_three_does(
    world: World, who: str, rest: str
) -> None:
    round_id = world.open_round()
    desk = Desk(world, who)
    path = world.path(f"rounds/{round_id}{rest}")
    before = cost(desk, path)
    grow(world, round_id, 27)
    assert cost(desk, path) == before
    assert cost(desk, world.path("rounds")) <= MOST


def test_saving_an_answer_takes_eight_statements_at_most(world: World) -> None:
    world.open_round()
    desk = Desk(world)
    token = desk.token()

    def save(question: str, version: int, **fields: str) -> list[str]:
        data = {"csrf_token": token, f"{question}:version": str(version)}
        data |= {f"{question}:{name}": value for name, value in fields.items()}
        with count_statements() as sent:
            answer = desk.client.post(desk.at(f"answers/{question}"), data=data)
        assert answer.status_code in (200, 409, 422), answer.get_data(as_text=True)
        return sent

    save("q.visits", 0, point="1")  # begins the return, which the trail tells
    costs: dict[str, list[str]] = {
        "a first answer": save("q.trained", 0, point="1"),
        "a change of the words": save("q.trained", 1, point="1", narrative="More"),
        "a change of the grade": save("q.trained", 2, point="2", narrative="More"),
        "a grade taken back": save("q.trained", 3, narrative="More"),
        "the same again": save("q.trained", 4, narrative="More"),
        "a text": save("q.words", 0, text="What a child said"),
        "an error": save("q.confidence", 0, number="x"),
    }
    for what, sent in costs.items():
        assert len(sent) <= MOST_OF_A_SAVE, (what, *sent)


def test_saving_costs_the_same_in_a_large_form(app: Flask) -> None:
    """The real form's hundred questions, all answered, cost a save nothing."""
    world = World.make(app)
    with world.planning() as session:
        model = load_file(LARGE)
        published = practice.publish(session, model, note="", published_by=None, publisher_name="")
        session.commit()
        world.version_id, world.model = published.id, model
    activity = model.activity_types[0]
    tool = next(t for t in model.tools if t.key == activity.parts[0].tool)
    open_with(world, activity.key)
    desk = Desk(world)
    graded = [
        q.key
        for q in tool.questions.values()
        if q.kind == "grade" and not q.show_if and q.key not in tool.shown_by
    ]
    token, costs = desk.token(), []
    for question in graded[:12]:
        data = {"csrf_token": token, f"{question}:version": "0", f"{question}:narrative": "So"}
        with count_statements() as sent:
            answer = desk.client.post(desk.at(f"answers/{question}"), data=data)
        if answer.status_code == 200:
            costs.append(len(sent))
    assert len(costs) > 5
    assert len(set(costs[1:])) == 1
    assert costs[-1] <= MOST_OF_A_SAVE
    section = tool.sections[0].key
    assert cost(desk, desk.at(f"sections/{section}")) <= MOST
    assert cost(desk, desk.at()) <= MOST


def open_with(world: World, activity: str) -> None:
    """Open a round of a kind that the small model does not have."""
    coordinator = world.coordinator
    assert world.version_id is not None
    with world.acting(coordinator) as session:
        made = rounds.create_round(
            session,
            coordinator,
            RoundDraft(
                title="With the real form",
                activity=activity,
                model_version_id=world.version_id,
                opens_on=today(),
                due_on=today() + timedelta(days=60),
                moderation=Moderation.NONE,
                sharing=Sharing.NOTHING,
                reminder_days=(),
                escalation_days=(),
            ),
        )
        rounds.choose_agencies(session, coordinator, made.id, list(world.agencies.values()))
        rounds.open_round(session, coordinator, made.id)
        session.commit()
        world.round_id = made.id


PEOPLE = ("everything", LEAD, "moderator")


def test_no_page_at_all_takes_more_than_twelve_statements(app: Flask) -> None:
    """Every page of the service, by whoever may open it, in a workspace with something in it."""
    world = FilledWorld.make(app)
    too_many: dict[str, list[str]] = {}
    seen = 0
    for who in PEOPLE:
        client = world.client(who)
        for address in addresses(app, "GET"):
            path = address.path(world.slug, world.ids)
            with count_statements() as sent:
                answer: Any = client.get(path)
            if answer.status_code == 200:
                seen += 1
                if len(sent) > MOST:
                    too_many[f"{who}: {address}"] = sent
    assert seen > 50
    assert {name: len(sent) for name, sent in too_many.items()} == {}


def test_the_counter_counts(world: World) -> None:
    with count_statements() as sent, world.planning() as session:
        session.execute(text("select 1"))
        session.execute(text("select 2"))
    assert [s for s in sent if s.startswith("select 1") or s.startswith("select 2")] == [
        "select 1",
        "select 2",
    ]
    assert any("set_config" in s for s in sent)

"""No free text is taken at any length: each says how long it is and may be, and is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from saas.errors import InvalidInput
from saas.lengths import length_problem
from tenants.agencies import service as agencies
from tenants.judgements import service as judgements
from tenants.rounds import delegations, reopening, service, submission
from tenants.rounds.calendar import today
from tenants.workspaces import invitations, people
from tests.judgements.panel import assign, grade
from tests.returns_web.desk import LEAD, Desk
from tests.world import World

LONG, LONGER = "x" * 201, "x" * 2001


def test_a_text_is_as_long_as_what_is_kept_of_it() -> None:
    assert length_problem("\r\n  " + "a\r\n" * 100 + "  ", 200) is None
    assert length_problem("a" * 201, 200) == "This text has 201 characters; shorten it to 200"


def refused(world: World, who: str, call: Callable[[Session, Any], object], *fields: str) -> None:
    """The service names the fields, each with its sentence."""
    actor = world.people[who]
    with world.acting(actor) as session:
        with pytest.raises(InvalidInput) as caught:
            call(session, actor)
        assert set(caught.value.errors) == set(fields)
        for sentence in caught.value.errors.values():
            assert sentence.startswith("This text has 2")
            assert "shorten it to" in sentence
        session.rollback()


def test_reasons_and_comments_on_a_return(world: World) -> None:
    world.open_round()
    return_id = world.submit("northmoor")
    comments = {"q.lead": LONGER}
    refused(
        world,
        "coordinator",
        lambda s, a: reopening.send_back(s, a, return_id, comments=comments, overall=""),
        "comment:q.lead",
    )
    refused(
        world,
        "coordinator",
        lambda s, a: reopening.send_back(s, a, return_id, comments={}, overall=LONGER),
        "overall",
    )
    refused(
        world,
        "northmoor.approver",
        lambda s, a: submission.sign(s, a, return_id, post=LONG, confirmed=True),
        "post",
    )
    approver = world.people["northmoor.approver"]
    with world.acting(approver) as session:
        submission.sign(session, approver, return_id, post="Chief", confirmed=True)
        session.commit()
    refused(
        world,
        "coordinator",
        lambda s, a: reopening.reopen(s, a, return_id, comments={}, reason=LONGER),
        "reason",
    )
    moderator = world.people["moderator"]
    assign(world, "northmoor", moderator)
    grading = grade(world, "northmoor", moderator, {"q.lead": "1"})
    refused(
        world, "coordinator", lambda s, a: judgements.stand_down(s, a, grading, LONGER), "reason"
    )


def test_what_a_round_says(world: World) -> None:
    world.open_round()
    with world.planning() as session:
        from sqlalchemy import select

        from tenants.rounds.models import Subject

        subject = session.scalars(select(Subject.id).limit(1)).one()
    later = today() + timedelta(days=40)
    refused(
        world, "coordinator", lambda s, a: service.extend(s, a, subject, later, LONGER), "reason"
    )
    assert world.round_id is not None
    round_id = world.round_id
    refused(
        world, "coordinator", lambda s, a: service.reopen_round(s, a, round_id, LONGER), "reason"
    )
    refused(
        world,
        LEAD,
        lambda s, a: delegations.delegate(
            s, a, world.return_of("northmoor"), email="sam@example.org", name=LONG,
            sections=["s1"], message=LONGER, due_on=None, language="en",
        ),
        "name",
        "message",
    )  # fmt: skip


def test_names_posts_and_contacts(world: World) -> None:
    refused(
        world,
        "administrator",
        lambda s, a: invitations.invite(
            s, a, email="new@example.org", name=LONG, roles=["reader"], post=LONG
        ),
        "name",
        "post",
    )
    member = world.people[LEAD].me
    refused(
        world,
        "administrator",
        lambda s, a: people.change_member(
            s, a, member, roles=["agency_lead"], agency_id=world.agencies["northmoor"], post=LONG
        ),
        "post",
    )
    refused(
        world,
        "administrator",
        lambda s, a: agencies.add_agency(
            s, a, name="New", kind="police", size="large", short_name=LONG, contact=LONGER
        ),
        "short_name",
        "contact",
    )


def test_the_page_keeps_a_comment_that_is_too_long_beside_its_question(world: World) -> None:
    world.open_round()
    world.submit("northmoor")
    coordinator = Desk(world, "coordinator")
    coordinator.send(
        coordinator.at("send-back"), {"comment:q.lead": LONGER, "overall": "Short"}, status=422
    )
    assert coordinator.summary == ["This text has 2001 characters; shorten it to 2000"]
    assert coordinator.value_of("comment:q.lead") == LONGER
    assert coordinator.value_of("overall") == "Short"

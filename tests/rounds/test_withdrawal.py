"""An agency taken out of a round: who reads why, what stays, and the way back."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from saas.errors import Forbidden, InvalidInput, InvalidState
from saas.mail.models import Mail
from tenants.rounds import submission, withdrawal
from tenants.rounds.models import Return
from tenants.rounds.types import RETURN_CHANGES
from tests.returns_web.desk import LEAD, Desk
from tests.world import World

WHY = "The trust merged with its neighbour"


def take_out(world: World) -> None:
    with world.acting(world.coordinator) as session:
        withdrawal.withdraw(session, world.coordinator, world.return_of("northmoor"), WHY)
        session.commit()


def bring_back(world: World) -> tuple[str, int, str]:
    return_id = world.return_of("northmoor")
    with world.acting(world.coordinator) as session:
        found = withdrawal.bring_back(session, world.coordinator, return_id)
        session.commit()
        return found.state, found.revision, found.withdrawn_reason


@pytest.mark.parametrize(
    ("before", "state", "revision"),
    [
        ("not_started", "not_started", 1),
        ("in_progress", "in_progress", 1),
        ("submitted", "returned", 2),
        ("returned", "returned", 2),
    ],
)
def test_a_withdrawn_return_comes_back_as_it_was(
    world: World, before: str, state: str, revision: int
) -> None:
    world.open_round()
    return_id = world.return_of("northmoor")
    if before == "in_progress":
        world.fill("northmoor")
    elif before != "not_started":
        world.submit("northmoor")
    if before == "returned":
        with world.acting(world.coordinator) as session:
            submission.send_back(
                session, world.coordinator, return_id, comments={}, overall="Look again"
            )
            session.commit()
    take_out(world)
    assert bring_back(world) == (state, revision, "")
    # Its people go on from there.
    world.submit("northmoor") if before == "not_started" else resubmit(world)


def resubmit(world: World) -> None:
    lead = world.people[LEAD]
    with world.acting(lead) as session:
        submission.submit(session, lead, world.return_of("northmoor"))
        session.commit()


def test_what_is_signed_or_not_withdrawn_does_not_come_back(world: World) -> None:
    world.open_round()
    with pytest.raises(InvalidState, match="moved on"):
        bring_back(world)
    world.sign("northmoor")
    coordinator = Desk(world, "coordinator")
    coordinator.get(coordinator.at("withdraw"))
    assert "This cannot be undone: the return is signed." in coordinator.says
    take_out(world)
    with pytest.raises(InvalidState, match="signed before"):
        bring_back(world)
    coordinator.get(coordinator.at())
    assert "Bring it back" not in coordinator.says


def test_only_the_coordinator_brings_a_return_back(world: World) -> None:
    world.open_round()
    take_out(world)
    for who in (LEAD, "northmoor.approver"):
        actor = world.people[who]
        with world.acting(actor) as session, pytest.raises(Forbidden):
            withdrawal.bring_back(session, actor, world.return_of("northmoor"))


def test_the_reason_shows_to_those_it_concerns_and_the_lead_is_told_without_it(
    world: World,
) -> None:
    world.open_round()
    world.fill("northmoor")
    coordinator, lead = Desk(world, "coordinator"), Desk(world)
    coordinator.get(coordinator.at("withdraw"))
    assert "unless you bring the return back into the round" in coordinator.says
    coordinator.send(coordinator.at("withdraw"), {"reason": WHY})
    for desk in (coordinator, lead):
        desk.get(desk.at())
        assert WHY in desk.says
    lead.get(world.path(f"rounds/{world.round_id}"))
    assert WHY in lead.says
    link = lead.page.select_one(f'main a[href$="returns/{lead.return_id}/read"]')
    assert link is not None
    lead.get(str(link["href"]))
    assert "Our board leads" in lead.says
    with world.planning() as session:
        mail = session.scalars(select(Mail).where(Mail.kind == "return.withdrawn")).one()
        assert WHY not in mail.body
        assert (
            mail.recipient
            == session.scalars(
                text("select email from members where id = :m"), {"m": world.people[LEAD].me}
            ).one()
        )
    # The form is not offered again; the way back is.
    assert coordinator.client.get(coordinator.at("withdraw")).status_code == 302
    coordinator.get(coordinator.at())
    assert "Bring it back into the round" in coordinator.says
    coordinator.send(coordinator.at("bring-back"), {})
    with world.planning() as session:
        assert session.get_one(Return, (world.tenant_id, lead.return_id)).state == "in_progress"
        assert session.scalars(select(Mail).where(Mail.kind == "return.brought_back")).one()


def test_the_database_knows_the_same_changes_as_the_service(world: World) -> None:
    with world.planning() as session:
        found = session.scalars(
            text(
                "select pg_get_triggerdef(oid) from pg_trigger "
                "where tgname = 'guard_state' and tgrelid = 'returns'::regclass"
            )
        ).one()
    written = set(found.split("guard_state('")[1].split("'")[0].split(","))
    assert written == {f"{a}>{b}" for a, following in RETURN_CHANGES.items() for b in following}


def test_a_reason_too_long_is_refused_with_its_count_and_kept(world: World) -> None:
    world.open_round()
    coordinator = Desk(world, "coordinator")
    coordinator.send(coordinator.at("withdraw"), {"reason": "x" * 2001}, status=422)
    assert "This text has 2001 characters; shorten it to 2000" in coordinator.says
    assert coordinator.value_of("reason") == "x" * 2001
    with world.acting(world.coordinator) as session, pytest.raises(InvalidInput):
        withdrawal.withdraw(session, world.coordinator, coordinator.return_id, "x" * 2001)

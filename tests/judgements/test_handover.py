"""A moderator who leaves, or is away for long: what becomes of the gradings they have not finished."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select, update

from saas.mail.models import Mail
from saas.trail.models import TrailEvent
from tenants.judgements.lines import list_waiting
from tenants.judgements.queries import panel_of
from tenants.rounds import queries, reopening
from tenants.rounds.models import Grade, Return
from tenants.rounds.types import Moderation
from tenants.workspaces import handover, people
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import Member
from tests.judgements.panel import (
    assign,
    conclude,
    finish,
    grade,
    grading_of,
    moderate,
    subject_of,
)
from tests.web.page_checks import Browser, words
from tests.world import World


def leave(world: World, leaver: Actor, to: Actor | None = None, by: str = "administrator") -> None:
    actor = world.people[by]
    with world.acting(actor) as session:
        people.leave(session, actor, leaver.me, to.me if to else None)
        session.commit()


def begun(world: World, *colleague: str, moderation: Moderation = Moderation.BLIND) -> Actor:
    """A signed return that a moderator has graded in part; who has the roles of ``colleague``."""
    world.open_round(moderation=moderation)
    taker = world.member("Colleague", list(colleague))
    world.sign("northmoor", "1")
    assign(world, "northmoor", world.people["moderator"])
    grading = grading_of(world, "northmoor", world.people["moderator"])
    world.answer(world.people["moderator"], grading, "q.lead", point="2", narrative="Minutes")
    return taker


def row(world: World, return_id: uuid.UUID) -> Return:
    with world.planning() as session:
        found = session.scalars(select(Return).where(Return.id == return_id)).one()
        session.expunge(found)
        return found


def panel(world: World) -> list[tuple[str, str]]:
    """Who moderates Northmoor now, and how far they are."""
    with world.acting(world.coordinator) as session:
        return [(m.name, m.state) for m in panel_of(session, subject_of(world, "northmoor"))]


def events(world: World) -> list[tuple[str, str, str | None]]:
    with world.acting(world.people["administrator"]) as session:
        found = session.scalars(
            select(TrailEvent)
            .where(TrailEvent.kind.startswith("moderation."))
            .order_by(TrailEvent.seq)
        )
        return [(e.kind, e.detail["moderator"], e.detail.get("reason")) for e in found]


def mails_to(world: World, actor: Actor) -> list[str]:
    with world.planning() as session:
        address = session.scalars(select(Member.email).where(Member.id == actor.me)).one()
        return list(
            session.scalars(select(Mail.kind).where(Mail.recipient == address).order_by(Mail.id))
        )


@pytest.mark.parametrize("by", ["administrator", "coordinator"])
def test_a_colleague_who_may_is_asked_to_grade_afresh(world: World, by: str) -> None:
    colleague = begun(world, "moderator")
    leaver = world.people["moderator"]
    theirs = grading_of(world, "northmoor", leaver)
    leave(world, leaver, colleague, by)
    assert panel(world) == [("Colleague", "not_started")]
    gone = row(world, theirs)
    assert (gone.state, gone.withdrawn_reason) == ("withdrawn", "Handed over to Colleague")
    assert events(world) == [
        ("moderation.assigned", "moderator", None),
        ("moderation.stood_down", "moderator", "Handed over to Colleague"),
        ("moderation.assigned", "Colleague", None),
    ]
    assert mails_to(world, colleague) == ["moderation.assigned"]
    # Blind as their predecessor was, who has not been told the grades in leaving.
    own = row(world, world.return_of("northmoor"))
    assert {leaver.me, colleague.me} <= set(own.blind_to)
    with world.acting(colleague) as session:
        assert session.scalars(select(Grade)).all() == []
    grading = grade(
        world, "northmoor", colleague, {"q.lead": "1", "q.visits": "1", "q.trained": "1"}
    )
    finish(world, colleague, grading)
    conclude(world, "northmoor")


def given_back(world: World, leaver: Actor, reason: str) -> None:
    """Nobody moderates Northmoor: the coordinator's page says who did and offers to choose."""
    assert panel(world) == []
    with world.acting(world.coordinator) as session:
        assert [name for _id, name in list_waiting(session, world.round_id)] == ["Northmoor Police"]
    assert events(world)[-1] == ("moderation.stood_down", leaver.name, reason)
    page = Browser(world.client("coordinator")).get(
        world.path(f"rounds/{world.round_id}/moderation?show=waiting")
    )
    line = words(page.select_one("tbody tr"))
    assert f"{leaver.name} stood down: {reason}" in line
    assert "Choose moderators" in line
    # Why somebody stood down is between them and the coordinator.
    page = Browser(world.client("reader")).get(world.path(f"rounds/{world.round_id}/moderation"))
    assert reason not in words(page.main)


@pytest.mark.parametrize(
    "roles",
    [["reader"], ["moderator", "coordinator"], ["moderator", "reader"]],
    ids=["no moderator", "coordinator", "reads everything"],
)
def test_it_goes_back_to_the_coordinator_where_the_colleague_may_not_or_is_not_blind(
    world: World, roles: list[str]
) -> None:
    colleague = begun(world, *roles)
    leaver = world.people["moderator"]
    leave(world, leaver, colleague)
    given_back(world, leaver, "moderator handed over their work")
    assert "moderation.assigned" not in mails_to(world, colleague)
    # The coordinator may still ask them, knowingly.
    if "moderator" in roles:
        assert assign(world, "northmoor", colleague).made == 1


def test_where_the_grades_are_open_to_moderators_who_read_everything_takes_over(
    world: World,
) -> None:
    colleague = begun(world, "moderator", "reader", moderation=Moderation.OPEN)
    leave(world, world.people["moderator"], colleague)
    assert panel(world) == [("Colleague", "not_started")]


def test_nobody_takes_over_the_moderation_of_their_own_agency(world: World) -> None:
    world.open_round(moderation=Moderation.OPEN)
    peer = world.member("Peer", ["moderator", "contributor"], world.agencies["northmoor"])
    leaver = world.people["moderator"]
    with world.planning() as session:
        session.execute(update(Member).where(Member.id == leaver.me).values(deputy_id=peer.me))
        session.commit()
    for agency in ("northmoor", "elm"):
        world.sign(agency)
        assign(world, agency, leaver)
    leave(world, leaver, peer)
    given_back(world, leaver, "moderator handed over their work")
    with world.acting(world.coordinator) as session:
        elm = panel_of(session, subject_of(world, "elm"))
    assert [m.name for m in elm] == ["Peer"]


def test_a_colleague_who_has_graded_it_already_is_not_asked_twice(world: World) -> None:
    world.open_round()
    colleague = world.member("Colleague", ["moderator"])
    world.sign("northmoor")
    moderate(world, "northmoor", colleague)
    assign(world, "northmoor", world.people["moderator"])
    leave(world, world.people["moderator"], colleague)
    assert panel(world) == [("Colleague", "submitted")]
    conclude(world, "northmoor")


def test_who_only_moderates_may_leave_without_naming_anybody(world: World) -> None:
    begun(world, "moderator")
    leaver = world.people["moderator"]
    browser = Browser(world.client("administrator"))
    page = browser.get(world.path(f"people/{leaver.me}/leave"))
    assert "1 moderation under way" in words(page.main)
    assert "Who takes over (optional)" in words(page.main)
    browser.send(world.path(f"people/{leaver.me}/leave"), {"hand_over_to": ""})
    given_back(world, leaver, "moderator handed over their work")


def test_gradings_are_handed_over_while_somebody_stays(world: World) -> None:
    colleague = begun(world, "moderator")
    away, administrator = world.people["moderator"], world.people["administrator"]
    with world.acting(administrator) as session:
        handover.hand_over(session, administrator, away.me, colleague.me)
        session.commit()
        assert not handover.open_work_of(session, away.me).any
    assert panel(world) == [("Colleague", "not_started")]
    # They see no more of the agency's grades than any other moderator.
    with world.acting(away) as session:
        assert session.scalars(select(Grade).where(Grade.part == "self")).all() == []


def test_what_is_finished_or_concluded_stays(world: World) -> None:
    world.open_round()
    colleague = world.member("Colleague", ["moderator"])
    for agency in ("northmoor", "elm"):
        world.sign(agency)
        moderate(world, agency, world.people["moderator"])
    conclude(world, "elm")
    leave(world, world.people["moderator"], colleague)
    assert panel(world) == [("moderator", "submitted")]
    assert mails_to(world, colleague) == []


def test_a_grading_that_waits_for_a_changed_return_is_handed_over_too(world: World) -> None:
    colleague = begun(world, "moderator")
    own = world.return_of("northmoor")
    with world.acting(world.coordinator) as session:
        reopening.reopen(session, world.coordinator, own, comments={}, reason="Look again")
        session.commit()
    leave(world, world.people["moderator"], colleague)
    assert panel(world) == [("Colleague", "not_started")]
    with world.acting(world.coordinator) as session:
        assert queries.get_return(session, own).return_.state == "returned"

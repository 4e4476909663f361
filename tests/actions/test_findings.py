"""Findings: strengths, improvements and learning needs, from a question or the round."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from saas.errors import Forbidden, InvalidInput, NotFound
from tenants.actions import findings, queries, service
from tenants.actions.models import Finding
from tenants.actions.types import FindingKind
from tests.actions.work import do, find, propose, trail_kinds
from tests.world import World


def seen_by(world: World, who: str) -> int:
    with world.acting(world.people[who]) as session:
        assert world.round_id is not None
        return len(queries.list_findings(session, world.round_id))


def test_an_agencys_own_finding_stays_its_own_until_it_submits(world: World) -> None:
    world.open_round()
    return_id = world.return_of("northmoor")
    finding_id = find(world, "northmoor.agency_lead", return_id=return_id, question="q.lead")
    action_id = propose(world, "northmoor.agency_lead", finding_id=finding_id)
    assert seen_by(world, "northmoor.agency_lead") == 1
    for who in ("coordinator", "moderator", "reader", "elm.agency_lead"):
        assert seen_by(world, who) == 0
    with world.acting(world.coordinator) as session, pytest.raises(NotFound):
        queries.get_action_page(session, action_id)
    world.submit("northmoor")
    for who in ("coordinator", "moderator", "reader"):
        assert seen_by(world, who) == 1
    assert seen_by(world, "elm.agency_lead") == 0
    do(world, "coordinator", service.agree, action_id)
    assert seen_by(world, "elm.agency_lead") == 1


def test_a_question_brings_its_standard(world: World) -> None:
    world.open_round()
    world.submit("northmoor")
    return_id = world.return_of("northmoor")
    finding_id = find(world, return_id=return_id, question="q.visits")
    other = find(world, return_id=return_id, question="q.visits", standard="wt.supervision")
    with world.acting(world.coordinator) as session:
        found = session.scalars(select(Finding).where(Finding.id == finding_id)).one()
        assert (found.standard, found.source, found.visibility) == (
            "s11.1",
            "return",
            "coordinator",
        )
        tagged = session.scalars(select(Finding.standard).where(Finding.id == other)).one()
        assert tagged == "wt.supervision"
        beside = queries.list_findings_of_question(
            session, found.round_id, found.agency_id, "q.visits"
        )
        assert [line.id for line in beside] == [finding_id, other]
    assert trail_kinds(world).count("finding.made") == 2


def test_a_finding_without_a_return_comes_from_the_round(world: World) -> None:
    world.open_round()
    finding_id = find(world, "moderator", kind=FindingKind.STRENGTH)
    with world.acting(world.coordinator) as session:
        found = session.scalars(select(Finding).where(Finding.id == finding_id)).one()
        assert (found.source, found.return_id) == ("round", None)


def test_others_wait_for_the_submission(world: World) -> None:
    world.open_round()
    return_id = world.return_of("northmoor")
    for who in ("coordinator", "reader", "northmoor.contributor", "elm.agency_lead"):
        with pytest.raises((Forbidden, NotFound)):
            find(world, who, return_id=return_id)


def test_what_is_typed_is_checked(world: World) -> None:
    world.open_round()
    actor = world.coordinator
    with world.acting(actor) as session:
        for values, field in (
            ({"kind": "praise", "text": "x"}, "kind"),
            ({"kind": "strength", "text": "  "}, "text"),
            ({"kind": "strength", "text": "x" * 8001}, "text"),
            ({"kind": "strength", "text": "x", "standard": "none"}, "standard"),
            ({"kind": "strength", "text": "x", "question": "none"}, "question"),
        ):
            with pytest.raises(InvalidInput) as refused:
                findings.make_finding(
                    session,
                    actor,
                    round_id=world.round_id,  # type: ignore[arg-type]
                    agency_id=world.agencies["elm"],
                    **values,
                )
            assert field in refused.value.errors


def test_another_workspaces_round_agency_or_return_is_not_found(
    world: World, other_world: World
) -> None:
    world.open_round()
    other_world.open_round()
    foreign_return = other_world.return_of("northmoor")
    actor = world.coordinator
    with world.acting(actor) as session:
        for changes in (
            {"round_id": other_world.round_id},
            {"agency_id": other_world.agencies["elm"]},
            {"return_id": foreign_return},
        ):
            values = {
                "round_id": world.round_id,
                "agency_id": world.agencies["elm"],
                "kind": "strength",
                "text": "x",
                **changes,
            }
            with pytest.raises(NotFound):
                findings.make_finding(session, actor, **values)

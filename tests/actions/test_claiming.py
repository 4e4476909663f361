"""An action that is claimed done: by whom, and verified by somebody else."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from saas.database import db
from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from saas.tenancy import enter_scope
from tenants.actions import progress, queries
from tenants.actions.changes import ActionChanged
from tenants.actions.types import ActionState, NoteKind
from tenants.evidence import queries as evidence_queries
from tenants.evidence import service as evidence
from tenants.evidence.types import Details
from tests.actions.work import (
    OWNER,
    agree,
    as_it_stands,
    claim,
    do,
    history,
    state_of,
    trail_kinds,
)
from tests.files import samples
from tests.world import World


def test_a_claim_says_what_was_done_what_is_different_and_how_that_is_known(world: World) -> None:
    world.open_round()
    action_id = agree(world, difference="", measure="")
    with pytest.raises(InvalidInput) as refused:
        do(world, OWNER, progress.claim_done, action_id, " ")
    assert set(refused.value.errors) == {"text", "difference", "measure"}
    assert state_of(world, action_id) == ActionState.AGREED
    do(
        world,
        OWNER,
        progress.claim_done,
        action_id,
        "Done",
        difference="Files agree",
        measure="Dip",
    )
    plan, _version = as_it_stands(world, action_id)
    assert (plan.difference, plan.measure) == ("Files agree", "Dip")


def test_a_second_claim_finds_the_first(world: World) -> None:
    world.open_round()
    action_id = agree(world)
    _plan, version = as_it_stands(world, action_id)
    do(world, OWNER, progress.claim_done, action_id, "Done", version=version)
    with pytest.raises(ActionChanged):
        do(world, "northmoor.agency_lead", progress.claim_done, action_id, "Done", version=version)
    with pytest.raises(InvalidState, match="waits to be verified"):
        do(world, "northmoor.agency_lead", progress.claim_done, action_id, "Done")
    assert [kind for kind, _ in history(world, action_id)].count(NoteKind.CLAIM) == 1


@pytest.mark.parametrize(
    "who",
    [
        OWNER,
        "northmoor.agency_lead",
        "northmoor.approver",
        "elm.agency_lead",
        "elm.approver",
        "analyst",
        "administrator",
    ],
)
def test_who_may_not_verify(world: World, who: str) -> None:
    world.open_round()
    action_id = claim(world)
    for call in (progress.verify, progress.send_back):
        with pytest.raises(Forbidden):
            do(world, who, call, action_id, "It is done")
    assert state_of(world, action_id) == ActionState.CLAIMED_DONE


def test_a_verifier_of_the_owners_agency_is_refused_by_both_walls(world: World) -> None:
    world.open_round()
    action_id = claim(world)
    colleague = world.member("colleague", ["reader", "contributor"], world.agencies["northmoor"])
    world.people["colleague"] = colleague
    with pytest.raises(Forbidden):
        do(world, "colleague", progress.verify, action_id, "It is done")
    for actor in (colleague, world.people[OWNER]):
        with enter_scope(actor.scope()):
            for state in ("verified", "sent_back"):
                with pytest.raises(IntegrityError, match="outside its owner"):
                    db.session.execute(
                        text("update actions set state = :s where id = :i"),
                        {"s": state, "i": action_id},
                    )
                db.session.rollback()
    assert state_of(world, action_id) == ActionState.CLAIMED_DONE


def test_the_database_lets_no_state_be_skipped(world: World) -> None:
    world.open_round()
    action_id = agree(world)
    for who in ("coordinator", OWNER, "moderator"):
        with enter_scope(world.people[who].scope()):
            for state in ("verified", "claimed_done", "proposed"):
                with pytest.raises(IntegrityError, match="the state cannot go from"):
                    db.session.execute(
                        text("update actions set state = :s where id = :i"),
                        {"s": state, "i": action_id},
                    )
                db.session.rollback()


def test_evidence_of_the_agency_is_given_and_then_open_to_verifiers(world: World) -> None:
    world.open_round()
    action_id = agree(world)
    kept = {}
    for who in (OWNER, "elm.contributor"):
        actor = world.people[who]
        with world.acting(actor) as session:
            kept[who] = evidence.add_file(
                session,
                actor,
                agency_id=actor.agency_id,  # type: ignore[arg-type]
                name="a.pdf",
                data=io.BytesIO(samples.PDF),
                details=Details("Dip sample"),
            ).id
            session.commit()
    do(world, OWNER, progress.give_evidence, action_id, kept[OWNER])
    do(world, OWNER, progress.give_evidence, action_id, kept[OWNER])
    with pytest.raises(NotFound):
        do(world, OWNER, progress.give_evidence, action_id, kept["elm.contributor"])
    with pytest.raises(Forbidden):
        do(world, "elm.contributor", progress.give_evidence, action_id, kept["elm.contributor"])
    reader = world.people["reader"]
    with world.acting(reader) as session:
        assert [e.id for e in queries.list_evidence(session, action_id)] == [kept[OWNER]]
        assert evidence_queries.get_file(session, reader, kept[OWNER])
    with world.acting(world.people["elm.agency_lead"]) as session:
        assert queries.list_evidence(session, action_id) == []
    assert trail_kinds(world).count("action.evidence_added") == 1

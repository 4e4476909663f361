"""An action's way: proposed, agreed, worked on, claimed, verified by somebody else."""

from __future__ import annotations

import io
import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from saas.database import db
from saas.errors import Conflict, Forbidden, InvalidInput, InvalidState, NotFound
from saas.tenancy import enter_scope
from tenants.actions import progress, queries, service
from tenants.actions.changes import ActionChanged
from tenants.actions.content import Plan
from tenants.actions.models import Action
from tenants.actions.types import ActionState, FindingKind, NoteKind
from tenants.evidence import queries as evidence_queries
from tenants.evidence import service as evidence
from tenants.evidence.types import Details
from tenants.rounds.calendar import today
from tests.actions.work import agree, claim, do, find, mails, propose, state_of, trail_kinds
from tests.files import samples
from tests.world import World

OWNER = "northmoor.contributor"


def as_it_stands(world: World, action_id: UUID) -> tuple[Plan, int]:
    with world.acting(world.coordinator) as session:
        action = session.scalars(select(Action).where(Action.id == action_id)).one()
        plan = Plan(
            title=action.title,
            due_on=action.due_on,
            owner_id=action.owner_id,
            deputy_id=action.deputy_id,
            difference=action.difference,
            measure=action.measure,
        )
        return plan, action.version


def history(world: World, action_id: UUID) -> list[tuple[NoteKind, str]]:
    with world.acting(world.coordinator) as session:
        return [(note.kind, note.text) for note in queries.list_notes(session, action_id)]


def test_the_whole_way_is_dated_and_kept(world: World) -> None:
    world.open_round()
    action_id = propose(world)
    assert state_of(world, action_id) == ActionState.PROPOSED
    do(world, "coordinator", service.agree, action_id)
    do(world, OWNER, progress.note_progress, action_id, "Template written")
    assert state_of(world, action_id) == ActionState.IN_PROGRESS
    do(world, OWNER, progress.claim_done, action_id, "All teams use it")
    do(world, "reader", progress.send_back, action_id, "Two teams do not")
    do(world, OWNER, progress.claim_done, action_id, "Now they do")
    do(world, "moderator", progress.verify, action_id, "Seen in twenty files")
    assert history(world, action_id) == [
        (NoteKind.CHANGE, "Agreed."),
        (NoteKind.PROGRESS, "Template written"),
        (NoteKind.CLAIM, "All teams use it"),
        (NoteKind.SENT_BACK, "Two teams do not"),
        (NoteKind.CLAIM, "Now they do"),
        (NoteKind.VERIFIED, "Seen in twenty files"),
    ]
    with world.acting(world.coordinator) as session:
        page = queries.get_action_page(session, action_id)
        assert page.action.verified_at is not None
        assert page.claimed_by == world.people[OWNER].name
    kinds = trail_kinds(world)
    for kind in (
        "proposed",
        "agreed",
        "started",
        "progress",
        "claimed_done",
        "sent_back",
        "verified",
    ):
        assert f"action.{kind}" in kinds


def test_mails_tell_who_is_next_and_none_of_the_words(world: World) -> None:
    world.open_round()
    action_id = propose(world, title="Jo Bloggs's file is put right")
    do(world, "coordinator", service.agree, action_id)
    do(world, OWNER, progress.claim_done, action_id, "Jo Bloggs has a plan")
    do(world, "reader", progress.send_back, action_id, "Jo Bloggs was not seen")
    told = {
        kind: [name for name, _subject, _body in mails(world, f"action.{kind}")]
        for kind in ("agreed", "claimed_done", "sent_back", "verified")
    }
    assert told["agreed"] == ["northmoor agency_lead", "northmoor contributor"]
    assert told["claimed_done"] == ["coordinator"]
    assert told["sent_back"] == ["northmoor agency_lead", "northmoor contributor"]
    assert told["verified"] == []
    for kind in told:
        for _name, subject, body in mails(world, f"action.{kind}"):
            assert "Bloggs" not in subject + body
            assert "{{link}}" in body


def test_numbers_count_up_in_each_workspace_over_what_is_hidden(
    world: World, other_world: World
) -> None:
    for each in (world, other_world):
        each.open_round()
    numbers = []
    for each, who, agency in (
        (world, "northmoor.agency_lead", "northmoor"),
        (world, "elm.agency_lead", "elm"),
        (world, "coordinator", "ridgeway"),
        (other_world, "coordinator", "elm"),
    ):
        own = {"return_id": each.return_of(agency)} if who != "coordinator" else {}
        finding_id = find(each, who, agency=agency, **own)
        action_id = propose(each, who, agency, finding_id=finding_id)
        with each.acting(each.people[who]) as session:
            numbers.append(
                session.scalars(select(Action.number).where(Action.id == action_id)).one()
            )
    assert numbers == [1, 2, 3, 1]


def test_two_that_propose_at_once_get_two_numbers(world: World) -> None:
    world.open_round()
    finding_id = find(world)
    problems: list[BaseException] = []

    def one() -> None:
        try:
            with world.app.app_context():
                propose(world, finding_id=finding_id)
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with world.acting(world.coordinator) as session:
        assert session.scalars(select(Action.number).order_by(Action.number)).all() == [1, 2, 3, 4]


def test_a_strength_needs_no_action(world: World) -> None:
    world.open_round()
    finding_id = find(world, kind=FindingKind.STRENGTH)
    with pytest.raises(InvalidState, match="strength"):
        propose(world, finding_id=finding_id)


def test_owner_and_deputy_are_two_people_of_the_agency(world: World) -> None:
    world.open_round()
    elm, own = world.people["elm.agency_lead"].me, world.people[OWNER].me
    for options, field in (
        ({"owner_id": elm}, "owner_id"),
        ({"deputy_id": elm}, "deputy_id"),
        ({"owner_id": world.coordinator.me}, "owner_id"),
        ({"owner_id": own, "deputy_id": own}, "deputy_id"),
        ({"owner_id": uuid4()}, "owner_id"),
        ({"title": "  "}, "title"),
        ({"title": "x" * 301}, "title"),
    ):
        with pytest.raises(InvalidInput) as refused:
            propose(world, **options)
        assert field in refused.value.errors


def test_an_agency_lead_makes_actions_for_their_own_agency_alone(world: World) -> None:
    world.open_round()
    finding_id = find(world)
    with pytest.raises(Forbidden):
        propose(world, "northmoor.agency_lead", "elm", finding_id=finding_id)
    with pytest.raises(NotFound):
        propose(world, "elm.agency_lead", "elm", finding_id=finding_id)
    with pytest.raises(Forbidden):
        propose(world, "reader", finding_id=finding_id)


def test_an_action_is_agreed_by_the_coordinator_once_it_has_an_owner(world: World) -> None:
    world.open_round()
    action_id = propose(world, owner_id=None, deputy_id=None)
    with pytest.raises(InvalidInput) as refused:
        do(world, "coordinator", service.agree, action_id)
    assert "owner_id" in refused.value.errors
    for who in ("northmoor.agency_lead", "reader", "moderator"):
        with pytest.raises(Forbidden):
            do(world, who, service.agree, action_id)


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


def test_an_agreed_action_changes_with_a_reason(world: World) -> None:
    world.open_round()
    action_id = agree(world)
    plan, version = as_it_stands(world, action_id)
    later = Plan(**{**plan.__dict__, "due_on": plan.due_on + timedelta(days=10)})
    with pytest.raises(InvalidInput) as refused:
        do(world, "coordinator", service.change, action_id, later)
    assert "reason" in refused.value.errors
    do(world, "coordinator", service.change, action_id, later, reason="New head", version=version)
    kind, words = history(world, action_id)[-1]
    assert kind == NoteKind.CHANGE
    assert words.startswith("New head\nDue date moved from ")


def test_the_owners_agency_does_not_put_off_its_own_date(world: World) -> None:
    world.open_round()
    proposed, agreed = propose(world), agree(world)
    for action_id, allowed in ((proposed, True), (agreed, False)):
        plan, _version = as_it_stands(world, action_id)
        later = Plan(**{**plan.__dict__, "due_on": plan.due_on + timedelta(days=10)})
        if allowed:
            do(world, "northmoor.agency_lead", service.change, action_id, later)
        else:
            with pytest.raises(InvalidInput) as refused:
                do(world, "northmoor.agency_lead", service.change, action_id, later, reason="Busy")
            assert "due_on" in refused.value.errors
    other = Plan(**{**plan.__dict__, "owner_id": world.people["northmoor.approver"].me})
    do(world, "northmoor.agency_lead", service.change, agreed, other, reason="Moved post")
    assert (
        "Owner changed from northmoor contributor to northmoor approver."
        in (history(world, agreed)[-1][1])
    )
    assert "northmoor approver" in [name for name, _s, _b in mails(world, "action.given")]


def test_a_stale_change_writes_nothing(world: World) -> None:
    world.open_round()
    action_id = agree(world)
    plan, version = as_it_stands(world, action_id)
    first = Plan(**{**plan.__dict__, "title": "First"})
    second = Plan(**{**plan.__dict__, "title": "Second"})
    do(world, "coordinator", service.change, action_id, first, reason="a", version=version)
    with pytest.raises(Conflict):
        do(world, "coordinator", service.change, action_id, second, reason="b", version=version)
    assert as_it_stands(world, action_id)[0].title == "First"


def test_an_action_is_replaced_by_another_with_a_link(world: World) -> None:
    world.open_round()
    old, new = agree(world), propose(world, title="Something better")
    for replacement, reason, field in ((new, " ", "reason"), (old, "x", "replacement")):
        with pytest.raises(InvalidInput) as refused:
            do(world, "coordinator", service.supersede, old, replacement, reason=reason)
        assert field in refused.value.errors
    with pytest.raises(Forbidden):
        do(world, "northmoor.agency_lead", service.supersede, old, new, reason="x")
    do(world, "coordinator", service.supersede, old, new, reason="The law changed")
    with world.acting(world.coordinator) as session:
        page = queries.get_action_page(session, old)
        assert (page.action.superseded_by, page.replaced_by) == (new, 2)
    with pytest.raises(InvalidState, match="replaced"):
        do(world, "coordinator", service.supersede, old, new, reason="again")


def test_a_leavers_actions_go_to_a_colleague(world: World) -> None:
    world.open_round()
    owned = agree(world)
    leaver, colleague = world.people[OWNER].me, world.people["northmoor.approver"].me
    deputised = agree(world, owner_id=world.people["northmoor.agency_lead"].me, deputy_id=leaver)
    done = claim(world)
    do(world, "moderator", progress.verify, done, "Seen")
    with world.acting(world.coordinator) as session:
        assert service.hand_over(session, leaver, colleague, actor=world.coordinator) == 2
        session.commit()
    assert as_it_stands(world, owned)[0].owner_id == colleague
    assert as_it_stands(world, deputised)[0].deputy_id == colleague
    assert as_it_stands(world, done)[0].owner_id == leaver


def test_without_a_colleague_the_deputy_takes_over(world: World) -> None:
    world.open_round()
    action_id = agree(world)
    with world.acting(world.people["administrator"]) as session:
        assert service.hand_over(session, world.people[OWNER].me, None) == 1
        session.commit()
    plan, _version = as_it_stands(world, action_id)
    assert plan.owner_id == world.people["northmoor.agency_lead"].me
    assert plan.deputy_id is None


def test_another_workspaces_action_is_not_found(world: World, other_world: World) -> None:
    world.open_round()
    other_world.open_round()
    action_id = claim(world)
    other_own = propose(other_world)
    actor = other_world.coordinator
    with other_world.acting(actor) as session:
        for call in (
            lambda: queries.get_action_page(session, action_id),
            lambda: service.agree(session, actor, action_id),
            lambda: progress.verify(session, actor, action_id, "x"),
            lambda: service.supersede(session, actor, other_own, action_id, reason="x"),
        ):
            with pytest.raises(NotFound):
                call()
        assert queries.list_notes(session, action_id) == []


def test_a_proposed_action_of_another_agency_is_not_found(world: World) -> None:
    world.open_round()
    action_id = propose(world)
    elm = world.people["elm.agency_lead"]
    with world.acting(elm) as session:
        with pytest.raises(NotFound):
            queries.get_action_page(session, action_id)
        with pytest.raises(NotFound):
            progress.note_progress(session, elm, action_id, "x")


def test_what_waits_for_whom(world: World) -> None:
    world.open_round()
    owned, claimed, proposed = agree(world), claim(world), propose(world)

    def waiting(who: str) -> list[UUID]:
        actor = world.people[who]
        with world.acting(actor) as session:
            return [row.id for row in queries.list_waiting_for_me(session, actor)]

    with world.acting(world.people[OWNER]) as session:
        mine = queries.list_my_open_actions(session, world.people[OWNER])
        assert [row.id for row in mine] == [owned]
        assert mine[0].due_on == today() + timedelta(days=30)
    assert set(waiting("coordinator")) == {claimed, proposed}
    assert waiting("reader") == [claimed]
    assert waiting(OWNER) == []
    assert waiting("elm.agency_lead") == []

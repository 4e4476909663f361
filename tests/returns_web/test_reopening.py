"""Giving a return back: with comments before its signature, reopened with a reason after."""

from __future__ import annotations

import itertools
import uuid

import pytest
from sqlalchemy import select, text

from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from saas.mail.models import Mail
from saas.tenancy import NOBODY
from tenants.judgements.models import Judgement
from tenants.rounds import policy, reopening, service, submission
from tenants.rounds.models import Return, Round
from tenants.rounds.types import Moderation, ReturnState, RoundState, Sharing
from tenants.workspaces.actor import Actor, member_actor
from tenants.workspaces.roles import Role
from tests.judgements.panel import conclude, moderate, release
from tests.returns_web.desk import LEAD, Desk
from tests.world import World

APPROVER = "northmoor.approver"
BACK, AGAIN = "Return it with comments", "Reopen it with a reason"


def reach(world: World, state: str) -> uuid.UUID:
    """Bring Northmoor's return to a state, as its people do; returns its id."""
    world.open_round(sharing=Sharing.ALL)
    return_id = world.submit("northmoor") if state == "submitted" else world.sign("northmoor")
    if state in ("moderated", "released"):
        moderate(world, "northmoor", world.people["moderator"])
        conclude(world, "northmoor")
    if state == "released":
        release(world, "northmoor")
    return return_id


def state(desk: Desk) -> str:
    with desk.world.acting(desk.world.people[LEAD]) as session:
        return session.scalars(select(Return.state).where(Return.id == desk.return_id)).one()


def offered(desk: Desk) -> set[str]:
    """Which of the two ways back the return's own page and its words to read offer."""
    found = set()
    for rest in ("", "read"):
        desk.get(desk.at(rest))
        found |= {name for name in (BACK, AGAIN) if name in desk.says}
    return found


# Who may, and when


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("own", [True, False])
def test_comments_before_the_signature_a_reason_after_it(role: Role, own: bool) -> None:
    agency = uuid.uuid4()
    actor = person(role, agency if own else uuid.uuid4())
    for state_, round_state, part in itertools.product(
        ReturnState, RoundState, ("self", "moderation")
    ):
        return_ = Return(part=part, author_id=NOBODY, state=state_, agency_id=agency)
        round_ = Round(state=round_state, moderation="blind")
        running = part == "self" and round_state in ("open", "moderation", "findings")
        sends_back = role is Role.COORDINATOR or (own and role is Role.APPROVER)
        assert policy.can_send_back(actor, return_, round_) is (
            running and state_ == "submitted" and sends_back
        )
        assert policy.can_reopen(actor, return_, round_) is (
            running
            and state_ in ("signed_off", "moderated", "released")
            and role is Role.COORDINATOR
        )


def person(role: Role, agency: uuid.UUID) -> Actor:
    return member_actor(
        tenant_id=NOBODY,
        member_id=uuid.uuid4(),
        user_id=uuid.uuid4(),
        name="Somebody",
        agency_id=agency,
        agency_ids=frozenset({agency}),
        roles=frozenset({role}),
    )


@pytest.mark.parametrize(
    ("at", "way"),
    [("submitted", BACK), ("signed_off", AGAIN), ("moderated", AGAIN), ("released", AGAIN)],
)
def test_the_pages_offer_what_the_service_does(world: World, at: str, way: str) -> None:
    return_id = reach(world, at)
    coordinator = Desk(world, "coordinator")
    assert offered(coordinator) == {way}
    # Either address leads to the page that fits.
    for rest in ("send-back", "reopen"):
        coordinator.get(coordinator.at(rest))
        assert coordinator.page.h1 is not None
        assert coordinator.page.h1.get_text() == way
    actor = world.coordinator
    with world.acting(actor) as session:
        if way == AGAIN:
            with pytest.raises(InvalidState, match="signed by now"):
                reopening.send_back(session, actor, return_id, comments={}, overall="No")
            reopening.reopen(session, actor, return_id, comments={}, reason="New facts")
        else:
            with pytest.raises(InvalidState, match="not signed"):
                reopening.reopen(session, actor, return_id, comments={}, reason="No")
            reopening.send_back(session, actor, return_id, comments={}, overall="Say more")
        session.commit()
    assert state(coordinator) == "returned"


@pytest.mark.parametrize("who", [LEAD, APPROVER, "reader", "moderator", "elm.agency_lead"])
def test_nobody_but_the_coordinator_reopens(world: World, who: str) -> None:
    return_id = reach(world, "signed_off")
    desk = Desk(world, who)
    assert desk.client.get(desk.at("reopen")).status_code in (403, 404)
    assert desk.post(desk.at("reopen"), {"reason": "Because"}).status_code in (403, 404)
    actor = world.people[who]
    with world.acting(actor) as session, pytest.raises((Forbidden, NotFound)):
        reopening.reopen(session, actor, return_id, comments={}, reason="Because")
    assert state(desk) == "signed_off"


def test_a_closed_round_is_told_as_the_reason(world: World) -> None:
    return_id = reach(world, "signed_off")
    others = [world.return_of(agency) for agency in ("elm", "ridgeway")]
    with world.acting(world.coordinator) as session:
        for other in others:
            submission.withdraw(session, world.coordinator, other, "Closed")
        assert world.round_id is not None
        for to in (RoundState.FINDINGS, RoundState.CLOSED):
            service.move_round(session, world.coordinator, world.round_id, to)
        session.commit()
    with world.acting(world.coordinator) as session, pytest.raises(InvalidState, match="closed"):
        reopening.reopen(session, world.coordinator, return_id, comments={}, reason="Because")


# What it does


def test_a_reopening_needs_a_reason_and_keeps_the_comments_that_were_typed(world: World) -> None:
    reach(world, "signed_off")
    coordinator, lead = Desk(world, "coordinator"), Desk(world)
    comment = {"comment:q.lead": "Say who, by post"}
    coordinator.send(coordinator.at("reopen"), {"reason": " ", **comment}, status=422)
    assert coordinator.summary == ["Say why the signed return is opened again"]
    assert coordinator.value_of("comment:q.lead") == "Say who, by post"
    assert state(lead) == "signed_off"
    coordinator.send(coordinator.at("reopen"), {"reason": "The board has changed", **comment})
    lead.get(lead.at())
    assert "The board has changed" in lead.says
    assert "Revision 2" in lead.says
    lead.get(lead.at("sections/s1"))
    assert "Say who, by post" in lead.says
    lead.get(lead.at("revisions/1"))
    assert "Seal voided" in lead.says
    assert "Voided: The board has changed" in lead.says
    with world.planning() as session:
        mails = session.scalars(select(Mail).where(Mail.kind == "return.reopened")).all()
    assert len(mails) == 1
    assert "The board has changed" not in mails[0].body


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("signed_off", "the agency has to submit and sign again"),
        ("moderated", "What moderation settled is kept as a draft"),
        ("released", "The outcome is taken back"),
    ],
)
def test_the_page_says_what_a_reopening_undoes(world: World, at: str, said: str) -> None:
    reach(world, at)
    coordinator = Desk(world, "coordinator")
    coordinator.get(coordinator.at("reopen"))
    assert said in coordinator.says
    assert ("The outcome is taken back" in coordinator.says) is (at == "released")


def test_a_released_outcome_is_taken_back_by_the_service_itself(world: World) -> None:
    return_id = reach(world, "released")
    lead, other = world.people[LEAD], world.people["elm.agency_lead"]

    def seen(actor: Actor) -> tuple[int, int]:
        with world.acting(actor) as session:
            judgements = len(session.scalars(select(Judgement)).all())
            grades = session.scalars(text("select count(*) from grades where part = 'self'")).one()
            return judgements, grades

    assert seen(lead) == (3, 3)
    assert seen(other) == (0, 3)
    with world.acting(world.coordinator) as session:
        reopening.reopen(session, world.coordinator, return_id, comments={}, reason="New facts")
        session.commit()
    assert seen(lead) == (0, 3)
    assert seen(other) == (0, 0)


def test_a_round_without_moderation_says_what_is_taken_back(world: World) -> None:
    world.open_round(moderation=Moderation.NONE, sharing=Sharing.GRADES)
    world.sign("northmoor")
    release(world, "northmoor")
    coordinator = Desk(world, "coordinator")
    coordinator.get(coordinator.at("reopen"))
    assert "other agencies see nothing of this return" in coordinator.says
    assert "settled" not in coordinator.says


def test_comments_that_the_signature_overtook_wait_as_a_reopening(world: World) -> None:
    world.open_round()
    return_id = world.submit("northmoor")
    coordinator = Desk(world, "coordinator")
    coordinator.get(coordinator.at("send-back"))
    approver = world.people[APPROVER]
    with world.acting(approver) as session:
        submission.sign(session, approver, return_id, post="Chief", confirmed=True)
        session.commit()
    coordinator.send(
        coordinator.at("send-back"),
        {"overall": "Two figures differ", "comment:q.lead": "Who?"},
        status=409,
    )
    assert "signed by now" in coordinator.summary[0]
    assert coordinator.value_of("reason") == "Two figures differ"
    assert coordinator.value_of("comment:q.lead") == "Who?"
    form = coordinator.page.select_one("form[action$='/reopen']")
    assert form is not None
    assert state(coordinator) == "signed_off"


def test_a_comment_on_an_unknown_question_is_refused(world: World) -> None:
    return_id = reach(world, "signed_off")
    with world.acting(world.coordinator) as session, pytest.raises(InvalidInput):
        reopening.reopen(
            session, world.coordinator, return_id, comments={"q.none": "x"}, reason="Because"
        )

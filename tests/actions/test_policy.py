"""Who may do what with an action: every role, every relation to it, every state."""

from __future__ import annotations

from itertools import product
from uuid import UUID, uuid4

import pytest

from saas.database import new_id
from saas.tenancy import NOBODY
from tenants.actions import policy
from tenants.actions.models import Action, Finding
from tenants.actions.types import ActionState, FindingKind
from tenants.rounds.models import Return
from tenants.rounds.types import ReturnState
from tenants.workspaces.actor import Actor, guest_actor, member_actor
from tenants.workspaces.roles import Role

OWNING, OTHER = uuid4(), uuid4()
ME = uuid4()
S = ActionState
IN_HAND = {S.AGREED, S.IN_PROGRESS, S.SENT_BACK}
NOT_CLAIMED = {S.PROPOSED, *IN_HAND}

# Relation: of the owning agency, of another one, of none; and what the person is to the action.
PLACES = {"own": OWNING, "other": OTHER, "none": None}
PARTS = ("owner", "deputy", "claimer", "nobody")
LEADS = {Role.AGENCY_LEAD, Role.COORDINATOR, Role.MODERATOR}


def person(role: Role, agency_id: UUID | None) -> Actor:
    return member_actor(
        tenant_id=new_id(),
        member_id=ME,
        user_id=new_id(),
        name="Somebody",
        agency_id=agency_id,
        agency_ids=frozenset({agency_id}) if agency_id else frozenset(),
        roles=frozenset({role}),
    )


def action(state: ActionState, part: str) -> Action:
    return Action(
        agency_id=OWNING,
        state=state,
        owner_id=ME if part == "owner" else uuid4(),
        deputy_id=ME if part == "deputy" else None,
        claimed_by=ME if part == "claimer" else None,
    )


def works(role: Role, place: str, part: str) -> bool:
    """Of the owning agency, allowed to work on actions, and its owner, deputy or lead."""
    may_work = role in {
        Role.COORDINATOR, Role.AGENCY_LEAD, Role.CONTRIBUTOR, Role.APPROVER,
    }  # fmt: skip
    holds = part in ("owner", "deputy") or role in LEADS
    return may_work and place == "own" and holds


@pytest.mark.parametrize(("role", "state"), list(product(Role, ActionState)))
def test_the_whole_table(role: Role, state: ActionState) -> None:
    for place, part in product(PLACES, PARTS):
        check(role, place, part, state)


def check(role: Role, place: str, part: str, state: ActionState) -> None:
    actor, subject = person(role, PLACES[place]), action(state, part)
    manages = role is Role.COORDINATOR
    verifies = role in {Role.COORDINATOR, Role.MODERATOR, Role.READER}
    leads_owner = role in LEADS and place == "own"
    works_on = works(role, place, part)
    gives = role in {Role.AGENCY_LEAD, Role.CONTRIBUTOR}

    assert policy.can_agree(actor, subject) == (manages and state == S.PROPOSED)
    assert policy.works_on(actor, subject) == works_on
    assert policy.can_start(actor, subject) == (works_on and state in {S.AGREED, S.SENT_BACK})
    assert policy.can_note_progress(actor, subject) == (works_on and state in IN_HAND)
    assert policy.can_claim(actor, subject) == (works_on and state in IN_HAND)
    assert policy.can_give_evidence(actor, subject) == (
        works_on and gives and state in {*IN_HAND, S.CLAIMED_DONE}
    )
    may_verify = verifies and state == S.CLAIMED_DONE and place != "own" and part == "nobody"
    assert policy.can_verify(actor, subject) == may_verify
    assert policy.can_send_back(actor, subject) == may_verify
    changes = state in NOT_CLAIMED and (manages or leads_owner)
    assert policy.can_change(actor, subject) == changes
    assert policy.can_move_due_date(actor, subject) == (
        changes and (manages or state == S.PROPOSED)
    )
    assert policy.can_supersede(actor, subject) == (manages and state in NOT_CLAIMED)


@pytest.mark.parametrize("state", ActionState)
def test_a_guest_does_nothing_to_actions(state: ActionState) -> None:
    guest = guest_actor(
        tenant_id=new_id(),
        delegation_id=new_id(),
        return_id=new_id(),
        agency_id=OWNING,
        name="Sam",
        sections=("s1",),
    )
    subject = action(state, "nobody")
    for name in (
        "can_agree", "works_on", "can_start", "can_note_progress", "can_claim", "can_verify",
        "can_give_evidence", "can_send_back", "can_change", "can_move_due_date", "can_supersede",
    ):  # fmt: skip
        assert not getattr(policy, name)(guest, subject), name
    assert not policy.can_make_finding(guest, OWNING, None)


@pytest.mark.parametrize(("role", "place", "kind"), list(product(Role, PLACES, FindingKind)))
def test_actions_are_made_of_improvements_and_learning_needs(
    role: Role, place: str, kind: FindingKind
) -> None:
    actor = person(role, PLACES[place])
    finding = Finding(agency_id=OWNING, kind=kind)
    oversees = role in {Role.COORDINATOR, Role.MODERATOR}
    lead = role is Role.AGENCY_LEAD and place == "own"
    expected = kind != FindingKind.STRENGTH and (oversees or lead)
    assert policy.can_make_action(actor, finding, OWNING) == expected
    assert policy.can_make_action(actor, finding, OTHER) == (
        kind != FindingKind.STRENGTH and oversees
    )


@pytest.mark.parametrize(("role", "place", "state"), list(product(Role, PLACES, ReturnState)))
def test_findings_are_made_from_ones_own_return_or_a_submitted_one(
    role: Role, place: str, state: ReturnState
) -> None:
    actor = person(role, PLACES[place])
    return_ = Return(agency_id=OWNING, part="self", author_id=NOBODY, state=state)
    oversees = role in {Role.COORDINATOR, Role.MODERATOR}
    lead = role in LEADS and place == "own"
    submitted = state in {
        ReturnState.SUBMITTED, ReturnState.SIGNED_OFF, ReturnState.MODERATED, ReturnState.RELEASED,
    }  # fmt: skip
    expected = state != ReturnState.WITHDRAWN and (lead or (oversees and submitted))
    assert policy.can_make_finding(actor, OWNING, return_) == expected
    assert policy.can_make_finding(actor, OTHER, return_) is False
    assert policy.can_make_finding(actor, OWNING, None) == oversees


@pytest.mark.parametrize("role", Role)
def test_a_moderation_gives_findings_to_its_author_while_it_is_written(role: Role) -> None:
    actor = person(role, None)
    own = Return(agency_id=OWNING, part="moderation", author_id=ME, state="in_progress")
    others = Return(agency_id=OWNING, part="moderation", author_id=uuid4(), state="in_progress")
    oversees = role in {Role.COORDINATOR, Role.MODERATOR}
    assert policy.can_make_finding(actor, OWNING, own) == oversees
    assert not policy.can_make_finding(actor, OWNING, others)

"""Who may do what in moderation: the whole truth table, role × relation × state × blindness."""

from __future__ import annotations

import itertools
import uuid

import pytest

from saas.tenancy import NOBODY
from tenants.judgements import policy
from tenants.judgements.types import PanelMember
from tenants.rounds.models import Return, Round
from tenants.rounds.types import ReturnState, RoundState
from tenants.workspaces.actor import Actor, guest_actor, member_actor
from tenants.workspaces.roles import Role

AGENCY, ELSEWHERE, OTHER = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
RUNNING = {"open", "moderation", "findings"}
STATES, ROUNDS, ROLES = list(ReturnState), list(RoundState), list(Role)
COORDINATES = {Role.COORDINATOR}
READS_ALL = {Role.COORDINATOR, Role.ANALYST, Role.READER}
SETTLES = {Role.COORDINATOR, Role.MODERATOR}
DISCLOSED = {"submitted", "signed_off", "moderated", "released"}
GRADING = {"not_started", "in_progress", "returned"}


def person(*roles: Role, agency: uuid.UUID | None = None) -> Actor:
    return member_actor(
        tenant_id=OTHER,
        member_id=uuid.uuid4(),
        user_id=uuid.uuid4(),
        name="Somebody",
        agency_id=agency,
        agency_ids=frozenset({agency}) if agency else frozenset(),
        roles=frozenset(roles),
    )


def own_return(state: str, blind_to: list[uuid.UUID] | None = None) -> Return:
    return Return(
        part="self", author_id=NOBODY, state=state, agency_id=AGENCY, blind_to=blind_to or []
    )


def grading(state: str, author: uuid.UUID | None) -> Return:
    return Return(
        part="moderation", author_id=author or uuid.uuid4(), state=state, agency_id=AGENCY
    )


def running(state: str, moderation: str = "blind") -> Round:
    return Round(state=state, moderation=moderation)


def member(state: str, member_id: uuid.UUID | None = None) -> PanelMember:
    return PanelMember(uuid.uuid4(), member_id or uuid.uuid4(), "Somebody", state, 0, 0)


PANELS = {
    "nobody": [],
    "one finished": ["submitted"],
    "one grading": ["in_progress"],
    "one not begun": ["not_started"],
    "one asked again": ["returned"],
    "one of two finished": ["submitted", "in_progress"],
    "both finished": ["submitted", "submitted"],
}


@pytest.mark.parametrize("role", ROLES)
def test_moderators_are_chosen_by_the_coordinator_once_the_return_is_signed(role):
    for state, round_state, rule in itertools.product(STATES, ROUNDS, ("none", "open", "blind")):
        allowed = (
            role in COORDINATES
            and state == "signed_off"
            and round_state in {"open", "moderation"}
            and rule != "none"
        )
        assert (
            policy.can_assign(person(role), own_return(state), running(round_state, rule))
            is allowed
        )


@pytest.mark.parametrize("role", ROLES)
def test_nobody_moderates_their_own_agency_nor_one_above_or_below_it(role):
    top, part = uuid.uuid4(), uuid.uuid4()
    parents = {AGENCY: top, part: AGENCY}
    places = {None: True, ELSEWHERE: True, AGENCY: False, top: False, part: False}
    for place, free in places.items():
        assert policy.can_be_moderator([role], place, AGENCY, parents) is (
            free and role is Role.MODERATOR
        )


@pytest.mark.parametrize("hidden", [True, False])
def test_a_moderation_goes_on_with_a_colleague_who_is_blind_where_that_is_the_rule(hidden):
    colleague = uuid.uuid4()
    for state, round_state, rule in itertools.product(STATES, ROUNDS, ("none", "open", "blind")):
        own = own_return(state, [colleague] if hidden else [uuid.uuid4()])
        allowed = (
            state in {"submitted", "signed_off", "returned"}
            and round_state in RUNNING
            and (rule == "open" or (rule == "blind" and hidden))
        )
        assert policy.can_take_over(colleague, own, running(round_state, rule)) is allowed


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("mine", [True, False])
@pytest.mark.parametrize("agency", [None, AGENCY, ELSEWHERE])
def test_only_the_moderator_grades_and_only_while_the_return_is_signed(role, mine, agency):
    actor = person(role, agency=agency)
    for own_state, state, round_state in itertools.product(STATES, STATES, ROUNDS):
        theirs = grading(state, actor.member_id if mine else None)
        allowed = (
            role is Role.MODERATOR
            and mine
            and agency != AGENCY
            and own_state == "signed_off"
            and state in GRADING
            and round_state in RUNNING
        )
        assert (
            policy.can_grade(actor, theirs, own_return(own_state), running(round_state)) is allowed
        )
        assert policy.can_open_grading(actor, theirs) is mine


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("blind", [True, False])
@pytest.mark.parametrize("place", [None, "in the panel"])
@pytest.mark.parametrize("panel", list(PANELS))
@pytest.mark.parametrize("agency", [None, AGENCY])
def test_who_compares_and_settles_is_never_blind_and_never_of_the_agency(
    role, blind, place, panel, agency
):
    actor = person(role, agency=agency)
    states = PANELS[panel]
    members = [
        member(state, actor.member_id if place and i == 0 else None)
        for i, state in enumerate(states)
    ]
    finished_themselves = bool(place) and bool(states) and states[0] == "submitted"
    ready = bool(states) and set(states) == {"submitted"}
    for state, round_state in itertools.product(STATES, ROUNDS):
        own = own_return(state, [actor.me] if blind else [])
        compares = (
            role in SETTLES
            and not blind
            and state in DISCLOSED
            and (role in READS_ALL or finished_themselves)
        )
        assert policy.can_compare(actor, own, members) is compares
        settles = (
            compares
            and ready
            and agency != AGENCY
            and state == "signed_off"
            and round_state in RUNNING
        )
        assert policy.can_settle(actor, own, running(round_state), members) is settles


@pytest.mark.parametrize("role", ROLES)
def test_the_panel_is_changed_by_the_coordinator_alone(role):
    actor = person(role)
    for own_state, state, round_state in itertools.product(STATES, STATES, ROUNDS):
        theirs, own, round_ = grading(state, None), own_return(own_state), running(round_state)
        may = role in COORDINATES and round_state in RUNNING
        assert policy.can_unassign(actor, theirs, round_) is (may and state == "not_started")
        assert policy.can_stand_down(actor, theirs, own, round_) is (
            may
            and state in {"in_progress", "submitted", "returned"}
            and own_state not in {"moderated", "released"}
        )
        assert policy.can_ask_again(actor, theirs, own, round_) is (
            may and state == "submitted" and own_state == "signed_off"
        )
        # None of it is ever said of an agency's own return.
        assert not policy.can_unassign(actor, own, round_)
        assert not policy.can_stand_down(actor, own, own, round_)
        assert not policy.can_ask_again(actor, own, own, round_)


@pytest.mark.parametrize("role", ROLES)
def test_the_coordinator_releases_what_was_concluded(role):
    for state, round_state, rule in itertools.product(STATES, ROUNDS, ("none", "open", "blind")):
        done = state == "moderated" or (state == "signed_off" and rule == "none")
        assert policy.can_release(person(role), own_return(state), running(round_state, rule)) is (
            role in COORDINATES and done and round_state in RUNNING
        )


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("agency", [None, AGENCY, ELSEWHERE])
def test_the_outcome_is_read_once_released_and_answered_by_its_agency(role, agency):
    actor = person(role, agency=agency)
    for state in STATES:
        own = own_return(state)
        of_it = agency == AGENCY and role in {
            Role.AGENCY_LEAD,
            Role.CONTRIBUTOR,
            Role.APPROVER,
            *READS_ALL,
            Role.MODERATOR,
        }
        reads = state == "released" and (of_it or role in READS_ALL | {Role.MODERATOR})
        assert policy.can_read_outcome(actor, own) is reads
        replies = (
            state == "released" and agency == AGENCY and role in {Role.AGENCY_LEAD, Role.APPROVER}
        )
        assert policy.can_reply(actor, own) is replies


def test_a_guest_has_no_part_in_moderation():
    guest = guest_actor(
        tenant_id=OTHER,
        delegation_id=uuid.uuid4(),
        return_id=uuid.uuid4(),
        agency_id=AGENCY,
        name="Guest",
        sections=("s1",),
    )
    for state, round_state in itertools.product(STATES, ROUNDS):
        own, round_ = own_return(state), running(round_state)
        theirs = grading(state, None)
        assert not policy.is_blind(guest, own)
        for allowed in (
            policy.can_assign(guest, own, round_),
            policy.can_unassign(guest, theirs, round_),
            policy.can_stand_down(guest, theirs, own, round_),
            policy.can_ask_again(guest, theirs, own, round_),
            policy.can_grade(guest, theirs, own, round_),
            policy.can_open_grading(guest, theirs),
            policy.can_compare(guest, own, [member("submitted")]),
            policy.can_settle(guest, own, round_, [member("submitted")]),
            policy.can_release(guest, own, round_),
            policy.can_read_outcome(guest, own),
            policy.can_reply(guest, own),
        ):
            assert not allowed

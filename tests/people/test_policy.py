"""Who may invite, change and remove whom: the whole truth table."""

from __future__ import annotations

import uuid
from itertools import combinations

import pytest

from tenants.workspaces import policy
from tenants.workspaces.actor import Actor, guest_actor, member_actor
from tenants.workspaces.roles import Role

OWN, PART, OTHER = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
ME, SOMEBODY = uuid.uuid4(), uuid.uuid4()
MANAGERS = {Role.ADMINISTRATOR, Role.COORDINATOR}
EVERY_SET = [frozenset(chosen) for size in (1, 2, 3) for chosen in combinations(list(Role), size)]


def _actor(*roles: Role) -> Actor:
    return member_actor(
        tenant_id=uuid.uuid4(),
        member_id=ME,
        user_id=uuid.uuid4(),
        name="Me",
        agency_id=OWN,
        agency_ids=frozenset({OWN, PART}),
        roles=frozenset(roles),
    )


GUEST = guest_actor(
    tenant_id=uuid.uuid4(),
    delegation_id=uuid.uuid4(),
    return_id=uuid.uuid4(),
    agency_id=OWN,
    name="Guest",
    sections=("s1",),
)


def _may_invite(held: Role, given: frozenset[Role]) -> tuple[bool, bool]:
    """Whether somebody with one role may give these: anywhere, and in the agencies in reach."""
    if held is Role.ADMINISTRATOR:
        return True, True
    if held is Role.COORDINATOR:
        allowed = Role.ADMINISTRATOR not in given
        return allowed, allowed
    return False, held is Role.AGENCY_LEAD and given <= {Role.CONTRIBUTOR, Role.APPROVER}


@pytest.mark.parametrize("held", list(Role))
def test_who_invites_whom_where(held: Role) -> None:
    actor = _actor(held)
    for given in EVERY_SET:
        anywhere, inside = _may_invite(held, given)
        found = [policy.can_invite(actor, given, agency) for agency in (OWN, PART, OTHER, None)]
        assert found == [inside, inside, anywhere, anywhere], given


@pytest.mark.parametrize("held", list(Role))
def test_who_changes_and_removes_whom(held: Role) -> None:
    actor = _actor(held)
    for theirs in EVERY_SET:
        allowed = held is Role.ADMINISTRATOR or (
            held is Role.COORDINATOR and Role.ADMINISTRATOR not in theirs
        )
        assert policy.can_change(actor, SOMEBODY, theirs) == allowed, theirs
        assert policy.can_remove(actor, SOMEBODY, theirs) == allowed, theirs
        assert not policy.can_change(actor, ME, theirs), theirs
        assert policy.can_remove(actor, ME, theirs) == (held in MANAGERS), theirs


@pytest.mark.parametrize("held", list(Role))
def test_everybody_names_their_own_deputy_and_managers_anybodys(held: Role) -> None:
    assert policy.can_set_deputy(_actor(held), ME)
    assert policy.can_set_deputy(_actor(held), SOMEBODY) == (held in MANAGERS)


def test_a_guest_may_nothing_of_this() -> None:
    assert policy.roles_to_give(GUEST) == ()
    assert not policy.can_invite(GUEST, {Role.CONTRIBUTOR}, OWN)
    assert not policy.can_change(GUEST, SOMEBODY, {Role.CONTRIBUTOR})
    assert not policy.can_remove(GUEST, SOMEBODY, {Role.CONTRIBUTOR})
    assert not policy.can_set_deputy(GUEST, SOMEBODY)


def test_a_lead_who_also_coordinates_invites_like_a_coordinator() -> None:
    actor = _actor(Role.AGENCY_LEAD, Role.COORDINATOR)
    assert policy.can_invite(actor, {Role.MODERATOR}, None)
    assert not policy.can_invite(actor, {Role.ADMINISTRATOR}, None)


@pytest.mark.parametrize("actor", [_actor(role) for role in Role], ids=list(Role))
def test_nobody_is_invited_without_a_role(actor: Actor) -> None:
    assert not policy.can_invite(actor, frozenset(), OWN)


def test_roles_inside_an_agency_need_one() -> None:
    assert policy.needs_agency({Role.AGENCY_LEAD, Role.READER})
    assert policy.needs_agency({Role.CONTRIBUTOR})
    assert policy.needs_agency({Role.APPROVER})
    assert not policy.needs_agency({Role.ADMINISTRATOR, Role.MODERATOR, Role.ANALYST})

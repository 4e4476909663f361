"""Somebody who came by link to sections of one person's part."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from tenants.rounds import delegations
from tenants.workspaces.actor import Actor, guest_actor
from tests.parts.world import CaseWorld


def lend(cases: CaseWorld, who: str, return_id: uuid.UUID, sections: Sequence[str]) -> uuid.UUID:
    """Lend sections as their author does; returns the delegation's id."""
    actor = cases.people[who]
    with cases.acting(actor) as session:
        made = delegations.delegate(
            session,
            actor,
            return_id,
            email=f"{uuid.uuid4().hex[:12]}@example.org",
            name="Sam",
            sections=sections,
            message="",
            due_on=None,
            language="en",
        )
        session.commit()
        return made.id


def guest_of(cases: CaseWorld, who: str, return_id: uuid.UUID, sections: tuple[str, ...]) -> Actor:
    """The helper at work, as the gate lets them in."""
    return guest_actor(
        tenant_id=cases.tenant_id,
        delegation_id=lend(cases, who, return_id, sections),
        return_id=return_id,
        agency_id=cases.agencies["harbour"],
        name="Sam",
        sections=sections,
        of_person=True,
    )

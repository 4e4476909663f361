"""A second workspace, in which one person of the first has a place too."""

from __future__ import annotations

from saas.database import clock_at
from saas.outbox import service as outbox
from tenants.agencies import service as agencies
from tenants.demo.people import ADMINISTRATOR, SECOND_NAME, SECOND_SLUG, email_of
from tenants.demo.seed import Demo, actor_of, days_before, join, pack, workspace
from tenants.practice import service as practice


def seed_second_partnership(demo: Demo) -> None:
    """A second workspace, in which the police lead has a place too, and no round yet."""
    with clock_at(days_before(30)):
        tenant_id = workspace(SECOND_SLUG, SECOND_NAME)
    second = Demo(say=demo.say, tenant_id=tenant_id)
    second.actors["administrator"] = actor_of(tenant_id, email_of(ADMINISTRATOR.name))
    with second.acting("administrator", 29) as (current, actor):
        practice.publish(
            current,
            pack(),
            note="",
            published_by=actor.member_id,
            publisher_name=actor.name,
        )
        police = agencies.add_agency(
            current, actor, name="Northmoor Police", kind="police", size="large"
        )
        police_id = police.id
    lead = demo.actors["police.lead"]
    join(second, "police.lead", lead.name, "", ["agency_lead"], police_id, days_ago=28)
    with clock_at(days_before(0)):
        while outbox.deliver(tenant_id):
            pass

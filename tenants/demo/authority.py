"""An authority's own workspace, with a framework of its own and a round in its services."""

from __future__ import annotations

from uuid import UUID

from saas.database import clock_at
from saas.outbox import service as outbox
from tenants.agencies import service as agencies
from tenants.demo.answering import return_of
from tenants.demo.auditing import draft_of, seed_casework
from tenants.demo.authorities import Authority, BegunReturn, Somebody, content_of
from tenants.demo.people import ADMINISTRATOR, email_of
from tenants.demo.seed import Demo, Say, actor_of, days_before, join, workspace
from tenants.handbook import readings
from tenants.practice import service as practice
from tenants.practice.loader import load_file
from tenants.practice.packs import FOLDER
from tenants.practice.schema import PracticeModel
from tenants.rounds import service, submission
from tenants.rounds.answers import save_answer
from tenants.rounds.form import form_for

NOTE = "The pack as it comes, and staff are asked to say that they have read it"


def seed_authority(say: Say, authority: Authority) -> None:
    """One framework, read by some; one round, which one service has signed and another begun."""
    with clock_at(days_before(90)):
        tenant_id = workspace(authority.slug, authority.name, "authority")
    own = Demo(say=say, tenant_id=tenant_id)
    own.actors["administrator"] = actor_of(tenant_id, email_of(ADMINISTRATOR.name))
    model = _publish(own, authority)
    _services(own, authority)
    _people(own, authority)
    _say_it_is_read(own, authority)
    round_id = _open_round(own, authority, model)
    for service_key, begun in authority.returns.items():
        _answer(own, authority, model, round_id, service_key, begun)
    seed_casework(own, authority, model)
    with clock_at(days_before(0)):
        while outbox.deliver(tenant_id):
            pass


def _publish(own: Demo, authority: Authority) -> PracticeModel:
    pack = load_file(FOLDER / f"{authority.pack}.yaml")
    assert pack.handbook is not None
    handbook = pack.handbook.model_copy(update={"acknowledged": True})
    with own.acting("administrator", 89) as (current, actor):
        version = practice.publish(
            current,
            pack.model_copy(update={"handbook": handbook}),
            note=NOTE,
            published_by=actor.member_id,
            publisher_name=actor.name,
        )
        own.version_id = version.id
        return practice.get_model(current, version.id)


def _services(own: Demo, authority: Authority) -> None:
    with own.acting("administrator", 88) as (current, actor):
        for each in authority.services:
            made = agencies.add_agency(
                current,
                actor,
                name=each.name,
                kind=each.kind,
                size="",
                parent_id=own.agency_ids.get(each.above),
                takes_part=each.takes_part,
            )
            current.flush()
            own.agency_ids[each.key] = made.id


def _people(own: Demo, authority: Authority) -> None:
    def join_as(key: str, who: Somebody, role: str, agency_id: UUID | None, days: float) -> None:
        join(own, key, who.name, who.post, [role], agency_id, days_ago=days)

    join_as("coordinator", authority.coordinator, "coordinator", None, 87)
    for each in authority.services:
        agency_id = own.agency_ids[each.key]
        if each.approver:
            join_as(f"{each.key}.approver", each.approver, "approver", agency_id, 86)
        if each.lead:
            join_as(f"{each.key}.lead", each.lead, "agency_lead", agency_id, 86)
            with own.acting("administrator", 85) as (current, actor):
                agencies.set_lead(
                    current, actor, agency_id, own.actors[f"{each.key}.lead"].member_id
                )


def _say_it_is_read(own: Demo, authority: Authority) -> None:
    assert own.version_id is not None
    for i, key in enumerate(authority.read):
        with own.acting(key, 80 - i) as (current, actor):
            readings.note_reading(current, actor, own.version_id)


def _open_round(own: Demo, authority: Authority, model: PracticeModel) -> UUID:
    with own.acting("coordinator", 20) as (current, actor):
        round_ = service.create_round(
            current,
            actor,
            draft_of(own, model, authority.activity, authority.title, authority.message),
        )
        current.flush()
        wanted = [own.agency_ids[each.key] for each in authority.services if each.takes_part]
        service.choose_agencies(current, actor, round_.id, wanted)
        current.commit()
        service.open_round(current, actor, round_.id)
        return round_.id


def _answer(
    own: Demo,
    authority: Authority,
    model: PracticeModel,
    round_id: UUID,
    service_key: str,
    begun: BegunReturn,
) -> None:
    return_id = return_of(own, round_id, service_key)
    each = next(each for each in authority.services if each.key == service_key)
    part = next(part for part in model.activity[authority.activity].parts if part.by == "agency")
    form = form_for(model, part.tool, kind=each.kind, size="")
    with own.acting(f"{service_key}.lead", 6) as (current, actor):
        for key, given in begun.answers.items():
            content = content_of(model, form.questions[key], given)
            save_answer(current, actor, return_id, key, content, 0)
    if not begun.signed:
        return
    with own.acting(f"{service_key}.lead", 5) as (current, actor):
        submission.submit(current, actor, return_id)
    assert each.approver is not None
    with own.acting(f"{service_key}.approver", 4) as (current, actor):
        submission.sign(current, actor, return_id, post=each.approver.post, confirmed=True)

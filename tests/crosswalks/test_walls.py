"""What was carried in stays with those whom it is for, in the database itself."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from saas.database import db
from saas.tenancy import Scope, enter_scope
from tenants.crosswalks import own_models
from tests.crosswalks.authority import (
    LADDER,
    PROMISES,
    bring_in,
    own_model_path,
    publish,
    released,
    taken,
    upload,
)
from tests.web.page_checks import Browser, words
from tests.world import World

TABLES = ("agency_models", "agency_model_documents", "joint_results", "joint_readings")


def counts(scope: Scope) -> dict[str, int]:
    """What the service's own role sees of each table in a scope."""
    with enter_scope(scope):
        return {
            table: db.session.execute(text(f"select count(*) from {table}")).scalar_one()
            for table in TABLES
        }


@pytest.fixture
def uploaded(world: World) -> World:
    world.open_round()
    upload(world, PROMISES)
    return world


OWN = ("northmoor.agency_lead", "northmoor.approver", "northmoor.contributor")
OTHERS = ("elm.agency_lead", "elm.approver", "moderator", "analyst", "reader", "administrator")


def test_the_words_are_for_the_agencys_people_and_the_title_for_the_coordinator(
    uploaded: World,
) -> None:
    def seen(who: str) -> tuple[int, int]:
        found = counts(uploaded.people[who].scope())
        return found["agency_models"], found["agency_model_documents"]

    assert {who: seen(who) for who in OWN} == dict.fromkeys(OWN, (1, 1))
    assert {who: seen(who) for who in OTHERS} == dict.fromkeys(OTHERS, (0, 0))
    assert seen("coordinator") == (1, 0)


def test_a_coordinator_who_uploads_for_an_agency_does_not_read_it_either(world: World) -> None:
    page = upload(world, PROMISES, who="coordinator")
    assert "Marlow promises" in words(page.find("main"))
    assert "We listen" not in words(page.find("main"))
    assert counts(world.coordinator.scope())["agency_model_documents"] == 0
    lead = Browser(world.client("northmoor.agency_lead"))
    assert "We listen" in words(lead.get(own_model_path(world)).find("main"))


def test_another_workspace_finds_nothing_of_it(uploaded: World, other_world: World) -> None:
    for who in ("administrator", "coordinator", "northmoor.agency_lead"):
        scope = other_world.people[who].scope()
        assert set(counts(scope).values()) == {0}
        # Not even with this workspace's own agency in reach.
        forged = Scope(
            tenant_id=other_world.tenant_id,
            member_id=other_world.people[who].me,
            agency_ids=frozenset({uploaded.agencies["northmoor"]}),
        )
        assert set(counts(forged).values()) == {0}


def test_a_guest_sees_nothing_even_of_the_own_agency(uploaded: World) -> None:
    guest = Scope(
        tenant_id=uploaded.tenant_id,
        agency_ids=frozenset({uploaded.agencies["northmoor"]}),
        delegation_id=uuid.uuid4(),
        return_id=uploaded.return_of("northmoor"),
        sections=("s1",),
    )
    assert set(counts(guest).values()) == {0}


def insert(scope: Scope, **values: Any) -> None:
    with enter_scope(scope):
        db.session.execute(
            text(
                "insert into agency_models (tenant_id, id, agency_id, key, title, joint_keys, "
                "content_hash, uploaded_by) values (:tenant_id, uuidv7(), :agency_id, 'x', '{}', "
                "'{}', 'x', :uploaded_by)"
            ),
            values,
        )
        db.session.commit()


def test_nobody_uploads_for_another_agency_or_in_another_name(world: World) -> None:
    lead, elm = world.people["northmoor.agency_lead"], world.people["elm.agency_lead"]
    mine = {
        "tenant_id": world.tenant_id,
        "agency_id": world.agencies["northmoor"],
        "uploaded_by": lead.me,
    }
    insert(lead.scope(), **mine)
    for wrong in (
        {"agency_id": world.agencies["elm"]},
        {"uploaded_by": elm.me},
    ):
        with pytest.raises(DatabaseError, match="row-level security"):
            insert(lead.scope(), **{**mine, **wrong})


def test_an_upload_never_changes_and_is_never_removed(uploaded: World) -> None:
    scope = uploaded.people["northmoor.agency_lead"].scope()
    for statement in (
        "update agency_models set title = '{}'",
        "update agency_model_documents set document = '{}'",
        "delete from agency_models",
        "delete from agency_model_documents",
        "delete from joint_results",
        "update joint_readings set lines = '{}'",
    ):
        with enter_scope(scope), pytest.raises(DatabaseError, match="permission denied"):
            db.session.execute(text(statement))


def test_other_people_get_the_same_page_as_for_an_agency_that_is_not_there(
    uploaded: World, other_world: World
) -> None:
    path = own_model_path(uploaded)
    nowhere = uploaded.path(f"agencies/{uuid.uuid4()}/own-model")
    for who in ("elm.agency_lead", "moderator", "analyst"):
        browser = Browser(uploaded.client(who))
        assert browser.client.get(path).status_code == 404
        assert browser.client.get(nowhere).status_code == 404
    foreign = other_world.path(f"agencies/{uploaded.agencies['northmoor']}/own-model")
    assert other_world.client("coordinator").get(foreign).status_code == 404


def test_only_the_lead_and_the_coordinator_upload_and_withdraw(uploaded: World) -> None:
    with uploaded.acting(uploaded.coordinator) as session:
        [line] = own_models.list_uploads(session, uploaded.agencies["northmoor"])
    for who in ("northmoor.contributor", "northmoor.approver"):
        page = upload(uploaded, LADDER, who=who, status=403)
        assert "The agency’s lead or the coordinator" in words(page.find("main"))
        browser = Browser(uploaded.client(who))
        withdraw = f"{own_model_path(uploaded)}/{line.id}/withdraw"
        assert browser.post(withdraw).status_code == 403
    # Through another agency's address an upload is not there.
    elsewhere = f"{own_model_path(uploaded, 'elm')}/{line.id}/withdraw"
    assert Browser(uploaded.client("coordinator")).post(elsewhere).status_code == 404
    Browser(uploaded.client("coordinator")).send(f"{own_model_path(uploaded)}/{line.id}/withdraw")


@pytest.mark.parametrize("who", ["northmoor.contributor", "elm.agency_lead", "coordinator"])
def test_a_result_is_taken_by_the_agencys_lead_or_approver(world: World, who: str) -> None:
    released(world)
    path = world.path(f"returns/{world.return_of('northmoor')}/result")
    status = Browser(world.client(who)).post(path).status_code
    assert status == (403 if who == "northmoor.contributor" else 404)


def test_a_result_is_not_taken_before_its_release(world: World) -> None:
    world.open_round()
    world.sign("northmoor")
    path = world.path(f"returns/{world.return_of('northmoor')}/result")
    assert Browser(world.client("northmoor.agency_lead")).post(path).status_code == 409


def test_results_are_for_those_who_read_the_whole_workspace(
    world: World, other_world: World
) -> None:
    released(world)
    publish(other_world, PROMISES)
    page = bring_in(other_world, taken(world))
    form = page.select_one("form[action$=withdraw]")
    assert form is not None
    path = str(form["action"]).removesuffix("/withdraw")
    readers = ("administrator", "coordinator", "analyst", "reader")
    for who in readers:
        assert counts(other_world.people[who].scope())["joint_results"] == 1
        Browser(other_world.client(who)).get(path)
    for who in ("northmoor.agency_lead", "moderator"):
        assert counts(other_world.people[who].scope())["joint_results"] == 0
        assert other_world.client(who).get(path).status_code in (403, 404)
    for who in ("analyst", "reader"):
        for step in ("withdraw", "read-again"):
            assert Browser(other_world.client(who)).post(f"{path}/{step}").status_code == 403
    # The partnership's own people find nothing of what an authority made of it.
    assert counts(world.coordinator.scope())["joint_results"] == 0
    mine = path.replace(other_world.slug, world.slug)
    assert world.client("coordinator").get(mine).status_code == 404

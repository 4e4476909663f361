"""Agencies: the tree, what each is, who leads it, closing and reopening."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from saas.accounts.models import Place
from saas.database import db
from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from saas.tenancy import NO_SCOPE, enter_scope
from tenants.agencies import queries, service
from tenants.agencies.models import Agency
from tenants.workspaces import people
from tenants.workspaces.queries import members_with_role
from tests.web.page_checks import Browser, words
from tests.world import World


def add(world: World, name: str, parent: str | uuid.UUID | None = None, **more: Any) -> uuid.UUID:
    actor = world.people["administrator"]
    parent_id = world.agencies[parent] if isinstance(parent, str) else parent
    values = {"kind": "school", "size": "small", "parent_id": parent_id, **more}
    with world.acting(actor) as session:
        made = service.add_agency(session, actor, name=name, **values)
        agency_id = made.id
        session.commit()
    return agency_id


def change(world: World, agency_id: uuid.UUID, **wanted: Any) -> None:
    actor = world.people["administrator"]
    with world.acting(actor) as session:
        found = queries.get_agency(session, agency_id)
        values = {
            "name": found.name,
            "kind": found.kind,
            "size": found.size,
            "parent_id": found.parent_id,
        }
        service.change_agency(session, actor, agency_id, **{**values, **wanted})
        session.commit()


def problems(refused: pytest.ExceptionInfo[InvalidInput]) -> set[str]:
    return set(refused.value.errors)


def test_parts_stand_under_what_they_belong_to_and_siblings_by_name(world: World) -> None:
    add(world, "Zebra Federation")
    federation = add(world, "Acorn Federation")
    add(world, "oak school", federation)
    beech = add(world, "Beech School", federation)
    add(world, "Beech Nursery", beech)
    with world.acting(world.people["reader"]) as session:
        tree = [(line.depth, line.name) for line in queries.agency_tree(session)]
    assert tree == [
        (0, "Acorn Federation"),
        (1, "Beech School"),
        (2, "Beech Nursery"),
        (1, "oak school"),
        (0, "Elm Lane School"),
        (0, "Northmoor Police"),
        (0, "Ridgeway Health Trust"),
        (0, "Zebra Federation"),
    ]


def test_an_agency_is_added_on_the_page(world: World) -> None:
    browser = Browser(world.client("coordinator"))
    page = browser.get(world.path("people/agencies/add"))
    assert [words(option) for option in page.select("#kind option")][1:] == [
        "Police",
        "School",
        "Health trust",
    ]
    page = browser.send(
        world.path("people/agencies/add"),
        {
            "name": "  Millpond   Youth Club ",
            "kind": "school",
            "size": "small",
            "parent_id": str(world.agencies["elm"]),
            "takes_part": "y",
            "contact": "office@millpond.example",
        },
    )
    assert "Millpond Youth Club is added" in words(page.find("main"))
    with world.acting(world.coordinator) as session:
        [made] = [
            line for line in queries.agency_tree(session) if line.name == "Millpond Youth Club"
        ]
    assert (made.depth, made.takes_part, made.contact) == (1, True, "office@millpond.example")


@pytest.mark.parametrize("name", ["Elm Lane School", "elm lane SCHOOL", " Elm  Lane School "])
def test_a_name_stands_once_however_it_is_written(world: World, name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        add(world, name)
    assert problems(refused) == {"name"}


def test_the_same_name_in_another_workspace_is_nobodys_business(
    world: World, other_world: World
) -> None:
    add(world, "Millpond Youth Club")
    add(other_world, "Millpond Youth Club")


def test_an_agency_keeps_its_own_name_when_it_is_changed(world: World) -> None:
    change(world, world.agencies["elm"], short_name="Elm")
    change(world, world.agencies["elm"], name="ELM LANE SCHOOL")
    with pytest.raises(InvalidInput) as refused:
        change(world, world.agencies["elm"], name="Northmoor Police")
    assert problems(refused) == {"name"}


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"kind": "circus"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"size": "gigantic"}, "size"),
        ({"parent_id": uuid.uuid4()}, "parent_id"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    world: World, wanted: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        add(world, **{"name": "Millpond Youth Club", **wanted})
    assert problems(refused) == {field}


def test_a_refused_agency_keeps_what_was_typed(world: World) -> None:
    page = Browser(world.client("administrator")).send(
        world.path("people/agencies/add"),
        {"name": "Elm Lane School", "kind": "police", "size": "large", "contact": "Room 5"},
        status=422,
    )
    assert words(page.select_one("#name-error")).endswith("an agency with this name")
    assert page.select_one("#name")["value"] == "Elm Lane School"  # type: ignore[index]
    assert page.select_one("#kind option[selected]")["value"] == "police"  # type: ignore[index]
    assert page.select_one("input[name=size][checked]")["value"] == "large"  # type: ignore[index]
    assert words(page.select_one("#contact")) == "Room 5"


def test_a_parent_of_another_workspace_is_as_unknown_as_an_invented_one(
    world: World, other_world: World
) -> None:
    said = []
    for parent in (other_world.agencies["elm"], uuid.uuid4()):
        with pytest.raises(InvalidInput) as refused:
            add(world, "Millpond Youth Club", parent)
        said.append(refused.value.errors)
    assert said[0] == said[1]


def test_an_agency_is_never_a_part_of_its_own_parts(world: World) -> None:
    top = add(world, "Top")
    middle = add(world, "Middle", top)
    bottom = add(world, "Bottom", middle)
    for parent in (top, middle, bottom):
        with pytest.raises(InvalidInput) as refused:
            change(world, top, parent_id=parent)
        assert problems(refused) == {"parent_id"}
    change(world, bottom, parent_id=top)
    change(world, middle, parent_id=bottom)


def test_people_reach_the_parts_of_their_agency_as_soon_as_the_tree_says_so(
    world: World,
) -> None:
    lead = world.people["elm.agency_lead"]

    def reach() -> set[uuid.UUID]:
        with enter_scope(NO_SCOPE):
            return set(
                db.session.scalars(
                    select(Place.agency_ids).where(Place.member_id == lead.member_id)
                ).one()
            )

    elm = world.agencies["elm"]
    assert reach() == {elm}
    nursery = add(world, "Elm Nursery", elm)
    annexe = add(world, "Elm Nursery Annexe", nursery)
    assert reach() == {elm, nursery, annexe}
    change(world, nursery, parent_id=None)
    assert reach() == {elm}


@pytest.mark.parametrize(
    "role", ["elm.agency_lead", "elm.contributor", "moderator", "analyst", "reader"]
)
def test_only_managers_change_agencies(world: World, role: str) -> None:
    actor, elm = world.people[role], world.agencies["elm"]
    with world.acting(actor) as session:
        for act in (
            lambda: service.add_agency(session, actor, name="X", kind="school", size="small"),
            lambda: service.change_agency(
                session, actor, elm, name="X", kind="school", size="small"
            ),
            lambda: service.close_agency(session, actor, elm),
            lambda: service.reopen_agency(session, actor, elm),
            lambda: service.set_lead(session, actor, elm, None),
        ):
            with pytest.raises(Forbidden):
                act()
        # And if the code forgot to ask, the database would not let them.
        assert (
            session.execute(
                Agency.__table__.update().where(Agency.id == elm).values(contact="mine")
            ).rowcount
            == 0
        )
    browser = Browser(world.client(role))
    page = browser.get(world.path(f"people/agencies/{elm}"))
    assert "Change" not in words(page.find("dl"))
    browser.get(world.path("people/agencies/add"), status=403)


def test_an_agency_with_parts_people_or_returns_is_not_closed(world: World) -> None:
    actor = world.people["administrator"]
    club = add(world, "Millpond Youth Club")
    part = add(world, "Millpond Juniors", club)
    member = world.member("Leader", ["agency_lead"], part)

    def close(agency_id: uuid.UUID) -> None:
        with world.acting(actor) as session:
            service.close_agency(session, actor, agency_id)
            session.commit()

    with pytest.raises(InvalidState, match="parts of this one"):
        close(club)
    with pytest.raises(InvalidState, match="People still work"):
        close(part)
    with world.acting(actor) as session:
        people.leave(session, actor, member.me)
        session.commit()
    close(part)
    close(club)
    with world.acting(actor) as session, pytest.raises(InvalidState, match="part of is closed"):
        service.reopen_agency(session, actor, part)
    with world.acting(actor) as session:
        service.reopen_agency(session, actor, club)
        service.reopen_agency(session, actor, part)
        session.commit()
        assert queries.get_agency(session, part).state == "active"


def test_an_agency_with_a_return_under_way_is_not_closed(world: World) -> None:
    actor = world.people["administrator"]
    world.open_round()
    for role in ("agency_lead", "approver", "contributor"):
        with world.acting(actor) as session:
            people.leave(session, actor, world.people[f"elm.{role}"].me)
            session.commit()
    page = Browser(world.client(actor)).get(
        world.path(f"people/agencies/{world.agencies['elm']}/close")
    )
    assert "has a return under way" in words(page.find("main"))
    page = Browser(world.client(actor)).send(
        world.path(f"people/agencies/{world.agencies['elm']}/close"), status=409
    )
    assert "has a return under way" in words(page.find("main"))


def test_the_lead_contact_is_of_the_agency_or_of_one_above(world: World) -> None:
    actor = world.people["coordinator"]
    nursery = add(world, "Elm Nursery", "elm")
    lead = world.people["elm.agency_lead"]
    stranger = world.people["ridgeway.agency_lead"]
    with world.acting(actor) as session:
        service.set_lead(session, actor, nursery, lead.me)
        service.set_lead(session, actor, world.agencies["elm"], lead.me)
        for wrong in (stranger.me, world.people["reader"].me, uuid.uuid4()):
            with pytest.raises(InvalidInput) as refused:
                service.set_lead(session, actor, nursery, wrong)
            assert problems(refused) == {"lead_id"}
        session.commit()
    page = Browser(world.client("reader")).get(world.path(f"people/agencies/{nursery}"))
    assert "elm agency_lead" in words(page.find("dl"))


def test_another_workspaces_agency_is_not_found(world: World, other_world: World) -> None:
    actor = world.people["administrator"]
    with world.acting(actor) as session:
        for agency_id in (other_world.agencies["elm"], uuid.uuid4()):
            with pytest.raises(NotFound):
                service.close_agency(session, actor, agency_id)
            with pytest.raises(NotFound):
                service.set_lead(session, actor, agency_id, None)


def test_many_agencies_are_paged_and_found_by_name(world: World) -> None:
    with world.planning() as session:
        session.add_all(
            Agency(name=f"School {number:03}", kind="school", size="small") for number in range(120)
        )
        session.commit()
    browser = Browser(world.client("reader"))
    page = browser.get(world.path("people/agencies"))
    assert len(page.select("tbody tr")) == 50
    assert "Showing 1 to 50 of 123" in words(page.find("main"))
    page = browser.get(world.path("people/agencies?page=3"))
    assert len(page.select("tbody tr")) == 23
    page = browser.get(world.path("people/agencies?text=SCHOOL 11"))
    assert len(page.select("tbody tr")) == 10
    page = browser.get(world.path("people/agencies?text=nowhere"))
    assert "No agency found" in words(page.find("main"))


def test_members_with_a_role_are_found_in_the_workspace_and_in_one_agency(world: World) -> None:
    with world.acting(world.people["reader"]) as session:
        approvers = members_with_role(session, "approver")
        assert [member.name for member in approvers] == [
            "elm approver",
            "northmoor approver",
            "ridgeway approver",
        ]
        [one] = members_with_role(session, "approver", world.agencies["elm"])
        assert one.name == "elm approver"
        assert members_with_role(session, "approver", uuid.uuid4()) == []

"""Two people who give the same value in the same moment: the second is told so, as later ones are."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from saas.errors import InvalidInput
from saas.taken import refused_when_taken
from tenants.agencies.models import Agency
from tenants.practice import service as practice
from tenants.rounds import service as rounds
from tenants.rounds.calendar import today
from tenants.rounds.models import Subject
from tenants.rounds.service import RoundDraft
from tenants.rounds.types import Moderation, Sharing
from tenants.workspaces import invitations
from tenants.workspaces.models import Invitation, Member
from tests.accounts.people import PASSWORD
from tests.meeting import side_by_side
from tests.people.inviting import NAME, invite
from tests.people.test_agencies import add, change
from tests.returns_web.test_races import meanwhile
from tests.web.page_checks import Browser, words
from tests.world import World


def send(
    world: World, path: str, data: dict[str, object], beginning: str, act: Any, who: str
) -> list[str]:
    """Send a form that another person overtakes; the sentences of its page of refusal."""
    browser = Browser(world.client(who))
    with meanwhile(world, beginning, act):
        page = browser.send(world.path(path), data, status=422)
    return [words(link) for link in page.select(".govuk-error-summary a")]


def test_two_agencies_of_one_name(world: World) -> None:
    told = send(
        world,
        "people/agencies/add",
        {"name": "Oak School", "kind": "school", "size": "small", "takes_part": "y"},
        "INSERT INTO agencies",
        lambda: add(world, "Oak School"),
        "coordinator",
    )
    assert told == ["There already is an agency with this name"]


def test_an_agency_that_takes_a_name_as_another_one_is_given_it(world: World) -> None:
    oak = add(world, "Oak School")
    with (
        meanwhile(world, "UPDATE agencies", lambda: add(world, "Beech School")),
        pytest.raises(InvalidInput) as refused,
    ):
        change(world, oak, name="Beech School")
    assert refused.value.errors == {"name": "There already is an agency with this name"}


def test_two_invitations_to_one_address(world: World) -> None:
    email = f"{uuid.uuid4().hex[:12]}@example.org"
    told = send(
        world,
        "people/invite",
        {
            "email": email,
            "name": NAME,
            "roles": ["reader"],
            "agency_id": "",
            "language": "en",
        },
        "INSERT INTO invitations",
        lambda: invite(world, email=email),
        "coordinator",
    )
    assert told == ["This person has an invitation already: send it again from the list"]
    with world.planning() as session:
        waiting = session.scalars(select(Invitation.state).where(Invitation.email == email)).all()
    assert waiting == ["sent"]


def test_a_lead_is_told_of_an_invitation_that_they_do_not_see(world: World) -> None:
    email, _path, _id = invite(world, agency="ridgeway")
    with pytest.raises(InvalidInput) as refused:
        invite(world, by="elm.agency_lead", email=email)
    assert refused.value.errors == {
        "email": "This person has an invitation to this workspace already. Ask its administrator"
    }


def test_an_address_can_be_invited_again_once_the_first_offer_is_over(world: World) -> None:
    email, _path, first = invite(world)
    administrator = world.people["administrator"]
    with world.acting(administrator) as session:
        invitations.withdraw_invitation(session, administrator, first)
        session.commit()
    invite(world, email=email)


def test_a_new_person_who_accepts_in_two_workspaces(world: World, other_world: World) -> None:
    email, here, _id = invite(world)
    _email, there, _id = invite(other_world, email=email)

    def accept_there() -> None:
        browser = Browser(world.app.test_client())
        browser.send(there, {"name": NAME, "password": PASSWORD})

    browser = Browser(world.app.test_client())
    with meanwhile(world, "INSERT INTO accounts.users", accept_there):
        browser.send(here, {"name": NAME, "password": PASSWORD}, status=404)
    # The offer is not lost: it asks them now to sign in, as whoever has an account.
    assert words(browser.get(here).h1) == "Sign in"
    with other_world.planning() as session:
        assert session.scalars(select(Member.name).where(Member.email == email)).all() == [NAME]


def draft(world: World, title: str) -> RoundDraft:
    assert world.version_id is not None
    return RoundDraft(
        title=title,
        activity="section11",
        model_version_id=world.version_id,
        opens_on=today(),
        due_on=today() + timedelta(days=30),
        moderation=Moderation.NONE,
        sharing=Sharing.NOTHING,
        reminder_days=(),
        escalation_days=(),
    )


def make_round(world: World, title: str) -> uuid.UUID:
    with world.acting(world.coordinator) as session:
        made = rounds.create_round(session, world.coordinator, draft(world, title)).id
        session.commit()
        return made


def test_two_rounds_of_one_name(world: World) -> None:
    with (
        meanwhile(world, "INSERT INTO rounds", lambda: make_round(world, "Section 11 2027")),
        pytest.raises(InvalidInput) as refused,
    ):
        make_round(world, "Section 11 2027")
    assert refused.value.errors == {"title": "Another round has this name. Choose a different one"}


def test_a_round_that_takes_a_name_as_another_one_is_given_it(world: World) -> None:
    first = make_round(world, "First")

    def rename() -> None:
        with world.acting(world.coordinator) as session:
            rounds.change_round(session, world.coordinator, first, draft(world, "Second"))
            session.commit()

    with (
        meanwhile(world, "UPDATE rounds", lambda: make_round(world, "Second")),
        pytest.raises(InvalidInput) as refused,
    ):
        rename()
    assert "title" in refused.value.errors


def together(world: World, act: Callable[..., None], *choices: Any) -> list[str]:
    """Two people do the same at once, each after both have looked; what they were refused with."""
    refused: list[str] = []

    def run(choice: Any) -> None:
        try:
            with world.app.app_context():
                act(choice)
        except Exception as error:
            refused.append(str(error))

    threads = [threading.Thread(target=run, args=(choice,)) for choice in choices]
    with side_by_side("SELECT", "FROM subjects"):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    return refused


def test_one_agency_brought_into_a_round_twice(world: World) -> None:
    round_id = world.open_round(agencies=("elm",))

    def bring(agency: str) -> None:
        with world.acting(world.coordinator) as session:
            rounds.add_agency(session, world.coordinator, round_id, world.agencies[agency])
            session.commit()

    refused = together(world, bring, "northmoor", "northmoor")
    assert refused == ["Northmoor Police takes part already."]


def test_the_agencies_of_a_draft_are_chosen_by_one_after_the_other(world: World) -> None:
    round_id = make_round(world, "Draft")

    def choose(names: tuple[str, ...]) -> None:
        with world.acting(world.coordinator) as session:
            chosen = [world.agencies[name] for name in names]
            rounds.choose_agencies(session, world.coordinator, round_id, chosen)
            session.commit()

    first, second = ("elm", "northmoor"), ("northmoor", "ridgeway")
    assert together(world, choose, first, second) == []
    with world.planning() as session:
        taking_part = set(
            session.scalars(select(Subject.agency_id).where(Subject.round_id == round_id))
        )
    assert taking_part in [{world.agencies[name] for name in choice} for choice in (first, second)]


def test_two_versions_of_one_form(world: World) -> None:
    def publish(title: str) -> None:
        model = world.model.model_copy(update={"title": {"en": title}})
        with world.planning() as session:
            practice.publish(session, model, note="", published_by=None, publisher_name="")
            session.commit()

    with (
        meanwhile(world, "INSERT INTO model_versions", lambda: publish("One")),
        pytest.raises(InvalidInput, match="in the same moment"),
    ):
        publish("Another")
    publish("Another")


def test_any_other_violation_stays_a_defect(world: World) -> None:
    with (
        world.planning() as session,
        pytest.raises(IntegrityError),
        refused_when_taken(session, uq_agencies_tenant_id_name=lambda: InvalidInput("taken")),
    ):
        session.execute(
            text("update agencies set parent_id = id where name = :name"),
            {"name": "Elm Lane School"},
        )
    with world.planning() as session:
        kept = session.scalars(select(func.count()).where(Agency.parent_id.is_not(None))).one()
    assert kept == 0

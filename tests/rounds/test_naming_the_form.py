"""The pages of a round name the form that it asks beside the framework that the form is of."""

from __future__ import annotations

from sqlalchemy import text

from tenants.rounds import queries, service
from tenants.rounds.service import RoundDraft
from tenants.rounds.types import Moderation, Sharing
from tests.rounds.moving import Data, publish
from tests.web.page_checks import Browser, check_page, words
from tests.world import World

TITLE = "Where we stand"


def with_two_forms(data: Data) -> None:
    """The agencies' form has a title of its own, and the moderators have another form."""
    data["tools"][0]["title"] = {"en": TITLE}
    data["tools"].append(data["tools"][0] | {"key": "small.second", "title": {"en": "Second look"}})
    peer = data["activity_types"][0] | {"key": "peer", "title": {"en": "Peer look"}}
    peer["parts"] = [part | {"tool": "small.second"} for part in peer["parts"]]
    data["activity_types"].append(peer)


def test_who_starts_a_round_chooses_among_forms_by_their_names(world: World) -> None:
    publish(world, with_two_forms)
    page = check_page(world.client("coordinator").get(world.path("rounds/new")))
    links = {words(link): link["href"] for link in page.select("main a")}
    assert f"Section 11, with the form “{TITLE}” – A small model, version 2" in links
    peer = "Peer look, with the form “Second look” – A small model, version 2"
    page = check_page(world.client("coordinator").get(links[peer]))
    assert [words(label) for label in page.select("#model ~ label, label[for=model]")] == [peer]
    assert words(page.find("h1")) == "Start a new round"


def test_a_kind_of_round_that_is_not_there_is_not_found(world: World) -> None:
    response = world.client("coordinator").get(world.path("rounds/new?kind=nonsense"))
    assert response.status_code == 404


def test_the_round_and_its_last_look_name_the_form_and_the_framework(world: World) -> None:
    world.version_id = publish(world, with_two_forms)
    world.open_round()
    assert world.round_id is not None
    with world.acting(world.coordinator) as session:
        opened = queries.get_round(session, world.round_id)
        draft = service.create_round(
            session,
            world.coordinator,
            RoundDraft(
                title="Peers look",
                activity="peer",
                model_version_id=world.version_id,
                opens_on=opened.opens_on,
                due_on=opened.due_on,
                moderation=Moderation.NONE,
                sharing=Sharing.NOTHING,
                reminder_days=(),
                escalation_days=(),
            ),
        )
        session.commit()
        paths = {f"rounds/{opened.id}": TITLE, f"rounds/{draft.id}/review": "Second look"}
    client = world.client("coordinator")
    for rest, form in paths.items():
        said = words(check_page(client.get(world.path(rest))).main)
        assert f"Form {form} Framework A small model" in said, rest


def test_an_agency_without_a_kind_is_offered_without_an_empty_sentence(world: World) -> None:
    world.open_round()
    with world.planning() as session:
        session.execute(text("update agencies set kind = '' where name like 'Elm%'"))
        session.commit()
    visitor = Browser(world.client("coordinator"))
    page = visitor.get(world.path(f"rounds/{world.round_id}/agencies"))
    hints = [words(hint) for hint in page.select(".govuk-checkboxes__hint")]
    assert "Lead: elm agency_lead" in hints
    assert "Police. Lead: northmoor agency_lead" in hints

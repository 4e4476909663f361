"""A contributor who came by link: the sections that were lent, and no step further."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text, update

from saas.accounts.models import Link
from saas.database import db, now
from saas.outbox import service as outbox
from saas.tenancy import NO_SCOPE, enter_scope
from tests.returns_web.desk import LEAD, Desk, fields
from tests.tenancy.addresses import addresses
from tests.tenancy.drafts import DraftWorld
from tests.web.page_checks import Browser, words
from tests.world import World

EMAIL = "sam.okoro@example.org"


def lend(world: World, *sections: str, who: str = LEAD) -> str:
    """Lend sections by the lead's page; returns the link of the mail."""
    desk = Desk(world, who)
    desk.get(desk.at("help"))
    data: dict[str, object] = {
        "name": "Sam Okoro",
        "email": f" {EMAIL.upper()} ",
        "sections": list(sections),
        "message": "You hold the visits log",
        "language": "en",
    }
    desk.send(desk.at("help"), data)
    assert "Sam Okoro was sent a link." in words(desk.page.find(class_="govuk-notification-banner"))
    return newest_link(world)


def newest_link(world: World) -> str:
    with world.planning() as session:
        link = session.scalars(
            text("select link from mails where kind = 'section.delegated' order by id desc limit 1")
        ).one()
    return str(link).removeprefix("http://localhost")


def open_link(world: World, link: str, email: str = EMAIL, status: int = 200) -> Browser:
    browser = Browser(world.app.test_client())
    browser.send(link, {"email": email}, status=status)
    return browser


@pytest.fixture
def guest(world: World) -> Desk:
    """Sam, who was lent the first section of the police's return, with the link opened."""
    world.open_round()
    link = lend(world, "s1")
    desk = Desk(world)
    desk.client = open_link(world, link).client
    return desk


def test_the_link_leads_to_the_sections_that_were_lent_and_to_nothing_else(
    world: World, guest: Desk
) -> None:
    page = guest.get(world.path("contribution"))
    links = {str(a["href"]) for a in page.select("main a[href]")}
    assert guest.at("sections/s1") in links
    assert not any("sections/s2" in link for link in links)
    assert page.select(".govuk-service-navigation__item a, nav a[href*='/rounds']") == []
    # How far the rest has come is not a contributor's business.
    assert "questions complete" not in guest.says


def test_the_link_asks_for_the_address_it_was_sent_to(world: World) -> None:
    world.open_round()
    link = lend(world, "s1")
    browser = Browser(world.app.test_client())
    browser.get(link)
    # Whose return it is, a forwarded link does not tell.
    assert "Northmoor" not in str(browser.page)
    browser.send(link, {"email": "somebody.else@example.org"}, status=422)
    assert "Enter the e-mail address that this link was sent to" in str(browser.page)
    assert browser.client.get(world.path("contribution")).status_code == 302
    browser.send(link, {"email": f"  {EMAIL.title()} "})
    assert browser.client.get(world.path("contribution")).status_code == 302
    assert browser.client.get(Desk(world).at()).status_code == 200


def test_a_link_that_is_made_up_opens_nothing(world: World) -> None:
    for path in ("/contribute/x", "/contribute/" + "a" * 43):
        browser = open_link(world, path, status=404)
        assert "This link no longer opens" in str(browser.page)


def test_a_contributor_answers_their_section_with_and_without_scripts(
    world: World, guest: Desk
) -> None:
    guest.get(guest.at("sections/s1"))
    answers = {**fields("q.lead", point="2", narrative="From Sam"), "then": "stay"}
    guest.send(guest.at("sections/s1"), answers)
    assert guest.save("q.visits", point="3").get_json()["version"] == 1
    assert guest.stored("q.lead").narrative == "From Sam"
    lead = Desk(world)
    lead.get(lead.at())
    assert "2 of 4 questions complete" in lead.says
    lead.get(lead.at("sections/s1"))
    assert lead.value_of("q.lead:narrative") == "From Sam"


def test_a_contributor_and_the_lead_over_one_answer_see_both_texts(
    world: World, guest: Desk
) -> None:
    world.answer(world.people[LEAD], guest.return_id, "q.lead", point="1", narrative="the lead's")
    guest.send(guest.at("sections/s1"), fields("q.lead", point="2", narrative="Sam's"), status=409)
    assert "the lead's" in guest.says
    assert guest.value_of("q.lead:narrative") == "Sam's"


def test_the_whole_return_to_read_is_their_section_alone(world: World, guest: Desk) -> None:
    world.fill("northmoor")
    guest.get(guest.at("read"))
    assert "Our board leads" in guest.says
    assert "Staff are trained" not in guest.says


OPEN_TO_GUESTS = {
    "returns.show",
    "returns.read",
    "returns.section",
    "returns.save_one",
    "delegations.start",
    "delegations.finish",
    "evidence.choose",
    "evidence.put",
    "evidence.download",
}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_other_page_is_not_there_for_a_contributor(app: Flask, method: str) -> None:
    world = DraftWorld.make(app)
    world.write()
    world.submit("elm")
    client = world.guest_client(world.guest("northmoor", ("s1",)))
    token = Browser(client).token()
    reached = set()
    for address in addresses(app, method):
        path = address.path(world.slug, world.ids)
        data = {"csrf_token": token} if method == "POST" else None
        response = client.open(path, method=method, data=data)
        if response.status_code != 404:
            reached.add(address.endpoint)
    # The agency's own evidence is not theirs to fetch.
    assert reached == (OPEN_TO_GUESTS - {"evidence.download"}) & {
        address.endpoint for address in addresses(app, method)
    }


@pytest.mark.parametrize("rest", ["sections/s2", "sections/s3", "answers/q.trained/evidence"])
def test_a_section_that_was_not_lent_is_not_there(guest: Desk, rest: str) -> None:
    guest.get(guest.at(rest), status=404)
    assert guest.post(guest.at(rest), fields("q.trained", point="0")).status_code == 404


@pytest.mark.parametrize("keep", ["", "mine", "theirs"])
def test_an_answer_of_a_section_that_was_not_lent_is_not_there(guest: Desk, keep: str) -> None:
    assert guest.save("q.trained", point="0", keep=keep).status_code == 404
    # Nor by posting it with the section that was.
    guest.post(guest.at("sections/s1"), fields("q.trained", point="0"))
    assert guest.stored("q.trained") is None


def test_another_agencys_return_is_not_there(world: World, guest: Desk) -> None:
    guest.return_id = world.return_of("elm")
    for rest in ("", "read", "sections/s1"):
        guest.get(guest.at(rest), status=404)
    assert guest.save("q.lead", point="0").status_code == 404


def test_another_workspace_is_not_there(world: World, other_world: World, guest: Desk) -> None:
    other_world.open_round()
    for path in ("contribution", "rounds", f"returns/{other_world.return_of('northmoor')}"):
        assert guest.client.get(other_world.path(path)).status_code == 404


def test_a_contributor_says_that_they_have_finished_and_the_lead_hears_of_it(
    world: World, guest: Desk
) -> None:
    guest.save("q.lead", point="2", narrative="From Sam")
    guest.send(world.path("contribution/finish"), {"note": "Ask Jo about 2024"})
    assert "Thank you" in guest.says
    outbox.deliver(world.tenant_id)
    lead = Desk(world)
    lead.get(lead.at("help"))
    assert "Ask Jo about 2024" in lead.says
    with world.planning() as session:
        told = session.execute(
            text("select kind, recipient, body from mails order by id desc limit 1")
        ).one()
        lead_email = session.scalars(
            text("select email from members where id = :m"), {"m": world.people[LEAD].me}
        ).one()
    assert (told.kind, told.recipient) == ("section.done", lead_email)
    assert "From Sam" not in told.body
    # Until the return is submitted they can still change something.
    assert guest.save("q.lead", 1, point="3", narrative="From Sam").status_code == 200


def test_after_the_submission_their_words_are_locked_and_stay_readable(
    world: World, guest: Desk
) -> None:
    world.submit("northmoor")
    assert guest.save("q.visits", 1, point="0").status_code == 409
    guest.get(guest.at("sections/s1"))
    assert "Our board leads" in guest.says


def delegation_id(world: World) -> str:
    with world.acting(world.people[LEAD]) as session:
        return str(session.scalars(text("select id from delegations")).one())


def refused(guest: Desk) -> bool:
    """Neither what was open nor the link opens any more."""
    pages = ("", "read", "sections/s1")
    answers = [guest.client.get(guest.at(rest)) for rest in pages]
    answers.append(guest.save("q.lead", point="0", narrative="still here"))
    return all(a.status_code == 302 and "/sign-in" in a.headers["Location"] for a in answers)


def test_access_that_is_ended_is_refused_at_the_next_click(world: World, guest: Desk) -> None:
    link = newest_link(world)
    guest.get(guest.at("sections/s1"))
    lead = Desk(world)
    lead.send(lead.at(f"help/{delegation_id(world)}/withdraw"))
    assert "can no longer open the sections" in str(lead.page)
    assert refused(guest)
    open_link(world, link, status=404)
    assert guest.stored("q.lead") is None


def test_a_fresh_link_ends_the_earlier_one(world: World, guest: Desk) -> None:
    earlier = newest_link(world)
    lead = Desk(world)
    lead.send(lead.at(f"help/{delegation_id(world)}/resend"))
    fresh = newest_link(world)
    assert fresh != earlier
    assert refused(guest)
    open_link(world, earlier, status=404)
    again = open_link(world, fresh)
    assert again.client.get(guest.at("sections/s1")).status_code == 200


def test_a_link_that_has_expired_opens_nothing(world: World, guest: Desk) -> None:
    link = newest_link(world)
    with enter_scope(NO_SCOPE):
        db.session.execute(
            update(Link)
            .where(Link.target_id == delegation_id(world))
            .values(expires_at=now() - timedelta(seconds=1))
        )
        db.session.commit()
    assert refused(guest)
    open_link(world, link, status=404)


def test_only_the_lead_lends_sections_and_of_their_own_return_alone(world: World) -> None:
    world.open_round()
    data: dict[str, object] = {
        "name": "Sam", "email": EMAIL, "sections": ["s1"], "language": "en",
    }  # fmt: skip
    statuses = {}
    for who in ("northmoor.contributor", "northmoor.approver", "elm.agency_lead", "coordinator"):
        desk = Desk(world, who)
        statuses[who] = desk.post(desk.at("help"), data).status_code
    assert statuses == {
        "northmoor.contributor": 403,
        "northmoor.approver": 403,
        "elm.agency_lead": 404,
        "coordinator": 404,
    }
    with world.acting(world.people[LEAD]) as session:
        assert session.scalars(text("select id from delegations")).all() == []


def test_what_is_wrong_with_a_request_for_help_is_said_beside_it(world: World) -> None:
    world.open_round()
    desk = Desk(world)
    data: dict[str, object] = {"name": "", "email": "sam", "message": "Dear Sam", "language": "en"}
    desk.send(desk.at("help"), data, status=422)
    assert len(desk.summary) == 3
    assert desk.value_of("email") == "sam"
    assert desk.value_of("message") == "Dear Sam"


def test_another_agencys_delegation_is_not_this_leads_to_end(world: World, guest: Desk) -> None:
    other = Desk(world, "elm.agency_lead", "elm")
    for what in ("withdraw", "resend"):
        path = other.at(f"help/{delegation_id(world)}/{what}")
        assert other.post(path).status_code == 404
    assert guest.client.get(guest.at("sections/s1")).status_code == 200


def test_the_mail_says_nothing_of_an_answer_and_the_link_is_kept_apart(
    world: World, guest: Desk
) -> None:
    with world.planning() as session:
        mail = session.execute(
            text("select body, subject, link from mails where kind = 'section.delegated'")
        ).one()
    assert "{{link}}" in mail.body
    assert re.search(r"/contribute/[\w-]{43}$", mail.link)
    assert mail.link.rsplit("/", 1)[1] not in mail.body

"""A workspace's own words on its pages, in its mails and in its reports (CAP-03)."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import docx
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, update

from saas.accounts.models import User
from saas.database import db
from saas.i18n import gettext, in_language
from saas.mail.models import Mail
from saas.tenancy import NO_SCOPE, enter_scope
from tenants.practice.models import ModelVersion
from tenants.practice.pack_export import plain
from tenants.reports import word
from tenants.reports.compose import compose
from tenants.reports.queries import load_overview
from tenants.rounds import service
from tenants.workspaces.models import Member
from tests.actions.work import agree
from tests.judgements.panel import assign
from tests.people.inviting import invite
from tests.practice.test_terms import speak
from tests.web.page_checks import Browser, words
from tests.web.plain_words import leaks
from tests.world import World

SAID = (
    *("action", "administrator", "agency", "agency_lead", "approver", "contributor"),
    *("coordinator", "evidence", "finding", "grade", "moderation", "moderator", "overview"),
    *("plan", "question", "reader", "return", "round", "section", "standard"),
)
"""The concepts that the pages speak of."""


def invented(english: str, welsh: str) -> dict[str, Any]:
    """Words that begin so, for all that the pages speak of: nothing else holds them."""
    return {
        key: {
            "one": {"en": english + key, "cy": welsh + key},
            "many": {"en": f"{english}{key}s", "cy": f"{welsh}{key}au"},
        }
        for key in SAID
    }


OURS, THEIRS = invented("quo", "cei"), invented("zor", "tzor")

PAGES = {
    # Where: who opens it, and for which concepts it must have a word.
    "": ("elm.agency_lead", "agency plan evidence return"),
    "rounds": ("coordinator", "round plan standard agency"),
    "rounds/{round}": ("coordinator", "round agency overview moderation"),
    "rounds/new": ("coordinator", "round return agency moderator action overview grade"),
    "returns/{return}": ("elm.agency_lead", "return question evidence agency"),
    "returns/{return}/sections/s1": ("elm.agency_lead", "section question grade evidence"),
    "returns/{signed}/read": ("coordinator", "return finding"),
    "plan": ("coordinator", "plan action agency round standard"),
    "evidence": ("elm.agency_lead", "evidence"),
    "people": ("administrator", "agency coordinator moderator approver contributor reader"),
    "people/agencies": ("administrator", "agency"),
    "people/invite": ("administrator", "agency agency_lead round return administrator"),
    "rounds/{round}/overview": ("coordinator", "overview round agency grade"),
    "rounds/{round}/findings": ("coordinator", "finding round agency action"),
    "rounds/{round}/moderation": ("coordinator", "moderation moderator agency"),
    "moderation": ("moderator", "moderation"),
    "trail": ("administrator", "round agency return action evidence finding"),
    "settings": ("administrator", "agency moderator grade contributor"),
    "returns/{return}/withdraw": ("coordinator", "return round agency"),
    "model/words": ("administrator", "round grade"),
    "crosswalks": ("coordinator", "standard grade"),
    "framework": ("elm.agency_lead", "grade standard question"),
}


def busy(world: World, vocabulary: dict[str, Any], language: str = "en") -> World:
    """A workspace that speaks so, with an open round in which everything has begun.

    Its people, standards and scales get names, for elsewhere they are called what they are.
    """
    speak(
        world,
        vocabulary,
        spines=[{**plain(spine), "title": "Expected"} for spine in world.model.spines],
        scales=[{**plain(scale), "title": "How well"} for scale in world.model.scales],
    )
    with world.planning() as session:
        world.version_id = session.scalars(
            select(ModelVersion.id).order_by(ModelVersion.number.desc()).limit(1)
        ).one()
        for number, (role, actor) in enumerate(world.people.items()):
            world.people[role] = replace(actor, name=f"Sam {number}")
            session.execute(
                update(Member)
                .where(Member.id == actor.member_id)
                .values(name=f"Sam {number}", language=language)
            )
        session.commit()
    change_people(world, name="Sam", language=language)
    world.open_round(title="Spring 2026")
    world.sign("northmoor")
    assign(world, "northmoor", world.people["moderator"])
    agree(world)
    return world


def change_people(world: World, **values: str) -> None:
    with enter_scope(NO_SCOPE):
        people = [actor.user_id for actor in world.people.values()]
        db.session.execute(update(User).where(User.id.in_(people)).values(**values))
        db.session.commit()


def opened(world: World, where: str, who: str) -> str:
    """Everything that a page says to whom looks at it or hears it."""
    path = where.format(
        **{
            "round": world.round_id,
            "return": world.return_of("elm"),
            "signed": world.return_of("northmoor"),
        }
    )
    return said_by(Browser(world.client(who)).get(world.path(path)))


def said_by(page: BeautifulSoup) -> str:
    for script in page.find_all("script"):
        script.decompose()
    names = ("aria-label", "title", "alt", "placeholder")
    besides = [
        str(value)
        for tag in page.find_all(True)
        for name, value in tag.attrs.items()
        if name in names or name.startswith("data-say-")
    ]
    return " ".join([words(page), *besides])


def test_each_page_says_the_workspaces_words_and_no_others(
    world: World, other_world: World
) -> None:
    problems = []
    for place, own, other in (
        (busy(world, OURS), "quo", "zor"),
        (busy(other_world, THEIRS), "zor", "quo"),
    ):
        for where, (who, keys) in PAGES.items():
            text = opened(place, where, who)
            problems += [f"{where}: …{leak}…" for leak in leaks(text)]
            text = text.lower()
            problems += [f"{where}: no {own}{k}" for k in keys.split() if own + k not in text]
            problems += [f"{where}: {other}{k}" for k in SAID if other + k in text]
    assert not problems, "\n".join(problems)


def test_a_welsh_reader_hears_welsh_words_as_they_bend(world: World) -> None:
    busy(world, OURS)
    change_people(world, language="cy")
    assert "Dechrau ceiround newydd" in opened(world, "rounds", "coordinator")
    assert "Chwilio am geiagencyau" in opened(world, "people/agencies", "administrator")
    assert "heb geimoderator" in opened(world, "rounds/{round}/moderation", "coordinator")
    assert "Yn ôl i’r ceiround" in opened(world, "rounds/{round}/overview", "coordinator")
    with world.acting(world.coordinator), in_language("cy"):
        assert gettext("I confirm this and sign for my agency").endswith("dros fy ngheiagency")
        assert gettext("Its moderators have finished.") == "Mae ei cheimoderatorau wedi gorffen."


def mails(world: World, kind: str) -> list[str]:
    with world.planning() as session:
        found = session.execute(select(Mail.subject, Mail.body).where(Mail.kind == kind))
        return [f"{subject}\n{body}" for subject, body in found]


def test_mails_are_written_in_the_workspaces_words(world: World, other_world: World) -> None:
    for place, own, other in (
        (busy(world, OURS), "quo", "zor"),
        (busy(other_world, THEIRS), "zor", "quo"),
    ):
        with place.acting(place.coordinator) as session:
            service.remind_now(session, place.coordinator, place.round_id)
            session.commit()
        invite(place)
        reminder, *_ = mails(place, "round.reminder")
        assert f"Your {own}agency's {own}return is due on" in reminder
        assert f"of 5 {own}questions." in reminder or f"of 4 {own}questions." in reminder
        (invitation,) = mails(place, "invitation")
        assert f"where {own}agencys do their safeguarding audits" in invitation
        assert f"Your role there: {own.title()}contributor." in invitation
        everything = "\n".join(
            mail
            for kind in ("round.opened", "round.reminder", "invitation", "return.signed")
            for mail in mails(place, kind)
        )
        assert not leaks(everything)
        assert other not in everything


@pytest.mark.parametrize("language", ["en", "cy"])
def test_the_report_speaks_the_workspaces_words(world: World, language: str) -> None:
    busy(world, OURS)
    reader = world.people["reader"]
    with world.acting(reader) as session, in_language(language):
        assert world.round_id is not None
        document = compose(
            load_overview(session, reader, world.round_id), workspace="Harbour", made_by="Sam"
        )
        data = word.make(document)
    assert (
        document.subtitle == {"en": "Quooverview report", "cy": "Adroddiad ceioverview"}[language]
    )
    text = " ".join(node.text or "" for node in docx.Document(BytesIO(data)).element.iter())
    for key in ("agency", "grade", "question", "round", "standard", "overview", "action"):
        assert {"en": "quo", "cy": "ei"}[language] + key in text.lower()
    assert not leaks(text)
    assert not re.search(r"\b(asiantaeth|rownd|safon|g?radd|cwestiwn|ffurflen)(au|iau|ni)?\b", text)


def test_exports_are_headed_in_the_workspaces_words_and_by_no_formula(world: World) -> None:
    busy(world, OURS | {"agency": {"one": {"en": "=1+1"}, "many": {"en": "=1+1"}}})
    plan = world.client("coordinator").get(world.path("plan/export.csv")).get_data(as_text=True)
    assert plan.lstrip("\ufeff").startswith("Number,Quoaction,'=1+1,Owner,")
    assert "Quoround,Quostandard,Quofinding" in plan
    trail = world.client("administrator").get(world.path("trail/export")).get_data(as_text=True)
    assert "Kind,'=1+1,Object" in trail
    assert "Submitted the quoreturn of Northmoor Police" in trail


def test_a_word_with_markup_in_it_is_shown_as_it_is_written(world: World) -> None:
    written = """<b class=x>"turn" & 'run'</b> {agency} %(n)s 100%"""
    term = {"one": {"en": written}, "many": {"en": f"{written}!"}}
    busy(world, dict.fromkeys(SAID, term))
    for where, (who, _keys) in PAGES.items():
        browser = Browser(world.client(who))
        path = {"round": world.round_id, "return": world.return_of("elm")}
        page = browser.get(world.path(where.format(**path, signed=world.return_of("northmoor"))))
        assert not page.select("b.x"), where
        assert written in said_by(page), where
    browser = Browser(world.client("coordinator"))
    browser.get(world.path("people/agencies/add"))
    page = browser.send(world.path("people/agencies/add"), {"name": ""}, status=422)
    assert f"Enter the {written}'s name" in words(page)

"""What stands in the trail's sentences: words, never codes, and nothing of a draft."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from blueprints.trail.details import FIELDS
from blueprints.trail.sentences import sentence_of
from blueprints.words import round_state
from saas.database import now
from saas.i18n import in_language
from saas.trail import service as trail
from tenants.actions import service as actions
from tenants.actions.content import Plan
from tenants.actions.types import FindingKind
from tenants.actions.wording import kind_name
from tenants.evidence import links
from tenants.evidence import service as evidence
from tenants.evidence.types import Details
from tenants.rounds import service as rounds
from tenants.rounds.calendar import today
from tenants.rounds.models import Subject
from tenants.rounds.types import RoundState
from tenants.workspaces.history import TrailFilter, TrailLine, all_lines
from tenants.workspaces.roles import Role
from tenants.workspaces.wording import role_name
from tests.actions.work import do, find, propose
from tests.people.test_agencies import add, change
from tests.web.page_checks import Browser, words
from tests.world import World

LANGUAGES = pytest.mark.parametrize("language", ["en", "cy"])
CODE = re.compile(r"\b[a-z]+_[a-z_]+\b|\bq\.[a-z]+\b|\b\d{4}-\d{2}-\d{2}\b")


def said(app: Flask, language: str, kind: str, **detail: Any) -> str:
    """The sentence of an event of Elm's in the round Section 11."""
    line = TrailLine(
        seq=1,
        at=now(),
        kind=kind,
        actor_id=None,
        actor_name="",
        agency="Elm",
        round="Section 11",
        object_type="",
        object_id=None,
        detail=detail,
        hash="",
    )
    with app.test_request_context("/"), in_language(language):
        return sentence_of(line)


def events(world: World, *kinds: str) -> list[TrailLine]:
    with world.acting(world.people["administrator"]) as session:
        return [line for line in all_lines(session, TrailFilter()) if line.kind in kinds]


def page_of(world: World) -> list[str]:
    page = Browser(world.client("administrator")).get(world.path("trail"))
    return [words(row) for row in page.select("tbody tr")]


def exported(world: World) -> list[str]:
    """The sentences of the trail's export."""
    answer = world.client("administrator").get(world.path("trail/export"))
    table = csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff")))
    return [row[3] for row in table][1:]


@LANGUAGES
@pytest.mark.parametrize("state", list(RoundState))
def test_a_rounds_new_state_is_said_as_on_its_page(
    app: Flask, language: str, state: RoundState
) -> None:
    sentence = said(app, language, "round.moved", before="open", after=str(state))
    with app.test_request_context("/"), in_language(language):
        assert f"“{round_state(state)}”" in sentence
    assert f"“{state}”" not in sentence


@LANGUAGES
@pytest.mark.parametrize("kind", list(FindingKind))
def test_the_kind_of_a_finding_is_said_as_in_the_plan(
    app: Flask, language: str, kind: FindingKind
) -> None:
    sentence = said(app, language, "finding.made", finding_kind=str(kind))
    with app.test_request_context("/"), in_language(language):
        assert f"({kind_name(kind)})" in sentence
    assert f"({kind})" not in sentence


@LANGUAGES
@pytest.mark.parametrize("role", list(Role))
def test_roles_are_said_as_on_a_persons_page(app: Flask, language: str, role: Role) -> None:
    invited = said(app, language, "member.invited", name="Tegan", roles=[str(role)])
    changed = said(
        app, language, "member.roles_changed", name="Tegan", before=[str(role)], roles=["reader"]
    )
    with app.test_request_context("/"), in_language(language):
        for sentence in (invited, changed):
            assert role_name(role) in sentence
            assert str(role) not in sentence


@LANGUAGES
def test_every_field_has_a_name(app: Flask, language: str) -> None:
    assert {"agency.changed", "evidence.changed", "action.changed"} <= set(FIELDS)
    for kind, names in FIELDS.items():
        sentence = said(app, language, kind, name="Elm", number=1, fields=list(names))
        listed = sentence.rpartition(" (")[2].removesuffix(")").split(", ")
        assert len(listed) == len(names)
        assert not [name for name in listed if name in names]


@pytest.mark.parametrize(
    ("language", "written"), [("en", "until 3 March 2027 for"), ("cy", "3 Mawrth 2027")]
)
def test_dates_are_written_as_people_write_them(app: Flask, language: str, written: str) -> None:
    assert written in said(app, language, "round.extended", due_on="2027-03-03")


def test_a_code_that_nobody_has_words_for_shows_itself(app: Flask) -> None:
    for kind, detail in {
        "round.moved": {"after": "paused"},
        "round.extended": {"due_on": "soon"},
        "finding.made": {"finding_kind": "riddle"},
        "member.invited": {"roles": ["wizard"]},
        "agency.changed": {"fields": ["colour"]},
        "evidence.linked": {"question": "q.gone"},
        "model.published": {"key": "old"},
    }.items():
        [code] = [v[0] if isinstance(v, list) else v for v in detail.values()]
        assert code in said(app, "en", kind, **detail)
    # A known role beside an unknown one keeps its word.
    assert "Reader, wizard" in said(app, "en", "member.invited", roles=["wizard", "reader"])


def test_what_people_wrote_is_not_taken_for_a_code(app: Flask) -> None:
    assert said(app, "en", "round.reopened", reason="open") == "Reopened Section 11: open"
    renamed = said(app, "en", "member.renamed", before="reader", name="closed")
    assert renamed == "Changed their name from reader to closed"


def test_no_code_stands_on_the_page_or_in_the_export(world: World) -> None:
    round_id = world.open_round()
    elm = add(world, "Millpond Youth Club")
    change(
        world,
        elm,
        name="Millpond Club",
        kind="police",
        size="large",
        parent_id=world.agencies["elm"],
        contact="Front desk",
        short_name="Millpond",
        takes_part=False,
    )
    lead = world.people["northmoor.agency_lead"]
    return_id = world.fill("northmoor")
    with world.acting(lead) as session:
        held = evidence.add_link(
            session,
            lead,
            agency_id=world.agencies["northmoor"],
            url="https://example.org/policy",
            details=Details("Policy"),
        )
        session.flush()
        links.link(session, lead, held.id, return_id, "q.lead")
        evidence.change_details(
            session,
            lead,
            held.id,
            Details("Our policy", "p. 3", today(), today(), today() + timedelta(days=9)),
        )
        session.commit()
    action_id = propose(world)
    do(
        world,
        "coordinator",
        actions.change,
        action_id,
        Plan("Another", today() + timedelta(days=99), None, None, "Other", "Otherwise"),
    )
    with world.acting(world.coordinator) as session:
        subject = session.scalars(
            select(Subject.id).where(Subject.agency_id == world.agencies["elm"])
        ).one()
        due = date(today().year + 1, 3, 3)
        rounds.extend(session, world.coordinator, subject, due, "Illness")
        rounds.move_round(session, world.coordinator, round_id, RoundState.MODERATION)
        session.commit()
    shown = page_of(world)
    assert exported(world)[::-1] == [
        next(sentence for sentence in exported(world)[::-1] if sentence in row) for row in shown
    ]
    for sentence in exported(world):
        assert CODE.search(sentence) is None, sentence
    told = "\n".join(exported(world))
    for part in (
        "(Contact details, Kind of agency, Name, Part of, Short name, Size, Takes part",
        "(Title, Note, Covers the time from, Covers the time to, Valid until)",
        "(What will be done, Due, Owner, Deputy, What will be different, How that will be known)",
        f"Gave Elm Lane School until 3 March {due.year} for",
        "on to “Moderation”",
        "to the question “A board member leads on safeguarding” of Northmoor Police",
        "version 1 of the form “A small model”",
    ):
        assert part in told, part


def test_of_a_finding_in_a_draft_the_administrator_learns_nothing_more(world: World) -> None:
    world.open_round()
    return_id = world.return_of("northmoor")
    find(
        world,
        "northmoor.agency_lead",
        return_id=return_id,
        question="q.lead",
        kind=FindingKind.LEARNING_NEED,
    )
    [made] = events(world, "finding.made")
    assert set(made.detail) == {"round_id", "source"}
    assert any("Made a finding on Northmoor Police" in row for row in page_of(world))
    for hidden in ("q.lead", "board member", "Learning need", "learning_need", "Leadership"):
        assert not [row for row in (*page_of(world), *exported(world)) if hidden in row]


def test_of_a_finding_in_a_submitted_return_its_kind_is_said(world: World) -> None:
    world.open_round()
    return_id = world.submit("northmoor")
    find(world, return_id=return_id, question="q.lead", kind=FindingKind.LEARNING_NEED)
    [made] = events(world, "finding.made")
    assert made.detail["question"] == "q.lead"
    assert made.detail["finding_kind"] == "learning_need"
    assert made.detail["standard"] == "s11.1"
    assert any(
        "Made a finding (Learning need) on Northmoor Police" in row for row in page_of(world)
    )


def test_an_event_about_a_form_that_is_gone_keeps_its_key(world: World) -> None:
    administrator = world.people["administrator"]
    with world.acting(administrator) as session:
        trail.record(
            session,
            "model.published",
            actor_id=None,
            actor_name="",
            object_type="model_version",
            object_id=uuid4(),
            key="gone",
            number=4,
        )
        session.commit()
    assert "Published version 4 of the form “gone”" in page_of(world)[0]

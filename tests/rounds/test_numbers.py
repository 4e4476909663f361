"""Numbers of things in what the rounds say: one is not said as many, in either language."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from blueprints.moderation.grading import progress_text as graded_text
from blueprints.returns.autosaving import progress_text
from saas.errors import InvalidState
from saas.i18n import in_language
from saas.mail.models import Mail
from tenants.rounds import delegations, notices, queries, service, submission
from tenants.rounds.models import Return
from tenants.rounds.submission import Missing, NotComplete
from tenants.rounds.types import Moderation, RoundState
from tests.web.page_checks import Browser, words
from tests.world import World


def mailed(world: World, kind: str) -> str:
    """The words of the newest mail of a kind."""
    with world.planning() as session:
        newest = select(Mail.body).where(Mail.kind == kind).order_by(Mail.id.desc()).limit(1)
        return session.scalars(newest).one()


def missing(world: World, number: int) -> list[Missing]:
    section = world.model.tool["small.self"].sections[0]
    return [Missing(section, section.questions[0], ("answer",))] * number


@pytest.mark.parametrize(
    ("number", "english", "welsh"),
    [
        (1, "1 question needs attention before", "sylw i 1 cwestiwn cyn"),
        (2, "2 questions need attention before", "sylw i 2 gwestiwn cyn"),
        (6, "6 questions need attention before", "sylw i 6 chwestiwn cyn"),
    ],
)
def test_how_many_questions_hold_a_submission_back(
    world: World, number: int, english: str, welsh: str
) -> None:
    for language, said in (("en", english), ("cy", welsh)):
        with world.app.test_request_context("/"), in_language(language):
            assert said in NotComplete(missing(world, number)).message


@pytest.mark.parametrize(
    ("language", "of", "complete", "graded"),
    [
        ("en", 1, "0 of 1 question complete", "0 of 1 question graded"),
        ("en", 2, "0 of 2 questions complete", "0 of 2 questions graded"),
        ("cy", 1, "0 o 1 cwestiwn yn gyflawn", "0 o 1 cwestiwn wedi’i raddio"),
        ("cy", 2, "0 o 2 gwestiwn yn gyflawn", "0 o 2 gwestiwn wedi’u graddio"),
    ],
)
def test_how_far_a_return_and_a_grading_are(
    app: Flask, language: str, of: int, complete: str, graded: str
) -> None:
    with app.test_request_context("/"), in_language(language):
        assert progress_text(0, of) == complete
        assert graded_text(0, of) == graded


@pytest.mark.parametrize(
    ("agencies", "said"),
    [
        (("elm",), "1 return is not signed. Wait for it, or withdraw it with a reason."),
        (
            ("elm", "northmoor"),
            "2 returns are not signed. Wait for them, or withdraw them with a reason.",
        ),
    ],
)
def test_how_many_returns_hold_a_round_open(
    world: World, agencies: tuple[str, ...], said: str
) -> None:
    round_id = world.open_round(moderation=Moderation.NONE, agencies=agencies)
    with world.acting(world.coordinator) as session:
        service.move_round(session, world.coordinator, round_id, RoundState.FINDINGS)
        with pytest.raises(InvalidState) as refused:
            service.move_round(session, world.coordinator, round_id, RoundState.CLOSED)
    assert refused.value.message == said


def test_how_many_agencies_were_reminded(world: World) -> None:
    round_id = world.open_round()
    browser = Browser(world.client("coordinator"))
    path = world.path(f"rounds/{round_id}/remind")
    page = browser.send(path, {"agency": [str(world.agencies["elm"])]})
    assert "1 agency was reminded." in words(page.select_one(".govuk-notification-banner"))
    page = browser.send(path)
    assert "3 agencies were reminded." in words(page.select_one(".govuk-notification-banner"))


@pytest.mark.parametrize(
    ("expected", "said"),
    [(1, "Complete so far: 0 of 1 question."), (4, "Complete so far: 0 of 4 questions.")],
)
def test_a_reminder_says_how_much_is_complete(world: World, expected: int, said: str) -> None:
    round_id = world.open_round(agencies=("northmoor",))
    with world.acting(world.coordinator) as session:
        round_ = queries.get_round(session, round_id)
        [(_subject, agency, return_)] = queries.list_outstanding(session, round_id)
        session.expunge(return_)
        return_.expected = expected
        notices.remind(session, round_, return_, agency, date(2027, 3, 3), date(2027, 3, 1))
        session.commit()
    assert said in mailed(world, "round.reminder")


@pytest.mark.parametrize(
    ("language", "sections", "said", "opens"),
    [
        ("en", ["s1"], "to answer 1 section of Section 11", "which opens this section and"),
        ("en", ["s1", "s2"], "to answer 2 sections of Section 11", "opens these sections and"),
        ("cy", ["s1"], "ateb 1 adran o Section 11", "agor yr adran hon"),
        ("cy", ["s1", "s2"], "ateb 2 adran o Section 11", "agor yr adrannau hyn"),
    ],
)
def test_a_contributor_is_asked_for_one_section_or_more(
    world: World, language: str, sections: list[str], said: str, opens: str
) -> None:
    world.open_round()
    lead = world.people["northmoor.agency_lead"]
    with world.acting(lead) as session:
        delegations.delegate(
            session,
            lead,
            world.return_of("northmoor"),
            email="tegan@example.org",
            name="Tegan Marlow",
            sections=sections,
            message="",
            due_on=None,
            language=language,
        )
        session.commit()
    body = mailed(world, "section.delegated")
    assert said in body
    assert opens in body


@pytest.mark.parametrize(
    ("questions", "overall", "said"),
    [
        ((), "Please look again", "came back with a comment on the whole of it. It is open"),
        (("q.lead",), "", "came back with comments on 1 question. It is open"),
        (("q.lead", "q.visits"), "", "came back with comments on 2 questions. It is open"),
    ],
)
def test_a_return_that_comes_back_says_with_how_many_comments(
    world: World, questions: tuple[str, ...], overall: str, said: str
) -> None:
    world.open_round()
    return_id = world.submit("northmoor")
    send_back(world, return_id, questions, overall)
    assert said in mailed(world, "return.returned")


def send_back(
    world: World, return_id: uuid.UUID, questions: tuple[str, ...], overall: str
) -> Return:
    with world.acting(world.coordinator) as session:
        back = submission.send_back(
            session,
            world.coordinator,
            return_id,
            comments=dict.fromkeys(questions, "Say more"),
            overall=overall,
        )
        session.commit()
    return back


@pytest.mark.parametrize(
    ("taken", "flashed", "hinted"),
    [
        (1, "1 answer was carried over. It counts once", "1 carried-over answer to confirm"),
        (2, "2 answers were carried over. Each counts once", "2 carried-over answers to confirm"),
    ],
)
def test_how_many_answers_were_carried_over(
    world: World, taken: int, flashed: str, hinted: str
) -> None:
    first = world.open_round(title="Section 11 2025", agencies=("northmoor",))
    world.sign("northmoor")
    world.open_round(title="Section 11 2026", agencies=("northmoor",), previous=first)
    lead, return_id = world.people["northmoor.agency_lead"], world.return_of("northmoor")
    # What is written already stays, so fewer are carried over; the first section holds two.
    for question in ("q.trained", "q.lead")[: 3 - taken]:
        world.answer(lead, return_id, question, point="2", narrative="Written anew")
    world.answer(lead, return_id, "q.volunteers", value="no")
    browser = Browser(world.client(lead))
    page = browser.send(world.path(f"returns/{return_id}/carry-over"))
    assert flashed in words(page.select_one(".govuk-notification-banner"))
    assert hinted in words(page.select_one("main"))


def test_of_a_draft_others_read_how_much_is_complete(world: World) -> None:
    world.open_round()
    page = Browser(world.client("coordinator")).get(
        world.path(f"returns/{world.return_of('northmoor')}")
    )
    assert "Complete so far: 0 of 4 questions. The answers are the agency’s own until" in words(
        page.select_one("main")
    )


def test_home_says_how_many_returns_are_signed(world: World) -> None:
    world.open_round(agencies=("northmoor",))
    page = Browser(world.client("coordinator")).get(world.path())
    assert "0 of 1 return signed." in words(page.select_one("main"))

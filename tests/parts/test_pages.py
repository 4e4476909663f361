"""The pages of a case audit, as each person meets them."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from saas.trail.models import TrailEvent
from tenants.practice import service as practice
from tenants.practice.pack_export import plain
from tenants.practice.schema import PracticeModel
from tests.parts.test_case_audit import HOLDERS, audited
from tests.parts.world import CaseWorld
from tests.web.page_checks import Browser, words
from tests.web.test_statements import MOST, counted


def visit(cases: CaseWorld, who: str, path: str) -> object:
    return cases.client(who).get(cases.path(path))


def test_an_auditor_finds_their_part_fills_it_and_hands_it_in(cases: CaseWorld) -> None:
    parts = audited(cases)
    browser = Browser(cases.client("auditor"))
    home = words(browser.get(cases.path()).find("main"))
    assert "Yours to fill in" in home
    assert "AB-12" in home
    mine = browser.get(cases.path("my-parts"))
    assert "AB-12" in words(mine.find("main"))
    page = browser.get(cases.path(f"returns/{parts['audit']}"))
    assert "AB-12" in words(page.find("h1"))
    assert "Audit" in words(page.select_one(".govuk-caption-l"))
    for section, answers in (
        ("practice", {"f.plan:point": "1", "f.voice:point": "2"}),
        ("whole", {"f.overall:point": "1"}),
    ):
        path = cases.path(f"returns/{parts['audit']}/sections/{section}")
        form = browser.get(path).select_one("form[action$='" + section + "']")
        fields = {
            field["name"]: field.get("value", "")
            for field in form.select("input[type=hidden]")
            if field.get("name")
        }
        browser.send(path, fields | answers | {"then": "list"})
    done = browser.send(cases.path(f"returns/{parts['audit']}/submit"), {})
    assert "Your part was handed in." in words(done.find("main"))


def test_the_subjects_page_sets_parts_beside_each_other_differences_first(
    cases: CaseWorld,
) -> None:
    parts = audited(cases)
    for part in ("reflection", "audit", "moderation"):
        cases.complete(HOLDERS[part], parts[part], part)
    page = Browser(cases.client("coordinator")).get(
        cases.path(f"subjects/{cases.subjects['AB-12']}")
    )
    text = words(page.find("main"))
    assert "3 questions were graded differently" in text
    assert "Requires improvement" in text
    assert "Good" in text
    with cases.planning() as session:
        read = session.scalars(select(TrailEvent).where(TrailEvent.kind == "subject.read")).all()
    assert [event.detail["parts"] for event in read] == [["audit", "moderation", "reflection"]]


@pytest.mark.parametrize("who", ["colleague", "manager", "police lead", "moderator"])
def test_a_subject_is_not_found_for_whoever_has_no_part_of_it(cases: CaseWorld, who: str) -> None:
    parts = audited(cases)
    cases.complete("worker", parts["reflection"], "reflection")
    client = cases.client(who)
    for path in (
        f"subjects/{cases.subjects['AB-12']}",
        f"returns/{parts['reflection']}",
        f"returns/{parts['reflection']}/read",
        f"returns/{parts['reflection']}/sections/back",
        f"returns/{parts['reflection']}/revisions/1",
    ):
        if who == "moderator" and path.startswith("subjects"):
            continue
        assert client.get(cases.path(path)).status_code == 404, path


def test_no_page_of_the_round_tells_a_colleague_of_the_case(cases: CaseWorld) -> None:
    audited(cases)
    for who in ("colleague", "manager", "police lead"):
        page = visit(cases, who, f"rounds/{cases.round_id}")
        assert page.status_code == 200
        assert "AB-12" not in page.text


def test_a_withdrawn_part_stays_its_authors_to_read(cases: CaseWorld) -> None:
    parts = audited(cases)
    browser = Browser(cases.client("coordinator"))
    browser.send(
        cases.path(f"returns/{parts['family']}/withdraw"), {"reason": "The family moved away"}
    )
    page = Browser(cases.client("officer")).get(cases.path(f"returns/{parts['family']}"))
    assert "The family moved away" in words(page.find("main"))


def test_release_shows_the_practitioner_what_the_auditor_found(cases: CaseWorld) -> None:
    parts = audited(cases)
    for part in ("reflection", "audit"):
        cases.complete(HOLDERS[part], parts[part], part)
    worker = cases.client("worker")
    subject = cases.path(f"subjects/{cases.subjects['AB-12']}")
    assert "Requires improvement" not in worker.get(subject).text
    Browser(cases.client("coordinator")).send(f"{subject}/release", {})
    assert "Requires improvement" in worker.get(subject).text


def test_the_pages_of_a_round_take_the_same_statements_however_many_cases(
    cases: CaseWorld,
) -> None:
    cases.begin()
    taken = []
    for several in (range(2), range(2, 8)):
        for number in several:
            cases.add_case(f"C-{number}")
            cases.give(f"C-{number}", "reflection", "worker")
            cases.give(f"C-{number}", "audit", "auditor")
        if not taken:
            cases.open_the_round()
        counts = {}
        for who, path in (
            ("coordinator", f"rounds/{cases.round_id}"),
            ("auditor", f"rounds/{cases.round_id}"),
            ("auditor", "my-parts"),
            ("auditor", ""),
            ("coordinator", f"subjects/{cases.subjects['C-0']}"),
        ):
            client = cases.client(who)
            client.get(cases.path(path))
            with counted() as sent:
                assert client.get(cases.path(path)).status_code == 200
            counts[who, path] = len(sent)
        taken.append(counts)
    assert taken[0] == taken[1]
    assert max(taken[1].values()) <= MOST


def test_an_opened_round_of_cases_is_read_once_more_before_it_opens(cases: CaseWorld) -> None:
    cases.begin()
    cases.add_case("AB-12")
    cases.give("AB-12", "audit", "auditor")
    browser = Browser(cases.client("coordinator"))
    review = browser.get(cases.path(f"rounds/{cases.round_id}/review"))
    assert "Given out" in words(review.find("main"))
    opened = browser.send(cases.path(f"rounds/{cases.round_id}/review"), {})
    assert "everybody who has a part in it was written to" in words(opened.find("main"))


def test_another_workspaces_people_find_nothing(app: Flask, cases: CaseWorld) -> None:
    parts = audited(cases)
    other = CaseWorld.make(app)
    client = other.client("coordinator")
    for path in (
        f"subjects/{cases.subjects['AB-12']}",
        f"returns/{parts['audit']}",
        f"rounds/{cases.round_id}",
        f"subjects/{uuid.uuid4()}",
    ):
        assert client.get(other.path(path)).status_code == 404
    assert client.post(other.path(f"subjects/{cases.subjects['AB-12']}/release")).status_code in (
        400,
        404,
    )


def test_the_pages_of_rounds_that_agencies_answer_are_not_for_these(cases: CaseWorld) -> None:
    audited(cases)
    client = cases.client("coordinator")
    for path in ("overview", "overview/gaps", "overview/contradictions"):
        assert client.get(cases.path(f"rounds/{cases.round_id}/{path}")).status_code == 404
    browser = Browser(client)
    answered = browser.post(cases.path(f"rounds/{cases.round_id}/overview/report"))
    assert answered.status_code == 404


def test_a_round_of_parts_keeps_the_version_that_it_began_with(cases: CaseWorld) -> None:
    audited(cases)
    with cases.planning() as session:
        document = plain(cases.model)
        document["tools"][0]["title"] = {"en": "Another title"}
        newer = practice.publish(
            session,
            PracticeModel.model_validate(document),
            note="",
            published_by=None,
            publisher_name="",
        ).id
        session.commit()
    path = cases.path(f"rounds/{cases.round_id}/form/{newer}")
    for answer in (
        cases.client("coordinator").get(path),
        Browser(cases.client("coordinator")).post(path, {"reason": "It is better"}),
    ):
        assert answer.status_code == 409
        assert "keeps the version that it began with" in answer.text

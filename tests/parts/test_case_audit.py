"""One case audited by several people, each with their own part of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from saas.mail.models import Mail
from tenants.rounds import allocation, answers, queries
from tenants.rounds.models import Return, Subject
from tenants.rounds.subjects import get_subject_page, list_my_parts, list_subject_lines
from tests.parts.world import WORDS, CaseWorld


def audited(cases: CaseWorld) -> dict[str, object]:
    """A case whose four parts are given out, in an open round."""
    cases.begin()
    cases.add_case("AB-12")
    given = {
        "reflection": cases.give("AB-12", "reflection", "worker"),
        "audit": cases.give("AB-12", "audit", "auditor"),
        "family": cases.give("AB-12", "family", "officer"),
        "moderation": cases.give("AB-12", "moderation", "second auditor"),
    }
    cases.open_the_round()
    return dict(given)


HOLDERS = {
    "reflection": "worker",
    "audit": "auditor",
    "family": "officer",
    "moderation": "second auditor",
}


def test_a_case_is_audited_by_four_people_and_released_to_them(cases: CaseWorld) -> None:
    parts = audited(cases)
    for part in ("reflection", "audit", "family", "moderation"):
        cases.complete(HOLDERS[part], parts[part], part)
    assert cases.release("AB-12") == 4
    for reader in HOLDERS.values():
        mine = {part for part, return_id in parts.items() if cases.reads(reader, return_id)}
        # The family's words are for those whom the kind of audit names, and no further.
        expected = set(HOLDERS) - ({"family"} if reader == "second auditor" else set())
        assert mine == expected, reader


def test_nobody_reads_a_draft_but_its_author(cases: CaseWorld) -> None:
    parts = audited(cases)
    _section, question, content = WORDS["reflection"]
    worker = cases.people["worker"]
    with cases.acting(worker) as session:
        answers.save_answer(session, worker, parts["reflection"], question, content, 0)
        session.commit()
    readers = [who for who in cases.people if cases.reads(who, parts["reflection"])]
    assert readers == ["worker"]


def test_a_reflection_shows_to_the_auditor_once_it_is_in(cases: CaseWorld) -> None:
    parts = audited(cases)
    cases.complete("worker", parts["reflection"], "reflection")
    readers = {who for who in cases.people if cases.reads(who, parts["reflection"])}
    assert readers == {
        "worker",
        "auditor",
        "second auditor",
        "coordinator",
        "analyst",
        "reader",
    }


def test_the_familys_words_wait_until_the_auditor_has_graded(cases: CaseWorld) -> None:
    parts = audited(cases)
    cases.complete("officer", parts["family"], "family")
    assert not cases.reads("auditor", parts["family"])
    cases.complete("auditor", parts["audit"], "audit")
    assert cases.reads("auditor", parts["family"])
    assert not cases.reads("worker", parts["family"])


def test_a_blind_moderator_does_not_see_the_first_grades_before_their_own(cases: CaseWorld) -> None:
    parts = audited(cases)
    cases.complete("auditor", parts["audit"], "audit")
    assert not cases.reads("second auditor", parts["audit"])
    cases.complete("second auditor", parts["moderation"], "moderation")
    assert cases.reads("second auditor", parts["audit"])
    assert not cases.reads("auditor", parts["moderation"])


def test_a_colleague_of_the_team_learns_nothing_of_it(cases: CaseWorld) -> None:
    parts = audited(cases)
    for part in ("reflection", "audit"):
        cases.complete(HOLDERS[part], parts[part], part)
    for who in ("colleague", "manager"):
        with cases.acting(cases.people[who]) as session:
            assert session.scalars(select(Subject)).all() == []
            assert session.scalars(select(Return)).all() == []
            with pytest.raises(NotFound):
                queries.get_return(session, parts["reflection"])
            with pytest.raises(NotFound):
                get_subject_page(session, cases.subjects["AB-12"])


def test_nobody_writes_into_anothers_part(cases: CaseWorld) -> None:
    parts = audited(cases)
    _section, question, content = WORDS["audit"]
    for who in ("second auditor", "worker", "manager", "coordinator", "moderator"):
        actor = cases.people[who]
        with cases.acting(actor) as session, pytest.raises((Forbidden, NotFound, InvalidState)):
            answers.save_answer(session, actor, parts["audit"], question, content, 0)


@pytest.mark.parametrize(
    ("part", "who", "reason"),
    [
        ("audit", "worker", "own work"),
        ("audit", "manager", "manages the worker"),
        ("family", "worker", "own work"),
        ("audit", "reader", "no role"),
        ("audit", "administrator", "no role"),
    ],
)
def test_somebody_tied_to_the_work_is_refused(
    cases: CaseWorld, part: str, who: str, reason: str
) -> None:
    cases.begin()
    cases.add_case("AB-12")
    with cases.acting(cases.coordinator) as session, pytest.raises(InvalidInput) as refused:
        allocation.give_part(
            session, cases.coordinator, cases.subjects["AB-12"], part, cases.people[who].me
        )
    assert reason in refused.value.errors["member"]


def test_whoever_grades_does_not_write_down_the_family(cases: CaseWorld) -> None:
    cases.begin()
    cases.add_case("AB-12")
    cases.give("AB-12", "audit", "auditor")
    with pytest.raises(InvalidInput, match="both grade and write down"):
        cases.give("AB-12", "family", "auditor")


def test_people_are_told_once_and_no_mail_names_the_case(cases: CaseWorld) -> None:
    cases.begin()
    for reference in ("AB-12", "CD-34", "EF-56"):
        cases.add_case(reference)
        cases.give(reference, "reflection", "worker")
        cases.give(reference, "audit", "auditor")
    cases.open_the_round()
    with cases.planning() as session:
        mails = session.scalars(select(Mail).where(Mail.kind == "part.given")).all()
    assert len(mails) == 2
    for mail in mails:
        assert "3 parts" in mail.body
        assert not any(ref in mail.subject + mail.body for ref in cases.subjects)


def test_my_parts_and_the_rounds_lines_say_how_far_each_is(cases: CaseWorld) -> None:
    parts = audited(cases)
    cases.complete("worker", parts["reflection"], "reflection")
    worker = cases.people["worker"]
    with cases.acting(worker) as session:
        assert [p.name for p in list_my_parts(session, worker)] == ["AB-12"]
    with cases.acting(cases.coordinator) as session:
        lines, total = list_subject_lines(session, queries.get_round(session, cases.round_id))
    assert total == 1
    states = {key: [p.return_.state for p in given] for key, given in lines[0].parts.items()}
    assert states == {
        "reflection": ["signed_off"],
        "audit": ["not_started"],
        "family": ["not_started"],
        "moderation": ["not_started"],
    }
    assert lines[0].parts["audit"][0].holder == "auditor"


def test_release_waits_for_every_part_that_must_be_there(cases: CaseWorld) -> None:
    parts = audited(cases)
    cases.complete("worker", parts["reflection"], "reflection")
    with pytest.raises(InvalidState, match="1 part is not in yet"):
        cases.release("AB-12")
    cases.complete("auditor", parts["audit"], "audit")
    # The family and the moderation need not be there, and nobody has begun them.
    assert cases.release("AB-12") == 2


def test_a_part_that_nobody_began_is_taken_back_and_given_to_another(cases: CaseWorld) -> None:
    parts = audited(cases)
    with cases.acting(cases.coordinator) as session:
        allocation.take_part_back(session, cases.coordinator, parts["audit"])
        session.commit()
    again = cases.give("AB-12", "audit", "coordinator")
    with cases.acting(cases.coordinator) as session:
        assert queries.get_return(session, again).return_.state == "not_started"
    with cases.acting(cases.people["auditor"]) as session, pytest.raises(NotFound):
        queries.get_return(session, parts["audit"])


def test_a_part_that_was_begun_is_withdrawn_and_not_lost(cases: CaseWorld) -> None:
    parts = audited(cases)
    _section, question, content = WORDS["audit"]
    auditor = cases.people["auditor"]
    with cases.acting(auditor) as session:
        answers.save_answer(session, auditor, parts["audit"], question, content, 0)
        session.commit()
    with (
        cases.acting(cases.coordinator) as session,
        pytest.raises(InvalidState, match="Withdraw it with a reason"),
    ):
        allocation.take_part_back(session, cases.coordinator, parts["audit"])
    assert cases.reads("auditor", parts["audit"])


def test_whoever_audits_does_not_moderate_the_same_case(cases: CaseWorld) -> None:
    cases.begin()
    cases.add_case("AB-12")
    cases.give("AB-12", "audit", "auditor")
    with pytest.raises(InvalidInput, match="both audit and moderate"):
        cases.give("AB-12", "moderation", "auditor")


def test_a_moderator_of_agencies_sees_no_case_of_which_they_have_no_part(
    cases: CaseWorld,
) -> None:
    audited(cases)
    with cases.acting(cases.people["moderator"]) as session:
        assert session.scalars(select(Subject)).all() == []

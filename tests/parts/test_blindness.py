"""Whoever has still to say what they think does not see a part before, whatever else they are."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select, text

from tenants.rounds import reopening
from tenants.rounds.models import ReturnRevision
from tests.parts.rules import HOLDERS
from tests.parts.world import CaseWorld


def begun(cases: CaseWorld, moderator: str, *, family: bool = False) -> dict[str, uuid.UUID]:
    cases.begin()
    cases.add_case("AB-12")
    parts = {part: cases.give("AB-12", part, HOLDERS[part]) for part in ("reflection", "audit")}
    parts["moderation"] = cases.give("AB-12", "moderation", moderator)
    if family:
        parts["family"] = cases.give("AB-12", "family", "officer")
    cases.open_the_round()
    return parts


@pytest.fixture(params=["coordinator", "auditor who reads all"])
def moderator(cases: CaseWorld, request: pytest.FixtureRequest) -> str:
    who: str = request.param
    if who not in cases.people:
        cases.people[who] = cases.member(who, ["auditor", "reader"])
    return who


def test_a_blind_moderator_who_reads_all_work_does_not_read_the_first_grades(
    cases: CaseWorld, moderator: str
) -> None:
    parts = begun(cases, moderator)
    for part in ("audit", "reflection"):
        cases.complete(HOLDERS[part], parts[part], part)
    assert not cases.reads(moderator, parts["audit"])
    assert cases.reads(moderator, parts["reflection"])
    with cases.acting(cases.people[moderator]) as session:
        kept = select(ReturnRevision.id).where(ReturnRevision.return_id == parts["audit"])
        assert session.scalars(kept).all() == []
    # Others of the team are not blind with them.
    assert cases.reads("analyst", parts["audit"])
    cases.complete(moderator, parts["moderation"], "moderation")
    assert cases.reads(moderator, parts["audit"])


def test_their_own_opened_again_makes_them_blind_again(cases: CaseWorld, moderator: str) -> None:
    parts = begun(cases, moderator)
    for part, who in (("audit", "auditor"), ("moderation", moderator)):
        cases.complete(who, parts[part], part)
    with cases.acting(cases.coordinator) as session:
        reopening.reopen(
            session, cases.coordinator, parts["moderation"], reason="A slip", comments={}
        )
        session.commit()
    assert not cases.reads(moderator, parts["audit"])


def test_release_does_not_show_the_first_grades_to_who_never_began(cases: CaseWorld) -> None:
    """They could write their own after it, and it would count as a second opinion."""
    parts = begun(cases, "second auditor")
    for part in ("audit", "reflection"):
        cases.complete(HOLDERS[part], parts[part], part)
    cases.release("AB-12")
    assert cases.reads("worker", parts["audit"])
    assert not cases.reads("second auditor", parts["audit"])


def test_the_family_waits_for_the_audit_of_who_reads_all_as_well(cases: CaseWorld) -> None:
    cases.people["both"] = cases.member("both", ["auditor", "analyst"])
    cases.begin()
    cases.add_case("AB-12")
    parts = {
        "audit": cases.give("AB-12", "audit", "both"),
        "family": cases.give("AB-12", "family", "officer"),
    }
    cases.open_the_round()
    cases.complete("officer", parts["family"], "family")
    assert not cases.reads("both", parts["family"])
    assert cases.reads("analyst", parts["family"])
    cases.complete("both", parts["audit"], "audit")
    assert cases.reads("both", parts["family"])


def test_an_audits_revision_is_its_authors_and_the_teams_who_read_all(cases: CaseWorld) -> None:
    """Of an agency's part the moderators of self-assessments read none either."""
    cases.begin("joint")
    cases.add_case("JK-01")
    cases.name_agencies("JK-01", "own", "northmoor")
    panel = cases.give("JK-01", "panel", "auditor")
    cases.open_the_round()
    own = cases.part("JK-01", "own", "northmoor")
    cases.complete("police lead", own, "own")
    cases.complete("auditor", panel, "panel")
    team = {"coordinator", "analyst", "reader"}
    for return_id, readers in (
        (own, {"police lead", "police approver"}),
        (panel, {"auditor"}),
    ):
        found = set()
        for who, actor in cases.people.items():
            with cases.acting(actor) as session:
                query = text("select count(*) from return_revisions where return_id = :r")
                if session.execute(query, {"r": return_id}).scalar():
                    found.add(who)
        assert found == readers | team

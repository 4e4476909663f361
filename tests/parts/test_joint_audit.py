"""One child's case in several agencies, each with its own part of it (CAP-52, CAP-121)."""

from __future__ import annotations

import pytest

from saas.errors import InvalidInput, NotFound
from tenants.rounds import allocation
from tests.parts.world import CaseWorld


def joint(cases: CaseWorld) -> dict[str, object]:
    cases.begin("joint")
    cases.add_case("JK-01")
    cases.name_agencies("JK-01", "own", "northmoor", "ridgeway")
    cases.give("JK-01", "panel", "auditor")
    cases.open_the_round()
    return {
        "police": cases.part("JK-01", "own", "northmoor"),
        "health": cases.part("JK-01", "own", "ridgeway"),
        "panel": cases.part("JK-01", "panel"),
    }


def test_each_agency_answers_unseen_by_the_other_until_release(cases: CaseWorld) -> None:
    parts = joint(cases)
    for who in ("police", "health"):
        cases.complete(f"{who} lead", parts[who], "own")
        cases.sign_part(f"{who} approver", parts[who])
    for one, other in (("police", "health"), ("health", "police")):
        assert cases.reads(f"{one} lead", parts[one])
        assert not cases.reads(f"{one} lead", parts[other])
    cases.complete("auditor", parts["panel"], "panel")
    cases.release("JK-01")
    for one, other in (("police", "health"), ("health", "police")):
        assert cases.reads(f"{one} lead", parts[other])
        assert cases.reads(f"{one} lead", parts["panel"])


def test_an_agency_without_a_part_learns_nothing_after_release(cases: CaseWorld) -> None:
    cases.begin("joint")
    cases.add_case("JK-01")
    cases.name_agencies("JK-01", "own", "northmoor")
    cases.open_the_round()
    part = cases.part("JK-01", "own", "northmoor")
    cases.complete("police lead", part, "own")
    cases.sign_part("police approver", part)
    cases.release("JK-01")
    for who in ("health lead", "health approver", "worker", "manager", "moderator"):
        assert not cases.reads(who, part), who


def test_agencies_are_named_and_left_out_until_they_have_begun(cases: CaseWorld) -> None:
    parts = joint(cases)
    cases.complete("police lead", parts["police"], "own")
    with pytest.raises(InvalidInput, match="has begun its part"):
        cases.name_agencies("JK-01", "own", "ridgeway")
    cases.name_agencies("JK-01", "own", "northmoor")
    with cases.acting(cases.people["health lead"]) as session, pytest.raises(NotFound):
        allocation.take_part_back(session, cases.coordinator, parts["health"])


def test_a_case_needs_at_least_one_agency(cases: CaseWorld) -> None:
    cases.begin("joint")
    cases.add_case("JK-01")
    with pytest.raises(InvalidInput, match="Choose at least one agency"):
        cases.name_agencies("JK-01", "own")

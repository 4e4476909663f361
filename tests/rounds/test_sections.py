"""Sections that apply only after an earlier answer: what counts, what is asked for, who sees it."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
from flask import Flask

from tenants.practice.loader import load_file
from tenants.practice.schema import Condition
from tenants.rounds import delegations, submission
from tenants.rounds.answers import Saved
from tenants.rounds.form import (
    FormFor,
    controlling_questions,
    expected_questions,
    form_for,
    left_out_sections,
    visible_questions,
)
from tenants.rounds.models import Delegation
from tenants.rounds.queries import get_return, load_answers
from tenants.workspaces.actor import Actor, guest_actor
from tests.returns_web.tables import CHECKS, PACK, TRIPLE, world_of_tables
from tests.world import World

LEAD = "northmoor.agency_lead"
ROW = {"rows": [{"id": "a1", "cells": {"danger": "x", "goal": "y", "scaling": "8"}}]}
ALL_CHECKED = {
    "rows": [{"id": row, "cells": {"there": "yes"}} for row in ("genogram", "chronology", "voice")]
}


@pytest.fixture(scope="module")
def form() -> FormFor:
    return form_for(load_file(PACK), "audit", kind="police", size="")


@pytest.fixture
def world(app: Flask) -> World:
    return world_of_tables(app)


def test_a_section_is_left_out_until_its_question_is_answered_so(form: FormFor) -> None:
    assert set(left_out_sections(form, {})) == {"worries", "leaving"}
    chosen = {"a.status": frozenset({"leaver"})}
    assert left_out_sections(form, chosen) == {
        "worries": Condition(question="a.status", any_of=["cin", "looked-after"])
    }
    assert "l.pathway" in expected_questions(form, chosen)
    assert TRIPLE not in visible_questions(form, chosen)


def test_what_a_reader_may_not_see_hides_nothing(form: FormFor) -> None:
    assert left_out_sections(form, {}, {"a.status"}) == {}
    assert {TRIPLE, "l.pathway"} <= visible_questions(form, {}, {"a.status"})


def test_the_questions_that_a_section_hangs_on_are_known(form: FormFor) -> None:
    assert controlling_questions(form) == {"a.status"}
    assert controlling_questions(form, "worries") == {"a.status"}
    assert controlling_questions(form, "file") == set()


def save(world: World, question: str, version: int = 0, **content: object) -> Saved:
    return world.answer(
        world.people[LEAD], world.return_of("northmoor"), question, version, **content
    )


def test_progress_follows_the_answer_and_what_was_written_stays(world: World) -> None:
    assert save(world, CHECKS, value=ALL_CHECKED).expected == 4
    assert save(world, "a.status", value="cin").expected == 5
    saved = save(world, TRIPLE, value=ROW)
    assert (saved.answered, saved.expected, saved.complete) == (3, 5, True)
    saved = save(world, "a.status", 1, value="leaver")
    # Two of the section for care leavers come, the table goes.
    assert (saved.answered, saved.expected) == (2, 6)
    with world.acting(world.people[LEAD]) as session:
        kept, _grade = load_answers(session, world.return_of("northmoor"))[TRIPLE]
        assert kept is not None
        assert (kept.value, kept.hidden) == (ROW, True)
    saved = save(world, "a.status", 2, value="looked-after")
    assert (saved.answered, saved.expected) == (3, 5)


def test_what_is_written_to_a_section_left_out_counts_for_nothing(world: World) -> None:
    save(world, "a.status", value="leaver")
    saved = save(world, TRIPLE, value=ROW)
    assert (saved.answered, saved.expected) == (1, 6)
    assert save(world, TRIPLE, 1, value=None).answered == 1


def test_submission_asks_for_nothing_of_a_section_left_out(world: World) -> None:
    save(world, "a.status", value="leaver")
    save(world, "a.safe", score=Decimal(9))
    save(world, "a.known", point="sound")
    save(world, CHECKS, value=ALL_CHECKED)
    lead, ret = world.people[LEAD], world.return_of("northmoor")
    with world.acting(lead) as session:
        missing = submission.list_missing(session, get_return(session, ret))
        assert [m.question.key for m in missing] == ["l.pathway", "l.ready"]
    save(world, "l.pathway", value="A flat of her own")
    save(world, "l.ready", point="sound")
    with world.acting(lead) as session:
        submission.submit(session, lead, ret)
        session.commit()
    with world.acting(world.coordinator) as session:
        assert get_return(session, ret).return_.state == "submitted"


def test_a_number_in_a_band_to_improve_asks_what_will_be_improved(world: World) -> None:
    assert not save(world, "a.safe", score=Decimal(2)).complete
    assert save(world, "a.safe", 1, score=Decimal(7)).complete


def guest(world: World, *sections: str) -> Actor:
    """A contributor who was lent these sections of the police's return."""
    lead, ret = world.people[LEAD], world.return_of("northmoor")
    with world.acting(lead) as session:
        made: Delegation = delegations.delegate(
            session,
            lead,
            ret,
            email=f"{uuid.uuid4().hex}@example.org",
            name="Sam Okoro",
            sections=list(sections),
            message="",
            due_on=None,
            language="en",
        )
        session.commit()
        return guest_actor(
            tenant_id=world.tenant_id,
            delegation_id=made.id,
            name="Sam Okoro",
            return_id=ret,
            agency_id=world.agencies["northmoor"],
            sections=tuple(sections),
        )


def test_a_guest_who_cannot_see_the_status_never_counts_what_may_not_show(world: World) -> None:
    for question, content in {
        "a.status": {"value": "leaver"},
        "a.safe": {"score": Decimal(9)},
        "a.known": {"point": "sound"},
        CHECKS: {"value": ALL_CHECKED},
        "l.pathway": {"value": "A flat"},
        "l.ready": {"point": "sound"},
    }.items():
        saved = save(world, question, **content)
    assert (saved.answered, saved.expected) == (6, 6)
    sam, ret = guest(world, "worries"), world.return_of("northmoor")
    half = {"rows": [{"id": "a1", "cells": {"danger": "x"}}]}
    for version, value in enumerate((half, ROW, half, ROW)):
        saved = world.answer(sam, ret, TRIPLE, version, value=value)
        assert (saved.answered, saved.expected) == (6, 6)
    # The agency's own people count what there is, as soon as the section applies.
    saved = save(world, "a.status", 1, value="cin")
    assert (saved.answered, saved.expected) == (5, 5)

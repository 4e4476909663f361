"""Answers as they are read: on paper, by the approver, by the moderator."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web_parts.drawing import ANSWERED, GRADE, draw, text_of
from tests.web_parts.sample import QUESTIONS, Answer


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("s11.5.1", "Partly in place Most people are trained when they start."),
        ("s11.c.1", "7 on a scale from 0 to 10"),
        ("s11.c.2", "85 on a scale from 0 to 100"),
        ("s11.c.3", "Amber"),
        ("about.direct", "Yes"),
        ("about.services", "Early help Housing"),
        ("about.lead", "Dr Ines Calloway"),
        ("about.policy", "14 January 2026"),
        ("about.staff", "1240.5 people"),
        ("end.voice", "“I wuld of said.” Girl, 14"),
        (
            "end.worries",
            "Danger statement 1 Danger statement Tom is alone at night Scaling 2 Not safe",
        ),
        ("end.worries", "Reviewed on 4 May 2026 Who worries? Not answered"),
        ("end.file", "Genogram Is it there? Not answered"),
        ("end.file", "The child’s own words Is it there? No What was found Not one"),
        ("end.safe", "9 on a scale from 0 to 10 Safe enough"),
        ("end.three", "What is working well? Huddles What are we worried about? Not answered"),
    ],
)
def test_an_answer_is_read_as_text(site: Flask, key: str, expected: str) -> None:
    page = draw(key, ANSWERED[key], readonly=True)
    assert expected in text_of(page)
    assert page.select("input, textarea, select, button") == []


@pytest.mark.parametrize("key", QUESTIONS)
def test_an_unanswered_question_says_so_when_read(site: Flask, key: str) -> None:
    assert "Not answered" in text_of(draw(key, Answer(), readonly=True))


def test_what_does_not_apply_is_read_with_its_reason_and_without_the_grade(site: Flask) -> None:
    answer = Answer(point="3", not_applicable=True, na_reason="No volunteers")
    text = text_of(draw(GRADE, answer, readonly=True))
    assert "Does not apply to us No volunteers" in text
    assert "Making a difference" not in text


def test_a_question_hidden_by_its_condition_is_not_read(site: Flask) -> None:
    assert draw("s11.c.5", Answer(text="Kept", hidden=True), readonly=True).get_text().strip() == ""


def test_markup_in_an_answer_stays_text(site: Flask) -> None:
    answer = Answer(text="<script>alert(1)</script>")
    for readonly in (False, True):
        page = draw("about.lead", answer, readonly=readonly)
        assert page.find("script") is None
        assert "<script>alert(1)</script>" in page.get_text()

"""Numbers in the trail's sentences: one is not said as many, and Welsh bends its words."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.trail.test_sentences import said

COUNTED = [
    ("round.agencies_chosen", "agencies", "Chose 1 agency for", "Chose 2 agencies for"),
    ("round.opened", "agencies", "Section 11 for 1 agency", "Section 11 for 2 agencies"),
    ("round.reminded", "agencies", "Reminded 1 agency of", "Reminded 2 agencies of"),
    ("return.carried_over", "answers", "Carried 1 answer of Elm", "Carried 2 answers of Elm"),
    ("moderation.finished", "questions", "Elm (1 question)", "Elm (2 questions)"),
    ("moderation.settled", "different", "1 of 9 differs from", "2 of 9 differ from"),
]


@pytest.mark.parametrize(("kind", "key", "one", "two"), COUNTED)
def test_one_is_not_said_as_many(app: Flask, kind: str, key: str, one: str, two: str) -> None:
    rest = {"questions": 9, "different": 9}
    assert one in said(app, "en", kind, **{**rest, key: 1})
    assert two in said(app, "en", kind, **{**rest, key: 2})


@pytest.mark.parametrize(
    ("number", "actions", "questions"),
    [
        (1, "1 cam gweithredu", "(1 cwestiwn)"),
        (2, "2 gam gweithredu", "(2 gwestiwn)"),
        (3, "3 cham gweithredu", "(3 chwestiwn)"),
        (7, "7 cam gweithredu", "(7 cwestiwn)"),
    ],
)
def test_welsh_bends_the_word_after_the_number(
    app: Flask, number: int, actions: str, questions: str
) -> None:
    assert questions in said(app, "cy", "moderation.finished", questions=number)
    handed = said(app, "cy", "member.handed_over", actions=number, returns=1, moderations=0)
    assert actions in handed


def test_each_number_of_a_hand_over_bends_by_itself(app: Flask) -> None:
    sentence = said(
        app,
        "en",
        "member.handed_over",
        name="Wyn",
        successor="Tegan",
        actions=1,
        returns=2,
        moderations=0,
    )
    assert sentence == ("Handed the open work of Wyn to Tegan: 1 action, 2 returns, 0 moderations")

"""Questions of every kind, to answer and to read, as a browser would get them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask

from saas.web.gds import question_anchor
from tests.web_parts.drawing import ANSWERED, FIELDS, GRADE, draw, text_of, values_of
from tests.web_parts.sample import (
    NOON,
    QUESTIONS,
    Answer,
    Comment,
    Condition,
    Conflict,
    Evidence,
    words,
)


def test_every_kind_sends_back_what_is_stored(site: Flask) -> None:
    sent: dict[str, Any] = {}
    for key, answer in ANSWERED.items():
        sent |= values_of(draw(key, answer))
    assert sent["s11.5.1:point"] == ["1"]
    assert sent["s11.5.1:narrative"] == "Agency staff are missing"
    assert sent["s11.c.1:number"] == "7"
    assert sent["s11.c.2:number"] == "85"
    assert sent["s11.c.3:point"] == ["amber"]
    assert sent["about.direct:options"] == ["yes"]
    assert sent["about.services:options"] == ["early", "housing"]
    assert sent["about.lead:text"] == "Dr Ines Calloway"
    assert [sent[f"about.policy:date-{part}"] for part in ("day", "month", "year")] == [
        "14",
        "1",
        "2026",
    ]
    assert sent["about.staff:number"] == "1240.5"
    assert sent["end.voice:text"] == "“I wuld of said.”\n\n  Girl, 14"
    assert sent["end.three:column.well"] == "Huddles"
    assert sent["end.worries:rows"] == ["a1", "b2"]
    assert sent["end.worries:cell:a1:danger"] == "Tom is alone\nat night"
    assert sent["end.worries:cell:a1:by-month"] == "5"
    assert sent["end.worries:cell:b2:who"] == "school"
    assert sent["end.file:cell:voice:there"] == ["no"]
    assert all(sent[f"{key}:version"] == "1" for key in QUESTIONS)


@pytest.mark.parametrize("key", QUESTIONS)
def test_an_empty_question_sends_nothing_but_empty_fields(site: Flask, key: str) -> None:
    sent = values_of(draw(key, Answer()))
    assert sent.pop(f"{key}:version") == "1"
    assert all(value == "" for value in sent.values())


@pytest.mark.parametrize("key", QUESTIONS)
@pytest.mark.parametrize("state", ["empty", "answered", "wrong", "contested", "read"])
def test_markup_is_sound(site: Flask, key: str, state: str) -> None:
    answer = {
        "empty": Answer(evidence_href="/evidence"),
        "answered": ANSWERED[key],
        "wrong": _wrong(key),
        "contested": replace(ANSWERED[key], conflict=_conflict()),
        "read": ANSWERED[key],
    }[state]
    page = draw(key, answer, readonly=state == "read")
    ids = Counter(tag["id"] for tag in page.find_all(id=True))
    assert [name for name, times in ids.items() if times > 1] == []
    assert page.find(style=True) is None
    assert [name for tag in page.find_all() for name in tag.attrs if name.startswith("on")] == []
    for tag in page.find_all(attrs={"for": True}):
        assert tag["for"] in ids
    for attribute in ("aria-describedby", "aria-labelledby"):
        for tag in page.find_all(attrs={attribute: True}):
            assert set(tag[attribute].split()) <= set(ids), tag
    for control in page.select("input:not([type=hidden]), textarea"):
        named = page.find("label", attrs={"for": control["id"]})
        assert named is not None, control
        assert named.get_text(strip=True), control


@pytest.mark.parametrize("key", QUESTIONS)
def test_an_error_stands_beside_its_control_and_its_link_finds_it(site: Flask, key: str) -> None:
    page = draw(key, _wrong(key))
    assert "Error: Put this right" in text_of(page)
    control = page.find(id=question_anchor(key, FIELDS[key]))
    assert control is not None
    assert control.name in ("input", "textarea")
    described = " ".join(tag["aria-describedby"] for tag in page.select("[aria-describedby]"))
    message = page.select_one(".govuk-error-message")
    assert message["id"] in described


def test_the_meaning_of_each_point_stands_with_its_choice(site: Flask) -> None:
    page = draw(GRADE, Answer())
    for point, meaning in QUESTIONS[GRADE].points.items():
        radio = page.find("input", attrs={"value": point, "type": "radio"})
        hint = page.find(id=radio["aria-describedby"])
        assert hint.get_text(strip=True) == words(meaning)


def test_the_points_that_ask_for_improvement_say_so(site: Flask) -> None:
    page = draw(GRADE, Answer())
    assert [radio["value"] for radio in page.select("input[data-improve]")] == ["0", "1"]
    assert "Needed where the grade is: Not in place, Partly in place" in text_of(page)


def test_a_numeric_scale_shows_its_anchors_in_order_and_its_limits(site: Flask) -> None:
    page = draw("s11.c.1", Answer())
    assert [term.get_text() for term in page.select("dt")] == ["0", "5", "10"]
    control = page.find("input", attrs={"type": "number"})
    assert (control["min"], control["max"], control["step"]) == ("0", "10", "1")
    assert "in steps of 5" in text_of(draw("s11.c.2", Answer()))


def test_what_was_typed_wins_over_what_is_stored(site: Flask) -> None:
    stored = replace(ANSWERED[GRADE], improve_by=date(2027, 3, 31), not_applicable=True)
    typed = {
        "point": "0",
        "narrative": "Typed",
        "improve_by-day": "",
        "improve_by-month": "March",
        "improve_by-year": "2027",
    }
    sent = values_of(draw(GRADE, replace(stored, typed=typed)))
    assert sent["s11.5.1:point"] == ["0"]
    assert sent["s11.5.1:narrative"] == "Typed"
    assert sent["s11.5.1:improve_by-day"] == ""
    assert sent["s11.5.1:improve_by-month"] == "March"
    assert "s11.5.1:na" not in sent


def test_a_posted_choice_of_nothing_is_not_undone_by_the_stored_one(site: Flask) -> None:
    answer = replace(ANSWERED["about.services"], typed={"na": ""})
    assert "about.services:options" not in values_of(draw("about.services", answer))


def test_somebodys_words_are_neither_corrected_nor_moved(site: Flask) -> None:
    area = draw("end.voice", ANSWERED["end.voice"]).textarea
    assert area["spellcheck"] == "false"
    assert area["autocorrect"] == area["autocapitalize"] == area["autocomplete"] == "off"


def test_not_applicable_reveals_its_reason(site: Flask) -> None:
    page = draw(GRADE, Answer(not_applicable=True, na_reason="We have no\nvolunteers"))
    sent = values_of(page)
    assert sent["s11.5.1:na"] == ["1"]
    assert sent["s11.5.1:na_reason"] == "We have no\nvolunteers"
    assert values_of(draw(GRADE, Answer())).get("s11.5.1:na") is None


def test_a_carried_over_answer_asks_to_be_confirmed(site: Flask) -> None:
    page = draw(GRADE, replace(ANSWERED[GRADE], not_reconfirmed=True))
    assert "Carried over, not reconfirmed" in text_of(page)
    assert page.find(id="s11-5-1-reconfirm")["name"] == "s11.5.1:reconfirm"
    assert draw(GRADE, ANSWERED[GRADE]).find(id="s11-5-1-reconfirm") is None


def test_evidence_is_listed_with_its_expiry_and_a_way_to_add(site: Flask) -> None:
    answer = Answer(
        evidence=[
            Evidence("Training plan", "/evidence/1", date(2027, 4, 1)),
            Evidence("Old figures", None, date(2026, 5, 1), expired=True),
        ],
        evidence_href="/evidence/add",
    )
    text = text_of(draw(GRADE, answer))
    assert "Training plan valid until 1 April 2027" in text
    assert "Old figures Expired 1 May 2026" in text
    assert draw(GRADE, answer).find(id="s11-5-1-evidence")["href"] == "/evidence/add"
    assert "The training plan" in text


def test_comments_name_their_author_and_time(site: Flask) -> None:
    comment = Comment("Priya Natarajan", NOON, "Which <teams> does this leave out?")
    for readonly in (False, True):
        page = draw(GRADE, replace(ANSWERED[GRADE], comments=[comment]), readonly=readonly)
        assert "Priya Natarajan , 20 November 2026, 12:04" in text_of(page)
        assert "Which <teams> does this leave out?" in text_of(page)


def test_a_condition_is_said_in_words_and_in_data(site: Flask) -> None:
    condition = Condition("Are all actions finished?", ["Partly", "No"])
    page = draw("s11.c.5", Answer(hidden=True, condition=condition))
    block = page.find(id="s11-c-5")
    assert block["data-show-if"] == "s11.c.4"
    assert block["data-any-of"] == "partly no"
    assert block["data-hidden"] == "true"
    assert "“Are all actions finished?” is: Partly, No" in text_of(page)
    assert "data-hidden" not in draw("s11.c.5", Answer()).find(id="s11-c-5").attrs


def test_a_conflict_sets_both_versions_beside_each_other(site: Flask) -> None:
    answer = Answer(text="Mine", version=4, conflict=_conflict(), typed={"text": "Mine, edited"})
    page = draw("about.lead", answer)
    block = page.select_one("[data-conflict]")
    mine, theirs = block.select(".accord-conflict__side")
    assert "Mine" in mine.get_text()
    assert "Theirs" not in mine.get_text()
    assert "Theirs" in theirs.get_text()
    assert [button["value"] for button in block.select("button")] == ["mine", "theirs"]
    assert {button["name"] for button in block.select("button")} == {"about.lead:keep"}
    sent = values_of(page)
    assert sent["about.lead:text"] == "Mine, edited"
    assert sent["about.lead:version"] == "4"


def test_a_conflict_speaks_of_grades_and_choices_in_their_words(site: Flask) -> None:
    conflict = Conflict(
        {"point": "2", "narrative": "Same"}, {"point": "1", "narrative": "Same"}, "Tom", NOON
    )
    block = draw(GRADE, Answer(conflict=conflict)).select_one("[data-conflict]")
    assert "Partly in place" in block.get_text()
    assert "In place" in block.get_text()
    # Only what differs needs a decision.
    assert "Same" not in block.get_text()
    conflict = Conflict({"options": ["early"]}, {"options": []}, "Tom", NOON)
    block = draw("about.services", Answer(conflict=conflict)).select_one("[data-conflict]")
    assert "Early help" in block.get_text()
    assert "Empty" in block.get_text()


def _wrong(key: str) -> Answer:
    return Answer(
        errors={FIELDS[key]: "Put this right"},
        evidence_href="/evidence",
        cells=ANSWERED[key].cells,
    )


def _conflict() -> Conflict:
    return Conflict(theirs={"text": "Theirs"}, mine={"text": "Mine"}, by="Tom Okafor", at=NOON)

"""What the demonstration's agencies answer fits the question, the grade and the agency."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import pytest

from tenants.demo.composing import answer_for
from tenants.demo.people import AGENCIES
from tenants.demo.prose import prose
from tenants.demo.voices import Voice, Year, voices
from tenants.practice.loader import load_file
from tenants.practice.packs import SECTION_11
from tenants.practice.schema import Asked, PracticeModel, Question, QuestionKind, ScaleKind
from tenants.rounds.calendar import today
from tenants.rounds.content import AnswerContent
from tenants.rounds.form import (
    FormFor,
    asks_improvement,
    chosen_keys,
    form_for,
    found_contradictions,
    missing_parts,
    visible_questions,
)

SIZES = {agency.key: agency.size for agency in AGENCIES}
EVERY_RETURN = [(key, year) for key in voices() for year in Year]
KINDS = {voice.kind for voice in voices().values()}
A_SENTENCE = re.compile(r"[A-Z0-9“].*[.”)]", re.DOTALL)


@cache
def model() -> PracticeModel:
    return load_file(SECTION_11)


def form_of(agency: str) -> FormFor:
    voice = voices()[agency]
    return form_for(model(), model().tools[0].key, kind=voice.kind, size=SIZES[agency])


@cache
def filled_in(agency: str, year: Year) -> dict[str, AnswerContent]:
    """A whole return, question by question, as the seeding fills it in."""
    form, known = form_of(agency), dict[str, AnswerContent]()
    for key, question in form.questions.items():
        chosen = {k: chosen_keys(form.questions[k], c) for k, c in known.items()}
        if key in visible_questions(form, chosen):
            known[key] = answer_for(model(), question, voices()[agency], year)
    return known


def asked_of_anybody() -> dict[str, Question]:
    return {key: q for agency in voices() for key, q in form_of(agency).questions.items()}


def own_texts() -> Iterator[tuple[str, int, Voice, str]]:
    """Every narrative that some agency could write, whatever its grades are today."""
    for key, words in prose().items():
        for voice in voices().values():
            for level in words.levels:
                for year in Year:
                    yield key, level, voice, words.narrative(voice, level, year)


@pytest.mark.parametrize(("agency", "year"), EVERY_RETURN)
def test_a_return_has_an_answer_with_all_its_parts_for_each_question(
    agency: str, year: Year
) -> None:
    form, answers = form_of(agency), filled_in(agency, year)
    lacking = {k: missing_parts(model(), form.questions[k], a) for k, a in answers.items()}
    assert not {key: parts for key, parts in lacking.items() if parts}
    assert len(answers) > 30


def test_every_graded_question_has_words_for_every_point_of_its_scale() -> None:
    for key, question in asked_of_anybody().items():
        if question.kind is not QuestionKind.GRADE:
            continue
        scale = model().scale[question.scale or ""]
        points = 4 if scale.kind is ScaleKind.NUMERIC else len(scale.points)
        words = prose()[key]
        assert set(words.levels) == set(range(points)), key
        assert words.proof, key
        for level, point in enumerate(sorted(scale.points, key=lambda point: point.score)):
            asked = AnswerContent(point=point.key, score=point.score)
            needs = question.improvement is Asked.REQUIRED
            if needs and asks_improvement(model(), question, asked):
                assert words.improve[level], key


def test_different_grades_are_never_explained_in_the_same_words() -> None:
    told: dict[tuple[str, str], dict[str, int]] = {}
    for key, level, voice, text in own_texts():
        if text:
            before = told.setdefault((key, voice.key), {}).setdefault(text, level)
            assert before == level, f"{key}, {voice.key}: {text}"


def test_texts_are_whole_sentences_with_every_word_filled_in() -> None:
    for key, _level, voice, text in own_texts():
        assert "$" not in text, f"{key}, {voice.key}: {text}"
        assert not text or A_SENTENCE.fullmatch(text), f"{key}, {voice.key}: {text}"
        assert "  " not in text, f"{key}, {voice.key}: {text}"


def test_the_words_of_a_kind_are_used_by_agencies_of_that_kind_alone() -> None:
    for key, words in prose().items():
        assert set(words.kinds) <= KINDS, key
        for kind in words.kinds:
            asked_of_kind = [a for a, v in voices().items() if v.kind == kind]
            assert any(key in form_of(agency).questions for agency in asked_of_kind), (key, kind)
    police = prose()["s11.1.1"].narrative(voices()["police"], 2, Year.THIS)
    nursery = prose()["s11.1.1"].narrative(voices()["nursery"], 2, Year.THIS)
    assert "chief constable" in police
    assert "owner" in nursery


@pytest.mark.parametrize(("agency", "year"), EVERY_RETURN)
def test_questions_for_a_name_a_number_or_a_date_get_one(agency: str, year: Year) -> None:
    answers = filled_in(agency, year)
    assert re.fullmatch(r"[A-Z]\w+ [A-Z][\w-]+, .+", str(answers["about.board_lead"].value))
    assert 0 < int(str(answers["about.staff"].value)) < 5000
    approved = date.fromisoformat(str(answers["about.policy_date"].value))
    policy = answers["s11.2.1"].point
    age = (today() - approved).days
    assert age > 3 * 365 if policy == "0" else age > 365 if policy == "1" else 0 < age < 365
    if "s11.1.8" in answers:
        # Asked only where the role is not settled: a person of the top, since when.
        assert re.search(r"^[A-Z].+, .+since \d{1,2} \w+ \d{4}", str(answers["s11.1.8"].value))


@pytest.mark.parametrize(("agency", "year"), EVERY_RETURN)
def test_an_improvement_says_when_and_its_date_agrees(agency: str, year: Year) -> None:
    for key, answer in filled_in(agency, year).items():
        if answer.improve_by is None:
            continue
        assert f"{answer.improve_by:%B} {answer.improve_by.year}" in answer.improvement, key
        assert answer.improve_by > today() + timedelta(days=30)


@pytest.mark.parametrize(("agency", "year"), EVERY_RETURN)
def test_figures_at_the_end_fit_the_grades_before(agency: str, year: Year) -> None:
    answers = filled_in(agency, year)
    in_date, trained = answers["end.training"].score, answers["s11.5.3"].point
    assert in_date is not None
    assert in_date >= 90 if trained in ("2", "3") else in_date < 90
    graded = [int(a.score or 0) for k, a in answers.items() if k.startswith("s11.") and a.point]
    mean = sum(graded) / len(graded)
    confident = answers["end.confidence"].score
    assert confident is not None
    assert abs(float(confident) - (3 + 2 * mean)) < 1.5
    ready = answers["end.readiness"].point
    assert mean > 2 if ready == "green" else mean < 2.4
    assert ready != "red" or mean < 1.3


def test_contradictions_are_the_few_that_are_meant() -> None:
    found = {
        (agency, year.name): [{c.question for c in rule.when} for rule in rules]
        for agency, year in EVERY_RETURN
        if (
            rules := found_contradictions(
                form_of(agency),
                {
                    k: chosen_keys(form_of(agency).questions[k], a)
                    for k, a in filled_in(agency, year).items()
                },
            )
        )
    }
    assert found == {
        ("probation", "LAST"): [{"s11.2.2", "s11.2.3"}],
        ("police", "THIS"): [{"s11.6.1", "s11.6.2"}],
        ("youth-justice", "THIS"): [{"s11.8.1", "s11.8.2"}],
    }


def test_a_year_later_most_is_as_it_was_and_more_is_better_than_worse() -> None:
    better = worse = same = 0
    for agency in voices():
        last, this = (filled_in(agency, year) for year in Year)
        for key in last.keys() & this.keys():
            if key.startswith("s11.") and last[key].point and this[key].point:
                moved = int(this[key].score or 0) - int(last[key].score or 0)
                better, worse, same = better + (moved > 0), worse + (moved < 0), same + (moved == 0)
    assert same > 3 * (better + worse)
    assert better > 2 * worse

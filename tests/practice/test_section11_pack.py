"""The Section 11 pack keeps its promises to those who answer and to those who compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tenants.practice import loader
from tenants.practice.loader import load_file
from tenants.practice.schema import (
    Applies,
    Asked,
    PracticeModel,
    Question,
    QuestionKind,
    ScaleKind,
    Tool,
)
from tests.practice.pack_checks import check_written_as_exported

PACK = Path(loader.__file__).parent / "packs" / "section11.yaml"


@pytest.fixture(scope="module")
def model() -> PracticeModel:
    return load_file(PACK)


@pytest.fixture(scope="module")
def form(model: PracticeModel) -> Tool:
    return model.tool["s11.self"]


def asked_of(form: Tool, kind: str, size: str) -> list[Question]:
    return [
        question
        for section in form.sections
        if section.applies.to(kind, size)
        for question in section.questions
        if question.applies.to(kind, size)
    ]


def graded(form: Tool) -> list[Question]:
    return [q for q in form.questions.values() if q.kind is QuestionKind.GRADE]


def every_words(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Each text of the dumped model: a mapping whose values are all strings."""
    if isinstance(value, dict):
        if value and all(isinstance(item, str) for item in value.values()):
            yield path, value
        else:
            for key, item in value.items():
                yield from every_words(item, f"{path}.{key}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from every_words(item, f"{path}[{number}]")


def test_the_file_is_written_as_the_exporter_writes(model: PracticeModel) -> None:
    check_written_as_exported(PACK, model)


def test_it_asks_enough_about_each_of_the_eight_standards(model: PracticeModel, form: Tool) -> None:
    assert len(form.questions) >= 50
    s11 = [standard.key for standard in model.spines[0].standards]
    assert s11 == [f"s11.{number}" for number in range(1, 9)]
    for number, standard in enumerate(s11, 1):
        [section] = [section for section in form.sections if section.key == f"s{number}"]
        in_section = [q for q in section.questions if q.kind is QuestionKind.GRADE]
        assert 6 <= len(in_section) <= 8
        assert all(q.key.startswith(f"{standard}.") for q in section.questions)
        assert all(standard in q.standards for q in section.questions)
        assert section.intro


def test_graded_questions_carry_both_spines_and_together_cover_them(
    model: PracticeModel, form: Tool
) -> None:
    spines = {spine.key: {s.key for s in spine.standards} for spine in model.spines}
    assert {key: len(standards) for key, standards in spines.items()} == {
        "s11": 8,
        "arrangements": 10,
    }
    for key, standards in spines.items():
        counted = Counter(tag for q in graded(form) for tag in q.standards if tag in standards)
        assert set(counted) == standards
        assert min(counted.values()) >= 3, key
        for question in graded(form):
            if question.scale == "grade":
                assert standards & set(question.standards), question.key


def test_every_graded_question_says_what_each_point_means_for_it(
    model: PracticeModel, form: Tool
) -> None:
    for question in graded(form):
        points = [point.key for point in model.scale[question.scale or ""].points]
        assert sorted(question.points) == sorted(points), question.key
    descriptors = Counter(
        text for q in graded(form) for words in q.points.values() for text in words.values()
    )
    assert [text for text, count in descriptors.items() if count > 1] == []


def test_every_text_is_there_in_english_and_in_welsh(model: PracticeModel) -> None:
    texts = list(every_words(model.model_dump(mode="json", exclude_defaults=True)))
    assert len(texts) > 600
    for path, words in texts:
        assert list(words) == ["en", "cy"], path
        assert words["en"].strip()
        assert words["cy"].strip()
        long = len(words["en"]) > 30
        assert not long or words["en"] != words["cy"], path
        assert not long or 0.5 < len(words["cy"]) / len(words["en"]) < 2, path
        assert words["en"].endswith("?") == words["cy"].endswith("?"), path
        assert not set("'\"") & set(words["en"] + words["cy"]), path


def test_everybody_is_asked_something_and_small_groups_less(
    model: PracticeModel, form: Tool
) -> None:
    for kind in model.agency_kinds:
        counts = [len(asked_of(form, kind.key, size.key)) for size in model.size_bands]
        assert min(counts) >= 10
        assert counts == sorted(counts), kind.key
    small_group = asked_of(form, "voluntary", "small")
    large_trust = asked_of(form, "health_trust", "large")
    assert len(small_group) < 0.7 * len(large_trust)
    for number in range(1, 9):
        assert any(q.key.startswith(f"s11.{number}.") for q in small_group)


def test_sections_for_some_agencies_only_are_for_them_only(form: Tool) -> None:
    def sections(kind: str, size: str) -> set[str]:
        return {s.key for s in form.sections if s.applies.to(kind, size) and s.applies != Applies()}

    assert sections("school", "medium") == {"edu"}
    assert sections("early_years", "small") == {"edu"}
    assert sections("commissioned", "large") == {"com", "big"}
    assert sections("faith", "small") == {"vol"}
    assert sections("faith", "medium") == set()
    assert sections("police", "large") == {"big"}


def test_the_lists_of_agencies_sizes_scales_and_words_are_whole(model: PracticeModel) -> None:
    assert {kind.key for kind in model.agency_kinds} == {
        "council_social_care",
        "council_education",
        "health_trust",
        "health_board",
        "police",
        "probation",
        "youth_justice",
        "fire",
        "housing",
        "district_council",
        "school",
        "early_years",
        "voluntary",
        "faith",
        "sport",
        "commissioned",
        "ambulance",
        "prison",
    }
    assert [size.key for size in model.size_bands] == ["small", "medium", "large"]
    assert {scale.key: scale.kind for scale in model.scales} == {
        "grade": ScaleKind.ORDINAL,
        "ten": ScaleKind.NUMERIC,
        "hundred": ScaleKind.NUMERIC,
        "rag": ScaleKind.RAG,
        "ypn": ScaleKind.YES_PARTLY_NO,
    }
    flags = {point.key: set(point.flags) for point in model.scale["grade"].points}
    assert flags == {"0": {"improve", "escalates"}, "1": {"improve"}, "2": set(), "3": set()}
    assert set(model.vocabulary) == {
        "round",
        "return",
        "agency",
        "standard",
        "section",
        "question",
        "evidence",
        "moderation",
        "finding",
        "action",
        "plan",
        "coordinator",
        "agency_lead",
        "contributor",
        "approver",
        "moderator",
        "overview",
    }
    assert model.drafted_by_us
    assert all(source.as_of for source in model.sources)


def test_every_kind_of_question_scale_and_extra_field_is_in_use(
    model: PracticeModel, form: Tool
) -> None:
    questions = form.questions.values()
    assert {q.kind for q in questions} == set(QuestionKind) - {QuestionKind.TABLE}
    assert {q.scale for q in questions if q.scale} == set(model.scale)
    assert {q.narrative for q in questions} == set(Asked)
    assert any(q.not_applicable for q in questions)
    for question in questions:
        if question.scale == "grade":
            assert question.improvement is Asked.REQUIRED, question.key
            assert question.evidence is Asked.OPTIONAL, question.key
            assert question.evidence_expected, question.key


def test_conditions_follow_answers_that_the_same_agency_can_give(
    model: PracticeModel, form: Tool
) -> None:
    conditional = [q for q in form.questions.values() if q.show_if]
    assert len(conditional) >= 6
    for kind in model.agency_kinds:
        for size in model.size_bands:
            asked = {q.key for q in asked_of(form, kind.key, size.key)}
            for question in conditional:
                assert question.show_if
                if question.key in asked:
                    assert question.show_if.question in asked, question.key


def test_contradictions_can_arise_for_at_least_one_kind_of_agency(
    model: PracticeModel, form: Tool
) -> None:
    assert len(form.contradictions) >= 8
    asked = {q.key for q in asked_of(form, "health_trust", "large")}
    for contradiction in form.contradictions:
        questions = [clause.question for clause in contradiction.when]
        assert len(set(questions)) == len(questions), contradiction.key
        assert set(questions) <= asked, contradiction.key


def test_a_round_is_a_self_assessment_and_a_blind_moderation(model: PracticeModel) -> None:
    round_type = model.activity["section11"]
    assert [(part.key, part.tool, part.by) for part in round_type.parts] == [
        ("self", "s11.self", "agency"),
        ("moderation", "s11.self", "moderator"),
    ]
    assert (round_type.moderation, round_type.sharing) == ("blind", "grades")
    assert model.tool["s11.self"].declaration

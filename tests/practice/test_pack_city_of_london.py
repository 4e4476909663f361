"""The City of London's pack says what its framework says, and marks what that leaves open."""

from __future__ import annotations

from pathlib import Path

import pytest

from tenants.practice import loader
from tenants.practice.loader import load_file
from tenants.practice.schema import (
    Asked,
    ColumnKind,
    ListKind,
    PracticeModel,
    QuestionKind,
    ScaleKind,
    Tool,
)
from tenants.practice.vocabulary import CONCEPTS
from tenants.rounds.form import expected_questions, form_for, found_contradictions
from tenants.rounds.form import visible_questions as visible
from tests.practice.pack_checks import check_written_as_exported

PACK = Path(loader.__file__).parent / "packs" / "city_of_london.yaml"


@pytest.fixture(scope="module")
def model() -> PracticeModel:
    return load_file(PACK)


@pytest.fixture(scope="module")
def review(model: PracticeModel) -> Tool:
    return model.tool["pir"]


def test_the_file_is_written_as_the_exporter_writes(model: PracticeModel) -> None:
    check_written_as_exported(PACK, model)


def test_its_texts_are_english_with_typographic_quotes_and_cite_nothing_internal(
    model: PracticeModel,
) -> None:
    assert model.languages == ["en"]
    assert model.drafted_by_us
    text = model.model_dump_json()
    assert "'" not in text
    for internal in ("COL-", "CAP-", "TL-", "catalogue"):
        assert internal not in text


def test_the_framework_is_identified_with_what_it_leaves_open(model: PracticeModel) -> None:
    handbook = model.handbook
    assert handbook is not None
    assert (handbook.edition, handbook.owner) == ("March 2023", {"": "Peoples Directorate"})
    assert handbook.approved_on is None
    assert handbook.note
    assert len(model.methods) == 2


def test_lists_have_as_many_lines_as_the_framework(model: PracticeModel) -> None:
    counts = {listing.key: (listing.kind, len(listing.statements)) for listing in model.lists}
    assert counts["principles"] == (ListKind.PRINCIPLES, 6)
    assert counts["features"] == (ListKind.FEATURES, 4)
    assert counts["needs"] == (ListKind.NEEDS, 8)
    evidence = [count for kind, count in counts.values() if kind is ListKind.EVIDENCE]
    assert evidence == [4, 10, 7]
    assert counts["voice"] == (ListKind.RULES, 7)
    assert counts["two_questions"] == (ListKind.RULES, 2)
    assert counts["review_cycle"] == (ListKind.STAGES, 7)


def test_findings_can_be_counted_by_principle_feature_and_need(model: PracticeModel) -> None:
    counts = {spine.key: len(spine.standards) for spine in model.spines}
    assert counts == {
        "principles": 6,
        "features": 4,
        "needs": 8,
        "section11": 11,
        "providers": 5,
        "early_years": 3,
    }
    tagged = {key for tool in model.tools for q in tool.questions.values() for key in q.standards}
    assert tagged == set(model.standards)


def test_the_ten_statements_have_their_thirty_three_lettered_parts(model: PracticeModel) -> None:
    [framework] = model.competencies
    counts = [len(competency.parts) for competency in framework.competencies]
    assert counts == [3, 4, 3, 3, 3, 4, 3, 4, 3, 3]
    assert sum(counts) == 33
    assert [c.key for c in framework.competencies] == [f"kss.{n}" for n in range(1, 11)]
    assert all(
        "".join(part.key for part in c.parts) == "abcd"[: len(c.parts)]
        for c in framework.competencies
    )
    used = {key for t in model.tools for q in t.questions.values() for key in q.competencies}
    assert used == set(model.competency)


def test_the_city_has_its_own_words(model: PracticeModel) -> None:
    without = {
        "small_sample",
        "unplanned_audit",
        "group_audit",
        "closure_check",
        "moderation",
        "grade",
        "poor_result_route",
        "briefing",
    }
    assert set(model.vocabulary) == set(list(CONCEPTS)[:50]) - without
    assert len(model.vocabulary) == 42
    words = model.vocabulary
    assert words["case_audit"].one == {"": "practice and impact review"}
    assert words["looked_after_child"].many == {"": "children looked after"}
    assert words["partnership"].also == [{"": "CHSCB"}]
    assert words["top_board"].one == {"": "Achieving Excellence Board"}


def test_scales_are_drafted_and_every_point_has_a_meaning(model: PracticeModel) -> None:
    kinds = {scale.key: (scale.kind, len(scale.points)) for scale in model.scales}
    assert kinds == {
        "quality": (ScaleKind.ORDINAL, 4),
        "systemic": (ScaleKind.ORDINAL, 3),
        "arrangement": (ScaleKind.ORDINAL, 4),
        "ypn": (ScaleKind.YES_PARTLY_NO, 3),
    }
    assert all(scale.drafted_by_us for scale in model.scales)
    assert all(point.meaning for scale in model.scales for point in scale.points)
    assert {rule.key for rule in model.scale["quality"].rules} >= {"ungraded"}


def test_every_grade_question_says_what_is_looked_for(model: PracticeModel) -> None:
    for tool in model.tools:
        assert tool.drafted_by_us, tool.key
        for question in tool.questions.values():
            if question.kind is QuestionKind.GRADE:
                assert question.help, question.key
                assert question.standards, question.key
                if question.scale in ("quality", "ypn"):
                    assert question.not_applicable, question.key
                if question.scale == "arrangement" and not question.key.startswith("peer."):
                    assert question.improvement is Asked.REQUIRED, question.key
                    assert question.evidence_expected, question.key


def test_a_question_key_stands_in_one_form_only(model: PracticeModel) -> None:
    keys = [key for tool in model.tools for key in tool.questions]
    assert len(keys) == len(set(keys))


def test_the_review_asks_about_eighteen_things(review: Tool) -> None:
    numbered = {key for key in review.questions if key.startswith("pir.q") and key.count(".") == 1}
    assert numbered == {f"pir.q{number:02}" for number in range(1, 19)}
    kinds = {key: review.questions[key].kind for key in numbered}
    assert kinds["pir.q01"] is QuestionKind.VERBATIM
    graded = {key for key, kind in kinds.items() if kind is QuestionKind.GRADE}
    assert graded == {f"pir.q{number:02}" for number in range(2, 15)}
    for key in (
        graded - {"pir.q02", "pir.q05", "pir.q09", "pir.q10", "pir.q12", "pir.q13"} - {"pir.q14"}
    ):
        assert review.questions[key].points, key
    assert not review.questions["pir.q18"].required


def test_hypotheses_are_weighed_and_graded_line_by_line(model: PracticeModel, review: Tool) -> None:
    question = review.questions["pir.q03.table"]
    assert question.kind is QuestionKind.TABLE
    assert question.most_rows == 6
    assert [column.key for column in question.columns] == [
        "hypothesis",
        "for",
        "against",
        "tested",
    ]
    assert question.columns[3].kind is ColumnKind.GRADE
    assert question.columns[3].scale == "systemic"
    assert {row.key for row in review.questions["pir.q02.maps"].rows} >= {"genogram", "ecomap"}
    assert len(review.questions["pir.q12.work"].rows) == 8


STATUSES = {
    "contact": {"hypotheses", "plan", "iro", "education", "pir.q08", "pir.q10"},
    "early_help": {"iro", "education", "pir.q10"},
    "s47": {"plan", "iro", "education"},
    "cp": {"education"},
    "cla": set(),
    "leaver": set(),
}
"""Status → the sections and questions of the review that do not show."""


@pytest.mark.parametrize(("status", "hidden"), STATUSES.items(), ids=list(STATUSES))
def test_what_the_review_asks_follows_the_childs_status(
    model: PracticeModel, status: str, hidden: set[str]
) -> None:
    form = form_for(model, "pir", kind="team", size="")
    chosen = {"pir.status": frozenset({status}), "pir.language": frozenset({"english"})}
    shown = visible(form, chosen)
    for key, question in form.questions.items():
        section = form.tool.section_of[key].key
        expected = section not in hidden and key not in hidden and key != "pir.q01.response"
        assert (question.key in shown) is expected, key
    assert "pir.q18" not in expected_questions(form, chosen)


def test_a_child_without_speech_is_observed_instead(model: PracticeModel) -> None:
    form = form_for(model, "pir", kind="team", size="")
    for way, expected in (("english", False), ("other", True), ("no_speech", True)):
        shown = visible(form, {"pir.language": frozenset({way})})
        assert ("pir.q01.response" in shown) is expected
    record = form_for(model, "voice", kind="team", size="")
    silent = visible(record, {"voice.language": frozenset({"no_speech"})})
    assert "voice.words" not in silent
    assert "voice.response" in silent


def test_answers_that_do_not_sit_together_are_told(model: PracticeModel) -> None:
    form = form_for(model, "pir", kind="team", size="")
    chosen = {
        "pir.status": frozenset({"cin"}),
        "pir.q06": frozenset({"inadequate"}),
        "pir.q07": frozenset({"good"}),
    }
    assert [rule.key for rule in found_contradictions(form, chosen)] == ["better_without_plan"]
    chosen["pir.status"] = frozenset({"s47"})
    assert found_contradictions(form, chosen) == []


def test_observation_has_six_prompts_for_the_worker_and_seven_for_the_observer(
    model: PracticeModel,
) -> None:
    assert len(model.tool["observation.worker"].questions) == 6
    assert len(model.tool["observation.observer"].questions) == 7
    assert [part.tool for part in model.activity["observation"].parts] == [
        "observation.worker",
        "observation.observer",
        "observation.record",
    ]


def test_nothing_is_recorded_of_an_observation_without_permission(model: PracticeModel) -> None:
    form = form_for(model, "observation.record", kind="team", size="")
    refused = visible(form, {"obs.permission": frozenset({"no"})})
    assert refused == {"obs.on", "obs.setting", "obs.permission", "obs.stopped"}
    allowed = visible(form, {"obs.permission": frozenset({"yes"})})
    assert {"obs.saw", "obs.heard", "obs.felt", "obs.copies"} <= allowed
    assert "obs.stopped" not in allowed
    assert len(form.questions["obs.copies"].rows) == 3


def test_a_provider_is_asked_what_fits_its_kind(model: PracticeModel) -> None:
    def sections(kind: str) -> set[str]:
        return {
            section.key for section, _ in form_for(model, "provider", kind=kind, size="").sections
        }

    common = {"about", "care", "voice", "action"}
    assert sections("fostering_agency") == common | {"fostering"}
    assert sections("semi_independent") == common | {"independence"}
    assert sections("youth_provider") == common | {"youth"}


def test_small_forms_have_the_size_that_the_framework_gives_them(model: PracticeModel) -> None:
    def graded(tool: str) -> int:
        questions = model.tool[tool].questions.values()
        return sum(question.kind is QuestionKind.GRADE for question in questions)

    assert graded("section11") == 11
    assert graded("needs") == 8
    assert graded("oversight") == 8
    assert [s.key for s in model.tool["early_years"].sections[:3]] == [
        "leadership",
        "management",
        "safeguarding",
    ]
    assert model.tool["top_three"].questions["top_three.cases"].most_rows == 3
    assert len(model.tool["practice_week"].questions["week.elements"].rows) == 4
    assert {"pep", "pep.meeting", "young.visit", "peer", "joint.own", "thematic"} <= set(model.tool)


def test_lost_pictures_and_missing_papers_have_a_place(model: PracticeModel) -> None:
    kinds = [place.kind.value for place in model.places]
    assert kinds.count("diagram") == 5
    places = {place.key: place for place in model.places}
    for key in ("practice_assurance_process", "home_panel_terms", "home_panel_request", "pledge"):
        assert places[key].note, key

"""The forms of the Leicester City pack ask what fits the child, the family and whoever answers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tenants.practice.loader import load_file
from tenants.practice.packs import FOLDER
from tenants.practice.schema import (
    Asked,
    ColumnKind,
    PracticeModel,
    Question,
    QuestionKind,
    ScaleKind,
    Tool,
)
from tenants.rounds.form import (
    expected_questions,
    form_for,
    found_contradictions,
    visible_questions,
)
from tests.practice.pack_checks import check_every_grade_is_explained, chosen

POINTS = ["inadequate", "requires_improvement", "good", "outstanding"]


@pytest.fixture(scope="module")
def model() -> PracticeModel:
    return load_file(FOLDER / "leicester_city.yaml")


@pytest.fixture(scope="module")
def audit(model: PracticeModel) -> Tool:
    return model.tool["case_file_audit"]


def shown(model: PracticeModel, tool: str, /, **answers: str) -> set[str]:
    return visible_questions(form_for(model, tool, kind="team", size=""), chosen(**answers))


KINDS = {
    "01": "T",
    "02": "Y+",
    "03": "Y+",
    "04": "G+",
    "05": "G+",
    "06": "G+",
    "07": "Y+",
    "08": "V+",
    "09": "Y",
    "10": "G+",
    "11": "Y",
    "12": "Y+",
    "13": "G+",
    "14": "T",
    "15": "T",
    "16": "T",
    "17": "table",
    "18": "T",
    "19": "Y",
    "20": "single",
}
"""Text, yes-partly-no, grade, verbatim; “+” where words are required beside it."""


def kind_of(question: Question) -> str:
    short = {"ypn": "Y", "grade": "G"}.get(question.scale or "") or {
        QuestionKind.TEXT: "T",
        QuestionKind.VERBATIM: "V",
    }.get(question.kind, question.kind.value)
    return short + ("+" if question.narrative is Asked.REQUIRED else "")


def test_the_case_file_audit_asks_twenty_questions(audit: Tool) -> None:
    main = {k: q for k, q in audit.questions.items() if k.startswith("q.lei.")}
    assert {key.removeprefix("q.lei."): kind_of(q) for key, q in main.items()} == KINDS
    assert len(main) == 20
    for key, question in main.items():
        if question.scale == "grade":
            assert list(question.points) == POINTS, key
            assert question.evidence_expected, key
    tags = {key.removeprefix("q.lei."): q.standards for key, q in main.items()}
    for number, goal in (("02", "g1"), ("04", "g2"), ("05", "g3"), ("06", "g4"), ("07", "g5")):
        assert goal in tags[number]
    assert (tags["03"], tags["09"]) == (["e2"], ["e3"])


ALWAYS = {1, 2, 3, 7, 8, 9, 10, 11, 13, 15, 16, 17, 18, 20}


@pytest.mark.parametrize(
    ("status", "more"),
    [
        ("early_help", {4, 12}),
        ("assessment", {4}),
        ("cin", {4, 12}),
        ("cp", {4, 12}),
        ("looked_after", {4, 5, 12}),
        ("looked_after_16", {4, 5, 6, 12}),
        ("leaver", {6, 12}),
        ("youth", {4, 6, 12}),
    ],
)
def test_the_child_s_position_decides_what_is_asked(
    model: PracticeModel, audit: Tool, status: str, more: set[int]
) -> None:
    assert next(iter(audit.questions)) == "status"
    keys = shown(model, "case_file_audit", status=status)
    assert {int(key[-2:]) for key in keys if key.startswith("q.lei.")} == ALWAYS | more


def test_single_answers_open_what_follows_from_them(model: PracticeModel) -> None:
    def more(**answers: str) -> set[str]:
        return shown(model, "case_file_audit", **answers) - shown(model, "case_file_audit")

    assert more(occasion="spotlight") == {"theme"}
    assert more(occasion="duty") == set()
    assert more(worry="yes") == {"triple"}
    assert more(family__held="yes") == {"q.lei.14", "family.on", "family.by"}
    assert more(family__held="not_reached") == {"family.why_not"}
    # The link to what is being improved is asked where somebody was seen at work.
    assert more(seen="yes") == {"q.lei.19"}
    assert more(q__lei__20="success") == {"nominate.why"}
    assert more(q__lei__20="both") == {"nominate.why", "nominate.triggers"}


def test_three_columns_are_working_well_worried_about_and_next_steps(model: PracticeModel) -> None:
    maps = {
        question.key: [column.key for column in question.columns]
        for tool in model.tools
        for question in tool.questions.values()
        if question.kind is QuestionKind.THREE_COLUMNS
    }
    assert {"map", "pv.map", "fc.map", "sp.map", "gc.map", "se.map"} <= set(maps)
    assert len(maps) == 14
    assert all(columns == ["well", "worried", "next"] for columns in maps.values())


def test_danger_goal_and_scaling_are_one_line_of_a_table(model: PracticeModel) -> None:
    triples = {
        (tool.key, key): question
        for tool in model.tools
        for key, question in tool.questions.items()
        if key.rpartition(".")[2] == "triple"
    }
    assert {tool for tool, _ in triples} == {
        "case_file_audit",
        "guided_conversation",
        "learning_review",
        "multi_agency_audit",
        "group_supervision",
    }
    for question in triples.values():
        assert (question.row_name or {})[""] == "danger statement"
        assert [c.key for c in question.columns] == ["danger", "goal", "scaling", "by"]
        scaling = question.columns[2]
        assert (scaling.kind, scaling.scale) == (ColumnKind.GRADE, "scaling")
    assert all(model.tool[tool].drafted_by_us for tool, _ in triples)


def test_scaling_runs_from_0_to_10_in_four_bands_and_never_becomes_a_grade(
    model: PracticeModel, audit: Tool
) -> None:
    scale = model.scale["scaling"]
    assert scale.kind is ScaleKind.NUMERIC
    assert [scale.lowest, scale.highest, scale.step] == [0, 10, 1]
    bands = [band.key if (band := scale.band(Decimal(n))) else None for n in range(11)]
    assert bands == ["act"] * 4 + ["build"] * 3 + ["test"] * 2 + ["step_back"] * 2
    assert scale.nearest_point(Decimal(4)) is None
    assert scale.drafted_by_us
    assert scale.note
    # The same scale at the start and now shows how far things have come.
    both = [audit.questions["scaling.start"], audit.questions["scaling.now"]]
    assert [question.scale for question in both] == ["scaling", "scaling"]


@pytest.mark.parametrize("tool", ["spotlight", "guided_conversation"])
def test_spotlight_and_guided_conversation_have_no_grades(model: PracticeModel, tool: str) -> None:
    assert all(q.kind is not QuestionKind.GRADE for q in model.tool[tool].questions.values())


def test_every_form_is_there_and_used(model: PracticeModel) -> None:
    assert len(model.tools) == 21
    used = {part.tool for activity in model.activity_types for part in activity.parts}
    assert used == set(model.tool)
    topics = {
        "dip_sample": {"ds.theme", "ds.files", "ds.whole"},
        "practice_observation": {
            "po.setting",
            "po.permission",
            "po.purpose",
            "po.seen",
            "po.relationship",
            "po.language",
            "po.goals",
            "po.reflection",
            "po.strengths",
            "po.development",
            "po.shared",
        },
        "learning_review": {
            "lr.triggers",
            "lr.well",
            "lr.worried",
            "lr.differently",
            "lr.general",
        },
        "success_review": {
            "sr.sources",
            "sr.difference",
            "sr.workers",
            "sr.family",
            "sr.messages",
        },
        "terms_of_reference": {"tor.version", "tor.members", "tor.quorum", "tor.reviewed"},
        "child_voice": {"cv.space", "cv.voice", "cv.audience", "cv.influence"},
    }
    for key, questions in topics.items():
        assert questions <= set(model.tool[key].questions), key
    columns = [c.key for c in model.tool["dip_sample"].questions["ds.files"].columns]
    assert columns == ["file", "met", "note", "action"]
    assert len(model.tool["practice_observation"].questions["po.setting"].options) == 9
    assert len(model.tool["learning_review"].questions["lr.triggers"].options) == 3
    [page] = [s for s in model.tool["seven_minute_briefing"].sections if s.key == "page"]
    assert len(page.questions) == 7  # a minute for each


def test_small_forms_follow_their_first_answers(model: PracticeModel) -> None:
    refused = shown(model, "practice_observation", po__permission="no")
    assert refused == {"po.setting", "po.permission", "po.stopped"}
    watched = shown(model, "practice_observation", po__permission="yes", po__family="yes")
    assert "po.words" in watched
    # Where no family was there, nobody can be asked.
    alone = shown(model, "practice_observation", po__permission="nobody", po__family="yes")
    assert not {"po.family", "po.words"} & alone
    assert shown(model, "learning_review", lr__independent="yes") >= {"lr.new_chair"}
    assert "lr.new_chair" not in shown(model, "learning_review", lr__independent="no")
    own = shown(model, "multi_agency_audit", ma__stage="own")
    joint = shown(model, "multi_agency_audit", ma__stage="joint")
    assert own & joint == {"ma.stage"}
    data = shown(model, "spotlight", sp__origin="data")
    assert data - shown(model, "spotlight") == {"sp.movement", "sp.figure"}
    unheard = form_for(model, "family_conversation", kind="team", size="")
    assert expected_questions(unheard, chosen(fc__held="declined")) == {"fc.held", "fc.why_not"}
    child = form_for(model, "child_voice", kind="team", size="")
    assert expected_questions(child, {}) == set()


def test_answers_that_do_not_sit_together_are_noticed(model: PracticeModel) -> None:
    form = form_for(model, "case_file_audit", kind="team", size="")

    def told(**answers: str) -> list[str]:
        return [rule.key for rule in found_contradictions(form, chosen(**answers))]

    moving = {"q__lei__10": "good", "q__lei__12": "no"}
    assert told(status="cin", **moving) == ["good_but_standing_still"]
    # An assessment has no plan yet, so that question is not asked.
    assert told(status="assessment", **moving) == []
    assert told(q__lei__10="inadequate", q__lei__20="no") == ["inadequate_without_review"]
    assert told(q__lei__10="inadequate", q__lei__20="learning") == []
    assert len(form.tool.contradictions) == 4


def test_what_is_looked_for_is_said_at_every_grade(model: PracticeModel) -> None:
    check_every_grade_is_explained(model)
    tags = {tag for t in model.tools for q in t.questions.values() for tag in q.standards}
    assert tags == set(model.standards)

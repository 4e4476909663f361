"""The Leicestershire pack's forms: the warm audit, the linked triple, the map and the small ones."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tenants.practice.loader import load_file
from tenants.practice.packs import FOLDER
from tenants.practice.schema import (
    ColumnKind,
    ListKind,
    PracticeModel,
    Question,
    QuestionKind,
    ScaleKind,
    ToolKind,
)
from tenants.rounds.form import (
    FormFor,
    expected_questions,
    form_for,
    found_contradictions,
    visible_questions,
)
from tests.practice.pack_checks import check_every_grade_is_explained, chosen


@pytest.fixture(scope="module")
def model() -> PracticeModel:
    return load_file(FOLDER / "leicestershire.yaml")


def form(model: PracticeModel, tool: str, kind: str = "team") -> FormFor:
    return form_for(model, tool, kind=kind, size="")


KINDS = {
    "01": "T", "02": "GT", "03": "YT", "04": "YT", "05": "Y", "06": "GT", "07": "YT",
    "08": "GT", "09": "GT", "10": "VT", "11": "Y", "12": "Y", "13": "GT", "14": "Y",
    "15": "Y", "16": "Y", "17": "Y", "18": "Y", "19": "YT", "20": "T", "21": "G",
    "22": "GT", "23": "Y", "24": "Y", "25": "T", "26": "table", "27": "T",
}  # fmt: skip
"""The twenty-seven questions: G a grade, Y yes or no, V verbatim, T words (beside it)."""

TAGS = {
    "01": "p2.6", "02": "p2.3 p3.1", "03": "p2.4 p4.6", "04": "p2.5", "05": "p2.6", "06": "p3",
    "07": "p5.1", "08": "p4.1 p4.2", "09": "p4.3 p4.5", "10": "p4.4", "11": "p4.7 p5.3",
    "12": "p5.4", "13": "p5.2 p5.6", "14": "p6.1", "15": "p6.2", "16": "p6.3", "17": "p6.4",
    "18": "p6.5", "19": "p5.7 p5.8 p6.6", "20": "p6.7", "21": "p7", "22": "m1.1", "23": "m1.2",
}  # fmt: skip


def kind_of(question: Question) -> str:
    letter = {
        QuestionKind.GRADE: {"four": "G", "ypn": "Y"}.get(question.scale or "", "?"),
        QuestionKind.VERBATIM: "V",
        QuestionKind.TEXT: "T",
    }.get(question.kind, question.kind.value)
    return letter + ("T" if question.narrative == "required" and letter != "T" else "")


def test_the_warm_audit_asks_twenty_seven_questions_by_the_quality_statements(
    model: PracticeModel,
) -> None:
    tool = model.tool["warm-audit"]
    asked = {k.removeprefix("q.lcs."): q for k, q in tool.questions.items() if "lcs" in k}
    assert list(asked) == list(KINDS)
    assert len(asked) == 27
    # Whether promises were kept is a yes or no that has to be explained.
    assert {n: kind_of(q) for n, q in asked.items()} == KINDS | {"24": "YT"}
    tagged = {n: " ".join(q.criteria or q.standards) for n, q in asked.items() if q.standards}
    assert tagged == TAGS
    assert {key for key in tool.questions if "lcs" not in key} == {
        "status",
        "work",
        "map",
        "worry",
        "triple",
        "artefacts",
        "family.asked",
        "family.why-not",
    }
    assert [column.kind for column in asked["26"].columns] == ["text", "text", "date", "date"]


def test_the_child_s_position_decides_what_the_warm_audit_asks(model: PracticeModel) -> None:
    audit = form(model, "warm-audit")
    always = visible_questions(audit, {})
    assert {"status", "q.lcs.01", "q.lcs.06", "q.lcs.21", "q.lcs.25"} <= always
    contact = visible_questions(audit, chosen(status="contact"))
    assert contact == always
    assessment = visible_questions(audit, chosen(status="assessment")) - always
    assert assessment == {f"q.lcs.{n:02d}" for n in range(7, 14)} | {"map"}
    plan = {f"q.lcs.{n}" for n in range(14, 21)} | {"worry", "artefacts"}
    for status in ("early-help", "cin", "cp", "cic", "leaver"):
        assert visible_questions(audit, chosen(status=status)) - always == assessment | plan
    worried = chosen(status="cp", worry="yes")
    assert "triple" in expected_questions(audit, worried)
    assert "triple" not in visible_questions(audit, chosen(status="cp", worry="no"))
    # A worry that was answered before the position was changed does not count.
    assert "triple" not in visible_questions(audit, chosen(status="contact", worry="yes"))
    heard = visible_questions(audit, chosen(family__asked="yes")) - always
    assert heard == {"q.lcs.24"}
    unheard = visible_questions(audit, chosen(family__asked="declined")) - always
    assert unheard == {"family.why-not"}


def test_danger_goal_and_scaling_are_one_line_of_a_table(model: PracticeModel) -> None:
    for tool, key in (("warm-audit", "triple"), ("pod-record", "pod.triple")):
        question = model.tool[tool].questions[key]
        assert question.kind is QuestionKind.TABLE
        assert (question.row_name or {})[""] == "danger statement"
        assert [c.key for c in question.columns] == ["danger", "goal", "scaling", "by"]
        scaling = question.columns[2]
        assert (scaling.kind, scaling.scale) == (ColumnKind.GRADE, "safety")
    scale = model.scale["safety"]
    assert scale.kind is ScaleKind.NUMERIC
    assert [scale.lowest, scale.highest, scale.step] == [0, 10, 1]
    numbers = [band.key if (band := scale.band(Decimal(n))) else None for n in range(11)]
    assert numbers == ["now"] * 4 + ["working"] * 3 + ["nearly"] * 2 + ["enough"] * 2
    assert scale.nearest_point(Decimal(4)) is None
    assert scale.drafted_by_us


def test_the_map_has_three_columns_and_the_checklist_nine_rows(model: PracticeModel) -> None:
    maps = [
        q
        for tool in model.tools
        for q in tool.questions.values()
        if q.kind is QuestionKind.THREE_COLUMNS
    ]
    assert {q.key for q in maps} == {"map", "wr.map", "sa.map", "sb.map", "pod.map", "ac.map"}
    assert all([c.key for c in q.columns] == ["well", "worried", "happen"] for q in maps)
    artefacts = model.tool["warm-audit"].questions["artefacts"]
    assert len(artefacts.rows) == 9
    [listing] = [listing for listing in model.lists if listing.key == "artefacts"]
    assert {row.label[""] for row in artefacts.rows} == {s.title[""] for s in listing.statements}
    assert artefacts.columns[0].scale == "ypn"


def test_each_promise_of_the_charter_can_be_asked_about(model: PracticeModel) -> None:
    feedback = model.tool["charter-feedback"]
    [charter] = [listing for listing in model.lists if listing.kind is ListKind.CHARTER]
    asked = [key for key in feedback.questions if key.startswith("charter.")]
    assert [key.replace("charter.", "c") for key in asked] == [s.key for s in charter.statements]
    # A family leaves out what it likes; only who it is has to be said.
    assert expected_questions(form(model, "charter-feedback"), chosen(who="child")) == {"who"}
    shown = visible_questions(form(model, "charter-feedback"), chosen(who="parent"))
    assert "words.child" not in shown


def test_an_audit_of_a_standard_asks_for_the_criteria_of_those_chosen(
    model: PracticeModel,
) -> None:
    audit = form(model, "standard-audit")
    tables = [q for q in audit.questions.values() if q.key.endswith(".criteria")]
    assert len(tables) == 14
    rows = [row.key for q in tables for row in q.rows]
    assert rows == list(model.criteria)
    two = {"which": frozenset({"p5", "m1"})}
    shown = visible_questions(audit, two) - visible_questions(audit, {})
    assert shown == {"p5.criteria", "p5.whole", "m1.criteria", "m1.whole"}


def test_small_forms_follow_their_first_answer(model: PracticeModel) -> None:
    pod = form(model, "pod-record")
    process = visible_questions(pod, chosen(pod__style="process"))
    mapping = visible_questions(pod, chosen(pod__style="mapping"))
    assert process - mapping == {"pod.triple"}
    assert mapping - process == {"pod.map"}
    challenge = form(model, "iro-challenge")
    assert len(challenge.questions) == 10
    green = visible_questions(challenge, chosen(ic__rating="green"))
    red = visible_questions(challenge, chosen(ic__rating="red"))
    assert red - green == {"ic.problem", "ic.level", "ic.due", "ic.response", "ic.settled"}
    watched = form(model, "practice-observation")
    refused = visible_questions(watched, chosen(po__permission="no"))
    assert refused == {"po.setting", "po.permission", "po.stopped", "po.purpose"}
    forms = {tool.key: tool.kind for tool in model.tools}
    assert len(forms) == 20
    assert {
        "dip-sample": ToolKind.CHECKLIST,
        "iro-challenge": ToolKind.RECORD,
        "practice-observation": ToolKind.OBSERVATION,
        "appreciative-inquiry": ToolKind.REVIEW,
        "pod-record": ToolKind.RECORD,
        "story-board": ToolKind.REPORT,
    }.items() <= forms.items()


def test_answers_that_do_not_sit_together_are_noticed(model: PracticeModel) -> None:
    audit = form(model, "warm-audit")
    answers = chosen(status="cin", q__lcs__13="outstanding", q__lcs__12="no")
    assert [rule.key for rule in found_contradictions(audit, answers)] == [
        "analysis_without_history"
    ]
    assert found_contradictions(audit, answers | chosen(status="contact")) == []
    assert len(model.tool["warm-audit"].contradictions) == 5


def test_what_is_looked_for_is_said_at_every_grade(model: PracticeModel) -> None:
    check_every_grade_is_explained(model)

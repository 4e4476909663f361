"""The Shropshire pack holds what the authority's framework says, and marks what it leaves open."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tenants.practice.loader import load_file
from tenants.practice.packs import FOLDER
from tenants.practice.schema import (
    Asked,
    ColumnKind,
    Party,
    PracticeModel,
    QuestionKind,
    ScaleKind,
    SubjectKind,
    Tone,
)
from tenants.practice.vocabulary import CONCEPTS
from tenants.rounds.form import (
    expected_questions,
    form_for,
    found_contradictions,
    visible_questions,
)
from tests.practice.pack_checks import check_bare_clean_texts, check_written_as_exported, chosen

PACK: Path = FOLDER / "shropshire.yaml"


@pytest.fixture(scope="module")
def model() -> PracticeModel:
    return load_file(PACK)


def test_the_file_is_written_as_the_exporter_writes(model: PracticeModel) -> None:
    comment = check_written_as_exported(PACK, model)
    assert comment.count("\n") == 4
    assert (model.key, model.languages) == ("shropshire", ["en"])


def test_every_text_is_one_bare_sentence_in_clean_english(model: PracticeModel) -> None:
    check_bare_clean_texts(model, more_than=2000, codes=r"\b[A-Z]{3}-")


def test_the_authority_s_identity_is_counted_as_the_framework_counts_it(
    model: PracticeModel,
) -> None:
    assert model.handbook is not None
    assert (model.handbook.edition, model.handbook.status) == ("V3.1", "final")
    assert model.vision
    assert model.mission is None
    assert len(model.methods) == 1
    lists = {listing.key: len(listing.statements) for listing in model.lists}
    assert lists == {
        "aims": 5,
        "evidence": 3,
        "cycle": 5,
        "restorative": 4,
        "rules": 11,
        "audit_purposes": 9,
        "tools": 16,
        "engagement": 3,
        "family_channels": 7,
        "staff_channels": 7,
        "closing": 6,
        "standard_types": 5,
    }
    registers = {register.key: len(register.entries) for register in model.registers}
    assert registers == {"next_steps": 4, "impact": 3, "pauses": 3, "inspections": 1}
    assert len(model.indicators) == 8 + 3


def test_all_concepts_have_the_authority_s_word_but_three(model: PracticeModel) -> None:
    first_fifty = list(CONCEPTS)[:50]
    without = {"self_audit", "procedures_site", "charter"}
    assert set(model.vocabulary) == set(first_fifty) - without
    assert len(model.vocabulary) == 47
    rag = model.vocabulary["chairs_challenge"]
    assert (rag.one[""], rag.many[""]) == ("Rag", "Rags")
    assert {"DRP", "RAG form"} <= {words[""] for words in rag.also}
    assert [words[""] for words in model.vocabulary["partnership"].also] == ["SSCB"]
    assert model.vocabulary["case_system"].note


def test_six_priorities_are_dated_and_are_the_standards_too(model: PracticeModel) -> None:
    expectations = [4, 3, 4, 5, 4, 5]
    assert [p.key for p in model.priorities] == [f"pp{n}.2021" for n in range(1, 7)]
    assert [len(p.expectations) for p in model.priorities] == expectations
    assert {(p.starts_on, p.ends_on) for p in model.priorities} == {("2021-04-01", "2022-03-31")}
    assert all(p.in_force_on("2021-10-01") for p in model.priorities)
    assert not any(p.in_force_on("2022-10-01") for p in model.priorities)
    assert all(p.note for p in model.priorities)
    spine = model.spines[0]
    assert [len(s.criteria) for s in spine.standards] == expectations
    assert len(model.criteria) == sum(expectations) == 25
    assert [s.title for s in spine.standards] == [p.title for p in model.priorities]
    # The text speaks of five and lists six, so the number is left open.
    assert spine.note


KINDS = {
    "q01": "Y",
    "q02": "GT",
    "q03": "VT",
    "q04": "GT",
    "q05": "Y",
    "q06": "Y",
    "q07": "YT",
    "q08": "G",
    "q09": "Y",
    "q10": "G",
    "q11": "Y",
    "q12": "YT",
    "q13": "GT",
    "q14": "Y",
    "q15": "YT",
    "q16": "G",
    "q17": "YT",
    "q18": "T",
    "q19": "GT",
    "q20": "VT",
    "q21": "YT",
    "q22": "table",
    "q23": "T",
    "q24": "G",
}


def test_the_child_journey_audit_asks_its_twenty_four_questions(model: PracticeModel) -> None:
    tool = model.tool["child_journey"]
    main = [key for key in tool.questions if re.fullmatch(r"cj\.q\d\d", key)]
    assert main == [f"cj.{key}" for key in KINDS]
    assert len(main) == 24
    for key, kind in KINDS.items():
        question = tool.questions[f"cj.{key}"]
        expected = {"G": "grade", "Y": "grade", "V": "verbatim", "T": "text", "t": "table"}[kind[0]]
        assert question.kind == expected, key
        scale = {"G": "grade", "Y": "ypn"}.get(kind[0])
        assert question.scale == scale, key
        if len(kind) == 2:
            assert question.narrative is Asked.REQUIRED, key
        if kind[0] == "Y":
            assert question.not_applicable, key
        if kind[0] == "G" and key != "q24":
            assert question.evidence_expected or key == "q16", key
        if kind[0] == "G":
            assert list(question.points) == ["inadequate", "requires", "good", "outstanding"], key
    columns = {column.key: column.kind for column in tool.questions["cj.q22"].columns}
    assert columns["by"] is ColumnKind.DATE
    assert columns["level"] is ColumnKind.CHOICE
    tagged = Counter(tag for key in main for tag in tool.questions[key].priorities)
    assert set(tagged) == {f"pp{n}.2021" for n in range(1, 7)}


ALWAYS = {1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 18, 19, 20, 21, 22, 23, 24}


@pytest.mark.parametrize(
    ("status", "more"),
    [
        ("assessment", set()),
        ("early_help", {10, 11, 13, 14}),
        ("cin", {10, 11, 13, 14}),
        ("cp", {10, 11, 12, 13, 14, 17}),
        ("cla", {10, 11, 12, 13, 14, 17}),
        ("leaver", {10, 11, 13, 14}),
    ],
)
def test_the_child_s_status_decides_what_is_asked(
    model: PracticeModel, status: str, more: set[int]
) -> None:
    form = form_for(model, "child_journey", kind="team", size="")
    shown = visible_questions(form, chosen(cj__status=status))
    numbers = {int(key[4:]) for key in shown if re.fullmatch(r"cj\.q\d\d", key)}
    assert numbers == ALWAYS | more
    assert expected_questions(form, chosen(cj__status=status)) == shown


def test_a_day_for_the_re_audit_is_asked_only_where_one_is_needed(model: PracticeModel) -> None:
    form = form_for(model, "child_journey", kind="team", size="")
    assert "cj.q22.reaudit_on" in visible_questions(form, {"cj.q22.reaudit": frozenset({"yes"})})
    assert "cj.q22.reaudit_on" not in visible_questions(form, {"cj.q22.reaudit": frozenset({"no"})})
    activity = model.activity["child_journey"]
    assert activity.recheck is not None
    assert activity.recheck.note
    assert activity.route is not None
    assert activity.route.drafted_by_us
    flags = {point.key: point.flags for point in model.scale["grade"].points}
    assert [key for key, flag in flags.items() if "escalates" in flag] == ["inadequate"]


def test_answers_of_an_audit_that_do_not_sit_together_are_told(model: PracticeModel) -> None:
    form = form_for(model, "child_journey", kind="team", size="")
    told = found_contradictions(form, chosen(cj__q24="inadequate", cj__q22__reaudit="no"))
    assert [rule.key for rule in told] == ["inadequate_without_reaudit"]
    assert found_contradictions(form, chosen(cj__q24="good", cj__q01="yes")) == []
    # A hidden question cannot contradict anything.
    plan = {"cj__q10": "outstanding", "cj__q11": "no"}
    assert found_contradictions(form, chosen(cj__status="assessment", **plan)) == []
    assert len(found_contradictions(form, chosen(cj__status="cin", **plan))) == 1


def test_every_small_form_of_the_authority_is_there(model: PracticeModel) -> None:
    assert len(model.tools) == 36
    topics = {
        "supervision_file": {
            "sf.sessions",
            "sf.frequency",
            "sf.reflection",
            "sf.restorative",
            "sf.decisions",
            "sf.actions",
            "sf.wellbeing",
            "sf.development",
            "sf.agreement",
        },
        "closure_transfer": {
            "cc.policy",
            "cc.chronology",
            "cc.plan",
            "cc.outcomes",
            "cc.told",
            "cc.records",
            "cc.partners",
            "cc.points",
        },
        "rag": {
            "rag.meeting",
            "rag.rating",
            "rag.good",
            "rag.problem",
            "rag.drift",
            "rag.views",
            "rag.level",
            "rag.due",
            "rag.response",
            "rag.settled_at",
        },
        "front_door": {"fd.rationale", "fd.visit_reason", "fd.strategy_reason", "fd.told"},
        "appreciative_enquiry": {"ae.story", "ae.best", "ae.could", "ae.will", "ae.actions"},
    }
    for key, questions in topics.items():
        assert questions <= set(model.tool[key].questions), key
    events = {"cp_plan_end", "leaving_care_review", "foster_carer_views", "conference_views"}
    assert events <= set(model.tool)
    used = {part.tool for activity in model.activity_types for part in activity.parts}
    assert used == set(model.tool)


def test_one_form_is_drp_and_rag_and_its_colours_can_be_changed(model: PracticeModel) -> None:
    scale = model.scale["rag"]
    assert scale.kind is ScaleKind.RAG
    assert [point.tone for point in scale.points] == [Tone.RED, Tone.AMBER, Tone.GREEN]
    assert scale.drafted_by_us
    assert scale.note
    rags = [t.key for t in model.tools if any(q.scale == "rag" for q in t.questions.values())]
    assert rags == ["rag"]
    form = form_for(model, "rag", kind="chairs", size="")
    green = visible_questions(form, chosen(rag__rating="green"))
    red = visible_questions(form, chosen(rag__rating="red", rag__settled_at="service"))
    assert green == {"rag.meeting", "rag.meeting_on", "rag.rating", "rag.good", "rag.views"}
    assert red == set(form.questions)
    still_open = visible_questions(form, chosen(rag__rating="amber", rag__settled_at="open"))
    assert red - still_open == {"rag.settled_on", "rag.changed"}


@pytest.mark.parametrize(
    ("sample", "asked"),
    [
        ("assessment", {"fd.rationale", "fd.threshold", "fd.help"}),
        ("visit", {"fd.visit_reason", "fd.visit_told", "fd.visit_child"}),
        ("strategy", {"fd.strategy_reason", "fd.strategy_safe"}),
        ("referrer", {"fd.told", "fd.told_why"}),
    ],
)
def test_each_front_door_sample_has_its_own_page(
    model: PracticeModel, sample: str, asked: set[str]
) -> None:
    form = form_for(model, "front_door", kind="front_door", size="")
    always = {"fd.sample", "fd.received", "fd.again", "fd.actions"}
    assert visible_questions(form, chosen(fd__sample=sample)) == always | asked
    activity = model.activity[f"front_door.{sample}"]
    assert activity.sample is not None
    # One of the four is every meeting of its kind; the size of the others is left open.
    assert (activity.sample.share == 100) == (sample == "strategy")
    assert activity.note


def test_closing_and_handing_over_are_checked_differently(model: PracticeModel) -> None:
    form = form_for(model, "closure_transfer", kind="team", size="")
    closing = visible_questions(form, chosen(cc__event="closing"))
    moving = visible_questions(form, chosen(cc__event="team"))
    assert closing - moving == {"cc.outcomes", "cc.after"}
    assert moving - closing == {"cc.plan", "cc.met"}


def test_every_grade_says_what_to_look_for_and_every_point_what_it_means(
    model: PracticeModel,
) -> None:
    for scale in model.scales:
        assert all(point.meaning for point in scale.points), scale.key
    graded = [q for t in model.tools for q in t.questions.values() if q.kind is QuestionKind.GRADE]
    assert len(graded) > 150
    assert [question.key for question in graded if not question.help] == []
    tags = {tag for t in model.tools for q in t.questions.values() for tag in q.standards}
    assert tags == set(model.standards)
    criteria = {tag for t in model.tools for q in t.questions.values() for tag in q.criteria}
    assert criteria == set(model.criteria)


def test_two_kinds_of_round_run_on_teams_and_services_today(model: PracticeModel) -> None:
    runnable = {
        activity.key: [part.by for part in activity.parts]
        for activity in model.activity_types
        if activity.subject is SubjectKind.AGENCY
    }
    assert runnable == {
        "themed_team": [Party.AGENCY, Party.MODERATOR],
        "quality_report": [Party.AGENCY],
    }
    assert model.activity["themed_team"].moderation == "open"
    asked = {
        kind.key: set(form_for(model, "quality_report", kind=kind.key, size="").questions)
        for kind in model.agency_kinds
    }
    assert asked["front_door"] - asked["team"] == {"qr.samples"}
    assert asked["chairs"] - asked["team"] == {"qr.rags"}
    assert {f"qr.pp{number}" for number in range(1, 7)} <= asked["team"]
    assert {"qr.issues", "qr.actions", "qr.barriers"} <= asked["service"]

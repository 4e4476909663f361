"""The forms of the Swindon pack ask what fits the child, the family and whoever answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tenants.practice import packs
from tenants.practice.loader import load_file
from tenants.practice.schema import Every, PracticeModel, QuestionKind, Tool
from tenants.rounds.form import (
    expected_questions,
    form_for,
    found_contradictions,
    visible_questions,
)

ALL = {f"audit.{n:02}" for n in (1, 2, 6, 7, 8, 9, 10, 11, 12, 34, 35, 36, 37, 38)}
CIN_CP = {f"audit.{n}" for n in range(13, 29)}
HELPERS = {"audit.status", "audit.meetings", "audit.36.records"}


@pytest.fixture(scope="module")
def model() -> PracticeModel:
    return load_file(Path(packs.__file__).parent / "swindon.yaml")


@pytest.fixture(scope="module")
def audit(model: PracticeModel) -> Tool:
    return model.tool["case-file"]


def numbered(tool: Tool) -> list[str]:
    return sorted(key for key in tool.questions if key.removeprefix("audit.").isdigit())


def shown(model: PracticeModel, tool: str, /, **chosen: str) -> set[str]:
    """The questions of a form that show; in the names of answers “__” stands for a dot."""
    form = form_for(model, tool, kind="team", size="")
    return visible_questions(
        form, {key.replace("__", "."): frozenset({point}) for key, point in chosen.items()}
    )


def test_the_case_file_audit_asks_thirty_eight_questions(audit: Tool) -> None:
    assert numbered(audit) == [f"audit.{n:02}" for n in range(1, 39)]
    assert next(iter(audit.questions)) == "audit.status"
    graded = {k: q for k, q in audit.questions.items() if q.scale == "quality"}
    assert sorted(graded) == [
        f"audit.{n:02}" for n in (2, 7, 8, 10, 12, 20, 27, 28, 29, 30, 32, 36)
    ]
    for question in graded.values():
        assert len(question.points) == 4, question.key
    checked = {k: q for k, q in audit.questions.items() if q.scale == "ypn"}
    assert sorted(checked) == [
        f"audit.{n:02}" for n in (3, 4, 5, 6, 11, *range(13, 20), 21, 22, 25, 31, 33)
    ]
    assert all(question.not_applicable for question in checked.values())
    assert {k for k, q in audit.questions.items() if q.kind is QuestionKind.VERBATIM} == {
        "audit.09",
        "audit.23",
    }
    assert audit.questions["audit.26"].maximum == 8  # modules of the Family Programme


def test_the_seven_checks_of_workbook_and_direct_work_are_counted_by_criterion(
    audit: Tool,
) -> None:
    criteria = [audit.questions[f"audit.{n}"].criteria for n in range(13, 27)]
    assert criteria == [[f"w{n}"] for n in range(1, 8)] + [[f"d{n}"] for n in range(1, 8)]


@pytest.mark.parametrize(
    ("status", "further"),
    [
        ("none", set()),
        ("early-help", {"audit.03"}),
        ("cin", CIN_CP),
        ("cp", CIN_CP | {"audit.04"}),
        ("in-care", {"audit.05", "audit.29", "audit.30"}),
        ("leaving-care", {"audit.31", "audit.32"}),
    ],
)
def test_a_child_is_asked_about_only_what_fits_the_childs_place(
    model: PracticeModel, status: str, further: set[str]
) -> None:
    asked = shown(model, "case-file", audit__status=status)
    assert asked == ALL | HELPERS | further
    with_meeting = shown(model, "case-file", audit__status=status, audit__meetings="yes")
    assert with_meeting == asked | {"audit.33"}


def test_the_modules_together_are_the_whole_audit(model: PracticeModel, audit: Tool) -> None:
    union: set[str] = set()
    for status in audit.questions["audit.status"].options:
        union |= shown(model, "case-file", audit__status=status.key, audit__meetings="yes")
    assert set(numbered(audit)) <= union


def test_before_the_childs_place_is_known_only_what_all_are_asked_shows(
    model: PracticeModel,
) -> None:
    assert shown(model, "case-file") == ALL | HELPERS


def test_going_without_consent_asks_for_one_of_four_grounds(
    model: PracticeModel, audit: Tool
) -> None:
    assert "audit.06.ground" not in shown(model, "case-file", audit__06="yes")
    assert "audit.06.ground" in shown(model, "case-file", audit__06="no")
    assert [option.key for option in audit.questions["audit.06.ground"].options] == [
        "cannot",
        "unreasonable",
        "safety",
        "police",
        "no-ground",
    ]


def test_an_inadequate_child_is_a_child_of_concern_and_is_looked_at_again_after_42_days(
    model: PracticeModel,
) -> None:
    concern = {"audit.concern", "audit.concern.reaudit"}
    form = form_for(model, "case-file", kind="team", size="")
    chosen = {"audit.36": frozenset({"inadequate"})}
    assert concern <= expected_questions(form, chosen)
    assert not concern & shown(model, "case-file", audit__36="requires-improvement")
    activity = model.activity["case-file"]
    assert activity.route
    assert activity.route.drafted_by_us
    assert activity.route.note
    assert {"team-manager", "head-of-service", "qa-manager"} <= set(activity.route.notifies)
    assert activity.recheck
    assert (activity.recheck.after_days, activity.recheck.counted_from) == (42, "submitted")
    assert activity.recheck.note
    duty = next(duty for duty in model.duties if duty.key == "re-audit")
    assert duty.every is Every.EVENT
    assert [amount.activity for amount in duty.any_of] == ["re-audit"]


def test_a_good_grade_without_consent_or_ground_is_pointed_out(model: PracticeModel) -> None:
    form = form_for(model, "case-file", kind="team", size="")
    chosen = {
        "audit.06": frozenset({"no"}),
        "audit.06.ground": frozenset({"no-ground"}),
        "audit.36": frozenset({"good"}),
    }
    assert [rule.key for rule in found_contradictions(form, chosen)] == ["good-without-consent"]
    chosen["audit.06.ground"] = frozenset({"safety"})
    assert found_contradictions(form, chosen) == []


def test_the_case_file_audit_hears_worker_family_and_child_beside_the_auditor(
    model: PracticeModel,
) -> None:
    activity = model.activity["case-file"]
    assert [(part.key, part.by, part.optional) for part in activity.parts] == [
        ("before", "practitioner", False),
        ("family", "family", False),
        ("child", "child", True),
        ("audit", "auditor", False),
        ("after", "practitioner", False),
        ("moderation", "moderator", False),
    ]
    parts = {part.key: part for part in activity.parts}
    assert not {"practitioner", "team-manager"} & set(parts["family"].posts)
    assert activity.moderation == "blind"
    assert activity.moderated_share == 20
    assert activity.note


def test_families_and_children_are_asked_about_seven_topics(model: PracticeModel) -> None:
    for tool, prefix in (("family-questionnaire", "fq"), ("child-questionnaire", "cq")):
        form = model.tool[tool]
        assert [s.key for s in form.sections[1:]] == [f"topic-{n}" for n in range(1, 8)]
        assert {f"{prefix}.{n}" for n in range(1, 8)} <= set(form.questions)
        assert any(q.kind is QuestionKind.VERBATIM for q in form.questions.values())
    assert shown(model, "family-questionnaire", fq__obtained="no") == {
        "fq.obtained",
        "fq.why-not",
    }
    willing = shown(model, "family-questionnaire", fq__obtained="yes", fq__7="yes")
    assert "fq.7.contact" in willing
    views = model.tool["worker-before"].questions["before.views"]
    topics = [row.label for row in views.rows]
    assert topics == [s.title for s in model.tool["family-questionnaire"].sections[1:7]]


def test_the_small_forms_ask_about_every_topic(model: PracticeModel) -> None:
    mash = [k for k, q in model.tool["mash-audit"].questions.items() if q.scale]
    assert len(mash) == 7
    mash_spine = next(spine for spine in model.spines if spine.key == "mash")
    assert len(mash_spine.standards) == 7
    meeting = model.tool["meeting-observation"].questions
    assert [meeting[k].criteria for k in meeting if meeting[k].scale] == [
        ["meeting.respect"],
        ["meeting.experts"],
        ["meeting.weight"],
        ["meeting.together"],
        ["meeting.language"],
    ]
    assert {"mo.aim", "mo.law", "mo.protection"} <= set(meeting)
    assert {
        "obs.setting",
        "obs.permission",
        "obs.purpose",
        "obs.seen",
        "obs.relationship",
        "obs.language",
        "obs.reflection",
        "obs.strengths",
        "obs.development",
        "obs.features",
        "obs.shared",
    } <= set(model.tool["practice-observation"].questions)
    assert model.tool["practice-observation"].questions["obs.reflection"].required
    assert {
        "dr.meeting",
        "dr.rating",
        "dr.good",
        "dr.problem",
        "dr.drift",
        "dr.views",
        "dr.level",
        "dr.due",
        "dr.response",
        "dr.settled",
    } <= set(model.tool["dispute-resolution"].questions)


def test_highlight_reports_ask_each_tier_what_it_can_say(model: PracticeModel) -> None:
    team, service, directorate = (
        set(form_for(model, "highlight-report", kind=kind, size="").questions)
        for kind in ("team", "service", "directorate")
    )
    assert len(team) == 7
    assert service - team == {"hr.teams"}
    assert directorate - service == {"hr.resources"}


def test_every_grade_says_what_to_look_for(model: PracticeModel) -> None:
    for tool in model.tools:
        for question in tool.questions.values():
            if question.kind is QuestionKind.GRADE:
                assert question.help, question.key


def test_every_standard_of_the_case_file_audit_is_asked_about(
    model: PracticeModel, audit: Tool
) -> None:
    asked = {tag for question in audit.questions.values() for tag in question.standards}
    for spine in ("themes", "features", "pillars"):
        standards = next(s for s in model.spines if s.key == spine).standards
        assert {standard.key for standard in standards} <= asked, spine

"""The parts of a practice model beyond its forms: loaded, checked, exported."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tenants.practice.loader import PackError, content_hash, dump_text, load_text
from tenants.practice.schema import PracticeModel
from tenants.practice.vocabulary import CONCEPTS
from tenants.rounds.form import expected_questions, form_for, visible_questions

WHOLE = """\
format: accord-model/1
key: whole
title: A whole model
languages: [en]
handbook:
  title: How we work
  edition: V2
  status: draft
  owner: The quality assurance manager
  approved_on: 2026-03-01
  effective_on: 2026-04-01
  review_on: '2027-04-01'
  acknowledged: true
vision: Children are safe at home.
mission: Help early.
methods: [Talking, Listening]
vocabulary:
  case_audit: {one: warm audit, many: warm audits, short: warm}
lists:
  - key: promises
    kind: charter
    title: What we promise
    statements:
      - {key: on-time, title: We come on time}
staff_groups:
  - {key: practitioners, title: Practitioners}
  - {key: managers, title: Managers}
agency_kinds:
  - {key: team, label: Team}
  - {key: school, label: School}
spines:
  - key: standards
    title: Standards
    groups:
      - {key: p, title: For practitioners, applies_to: [practitioners]}
    standards:
      - key: p1
        title: Knows the child
        group: p
        criteria:
          - {key: p1.1, text: Sees the child}
          - {key: p1.2, text: Hears the child, applies_to: [managers]}
priorities:
  - key: pp1
    title: Children seen
    starts_on: 2026-04-01
    ends_on: 2027-03-31
    expectations:
      - {key: alone, title: Seen alone}
competencies:
  - key: kss
    title: Skills
    competencies:
      - key: kss.1
        title: Relationships
        parts:
          - {key: a, title: Builds trust}
scales:
  - key: safety
    kind: numeric
    title: How safe
    minimum: 0
    maximum: 10
    step: 1
    bands:
      - {key: low, minimum: 0, maximum: 3, label: Not safe, tone: red, flags: [escalates]}
      - {key: high, minimum: 7, maximum: 10, label: Safe enough, tone: green}
tools:
  - key: audit
    title: Audit
    sections:
      - key: child
        title: The child
        questions:
          - key: status
            kind: single
            label: What is the plan?
            options:
              - {key: cin, label: Child in need}
              - {key: leaver, label: Care leaver}
      - key: plan
        title: The plan
        show_if: {question: status, any_of: [cin]}
        applies: {except_kinds: [school]}
        questions:
          - key: triple
            kind: table
            label: What are we worried about?
            most_rows: 5
            row_name: danger statement
            columns:
              - {key: danger, label: Danger statement}
              - {key: goal, label: Safety goal}
              - {key: scaling, label: Scaling, kind: grade, scale: safety}
            standards: [p1]
            criteria: [p1.1]
            priorities: [pp1]
            competencies: [kss.1]
          - key: checks
            kind: table
            label: Is it there?
            required: false
            rows:
              - {key: genogram, label: Genogram}
            columns:
              - key: there
                label: There
                kind: choice
                options:
                  - {key: 'yes', label: 'Yes'}
                  - {key: 'no', label: 'No'}
posts:
  - {key: tm, title: Team manager, tier: 4}
activity_types:
  - key: warm
    title: Warm audit
    purposes: [Learning]
    subject: case
    parts:
      - key: auditor
        title: Audit
        tool: audit
        by: auditor
        posts: [tm]
        shown: [{to: moderator, when: after_own}]
        not_by: [worker, team]
    sample: {share: 50, open_months: 2, without_reviewed: true}
    route: {title: Child of concern, notifies: [tm], steps: [{key: tell, title: Tell the head}]}
    recheck: {after_days: 42, counted_from: submitted}
    goes_to: [board]
year:
  starts_in: 4
  off:
    - {months: [8, 12], activities: [warm]}
duties:
  - key: monthly
    title: A warm audit or a visit
    any_of:
      - {activity: warm, least: 1}
      - {text: One visit, least: 1}
    posts: [tm]
    every: month
forums:
  - {key: board, title: Board, every: quarter}
indicators:
  - {key: i1, title: Visits in time, unit: '%', goes_to: [board]}
reports:
  - key: highlight
    title: Highlight report
    written_by: [tm]
    goes_to: [board]
    most_pages: 3
    sections:
      - {key: well, title: What works well}
registers:
  - key: employer
    title: Employer standards
    statuses: [{key: met, title: Met}]
    entries: [{key: e1, title: Supervision}]
places:
  - {key: loop, kind: diagram, title: The learning loop}
"""


@pytest.fixture(scope="module")
def model() -> PracticeModel:
    return load_text(WHOLE, "whole.yaml")


def test_every_part_of_the_document_is_read(model: PracticeModel) -> None:
    given = {name for name in PracticeModel.model_fields if getattr(model, name)}
    assert given == set(PracticeModel.model_fields) - {
        "description",
        "version_note",
        "drafted_by_us",
        "sources",
        "size_bands",
        "crosswalks",
    }
    assert model.handbook is not None
    assert (model.handbook.approved_on, model.handbook.review_on) == ("2026-03-01", "2027-04-01")
    assert model.standard_of["p1.2"].key == "p1"


def test_the_whole_document_exports_and_loads_as_the_same(model: PracticeModel) -> None:
    text = dump_text(model)
    again = load_text(text, "again.yaml")
    assert again == model
    assert dump_text(again) == text
    assert content_hash(again) == content_hash(model)


def test_a_section_that_does_not_show_asks_for_nothing(model: PracticeModel) -> None:
    form = form_for(model, "audit", kind="team", size="")
    leaver = {"status": frozenset({"leaver"})}
    in_need = {"status": frozenset({"cin"})}
    assert visible_questions(form, {}) == {"status"}
    assert visible_questions(form, leaver) == {"status"}
    assert visible_questions(form, in_need) == {"status", "triple", "checks"}
    assert expected_questions(form, in_need) == {"status", "triple"}
    assert form.tool.shown_by == {"status": ["triple", "checks"]}
    school = form_for(model, "audit", kind="school", size="")
    assert set(school.questions) == {"status"}


def test_a_number_lies_in_a_band_or_in_none(model: PracticeModel) -> None:
    scale = model.scale["safety"]
    names = [band.key if (band := scale.band(Decimal(n))) else None for n in (0, 3, 4, 6, 7, 10)]
    assert names == ["low", "low", None, None, "high", "high"]


def test_a_priority_holds_from_its_first_day_to_its_last(model: PracticeModel) -> None:
    priority = model.priority["pp1"]
    days = ("2026-03-31", "2026-04-01", "2027-03-31", "2027-04-01")
    assert [priority.in_force_on(day) for day in days] == [False, True, True, False]


WRONG = {
    "a day that is none": ("2026-04-01\n  review", "2026-04-31\n  review", "year, month and day"),
    "a priority that ends first": ("ends_on: 2027", "ends_on: 2025", "before starts_on"),
    "a concept that is none": ("case_audit:", "case_audits:", "did you mean “case_audit”"),
    "a group of staff": ("applies_to: [managers]", "applies_to: [chefs]", "no group of staff"),
    "a group of standards": ("group: p\n", "group: x\n", "no group has the key “x”"),
    "a criterion without its standard": ("standards: [p1]", "standards: []", "belongs to"),
    "a priority that is not there": ("priorities: [pp1]", "priorities: [pp9]", "no priority"),
    "a competency that is not there": ("[kss.1]", "[kss.9]", "no competency"),
    "a band off the scale": ("minimum: 7, maximum: 10,", "minimum: 7, maximum: 11,", "steps"),
    "bands that overlap": ("minimum: 7, maximum: 10,", "minimum: 3, maximum: 10,", "overlap"),
    "a table without rows": ("            most_rows: 5\n", "", "says most_rows"),
    "a scale of a column": ("kind: grade, scale: safety", "kind: grade, scale: x", "no scale"),
    "a post that is not there": ("notifies: [tm]", "notifies: [dcs]", "no post has the key"),
    "a forum that is not there": ("unit: '%', goes_to: [board]", "goes_to: [moon]", "no forum"),
    "an activity that is not there": ("activity: warm", "activity: cold", "no activity type"),
    "a month that is none": ("months: [8, 12]", "months: [8, 13]", "13"),
    "months without given_months": ("every: month\n", "every: month\n    months: [1]\n", "given_"),
    "a section that looks ahead": ("{question: status, any", "{question: triple, any", "depend"),
    "an exception that is not there": ("[school]}", "[shop]}", "no kind of agency"),
}


@pytest.mark.parametrize(("old", "new", "remedy"), WRONG.values(), ids=list(WRONG))
def test_what_does_not_fit_is_told_at_its_line(old: str, new: str, remedy: str) -> None:
    assert WHOLE.count(old) == 1
    with pytest.raises(PackError) as refused:
        load_text(WHOLE.replace(old, new), "whole.yaml")
    assert remedy in str(refused.value)
    line = WHOLE[: WHOLE.index(old)].count("\n") + 1
    assert any(abs(problem.line - line) <= 8 for problem in refused.value.problems)


def test_the_five_authorities_concepts_can_all_be_named() -> None:
    assert len(CONCEPTS) >= 50
    assert all(str(concept.one) and str(concept.many) for concept in CONCEPTS.values())


CROSSWALK = """\
crosswalks:
  - key: joint
    title: The partnership's Section 11
    standards:
      - {key: s11.1, own: [p1]}
      - {key: s11.2}
    scales:
      - key: joint-grade
        own: own-grade
        points:
          - {key: '0', own: low}
          - {key: '1', own: low}
          - {key: '2', own: high}
"""
OWN_SCALE = """\
scales:
  - key: own-grade
    kind: ordinal
    title: Ours
    points:
      - {key: low, label: Low, score: 0}
      - {key: high, label: High, score: 1}
"""


def crossed(text: str = CROSSWALK) -> str:
    return WHOLE.replace("scales:\n", OWN_SCALE, 1) + text


def test_a_joint_result_reads_in_the_own_model_only_where_it_was_written_down() -> None:
    crosswalk = load_text(crossed(), "whole.yaml").crosswalk["joint"]
    assert crosswalk.own_standards("s11.1") == ["p1"]
    assert crosswalk.own_standards("s11.2") == crosswalk.own_standards("s11.9") == []
    scale = crosswalk.scale("joint-grade")
    assert scale is not None
    assert [scale.own_point(key) for key in ("0", "1", "2", "3")] == ["low", "low", "high", None]
    assert crosswalk.scale("ten") is None


WRONG_CROSSWALK = {
    "a point that is not there": ("own: high", "own: great", "has no point “great”"),
    "a scale of numbers": ("own: own-grade", "own: safety", "a scale of numbers"),
    "a standard that is not there": ("own: [p1]", "own: [p9]", "no standard has the key “p9”"),
    "itself": ("- key: joint\n", "- key: whole\n", "not mapped onto itself"),
    "a joint point twice": ("{key: '1', own", "{key: '0', own", "stands twice"),
}


@pytest.mark.parametrize(
    ("old", "new", "remedy"), WRONG_CROSSWALK.values(), ids=list(WRONG_CROSSWALK)
)
def test_a_crosswalk_that_does_not_fit_is_told(old: str, new: str, remedy: str) -> None:
    assert CROSSWALK.count(old) == 1
    with pytest.raises(PackError) as refused:
        load_text(crossed(CROSSWALK.replace(old, new)), "whole.yaml")
    assert remedy in str(refused.value)

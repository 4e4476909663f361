"""What the database counts, and what of it is shown."""

from __future__ import annotations

import pytest

from saas.errors import Forbidden, NotFound
from tenants.results.figures import ScaleFigures, figures_of
from tenants.results.queries import Group, count_grades, get_round_with_results
from tests.results.audited import AuditedCases, Case, graded
from tests.web.test_statements import counted


def shown(cases: AuditedCases, who: str = "analyst", part: str = "audit") -> ScaleFigures:
    """The figures of the one scale, as somebody reads them."""
    actor = cases.people[who]
    with cases.acting(actor) as session:
        found = get_round_with_results(session, actor, cases.round_id)
        activity = found.model.activity[found.round_.activity]
        chosen = next(p for p in activity.parts if p.key == part)
        with counted() as sent:
            counts = count_grades(session, found.round_.id, part)
        assert len(sent) == 1
        (figures,) = figures_of(found.model, chosen, counts, found.fewest)
        return figures


def numbers(row: object) -> list[int | None]:
    return [figure.count for figure in row.figures] + [row.total.count]


def test_each_point_is_counted_with_its_share(cases: AuditedCases) -> None:
    cases.put(graded("harbour", "2", 12) + graded("orchard", "1", 6) + graded("orchard", "0", 6))
    plan = shown(cases).questions[0]
    # The best point stands first.
    assert numbers(plan.overall) == [12, 6, 6, 24]
    assert [figure.share for figure in plan.overall.figures] == [50, 25, 25]
    teams = {row.label: numbers(row) for row in plan.groups[Group.TEAM]}
    assert teams == {"Harbour Team": [12, 0, 0, 12], "Orchard Team": [0, 6, 6, 12]}


def test_only_what_is_handed_in_and_signed_counts(cases: AuditedCases) -> None:
    listed = graded("harbour", "2", 6)
    for state in ("in_progress", "submitted", "withdrawn", "returned", "not_started"):
        listed += [Case("harbour", {"f.plan": "0"}, state=state) for _ in range(6)]
    for state in ("moderated", "released"):
        listed += [Case("harbour", {"f.plan": "1"}, state=state) for _ in range(6)]
    cases.put(listed)
    assert numbers(shown(cases).questions[0].overall) == [6, 12, 0, 18]


def test_each_part_has_its_own_figures(cases: AuditedCases) -> None:
    second = [Case("harbour", {"f.plan": "1"}, parts=["moderation"]) for _ in range(7)]
    cases.put(graded("harbour", "2", 9) + second)
    assert numbers(shown(cases, part="moderation").questions[0].overall) == [0, 7, 0, 7]
    assert numbers(shown(cases).questions[0].overall) == [9, 0, 0, 9]


def test_a_small_number_takes_the_next_smallest_with_it(cases: AuditedCases) -> None:
    cases.put(graded("harbour", "2", 9) + graded("harbour", "1", 6) + graded("harbour", "0", 2))
    figures = shown(cases)
    assert numbers(figures.questions[0].overall) == [9, None, None, 17]
    # The standard is the sum of what is shown, and no more.
    (planning, voice) = figures.standards
    assert planning.standard.key == "p.plan"
    assert numbers(planning.row) == numbers(voice.row) == [9, None, None, 17]


def test_equality_fields_tell_apart_and_small_groups_hide_with_another(cases: AuditedCases) -> None:
    cases.put(
        graded("harbour", "2", 10, gender="Girl", ethnicity=" White British ")
        + graded("harbour", "1", 10, gender="Girl", ethnicity="White British")
        + graded("harbour", "2", 8, gender="Boy")
        + graded("harbour", "1", 2, gender="Not said"),
    )
    plan = shown(cases).questions[0]
    rows = {row.label: numbers(row) for row in plan.groups[Group.GENDER]}
    assert rows["Girl"][-1] == 20
    assert rows["Not said"][-1] is rows["Boy"][-1] is None
    assert rows["Not said"][:2] == rows["Boy"][:2] == [None, None]
    assert [row.label for row in plan.groups[Group.ETHNICITY]] == ["White British", ""]
    assert plan.has(Group.ETHNICITY)
    assert not plan.has(Group.AGE_BAND)


def test_what_does_not_apply_is_no_grade(cases: AuditedCases) -> None:
    listed = [Case("harbour", {"f.plan": "2" if n < 9 else None}) for n in range(16)]
    cases.put(listed)
    assert numbers(shown(cases).questions[0].overall)[:3] == [9, 0, 0]


@pytest.mark.parametrize("who", ["coordinator", "analyst", "reader"])
def test_whoever_reads_the_overview_reads_results(cases: AuditedCases, who: str) -> None:
    cases.put(graded("harbour", "2", 9))
    assert numbers(shown(cases, who).questions[0].overall) == [9, 0, 0, 9]


@pytest.mark.parametrize(
    "who", ["worker", "auditor", "manager", "officer", "moderator", "administrator", "police lead"]
)
def test_nobody_else_does(cases: AuditedCases, who: str) -> None:
    cases.put(graded("harbour", "2", 9))
    actor = cases.people[who]
    with cases.acting(actor) as session, pytest.raises(Forbidden):
        get_round_with_results(session, actor, cases.round_id)


def test_another_workspace_finds_no_round_and_counts_nothing(
    cases: AuditedCases, other_cases: AuditedCases
) -> None:
    cases.put(graded("harbour", "2", 9))
    with other_cases.acting(other_cases.coordinator) as session:
        with pytest.raises(NotFound):
            get_round_with_results(session, other_cases.coordinator, cases.round_id)
        assert not count_grades(session, cases.round_id, "audit").questions

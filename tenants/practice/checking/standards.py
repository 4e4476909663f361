"""Standards, criteria, priorities, competencies: keys and whom they are for."""

from __future__ import annotations

from collections.abc import Iterator

from tenants.practice.checking.problems import Path, Problem, twice, unknown, unknown_one
from tenants.practice.schema import PracticeModel, Spine


def standard_problems(model: PracticeModel) -> Iterator[Problem]:
    staff = {group.key for group in model.staff_groups}
    standards: list[tuple[Path, str]] = []
    criteria: list[tuple[Path, str]] = []
    for i, spine in enumerate(model.spines):
        at: Path = ("spines", i)
        yield from _spine_problems(spine, at, staff)
        for j, standard in enumerate(spine.standards):
            here: Path = (*at, "standards", j)
            standards.append((here, standard.key))
            criteria += [
                ((*here, "criteria", k), criterion.key)
                for k, criterion in enumerate(standard.criteria)
            ]
    yield from twice("standard", standards)
    yield from twice("criterion", criteria)
    for i, listing in enumerate(model.lists):
        yield from twice(
            "statement",
            [(("lists", i, "statements", j), s.key) for j, s in enumerate(listing.statements)],
        )
    yield from _competency_problems(model, staff)


def _spine_problems(spine: Spine, at: Path, staff: set[str]) -> Iterator[Problem]:
    groups = {group.key for group in spine.groups}
    yield from twice("group", [((*at, "groups", j), g.key) for j, g in enumerate(spine.groups)])
    for j, group in enumerate(spine.groups):
        yield from unknown(
            "group of staff", (*at, "groups", j, "applies_to"), group.applies_to, staff
        )
    for j, standard in enumerate(spine.standards):
        here: Path = (*at, "standards", j)
        yield from unknown_one("group", (*here, "group"), standard.group, groups)
        yield from unknown("group of staff", (*here, "applies_to"), standard.applies_to, staff)
        for k, criterion in enumerate(standard.criteria):
            yield from unknown(
                "group of staff",
                (*here, "criteria", k, "applies_to"),
                criterion.applies_to,
                staff,
            )


def _competency_problems(model: PracticeModel, staff: set[str]) -> Iterator[Problem]:
    found: list[tuple[Path, str]] = []
    for i, framework in enumerate(model.competencies):
        at: Path = ("competencies", i)
        yield from unknown("group of staff", (*at, "applies_to"), framework.applies_to, staff)
        for j, competency in enumerate(framework.competencies):
            here: Path = (*at, "competencies", j)
            found.append((here, competency.key))
            yield from twice(
                "part", [((*here, "parts", k), p.key) for k, p in enumerate(competency.parts)]
            )
    yield from twice("competency", found)

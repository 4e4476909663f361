"""Standards, criteria, priorities, competencies: each key once, groups of the same spine."""

from __future__ import annotations

from collections.abc import Iterator

from tenants.practice.checking.problems import Path, Problem, nothing_called, twice
from tenants.practice.schema import PracticeModel, Spine


def standard_problems(model: PracticeModel) -> Iterator[Problem]:
    standards: list[tuple[Path, str]] = []
    criteria: list[tuple[Path, str]] = []
    for i, spine in enumerate(model.spines):
        at: Path = ("spines", i)
        yield from _spine_problems(spine, at)
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
    yield from _competency_problems(model)


def _spine_problems(spine: Spine, at: Path) -> Iterator[Problem]:
    groups = [group.key for group in spine.groups]
    yield from twice("group", [((*at, "groups", j), key) for j, key in enumerate(groups)])
    for j, standard in enumerate(spine.standards):
        if standard.group is not None and standard.group not in groups:
            message = nothing_called("group", standard.group, groups)
            yield Problem((*at, "standards", j, "group"), message)


def _competency_problems(model: PracticeModel) -> Iterator[Problem]:
    found: list[tuple[Path, str]] = []
    for i, framework in enumerate(model.competencies):
        for j, competency in enumerate(framework.competencies):
            here: Path = ("competencies", i, "competencies", j)
            found.append((here, competency.key))
            yield from twice(
                "part", [((*here, "parts", k), p.key) for k, p in enumerate(competency.parts)]
            )
    yield from twice("competency", found)

"""Crosswalks: what a joint point reads as is a point of the own scale."""

from __future__ import annotations

from collections.abc import Iterator

from tenants.practice.checking.problems import Path, Problem, listed
from tenants.practice.schema import PracticeModel, ScaleKind


def crosswalk_problems(model: PracticeModel) -> Iterator[Problem]:
    for i, crosswalk in enumerate(model.crosswalks):
        if crosswalk.key == model.key:
            yield Problem(("crosswalks", i, "key"), "a model is not mapped onto itself")
        for j, joint in enumerate(crosswalk.scales):
            at: Path = ("crosswalks", i, "scales", j)
            own = model.scale.get(joint.own)
            if own is None:
                continue  # told where the reference stands
            if own.kind is ScaleKind.NUMERIC:
                yield Problem(
                    (*at, "own"),
                    f"“{own.key}” is a scale of numbers; choose a scale of grades",
                )
                continue
            for k, point in enumerate(joint.points):
                if own.point(point.own) is None:
                    known = [each.key for each in own.points]
                    yield Problem(
                        (*at, "points", k, "own"),
                        f"the scale “{own.key}” has no point “{point.own}”; "
                        f"name one of {listed(known)}",
                    )

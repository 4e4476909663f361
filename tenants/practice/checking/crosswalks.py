"""Crosswalks: what a joint point reads as is a point of the own scale."""

from __future__ import annotations

from collections.abc import Iterator

from tenants.practice.checking.problems import Path, Problem, listed
from tenants.practice.schema import PracticeModel, ScaleKind
from tenants.practice.sentences import sentence as N_


def crosswalk_problems(model: PracticeModel) -> Iterator[Problem]:
    for i, crosswalk in enumerate(model.crosswalks):
        if crosswalk.key == model.key:
            yield Problem(("crosswalks", i, "key"), N_("a model is not mapped onto itself"))
        for j, joint in enumerate(crosswalk.scales):
            at: Path = ("crosswalks", i, "scales", j)
            own = model.scale.get(joint.own)
            if own is None:
                continue  # told where the reference stands
            if own.kind is ScaleKind.NUMERIC:
                yield Problem(
                    (*at, "own"),
                    N_(
                        "“%(scale)s” is a scale of numbers; choose a scale of grades",
                        scale=own.key,
                    ),
                )
                continue
            for k, point in enumerate(joint.points):
                if own.point(point.own) is None:
                    known = [each.key for each in own.points]
                    yield Problem(
                        (*at, "points", k, "own"),
                        N_(
                            "the scale “%(scale)s” has no point “%(point)s”; name one of %(names)s",
                            scale=own.key,
                            point=point.own,
                            names=listed(known),
                        ),
                    )

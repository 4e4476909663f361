"""What a crosswalk says of a partnership's framework, held against that framework.

It is known where it is published in this workspace as well, or comes with Accord.
A round keeps the version that it began with, so what any published version has is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.practice.checking.problems import Path, Problem, listed
from tenants.practice.loader import load_file
from tenants.practice.models import ModelVersion
from tenants.practice.pack_export import plain
from tenants.practice.packs import built_in
from tenants.practice.schema import Crosswalk, JointScale, PracticeModel, ScaleKind
from tenants.practice.sentences import sentence as N_

Words = dict[str, str]


@dataclass(frozen=True)
class KnownPoint:
    score: Decimal
    label: Words


@dataclass(frozen=True)
class KnownScale:
    """A joint scale; a ``numeric`` one has no points, and its numbers stay numbers."""

    title: Words
    points: Mapping[str, KnownPoint]
    numeric: bool


@dataclass(frozen=True)
class KnownJoint:
    """What a joint framework has: its standards' keys, and its scales."""

    standards: frozenset[str]
    scales: Mapping[str, KnownScale]


@dataclass(frozen=True)
class Backwards:
    """Two joint points of which the better one reads as the worse own point."""

    scale: Words
    better: Words
    worse: Words
    better_reads: Words
    worse_reads: Words


def known_joints(session: Session, keys: set[str]) -> dict[str, KnownJoint]:
    """The joint frameworks with these keys, as far as they are known. One statement at most."""
    if not keys:
        return {}
    rows = session.execute(
        select(ModelVersion.key, ModelVersion.document["spines"], ModelVersion.document["scales"])
        .where(ModelVersion.key.in_(sorted(keys)), ModelVersion.state == "published")
        .order_by(ModelVersion.number)
    )
    versions: dict[str, list[tuple[Any, Any]]] = {}
    for key, spines, scales in rows:
        versions.setdefault(key, []).append((spines or [], scales or []))
    found = {key: _known(each) for key, each in versions.items()}
    for key in keys - found.keys():
        pack = _pack(key)
        if pack is not None:
            found[key] = pack
    return found


@cache
def _pack(key: str) -> KnownJoint | None:
    path = next((pack.path for pack in built_in() if pack.key == key), None)
    if path is None:
        return None
    data = plain(load_file(path))
    return _known([(data.get("spines", []), data.get("scales", []))])


def _known(versions: list[tuple[Any, Any]]) -> KnownJoint:
    """What the versions have together; a later one says what a point is worth."""
    standards: set[str] = set()
    scales: dict[str, KnownScale] = {}
    for spines, graded in versions:
        standards |= {s["key"] for spine in spines for s in spine.get("standards", [])}
        for scale in graded:
            before = scales.get(scale["key"])
            points = dict(before.points) if before is not None else {}
            for point in scale.get("points", []):
                points[point["key"]] = KnownPoint(Decimal(str(point["score"])), point["label"])
            numeric = scale.get("kind") == ScaleKind.NUMERIC
            scales[scale["key"]] = KnownScale(scale["title"], points, numeric)
    return KnownJoint(frozenset(standards), scales)


def stranger_problems(model: PracticeModel, joints: Mapping[str, KnownJoint]) -> Iterator[Problem]:
    """The keys in a model's crosswalks that no version of their joint framework has."""
    for i, crosswalk in enumerate(model.crosswalks):
        joint = joints.get(crosswalk.key)
        if joint is None:
            continue
        at: Path = ("crosswalks", i)
        for j, standard in enumerate(crosswalk.standards):
            if standard.key not in joint.standards:
                message = N_(
                    "the joint framework “%(model)s” has no standard “%(key)s”; "
                    "name one of %(names)s",
                    model=crosswalk.key,
                    key=standard.key,
                    names=listed(joint.standards),
                )
                yield Problem((*at, "standards", j, "key"), message)
        for j, scale in enumerate(crosswalk.scales):
            known = joint.scales.get(scale.key)
            if known is None:
                message = N_(
                    "the joint framework “%(model)s” has no scale “%(key)s”; name one of %(names)s",
                    model=crosswalk.key,
                    key=scale.key,
                    names=listed(joint.scales),
                )
                yield Problem((*at, "scales", j, "key"), message)
            elif not known.numeric:
                yield from _strange_points((*at, "scales", j), scale, known)


def _strange_points(at: Path, scale: JointScale, known: KnownScale) -> Iterator[Problem]:
    for k, point in enumerate(scale.points):
        if point.key not in known.points:
            message = N_(
                "the joint scale “%(scale)s” has no point “%(key)s”; name one of %(names)s",
                scale=scale.key,
                key=point.key,
                names=listed(known.points),
            )
            yield Problem((*at, "points", k, "key"), message)


def backwards_in(model: PracticeModel, joints: Mapping[str, KnownJoint]) -> list[Backwards]:
    """Where the crosswalks of a model turn the order of a joint scale round.

    The neighbours among the joint points that read as something, from the better end.
    """
    return [
        found
        for crosswalk in model.crosswalks
        if crosswalk.key in joints
        for found in _backwards(model, crosswalk, joints[crosswalk.key])
    ]


def _backwards(
    model: PracticeModel, crosswalk: Crosswalk, joint: KnownJoint
) -> Iterator[Backwards]:
    for line in crosswalk.scales:
        known, own = joint.scales.get(line.key), model.scale[line.own]
        if known is None or known.numeric:
            continue
        read = [
            (known.points[point.key], mine)
            for point in line.points
            if point.key in known.points and (mine := own.point(point.own)) is not None
        ]
        read.sort(key=lambda pair: pair[0].score, reverse=True)
        for (better, first), (worse, second) in pairwise(read):
            if first.score < second.score:
                yield Backwards(known.title, better.label, worse.label, first.label, second.label)

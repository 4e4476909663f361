"""What stands in a partnership's framework, where it is at hand: its keys by their names.

It is at hand when it is published in this workspace as well, or comes with Accord.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from flask import g

from saas.database import db
from saas.i18n import language
from tenants.practice.addresses import Address
from tenants.practice.loader import load_file
from tenants.practice.packs import built_in
from tenants.practice.schema import (
    JointPoint,
    JointScale,
    JointStandard,
    Part,
    PracticeModel,
    ScaleKind,
    in_language,
)
from tenants.practice.service import get_model, latest_version


@dataclass(frozen=True)
class JointKey:
    """A key of the partnership's, what it is called there, and the heading that it stands under."""

    key: str
    name: str
    group: str = ""


def find_joint_model(key: str) -> PracticeModel | None:
    """The joint model with a key; looked up once a request."""
    known: dict[str, PracticeModel | None] = g.setdefault("joint_models", {})
    if key not in known:
        version = latest_version(db.session(), key)
        known[key] = _pack(key) if version is None else get_model(db.session(), version.id)
    return known[key]


@cache
def _pack(key: str) -> PracticeModel | None:
    path = next((pack.path for pack in built_in() if pack.key == key), None)
    return load_file(path) if path is not None else None


def joint_keys(part: type[Part], address: Address) -> list[JointKey]:
    """What a joint piece at an address can be the key of; empty where its model is not at hand.

    Of scales those with grades, since numbers stay numbers.
    """
    if part not in (JointStandard, JointScale, JointPoint) or len(address) < 2:
        return []
    joint = find_joint_model(address[1])
    if joint is None:
        return []
    here = language()
    if part is JointStandard:
        return [
            JointKey(s.key, in_language(s.title, here), in_language(spine.title, here))
            for spine in joint.spines
            for s in spine.standards
        ]
    if part is JointScale:
        return [
            JointKey(scale.key, in_language(scale.title, here))
            for scale in joint.scales
            if scale.kind is not ScaleKind.NUMERIC
        ]
    scale = joint.scale.get(address[3]) if len(address) > 3 else None
    points = scale.points if scale is not None else []
    return [JointKey(point.key, in_language(point.label, here)) for point in points]


def name_of_joint(part: type[Part], address: Address, key: str) -> str:
    """What a joint piece is called in its own model; its key where that is not at hand."""
    names = {each.key: each.name for each in joint_keys(part, address)}
    return names.get(key) or key

"""The authorities of the demonstration, read from one file each: whose pack, who works there,
what they ask their services, and what these have answered so far."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from tenants.demo.data import FOLDER, read
from tenants.practice.schema import PracticeModel, Question, QuestionKind, Scale, ScaleKind
from tenants.rounds.calendar import today
from tenants.rounds.content import AnswerContent

_DAY = re.compile(r"in (\d+) days|(\d+) days ago")
"""How a file writes a day: the demonstration is made on any day."""


@dataclass(frozen=True)
class Somebody:
    name: str
    post: str


@dataclass(frozen=True)
class Service:
    """One answering part of an authority; without a lead it only stands above others."""

    key: str
    name: str
    kind: str
    above: str
    lead: Somebody | None
    approver: Somebody | None

    @property
    def takes_part(self) -> bool:
        return self.lead is not None


@dataclass(frozen=True)
class BegunReturn:
    """What a service has answered, in the order of its file; signed where all of it has."""

    answers: Mapping[str, Any]
    signed: bool


@dataclass(frozen=True)
class Authority:
    slug: str
    name: str
    called: str
    """Short, for the list of sign-ins."""

    pack: str
    coordinator: Somebody
    services: tuple[Service, ...]
    activity: str
    title: str
    message: str
    read: tuple[str, ...]
    """Who has said that they have read the framework, by the key of their place."""

    returns: Mapping[str, BegunReturn]


@cache
def authorities() -> tuple[Authority, ...]:
    """All of them, in the order of their names."""
    found = [_authority(path.stem) for path in FOLDER.joinpath("authorities").glob("*.yaml")]
    return tuple(sorted(found, key=lambda each: each.name))


def _authority(slug: str) -> Authority:
    data = read("authorities", f"{slug}.yaml")
    asked = data["round"]
    return Authority(
        slug=slug,
        name=data["name"],
        called=data["called"],
        pack=data["pack"],
        coordinator=Somebody(**data["coordinator"]),
        services=tuple(service_from(key, row) for key, row in data["agencies"].items()),
        activity=asked["activity"],
        title=asked["title"],
        message=asked["message"],
        read=tuple(data["read"]),
        returns={
            key: BegunReturn(row["answers"], row.get("signed", False))
            for key, row in data["returns"].items()
        },
    )


def service_from(key: str, row: Mapping[str, Any]) -> Service:
    """An agency as a file writes it."""
    return Service(
        key=key,
        name=row["name"],
        kind=row["kind"],
        above=row.get("above", ""),
        lead=Somebody(**row["lead"]) if "lead" in row else None,
        approver=Somebody(**row["approver"]) if "approver" in row else None,
    )


def content_of(model: PracticeModel, question: Question, given: Any) -> AnswerContent:
    """One answer of a file. Raises ValueError for a grade that the question’s scale lacks."""
    if isinstance(given, dict) and "not_applicable" in given:
        return AnswerContent(not_applicable=True, not_applicable_reason=given["not_applicable"])
    if question.kind is QuestionKind.TABLE and isinstance(given["rows"], dict):
        rows = [{"id": key, "cells": cells} for key, cells in given["rows"].items()]
        return AnswerContent(value=_dated({"rows": rows}))
    if question.kind is not QuestionKind.GRADE:
        if isinstance(given, dict) and "said" in given:
            return AnswerContent(value=given["said"], narrative=given["words"])
        return AnswerContent(value=_dated(given))
    if not isinstance(given, dict):
        given = {"grade": given}
    point, score = _grade(model.scale[question.scale or ""], str(given["grade"]))
    by = _dated(given.get("by", ""))
    return AnswerContent(
        point=point,
        score=score,
        narrative=given.get("words", ""),
        improvement=given.get("improvement", ""),
        improve_by=date.fromisoformat(by) if by else None,
    )


def _grade(scale: Scale, written: str) -> tuple[str | None, Decimal]:
    if scale.kind is ScaleKind.NUMERIC:
        score = Decimal(written)
        if not scale.fits(score):
            raise ValueError(f"{written} does not lie on the scale {scale.key}")
        return None, score
    point = scale.point(written)
    if point is None:
        raise ValueError(f"{written} is no grade of the scale {scale.key}")
    return point.key, point.score


def _dated(value: Any) -> Any:
    """The same value with every ``in 60 days`` or ``8 days ago`` as the ISO date that it is now."""
    if isinstance(value, str):
        day = _DAY.fullmatch(value)
        if day is None:
            return value
        return (today() + timedelta(days=int(day[1] or -int(day[2])))).isoformat()
    if isinstance(value, dict):
        return {key: _dated(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_dated(part) for part in value]
    return value

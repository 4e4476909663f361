"""A decision on one question: read from the fields that were posted, and shown in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from blueprints.returns.answer_form import raw, typed_fields
from blueprints.returns.answer_view import Conflicting
from saas.i18n import gettext as _
from saas.web.gds import plain_number
from tenants.judgements.comparison import SideBySide
from tenants.judgements.types import Compared, Decision, GradeValue, Settled
from tenants.practice.schema import PracticeModel, Question
from tenants.rounds.content import read_answer

Posted = MultiDict[str, str]

NOT_APPLICABLE = "-"
"""Stands among the points of a scale for “does not apply”; no point has such a key."""


@dataclass
class DecisionView:
    """What was typed for one question, what is wrong with it, and another version of it."""

    typed: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)
    conflict: Conflicting | None = None


@dataclass(frozen=True)
class Decisions:
    """What a page asks for: decisions, and by ``question:field`` what cannot be read."""

    keys: tuple[str, ...]
    decisions: dict[str, Decision]
    errors: dict[str, str]


def read_decisions(page: SideBySide, posted: Posted, only: str | None = None) -> Decisions:
    """The decisions of a posted page, or the one on a single question.

    Where the other version was chosen nothing is asked for.
    """
    keys: list[str] = []
    decisions: dict[str, Decision] = {}
    errors: dict[str, str] = {}
    for compared in page.questions:
        key = compared.question.key
        if f"{key}:version" not in posted or only not in (None, key):
            continue
        if keeps_theirs(key, posted):
            continue
        keys.append(key)
        value, problems = _read_value(page.form.model, compared.question, posted)
        if problems:
            errors |= {f"{key}:{name}": text for name, text in problems.items()}
            continue
        decisions[key] = Decision(
            value=value,
            reason=posted.get(f"{key}:reason", ""),
            seen=posted[f"{key}:version"],
        )
    return Decisions(tuple(keys), decisions, errors)


def keeps_theirs(key: str, posted: Posted) -> bool:
    """Whether somebody who was shown two versions chose the other one."""
    return posted.get(f"{key}:keep") == "theirs"


def _read_value(
    model: PracticeModel, question: Question, posted: Posted
) -> tuple[GradeValue | None, dict[str, str]]:
    fields = typed_fields(posted, question)
    if fields.get("point") == [NOT_APPLICABLE] or fields.get("na") == ["1"]:
        return GradeValue(not_applicable=True), {}
    reading = read_answer(
        model, question, {name: fields[name] for name in ("point", "number") if name in fields}
    )
    if reading.content.score is None:
        return None, reading.errors
    return GradeValue(reading.content.point, reading.content.score), reading.errors


def view_of(page: SideBySide, key: str, posted: Posted) -> DecisionView:
    """The fields of one question as they were typed."""
    return DecisionView(raw(typed_fields(posted, page.form.questions[key])))


def tell(
    page: SideBySide,
    shown: dict[str, DecisionView],
    errors: Mapping[str, str],
    conflicts: Mapping[str, Settled],
) -> None:
    """Put what was not saved beside the fields that it is about."""
    for name, text in errors.items():
        key, _colon, field_name = name.rpartition(":")
        scale = page.form.model.scale[page.form.questions[key].scale or ""]
        if field_name == "point" and scale.kind == "numeric":
            field_name = "number"
        shown.setdefault(key, DecisionView({})).errors[field_name] = text
    for key, theirs in conflicts.items():
        view = shown[key]
        view.conflict = Conflicting(
            mine=_mine(view.typed),
            theirs=_said(theirs),
            by=theirs.by or _("Somebody else"),
            at=theirs.at,
        )


def _mine(typed: Mapping[str, Any]) -> dict[str, Any]:
    """The typed fields, by the names under which two versions are compared."""
    found = {name: typed[name] for name in ("point", "number", "reason") if typed.get(name)}
    if found.get("point") == NOT_APPLICABLE:
        del found["point"]
        found["na"] = "1"
    if typed.get("na") == "1":
        found.pop("number", None)
        found["na"] = "1"
    return found


def _said(settled: Settled) -> dict[str, Any]:
    value = settled.value
    said: dict[str, Any] = {"reason": settled.reason} if settled.reason else {}
    if value.not_applicable:
        return said | {"na": "1"}
    if value.point is not None:
        return said | {"point": value.point}
    return said | {"number": plain_number(value.score)}


def allows_na(compared: Compared) -> bool:
    """Whether “does not apply” can be settled: the question knows it, or somebody gave it."""
    given = (compared.own, *(g.value for g in compared.gradings))
    return compared.question.not_applicable or any(
        v is not None and v.not_applicable for v in given
    )

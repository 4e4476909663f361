"""Rounds of many audited cases, written at once: what is counted is not how it came in."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flask import Flask
from sqlalchemy import Engine, insert

from saas.database import new_id
from tenants.rounds.models import Grade, Return, Subject
from tests.parts.world import CaseWorld


@dataclass(frozen=True)
class Case:
    """One case; ``points`` by question, None for “does not apply”."""

    team: str
    points: Mapping[str, str | None]
    facts: Mapping[str, str] = field(default_factory=dict)
    state: str = "signed_off"
    parts: Sequence[str] = ("audit",)


class AuditedCases(CaseWorld):
    """A workspace into which audited cases are put as they stand at the end."""

    superuser: Engine

    @classmethod
    def filled_by(cls, app: Flask, superuser: Engine) -> AuditedCases:
        world = cls.make(app)
        assert isinstance(world, cls)
        world.superuser = superuser
        return world

    def put(self, listed: Sequence[Case], activity: str = "audit") -> uuid.UUID:
        """An open round in which these cases were audited; returns its id."""
        round_id = self.begin(activity)
        self.add_case("AB-1")
        self.open_the_round()
        self.add(listed)
        return round_id

    def add(self, listed: Sequence[Case]) -> None:
        """More audited cases in the round that is open."""
        subjects, returns, grades = [], [], []
        for case in listed:
            subjects.append(self._subject(case))
            for part in case.parts:
                returns.append(self._return(case, part, subjects[-1]["id"]))
                grades += [
                    self._grade(returns[-1], question, point)
                    for question, point in case.points.items()
                ]
        with self.superuser.begin() as connection:
            for table, rows in ((Subject, subjects), (Return, returns), (Grade, grades)):
                connection.execute(insert(table), rows)

    def _subject(self, case: Case) -> dict[str, Any]:
        subject_id = new_id()
        return {
            "tenant_id": self.tenant_id,
            "id": subject_id,
            "round_id": self.round_id,
            "kind": "case",
            "agency_id": self.agencies[case.team],
            "reference": f"C-{subject_id}",
            "facts": dict(case.facts),
        }

    def _return(self, case: Case, part: str, subject_id: uuid.UUID) -> dict[str, Any]:
        return {
            "tenant_id": self.tenant_id,
            "id": new_id(),
            "round_id": self.round_id,
            "subject_id": subject_id,
            "agency_id": self.agencies["orchard"],
            "part": "person",
            "part_key": part,
            "author_id": self.people["auditor"].member_id,
            "model_version_id": self.version_id,
            "tool": "file",
            "state": case.state,
            "sharing": "nothing",
            "blind_to": [],
        }

    def _grade(self, given: Mapping[str, Any], question: str, point: str | None) -> dict[str, Any]:
        copied = ("tenant_id", "agency_id", "part", "state", "sharing", "author_id", "blind_to")
        return {
            **{name: given[name] for name in copied},
            "return_id": given["id"],
            "section": "practice",
            "question": question,
            "point": point,
            "score": None if point is None else Decimal(point),
            "not_applicable": point is None,
        }


def graded(team: str, point: str, times: int, **facts: str) -> list[Case]:
    """So many cases of a team with one point for the plan and for the voice."""
    return [Case(team, {"f.plan": point, "f.voice": point}, facts) for _ in range(times)]

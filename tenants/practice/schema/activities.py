"""Kinds of rounds: whose returns make one up, and how it runs."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from tenants.practice.schema.base import (
    ForumKey,
    Key,
    Many,
    Number,
    Part,
    PostKey,
    Statement,
    ToolKey,
    Words,
)


class SubjectKind(StrEnum):
    """What is assessed (design: every round has subjects)."""

    AGENCY = "agency"
    CASE = "case"
    PRACTITIONER = "practitioner"
    MEETING = "meeting"
    SUPERVISION = "supervision"
    PROVIDER = "provider"
    SETTING = "setting"
    SERVICE = "service"


_IN_THE_TREE = frozenset(
    {SubjectKind.AGENCY, SubjectKind.PROVIDER, SubjectKind.SETTING, SubjectKind.SERVICE}
)


class Party(StrEnum):
    """Who fills a part of a kind of round."""

    AGENCY = "agency"
    MODERATOR = "moderator"
    AUDITOR = "auditor"
    PRACTITIONER = "practitioner"
    FAMILY = "family"
    CHILD = "child"
    OBSERVER = "observer"
    CHAIR = "chair"
    PEER = "peer"
    REVIEWER = "reviewer"
    PANEL = "panel"


class Showing(Part):
    """Who else reads a part, and from when (design: “who sees it when”)."""

    to: Party
    when: Literal["submitted", "after_own", "released"] = "submitted"
    """``after_own``: once the reader's own part is submitted as well."""


class Tie(StrEnum):
    """What ties somebody to a subject, so that they do not judge it (CAP-24)."""

    WORKER = "worker"
    LINE_MANAGER = "line_manager"
    IRO = "iro"
    TEAM = "team"


class ActivityPart(Part):
    """One party's return in a kind of round: who fills which tool, and when it is seen.

    ``shown`` says who reads it when; without it the views of practitioners and families
    show on submission to whoever audits, and everything to everybody concerned on release.
    ``not_by`` names the people who may not fill it; without it whoever audits is neither
    the worker, nor their line manager, nor the child's independent reviewing officer.
    """

    key: Key
    title: Words
    tool: ToolKey
    by: Party
    posts: Many[PostKey] = []
    """The posts that may fill it; an empty list means whoever is allocated."""
    optional: bool = False
    shown: Many[Showing] | None = None
    not_by: Many[Tie] | None = None


class Sample(Part):
    """How the subjects of one round are chosen (CAP-23). Give a ``size`` or a ``share``."""

    size: int | None = Field(default=None, ge=1)
    share: Number | None = Field(default=None, gt=0, le=100)
    """Per cent of the pool."""
    open_months: int | None = Field(default=None, ge=0)
    """The least months that a case has been open."""
    without_reviewed: bool = False
    text: Words | None = None


class Recheck(Part):
    """When a second audit is due after a result that escalates; without days, when agreed."""

    after_days: int | None = Field(default=None, ge=1)
    counted_from: Literal["started", "submitted", "signed_off", "remedied"] = "submitted"
    note: Words | None = None


class Route(Part):
    """What happens when practice is found inadequate (CAP-51)."""

    title: Words
    notifies: Many[PostKey] = []
    """Posts that are told at once."""
    steps: Many[Statement] = []
    note: Words | None = None
    drafted_by_us: bool = False


class ActivityType(Part):
    """How a kind of round runs.

    ``moderated_share`` is the per cent of returns that a moderator grades again;
    None means all of them. ``goes_to`` names the forums that see the result.
    """

    key: Key
    title: Words
    description: Words | None = None
    purposes: Many[Words] = []
    subject: SubjectKind = SubjectKind.AGENCY
    parts: Many[ActivityPart] = Field(min_length=1)
    moderation: Literal["none", "open", "blind"] = "none"
    moderated_share: Number | None = Field(default=None, gt=0, le=100)
    sharing: Literal["nothing", "grades", "all"] = "nothing"
    sample: Sample | None = None
    route: Route | None = None
    recheck: Recheck | None = None
    goes_to: Many[ForumKey] = []
    paused: Words | None = None
    """Why the activity does not run at present."""
    reminder_days: Many[int] = [-14, -7, 0, 3, 7]
    escalation_days: Many[int] = [1, 14, 28]
    note: Words | None = None
    drafted_by_us: bool = False

    @property
    def asks_agencies(self) -> bool:
        """Whether agencies answer for themselves, moderated or not: what a round can run today.

        Services, settings and providers are agencies of the workspace's tree.
        """
        needed = [part.by for part in self.parts if not part.optional]
        return (
            self.subject in _IN_THE_TREE
            and needed.count(Party.AGENCY) == 1
            and set(needed) <= {Party.AGENCY, Party.MODERATOR}
        )

    @property
    def has_moderator(self) -> bool:
        return any(part.by is Party.MODERATOR for part in self.parts)

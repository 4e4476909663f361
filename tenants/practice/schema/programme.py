"""The year: who owes what how often, and when nothing is due."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from tenants.practice.schema.base import (
    ActivityKey,
    DutyKey,
    ForumKey,
    Key,
    Many,
    Month,
    Part,
    PostKey,
    Words,
)


class Post(Part):
    """A post that duties, parts and routes name; ``tier`` counts from 1, the most senior."""

    key: Key
    title: Words
    also: Many[Words] = []
    tier: int | None = Field(default=None, ge=1, le=9)
    note: Words | None = None
    drafted_by_us: bool = False


class MonthsOff(Part):
    """Months in which activities are not due (CAP-09); an empty list of activities means all."""

    months: Many[Month] = Field(min_length=1)
    activities: Many[ActivityKey] = []
    duties: Many[DutyKey] = []
    text: Words | None = None


class SchoolTerm(Part):
    """A school term, for what follows the school year. Months, because dates differ by year."""

    key: Key
    title: Words
    months: Many[Month] = Field(min_length=1)


class YearCycle(Part):
    starts_in: Month = 4
    off: Many[MonthsOff] = []
    terms: Many[SchoolTerm] = []
    bank_holidays: Literal["england", "wales", "scotland", "northern_ireland"] = "england"
    note: Words | None = None


class Every(StrEnum):
    """How often a duty falls due."""

    DAY = "day"
    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"
    TWO_MONTHS = "two_months"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    THREE_YEARS = "three_years"
    GIVEN_MONTHS = "given_months"
    EVENT = "event"
    AS_NEEDED = "as_needed"
    NOT_STATED = "not_stated"


class Per(StrEnum):
    """Who owes it: each person, each team, each of those they manage, or the whole workspace."""

    PERSON = "person"
    TEAM = "team"
    STAFF_MEMBER = "staff_member"
    SERVICE = "service"
    PROVIDER = "provider"
    SETTING = "setting"
    CHILD = "child"
    WORKSPACE = "workspace"


class Amount(Part):
    """What meets a duty: so many of an activity, or of something that the words name."""

    activity: ActivityKey | None = None
    text: Words | None = None
    least: int | None = Field(default=None, ge=0)
    most: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.activity is None and self.text is None:
            raise ValueError("say what meets the duty: name an activity, or write a text")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError("least must not be above most")
        return self


class Duty(Part):
    """A cadence rule (CAP-17 to CAP-23): who owes what, how often.

    ``any_of`` lists what meets it; several mean that either is enough (five files
    or one observation). ``all_of`` lists what is owed besides, each of it. ``months``
    are the months of GIVEN_MONTHS: due in each of them, or with ``window`` once within
    them. ``event`` says what sets off an EVENT. Whether a duty was met is computed,
    never typed.
    """

    key: Key
    title: Words
    any_of: Many[Amount] = []
    all_of: Many[Amount] = []
    posts: Many[PostKey] = []
    per: Per = Per.PERSON
    every: Every
    months: Many[Month] = []
    window: bool = False
    event: Words | None = None
    purposes: Many[Words] = []
    goes_to: Many[ForumKey] = []
    paused: Words | None = None
    note: Words | None = None
    drafted_by_us: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.every is Every.GIVEN_MONTHS) != bool(self.months):
            raise ValueError("months are listed for given_months, and for nothing else")
        if len(set(self.months)) != len(self.months):
            raise ValueError("in months the same month stands twice")
        if self.window and not self.months:
            raise ValueError("a window is made of given_months")
        if self.every is Every.EVENT and self.event is None:
            raise ValueError("say in event what sets the duty off")
        return self

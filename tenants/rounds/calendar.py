"""Dates as the people of the service count them."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from saas.database import now

_ZONE = "Europe/London"


@lru_cache
def _zone() -> ZoneInfo:
    return ZoneInfo(_ZONE)


def today() -> date:
    """Today's date in the United Kingdom."""
    return now().astimezone(_zone()).date()


def day_of(moment: datetime) -> date:
    """The date on which a moment falls there."""
    return moment.astimezone(_zone()).date()

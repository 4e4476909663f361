"""The plan's pages as somebody opens them."""

from __future__ import annotations

from tests.web.page_checks import Browser
from tests.world import World

LEAD = "northmoor.agency_lead"


def browser(world: World, who: str = "coordinator") -> Browser:
    return Browser(world.client(who))


def version_of(visitor: Browser, path: str) -> str:
    return str(visitor.get(path).select_one("main input[name=version]")["value"])  # type: ignore[index]

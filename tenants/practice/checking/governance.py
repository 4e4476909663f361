"""Forums: following whom one reports to never leads back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tenants.practice.checking.problems import Path, Problem
from tenants.practice.schema import PracticeModel
from tenants.practice.sentences import sentence as N_


def governance_problems(model: PracticeModel) -> Iterator[Problem]:
    reports_to: dict[str, list[str]] = {}
    places: dict[str, Path] = {}
    for i, forum in enumerate(model.forums):
        at: Path = ("forums", i, "reports_to")
        if forum.key in forum.reports_to:
            yield Problem(at, N_("“%(key)s” cannot report to itself", key=forum.key))
        # Of two with one key, which is a problem told elsewhere, the first counts.
        reports_to.setdefault(forum.key, [key for key in forum.reports_to if key != forum.key])
        places.setdefault(forum.key, at)
    for circle in _circles(reports_to):
        message = N_(
            "these report to one another in a circle: %(forums)s; take one of the steps out",
            forums=" → ".join(f"“{key}”" for key in (*circle, circle[0])),
        )
        yield Problem(places[circle[0]], message)


def _circles(reports_to: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Each circle that is met on the way up from every forum, told once.

    Walked without recursion: a chain may be as long as the list of forums.
    """
    done: set[str] = set()
    for start in reports_to:
        if start in done:
            continue
        way = [start]
        left = [iter(reports_to[start])]
        while way:
            above = next(left[-1], None)
            if above is None:
                done.add(way.pop())
                left.pop()
            elif above in way:
                yield way[way.index(above) :]
            elif above not in done and above in reports_to:
                way.append(above)
                left.append(iter(reports_to[above]))

"""Forums, indicators and reports: what they name must exist."""

from __future__ import annotations

from collections.abc import Iterator

from tenants.practice.checking.problems import Path, Problem, unknown
from tenants.practice.schema import PracticeModel


def governance_problems(model: PracticeModel) -> Iterator[Problem]:
    posts = {post.key for post in model.posts}
    forums = {forum.key for forum in model.forums}
    for i, forum in enumerate(model.forums):
        at: Path = ("forums", i, "reports_to")
        yield from unknown("forum", at, forum.reports_to, forums)
        if forum.key in forum.reports_to:
            yield Problem(at, f"“{forum.key}” cannot report to itself")
    for i, indicator in enumerate(model.indicators):
        yield from unknown("forum", ("indicators", i, "goes_to"), indicator.goes_to, forums)
    for i, report in enumerate(model.reports):
        yield from unknown("post", ("reports", i, "written_by"), report.written_by, posts)
        yield from unknown("forum", ("reports", i, "goes_to"), report.goes_to, forums)

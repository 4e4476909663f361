"""Forums: none reports to itself."""

from __future__ import annotations

from collections.abc import Iterator

from tenants.practice.checking.problems import Problem
from tenants.practice.schema import PracticeModel
from tenants.practice.sentences import sentence as N_


def governance_problems(model: PracticeModel) -> Iterator[Problem]:
    for i, forum in enumerate(model.forums):
        if forum.key in forum.reports_to:
            message = N_("“%(key)s” cannot report to itself", key=forum.key)
            yield Problem(("forums", i, "reports_to"), message)

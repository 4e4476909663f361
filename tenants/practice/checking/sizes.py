"""How much one document may hold in all; a single list is bounded by the schema."""

from __future__ import annotations

from collections.abc import Iterator

from tenants.practice.checking.problems import Problem
from tenants.practice.schema import PracticeModel
from tenants.practice.sentences import sentence as N_

MOST_QUESTIONS_OF_A_FORM = 1000
"""Ten times the forms that the service is measured with: an agency fills them by hand."""
MOST_QUESTIONS = 5000
MOST_STANDARDS = 2000
MOST_CRITERIA = 5000


def size_problems(model: PracticeModel) -> Iterator[Problem]:
    in_all = 0
    for i, tool in enumerate(model.tools):
        number = sum(len(section.questions) for section in tool.sections)
        in_all += number
        if number > MOST_QUESTIONS_OF_A_FORM:
            message = N_(
                "the form “%(key)s” has %(number)s questions; %(most)s is the most: divide it",
                key=tool.key,
                number=number,
                most=MOST_QUESTIONS_OF_A_FORM,
            )
            yield Problem(("tools", i, "sections"), message)
    if in_all > MOST_QUESTIONS:
        message = N_(
            "all forms together have %(number)s questions; %(most)s is the most: take some out",
            number=in_all,
            most=MOST_QUESTIONS,
        )
        yield Problem(("tools",), message)
    standards = [standard for spine in model.spines for standard in spine.standards]
    if len(standards) > MOST_STANDARDS:
        message = N_(
            "there are %(number)s standards; %(most)s is the most: take some out",
            number=len(standards),
            most=MOST_STANDARDS,
        )
        yield Problem(("spines",), message)
    criteria = sum(len(standard.criteria) for standard in standards)
    if criteria > MOST_CRITERIA:
        message = N_(
            "there are %(number)s criteria; %(most)s is the most: take some out",
            number=criteria,
            most=MOST_CRITERIA,
        )
        yield Problem(("spines",), message)

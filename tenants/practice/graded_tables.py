"""Tables in which whoever answers gives grades, and why they do not go with blind moderation.

A grade in a cell is part of the words of an answer. The words are what a moderator
reads before grading, so in a blind round there must be no such table
(``docs/decisions/0014-no-grades-in-cells-in-blind-rounds.md``).
"""

from __future__ import annotations

from tenants.practice.schema import ActivityType, ColumnKind, Party, PracticeModel, Question, Tool


def graded_tables(model: PracticeModel, activity: ActivityType) -> list[tuple[Tool, Question]]:
    """The tables with a column of grades in the forms that a moderator of this activity reads.

    These are the forms of the agencies' own part, and those that the moderator fills as
    well. Forms that the document does not have are left out.
    """
    keys = dict.fromkeys(
        part.tool for part in activity.parts if part.by in (Party.AGENCY, Party.MODERATOR)
    )
    return [
        (model.tool[key], question)
        for key in keys
        if key in model.tool
        for question in model.tool[key].questions.values()
        if any(column.kind is ColumnKind.GRADE for column in question.columns)
    ]

"""What the forms of a kind of round are called."""

from __future__ import annotations

from blueprints.returns.answer_view import Words
from tenants.practice.schema import ActivityType, PracticeModel


def form_titles(model: PracticeModel, activity: ActivityType, words: Words) -> list[str]:
    """The titles of the forms that its parts ask, each once, in the order of the parts."""
    asked = dict.fromkeys(part.tool for part in activity.parts)
    return [words(model.tool[key].title) for key in asked]

"""Moderation as the rest of the code calls it: one name for each change of state."""

from tenants.judgements.assignment import ask_again, assign_moderators, stand_down, unassign
from tenants.judgements.grading import NotGraded, finish_moderation
from tenants.judgements.outcome import release_outcome, release_settled, reply
from tenants.judgements.settlement import (
    NotSettled,
    complete_moderation,
    open_to_settle,
    settle,
    settle_one,
)

__all__ = [
    "NotGraded",
    "NotSettled",
    "ask_again",
    "assign_moderators",
    "complete_moderation",
    "finish_moderation",
    "open_to_settle",
    "release_outcome",
    "release_settled",
    "reply",
    "settle",
    "settle_one",
    "stand_down",
    "unassign",
]

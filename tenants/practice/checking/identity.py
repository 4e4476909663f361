"""What an authority says of its handbook: its days follow one another."""

from __future__ import annotations

from collections.abc import Iterator

from tenants.practice.checking.problems import Problem
from tenants.practice.schema import PracticeModel
from tenants.practice.sentences import sentence as N_


def identity_problems(model: PracticeModel) -> Iterator[Problem]:
    """It is reviewed after it came into force. Not a rule of the schema: what was published
    before stays readable."""
    handbook = model.handbook
    if handbook is None or handbook.effective_on is None or handbook.review_on is None:
        return
    # ISO days compare as text.
    if handbook.review_on < handbook.effective_on:
        message = N_("review_on is before effective_on; correct one of the two days")
        yield Problem(("handbook", "review_on"), message)

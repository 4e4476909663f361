"""Whether two versions grade a question alike, so that grades may stand side by side."""

from __future__ import annotations

from tenants.practice.schema import PracticeModel, Question, Scale, ScaleKind


def same_measure(one: PracticeModel, other: PracticeModel, question: str) -> bool:
    """Whether both ask a question on the same points with the same scores."""
    scales = [scale_of_question(model, question) for model in (one, other)]
    first, second = scales
    return first is not None and second is not None and alike(first, second)


def alike(one: Scale, other: Scale) -> bool:
    """Whether scores on two scales mean the same: the same points, or the same numbers."""
    if one.kind is ScaleKind.NUMERIC or other.kind is ScaleKind.NUMERIC:
        # Anchor words of a numeric scale may be reworded; its numbers stay the same.
        return one.kind is other.kind and (one.minimum, one.maximum) == (
            other.minimum,
            other.maximum,
        )
    return {p.key: p.score for p in one.points} == {p.key: p.score for p in other.points}


def scale_of_question(model: PracticeModel, key: str) -> Scale | None:
    """The scale that a question is graded on; None where there is none, or no such question."""
    question = find_question(model, key)
    return model.scale.get(question.scale or "") if question is not None else None


def find_question(model: PracticeModel, key: str) -> Question | None:
    """A question of any form of a model."""
    return next((t.questions[key] for t in model.tools if key in t.questions), None)

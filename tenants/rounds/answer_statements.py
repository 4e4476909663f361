"""The statements of a save, put together once; only their values change.

To build a statement and the key under which its SQL is kept costs as much as to
send it, and a save sends these each time. They pass the ORM like any other, so
that its limit to the workspace holds for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute

from tenants.agencies.models import Agency
from tenants.rounds.models import Answer, Grade, Return, Round

_PREFIX = "new_"
_OPTIONS = {"synchronize_session": False, "dml_strategy": "orm"}


def values_for(values: dict[str, Any]) -> dict[str, Any]:
    """Column values as the parameters of the statements below."""
    return {f"{_PREFIX}{name}": value for name, value in values.items()}


def _given(
    model: type[Answer | Grade | Return], names: Iterable[str]
) -> dict[str, BindParameter[Any]]:
    columns: dict[str, InstrumentedAttribute[Any]] = {n: getattr(model, n) for n in names}
    return {n: bindparam(f"{_PREFIX}{n}", type_=column.type) for n, column in columns.items()}


OPEN_ANSWER = (
    select(Return, Round, Agency.kind, Agency.size, Answer, Grade)
    .join(Round, Round.id == Return.round_id)
    .join(Agency, Agency.id == Return.agency_id)
    .outerjoin(
        Answer, and_(Answer.return_id == Return.id, Answer.question == bindparam("question"))
    )
    .outerjoin(Grade, and_(Grade.return_id == Return.id, Grade.question == bindparam("question")))
    .where(Return.id == bindparam("return_id"))
)
"""A return, its round and agency, and one question's answer and grade."""

OVERWRITE_ANSWER = (
    update(Answer)
    .where(
        Answer.return_id == bindparam("of_return"),
        Answer.question == bindparam("of_question"),
        Answer.version == bindparam("over_version"),
    )
    .values(
        version=Answer.version + 1,
        **_given(
            Answer,
            (
                "value",
                "narrative",
                "improvement",
                "improve_by",
                "not_applicable_reason",
                "complete",
                "not_reconfirmed",
                "saved_by",
                "saved_at",
            ),
        ),
    )
    .returning(Answer.version)
    .execution_options(**_OPTIONS)
)
"""Write an answer over the version that was read; no row when there is a newer one."""

OVERWRITE_OWN_WORDS = OVERWRITE_ANSWER.values(**_given(Answer, ("said_by",)))
"""The same by whoever writes in their own words, which are theirs from then on."""

_GRADED = ("point", "score", "not_applicable", "hidden", "carried")
_new_grade = insert(Grade).values(
    **_given(
        Grade,
        (
            "tenant_id",
            "id",
            "return_id",
            "agency_id",
            "part",
            "state",
            "sharing",
            "author_id",
            "blind_to",
            "section",
            "question",
            *_GRADED,
        ),
    )
)
WRITE_GRADE = _new_grade.on_conflict_do_update(
    index_elements=["tenant_id", "return_id", "question"],
    set_={name: _new_grade.excluded[name] for name in _GRADED},
).execution_options(**_OPTIONS)

COUNT_ON = (
    update(Return)
    .where(
        Return.id == bindparam("return_id"),
        Return.model_version_id == bindparam("on_version"),
    )
    .values(
        answered=Return.answered + bindparam("more"),
        **_given(Return, ("changed_at",)),
    )
    .returning(Return.answered, Return.expected)
    .execution_options(**_OPTIONS)
)
"""Move a return's progress on by so many answers; no row when its form has changed."""

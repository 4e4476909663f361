"""An audited case of which one part walks through its states."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.rounds import answers, reopening, submission, withdrawal
from tenants.rounds.content import AnswerContent
from tenants.rounds.models import Answer
from tests.parts.rules import CASE, HOLDERS, JOINT
from tests.parts.world import WORDS, CaseWorld

AGENCY = {"police": "northmoor", "health": "ridgeway"}


class Walk:
    """``parts`` by name; ``walk`` moves one of them, the others are all in or untouched."""

    def __init__(self, cases: CaseWorld, part: str, *, others_in: bool) -> None:
        self.cases, self.part = cases, part
        self.parts = audited(cases) if part in CASE else joint(cases)
        self.others_in = others_in
        if others_in:
            for other in self.parts:
                if other != part:
                    self.hand_in(other)

    @property
    def return_id(self) -> uuid.UUID:
        return self.parts[self.part]

    def states(self) -> Iterator[str]:
        """The part in one state after the other, as the domain's own services move it.

        Not started, in progress, withdrawn, signed off, returned, released.
        """
        yield "not_started"
        begin(self.cases, self.part, self.return_id)
        yield "in_progress"
        self._coordinate(withdrawal.withdraw, "Not needed")
        yield "withdrawn"
        self._coordinate(withdrawal.bring_back)
        self.hand_in(self.part)
        yield "signed_off"
        self._coordinate(reopening.reopen, reason="A wrong date", comments={})
        yield "returned"
        self._submit(self.part)
        self._coordinate(submission.release)
        yield "released"

    def hand_in(self, part: str) -> None:
        begin(self.cases, part, self.parts[part], rest=True)
        self._submit(part)

    def _submit(self, part: str) -> None:
        actor = self.cases.people[HOLDERS[part]]
        with self.cases.acting(actor) as session:
            submission.submit(session, actor, self.parts[part])
            session.commit()
        if part in AGENCY:
            self.cases.sign_part(f"{part} approver", self.parts[part])

    def _coordinate(self, call: Callable[..., object], *args: Any, **values: Any) -> None:
        with self.cases.acting(self.cases.coordinator) as session:
            call(session, self.cases.coordinator, self.return_id, *args, **values)
            session.commit()


def words_of(part: str) -> dict[str, AnswerContent]:
    _section, question, content = WORDS["own" if part in AGENCY else part]
    contents = {question: content}
    if part in ("audit", "moderation", "panel"):
        contents |= {"f.voice": content, "f.overall": content}
    return contents


def begin(cases: CaseWorld, part: str, return_id: uuid.UUID, *, rest: bool = False) -> None:
    """Answer the first question; with ``rest`` all whose answer is not there yet."""
    actor = cases.people[HOLDERS[part]]
    with cases.acting(actor) as session:
        there = set(stored(session, return_id))
        for key, said in words_of(part).items():
            if key not in there:
                answers.save_answer(session, actor, return_id, key, said, 0)
            if not rest:
                break
        session.commit()


def stored(session: Session, return_id: uuid.UUID) -> list[str]:
    return list(session.scalars(select(Answer.question).where(Answer.return_id == return_id)))


def audited(cases: CaseWorld) -> dict[str, uuid.UUID]:
    """A case of its own round whose four parts are given out, in an open round."""
    reference = f"K-{uuid.uuid4().hex[:6]}"
    cases.begin()
    cases.add_case(reference)
    given = {part: cases.give(reference, part, HOLDERS[part]) for part in CASE}
    cases.open_the_round()
    return given


def joint(cases: CaseWorld) -> dict[str, uuid.UUID]:
    """A case of which two agencies have a part, and one person the panel's."""
    reference = f"J-{uuid.uuid4().hex[:6]}"
    cases.begin("joint")
    cases.add_case(reference)
    cases.name_agencies(reference, "own", *AGENCY.values())
    given = {"panel": cases.give(reference, "panel", HOLDERS["panel"])}
    cases.open_the_round()
    given |= {who: cases.part(reference, "own", AGENCY[who]) for who in AGENCY}
    assert set(given) == set(JOINT)
    return given

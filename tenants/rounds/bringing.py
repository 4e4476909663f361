"""Bringing the answers of one return from one version of its form to another."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from saas.database import now
from tenants.evidence.models import EvidenceLink
from tenants.practice.schema import Asked
from tenants.rounds.answers import copied
from tenants.rounds.content import AnswerContent, stored_content
from tenants.rounds.counting import recount
from tenants.rounds.fitting import AskedIn, refit
from tenants.rounds.form import FormFor, missing_parts
from tenants.rounds.freezing import frozen, thawed
from tenants.rounds.models import Answer, ArchivedAnswer, Grade, Return
from tenants.rounds.types import PartKind


class Mover:
    """Brings the answers of one return from one form to another."""

    def __init__(
        self, session: Session, return_: Return, before: FormFor, after: FormFor, target: UUID
    ) -> None:
        self.session, self.return_ = session, return_
        self.before, self.after = before, after
        self.archived = 0
        self.put_back = self._to_put_back(target)

    def _to_put_back(self, target: UUID) -> dict[str, ArchivedAnswer]:
        """What was archived when the return left this very version, the latest of each."""
        rows = self.session.scalars(
            select(ArchivedAnswer)
            .where(
                ArchivedAnswer.return_id == self.return_.id,
                ArchivedAnswer.model_version_id == target,
                ArchivedAnswer.restored_at.is_(None),
            )
            .order_by(ArchivedAnswer.archived_at)
        )
        return {row.question: row for row in rows}

    def bring(self, answer: Answer, grade: Grade | None) -> None:
        """Bring one answer over: as it is, put back, or cut down with a copy kept."""
        question = self.after.questions.get(answer.question)
        if question is None:
            # It stays where it is; the count hides it.
            self.archived += 1
            return
        content = stored_content(answer, grade)
        kept_copy = self.put_back.get(answer.question)
        if kept_copy is not None and kept_copy.answer_version == answer.version:
            content = thawed(kept_copy.content)
            self._write(answer, grade, content, carried=bool(kept_copy.content.get("carried")))
            kept_copy.restored_at = now()
        else:
            content = self._fitted(answer, grade, content)
        section = self.after.tool.section_of[answer.question].key
        if answer.section != section:
            self._to_section(answer, grade, section)
        answer.complete = self._is_complete(answer, content)

    def _fitted(self, answer: Answer, grade: Grade | None, content: AnswerContent) -> AnswerContent:
        """What of an answer fits the newer question; a copy of the whole is kept if not all."""
        after = self._asked(self.after, answer.question)
        before = self._asked(self.before, answer.question) or after
        assert after is not None
        assert before is not None
        kept = refit(before, after, content)
        if kept == content:
            return content
        self.archived += 1
        self.session.add(
            ArchivedAnswer(
                **copied(self.return_),
                section=answer.section,
                question=answer.question,
                model_version_id=self.return_.model_version_id,
                content=frozen(content) | {"carried": grade is not None and grade.carried},
                answer_version=answer.version + 1,
                saved_by=answer.saved_by,
                saved_at=answer.saved_at,
            )
        )
        self._write(answer, grade, kept, carried=False)
        return kept

    def _asked(self, form: FormFor, key: str) -> AskedIn | None:
        """A question as the return's author meets it: a moderator notes on each as they like."""
        question = form.tool.questions.get(key)
        if question is None:
            return None
        if self.return_.part == PartKind.MODERATION:
            question = question.model_copy(update={"narrative": Asked.OPTIONAL})
        return AskedIn(form.model, question)

    def _write(
        self, answer: Answer, grade: Grade | None, content: AnswerContent, *, carried: bool
    ) -> None:
        """Put a content in place of what stands; whoever has the page open sees both (409)."""
        value: Any = content.value
        answer.value, answer.narrative = value, content.narrative
        answer.improvement, answer.improve_by = content.improvement, content.improve_by
        answer.not_applicable_reason = content.not_applicable_reason
        answer.version += 1
        graded = content.score is not None or content.not_applicable
        if grade is not None and not graded:
            self.session.delete(grade)
        elif grade is None and graded:
            self.session.add(
                Grade(
                    **copied(self.return_),
                    section=answer.section,
                    question=answer.question,
                    point=content.point,
                    score=content.score,
                    not_applicable=content.not_applicable,
                    hidden=answer.hidden,
                    carried=carried,
                )
            )

    def _to_section(self, answer: Answer, grade: Grade | None, section: str) -> None:
        answer.section = section
        self.session.flush()
        for table in (Grade, EvidenceLink):
            self.session.execute(
                update(table)
                .where(table.return_id == answer.return_id, table.question == answer.question)
                .values(section=section)
            )

    def _is_complete(self, answer: Answer, content: AnswerContent) -> bool:
        if self.return_.part == PartKind.MODERATION:
            return content.score is not None or content.not_applicable
        question = self.after.questions[answer.question]
        return not answer.not_reconfirmed and not missing_parts(self.after.model, question, content)

    def count(self) -> None:
        """Settle what shows, and count afresh."""
        if self.return_.part == PartKind.SELF:
            recount(self.session, self.return_.id, self.after)
            return
        # What there is to grade follows from the agency's answers, not from this form.
        graded = self.session.scalars(
            select(Grade.question).where(Grade.return_id == self.return_.id)
        ).all()
        answered = len(set(graded) & set(self.after.questions))
        self.return_.answered = min(answered, self.return_.expected)
        self.session.flush()

"""A workspace that audits children's cases: two teams, two partners, and people of each kind."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from saas.accounts.models import Workspace
from saas.database import db, new_id
from saas.tenancy import NO_SCOPE, enter_scope
from tenants.agencies.models import Agency
from tenants.practice import service as practice
from tenants.practice.loader import load_file
from tenants.rounds import allocation, answers, service, submission
from tenants.rounds.calendar import today
from tenants.rounds.content import AnswerContent
from tenants.rounds.models import Answer, Grade, Return, Subject
from tenants.rounds.release import release_subject
from tenants.rounds.service import RoundDraft
from tenants.rounds.types import Moderation, Sharing
from tenants.workspaces.models import WorkspaceSetting
from tests.world import World

PACK = Path(__file__).parents[1] / "packs" / "cases.yaml"

WORDS = {
    "audit": ("practice", "f.plan", AnswerContent(point="1", score=Decimal(1))),
    "moderation": ("practice", "f.plan", AnswerContent(point="2", score=Decimal(2))),
    "panel": ("practice", "f.plan", AnswerContent(point="0", score=Decimal(0))),
    "reflection": ("back", "r.proud", AnswerContent(value="We kept visiting")),
    "seen": ("back", "r.proud", AnswerContent(value="She listened")),
    "family": ("words", "v.heard", AnswerContent(value="Most of the time")),
    "own": ("records", "o.known", AnswerContent(value="Three calls in May")),
}
"""The first answer of each part: section, question, what it says."""


class CaseWorld(World):
    """``subjects`` by reference, ``parts`` by (reference, part, holder)."""

    subjects: dict[str, uuid.UUID]

    @classmethod
    def make(cls, app: Flask) -> CaseWorld:
        slug = f"c-{uuid.uuid4().hex[:12]}"
        tenant_id = new_id()
        with enter_scope(NO_SCOPE):
            db.session.add(
                Workspace(id=tenant_id, slug=slug, name=f"Authority {slug}", kind="authority")
            )
            db.session.commit()
        world = cls(app, tenant_id, slug)
        world.subjects = {}
        world.model = load_file(PACK)
        with world.planning() as session:
            session.add(WorkspaceSetting(languages=["en", "cy"]))
            for name, kind in (
                ("Harbour Team", "team"),
                ("Orchard Team", "team"),
                ("Northmoor Police", "partner"),
                ("Ridgeway Health", "partner"),
            ):
                agency = Agency(name=name, kind=kind, size="")
                session.add(agency)
                session.flush()
                world.agencies[name.split()[0].lower()] = agency.id
            world.version_id = practice.publish(
                session, world.model, note="", published_by=None, publisher_name=""
            ).id
            session.commit()
        for role in ("administrator", "coordinator", "moderator", "analyst", "reader"):
            world.people[role] = world.member(role, [role])
        for who, role, agency_key in (
            ("auditor", "auditor", "orchard"),
            ("second auditor", "auditor", "orchard"),
            ("worker", "practitioner", "harbour"),
            ("colleague", "practitioner", "harbour"),
            ("manager", "agency_lead", "harbour"),
            ("officer", "participation_officer", "orchard"),
            ("police lead", "agency_lead", "northmoor"),
            ("police approver", "approver", "northmoor"),
            ("health lead", "agency_lead", "ridgeway"),
            ("health approver", "approver", "ridgeway"),
        ):
            world.people[who] = world.member(who, [role], world.agencies[agency_key])
        return world

    def begin(self, activity: str = "audit", title: str = "") -> uuid.UUID:
        """A draft round of a kind of audit."""
        assert self.version_id is not None
        with self.acting(self.coordinator) as session:
            self.round_id = service.create_round(
                session,
                self.coordinator,
                RoundDraft(
                    title=title or f"{activity} {uuid.uuid4().hex[:6]}",
                    activity=activity,
                    model_version_id=self.version_id,
                    opens_on=today(),
                    due_on=today() + timedelta(days=30),
                    moderation=Moderation.NONE,
                    sharing=Sharing.NOTHING,
                    reminder_days=(-7, 0),
                    escalation_days=(1,),
                ),
            ).id
            session.commit()
            return self.round_id

    def add_case(self, reference: str, team: str = "harbour", kind: str = "case") -> uuid.UUID:
        """One case of the draft round, with its worker and their manager."""
        with self.acting(self.coordinator) as session:
            subject = Subject(
                round_id=self.round_id,
                kind=kind,
                agency_id=self.agencies[team],
                reference=reference,
                worker_id=self.people["worker"].member_id,
                line_manager_id=self.people["manager"].member_id,
            )
            session.add(subject)
            session.commit()
            self.subjects[reference] = subject.id
            return subject.id

    def give(self, reference: str, part: str, who: str) -> uuid.UUID:
        with self.acting(self.coordinator) as session:
            return_ = allocation.give_part(
                session,
                self.coordinator,
                self.subjects[reference],
                part,
                self.people[who].me,
            )
            session.commit()
            return return_.id

    def name_agencies(self, reference: str, part: str, *agencies: str) -> None:
        with self.acting(self.coordinator) as session:
            allocation.name_agencies(
                session,
                self.coordinator,
                self.subjects[reference],
                part,
                [self.agencies[key] for key in agencies],
            )
            session.commit()

    def open_the_round(self) -> None:
        assert self.round_id is not None
        with self.acting(self.coordinator) as session:
            service.open_round(session, self.coordinator, self.round_id)
            session.commit()

    def part(self, reference: str, part: str, agency: str = "") -> uuid.UUID:
        """The return of a part; of an agency where several have it."""
        with self.planning() as session:
            query = select(Return.id).where(
                Return.subject_id == self.subjects[reference], Return.part_key == part
            )
            if agency:
                query = query.where(Return.agency_id == self.agencies[agency])
            return session.scalars(query).one()

    def complete(self, who: str, return_id: uuid.UUID, part: str) -> None:
        """Answer all of a part and hand it in."""
        actor = self.people[who]
        _section, question, content = WORDS[part]
        contents = {question: content}
        if part in ("audit", "moderation", "panel"):
            contents |= {"f.voice": content, "f.overall": content}
        with self.acting(actor) as session:
            for key, said in contents.items():
                answers.save_answer(session, actor, return_id, key, said, 0)
            session.commit()
        with self.acting(actor) as session:
            submission.submit(session, actor, return_id)
            session.commit()

    def sign_part(self, who: str, return_id: uuid.UUID) -> None:
        """Sign an agency's part in its name."""
        actor = self.people[who]
        with self.acting(actor) as session:
            submission.sign(session, actor, return_id, post="Chief Officer", confirmed=True)
            session.commit()

    def release(self, reference: str) -> int:
        with self.acting(self.coordinator) as session:
            count = release_subject(session, self.coordinator, self.subjects[reference])
            session.commit()
            return count

    def reads(self, who: str, return_id: uuid.UUID) -> bool:
        """Whether the database gives this person any word or grade of a return."""
        with self.acting(self.people[who]) as session:
            said = session.scalars(select(Answer.id).where(Answer.return_id == return_id)).first()
            graded = session.scalars(select(Grade.id).where(Grade.return_id == return_id)).first()
            return said is not None or graded is not None

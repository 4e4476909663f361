"""Every kind of audit of every pack runs: chosen, given out, filled in, handed in, released.

None of them has code of its own: what differs is in the pack alone.
"""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from tenants.agencies.models import Agency
from tenants.practice import service as practice
from tenants.practice.schema import ActivityType, Party, PracticeModel, SubjectKind
from tenants.rounds import allocation, service, submission
from tenants.rounds.answers import save_answer
from tenants.rounds.calendar import today
from tenants.rounds.content import AnswerContent
from tenants.rounds.form import chosen_keys, expected_questions, form_for
from tenants.rounds.models import Return, Subject
from tenants.rounds.parts import agency_parts, personal_parts
from tenants.rounds.release import release_subject
from tenants.rounds.service import RoundDraft
from tenants.rounds.types import Moderation, ReturnState, Sharing
from tests.practice.new_authority import new_workspace
from tests.practice.test_builtin_rounds import PACKS, model_of, whole
from tests.web.page_checks import Browser, words
from tests.world import World

IN_THE_TREE = {
    SubjectKind.AGENCY,
    SubjectKind.SERVICE,
    SubjectKind.SETTING,
    SubjectKind.PROVIDER,
}


class AuthorityWorld:
    """An authority with two agencies, and a person for each party of each kind of audit."""

    def __init__(self, app: Flask, pack: str) -> None:
        self.world: World = new_workspace(app)
        self.model: PracticeModel = model_of(pack)
        kind = self.model.agency_kinds[0].key if self.model.agency_kinds else ""
        size = self.model.size_bands[-1].key if self.model.size_bands else ""
        with self.world.planning() as session:
            self.version_id = practice.publish(
                session, self.model, note="", published_by=None, publisher_name=""
            ).id
            for name in ("Quayside Service", "Millrace Team"):
                agency = Agency(name=name, kind=kind, size=size)
                session.add(agency)
                session.flush()
                self.world.agencies[name.split()[0].lower()] = agency.id
            session.commit()
        self.kind, self.size = kind, size
        people = self.world.people
        for party in Party:
            role = {
                Party.PRACTITIONER: "practitioner",
                Party.FAMILY: "participation_officer",
                Party.CHILD: "participation_officer",
                Party.MODERATOR: "moderator",
            }.get(party, "auditor")
            people[party] = self.world.member(party.value, [role], self.world.agencies["millrace"])
        for key in ("quayside", "millrace"):
            for role in ("agency_lead", "approver"):
                people[f"{key} {role}"] = self.world.member(
                    f"{key} {role}", [role], self.world.agencies[key]
                )

    def begin(self, activity: ActivityType) -> tuple[uuid.UUID, uuid.UUID]:
        """A draft round about one subject; the ids of both."""
        world = self.world
        with world.acting(world.coordinator) as session:
            round_ = service.create_round(
                session,
                world.coordinator,
                RoundDraft(
                    title=f"{activity.key} {uuid.uuid4().hex[:6]}",
                    activity=activity.key,
                    model_version_id=self.version_id,
                    opens_on=today(),
                    due_on=today(),
                    moderation=Moderation(activity.moderation),
                    sharing=Sharing(activity.sharing),
                    reminder_days=tuple(activity.reminder_days),
                    escalation_days=tuple(activity.escalation_days),
                ),
            )
            session.commit()
            round_id = round_.id
        with world.acting(world.coordinator) as session:
            if activity.subject in IN_THE_TREE:
                service.choose_agencies(
                    session, world.coordinator, round_id, [world.agencies["quayside"]]
                )
            else:
                session.add(
                    Subject(
                        round_id=round_id,
                        kind=activity.subject.value,
                        agency_id=world.agencies["quayside"],
                        reference="AB-12",
                        worker_id=world.people[Party.PRACTITIONER].me,
                    )
                )
            session.commit()
            subject_id = session.scalars(
                select(Subject.id).where(Subject.round_id == round_id)
            ).one()
        return round_id, subject_id

    def give_out(self, activity: ActivityType, subject_id: uuid.UUID) -> None:
        world = self.world
        with world.acting(world.coordinator) as session:
            for part in personal_parts(activity):
                allocation.give_part(
                    session, world.coordinator, subject_id, part.key, world.people[part.by].me
                )
            if activity.subject not in IN_THE_TREE:
                for part in agency_parts(activity):
                    allocation.name_agencies(
                        session,
                        world.coordinator,
                        subject_id,
                        part.key,
                        [world.agencies["quayside"], world.agencies["millrace"]],
                    )
            session.commit()

    def fill(self, who: str, return_: Return) -> None:
        """Answer all that must be answered, in the form's order, and hand it in."""
        actor = self.world.people[who]
        form = form_for(self.model, return_.tool, kind=self.kind, size=self.size)
        answers: dict[str, AnswerContent] = {}
        # A form that asks nothing for certain is handed in with its first answer.
        least = set() if expected_questions(form, {}) else {next(iter(form.questions))}
        with self.world.acting(actor) as session:
            for turn, (key, question) in enumerate(form.questions.items()):
                chosen = {k: chosen_keys(form.questions[k], a) for k, a in answers.items()}
                if key not in expected_questions(form, chosen) | least:
                    continue
                answers[key] = whole(self.model, question, turn)
                save_answer(session, actor, return_.id, key, answers[key], 0)
            session.commit()
        with self.world.acting(actor) as session:
            submission.submit(session, actor, return_.id)
            session.commit()

    def parts_of(self, subject_id: uuid.UUID) -> list[Return]:
        with self.world.planning() as session:
            found = list(
                session.scalars(
                    select(Return)
                    .where(Return.subject_id == subject_id)
                    .order_by(Return.part_key, Return.agency_id)
                )
            )
            session.expunge_all()
            return found


@pytest.mark.parametrize("pack", [p for p in PACKS if p != "section11"])
def test_each_kind_of_audit_runs_to_its_release(app: Flask, pack: str) -> None:
    authority = AuthorityWorld(app, pack)
    world = authority.world
    coordinator = Browser(world.client("coordinator"))
    kinds = [kind for kind in authority.model.activity_types if not kind.asks_agencies]
    assert kinds
    for activity in kinds:
        round_id, subject_id = authority.begin(activity)
        authority.give_out(activity, subject_id)
        coordinator.send(world.path(f"rounds/{round_id}/review"))
        holders = {world.people[party].me: party for party in Party}
        agencies = {world.agencies[key]: key for key in ("quayside", "millrace")}
        parts = authority.parts_of(subject_id)
        assert {p.part_key for p in parts} == {p.key for p in activity.parts}, activity.key
        for return_ in parts:
            if return_.part == "person":
                authority.fill(holders[return_.author_id], return_)
                continue
            key = agencies[return_.agency_id]
            authority.fill(f"{key} agency_lead", return_)
            approver = world.people[f"{key} approver"]
            with world.acting(approver) as session:
                submission.sign(session, approver, return_.id, post="Head", confirmed=True)
                session.commit()
        with world.acting(world.coordinator) as session:
            assert release_subject(session, world.coordinator, subject_id) == len(parts)
            session.commit()
        assert {p.state for p in authority.parts_of(subject_id)} == {ReturnState.RELEASED}
        page = coordinator.get(world.path(f"subjects/{subject_id}"))
        for part in activity.parts:
            assert authority.model.words(part.title, "en") in words(page.find("main"))

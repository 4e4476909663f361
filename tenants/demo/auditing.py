"""Auditing children's cases in an authority: listed, drawn, given out, written, released."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import BytesIO, StringIO
from uuid import UUID

from sqlalchemy import select

from tenants.agencies import service as agencies
from tenants.cases.choosing import make_draw
from tenants.cases.listing import bring_file, take_file
from tenants.cases.types import Column, DrawRule, HowMany
from tenants.demo.authorities import Authority, Service, content_of
from tenants.demo.case_rounds import BegunPart, CaseRound, Casework, casework_of
from tenants.demo.data import filled
from tenants.demo.seed import Demo, days_before, join
from tenants.practice.schema import PracticeModel
from tenants.rounds import allocation, queries, service, submission
from tenants.rounds.answers import save_answer
from tenants.rounds.giving import Gift, give_many
from tenants.rounds.models import Return, Subject
from tenants.rounds.release import release_subject
from tenants.rounds.service import RoundDraft
from tenants.rounds.types import Moderation, Sharing

_COLUMNS = {
    Column.REFERENCE: 0,
    Column.TEAM: 1,
    Column.STATUS: 2,
    Column.WORKER: 3,
    Column.LINE_MANAGER: 4,
}
_HEAD = ("Reference", "Team", "Status", "Worker", "Manager")


def seed_casework(own: Demo, authority: Authority, model: PracticeModel) -> None:
    """Who fills parts joins, and the rounds of cases come as far as the authority's file says."""
    casework = casework_of(authority.slug)
    _add_partners(own, casework)
    for person in casework.people:
        agency_id = own.agency_ids[person.at]
        join(own, person.key, person.name, person.post, [person.role], agency_id, days_ago=85)
    agencies_by_key = {each.key: each for each in (*authority.services, *casework.partners)}
    for asked in casework.rounds:
        _Audit(own, model, asked, agencies_by_key).run()


def _add_partners(own: Demo, casework: Casework) -> None:
    """Agencies from outside, with who leads and who signs for them."""
    if not casework.partners:
        return
    with own.acting("administrator", 86) as (current, actor):
        for each in casework.partners:
            made = agencies.add_agency(
                current, actor, name=each.name, kind=each.kind, size="", takes_part=True
            )
            current.flush()
            own.agency_ids[each.key] = made.id
    for each in casework.partners:
        agency_id = own.agency_ids[each.key]
        if each.approver:
            approver, post = each.approver.name, each.approver.post
            join(own, f"{each.key}.approver", approver, post, ["approver"], agency_id, days_ago=86)
        assert each.lead is not None
        lead, post = each.lead.name, each.lead.post
        join(own, f"{each.key}.lead", lead, post, ["agency_lead"], agency_id, days_ago=86)
    with own.acting("administrator", 85) as (current, actor):
        for each in casework.partners:
            lead_id = own.actors[f"{each.key}.lead"].member_id
            agencies.set_lead(current, actor, own.agency_ids[each.key], lead_id)


def draft_of(
    own: Demo, model: PracticeModel, activity_key: str, title: str, message: str
) -> RoundDraft:
    """A round that opened twenty days ago and is due in twenty-five."""
    assert own.version_id is not None
    activity = model.activity[activity_key]
    return RoundDraft(
        title=filled(title, {"year": str(days_before(20).year)}),
        activity=activity.key,
        model_version_id=own.version_id,
        opens_on=days_before(20).date(),
        due_on=days_before(-25).date(),
        moderation=Moderation(activity.moderation),
        sharing=Sharing(activity.sharing),
        reminder_days=(-7, 0, 3),
        escalation_days=(1, 14, 28),
        previous_round_id=None,
        message=message,
    )


@dataclass(frozen=True)
class _Audit:
    """One round of cases on its way."""

    own: Demo
    model: PracticeModel
    asked: CaseRound
    agencies: dict[str, Service]

    def run(self) -> None:
        round_id = self._draw_cases()
        subjects = self._give_out(round_id)
        for reference, case in self.asked.begun.items():
            for begun in case.parts:
                self._write(subjects[reference], reference, begun)
            if case.released:
                with self.own.acting("coordinator", 2) as (current, actor):
                    release_subject(current, actor, subjects[reference])

    def _draw_cases(self) -> UUID:
        """The draft round with every open case of the list in it."""
        asked = self.asked
        draft = draft_of(self.own, self.model, asked.activity, asked.title, asked.message)
        with self.own.acting("coordinator", 21) as (current, actor):
            round_ = service.create_round(current, actor, draft)
            current.flush()
            listed = bring_file(current, actor, round_.id, self._list(), "cases.csv")
            outcome = take_file(current, actor, round_.id, listed.id, _COLUMNS, default_agency=None)
            assert outcome.taken, outcome.checked
            make_draw(current, actor, round_.id, DrawRule(HowMany.ALL, statuses=("Open",)))
            return round_.id

    def _list(self) -> BytesIO:
        """The cases as the case system would export them."""
        written = StringIO()
        lines = csv.writer(written)
        lines.writerow(_HEAD)
        actors = self.own.actors
        for case in self.asked.cases:
            team, manager = self.agencies[case.team].name, actors[case.manager].name
            lines.writerow((case.reference, team, case.status, actors[case.worker].name, manager))
        return BytesIO(written.getvalue().encode())

    def _give_out(self, round_id: UUID) -> dict[str, UUID]:
        """Every part to who fills it, and the round opened; returns the cases by reference."""
        own, asked = self.own, self.asked
        with own.acting("coordinator", 20) as (current, actor):
            query = select(Subject.reference, Subject.id).where(Subject.round_id == round_id)
            subjects = {row.reference: row.id for row in current.execute(query)}
            gifts = [
                Gift(subject_id, part, own.actors[asked.holder(part, reference)].me)
                for reference, subject_id in sorted(subjects.items())
                for part in asked.given_to
            ]
            given = give_many(current, actor, round_id, gifts)
            assert not given.refusals, given.refusals
            for part, keys in asked.agencies.items():
                wanted = [own.agency_ids[key] for key in keys]
                for subject_id in subjects.values():
                    allocation.name_agencies(current, actor, subject_id, part, wanted)
            current.commit()
            service.open_round(current, actor, round_id)
        return subjects

    def _write(self, subject_id: UUID, reference: str, begun: BegunPart) -> None:
        """Answer a part as its file says, hand it in, and sign what an agency handed in."""
        own = self.own
        who = f"{begun.of}.lead" if begun.of else self.asked.holder(begun.part, reference)
        query = select(Return.id).where(
            Return.subject_id == subject_id, Return.part_key == begun.part
        )
        if begun.of:
            query = query.where(Return.agency_id == own.agency_ids[begun.of])
        with own.acting(who, 6) as (current, actor):
            return_id = current.scalars(query).one()
            questions = queries.get_return(current, return_id).form.questions
            for key, given in begun.answers.items():
                content = content_of(self.model, questions[key], given)
                save_answer(current, actor, return_id, key, content, 0)
            if begun.handed_in:
                submission.submit(current, actor, return_id)
        if begun.handed_in and begun.of:
            approver = self.agencies[begun.of].approver
            assert approver is not None
            with own.acting(f"{begun.of}.approver", 4) as (current, actor):
                submission.sign(current, actor, return_id, post=approver.post, confirmed=True)

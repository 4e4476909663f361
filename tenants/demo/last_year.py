"""Last year's round: every return signed, moderated and released; actions at every stage."""

from __future__ import annotations

from uuid import UUID

from tenants.actions import findings, progress
from tenants.actions import service as actions
from tenants.demo.answering import fill, return_of, rewrite
from tenants.demo.documents import give_evidence, hold, proofs
from tenants.demo.moderating import ask_moderators, grade_all, release, settle_all
from tenants.demo.people import AGENCIES
from tenants.demo.plan import (
    PlannedAction,
    Replacement,
    Words,
    further_findings,
    planned_actions,
    reply_of,
    revision_of,
)
from tenants.demo.seed import Demo, days_before
from tenants.demo.voices import Year
from tenants.judgements import outcome
from tenants.rounds import service, submission
from tenants.rounds.service import RoundDraft
from tenants.rounds.types import Moderation, RoundState, Sharing


def seed_last_year(demo: Demo) -> None:
    round_id = _open(demo)
    taking_part = [agency.key for agency in AGENCIES if agency.takes_part]
    for i, key in enumerate(taking_part):
        demo.say(f"  {i + 1} of {len(taking_part)}: {key}")
        _one_agency(demo, round_id, key)
    with demo.acting("coordinator", 330) as (current, actor):
        service.move_round(current, actor, round_id, RoundState.MODERATION)
    for i, key in enumerate(taking_part):
        moderators: tuple[str, ...] = ("moderator",) if i % 4 else ("moderator", "second-moderator")
        _moderate(demo, round_id, key, moderators)
    with demo.acting("coordinator", 300) as (current, actor):
        service.move_round(current, actor, round_id, RoundState.FINDINGS)
    made = {planned.agency: _propose(demo, round_id, planned) for planned in planned_actions()}
    _further_findings(demo, round_id)
    for planned in planned_actions():
        finding_id, action_id = made[planned.agency]
        _work(demo, planned, finding_id, action_id)
    with demo.acting("coordinator", 250) as (current, actor):
        service.move_round(current, actor, round_id, RoundState.CLOSED)


def _open(demo: Demo) -> UUID:
    assert demo.version_id is not None
    with demo.acting("coordinator", 420) as (current, actor):
        round_ = service.create_round(
            current,
            actor,
            RoundDraft(
                title=f"Section 11 {days_before(420).year}",
                activity="section11",
                model_version_id=demo.version_id,
                opens_on=days_before(420).date(),
                due_on=days_before(350).date(),
                moderation=Moderation.BLIND,
                sharing=Sharing.GRADES,
                reminder_days=(-14, -7, 0, 3),
                escalation_days=(1, 14, 28),
                message="Please ask those who do the work before you grade.",
            ),
        )
        current.flush()
        wanted = [demo.agency_ids[agency.key] for agency in AGENCIES if agency.takes_part]
        service.choose_agencies(current, actor, round_.id, wanted)
        current.commit()
        service.open_round(current, actor, round_.id)
        return round_.id


def _one_agency(demo: Demo, round_id: UUID, key: str) -> None:
    return_id = return_of(demo, round_id, key)
    lead = f"{key}.lead"
    fill(demo, lead, return_id, Year.LAST, days_ago=370)
    give_evidence(demo, lead, return_id, Year.LAST, days_ago=369)
    with demo.acting(lead, 360) as (current, actor):
        submission.submit(current, actor, return_id)
    if key == "fire":
        # One came back with comments before it was signed: two revisions to read.
        revision = revision_of(key)
        with demo.acting("coordinator", 358) as (current, actor):
            submission.send_back(
                current,
                actor,
                return_id,
                comments=revision.comments,
                overall=revision.overall,
            )
        rewrite(demo, lead, return_id, revision.answers, days_ago=355)
        with demo.acting(lead, 354) as (current, actor):
            submission.submit(current, actor, return_id)
    post = next(agency.approver_post for agency in AGENCIES if agency.key == key)
    with demo.acting(f"{key}.approver", 352) as (current, actor):
        submission.sign(current, actor, return_id, post=post, confirmed=True)


def _moderate(demo: Demo, round_id: UUID, key: str, moderators: tuple[str, ...]) -> None:
    own = return_of(demo, round_id, key)
    made = ask_moderators(demo, round_id, key, moderators, 328)
    for moderator, moderation in zip(moderators, made, strict=True):
        grade_all(demo, moderator, moderation, key, own, Year.LAST, 320)
    subject_id = settle_all(demo, round_id, key, Year.LAST, 312)
    release(demo, subject_id, 305)
    reply = reply_of(key)
    if reply:
        with demo.acting(f"{key}.lead", 303) as (current, actor):
            outcome.reply(current, actor, subject_id, reply)


def _propose(demo: Demo, round_id: UUID, planned: PlannedAction) -> tuple[UUID, UUID]:
    """What the agency wrote under one question becomes a finding and a proposed action."""
    return_id = return_of(demo, round_id, planned.agency)
    with demo.acting("coordinator", 297) as (current, actor):
        finding = findings.make_finding(
            current,
            actor,
            round_id=round_id,
            agency_id=demo.agency_ids[planned.agency],
            kind="improvement",
            text=planned.finding,
            question=planned.question,
            return_id=return_id,
        )
        finding_id = finding.id
    return finding_id, _make(demo, planned.agency, finding_id, planned.words, 297)


def _make(demo: Demo, agency: str, finding_id: UUID, words: Words, days_ago: float) -> UUID:
    with demo.acting("coordinator", days_ago) as (current, actor):
        action = actions.make_action(
            current,
            actor,
            finding_id=finding_id,
            agency_id=demo.agency_ids[agency],
            title=words.title,
            due_on=days_before(words.due).date(),
            owner_id=demo.actors[f"{agency}.lead"].me,
            deputy_id=demo.actors[f"{agency}.approver"].me,
            difference=words.difference,
            measure=words.measure,
        )
        return action.id


def _further_findings(demo: Demo, round_id: UUID) -> None:
    with demo.acting("coordinator", 296) as (current, actor):
        for further in further_findings():
            findings.make_finding(
                current,
                actor,
                round_id=round_id,
                agency_id=demo.agency_ids[further.agency],
                kind=further.kind,
                text=further.text,
                question=further.question,
                return_id=return_of(demo, round_id, further.agency),
                source="moderation",
            )


def _work(demo: Demo, planned: PlannedAction, finding_id: UUID, action_id: UUID) -> None:
    """Bring an action to where it stands today, each step on its day."""
    lead = f"{planned.agency}.lead"
    with demo.acting("coordinator", 290) as (current, actor):
        actions.agree(current, actor, action_id)
    _note(demo, lead, action_id, planned.words)
    if planned.replaced_by is not None:
        _replace(demo, planned.agency, planned.replaced_by, finding_id, action_id)
    if planned.claim is not None:
        days, text = planned.claim
        with demo.acting(lead, days) as (current, actor):
            for document in proofs(planned.agency, planned.question):
                held = hold(current, actor, document)
                progress.give_evidence(current, actor, action_id, held)
            progress.claim_done(current, actor, action_id, text)
    if planned.check is not None:
        days, text = planned.check
        with demo.acting("reader", days) as (current, actor):
            if planned.stage == "verified":
                progress.verify(current, actor, action_id, text)
            else:
                progress.send_back(current, actor, action_id, text)


def _note(demo: Demo, lead: str, action_id: UUID, words: Words) -> None:
    for days, text in words.progress:
        with demo.acting(lead, days) as (current, actor):
            progress.note_progress(current, actor, action_id, text)


def _replace(
    demo: Demo, agency: str, replacement: Replacement, finding_id: UUID, action_id: UUID
) -> None:
    new_id = _make(demo, agency, finding_id, replacement.words, replacement.made)
    with demo.acting("coordinator", replacement.agreed) as (current, actor):
        actions.agree(current, actor, new_id)
        current.flush()
        actions.supersede(current, actor, action_id, new_id, reason=replacement.reason)
    _note(demo, f"{agency}.lead", new_id, replacement.words)

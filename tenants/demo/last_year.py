"""Last year's round: every return signed, moderated and released; actions at every stage."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from tenants.actions import findings, progress
from tenants.actions import service as actions
from tenants.demo.answering import fill, give_evidence, return_of
from tenants.demo.moderating import ask_moderators, grade_all, release, settle_all
from tenants.demo.people import AGENCIES
from tenants.demo.seed import Demo, days_before
from tenants.judgements import outcome
from tenants.rounds import service, submission
from tenants.rounds.models import Answer
from tenants.rounds.service import RoundDraft
from tenants.rounds.types import Moderation, RoundState, Sharing


def seed_last_year(demo: Demo) -> None:
    round_id = _open(demo)
    taking_part = [agency.key for agency in AGENCIES if agency.lead]
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
    _findings(demo, round_id)
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
                message="Please look at the evidence of last year first.",
            ),
        )
        current.flush()
        wanted = [demo.agency_ids[agency.key] for agency in AGENCIES if agency.lead]
        service.choose_agencies(current, actor, round_.id, wanted)
        current.commit()
        service.open_round(current, actor, round_.id)
        return round_.id


def _one_agency(demo: Demo, round_id: UUID, key: str) -> None:
    return_id = return_of(demo, round_id, key)
    fill(demo, f"{key}.lead", return_id, days_ago=370)
    if key in ("police", "trust", "school", "social-care"):
        give_evidence(
            demo, f"{key}.lead", return_id, ("s11.1.1", "s11.2.1", "s11.5.1"), days_ago=369
        )
    with demo.acting(f"{key}.lead", 360) as (current, actor):
        submission.submit(current, actor, return_id)
    if key == "fire":
        # One came back with comments before it was signed: two revisions to read.
        with demo.acting("coordinator", 358) as (current, actor):
            submission.send_back(
                current,
                actor,
                return_id,
                comments={"s11.5.1": "Which teams does this figure include?"},
                overall="",
            )
        with demo.acting(f"{key}.lead", 354) as (current, actor):
            submission.submit(current, actor, return_id)
    post = next(agency.approver_post for agency in AGENCIES if agency.key == key)
    with demo.acting(f"{key}.approver", 352) as (current, actor):
        submission.sign(current, actor, return_id, post=post, confirmed=True)


def _moderate(demo: Demo, round_id: UUID, key: str, moderators: tuple[str, ...]) -> None:
    own = return_of(demo, round_id, key)
    made = ask_moderators(demo, round_id, key, moderators, 328)
    for moderator, moderation in zip(moderators, made, strict=True):
        grade_all(demo, moderator, moderation, own, 320)
    subject_id = settle_all(demo, round_id, key, 312)
    release(demo, subject_id, 305)
    if key in ("probation", "school"):
        with demo.acting(f"{key}.lead", 303) as (current, actor):
            outcome.reply(
                current,
                actor,
                subject_id,
                "Thank you. We accept the grades and will bring fresh evidence next year.",
            )


STAGES = (
    ("social-care", "verified"),
    ("education", "verified"),
    ("vale", "superseded"),
    ("icb", "claimed_done"),
    ("trust", "verified"),
    ("police", "in_progress"),
    ("probation", "overdue"),
    ("youth-justice", "sent_back"),
    ("fire", "overdue"),
    ("school", "claimed_done"),
    ("nursery", "agreed"),
    ("voluntary", "proposed"),
)


def _findings(demo: Demo, round_id: UUID) -> None:
    for i, (key, stage) in enumerate(STAGES):
        action_id = _propose(demo, round_id, key, i)
        if action_id is not None and stage != "proposed":
            _work(demo, round_id, key, stage, action_id)
    with demo.acting("coordinator", 298) as (current, actor):
        for key, text in (
            (
                "trust",
                "Board visits changed the duty rota: the strongest use of evidence this year.",
            ),
            ("school", "Young people rewrote the safeguarding statement themselves."),
        ):
            findings.make_finding(
                current,
                actor,
                round_id=round_id,
                agency_id=demo.agency_ids[key],
                kind="strength",
                text=text,
                standard="s11.1",
            )
        findings.make_finding(
            current,
            actor,
            round_id=round_id,
            agency_id=demo.agency_ids["probation"],
            kind="learning_need",
            text="Recording why information was shared, or was not.",
            standard="s11.8",
        )


def _propose(demo: Demo, round_id: UUID, key: str, number: int) -> UUID | None:
    """An improvement from the agency's own return becomes a proposed action."""
    return_id = return_of(demo, round_id, key)
    with demo.acting("coordinator", 297) as (current, actor):
        rows = current.execute(
            select(Answer.question, Answer.improvement)
            .where(Answer.return_id == return_id, Answer.improvement != "")
            .order_by(Answer.question)
        ).all()
        question, improvement = (
            rows[number % len(rows)] if rows else ("s11.5.1", "Keep one register of training.")
        )
        finding = findings.make_finding(
            current,
            actor,
            round_id=round_id,
            agency_id=demo.agency_ids[key],
            kind="improvement",
            text=f"The agency says itself that this is not yet in place: {improvement}",
            question=question,
            return_id=return_id,
        )
        current.flush()
        action = actions.make_action(
            current,
            actor,
            finding_id=finding.id,
            agency_id=demo.agency_ids[key],
            title=improvement,
            due_on=(days_before(297) + timedelta(days=180 if number % 3 else 330)).date(),
            owner_id=demo.actors[f"{key}.lead"].me,
            deputy_id=demo.actors[f"{key}.approver"].me,
            difference="Staff know what to do, and children are heard sooner.",
            measure="Ten records a quarter, read by somebody outside the team.",
        )
        return action.id


def _work(demo: Demo, round_id: UUID, key: str, stage: str, action_id: UUID) -> None:
    lead = f"{key}.lead"
    with demo.acting("coordinator", 290) as (current, actor):
        actions.agree(current, actor, action_id)
    if stage == "agreed":
        return
    with demo.acting(lead, 200) as (current, actor):
        progress.start(current, actor, action_id)
        current.flush()
        progress.note_progress(
            current, actor, action_id, "The guide is drafted; two teams have tried it."
        )
    if stage == "superseded":
        replacement = _propose(demo, round_id, key, 5)
        assert replacement is not None
        with demo.acting("coordinator", 150) as (current, actor):
            actions.agree(current, actor, replacement)
            current.flush()
            actions.supersede(
                current,
                actor,
                action_id,
                replacement,
                reason="Joined with the county’s own plan, so that it is done once.",
            )
        return
    if stage in ("in_progress", "overdue"):
        return
    with demo.acting(lead, 120) as (current, actor):
        progress.claim_done(
            current, actor, action_id, "All teams use it; the last ten records show it."
        )
    if stage == "verified":
        with demo.acting("reader", 100) as (current, actor):
            progress.verify(
                current, actor, action_id, "I read five of the ten records: it is as they say."
            )
    if stage == "sent_back":
        with demo.acting("reader", 100) as (current, actor):
            progress.send_back(
                current, actor, action_id, "Three of the five records I read do not show it yet."
            )

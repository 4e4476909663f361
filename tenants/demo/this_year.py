"""This year's round, open, with a return in every state that there is."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from tenants.actions import findings
from tenants.actions import service as actions
from tenants.demo.answering import fill, return_of
from tenants.demo.documents import give_evidence
from tenants.demo.moderating import ask_moderators, grade_all, release, settle_all
from tenants.demo.people import AGENCIES
from tenants.demo.plan import own_finding, revision_of
from tenants.demo.seed import Demo, days_before
from tenants.demo.voices import Year
from tenants.rounds import carry, delegations, service, submission
from tenants.rounds.models import Return, Round
from tenants.rounds.service import RoundDraft
from tenants.rounds.types import Moderation, Sharing


def seed_this_year(demo: Demo) -> None:
    round_id = _open(demo)
    _not_yet_submitted(demo, round_id)
    _submitted_and_beyond(demo, round_id)


def _open(demo: Demo) -> UUID:
    assert demo.version_id is not None
    with demo.acting("coordinator", 40) as (current, actor):
        before = current.scalars(select(Round.id).where(Round.state == "closed")).one()
        round_ = service.create_round(
            current,
            actor,
            RoundDraft(
                title=f"Section 11 {days_before(40).year}",
                activity="section11",
                model_version_id=demo.version_id,
                opens_on=days_before(40).date(),
                due_on=days_before(-21).date(),
                moderation=Moderation.BLIND,
                sharing=Sharing.GRADES,
                reminder_days=(-14, -7, 0, 3, 7),
                escalation_days=(1, 14, 28),
                previous_round_id=before,
                message="You can carry last year’s answers over and confirm them one by one.",
            ),
        )
        current.flush()
        wanted = [demo.agency_ids[agency.key] for agency in AGENCIES if agency.takes_part]
        service.choose_agencies(current, actor, round_.id, wanted)
        current.commit()
        service.open_round(current, actor, round_.id)
        return round_.id


def _not_yet_submitted(demo: Demo, round_id: UUID) -> None:
    """Fire has not begun; four are at work, one late, one with help, one with old answers."""
    social_care = return_of(demo, round_id, "social-care")
    fill(demo, "social-care.lead", social_care, Year.THIS, share=0.6, days_ago=9)
    give_evidence(demo, "social-care.lead", social_care, Year.THIS, days_ago=9)

    icb = return_of(demo, round_id, "icb")
    fill(demo, "icb.lead", icb, Year.THIS, share=0.25, days_ago=12)
    with demo.acting("icb.lead", 11) as (current, actor):
        delegations.delegate(
            current,
            actor,
            icb,
            email="samira.holt@demo.example",
            name="Samira Holt",
            sections=["s5", "s6"],
            message="You hold the figures for training and recruitment.",
            due_on=days_before(-10).date(),
            language="en",
        )

    vale = return_of(demo, round_id, "vale")
    with demo.acting("vale.lead", 20) as (current, actor):
        carry.carry_over(current, actor, vale)
    fill(demo, "vale.lead", vale, Year.THIS, share=0.3, days_ago=8)

    education = return_of(demo, round_id, "education")
    fill(demo, "education.lead", education, Year.THIS, share=0.4, days_ago=15)
    with demo.acting("coordinator", 25) as (current, actor):
        subject_id = current.scalars(select(Return.subject_id).where(Return.id == education)).one()
        service.extend(
            current,
            actor,
            subject_id,
            days_before(4).date(),
            "Agreed early date, because its inspection falls in the round.",
        )
    with demo.acting("coordinator", 3) as (current, actor):
        service.remind_now(current, actor, round_id, [demo.agency_ids["education"]])

    probation = return_of(demo, round_id, "probation")
    with demo.acting("coordinator", 18) as (current, actor):
        submission.withdraw(
            current, actor, probation, "Answers this year through the regional probation audit."
        )


def _submitted_and_beyond(demo: Demo, round_id: UUID) -> None:
    own: dict[str, UUID] = {}
    for key in ("youth-justice", "school", "police", "trust", "nursery", "voluntary"):
        own[key] = return_of(demo, round_id, key)
        fill(demo, f"{key}.lead", own[key], Year.THIS, days_ago=22)
        who = "police.contributor" if key == "police" else f"{key}.lead"
        give_evidence(demo, who, own[key], Year.THIS, days_ago=19)
        with demo.acting(f"{key}.lead", 16) as (current, actor):
            submission.submit(current, actor, own[key])
    revision = revision_of("youth-justice")
    with demo.acting("coordinator", 14) as (current, actor):
        submission.send_back(
            current,
            actor,
            own["youth-justice"],
            comments=revision.comments,
            overall=revision.overall,
        )
    for key in ("police", "trust", "nursery", "voluntary"):
        post = next(agency.approver_post for agency in AGENCIES if agency.key == key)
        with demo.acting(f"{key}.approver", 13) as (current, actor):
            submission.sign(current, actor, own[key], post=post, confirmed=True)

    # Police: one moderator has finished, the other is half-way and still blind.
    first, second = ask_moderators(demo, round_id, "police", ("moderator", "second-moderator"), 12)
    grade_all(demo, "moderator", first, "police", own["police"], Year.THIS, 8)
    grade_all(demo, "second-moderator", second, "police", own["police"], Year.THIS, 5, finish=False)
    for key in ("nursery", "voluntary"):
        (made,) = ask_moderators(demo, round_id, key, ("moderator",), 12)
        grade_all(demo, "moderator", made, key, own[key], Year.THIS, 9)
    settle_all(demo, round_id, "nursery", Year.THIS, 6)
    subject_id = settle_all(demo, round_id, "voluntary", Year.THIS, 6)
    release(demo, subject_id, 2)
    _new_action(demo, round_id, own["voluntary"])


def _new_action(demo: Demo, round_id: UUID, return_id: UUID) -> None:
    """The project's lead proposes an action of their own."""
    question, text, words = own_finding()
    with demo.acting("voluntary.lead", 1) as (current, actor):
        finding = findings.make_finding(
            current,
            actor,
            round_id=round_id,
            agency_id=demo.agency_ids["voluntary"],
            kind="improvement",
            text=text,
            question=question,
            return_id=return_id,
        )
        current.flush()
        actions.make_action(
            current,
            actor,
            finding_id=finding.id,
            agency_id=demo.agency_ids["voluntary"],
            title=words.title,
            due_on=days_before(words.due).date(),
            owner_id=actor.me,
            difference=words.difference,
            measure=words.measure,
        )

"""An authority's own workspace, with a framework of its own and a round in its teams."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from saas.database import clock_at
from saas.outbox import service as outbox
from tenants.agencies import service as agencies
from tenants.demo.answering import return_of
from tenants.demo.data import read
from tenants.demo.people import ADMINISTRATOR, AUTHORITY_NAME, AUTHORITY_SLUG, email_of
from tenants.demo.seed import Demo, actor_of, days_before, join, workspace
from tenants.practice import service as practice
from tenants.practice.loader import load_file
from tenants.practice.packs import FOLDER
from tenants.rounds import service
from tenants.rounds.answers import save_answer
from tenants.rounds.content import AnswerContent
from tenants.rounds.service import RoundDraft
from tenants.rounds.types import Moderation, Sharing


def seed_authority(demo: Demo) -> None:
    """The county works in Family Safeguarding; one of its teams has begun to look at itself."""
    with clock_at(days_before(90)):
        tenant_id = workspace(AUTHORITY_SLUG, AUTHORITY_NAME, "authority")
    own = Demo(say=demo.say, tenant_id=tenant_id)
    own.actors["administrator"] = actor_of(tenant_id, email_of(ADMINISTRATOR.name))
    with own.acting("administrator", 89) as (current, actor):
        version = practice.publish(
            current,
            load_file(FOLDER / "swindon.yaml"),
            note="The Family Safeguarding pack as it comes",
            published_by=actor.member_id,
            publisher_name=actor.name,
        )
        own.version_id = version.id
    _teams(own)
    _people(own)
    round_id = _open_round(own)
    _north_team_answers(own, round_id)
    with clock_at(days_before(0)):
        while outbox.deliver(tenant_id):
            pass


def _teams(own: Demo) -> None:
    with own.acting("administrator", 88) as (current, actor):
        for key, name, kind, above in (
            ("services", "Children’s Services", "directorate", ""),
            ("safeguarding", "Family Safeguarding service", "service", "services"),
            ("north", "North team", "team", "safeguarding"),
            ("south", "South team", "team", "safeguarding"),
            ("early-help", "Early Help team", "early-help-team", "services"),
        ):
            made = agencies.add_agency(
                current,
                actor,
                name=name,
                kind=kind,
                size="",
                parent_id=own.agency_ids.get(above),
                takes_part=kind.endswith("team"),
            )
            current.flush()
            own.agency_ids[key] = made.id


def _people(own: Demo) -> None:
    join(
        own, "coordinator", "Gareth Prosser", "Service manager", ["coordinator"], None, days_ago=87
    )
    for key, name, post in (
        ("north", "Sanjay Lal", "Team manager"),
        ("south", "Bridget Vane", "Team manager"),
    ):
        agency_id = own.agency_ids[key]
        join(own, f"{key}.lead", name, post, ["agency_lead"], agency_id, days_ago=86)
        with own.acting("administrator", 85) as (current, actor):
            agencies.set_lead(current, actor, agency_id, own.actors[f"{key}.lead"].member_id)


def _open_round(own: Demo) -> UUID:
    assert own.version_id is not None
    with own.acting("coordinator", 20) as (current, actor):
        round_ = service.create_round(
            current,
            actor,
            RoundDraft(
                title=f"How we practise, {days_before(20).year}",
                activity="pillar-self-assessment",
                model_version_id=own.version_id,
                opens_on=days_before(20).date(),
                due_on=days_before(-25).date(),
                moderation=Moderation.BLIND,
                sharing=Sharing.NOTHING,
                reminder_days=(-7, 0, 3),
                escalation_days=(1, 14, 28),
                previous_round_id=None,
                message="Answer for your own team. Families’ words count as much as figures.",
            ),
        )
        current.flush()
        wanted = [own.agency_ids[key] for key in ("north", "south", "early-help")]
        service.choose_agencies(current, actor, round_.id, wanted)
        current.commit()
        service.open_round(current, actor, round_.id)
        return round_.id


def _north_team_answers(own: Demo, round_id: UUID) -> None:
    north = return_of(own, round_id, "north")
    answers: dict[str, Any] = read("authority.yaml")
    assert own.version_id is not None
    with own.acting("north.lead", 6) as (current, actor):
        model = practice.get_model(current, own.version_id)
        form = model.tool["pillar-self-assessment"]
        for question, given in answers.items():
            scale = model.scale[form.questions[question].scale or ""]
            point = scale.point(given["grade"])
            assert point is not None
            content = AnswerContent(
                point=point.key,
                score=point.score,
                narrative=given["words"],
                improvement=given.get("improvement", ""),
                improve_by=days_before(-60).date() if "improvement" in given else None,
            )
            save_answer(current, actor, north, question, content, 0)

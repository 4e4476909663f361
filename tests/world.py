"""A workspace with people in it, made anew for each test."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from saas.accounts import sessions
from saas.accounts.models import User, Workspace
from saas.database import db, new_id
from saas.tenancy import NO_SCOPE, Reach, Scope, enter_scope
from saas.web.signed_in import COOKIE
from tenants.agencies.models import Agency
from tenants.practice import service as practice
from tenants.practice.loader import load_file
from tenants.practice.schema import PracticeModel
from tenants.rounds import answers, service, submission
from tenants.rounds.calendar import today
from tenants.rounds.content import AnswerContent
from tenants.rounds.service import RoundDraft
from tenants.rounds.types import Moderation, Sharing
from tenants.workspaces.actor import Actor, member_actor
from tenants.workspaces.models import Member, WorkspaceSetting

SMALL = Path(__file__).parent / "packs" / "small.yaml"


class World:
    """One partnership: ``agencies`` by name, ``people`` by role name."""

    def __init__(self, app: Flask, tenant_id: uuid.UUID, slug: str) -> None:
        self.app = app
        self.tenant_id = tenant_id
        self.slug = slug
        self.agencies: dict[str, uuid.UUID] = {}
        self.people: dict[str, Actor] = {}
        self.model: PracticeModel = load_file(SMALL)
        self.version_id: uuid.UUID | None = None
        self.round_id: uuid.UUID | None = None

    @classmethod
    def make(cls, app: Flask) -> World:
        """Police, a school and a health trust, with lead, approver and contributor each,
        and administrator, coordinator, moderator, analyst and reader for the partnership."""
        slug = f"w-{uuid.uuid4().hex[:12]}"
        tenant_id = new_id()
        with enter_scope(NO_SCOPE):
            db.session.add(
                Workspace(id=tenant_id, slug=slug, name=f"Partnership {slug}", kind="partnership")
            )
            db.session.commit()
        world = cls(app, tenant_id, slug)
        with world.planning() as session:
            session.add(WorkspaceSetting(languages=["en", "cy"]))
            for name, kind, size in (
                ("Northmoor Police", "police", "large"),
                ("Elm Lane School", "school", "small"),
                ("Ridgeway Health Trust", "health_trust", "large"),
            ):
                agency = Agency(name=name, kind=kind, size=size)
                session.add(agency)
                session.flush()
                world.agencies[name.split()[0].lower()] = agency.id
            world.version_id = practice.publish(
                session, world.model, note="", published_by=None, publisher_name=""
            ).id
            session.commit()
        for role in ("administrator", "coordinator", "moderator", "analyst", "reader"):
            world.people[role] = world.member(role, [role])
        for agency in ("northmoor", "elm", "ridgeway"):
            for role in ("agency_lead", "approver", "contributor"):
                world.people[f"{agency}.{role}"] = world.member(
                    f"{agency} {role}", [role], world.agencies[agency]
                )
        return world

    @property
    def coordinator(self) -> Actor:
        return self.people["coordinator"]

    @contextmanager
    def planning(self) -> Iterator[Session]:
        """The workspace's own set-up scope, as the command line has it."""
        reach = frozenset({Reach.SYSTEM, Reach.PLANNING})
        with enter_scope(Scope(tenant_id=self.tenant_id, reach=reach)):
            yield db.session()

    @contextmanager
    def acting(self, actor: Actor) -> Iterator[Session]:
        """Work as somebody, in their scope."""
        with enter_scope(actor.scope()):
            yield db.session()

    def member(
        self,
        name: str,
        roles: list[str],
        agency_id: uuid.UUID | None = None,
        user_id: uuid.UUID | None = None,
    ) -> Actor:
        with self.planning() as session:
            if user_id is None:
                user = User(name=name, email=f"{uuid.uuid4().hex[:12]}@example.org")
                session.add(user)
                session.flush()
                user_id, email = user.id, user.email
            else:
                email = session.get_one(User, user_id).email
            member = Member(
                user_id=user_id, name=name, email=email, roles=roles, agency_id=agency_id
            )
            session.add(member)
            session.commit()
            member_id = member.id
        return member_actor(
            tenant_id=self.tenant_id,
            member_id=member_id,
            user_id=user_id,
            name=name,
            agency_id=agency_id,
            agency_ids=frozenset({agency_id}) if agency_id else frozenset(),
            roles=frozenset(roles),
        )

    def client(self, actor: Actor | str) -> FlaskClient:
        """A browser in which this person is signed in."""
        if isinstance(actor, str):
            actor = self.people[actor]
        with enter_scope(NO_SCOPE):
            token = sessions.begin(db.session(), user_id=actor.user_id)
            db.session.commit()
        client = self.app.test_client()
        client.set_cookie(COOKIE, token)
        return client

    def path(self, rest: str = "") -> str:
        return f"/w/{self.slug}/{rest}"

    # The round, by the domain's own services.

    def open_round(
        self,
        *,
        title: str = "Section 11 2026",
        moderation: Moderation = Moderation.BLIND,
        sharing: Sharing = Sharing.GRADES,
        agencies: tuple[str, ...] = ("northmoor", "elm", "ridgeway"),
        previous: uuid.UUID | None = None,
        due_in: int = 30,
    ) -> uuid.UUID:
        """An open round with a return for each agency; returns the round's id."""
        assert self.version_id is not None
        with self.acting(self.coordinator) as session:
            round_ = service.create_round(
                session,
                self.coordinator,
                RoundDraft(
                    title=title,
                    activity="section11",
                    model_version_id=self.version_id,
                    opens_on=today() - timedelta(days=60),
                    due_on=today() + timedelta(days=due_in),
                    moderation=moderation,
                    sharing=sharing,
                    reminder_days=(-7, 0, 3),
                    escalation_days=(1, 14),
                    previous_round_id=previous,
                ),
            )
            service.choose_agencies(
                session, self.coordinator, round_.id, [self.agencies[a] for a in agencies]
            )
            service.open_round(session, self.coordinator, round_.id)
            session.commit()
            self.round_id = round_.id
            return round_.id

    def return_of(self, agency: str, round_id: uuid.UUID | None = None) -> uuid.UUID:
        """The id of an agency's self-assessment in the round."""
        from sqlalchemy import select

        from tenants.rounds.models import Return

        with self.planning() as session:
            return session.scalars(
                select(Return.id).where(
                    Return.round_id == (round_id or self.round_id),
                    Return.agency_id == self.agencies[agency],
                    Return.part == "self",
                )
            ).one()

    def answer(
        self, actor: Actor, return_id: uuid.UUID, question: str, version: int = 0, **content: Any
    ) -> answers.Saved:
        """Save one answer as somebody: ``point="2"``, ``value="…"``, ``narrative="…"``."""
        with self.acting(actor) as session:
            saved = answers.save_answer(
                session, actor, return_id, question, self.content(question, content), version
            )
            session.commit()
            return saved

    def content(self, question: str, given: Mapping[str, Any]) -> AnswerContent:
        asked = next(t.questions[question] for t in self.model.tools if question in t.questions)
        values = dict(given)
        if asked.scale and values.get("point") is not None:
            point = self.model.scale[asked.scale].point(values["point"])
            assert point is not None
            values["score"] = point.score
        if isinstance(values.get("score"), int):
            values["score"] = Decimal(values["score"])
        return AnswerContent(**values)

    def fill(self, agency: str, point: str = "2") -> uuid.UUID:
        """Answer everything that an agency must answer; returns the return's id."""
        lead = self.people[f"{agency}.agency_lead"]
        return_id = self.return_of(agency)
        extra: dict[str, Any] = {}
        if point in ("0", "1"):
            extra = {"improvement": "Name somebody", "improve_by": today() + timedelta(days=90)}
        self.answer(lead, return_id, "q.lead", point=point, narrative="Our board leads", **extra)
        self.answer(lead, return_id, "q.visits", point=point)
        self.answer(lead, return_id, "q.trained", point=point)
        self.answer(lead, return_id, "q.volunteers", value="no")
        if agency == "elm":
            self.answer(lead, return_id, "q.school", value="The deputy head")
        return return_id

    def submit(self, agency: str, point: str = "2") -> uuid.UUID:
        return_id = self.fill(agency, point)
        lead = self.people[f"{agency}.agency_lead"]
        with self.acting(lead) as session:
            submission.submit(session, lead, return_id)
            session.commit()
        return return_id

    def sign(self, agency: str, point: str = "2") -> uuid.UUID:
        """Fill, submit and sign an agency's return; returns its id."""
        return_id = self.submit(agency, point)
        approver = self.people[f"{agency}.approver"]
        with self.acting(approver) as session:
            submission.sign(session, approver, return_id, post="Chief Officer", confirmed=True)
            session.commit()
        return return_id

"""An agency's draft with words of its own in every field that can hold words.

Whoever finds one of these words without being of the agency found a leak,
whatever page, file, mail or table it stood in.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from saas.accounts import sessions
from saas.accounts.models import Link
from saas.database import db, now
from saas.tenancy import NO_SCOPE, enter_scope
from saas.tenancy.rows import NOBODY
from saas.web.signed_in import COOKIE
from tenants.actions import findings
from tenants.actions import service as actions
from tenants.actions.types import FindingKind
from tenants.evidence import links
from tenants.evidence import service as evidence
from tenants.evidence.types import Details
from tenants.rounds.calendar import today
from tenants.rounds.models import Delegation, Return
from tenants.rounds.service import RoundDraft
from tenants.rounds.types import Moderation, Sharing
from tenants.workspaces.actor import Actor, guest_actor
from tests.world import World


class DraftWorld(World):
    """Northmoor writes; every string that it writes holds ``mark``."""

    mark: str
    evidence_id: uuid.UUID
    finding_id: uuid.UUID
    action_id: uuid.UUID

    @classmethod
    def make(
        cls,
        app: Flask,
        sharing: Sharing = Sharing.ALL,
        moderation: Moderation = Moderation.BLIND,
    ) -> DraftWorld:
        world = super().make(app)
        assert isinstance(world, DraftWorld)
        world.mark = f"loganberry{world.slug[2:]}"
        world.open_round(sharing=sharing, moderation=moderation)
        world.people["elm.guest"] = world.guest("elm", ("s1", "s2"))
        return world

    @property
    def own_return(self) -> uuid.UUID:
        return self.return_of("northmoor")

    def do(self, who: str, call: Any, *args: Any, **values: Any) -> Any:
        actor = self.people[who]
        with self.acting(actor) as session:
            made = call(session, actor, *args, **values)
            session.commit()
            return getattr(made, "id", made)

    def guest(self, agency: str, sections: tuple[str, ...]) -> Actor:
        """Somebody who came by link to these sections of an agency's return."""
        lead, return_id = self.people[f"{agency}.agency_lead"], self.return_of(agency)
        with self.acting(lead) as session:
            delegation = Delegation(
                return_id=return_id,
                agency_id=self.agencies[agency],
                part="self",
                author_id=NOBODY,
                email=f"{uuid.uuid4().hex[:12]}@example.org",
                name="Sam",
                sections=list(sections),
                invited_by=lead.me,
                expires_at=today() + timedelta(days=7),
            )
            session.add(delegation)
            session.commit()
            return guest_actor(
                tenant_id=self.tenant_id,
                delegation_id=delegation.id,
                return_id=return_id,
                agency_id=delegation.agency_id,
                name="Sam",
                sections=sections,
            )

    def write(self) -> None:
        """Answer everything, with evidence, a finding and an action from it."""
        lead = self.people["northmoor.agency_lead"]
        return_id = self.own_return
        self.answer(
            lead, return_id, "q.lead", point="1", narrative=f"Because {self.mark}",
            improvement=f"Name {self.mark}", improve_by=today() + timedelta(days=60),
        )  # fmt: skip
        self.answer(lead, return_id, "q.visits", point="2", narrative=f"Weekly {self.mark}")
        self.answer(lead, return_id, "q.trained", point="3")
        self.answer(lead, return_id, "q.volunteers", value="no")
        self.answer(lead, return_id, "q.words", value=f"A child said {self.mark}")
        self.add_evidence("q.lead")
        self.find("q.lead")

    def add_evidence(self, question: str) -> None:
        self.evidence_id = self.do(
            "northmoor.agency_lead",
            evidence.add_link,
            agency_id=self.agencies["northmoor"],
            url=f"https://example.org/{self.mark}",
            details=Details(f"Minutes {self.mark}", note=f"Page 3 {self.mark}"),
        )
        self.do("northmoor.agency_lead", links.link, self.evidence_id, self.own_return, question)

    def find(self, question: str) -> None:
        """Make a finding from the return, and an action from the finding."""
        self.finding_id = self.do(
            "northmoor.agency_lead",
            findings.make_finding,
            round_id=self.round_id,
            agency_id=self.agencies["northmoor"],
            kind=FindingKind.IMPROVEMENT,
            text=f"Found {self.mark}",
            question=question,
            return_id=self.own_return,
        )
        self.action_id = self.do(
            "northmoor.agency_lead",
            actions.make_action,
            finding_id=self.finding_id,
            agency_id=self.agencies["northmoor"],
            title=f"Act {self.mark}",
            difference=f"Better {self.mark}",
            measure=f"Count {self.mark}",
            due_on=today() + timedelta(days=30),
            owner_id=self.people["northmoor.contributor"].me,
        )

    @property
    def ids(self) -> dict[str, uuid.UUID]:
        """What the addresses of its pages are made of; what it has none of is made up."""
        assert self.round_id is not None
        assert self.version_id is not None
        made_up = dict.fromkeys(
            (
                "draft_id",
                "draw_id",
                "file_id",
                "invitation_id",
                "item_id",
                "later_id",
                "list_id",
                "making_id",
                "moderation_id",
                "part_id",
                "print_id",
                "result_id",
                "upload_id",
            ),
            uuid.uuid4(),
        )
        with self.planning() as session:
            subject_id, delegation_id = (
                session.scalars(query).first()
                for query in (
                    select(Return.subject_id).where(Return.id == self.own_return),
                    select(Delegation.id),
                )
            )
        assert subject_id is not None
        assert delegation_id is not None
        return {
            **made_up,
            "round_id": self.round_id,
            "return_id": self.own_return,
            "subject_id": subject_id,
            "delegation_id": delegation_id,
            "evidence_id": self.evidence_id,
            "finding_id": self.finding_id,
            "action_id": self.action_id,
            "version_id": self.version_id,
            "agency_id": self.agencies["northmoor"],
            "member_id": self.people["northmoor.contributor"].me,
        }

    def guest_client(self, guest: Actor) -> FlaskClient:
        """A browser in which a contributor who came by link is signed in."""
        assert guest.delegation_id is not None
        with enter_scope(NO_SCOPE):
            session = db.session()
            link = Link(
                token_hash=uuid.uuid4().hex,
                purpose="delegation",
                email="sam@example.org",
                tenant_id=self.tenant_id,
                target_id=guest.delegation_id,
                expires_at=now() + timedelta(days=7),
            )
            session.add(link)
            session.flush()
            token = sessions.begin(session, link_id=link.id)
            session.commit()
        client = self.app.test_client()
        client.set_cookie(COOKIE, token)
        return client

    def state(self) -> str:
        with self.planning() as session:
            return session.scalars(select(Return.state).where(Return.id == self.own_return)).one()


def round_draft(world: World) -> RoundDraft:
    """A round that nobody has opened yet."""
    assert world.version_id is not None
    return RoundDraft(
        title="Not open yet",
        activity="section11",
        model_version_id=world.version_id,
        opens_on=today(),
        due_on=today() + timedelta(days=60),
        moderation=Moderation.BLIND,
        sharing=Sharing.ALL,
        reminder_days=(),
        escalation_days=(),
    )

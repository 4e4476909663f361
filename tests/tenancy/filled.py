"""A workspace with at least one row in every table, made by the domain's own services.

An attack on an empty table proves nothing. The words in it are marked, so that
a page that shows one of them to the wrong reader is caught.
"""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.engine import Engine

from saas.accounts import sessions
from saas.accounts.models import Link
from saas.database import db
from saas.files.models import StoredFile
from saas.jobs import work
from saas.tenancy import NO_SCOPE, Scope, enter_scope
from saas.web.signed_in import COOKIE
from tenants.actions import findings, progress
from tenants.actions import service as actions
from tenants.actions.types import FindingKind
from tenants.evidence import links
from tenants.evidence import service as evidence
from tenants.evidence.types import Details
from tenants.judgements import service as judgements
from tenants.judgements.types import Decision
from tenants.practice import drafts, editing
from tenants.rounds import delegations, service, submission
from tenants.rounds.calendar import today
from tenants.rounds.types import RoundState, Sharing
from tenants.workspaces import invitations
from tests.cases.filled import fill_cases
from tests.crosswalks.filled import fill_crosswalks
from tests.files import samples
from tests.handbook.filled import fill_handbook
from tests.judgements.panel import assign, finish, grade, point, subject_of
from tests.parts.filled import fill_parts
from tests.rounds.filled import fill_archive, fill_move
from tests.world import World

REPORT = "overview_report"

ROUNDS = 4
"""The agencies' own, and three in which people fill parts."""


class FilledWorld(World):
    """``ids`` names one object of each kind: what an address of a page may hold."""

    ids: dict[str, uuid.UUID]
    mark: str

    @classmethod
    def make(cls, app: Flask) -> FilledWorld:
        world = super().make(app)
        assert isinstance(world, FilledWorld)
        world.ids = {}
        world.mark = f"kumquat{world.slug[2:]}"
        world._fill()
        return world

    def _do(self, who: str, call: Any, *args: Any, **values: Any) -> uuid.UUID:
        actor = self.people[who]
        with self.acting(actor) as session:
            made = call(session, actor, *args, **values)
            session.commit()
            found: uuid.UUID = getattr(made, "id", made)
            return found

    def _fill(self) -> None:
        self.people["everything"] = self.member(
            "everything",
            [
                "administrator",
                "coordinator",
                "agency_lead",
                "contributor",
                "approver",
                "moderator",
                "analyst",
                "reader",
            ],
            self.agencies["ridgeway"],
        )
        self.ids["round_id"] = self.open_round(sharing=Sharing.ALL)
        self.ids["return_id"] = self.return_of("northmoor")
        fill_archive(self, "northmoor", self.mark)
        self.ids["subject_id"] = subject_of(self, "northmoor")
        self._answer_and_share()
        self._moderate()
        self._plan()
        self._draft()
        self._the_rest()

    def _answer_and_share(self) -> None:
        lead = self.people["northmoor.agency_lead"]
        self.ids["evidence_id"] = self._do(
            lead_name := "northmoor.agency_lead",
            evidence.add_file,
            agency_id=self.agencies["northmoor"],
            name=f"{self.mark}.pdf",
            data=io.BytesIO(samples.PDF),
            details=Details(f"Evidence {self.mark}"),
        )
        self._do(lead_name, links.link, self.ids["evidence_id"], self.ids["return_id"], "q.lead")
        self.answer(lead, self.return_of("northmoor"), "q.words", value=f"{self.mark} said a child")
        self.ids["delegation_id"] = self._do(
            lead_name,
            delegations.delegate,
            self.ids["return_id"],
            email=f"{self.mark}@example.org",
            name="Sam",
            sections=["s1"],
            message="",
            due_on=None,
            language="en",
        )
        self.submit("northmoor")
        self._do(
            "coordinator",
            submission.send_back,
            self.ids["return_id"],
            comments={"q.lead": f"Say who, {self.mark}"},
            overall="",
        )
        self._do(lead_name, submission.submit, self.ids["return_id"])
        self._do(
            "northmoor.approver",
            submission.sign,
            self.ids["return_id"],
            post="Chief Officer",
            confirmed=True,
        )

    def _moderate(self) -> None:
        moderator = self.people["moderator"]
        assign(self, "northmoor", moderator)
        grading = grade(self, "northmoor", moderator, {"q.lead": "1"})
        self.ids["moderation_id"] = grading
        finish(self, moderator, grading)
        subject = self.ids["subject_id"]
        decision = Decision(value=point(self, "1"), reason=f"Too kind {self.mark}")
        self._do("coordinator", judgements.settle, subject, {"q.lead": decision})
        self._do("coordinator", judgements.complete_moderation, subject)
        self._do("coordinator", judgements.release_outcome, subject)
        self._do("northmoor.agency_lead", judgements.reply, subject, f"Our reply {self.mark}")
        # A grading that nobody has begun: ridgeway's, by the same moderator.
        self.sign("ridgeway")
        assign(self, "ridgeway", moderator)

    def _plan(self) -> None:
        self.ids["finding_id"] = self._do(
            "coordinator",
            findings.make_finding,
            round_id=self.round_id,
            agency_id=self.agencies["northmoor"],
            kind=FindingKind.IMPROVEMENT,
            text=f"Found {self.mark}",
            return_id=self.ids["return_id"],
        )
        self.ids["action_id"] = self._do(
            "coordinator",
            actions.make_action,
            finding_id=self.ids["finding_id"],
            agency_id=self.agencies["northmoor"],
            title=f"Act {self.mark}",
            due_on=today() + timedelta(days=30),
            owner_id=self.people["northmoor.contributor"].me,
        )
        self._do("coordinator", actions.agree, self.ids["action_id"])
        self._do(
            "northmoor.agency_lead",
            progress.give_evidence,
            self.ids["action_id"],
            self.ids["evidence_id"],
        )

    def _draft(self) -> None:
        """The next version of the form, begun and changed."""
        self.ids["draft_id"] = self._do("coordinator", drafts.start_draft, key=self.model.key)
        # What was taken out first can be read as number 1 of the draft's history.
        taken_out = ("agency_kinds", "health_trust")
        self._do("coordinator", drafts.remove_piece, self.ids["draft_id"], taken_out)
        with self.acting(self.coordinator) as session:
            document = drafts.get_draft(session, self.ids["draft_id"]).document
            seen = editing.fingerprint(document, ())
        values = {"description": {"en": f"What {self.mark} becomes"}}
        self._do("coordinator", drafts.save_piece, self.ids["draft_id"], (), values, seen)

    def _the_rest(self) -> None:
        self.ids["invitation_id"] = self._do(
            "administrator",
            invitations.invite,
            email=f"{uuid.uuid4().hex[:12]}@example.org",
            name=f"Invited {self.mark}",
            roles=["reader"],
        )
        self._do("coordinator", service.remind_now, self.round_id)
        asker = self.people["everything"]
        with self.acting(asker) as session:
            item = work.ask(
                session, REPORT, asker.me, round_id=self.round_id, language="en",
                workspace=self.slug, spine="",
            )  # fmt: skip
            # As the worker leaves it, with a file at hand instead of a made one.
            item.state, item.percent = "done", 100
            stored = session.scalars(select(StoredFile.id)).first()
            item.result = {format_: str(stored) for format_ in ("pdf", "docx", "xlsx")}
            session.commit()
            self.ids["item_id"] = item.id
        with self.planning() as session:
            for name, table in (("mail_id", "mails"), ("event_id", "trail_events")):
                found = session.scalars(text(f"select id from {table} order by id limit 1"))
                self.ids[name] = found.one()
        assert self.version_id is not None
        self.ids["version_id"] = self.version_id
        self.ids["agency_id"] = self.agencies["northmoor"]
        self.ids["member_id"] = self.people["northmoor.contributor"].me
        self.ids |= fill_crosswalks(self, self.mark)
        self.ids["later_id"] = fill_move(self, self.mark)
        self.ids |= fill_handbook(self)
        self.ids |= fill_cases(self, self.mark)
        self.ids |= fill_parts(self, self.mark)
        self._do("coordinator", service.move_round, self.round_id, RoundState.MODERATION)

    @property
    def ids_of_case(self) -> dict[str, uuid.UUID]:
        """The same names, of an audited case and one person's part of it where there is one."""
        prefix = "part."
        return self.ids | {
            name.removeprefix(prefix): found
            for name, found in self.ids.items()
            if name.startswith(prefix)
        }

    def guest_scope(self) -> Scope:
        """What the contributor's requests run in."""
        return Scope(
            tenant_id=self.tenant_id,
            agency_ids=frozenset({self.agencies["northmoor"]}),
            delegation_id=self.ids["delegation_id"],
            return_id=self.ids["return_id"],
            sections=("s1",),
        )

    def guest_client(self) -> FlaskClient:
        """A browser in which the contributor who was sent a link is signed in."""
        with enter_scope(NO_SCOPE):
            session = db.session()
            link = session.scalars(
                select(Link.id).where(Link.target_id == self.ids["delegation_id"])
            ).one()
            token = sessions.begin(session, link_id=link)
            session.commit()
        client = self.app.test_client()
        client.set_cookie(COOKIE, token)
        return client


def one_row_of(engine: Engine, table: Any, tenant_id: uuid.UUID, part: str = "") -> dict[str, Any]:
    """A row of a workspace, read past both walls by the cluster's superuser.

    ``part`` says whose return it shall be of.
    """
    query = select(table).where(table.c.tenant_id == tenant_id).limit(1)
    if part:
        query = query.where(table.c.part == part)
    with engine.connect() as connection:
        return dict(connection.execute(query).mappings().one())

"""Who sees what of an agency's return, at every step of its life: the design's table, in full.

The expected letters are written out by hand from the design, not computed. Each
is one kind of row, counted by raw SQL as the role the service runs as.
"""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import text

from saas.database import db
from saas.tenancy import enter_scope
from tenants.actions import service as actions
from tenants.judgements import service as judgements
from tenants.judgements.types import Decision
from tenants.rounds import reopening, service, submission
from tenants.rounds.types import Moderation, Sharing
from tests.judgements.panel import assign, finish, grade, point, subject_of
from tests.tenancy.drafts import DraftWorld, round_draft
from tests.world import World

LETTERS = {
    "r": "select count(*) from returns where id = :r",
    "a": "select count(*) from answers where return_id = :r",
    "g": "select count(*) from grades where return_id = :r",
    "l": "select count(*) from evidence_links where return_id = :r",
    "e": "select count(*) from evidence where agency_id = :agency",
    "v": "select count(*) from return_revisions where return_id = :r",
    "c": "select count(*) from return_comments where return_id = :r",
    "f": "select count(*) from findings where agency_id = :agency",
    "p": "select count(*) from actions where agency_id = :agency",
}
"""r: that it exists and how complete; a: the words; g: the grades; l: which evidence
stands where; e: the evidence; v: what was submitted, kept; c: the coordinator's points;
f: findings; p: actions of the plan."""

COUNT = text("select " + ", ".join(f"({query}) as {letter}" for letter, query in LETTERS.items()))

OWN = ("northmoor.agency_lead", "northmoor.contributor", "northmoor.approver")
READERS = ("coordinator", "analyst", "reader")
OTHERS = ("elm.agency_lead", "elm.contributor", "elm.approver")
NEVER = ("elm.guest", "stranger")

# Step by step: own people; a guest with the section s1; a guest with s2; the coordinator
# and those who read every agency's work; the administrator; a moderator; a moderator
# who is still blind; other agencies' people.
NOTHING_SHARED = {
    "not_started":  ("r",         "r",     "r",   "r",         "r",   "r",         "r",        ""),
    "in_progress":  ("raglefp",   "ragl",  "rag", "r",         "r",   "r",         "r",        ""),
    "submitted":    ("raglevfp",  "ragl",  "rag", "raglevfp",  "rfp", "raglevfp",  "ralefp",   ""),
    "returned":     ("raglevcfp", "raglc", "rag", "revcfp",    "rfp", "revcfp",    "recfp",    ""),
    "resubmitted":  ("raglevcfp", "raglc", "rag", "raglevcfp", "rfp", "raglevcfp", "ralecfp",  ""),
    "signed_off":   ("raglevcfp", "raglc", "rag", "raglevcfp", "rfp", "raglevcfp", "ralecfp",  ""),
    "moderated":    ("raglevcfp", "raglc", "rag", "raglevcfp", "rfp", "raglevcfp", None,       ""),
    "released":     ("raglevcfp", "raglc", "rag", "raglevcfp", "rfp", "raglevcfp", None,       ""),
    "agreed":       ("raglevcfp", "raglc", "rag", "raglevcfp", "rfp", "raglevcfp", None,       "fp"),
    "reopened":     ("raglevcfp", "raglc", "rag", "revcfp",    "rfp", "revcfp",    None,       "fp"),
    "withdrawn":    ("raglevcfp", "raglc", "rag", "revcfp",    "rfp", "revcfp",    None,       "fp"),
}  # fmt: skip
GRADES_SHARED = NOTHING_SHARED | {
    "released":     ("raglevcfp", "raglc", "rag", "raglevcfp", "rgfp", "raglevcfp", None,      "rg"),
    "agreed":       ("raglevcfp", "raglc", "rag", "raglevcfp", "rgfp", "raglevcfp", None,      "rgfp"),
}  # fmt: skip
# What was released to all keeps its evidence open: a disclosure only widens.
ALL_SHARED = NOTHING_SHARED | {
    "released":     ("raglevcfp", "raglc", "rag", "raglevcfp", "raglefp", "raglevcfp", None,   "ragle"),
    "agreed":       ("raglevcfp", "raglc", "rag", "raglevcfp", "raglefp", "raglevcfp", None,   "raglefp"),
    "reopened":     ("raglevcfp", "raglc", "rag", "revcfp",    "refp",    "revcfp",    None,   "efp"),
    "withdrawn":    ("raglevcfp", "raglc", "rag", "revcfp",    "refp",    "revcfp",    None,   "efp"),
}  # fmt: skip
EXPECTED = {
    Sharing.NOTHING: NOTHING_SHARED,
    Sharing.GRADES: GRADES_SHARED,
    Sharing.ALL: ALL_SHARED,
}


class Life:
    """One return's life, looked at by everybody after each step."""

    def __init__(self, app: Any, sharing: Sharing, moderation: Moderation) -> None:
        self.sharing, self.blind = sharing, moderation is Moderation.BLIND
        world = self.world = DraftWorld.make(app, sharing, moderation)
        world.people["guest of s1"] = world.guest("northmoor", ("s1",))
        world.people["guest of s2"] = world.guest("northmoor", ("s2",))
        world.people["stranger"] = World.make(app).coordinator
        self.return_id = world.own_return
        self.wrong: list[tuple[str, str, str, str]] = []

    def seen_by(self, who: str) -> str:
        world = self.world
        values = {"r": self.return_id, "agency": world.agencies["northmoor"]}
        with enter_scope(world.people[who].scope()):
            row = db.session.execute(COUNT, values).one()
        return "".join(letter for letter in LETTERS if getattr(row, letter))

    def look(self, step: str) -> None:
        own, first, second, reader, administrator, moderator, blind, other = EXPECTED[self.sharing][
            step
        ]
        expected = {
            **dict.fromkeys(OWN, own),
            "guest of s1": first,
            "guest of s2": second,
            **dict.fromkeys(READERS, reader),
            "administrator": administrator,
            "moderator": blind if self.blind and blind is not None else moderator,
            **dict.fromkeys(OTHERS, other),
            **dict.fromkeys(NEVER, ""),
        }
        for who, letters in expected.items():
            seen = self.seen_by(who)
            if sorted(seen) != sorted(letters):
                self.wrong.append((step, who, f"should see {letters!r}", f"sees {seen!r}"))

    def do(self, who: str, call: Any, *args: Any, **values: Any) -> None:
        self.world.do(who, call, *args, **values)

    def live(self) -> None:
        world, return_id = self.world, self.return_id
        self.look("not_started")
        world.write()
        self.look("in_progress")
        self.do("northmoor.agency_lead", submission.submit, return_id)
        self.look("submitted")
        comments = {"q.lead": "Say who"}
        self.do("coordinator", submission.send_back, return_id, comments=comments, overall="All")
        self.look("returned")
        self.do("northmoor.agency_lead", submission.submit, return_id)
        self.look("resubmitted")
        self.do("northmoor.approver", submission.sign, return_id, post="Chief", confirmed=True)
        self.look("signed_off")
        self._moderate()
        self.look("moderated")
        self.do("coordinator", judgements.release_outcome, subject_of(world, "northmoor"))
        self.look("released")
        self.do("coordinator", actions.agree, world.action_id)
        self.look("agreed")
        self.do("coordinator", reopening.reopen, return_id, comments=comments, reason="New facts")
        self.look("reopened")
        self.do("coordinator", submission.withdraw, return_id, "It closed")
        self.look("withdrawn")

    def _moderate(self) -> None:
        world, moderator = self.world, self.world.people["moderator"]
        subject = subject_of(world, "northmoor")
        assign(world, "northmoor", moderator)
        if self.blind:
            assert self.seen_by("moderator") == "ralecfp"
        grading = grade(world, "northmoor", moderator, {"q.lead": "1", "q.trained": "3"})
        finish(world, moderator, grading)
        agreed = {key: Decision(value=point(world, "2"), reason="So") for key in ("q.trained",)}
        self.do("coordinator", judgements.settle, subject, agreed)
        self.do("coordinator", judgements.complete_moderation, subject)


@pytest.mark.parametrize(
    ("sharing", "moderation"),
    [
        (Sharing.NOTHING, Moderation.BLIND),
        (Sharing.NOTHING, Moderation.OPEN),
        (Sharing.GRADES, Moderation.BLIND),
        (Sharing.ALL, Moderation.OPEN),
        (Sharing.ALL, Moderation.BLIND),
    ],
)
def test_everybody_sees_what_the_design_says_at_every_step(
    app: Any, sharing: Sharing, moderation: Moderation
) -> None:
    life = Life(app, sharing, moderation)
    life.live()
    assert life.wrong == [], "\n".join(map(str, life.wrong))


def test_the_table_has_every_step_and_person() -> None:
    steps = set(NOTHING_SHARED)
    assert steps == set(GRADES_SHARED) == set(ALL_SHARED)
    assert len(steps) == 11
    for table in EXPECTED.values():
        for letters in table.values():
            assert all(set(cell or "") <= set(LETTERS) for cell in letters)


def test_a_guest_reads_the_rows_of_their_own_sections_alone(app: Any) -> None:
    world = DraftWorld.make(app)
    world.write()
    guest = world.guest("northmoor", ("s2",))
    with enter_scope(guest.scope()):
        for table in ("answers", "grades", "evidence_links", "return_comments"):
            sections = db.session.scalars(text(f"select distinct section from {table}")).all()
            assert set(sections) <= {"s2"}, table
        count = db.session.execute(text("select count(*) from answers")).scalar()
    assert count == 3


HIDDEN_FROM_GUESTS = (
    "members",
    "invitations",
    "return_revisions",
    "judgements",
    "moderation_replies",
    "findings",
    "actions",
    "action_notes",
    "action_evidence",
    "trail_events",
    "trail_heads",
    "outbox",
    "mails",
    "work_items",
    "ladder_steps",
)


@pytest.mark.parametrize("table", HIDDEN_FROM_GUESTS)
def test_a_guest_sees_nothing_of_the_workspace_besides(
    victim: Any, superuser: Any, table: str
) -> None:
    with superuser.connect() as connection:
        query = text(f"select count(*) from {table} where tenant_id = :t")
        assert connection.execute(query, {"t": victim.tenant_id}).scalar()
    with enter_scope(victim.guest_scope()):
        assert db.session.execute(text(f"select count(*) from {table}")).scalar() == 0


@pytest.mark.parametrize("table", ["rounds", "subjects", "returns", "agencies", "delegations"])
def test_a_guest_sees_one_row_of_what_stands_around_their_sections(victim: Any, table: str) -> None:
    with enter_scope(victim.guest_scope()):
        assert db.session.execute(text(f"select count(*) from {table}")).scalar() == 1


def test_what_is_written_after_a_return_came_back_is_a_draft_again(app: Any) -> None:
    """The kept revision stays readable; nothing that was written since then shows."""
    world = DraftWorld.make(app)
    world.write()
    world.do("northmoor.agency_lead", submission.submit, world.own_return)
    world.do("coordinator", submission.send_back, world.own_return, comments={}, overall="Say more")
    world.mark = f"medlar{world.slug[2:]}"
    lead = world.people["northmoor.agency_lead"]
    world.answer(lead, world.own_return, "q.visits", 1, point="1", narrative=world.mark)
    world.add_evidence("q.trained")
    world.find("q.visits")
    for who in (*READERS, *OTHERS, "administrator", "moderator", "elm.guest"):
        with enter_scope(world.people[who].scope()):
            for table in db.metadata.sorted_tables:
                if table.schema is not None:
                    continue
                query = text(f"select count(*) from {table.name} t where t::text like :w")
                found = db.session.execute(query, {"w": f"%{world.mark}%"}).scalar()
                assert found == 0, (who, table.name)


def test_a_return_withdrawn_before_it_was_submitted_stays_the_agencys_own(app: Any) -> None:
    world = DraftWorld.make(app)
    world.write()
    world.do("coordinator", submission.withdraw, world.own_return, "The trust was merged")
    for who in (*READERS, "moderator", "administrator", *OTHERS):
        values = {"r": world.own_return, "agency": world.agencies["northmoor"]}
        with enter_scope(world.people[who].scope()):
            row = db.session.execute(COUNT, values).one()
        assert sum(row) - row.r == 0, who
    with enter_scope(world.people["northmoor.agency_lead"].scope()):
        assert db.session.execute(COUNT, values).one().a


def test_sharing_that_is_set_too_early_shares_nothing(app: Any, superuser: Any) -> None:
    """The column alone opens nothing: the state must be released as well."""
    world = DraftWorld.make(app)
    world.write()
    lead = world.people["northmoor.agency_lead"]
    share = text("update returns set sharing = 'all' where id = :r")
    for step in ("in_progress", "submitted"):
        with enter_scope(lead.scope()):
            db.session.execute(share, {"r": world.own_return})
            db.session.commit()
        values = {"r": world.own_return, "agency": world.agencies["northmoor"]}
        with enter_scope(world.people["elm.agency_lead"].scope()):
            assert sum(db.session.execute(COUNT, values).one()) == 0, step
        if step == "in_progress":
            world.do("northmoor.agency_lead", submission.submit, world.own_return)


def test_a_draft_round_is_its_makers_alone(app: Any) -> None:
    world = World.make(app)
    open_id = world.open_round()
    with world.acting(world.coordinator) as session:
        made = service.create_round(session, world.coordinator, round_draft(world))
        session.commit()
        draft_id = made.id
    seen: dict[str, set[uuid.UUID]] = {}
    for who, actor in world.people.items():
        with enter_scope(actor.scope()):
            seen[who] = set(db.session.scalars(text("select id from rounds")))
    makers = {who for who, rounds in seen.items() if draft_id in rounds}
    assert makers == {"coordinator", "administrator"}
    assert all(open_id in rounds for rounds in seen.values())

"""A person's draft shows on no page and in no table to anybody but its author."""

from __future__ import annotations

import io
import uuid
import zipfile
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from saas.database import db
from saas.tenancy import enter_scope
from tenants.rounds import answers, reopening, submission
from tenants.rounds.content import AnswerContent
from tests.parts.walking import audited
from tests.parts.world import CaseWorld
from tests.tenancy.addresses import addresses

OUTSIDERS = (
    "coordinator",
    "administrator",
    "moderator",
    "analyst",
    "reader",
    "auditor",
    "second auditor",
    "officer",
    "colleague",
    "manager",
    "police lead",
)


def words_of(data: bytes) -> str:
    """What a page or a file says, as far as it can be read without the program that shows it."""
    if not data.startswith(b"PK"):
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(
            archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
        )


class Ids(dict[str, uuid.UUID]):
    """What of an address is not known is made up."""

    def __contains__(self, _name: object) -> bool:
        return True

    def __missing__(self, _name: str) -> uuid.UUID:
        return uuid.uuid4()


class Draft:
    """A reflection that was handed in, opened again and rewritten: of the rewriting, ``mark``."""

    def __init__(self, cases: CaseWorld) -> None:
        self.cases = cases
        self.mark = f"damson{uuid.uuid4().hex[:12]}"
        parts = audited(cases)
        self.return_id = parts["reflection"]
        worker, coordinator = cases.people["worker"], cases.coordinator
        cases.complete("worker", self.return_id, "reflection")
        with cases.acting(coordinator) as session:
            reopening.reopen(session, coordinator, self.return_id, reason="A date", comments={})
            session.commit()
        with cases.acting(worker) as session:
            said = AnswerContent(value=f"I was tired, {self.mark}")
            answers.save_answer(session, worker, self.return_id, "r.proud", said, 1)
            session.commit()
        with cases.planning() as session:
            query = text("select subject_id from returns where id = :r")
            subject_id = session.execute(query, {"r": self.return_id}).scalar_one()
        assert cases.round_id is not None
        assert cases.version_id is not None
        self.ids = Ids(
            return_id=self.return_id,
            part_id=self.return_id,
            subject_id=subject_id,
            round_id=cases.round_id,
            version_id=cases.version_id,
            agency_id=cases.agencies["harbour"],
            member_id=worker.me,
        )

    def pages_of(self, who: str) -> dict[str, str]:
        """Every page of the workspace as somebody gets it."""
        client, found = self.cases.client(who), {}
        for address in addresses(self.cases.app, "GET"):
            path = address.path(self.cases.slug, self.ids)
            for section in ("s1", "back"):
                answer = client.get(path.replace("/sections/s1", f"/sections/{section}"))
                assert answer.status_code < 500, path
                if answer.status_code == 200:
                    found[f"{address} {section}"] = words_of(answer.get_data())
        return found


@pytest.fixture(scope="module")
def draft(app: Flask) -> Draft:
    return Draft(CaseWorld.make(app))


@pytest.mark.parametrize(
    "who", ["coordinator", "administrator", "moderator", "reader", "auditor", "manager"]
)
def test_no_page_says_a_word_of_it(draft: Draft, who: str) -> None:
    told = [name for name, page in draft.pages_of(who).items() if draft.mark in page]
    assert told == []


def test_its_author_finds_their_words(draft: Draft) -> None:
    """Else the test above would look for something that no page ever says."""
    told = {
        name.split()[0] for name, page in draft.pages_of("worker").items() if draft.mark in page
    }
    assert {"returns.read", "returns.section"} <= told


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_table_holds_a_word_of_it_for_them(draft: Draft, who: str) -> None:
    """Mails, the trail, the outbox and work in hand among them."""
    with enter_scope(draft.cases.people[who].scope()):
        for table in db.metadata.sorted_tables:
            if table.schema is None:
                query = text(f"select count(*) from {table.name} t where t::text like :w")
                found = db.session.execute(query, {"w": f"%{draft.mark}%"}).scalar()
                assert found == 0, table.name


def test_mail_and_the_trail_hold_no_word_of_it_for_anybody(draft: Draft, superuser: Any) -> None:
    worker = draft.cases.people["worker"]
    with draft.cases.acting(worker) as session:
        submission.submit(session, worker, draft.return_id)
        session.commit()
    with superuser.connect() as connection:
        for table in ("mails", "trail_events", "outbox", "work_items", "ladder_steps"):
            query = text(f"select t::text from {table} t where tenant_id = :t and t::text like :w")
            values = {"t": draft.cases.tenant_id, "w": f"%{draft.mark}%"}
            assert connection.execute(query, values).all() == [], table

"""Lists and draws in a workspace that audits cases, by the domain's own functions."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text, update

from tenants.cases import choosing, listing
from tenants.cases.models import Draw
from tenants.cases.types import Column, DrawRule
from tenants.rounds.calendar import today
from tenants.rounds.models import Round, Subject
from tests.cases.files import csv_text
from tests.parts.world import CaseWorld


class ListWorld(CaseWorld):
    """``list_id`` is the newest list."""

    list_id: uuid.UUID

    def type_in(self, text: str, *, team: str = "harbour", confirmed: str = "") -> listing.Outcome:
        with self.acting(self.coordinator) as session:
            found = listing.list_typed(
                session,
                self.coordinator,
                self.the_round,
                text,
                default_agency=self.agencies[team] if team else None,
                confirmed=confirmed,
            )
            session.commit()
            return found

    def list_cases(self, references: Iterable[str], *, team: str = "harbour") -> None:
        assert self.type_in("\n".join(references), team=team).taken

    def list_rows(self, rows: list[list[Any]], columns: Iterable[Column]) -> listing.Outcome:
        """Bring rows under a header as a file, match its columns in this order, and take it."""
        columns = list(columns)
        self.list_id = self.bring(csv_text([[c.value for c in columns], *rows]))
        return self.take(dict(zip(columns, range(len(columns)), strict=True)))

    def bring(self, data: str | bytes, name: str = "list.csv") -> uuid.UUID:
        with self.acting(self.coordinator) as session:
            made = listing.bring_file(
                session,
                self.coordinator,
                self.the_round,
                io.BytesIO(data.encode() if isinstance(data, str) else data),
                name,
            )
            session.commit()
            self.list_id = made.id
            return made.id

    def take(self, matching: dict[Column, int], *, confirmed: str = "") -> listing.Outcome:
        with self.acting(self.coordinator) as session:
            found = listing.take_file(
                session,
                self.coordinator,
                self.the_round,
                self.list_id,
                matching,
                default_agency=self.agencies["harbour"],
                confirmed=confirmed,
            )
            session.commit()
            return found

    def look(self, rule: DrawRule) -> choosing.Pool:
        with self.acting(self.coordinator) as session:
            return choosing.look(session, self.coordinator, self.the_round, rule)

    def draw(self, rule: DrawRule) -> Draw:
        with self.acting(self.coordinator) as session:
            made = choosing.make_draw(session, self.coordinator, self.the_round, rule)
            session.commit()
            return made

    def choose_all(self) -> int:
        with self.acting(self.coordinator) as session:
            count = choosing.choose(session, self.coordinator, self.the_round, None)
            session.commit()
            return count

    def chosen(self) -> list[Subject]:
        with self.acting(self.coordinator) as session:
            return list(
                session.scalars(
                    select(Subject)
                    .where(Subject.round_id == self.the_round)
                    .order_by(Subject.reference)
                )
            )

    @property
    def the_round(self) -> uuid.UUID:
        assert self.round_id is not None
        return self.round_id

    def made_months_ago(self, months: int) -> None:
        """The present round opened so long ago."""
        with self.acting(self.coordinator) as session:
            session.execute(
                update(Round)
                .where(Round.id == self.the_round)
                .values(opens_on=today() - timedelta(days=31 * months))
            )
            session.commit()

    def everything_told(self) -> str:
        """All that the workspace's trail, mails and outbox say."""
        with self.planning() as session:
            told = []
            for table in ("trail_events", "mails", "outbox"):
                told += session.scalars(text(f"select t::text from {table} t"))
            return "\n".join(told)

"""Listing the cases that can be chosen: typed, or from a file whose columns a person matches.

A list is taken whole or not at all. What was refused stands in no row, no event and
no message; of a file only the matched columns are kept.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session, undefer

from saas.database import now
from saas.errors import InvalidInput, InvalidState, NotFound
from saas.files.names import display_name, extension_of
from saas.i18n import gettext as _
from tenants.agencies.models import Agency
from tenants.cases.checking import TYPED, Checked, Known, check, typed_table
from tenants.cases.identifiers import find_identifiers
from tenants.cases.matching import Matching, problems_of
from tenants.cases.models import CaseList, ListedCase
from tenants.cases.reading import MOST_ROWS, Table, read_table
from tenants.cases.rounds import note, open_for_choosing
from tenants.cases.types import CaseLine, ListSource, ListState
from tenants.rounds.calendar import today
from tenants.rounds.models import Subject
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import Member
from tenants.workspaces.roles import Permission

MOST_LISTED = 6_000
"""Cases that one round can choose from."""
UNMATCHED_LASTS = timedelta(days=2)
"""How long a file waits for its columns to be matched before its content is deleted."""


@dataclass(frozen=True)
class Outcome:
    """What became of a list: taken, with its counts, or what stands in the way."""

    checked: Checked
    taken: CaseList | None = None
    added: int = 0
    renewed: int = 0


def list_typed(
    session: Session,
    actor: Actor,
    round_id: UUID,
    text: str,
    *,
    default_agency: UUID | None,
    confirmed: str = "",
) -> Outcome:
    """Take a list that was typed, one case a line.

    ``confirmed`` is the fingerprint of the doubts that the person looked at. Without it,
    or with problems, nothing is taken. Raises InvalidInput (field ``cases``), InvalidState.
    """
    open_for_choosing(session, actor, round_id)
    table = typed_table(text)
    if not table.rows:
        raise InvalidInput("", {"cases": _("Write at least one reference")})
    if len(table.rows) > MOST_ROWS:
        raise InvalidInput(
            "", {"cases": _("Write at most %(most)s lines at a time", most=MOST_ROWS)}
        )
    checked = check(table, TYPED, known_here(session, default_agency))
    if not _may_be_taken(checked, confirmed):
        return Outcome(checked)
    made = CaseList(
        round_id=round_id,
        source=ListSource.TYPED,
        state=ListState.TAKEN,
        sha256=hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(),
        made_by=actor.me,
    )
    session.add(made)
    session.flush()
    return _take(session, actor, made, checked)


def bring_file(
    session: Session, actor: Actor, round_id: UUID, data: BinaryIO, name: str
) -> CaseList:
    """Keep a file's cells until its columns are matched; nothing is listed yet.

    Raises InvalidInput (field ``file``), InvalidState.
    """
    open_for_choosing(session, actor, round_id)
    table = read_table(data, name)
    data.seek(0)
    made = CaseList(
        round_id=round_id,
        source=ListSource.FILE,
        state=ListState.MATCHING,
        file_name=_harmless(name),
        sha256=hashlib.sha256(data.read()).hexdigest(),
        content=table.document(),
        made_by=actor.me,
    )
    session.add(made)
    session.flush()
    return made


def get_unmatched(
    session: Session, actor: Actor, round_id: UUID, list_id: UUID, *, lock: bool = False
) -> tuple[CaseList, Table]:
    """A file of this person that waits for its columns to be matched. Raises NotFound."""
    query = (
        select(CaseList)
        .options(undefer(CaseList.content))
        .where(
            CaseList.id == list_id,
            CaseList.round_id == round_id,
            CaseList.state == ListState.MATCHING,
            CaseList.made_by == actor.me,
        )
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(query).one_or_none()
    if found is None or found.content is None:
        raise NotFound
    return found, Table.of(found.content)


def take_file(
    session: Session,
    actor: Actor,
    round_id: UUID,
    list_id: UUID,
    matching: Matching,
    *,
    default_agency: UUID | None,
    confirmed: str = "",
) -> Outcome:
    """List the cases of a file by the columns as they were matched; its content goes.

    Raises InvalidInput by the column's name for columns that are matched wrongly,
    InvalidState, NotFound.
    """
    open_for_choosing(session, actor, round_id)
    list_, table = get_unmatched(session, actor, round_id, list_id, lock=True)
    wrong = problems_of(matching, table.headers)
    if wrong:
        raise InvalidInput("", {column.value: sentence for column, sentence in wrong.items()})
    checked = check(table, matching, known_here(session, default_agency))
    if not _may_be_taken(checked, confirmed):
        return Outcome(checked)
    list_.state, list_.content = ListState.TAKEN, None
    session.flush()
    return _take(session, actor, list_, checked)


def discard_file(session: Session, actor: Actor, round_id: UUID, list_id: UUID) -> None:
    """Give up a file before it is listed; its content goes. Raises NotFound, InvalidState."""
    open_for_choosing(session, actor, round_id)
    list_, _table = get_unmatched(session, actor, round_id, list_id, lock=True)
    list_.state, list_.content = ListState.DISCARDED, None
    session.flush()


def take_list_back(session: Session, actor: Actor, round_id: UUID, list_id: UUID) -> int:
    """Delete the cases of a list that were not chosen; returns how many.

    Draws that were made from them stay as they are. Raises NotFound, InvalidState.
    """
    actor.require(Permission.ROUND_MANAGE)
    list_ = session.scalars(
        select(CaseList)
        .where(CaseList.id == list_id, CaseList.round_id == round_id)
        .with_for_update()
    ).one_or_none()
    if list_ is None:
        raise NotFound
    open_for_choosing(session, actor, round_id)
    if list_.state != ListState.TAKEN:
        raise InvalidState(_("This list was taken back already."))
    gone = session.execute(
        delete(ListedCase).where(
            ListedCase.list_id == list_.id,
            ~exists().where(
                Subject.round_id == ListedCase.round_id,
                Subject.reference == ListedCase.reference,
            ),
        )
    ).rowcount  # type: ignore[attr-defined]
    list_.state = ListState.DISCARDED
    session.flush()
    note(session, actor, "round.case_list_taken_back", round_id, count=gone)
    return int(gone)


def expire_unmatched(session: Session) -> int:
    """Delete the content of files that nobody matched in two days; returns how many.

    Runs in the worker's scope.
    """
    return int(
        session.execute(
            update(CaseList)
            .where(
                CaseList.state == ListState.MATCHING, CaseList.made_at <= now() - UNMATCHED_LASTS
            )
            .values(state=ListState.DISCARDED, content=None)
        ).rowcount  # type: ignore[attr-defined]
    )


def known_here(session: Session, default_agency: UUID | None) -> Known:
    """The workspace's agencies and members by their names. Two statements."""
    agencies: dict[str, UUID] = {}
    for agency_id, name, short in session.execute(
        select(Agency.id, Agency.name, Agency.short_name)
        .where(Agency.state == "active")
        .order_by(Agency.name.desc())
    ):
        if short:
            agencies.setdefault(short.casefold(), agency_id)
        agencies[name.casefold()] = agency_id
    people: dict[str, tuple[UUID, ...]] = {}
    for member_id, name, email in session.execute(
        select(Member.id, Member.name, Member.email)
        .where(Member.state == "active")
        .order_by(Member.id)
    ):
        for said in {name.casefold(), email.casefold()}:
            people[said] = (*people.get(said, ()), member_id)
    if default_agency is not None and default_agency not in agencies.values():
        problem = _("Choose one of the agencies shown")
        raise InvalidInput("", {"agency": problem})
    return Known(agencies, people, today(), default_agency)


def _may_be_taken(checked: Checked, confirmed: str) -> bool:
    return not checked.problems and (not checked.asks or confirmed == checked.fingerprint)


def _take(session: Session, actor: Actor, list_: CaseList, checked: Checked) -> Outcome:
    """Write the cases; one that was listed before takes what the newer list says of it."""
    before = {
        case.reference.casefold(): case
        for case in session.scalars(select(ListedCase).where(ListedCase.round_id == list_.round_id))
    }
    fresh = [line for line in checked.lines if line.reference.casefold() not in before]
    if len(before) + len(fresh) > MOST_LISTED:
        raise InvalidState(_("A round can choose from at most %(most)s cases.", most=MOST_LISTED))
    session.add_all(
        ListedCase(
            list_id=list_.id, round_id=list_.round_id, reference=line.reference, **_said(line)
        )
        for line in fresh
    )
    renewed = 0
    for line in checked.lines:
        listed = before.get(line.reference.casefold())
        if listed is not None:
            renewed += 1
            listed.list_id = list_.id
            for name, value in _said(line).items():
                setattr(listed, name, value)
    list_.rows = len(checked.lines)
    session.flush()
    note(
        session,
        actor,
        "round.cases_listed",
        list_.round_id,
        count=len(checked.lines),
        renewed=renewed,
    )
    return Outcome(checked, list_, len(fresh), renewed)


def _said(line: CaseLine) -> dict[str, object]:
    return {
        "agency_id": line.agency_id,
        "facts": line.facts,
        "worker_id": line.worker_id,
        "line_manager_id": line.line_manager_id,
        "iro_id": line.iro_id,
    }


def _harmless(name: str) -> str:
    """A file's name as it is kept: its ending alone where the rest would tell who a child is."""
    shown = display_name(name)
    if find_identifiers(shown):
        return f"…{'.' if extension_of(shown) else ''}{extension_of(shown)}"
    return shown

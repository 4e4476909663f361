"""Reading the agencies of a workspace, as a list and as a tree."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from saas.errors import NotFound
from saas.i18n import language
from tenants.agencies.models import Agency
from tenants.agencies.types import AgencyLine, Choices
from tenants.practice.models import ModelVersion
from tenants.practice.service import get_model
from tenants.workspaces.models import Member
from tenants.workspaces.types import PAGE_SIZE, Page


def get_agency(session: Session, agency_id: UUID) -> Agency:
    """An agency, open or closed. Raises NotFound."""
    agency = session.scalars(select(Agency).where(Agency.id == agency_id)).one_or_none()
    if agency is None:
        raise NotFound
    return agency


def list_agencies(session: Session, *, closed: bool = False) -> list[Agency]:
    """The workspace's agencies by name; with the closed ones only when asked."""
    query = select(Agency).order_by(func.lower(Agency.name), Agency.id)
    if not closed:
        query = query.where(Agency.state == "active")
    return list(session.scalars(query))


def agency_tree(session: Session, *, closed: bool = False) -> list[AgencyLine]:
    """Every agency under the one that it belongs to, siblings by name: one statement.

    A part whose parent is closed and left out stands at the top.
    """
    rows = session.execute(_lines() if closed else _lines().where(Agency.state == "active"))
    lines = [_line(row) for row in rows]
    present = {line.id for line in lines}
    below: dict[UUID | None, list[AgencyLine]] = defaultdict(list)
    for line in lines:
        below[line.parent_id if line.parent_id in present else None].append(line)
    tree: list[AgencyLine] = []
    waiting = [(line, 0) for line in reversed(below[None])]
    while waiting:
        line, depth = waiting.pop()
        tree.append(replace(line, depth=depth))
        waiting += [(part, depth + 1) for part in reversed(below[line.id])]
    return tree


def page_of_tree(
    tree: list[AgencyLine], *, text: str = "", page: int = 1, size: int = PAGE_SIZE
) -> Page[AgencyLine]:
    """One page of a tree, in its order; ``text`` looks in names and short names."""
    wanted = text.strip().casefold()
    found = [
        line
        for line in tree
        if wanted in line.name.casefold() or wanted in line.short_name.casefold()
    ]
    number = max(1, page)
    return Page(found[(number - 1) * size : number * size], number, len(found), size)


def get_agency_line(session: Session, agency_id: UUID) -> AgencyLine:
    """One agency with its lead's name and how many people it has. Raises NotFound."""
    row = session.execute(_lines().where(Agency.id == agency_id)).one_or_none()
    if row is None:
        raise NotFound
    return _line(row)


def _lines() -> Select[*tuple[Any, ...]]:
    people = (
        select(func.count())
        .where(
            Member.tenant_id == Agency.tenant_id,
            Member.agency_id == Agency.id,
            Member.state == "active",
        )
        .correlate(Agency)
        .scalar_subquery()
    )
    lead = (
        select(Member.name)
        .where(Member.tenant_id == Agency.tenant_id, Member.id == Agency.lead_id)
        .correlate(Agency)
        .scalar_subquery()
    )
    return select(
        Agency.id,
        Agency.parent_id,
        Agency.name,
        Agency.short_name,
        Agency.kind,
        Agency.size,
        Agency.takes_part,
        Agency.state,
        Agency.contact,
        Agency.lead_id,
        func.coalesce(lead, "").label("lead_name"),
        people.label("people"),
    ).order_by(func.lower(Agency.name), Agency.id)


def _line(row: object) -> AgencyLine:
    return AgencyLine(**row._mapping)  # type: ignore[attr-defined]


def choices(session: Session) -> Choices:
    """The kinds and size bands of the published practice models, in the reader's language.

    A workspace may run several models at once (Section 11, and the schools'
    audit): an agency's kind may come from any of them.
    """
    reader = language()
    kinds: dict[str, str] = {}
    sizes: dict[str, str] = {}
    hints: dict[str, str] = {}
    # The ids alone: the documents are large, and parsed once a process.
    newest = (
        select(ModelVersion.id)
        .ext(distinct_on(ModelVersion.key))
        .where(ModelVersion.state == "published")
        .order_by(ModelVersion.key, ModelVersion.number.desc())
    )
    versions = session.scalars(newest).all()
    for version_id in versions:
        model = get_model(session, version_id)
        for kind in model.agency_kinds:
            kinds.setdefault(kind.key, model.words(kind.label, reader))
        for band in model.size_bands:
            sizes.setdefault(band.key, model.words(band.label, reader))
            if band.hint:
                hints.setdefault(band.key, model.words(band.hint, reader))
    return Choices(kinds, sizes, hints, published=bool(versions))

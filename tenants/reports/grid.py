"""The heat map's figures, counted by the database, whatever the number of agencies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Numeric,
    Row,
    Select,
    Text,
    Uuid,
    and_,
    func,
    literal,
    null,
    select,
    tuple_,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from tenants.agencies.models import Agency
from tenants.reports.columns import Layout
from tenants.reports.dataset import AgencyRow, Basis, Cell, Mean, Movement, Total
from tenants.reports.forms import Forms
from tenants.reports.graded import as_records, graded, handed_in, of_kind
from tenants.reports.scales import Column
from tenants.rounds.models import Return, Subject

PAGE = 50


@dataclass(frozen=True)
class Window:
    """Which agencies the grid shows: a page of them, or with ``number`` None all."""

    number: int | None = None
    kind: str = ""

    @property
    def offset(self) -> int:
        return 0 if self.number is None else (self.number - 1) * PAGE


@dataclass(frozen=True)
class _Sums:
    """The figures of one group, as the database counted them."""

    own: Decimal | None
    own_graded: int
    moderated: Decimal | None
    moderated_graded: int
    difference: Decimal | None
    compared: int
    not_applicable: int
    conditional: int
    lowest: Decimal | None
    highest: Decimal | None


def _statement(
    round_id: UUID,
    places: list[dict[str, Any]],
    window: Window,
    *,
    cells: bool,
    totals: bool,
) -> Select[Any]:
    """Figures by column: for each agency (``cells``), over all and by point (``totals``)."""
    place = as_records(
        places,
        "place",
        round_id=Uuid(),
        version_id=Uuid(),
        question=Text(),
        part_of=Text(),
        conditional=Boolean(),
    )
    rounds = [UUID(text) for text in sorted({str(round_id), *(row["round_id"] for row in places)})]
    paged = window.number is not None and not totals
    grade = graded(handed_in(rounds, window.kind, _on_page(round_id, window) if paged else None))
    agency, point = grade.c.agency_id, grade.c.point
    each = (grade.c.round_id, place.c.part_of)
    both = grade.c.settled - grade.c.own
    sets = [
        *([tuple_(*each, agency)] if cells else []),
        *([tuple_(*each), tuple_(*each, point)] if totals else []),
    ]
    return (
        select(
            *each,
            agency if cells else null().label("agency_id"),
            point if totals else null().label("point"),
            (func.grouping(agency) if cells else literal(1)).label("over_agencies"),
            (func.grouping(point) if totals else literal(1)).label("over_points"),
            func.avg(grade.c.own, type_=Numeric).label("own"),
            func.count(grade.c.own).label("own_graded"),
            func.avg(grade.c.settled, type_=Numeric).label("moderated"),
            func.count(grade.c.settled).label("moderated_graded"),
            func.avg(both, type_=Numeric).label("difference"),
            func.count(both).label("compared"),
            func.count().filter(grade.c.not_applicable).label("not_applicable"),
            func.count().filter(place.c.conditional).label("conditional"),
            func.min(grade.c.score).label("lowest"),
            func.max(grade.c.score).label("highest"),
            func.count(grade.c.score).label("either"),
        )
        .join(
            place,
            and_(
                place.c.round_id == grade.c.round_id,
                place.c.version_id == grade.c.version_id,
                place.c.question == grade.c.question,
            ),
        )
        .group_by(func.grouping_sets(*sets))
    )


def _on_page(round_id: UUID, window: Window) -> ColumnElement[bool]:
    page = (
        select(Subject.agency_id)
        .join(Agency, Agency.id == Subject.agency_id)
        .where(Subject.round_id == round_id, of_kind(window.kind))
        .order_by(Agency.name, Agency.id)
        .limit(PAGE)
        .offset(window.offset)
    )
    return Return.agency_id.in_(page)


@dataclass(frozen=True)
class Figures:
    """The cells of the page's agencies and the totals over all, by column key."""

    cells: dict[tuple[UUID, str], Cell]
    totals: dict[str, Total]


def load_figures(
    session: Session,
    round_id: UUID,
    layout: Layout,
    agencies: Sequence[AgencyRow],
    forms: Forms,
    places: list[dict[str, Any]],
    window: Window,
) -> Figures:
    """Count the grades of a round, and of the round before where ``places`` names one.

    One statement for all agencies; for a page of them two. ``agencies`` are
    those whose cells are wanted; without any, the totals alone are counted.
    """
    wanted = (
        [{"cells": bool(agencies), "totals": True}]
        if window.number is None or not agencies
        else [{"cells": True, "totals": False}, {"cells": False, "totals": True}]
    )
    per_agency: dict[tuple[UUID, str, bool], _Sums] = {}
    over_all: dict[tuple[str, bool], _Sums] = {}
    spread: dict[tuple[str, str], int] = {}
    for levels in wanted:
        for row in session.execute(_statement(round_id, places, window, **levels)):
            now = row.round_id == round_id
            if not row.over_agencies:
                per_agency[row.agency_id, row.part_of, now] = _sums(row)
            elif row.over_points:
                over_all[row.part_of, now] = _sums(row)
            elif now and row.point is not None:
                spread[row.part_of, row.point] = row.either
    return Figures(
        cells={
            (agency.agency_id, column.key): _cell(
                column,
                per_agency.get((agency.agency_id, column.key, True)),
                per_agency.get((agency.agency_id, column.key, False)),
                forms.asked(column, agency),
                forms.apart(column, agency),
            )
            for agency in agencies
            for column in layout.columns
        },
        totals={
            column.key: _total(
                column,
                over_all.get((column.key, True)),
                over_all.get((column.key, False)),
                spread,
            )
            for column in layout.columns
        },
    )


def _sums(row: Row[Any]) -> _Sums:
    return _Sums(
        row.own,
        row.own_graded,
        row.moderated,
        row.moderated_graded,
        row.difference,
        row.compared,
        row.not_applicable,
        row.conditional,
        row.lowest,
        row.highest,
    )


def _cell(column: Column, now: _Sums | None, before: _Sums | None, asked: int, apart: bool) -> Cell:
    if now is None:
        return Cell(None, None, None, 0, None, asked, 0, apart)
    return Cell(
        own=_mean(column, now.own, now.own_graded),
        moderated=_mean(column, now.moderated, now.moderated_graded),
        difference=_difference(now),
        compared=now.compared,
        movement=_movement(now, before),
        asked=asked + now.conditional,
        not_applicable=now.not_applicable,
        apart=apart,
    )


def _total(
    column: Column,
    now: _Sums | None,
    before: _Sums | None,
    spread: dict[tuple[str, str], int],
) -> Total:
    counted = tuple(
        (point, spread.get((column.key, point.key), 0)) for point in column.scale.points
    )
    if now is None:
        return Total(None, None, None, 0, None, None, None, counted)
    return Total(
        own=_mean(column, now.own, now.own_graded),
        moderated=_mean(column, now.moderated, now.moderated_graded),
        difference=_difference(now),
        compared=now.compared,
        movement=_movement(now, before),
        lowest=now.lowest,
        highest=now.highest,
        spread=() if column.scale.numeric else counted,
    )


def _mean(column: Column, value: Decimal | None, graded: int) -> Mean | None:
    score = _tenth(value)
    if score is None:
        return None
    # The label follows from the figure as it is printed, so that a reader can check it.
    return Mean(score, graded, column.scale.nearest(score))


def _movement(now: _Sums, before: _Sums | None) -> Movement | None:
    """Like with like: moderated grades where both rounds have them, else the agencies' own."""
    if before is None:
        return None
    for basis, new, old in (
        (Basis.MODERATED, _tenth(now.moderated), _tenth(before.moderated)),
        (Basis.SELF, _tenth(now.own), _tenth(before.own)),
    ):
        if new is not None and old is not None:
            return Movement(new - old, old, basis)
    return None


def _difference(sums: _Sums) -> Decimal | None:
    """Moderated less own over the questions with both, so that no gap in moderation distorts it.

    Where both means rest on the same questions it is the difference of the printed figures.
    """
    own, moderated = _tenth(sums.own), _tenth(sums.moderated)
    whole = sums.compared == sums.own_graded == sums.moderated_graded
    if whole and own is not None and moderated is not None:
        return moderated - own
    return _tenth(sums.difference)


def _tenth(value: Decimal | None) -> Decimal | None:
    if value is None:
        return None
    # Adding zero turns a rounded −0.0 into 0.0.
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP) + 0

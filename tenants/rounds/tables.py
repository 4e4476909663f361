"""Tables: rows of cells, given beforehand or added by whoever answers.

A table's value is ``{"rows": [{"id": row, "cells": {column: text}}]}``. The id is
the key of a row that is given beforehand, and of an added row a few letters and
digits that it keeps for as long as it lives, so that two people's rows are never
taken for one another. A cell holds text, an option's key, an ISO date or a plain
decimal; a grade is a point's key or, on a numeric scale, the number. Empty cells,
and rows without a cell, are not stored; the order is that of the form.

A grade in a cell is part of the words of the answer: whoever may read the words
reads it, it is never moderated, and it counts in no mean. Blind rounds therefore
have no such cells (``tenants.practice.graded_tables``).
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from secrets import token_hex
from typing import Any, TypedDict

from saas.dates import sentence_start
from saas.i18n import format_date, ngettext
from saas.i18n import gettext as _
from tenants.practice.schema import (
    MOST_ROWS,
    Column,
    ColumnKind,
    PracticeModel,
    Question,
    Scale,
    ScaleKind,
    in_language,
)
from tenants.rounds import typed as fields
from tenants.rounds.typed import Errors, Typed

LONGEST_CELL = 5_000
"""Characters in one cell: about a page and a half."""

_ROW_ID = re.compile(r"[a-z0-9]{1,20}")
_DATE_PARTS = ("-day", "-month", "-year")


class TableRow(TypedDict):
    id: str
    cells: dict[str, str]


class TableValue(TypedDict):
    rows: list[TableRow]


def rows_of(value: object) -> list[TableRow]:
    """The rows of a stored value; none where it is no table's."""
    rows: Any = value.get("rows") if isinstance(value, dict) else None
    return rows if isinstance(rows, list) else []


def new_row_id() -> str:
    return token_hex(6)


def is_row_id(row: str) -> bool:
    """Whether this can be the id of an added row."""
    return _ROW_ID.fullmatch(row) is not None


def cell_field(row: str, column: str) -> str:
    """The field of a cell, below its question: ``cell:row:column``."""
    return f"cell:{row}:{column}"


def read_table(
    model: PracticeModel, question: Question, typed: Typed, errors: Errors
) -> TableValue | None:
    """Read the cells of one table; None when all are empty.

    ``rows`` lists the added rows in their order and ``remove`` those to leave out.
    """
    rows = _rows_typed(question, typed, errors)
    if rows is None or not _knows_all(question, rows, typed):
        errors.setdefault(
            "rows",
            _("This table has changed since the page was opened. Load the page again."),
        )
        return None
    removed = set(typed.get("remove") or []) if question.most_rows else set()
    found: list[TableRow] = []
    begun = 0
    for row in rows:
        if row in removed:
            continue
        before = len(errors)
        cells = {}
        for column in question.columns:
            text = _read_cell(model, column, typed, cell_field(row, column.key), errors)
            if text:
                cells[column.key] = text
        if cells:
            found.append({"id": row, "cells": cells})
        begun += bool(cells) or len(errors) > before
    if question.most_rows and begun > question.most_rows:
        errors["rows"] = too_many(question.most_rows)
        return None
    return {"rows": found} if found else None


def too_many(most: int) -> str:
    return ngettext(
        "This table holds %(num)s row at most; remove the others",
        "This table holds %(num)s rows at most; remove the others",
        most,
    )


def _rows_typed(question: Question, typed: Typed, errors: Errors) -> list[str] | None:
    """The rows to read, in their order; None when something else was sent."""
    if question.rows:
        return [row.key for row in question.rows]
    rows = list(dict.fromkeys(str(row) for row in typed.get("rows") or []))
    if len(rows) > 2 * MOST_ROWS:
        # More than any page of ours shows, empty rows included.
        errors["rows"] = too_many(question.most_rows or MOST_ROWS)
        return None
    return rows if all(is_row_id(row) for row in rows) else None


def _knows_all(question: Question, rows: list[str], typed: Typed) -> bool:
    """Whether every cell that holds something is one of this table's."""
    known = set()
    for row in rows:
        for column in question.columns:
            name = cell_field(row, column.key)
            known.add(name)
            if column.kind is ColumnKind.DATE:
                known.update(name + part for part in _DATE_PARTS)
    return all(
        name in known or not name.startswith("cell:") or not fields.one(typed, name).strip()
        for name in typed
    )


def _read_cell(
    model: PracticeModel, column: Column, typed: Typed, name: str, errors: Errors
) -> str | None:
    if column.kind is ColumnKind.DATE:
        day = fields.day_asked(column, typed, name, _("the date"), errors)
        return day.isoformat() if day else None
    if column.kind is ColumnKind.NUMBER:
        read = fields.number_asked(column, typed, name, errors)
        return fields.plain(read) if read is not None else None
    if column.kind is ColumnKind.CHOICE:
        return _one_of([o.key for o in column.options], typed, name, errors)
    if column.kind is ColumnKind.GRADE:
        scale = model.scale[column.scale or ""]
        if scale.kind is ScaleKind.NUMERIC:
            score = fields.number_on_scale(scale, typed, name, errors)
            return fields.plain(score) if score is not None else None
        return _one_of([p.key for p in scale.points], typed, name, errors)
    found = fields.text(typed, name, errors, longest=LONGEST_CELL)
    return fields.without_controls(found) or None


def _one_of(known: list[str], typed: Typed, name: str, errors: Errors) -> str | None:
    key = fields.one(typed, name)
    if not key:
        return None
    if key not in known:
        errors[name] = _("Choose from the answers shown")
        return None
    return key


def missing_cells(question: Question, value: object) -> list[str]:
    """The required cells that are empty, as field names; ``value`` when nothing is there.

    Every row that is given beforehand must be filled; of added rows those begun,
    and at least one where the table is required.
    """
    stored = {row["id"]: row["cells"] for row in rows_of(value)}
    if not any(stored.values()):
        return ["value"]
    asked = [row.key for row in question.rows] or list(stored)
    return [
        cell_field(row, column.key)
        for row in asked
        for column in question.columns
        if column.required and not stored.get(row, {}).get(column.key)
    ]


def lacking_by_row(
    question: Question, parts: tuple[str, ...], value: object
) -> dict[str, list[Column]]:
    """The cells among an answer's missing parts: row → its empty columns, in order."""
    rows = [row.key for row in question.rows] or [row["id"] for row in rows_of(value)]
    found = {}
    for row in rows:
        columns = [c for c in question.columns if cell_field(row, c.key) in parts]
        if columns:
            found[row] = columns
    return found


def row_titles(question: Question, rows: list[str], language: str) -> dict[str, str]:
    """What each row is called: its own label, or the name of the table's rows and a number."""
    given = {row.key: in_language(row.label, language) for row in question.rows}
    return {
        row: given.get(row) or row_title(question, number, language)
        for number, row in enumerate(rows, 1)
    }


def row_title(question: Question, number: int | str, language: str) -> str:
    """What an added row is called: “Danger statement 2”."""
    return f"{sentence_start(row_name(question, language))} {number}"


def row_name(question: Question, language: str) -> str:
    """What the table calls one of its rows, inside a sentence."""
    return in_language(question.row_name, language) or _("row")


def cell_words(model: PracticeModel, column: Column, text: str, language: str) -> str:
    """A cell as text: a label, a date in words, a number with the band it lies in."""
    if column.kind is ColumnKind.DATE:
        try:
            return format_date(date.fromisoformat(text))
        except ValueError:
            return text
    if column.kind is ColumnKind.CHOICE:
        option = next((o for o in column.options if o.key == text), None)
        return in_language(option.label, language) if option else text
    scale = model.scale.get(column.scale or "")
    if scale is None:
        return text
    point = scale.point(text)
    if scale.kind is not ScaleKind.NUMERIC:
        return in_language(point.label, language) if point else text
    return with_band(scale, text, language)


def with_band(scale: Scale, text: str, language: str) -> str:
    """A number of a numeric scale and the label of the band that it lies in."""
    try:
        band = scale.band(Decimal(text))
    except InvalidOperation:
        band = None
    return f"{text} ({in_language(band.label, language)})" if band else text


def merged(mine: object, theirs: object) -> TableValue:
    """Both people's added rows: mine in my order, then those that only they have.

    A row that both changed stands twice, mine first: nothing is written over.
    """
    own = rows_of(mine)
    others = {row["id"]: row for row in rows_of(theirs)}
    rows: list[TableRow] = []
    for row in own:
        rows.append(row)
        other = others.pop(row["id"], None)
        if other is not None and other["cells"] != row["cells"]:
            rows.append({"id": new_row_id(), "cells": other["cells"]})
    return {"rows": [*rows, *others.values()]}


def fitting(question: Question, value: object) -> TableValue | None:
    """The part of a stored value that this table, of another year perhaps, still has."""
    given = {row.key for row in question.rows}
    columns = [column.key for column in question.columns]
    rows: list[TableRow] = []
    for row in rows_of(value):
        if given and row["id"] not in given:
            continue
        cells = {key: row["cells"][key] for key in columns if row["cells"].get(key)}
        if cells:
            rows.append({"id": row["id"], "cells": cells})
    return {"rows": rows} if rows else None

"""What tables say outside their cells: errors in a page's summary, cells still to fill."""

from __future__ import annotations

from collections.abc import Sequence

from saas.i18n import gettext as _
from saas.i18n import language, ngettext
from saas.web.gds import field_id, question_anchor
from tenants.practice.schema import ColumnKind, Question, in_language
from tenants.rounds.tables import cell_field, lacking_by_row, row_titles, rows_of

_MOST_ROWS_NAMED = 4
"""So many rows are named; the rest of a long list is counted."""


def error_line(
    question: Question, name: str, text: str, rows: Sequence[str] = ()
) -> tuple[str, str]:
    """The anchor and the sentence of one error for the summary; a cell's names its row.

    ``rows`` are the added rows in the order of the form.
    """
    if not name.startswith("cell:"):
        return question_anchor(question.key, name), text
    titles = row_titles(question, list(rows) or [row.key for row in question.rows], language())
    for row, title in titles.items():
        for column in question.columns:
            if name == cell_field(row, column.key):
                part = "-day" if column.kind is ColumnKind.DATE else ""
                anchor = field_id(f"{question.key}:{name}") + part
                return anchor, _("%(row)s: %(problem)s", row=title, problem=text)
    return question_anchor(question.key, name), text


def missing_line(question: Question, parts: tuple[str, ...], value: object) -> str:
    """The cells that an answer lacks, row by row; nothing where none is missing."""
    lacking = lacking_by_row(question, parts, value)
    titles = row_titles(question, _rows(question, value), language())
    named = [
        f"{titles[row]}: {', '.join(in_language(column.label, language()) for column in columns)}"
        for row, columns in list(lacking.items())[:_MOST_ROWS_NAMED]
    ]
    more = len(lacking) - len(named)
    if more:
        named.append(ngettext("%(num)s more row", "%(num)s more rows", more))
    return _("fill in %(cells)s", cells="; ".join(named)) if named else ""


def _rows(question: Question, value: object) -> list[str]:
    return [row.key for row in question.rows] or [row["id"] for row in rows_of(value)]

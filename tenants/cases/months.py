"""The months as lists and people write them, in English and in Welsh."""

from __future__ import annotations

_NAMES = (
    "january jan ionawr ion",
    "february feb chwefror chwef",
    "march mar mawrth maw",
    "april apr ebrill ebr",
    "may mai",
    "june jun mehefin meh",
    "july jul gorffennaf gorff",
    "august aug awst",
    "september sept sep medi",
    "october oct hydref hyd",
    "november nov tachwedd tach",
    "december dec rhagfyr rhag",
)

MONTHS: dict[str, int] = {
    name: number for number, names in enumerate(_NAMES, start=1) for name in names.split()
}
"""Each month's names, whole and short, in small letters → its number."""

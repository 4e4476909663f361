"""Which column of a file is what: guessed from the headers, decided by the person."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from saas.i18n import gettext as _
from tenants.cases.identifiers import plain_text
from tenants.cases.types import FACTS, Column

Matching = Mapping[Column, int]
"""What is in the file → the place of its column, from 0."""

# Words that a header consists of or holds, in English and in Welsh; the first that fits counts.
_GUESSES: tuple[tuple[Column, str], ...] = (
    (
        Column.LINE_MANAGER,
        r"((line|team|practice) ?)?manager|supervisor|rheolwr( llinell| tîm)?",
    ),
    (
        Column.IRO,
        r"iro|(independent )?reviewing officer|conference chair|chair|saa|"
        r"swyddog adolygu( annibynnol)?|cadeirydd",
    ),
    (
        Column.WORKER,
        r"(allocated |key |social |lead )*(worker|practitioner)|sw|"
        r"gweithiwr( cymdeithasol| allweddol)?|ymarferydd",
    ),
    (Column.TEAM, r"team( name)?|service|agency|organisation|locality|tîm|gwasanaeth|asiantaeth"),
    (
        Column.OPENED_ON,
        r"(date |case )*(opened|open since|start(ed)?|allocated)( on| date)?|opening date|"
        r"open date|dyddiad agor|agorwyd( ar)?|dyddiad dechrau",
    ),
    (
        Column.STATUS,
        r"(case |plan )?(status|type)|category|plan|legal status|statws( yr? achos)?|categori|"
        r"cynllun|math",
    ),
    (Column.ETHNICITY, r"ethnicity|ethnic (group|origin|background)|ethnigrwydd|grŵp ethnig"),
    (Column.GENDER, r"gender|sex|rhywedd|rhyw"),
    (Column.DISABILITY, r"disabilit(y|ies)|disabled|anabledd|anabl"),
    (Column.AGE_BAND, r"age( band| group| range)?|(band|grŵp|ystod) oedran|oedran|oed"),
    (
        Column.REFERENCE,
        r"(case |child |client |audit )*(ref(erence)?|pseudonym|code|id|no|number)( number| no)?|"
        r"case|cyfeirnod( yr? achos)?|cyf|ffugenw|cod|achos|rhif( yr? achos| achos)?",
    ),
)

_IDENTIFIES = re.compile(
    r"\b(nhs|gig|upn|upns|dob|d o b|birth|born|birthday|postcode|post code|address|e ?mail|phone|"
    r"telephone|mobile|geni|ganed|cod post|e ?bost|ffôn|national insurance|ni number|passport)\b"
)
_NAMES = re.compile(
    r"\b(name|names|surname|forename|firstname|lastname|fullname|initials|enw|enwau|cyfenw|llythrennau)\b"
)


def guess(headers: Sequence[str]) -> dict[Column, int]:
    """What each column seems to be by its header; each at most once, the first from the left."""
    found: dict[Column, int] = {}
    for place, header in enumerate(headers):
        said = _said(header)
        if not said or _IDENTIFIES.search(said):
            continue
        for column, pattern in _GUESSES:
            if column in found or not re.fullmatch(rf"(?:{pattern})", said):
                continue
            found[column] = place
            break
    return found


def problems_of(matching: Matching, headers: Sequence[str]) -> dict[Column, str]:
    """What is wrong with how the columns are matched: a sentence for each."""
    problems: dict[Column, str] = {}
    taken: dict[int, Column] = {}
    for column in Column:
        place = matching.get(column)
        if place is None:
            continue
        if not 0 <= place < len(headers):
            problems[column] = _("Choose one of the columns of the file")
        elif place in taken:
            problems[column] = _("This column is chosen twice")
        elif tells_who(headers[place], column):
            problems[column] = _(
                "By its header this column tells who a child is. It is not to be brought in"
            )
        taken.setdefault(place, column)
    if Column.REFERENCE not in matching:
        problems[Column.REFERENCE] = _("Choose the column that holds the references")
    return problems


def tells_who(header: str, column: Column) -> bool:
    """Whether a header says of itself that the column identifies children."""
    said = _said(header)
    if column is not Column.REFERENCE and column not in FACTS:
        return False
    if _IDENTIFIES.search(said):
        return True
    return column is Column.REFERENCE and _NAMES.search(said) is not None


def _said(header: str) -> str:
    """The header in small letters, one blank between words and nothing else."""
    return " ".join(re.sub(r"[^\w]+|_", " ", plain_text(header).casefold()).split())

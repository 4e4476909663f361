"""What is measured, and the budget of each."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

from benchmarks.filling import ADMINISTRATOR, COORDINATOR, YEAR, Workspace, lead_of
from benchmarks.people import Person

SIXTY = Workspace(1, "sixty", agencies=60, rounds=5)
ONE_ROUND = Workspace(2, "one-round", agencies=60, rounds=1)
SCHOOLS = Workspace(3, "schools", agencies=700, rounds=1, last="signed_off")
OTHERS = 200

MOST_STATEMENTS = 12
LIST_P95, LIST_RATIO = 60.0, 6.0


def workspaces(others: int = OTHERS) -> list[Workspace]:
    """The measured workspaces and the others beside them, 407,000 answers in all."""
    return [
        SIXTY,
        ONE_ROUND,
        SCHOOLS,
        *(Workspace(3 + n, f"other-{n}", agencies=15, rounds=1) for n in range(1, others + 1)),
    ]


@dataclass(frozen=True)
class Page:
    """A page to read: its budget is a time in ms for 95 of 100, and a multiple of the floor."""

    name: str
    endpoint: str
    person: Person
    path: str
    p95: float = LIST_P95
    ratio: float | None = LIST_RATIO


def all_pages(app: Flask) -> list[Page]:
    """The pages to measure, of those that the application has."""
    return [page for page in _pages() if page.endpoint in app.view_functions]


def _pages() -> list[Page]:
    unit = Person(SIXTY, COORDINATOR)
    lead = Person(SIXTY, lead_of(1))
    administrator = Person(SIXTY, ADMINISTRATOR)
    schools = Person(SCHOOLS, COORDINATOR)
    _first, before, newest = (unit.id_of("round", year) for year in (1, 4, 5))
    largest = schools.id_of("round", 1)
    own, signed = lead.id_of("return", 5 * YEAR + 1), lead.id_of("return", 4 * YEAR + 1)

    def page(name: str, endpoint: str, person: Person, rest: str, **budget: float | None) -> Page:
        return Page(name, endpoint, person, person.path(rest), **budget)  # type: ignore[arg-type]

    return [
        page("Home of a coordinator", "workspace.home", unit, ""),
        page("Home of an agency's lead", "workspace.home", lead, ""),
        page("Rounds", "rounds.index", unit, "rounds"),
        page("Round, 60 agencies", "rounds.show", unit, f"rounds/{newest}"),
        page("Round, 700 schools, page 1 of 14", "rounds.show", schools, f"rounds/{largest}"),
        page("Round, 700 schools, page 14", "rounds.show", schools, f"rounds/{largest}?page=14"),
        page("Return, list of sections", "returns.show", lead, f"returns/{own}"),
        page("Return, signed and released", "returns.show", unit, f"returns/{signed}"),
        page(
            "Return, a section of 10 questions",
            "returns.section",
            lead,
            f"returns/{own}/sections/s1",
        ),
        page(
            "Return to read, 100 answers",
            "returns.read",
            lead,
            f"returns/{own}/read",
            p95=100,
            ratio=None,
        ),
        page("Moderation of a round", "moderation.index", unit, f"rounds/{before}/moderation"),
        page(
            "Findings of a round",
            "plan.findings",
            unit,
            f"rounds/{unit.id_of('round', 1)}/findings",
        ),
        page("Action plan, 300 actions", "plan.index", unit, "plan"),
        page("Evidence", "evidence.index", lead, "evidence"),
        page("People", "people.index", unit, "people"),
        page("People, 700 schools", "people.index", schools, "people"),
        page("Agencies, 700 schools", "people.agencies", schools, "people/agencies"),
        page("Trail", "trail.index", administrator, "trail"),
        page(
            "Overview, 60 agencies",
            "overview.show",
            unit,
            f"rounds/{before}/overview",
            p95=100,
            ratio=None,
        ),
        page(
            "Overview, 700 schools",
            "overview.show",
            schools,
            f"rounds/{largest}/overview",
            p95=400,
            ratio=None,
        ),
    ]

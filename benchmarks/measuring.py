"""Measuring everything, and laying it beside its budget."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine

from benchmarks import saving
from benchmarks.client import at_once, side_by_side
from benchmarks.filling import COORDINATOR
from benchmarks.pages import MOST_STATEMENTS, SCHOOLS, SIXTY, Page, all_pages
from benchmarks.people import Person, SignedIn
from benchmarks.recording import Recording, recorded
from benchmarks.report import Table, milliseconds, ratio
from benchmarks.running import WEB_PROCESSES, Place, web
from benchmarks.saving import answering
from saas.database import db
from saas.i18n import in_language
from saas.tenancy import enter_scope
from tenants.workspaces.actor import member_actor
from wsgi import app

Say = Callable[[str], None]
_PDF_BUDGET = 3.0


@dataclass(frozen=True)
class Effort:
    """How often each page is read, each answer saved; seconds of everybody at once."""

    pages: int
    saves: int
    seconds: float

    @classmethod
    def of(cls, quick: bool) -> Effort:
        return cls(20, 100, 2.0) if quick else cls(60, 400, 8.0)


@dataclass
class Recorded:
    """What the real requests said to the database, for counting and for the floor."""

    pages: dict[str, Recording]
    saves: dict[str, Recording]
    versions: dict[str, int]


def measure(where: Place, effort: Effort, say: Say) -> list[Table]:
    """Everything, as tables in the order of the budgets."""
    people = SignedIn(app)
    with app.app_context():
        engine = db.engine
    say("Counting statements")
    found = _record(people, engine)
    file = where.folder / "recordings"
    file.write_bytes(pickle.dumps({**found.pages, **found.saves}))
    with ExitStack() as stack:
        real = stack.enter_context(web(where, "wsgi:app", "web"))
        floor = stack.enter_context(
            web(where, "benchmarks.floor:app", "floor", ACCORD_BENCH_RECORDINGS=str(file))
        )
        say("Saving answers")
        saves = _saves(people, found, real, floor, effort)
        say("Reading pages")
        read = _pages(people, found, real, floor, effort)
    say("Making reports")
    return [saves, read, _reports()]


def _record(people: SignedIn, engine: Engine) -> Recorded:
    """Ask for everything once in this process, warm, and listen."""
    found = Recorded({}, {}, {})
    for number, page in enumerate(all_pages(app)):
        client = people.here(page.person)
        for _ in range(2):
            client.get(page.path)
        with recorded(engine) as recording:
            answer = client.get(page.path)
        assert answer.status_code == 200, f"{page.path} answered {answer.status_code}"
        found.pages[f"page-{number}"] = recording
    for number in range(saving.AT_ONCE):
        # The floor saves to other returns than the application does: neither waits for the other.
        who = answering("five rounds", 31 + number)
        name = f"save-{number}"
        found.saves[name], found.versions[name] = saving.record(people, who, engine)
    return found


def _saves(people: SignedIn, found: Recorded, real: int, floor: int, effort: Effort) -> Table:
    def saved(workspace: str, agency: int) -> Callable[[], None]:
        return saving.real_save(people, answering(workspace, agency), real)

    def bare(number: int) -> Callable[[], None]:
        name = f"save-{number}"
        return saving.floor_save(name, found.versions[name], floor)

    five, one, base = side_by_side(
        [saved("five rounds", 1), saved("one round", 1), bare(0)], effort.saves, warm=40
    )
    table = Table("Autosave of one answer", ("Measured", "Result", "Floor", "Budget"))
    statements = found.saves["save-0"].statements
    table.add(
        "SQL statements, words and grade changed",
        str(statements),
        "",
        f"≤ {saving.MOST_STATEMENTS}",
        fits=statements <= saving.MOST_STATEMENTS,
    )
    table.add("median, ms", milliseconds(five.median), milliseconds(base.median), "")
    table.add(
        "95 of 100 within, ms",
        milliseconds(five.p95),
        milliseconds(base.p95),
        f"≤ {saving.P95:.0f}",
        fits=five.p95 <= saving.P95,
    )
    times = five.median / base.median
    table.add(
        "median against the floor",
        ratio(times),
        "1",
        f"≤ {saving.RATIO:.0f} ×",
        fits=times <= saving.RATIO,
    )
    flat = five.median / one.median
    table.add(
        "five rounds in the workspace against one, medians",
        ratio(flat),
        "",
        "flat",
        fits=flat <= 1.25,
    )
    together = [saved("five rounds", 2 + n) for n in range(saving.AT_ONCE)]
    together_bare = [bare(n) for n in range(saving.AT_ONCE)]
    rate, _times = at_once(together, effort.seconds)
    rate_bare, _times = at_once(together_bare, effort.seconds)
    table.add(
        f"a second, {saving.AT_ONCE} people at once, {WEB_PROCESSES} web processes",
        f"{rate:.0f}",
        f"{rate_bare:.0f}",
        f"≥ {saving.A_SECOND:.0f}",
        fits=rate >= saving.A_SECOND,
    )
    return table


def _pages(people: SignedIn, found: Recorded, real: int, floor: int, effort: Effort) -> Table:
    table = Table(
        "Pages",
        ("Page", "Statements", "Median, ms", "95 of 100, ms", "Budget, ms", "× floor", "Budget, ×"),
    )
    for number, page in enumerate(all_pages(app)):
        name = f"page-{number}"
        browser, bare = people.browser(page.person, real), people.browser(page.person, floor)

        def read(browser=browser, page=page) -> None:  # type: ignore[no-untyped-def]
            browser.get(page.path)

        def say_again(bare=bare, name=name) -> None:  # type: ignore[no-untyped-def]
            bare.get(f"/page/{name}")

        times, base = side_by_side([read, say_again], effort.pages)
        _add_page(table, page, found.pages[name].statements, times.median, times.p95, base.median)
        browser.close()
        bare.close()
    return table


def _add_page(
    table: Table, page: Page, statements: int, median: float, p95: float, base: float
) -> None:
    against = median / base
    table.add(
        page.name,
        str(statements),
        milliseconds(median),
        milliseconds(p95),
        f"≤ {page.p95:.0f}",
        ratio(against),
        f"≤ {page.ratio:.0f} ×" if page.ratio else "",
        fits=statements <= MOST_STATEMENTS
        and p95 <= page.p95
        and (page.ratio is None or against <= page.ratio),
    )


def _reports() -> Table:
    """The overview report in this process, as the worker makes it."""
    table = Table("Overview report as PDF", ("Report", "Seconds", "Budget, s"))
    for name, workspace, number, budget in (
        ("60 agencies × 100 questions", SIXTY, 4, _PDF_BUDGET),
        ("700 schools × 100 questions", SCHOOLS, 1, None),
    ):
        person = Person(workspace, COORDINATOR)
        round_id = person.id_of("round", number)
        _make_report(person, round_id)
        begun = time.perf_counter()
        _make_report(person, round_id)
        took = time.perf_counter() - begun
        table.add(
            name,
            f"{took:.2f}",
            f"≤ {budget:.0f}" if budget else "",
            fits=budget is None or took <= budget,
        )
    return table


def _make_report(person: Person, round_id: UUID) -> bytes:
    from tenants.reports import pdf
    from tenants.reports.compose import compose
    from tenants.reports.queries import load_overview

    actor = member_actor(
        tenant_id=person.id_of("workspace"),
        member_id=person.id_of("member", person.number),
        user_id=person.id_of("user", person.number),
        name="Somebody of the partnership",
        agency_id=None,
        agency_ids=frozenset(),
        roles=frozenset({"coordinator"}),
    )
    with app.app_context(), enter_scope(actor.scope()), in_language("en"):
        overview = load_overview(db.session(), actor, round_id)
        return pdf.make(compose(overview, workspace=person.workspace.slug, made_by=actor.name))

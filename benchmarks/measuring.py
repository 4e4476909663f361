"""Measuring everything, and laying it beside its budget."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

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
_PDF_SECONDS = 3.0
_FLAT = 1.25
# A connection prepares a statement after five times, and settles on a plan after five more.
_WARM = 14


@dataclass(frozen=True)
class Effort:
    """How often each page is read and each answer saved; seconds of everybody at once."""

    pages: int
    saves: int
    seconds: float

    @classmethod
    def of(cls, quick: bool) -> Effort:
        return cls(20, 100, 2.0) if quick else cls(60, 400, 8.0)


@dataclass
class Heard:
    """What the real requests said to the database, for counting and for the floor."""

    pages: dict[str, Recording] = field(default_factory=dict)
    saves: dict[str, Recording] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    of_words: int = 0
    of_choice: int = 0


@dataclass(frozen=True)
class Ports:
    """Where the application and the floor answer."""

    real: int
    floor: int


def measure(where: Place, effort: Effort, say: Say) -> list[Table]:
    """Everything, as tables in the order of the budgets."""
    people = SignedIn(app)
    say("Counting statements")
    heard = _listen(people)
    file = where.folder / "recordings"
    file.write_bytes(pickle.dumps({**heard.pages, **heard.saves}))
    with ExitStack() as stack:
        floor = web(where, "benchmarks.floor:app", "floor", ACCORD_BENCH_RECORDINGS=str(file))
        ports = Ports(
            stack.enter_context(web(where, "wsgi:app", "web")), stack.enter_context(floor)
        )
        say("Saving answers")
        saves = _measure_saves(people, heard, ports, effort)
        say("Reading pages")
        pages = _measure_pages(people, heard, ports, effort)
    say("Making reports")
    return [saves, pages, _measure_reports()]


def _listen(people: SignedIn) -> Heard:
    """Ask for everything in this process, warm, and listen."""
    with app.app_context():
        engine = db.engine
    heard = Heard()
    for number, page in enumerate(all_pages(app)):
        client = people.here(page.person)
        for _ in range(2):
            client.get(page.path)
        with recorded(engine) as recording:
            answer = client.get(page.path)
        assert answer.status_code == 200, f"{page.path} answered {answer.status_code}"
        heard.pages[f"page-{number}"] = recording
    for number in range(saving.AT_ONCE):
        # The floor saves to other returns than the application does: neither waits for the other.
        name = f"save-{number}"
        who = answering("five rounds", 31 + number)
        heard.saves[name], heard.versions[name] = saving.record(people, who, engine)
    heard.of_words, heard.of_choice = saving.count_others(
        people, answering("five rounds", 60), engine
    )
    return heard


def _measure_saves(people: SignedIn, heard: Heard, ports: Ports, effort: Effort) -> Table:
    def real(workspace: str, agency: int) -> Callable[[], None]:
        return saving.real_save(people, answering(workspace, agency), ports.real)

    bare = [
        saving.floor_save(name, version, ports.floor) for name, version in heard.versions.items()
    ]
    five, one, base = side_by_side(
        [real("five rounds", 1), real("one round", 1), bare[0]], effort.saves, warm=3 * _WARM
    )
    rate, _ = at_once([real("five rounds", 2 + n) for n in range(saving.AT_ONCE)], effort.seconds)
    rate_of_floor, _ = at_once(bare, effort.seconds)

    table = Table("Autosave of one answer", ("Measured", "Result", "Floor", "Budget"))
    most = f"≤ {saving.MOST_STATEMENTS}"
    for what, count in (
        ("words and grade", heard.saves["save-0"].statements),
        ("words alone", heard.of_words),
        ("a choice that hides a question", heard.of_choice),
    ):
        fits = count <= saving.MOST_STATEMENTS
        table.add(f"SQL statements: {what}", str(count), "", most, fits=fits)
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
        "median in the fifth yearly round against the first",
        ratio(flat),
        "",
        "flat",
        fits=flat <= _FLAT,
    )
    table.add("median, ms", milliseconds(five.median), milliseconds(base.median), "")
    table.add(
        "95 of 100 within, ms",
        milliseconds(five.p95),
        milliseconds(base.p95),
        f"≤ {saving.P95:.0f}",
        fits=five.p95 <= saving.P95,
    )
    table.add(
        f"a second, by {saving.AT_ONCE} people at once and {WEB_PROCESSES} web processes",
        f"{rate:.0f}",
        f"{rate_of_floor:.0f}",
        f"≥ {saving.A_SECOND:.0f}",
        fits=rate >= saving.A_SECOND,
    )
    return table


def _measure_pages(people: SignedIn, heard: Heard, ports: Ports, effort: Effort) -> Table:
    table = Table(
        "Pages",
        (
            "Page",
            "Statements",
            "× floor",
            "Budget",
            "Median, ms",
            "95 of 100, ms",
            "Budget, ms",
        ),
    )
    for number, page in enumerate(all_pages(app)):
        name = f"page-{number}"
        real = people.browser(page.person, ports.real)
        bare = people.browser(page.person, ports.floor)
        times, base = side_by_side(
            [partial(real.get, page.path), partial(bare.get, f"/page/{name}")],
            effort.pages,
            warm=_WARM,
        )
        real.close()
        bare.close()
        _add_page(table, page, heard.pages[name].statements, times.median, times.p95, base.median)
    return table


def _add_page(
    table: Table, page: Page, statements: int, median: float, p95: float, base: float
) -> None:
    against = median / base
    table.add(
        page.name,
        str(statements),
        ratio(against),
        f"≤ {page.ratio:.0f} ×" if page.ratio else "",
        milliseconds(median),
        milliseconds(p95),
        f"≤ {page.p95:.0f}",
        fits=statements <= MOST_STATEMENTS
        and p95 <= page.p95
        and (page.ratio is None or against <= page.ratio),
    )


def _measure_reports() -> Table:
    """The overview report in this process, as the worker makes it."""
    table = Table("Overview report as PDF", ("Report", "Seconds", "Budget"))
    for name, workspace, number, budget in (
        ("60 agencies × 100 questions", SIXTY, 4, _PDF_SECONDS),
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
    # Large, and of no use to the rest.
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

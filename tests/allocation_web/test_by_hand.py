"""The table in which parts are given out by hand."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select, update

from tenants.rounds import allocation, service
from tenants.rounds.models import Return, Subject
from tenants.rounds.types import RoundState
from tenants.workspaces.models import Member
from tests.allocation.rounds import a_round_of, held
from tests.parts.world import CaseWorld
from tests.web.page_checks import Browser, words
from tests.web.test_statements import MOST, counted


def at(cases: CaseWorld, rest: str = "") -> str:
    return cases.path(f"rounds/{cases.round_id}/allocate{rest}")


def browser(cases: CaseWorld, who: str = "coordinator") -> Browser:
    return Browser(cases.client(who))


def field(cases: CaseWorld, reference: str, part: str) -> str:
    return f"give.{cases.subjects[reference]}.{part}"


def member(cases: CaseWorld, who: str) -> str:
    return str(cases.people[who].me)


def options(page: BeautifulSoup, name: str) -> dict[str, bool]:
    """Each choice of a select, and whether it can be made."""
    select_ = page.select_one(f"select[name='{name}']")
    assert select_ is not None, name
    return {words(option): not option.has_attr("disabled") for option in select_.select("option")}


def test_a_table_says_who_has_what_and_whom_each_free_part_can_go_to(cases: CaseWorld) -> None:
    a_round_of(cases, 2)
    cases.give("C-000", "audit", "auditor")
    page = browser(cases).get(at(cases))
    rows = [words(row) for row in page.select("tbody tr")]
    assert "auditor Not started" in rows[0]
    assert page.select_one(f"select[name='{field(cases, 'C-000', 'audit')}']") is None
    assert options(page, field(cases, "C-001", "audit")) == {
        "Nobody yet": True,
        "auditor": True,
        "second auditor": True,
    }
    # Whoever audits a case does not collect what its family says.
    wider = browser(cases).get(at(cases, "?everybody=1"))
    offered = options(wider, field(cases, "C-000", "family"))
    assert offered["auditor cannot both grade and write down what the family says."] is False
    assert offered["officer"] is True
    assert options(wider, field(cases, "C-001", "audit"))["It is worker’s own work."] is False


def test_many_parts_are_saved_at_once(cases: CaseWorld) -> None:
    a_round_of(cases, 2)
    page = browser(cases).send(
        at(cases),
        {
            field(cases, "C-000", "audit"): member(cases, "auditor"),
            field(cases, "C-001", "audit"): member(cases, "second auditor"),
            field(cases, "C-001", "reflection"): member(cases, "worker"),
            field(cases, "C-000", "reflection"): "",
        },
    )
    assert "3 parts were given." in words(page.find("main"))
    assert held(cases) == {"C-000": "auditor", "C-001": "second auditor"}


def test_what_is_refused_stays_chosen_with_its_sentence_and_the_rest_is_given(
    cases: CaseWorld,
) -> None:
    a_round_of(cases, 2)
    name = field(cases, "C-000", "audit")
    page = browser(cases).send(
        at(cases, "?everybody=1"),
        {
            name: member(cases, "manager"),
            field(cases, "C-001", "audit"): member(cases, "auditor"),
            "everybody": "1",
        },
        status=422,
    )
    text = words(page.find("main"))
    assert "1 part was given." in text
    assert held(cases) == {"C-001": "auditor"}
    select_ = page.select_one(f"select[name='{name}']")
    assert select_ is not None
    assert select_.select_one("option[selected]")["value"] == member(cases, "manager")  # type: ignore[index]
    error = page.find(id=str(select_["aria-describedby"]))
    assert "manages the worker" in words(error)
    assert page.select_one(f".govuk-error-summary a[href='#{select_['id']}']") is not None
    # Sent as it stands once more, it is refused once more, and nothing else is lost.
    assert page.select_one("input[name=everybody][value='1']") is not None


def test_nothing_chosen_gives_nothing(cases: CaseWorld) -> None:
    a_round_of(cases, 1)
    assert "Nobody was chosen" in words(browser(cases).send(at(cases), {}).find("main"))


def test_several_people_are_given_one_part_where_that_is_wanted(cases: CaseWorld) -> None:
    a_round_of(cases, 1)
    cases.give("C-000", "audit", "auditor")
    name = field(cases, "C-000", "audit")
    page = browser(cases).get(at(cases, "?further=1"))
    assert options(page, name)["second auditor"] is True
    assert options(page, name)["auditor has this part already."] is False
    browser(cases).send(at(cases), {name: member(cases, "second auditor"), "further": "1"})
    with cases.planning() as session:
        query = select(func.count()).select_from(Return).where(Return.part_key == "audit")
        assert session.scalar(query) == 2


def test_a_reflection_is_given_to_those_whose_work_it_is(cases: CaseWorld) -> None:
    a_round_of(cases, 3)
    cases.give("C-000", "reflection", "colleague")
    with cases.planning() as session:
        unknown = update(Subject).where(Subject.id == cases.subjects["C-002"])
        session.execute(unknown.values(worker_id=None))
        session.commit()
    page = browser(cases).send(at(cases, "/workers"), {"part": "reflection"})
    assert "1 part was given." in words(page.find("main"))
    assert held(cases, "reflection") == {"C-000": "colleague", "C-001": "worker"}
    assert browser(cases).post(at(cases, "/workers"), {"part": "audit"}).status_code == 404


def test_whoever_left_is_not_given_their_work_and_it_is_said(cases: CaseWorld) -> None:
    a_round_of(cases, 2)
    with cases.planning() as session:
        gone = update(Member).where(Member.id == cases.people["worker"].me)
        session.execute(gone.values(state="left"))
        session.commit()
    page = browser(cases).send(at(cases, "/workers"), {"part": "reflection"})
    assert "2 could not be given" in words(page.find("main"))
    assert held(cases, "reflection") == {}


def test_a_part_is_taken_back_and_is_nobodys(cases: CaseWorld) -> None:
    a_round_of(cases, 1)
    given = cases.give("C-000", "audit", "auditor")
    coordinator = browser(cases)
    page = coordinator.get(at(cases))
    (link,) = page.select("a[href$='take-back']")
    assert words(link) == "Take back : Audit, auditor, C-000"
    assert str(given) in link["href"]
    path = cases.path(f"parts/{given}/take-back")
    assert "auditor has it now" in words(coordinator.get(path).find("main"))
    done = coordinator.send(path, {})
    assert "taken back" in words(done.find("main"))
    assert held(cases) == {}


def test_a_part_that_was_begun_says_to_withdraw_it_instead(cases: CaseWorld) -> None:
    a_round_of(cases, 1)
    given = cases.give("C-000", "audit", "auditor")
    cases.open_the_round()
    cases.complete("auditor", given, "audit")
    path = cases.path(f"parts/{given}/take-back")
    assert "Withdraw it with a reason" in words(browser(cases).get(path).find("main"))
    assert browser(cases).post(path, {}).status_code == 409
    assert held(cases) == {"C-000": "auditor"}


def test_an_agencys_own_assessment_is_nothing_to_take_back(cases: CaseWorld) -> None:
    from tests.world import World

    sections = World.make(cases.app)
    sections.open_round()
    path = sections.path(f"parts/{sections.return_of('northmoor')}/take-back")
    coordinator = Browser(sections.client("coordinator"))
    coordinator.get(path, status=404)
    assert coordinator.post(path, {}).status_code == 404
    # And the round's own page says that there is nothing to give out.
    page = coordinator.get(sections.path(f"rounds/{sections.round_id}/allocate"))
    assert "Nothing to give out" in words(page.find("main"))
    for rest in ("share", "agencies"):
        coordinator.get(sections.path(f"rounds/{sections.round_id}/allocate/{rest}"))


def test_once_the_round_has_moved_on_the_table_only_tells(cases: CaseWorld) -> None:
    a_round_of(cases, 1)
    cases.give("C-000", "audit", "auditor")
    cases.open_the_round()
    with cases.acting(cases.coordinator) as session:
        service.move_round(session, cases.coordinator, cases.round_id, RoundState.FINDINGS)
        session.commit()
    page = browser(cases).get(at(cases))
    assert page.select("select") == []
    assert "Parts are given out before the round opens" in words(page.find("main"))
    sent = {field(cases, "C-000", "reflection"): member(cases, "worker")}
    assert browser(cases).post(at(cases), sent).status_code == 409
    assert {"draft", "open"} == allocation.ALLOCATING


PAGES = ("", "/share", "/share?part=audit", "/agencies")


@pytest.mark.parametrize("who", ["administrator", "auditor", "worker", "manager", "reader"])
def test_nobody_else_gives_parts_out(cases: CaseWorld, who: str) -> None:
    a_round_of(cases, 1)
    given = cases.give("C-000", "audit", "auditor")
    person = browser(cases, who)
    for rest in PAGES:
        assert person.client.get(at(cases, rest)).status_code in (403, 404), rest
    sent = {field(cases, "C-000", "reflection"): member(cases, "worker")}
    for path, data in (
        (at(cases), sent),
        (at(cases, "/share"), {"part": "audit", "people": member(cases, "auditor")}),
        (at(cases, "/share/confirm"), {"part": "audit", "people": member(cases, "auditor")}),
        (at(cases, "/agencies"), {}),
        (at(cases, "/workers"), {"part": "reflection"}),
        (cases.path(f"parts/{given}/take-back"), {}),
        (cases.path(f"subjects/{cases.subjects['C-000']}/agencies"), {}),
    ):
        assert person.post(path, data).status_code in (403, 404), path
    assert held(cases) == {"C-000": "auditor"}


def test_the_next_workspace_finds_nothing_and_gives_nothing(
    cases: CaseWorld, other_cases: CaseWorld
) -> None:
    a_round_of(cases, 1)
    given = cases.give("C-000", "audit", "auditor")
    a_round_of(other_cases, 1)
    attacker = browser(other_cases)
    theirs = [f"rounds/{cases.round_id}/allocate{rest}" for rest in PAGES] + [
        f"parts/{given}/take-back",
        f"subjects/{cases.subjects['C-000']}/agencies",
    ]
    for rest in theirs:
        attacker.get(other_cases.path(rest), status=404)
        assert attacker.post(other_cases.path(rest), {}).status_code in (404, 405)
    # Their own round with what is another workspace's in it.
    for name, value in (
        (field(cases, "C-000", "audit"), member(other_cases, "auditor")),
        (field(other_cases, "C-000", "audit"), member(cases, "second auditor")),
        ("give.nothing.audit", member(other_cases, "auditor")),
        (field(other_cases, "C-000", "audit"), "nobody"),
    ):
        assert attacker.post(at(other_cases), {name: value}).status_code == 404
    assert held(other_cases) == {}


def test_two_hundred_cases_of_five_parts_cost_what_one_costs(cases: CaseWorld) -> None:
    a_round_of(cases, 1)
    cases.give("C-000", "audit", "auditor")
    coordinator = cases.client("coordinator")
    paths = (at(cases), at(cases, "?page=2"), at(cases, "/share"), at(cases, "/share?part=audit"))
    few = []
    for path in paths:
        coordinator.get(path)
        with counted() as sent:
            assert coordinator.get(path).status_code == 200
        few.append(len(sent))
    with cases.planning() as session:
        one = session.scalars(select(Return)).one()
        copied = {c.key: getattr(one, c.key) for c in Return.__table__.columns}
        for number in range(199):
            subject = Subject(
                round_id=cases.round_id,
                kind="case",
                agency_id=cases.agencies["harbour"],
                reference=f"M-{number:03}",
            )
            session.add(subject)
            session.flush()
            for part in ("reflection", "audit", "family", "moderation"):
                values = {**copied, "subject_id": subject.id, "part_key": part}
                del values["id"]
                session.add(Return(**values))
        session.commit()
    for path, before in zip(paths, few, strict=True):
        with counted() as sent:
            assert coordinator.get(path).status_code == 200
        assert len(sent) <= min(before, MOST), f"{path}:\n" + "\n".join(sent)

"""What is drawn, from what, and that a draw stays what it was."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from tenants.cases import choosing
from tenants.cases.choosing import months_before
from tenants.cases.models import Draw, ListedCase
from tenants.cases.types import Column, DrawRule, HowMany
from tenants.rounds.calendar import today
from tenants.rounds.models import Return
from tests.cases.world import ListWorld

ALL = DrawRule(HowMany.ALL)
THIRTY = [f"C-{number:03}" for number in range(1, 31)]


def references(cases: ListWorld) -> list[str]:
    return [subject.reference for subject in cases.chosen()]


def pool_of(cases: ListWorld, rule: DrawRule) -> list[str]:
    return sorted(line.reference for line in cases.look(rule).lines)


def test_half_now_and_half_later_as_the_catalogue_says(cases: ListWorld) -> None:
    """CAP-23: half of 30 open cases in October; in April the other 15 and the newly opened."""
    cases.list_cases(THIRTY)
    october = cases.draw(DrawRule(HowMany.HALF))
    assert len(october.chosen) == 15
    assert references(cases) == october.chosen
    cases.made_months_ago(6)
    cases.begin()
    cases.list_cases([*THIRTY, "C-031", "C-032"])
    april = DrawRule(HowMany.ALL, without_reviewed=True)
    assert pool_of(cases, april) == sorted({*THIRTY, "C-031", "C-032"} - set(october.chosen))
    assert cases.look(april).left_out == {"reviewed": 15}
    assert len(cases.draw(april).chosen) == 17


def test_the_second_half_in_one_round_is_drawn_from_the_rest(cases: ListWorld) -> None:
    cases.list_cases(THIRTY)
    first = cases.draw(DrawRule(HowMany.HALF)).chosen
    cases.list_cases(["C-031"])
    rest = cases.look(ALL)
    assert {line.reference for line in rest.lines} == {*THIRTY, "C-031"} - set(first)
    assert rest.left_out == {"chosen": 15}
    cases.draw(ALL)
    assert references(cases) == [*THIRTY, "C-031"]
    with pytest.raises(InvalidInput):
        cases.draw(ALL)


def test_what_is_drawn_takes_its_facts_and_people_with_it(cases: ListWorld) -> None:
    cases.list_rows(
        [["C-1", "Child in need", "2026-01-31", "worker", "manager", "officer", "Welsh"]],
        [
            Column.REFERENCE, Column.STATUS, Column.OPENED_ON, Column.WORKER,
            Column.LINE_MANAGER, Column.IRO, Column.ETHNICITY,
        ],
    )  # fmt: skip
    made = cases.draw(ALL)
    (subject,) = cases.chosen()
    assert subject.kind == "case"
    assert subject.draw_id == made.id
    assert subject.facts == {
        "status": "Child in need",
        "opened_on": "2026-01-31",
        "ethnicity": "Welsh",
    }
    people = cases.people
    assert (subject.worker_id, subject.line_manager_id, subject.iro_id) == (
        people["worker"].member_id,
        people["manager"].member_id,
        people["officer"].member_id,
    )


def test_filters_leave_out_what_they_say_and_count_why(cases: ListWorld) -> None:
    old = months_before(today(), 2).isoformat()
    new = (months_before(today(), 2) + timedelta(days=1)).isoformat()
    cases.list_rows(
        [
            ["A", "Harbour Team", "Early help", old],
            ["B", "Harbour Team", "EARLY HELP", new],
            ["C", "Harbour Team", "Early help", ""],
            ["D", "Orchard Team", "Early help", old],
            ["E", "Harbour Team", "Closed", old],
            ["F", "Harbour Team", "", old],
        ],
        [Column.REFERENCE, Column.TEAM, Column.STATUS, Column.OPENED_ON],
    )
    rule = DrawRule(
        HowMany.ALL,
        statuses=("Early Help",),
        agency_ids=(cases.agencies["harbour"],),
        open_months=2,
    )
    assert pool_of(cases, rule) == ["A"]
    assert cases.look(rule).left_out == {"too_new": 1, "no_date": 1, "team": 1, "status": 2}
    assert pool_of(cases, ALL) == ["A", "B", "C", "D", "E", "F"]


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 11, 21), 2, date(2026, 9, 21)),
        (date(2026, 4, 30), 2, date(2026, 2, 28)),
        (date(2024, 4, 30), 2, date(2024, 2, 29)),
        (date(2026, 1, 31), 1, date(2025, 12, 31)),
        (date(2026, 1, 15), 13, date(2024, 12, 15)),
        (date(2026, 1, 15), 0, date(2026, 1, 15)),
    ],
)
def test_months_are_counted_by_the_calendar(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


def test_a_draw_over_the_teams_takes_some_from_each(cases: ListWorld) -> None:
    cases.list_cases([f"H-{n}" for n in range(18)], team="harbour")
    cases.list_cases([f"O-{n}" for n in range(2)], team="orchard")
    rule = DrawRule(HowMany.NUMBER, number=5, by_team=True)
    assert cases.look(rule).teams == {"Harbour Team": (18, 4), "Orchard Team": (2, 1)}
    made = cases.draw(rule)
    assert sorted(reference[0] for reference in made.chosen) == ["H", "H", "H", "H", "O"]
    assert {team for _reference, team in made.pool} == {"Harbour Team", "Orchard Team"}
    assert choosing.holds(made)


def test_reviewed_is_what_an_earlier_round_of_the_kind_had_and_did_not_withdraw(
    cases: ListWorld,
) -> None:
    first = cases.begin("audit")
    cases.list_cases(["A", "B", "W"])
    cases.choose_all()
    cases.subjects = {subject.reference: subject.id for subject in cases.chosen()}
    cases.give("W", "audit", "auditor")
    cases.give("B", "audit", "auditor")
    with cases.planning() as session:
        session.execute(
            update(Return)
            .where(Return.subject_id == cases.subjects["W"])
            .values(state="withdrawn", withdrawn_reason="moved away")
        )
        session.commit()
    cases.made_months_ago(7)
    cases.begin("joint")
    cases.list_cases(["J"])
    cases.choose_all()
    cases.made_months_ago(3)
    second = cases.begin("audit")
    assert first != second
    cases.list_cases(["a", "B", "J", "N", "W"])
    ever = DrawRule(HowMany.ALL, without_reviewed=True)
    assert pool_of(cases, ever) == ["J", "N", "W"]
    assert pool_of(cases, DrawRule(HowMany.ALL, without_reviewed=True, reviewed_months=6)) == [
        "B", "J", "N", "W", "a",
    ]  # fmt: skip
    assert pool_of(cases, DrawRule(HowMany.ALL, without_reviewed=True, reviewed_months=9)) == [
        "J", "N", "W",
    ]  # fmt: skip


def test_a_later_round_reviews_nothing_for_an_earlier_one(cases: ListWorld) -> None:
    early = cases.the_round
    cases.begin()
    cases.list_cases(["A"])
    cases.choose_all()
    cases.round_id = early
    cases.made_months_ago(2)
    cases.list_cases(["A"])
    assert pool_of(cases, DrawRule(HowMany.ALL, without_reviewed=True)) == ["A"]


def test_a_draw_can_be_made_again_and_shows_what_was_changed(cases: ListWorld) -> None:
    cases.list_cases(THIRTY)
    made = cases.draw(DrawRule(HowMany.SHARE, share=Decimal(20)))
    assert len(made.chosen) == 6
    assert choosing.holds(made)
    another = next(reference for reference in THIRTY if reference not in made.chosen)
    for name, value in (
        ("seed", "0" * 32),
        ("chosen", [*made.chosen[:-1], another]),
        ("chosen", made.chosen[:-1]),
        ("pool", made.pool[1:]),
        ("pool", [*made.pool, ["X-1", ""]]),
        ("pool_hash", "0" * 64),
    ):
        spoilt = Draw(
            rule=made.rule,
            seed=made.seed,
            pool=made.pool,
            pool_hash=made.pool_hash,
            chosen=made.chosen,
        )
        setattr(spoilt, name, value)
        assert not choosing.holds(spoilt), name


def test_two_draws_of_one_pool_differ_by_their_seeds(cases: ListWorld) -> None:
    cases.list_cases(THIRTY)
    one = cases.draw(DrawRule(HowMany.NUMBER, number=5))
    two = cases.draw(DrawRule(HowMany.NUMBER, number=5))
    assert one.seed != two.seed
    assert not set(one.chosen) & set(two.chosen)


def test_nobody_changes_or_deletes_a_draw(cases: ListWorld) -> None:
    cases.list_cases(THIRTY)
    cases.draw(DrawRule(HowMany.HALF))
    for statement in ("update draws set seed = 'x'", "delete from draws"):
        for scope in (cases.coordinator, cases.people["administrator"]):
            with cases.acting(scope) as session, pytest.raises(DBAPIError, match="permission"):
                session.execute(text(statement))
    with cases.acting(cases.coordinator) as session, pytest.raises(DBAPIError):
        colleague = cases.people["administrator"]
        session.add(
            Draw(
                round_id=cases.the_round,
                seed="x",
                rule={},
                pool=[],
                pool_hash="x",
                chosen=[],
                made_by=colleague.me,
            )
        )
        session.flush()


def test_cases_are_chosen_by_hand(cases: ListWorld) -> None:
    cases.list_cases(["A", "B", "C"])
    with cases.acting(cases.coordinator) as session:
        ids = {case.reference: case.id for case in session.scalars(select(ListedCase))}
        assert choosing.choose(session, cases.coordinator, cases.the_round, [ids["B"]]) == 1
        session.commit()
    assert references(cases) == ["B"]
    assert cases.chosen()[0].draw_id is None
    for wanted in ([], [ids["B"]], [ids["A"], ids["B"]]):
        with cases.acting(cases.coordinator) as session, pytest.raises(InvalidInput):
            choosing.choose(session, cases.coordinator, cases.the_round, wanted)
    assert cases.choose_all() == 2
    assert references(cases) == ["A", "B", "C"]


def test_a_case_joins_an_open_round_and_none_that_has_gone_on(cases: ListWorld) -> None:
    cases.list_cases(["A"])
    cases.choose_all()
    cases.open_the_round()
    cases.list_cases(["B"])
    cases.draw(ALL)
    assert references(cases) == ["A", "B"]
    with cases.planning() as session:
        session.execute(text("update rounds set state = 'findings'"))
        session.commit()
    with pytest.raises(InvalidState):
        cases.draw(ALL)


def test_a_chosen_case_is_taken_off_a_draft_round_alone(cases: ListWorld) -> None:
    cases.list_cases(["A", "B", "C"])
    made = cases.draw(ALL)
    cases.subjects = {subject.reference: subject.id for subject in cases.chosen()}
    cases.give("B", "audit", "auditor")

    def remove(reference: str) -> None:
        with cases.acting(cases.coordinator) as session:
            choosing.remove(session, cases.coordinator, cases.the_round, cases.subjects[reference])
            session.commit()

    remove("A")
    assert references(cases) == ["B", "C"]
    with pytest.raises(InvalidState, match="given out"):
        remove("B")
    with pytest.raises(NotFound):
        remove("A")
    cases.open_the_round()
    with pytest.raises(InvalidState, match="round is open"):
        remove("C")
    with cases.acting(cases.coordinator) as session:
        kept = session.scalars(select(Draw).where(Draw.id == made.id)).one()
        assert kept.chosen == ["A", "B", "C"]


@pytest.mark.parametrize("who", ["administrator", "analyst", "reader", "auditor", "manager"])
def test_only_who_manages_rounds_chooses(cases: ListWorld, who: str) -> None:
    cases.list_cases(["A"])
    actor = cases.people[who]
    for does in (
        lambda session: choosing.make_draw(session, actor, cases.the_round, ALL),
        lambda session: choosing.look(session, actor, cases.the_round, ALL),
        lambda session: choosing.choose(session, actor, cases.the_round, None),
    ):
        with cases.acting(actor) as session, pytest.raises((Forbidden, NotFound)):
            does(session)


def test_another_workspace_finds_nothing(cases: ListWorld, other_cases: ListWorld) -> None:
    cases.list_cases(["A"])
    cases.draw(ALL)
    attacker = other_cases.coordinator
    with other_cases.acting(attacker) as session:
        assert session.scalars(select(Draw)).all() == []
        assert session.scalars(select(ListedCase)).all() == []
        for does in (
            lambda: choosing.look(session, attacker, cases.the_round, ALL),
            lambda: choosing.choose(session, attacker, cases.the_round, None),
            lambda: choosing.remove(session, attacker, other_cases.the_round, cases.chosen()[0].id),
        ):
            with pytest.raises(NotFound):
                does()


def test_the_trail_counts_and_names_no_case(cases: ListWorld) -> None:
    cases.list_cases(["KUMQUAT-1", "KUMQUAT-2"])
    cases.draw(DrawRule(HowMany.NUMBER, number=1))
    cases.choose_all()
    told = cases.everything_told()
    for kind in ("round.cases_listed", "round.cases_drawn", "round.cases_chosen"):
        assert told.count(kind) == 1
    assert "KUMQUAT" not in told


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (DrawRule(HowMany.NUMBER), "number"),
        (DrawRule(HowMany.NUMBER, number=0), "number"),
        (DrawRule(HowMany.SHARE), "share"),
        (DrawRule(HowMany.SHARE, share=Decimal(101)), "share"),
        (DrawRule(HowMany.ALL, open_months=-1), "open_months"),
        (DrawRule(HowMany.ALL, reviewed_months=0), "reviewed_months"),
    ],
)
def test_a_rule_that_cannot_be_is_told_by_its_field(
    cases: ListWorld, rule: DrawRule, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        cases.look(rule)
    assert set(refused.value.errors) == {field}

"""What answering and reading a round costs the database: a few statements, whatever there is."""

from __future__ import annotations

from tests.actions.statements import counted
from tests.web.page_checks import Browser
from tests.world import World


def _save(browser: Browser, world: World, question: str, version: int, **fields: str) -> list[str]:
    path = world.path(f"returns/{world.return_of('northmoor')}/answers/{question}")
    data = {f"{question}:version": str(version)} | {
        f"{question}:{name}": value for name, value in fields.items()
    }
    posted = {"csrf_token": browser.token(), **data}
    with counted() as statements:
        answer = browser.client.post(path, data=posted)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.get_json()["version"] == version + 1
    return list(statements)


def test_a_save_takes_five_statements_and_one_transaction_beside_the_sign_in(world: World) -> None:
    world.open_round()
    browser = Browser(world.client("northmoor.agency_lead"))
    _save(browser, world, "q.trained", 0, point="1")
    # Who it is; the question as it stands; its words; its grade; the return's progress.
    assert len(_save(browser, world, "q.trained", 1, point="2")) == 5


def test_a_save_of_words_alone_leaves_the_grade_as_it_is(world: World) -> None:
    world.open_round()
    browser = Browser(world.client("northmoor.agency_lead"))
    _save(browser, world, "q.visits", 0, point="2", narrative="Twice a year.")
    statements = _save(browser, world, "q.visits", 1, point="2", narrative="Each month.")
    assert len(statements) == 4
    assert not any("INTO grades" in statement for statement in statements)
    # A grade that is taken back is gone, and one that comes again is there.
    statements = _save(browser, world, "q.visits", 2, narrative="Each month.")
    assert any("DELETE FROM grades" in statement for statement in statements)
    statements = _save(browser, world, "q.visits", 3, point="2", narrative="Each month.")
    assert any("INTO grades" in statement for statement in statements)


def test_a_save_costs_the_same_in_the_fifth_round_as_in_the_first(world: World) -> None:
    browser = Browser(world.client("northmoor.agency_lead"))
    taken = []
    previous = None
    for year in range(5):
        previous = world.open_round(title=f"Year {year}", previous=previous)
        _save(browser, world, "q.trained", 0, point="1")
        taken.append(len(_save(browser, world, "q.trained", 1, point="2")))
    assert len(set(taken)) == 1


def test_a_save_over_a_version_that_never_was_finds_nothing(world: World) -> None:
    world.open_round()
    browser = Browser(world.client("northmoor.agency_lead"))
    path = world.path(f"returns/{world.return_of('northmoor')}/answers/q.trained")
    answer = browser.post(path, {"q.trained:version": "7", "q.trained:point": "2"})
    assert answer.status_code == 404


def test_the_list_of_rounds_reads_no_practice_model(world: World) -> None:
    world.open_round()
    client = world.client("coordinator")
    with counted() as statements:
        assert client.get(world.path("rounds")).status_code == 200
    assert not any("document" in statement for statement in statements)


def test_a_return_lists_its_revisions_without_reading_them(world: World) -> None:
    world.open_round()
    return_id = world.sign("northmoor")
    client = world.client("coordinator")
    client.get(world.path(f"returns/{return_id}"))
    with counted() as statements:
        page = client.get(world.path(f"returns/{return_id}")).get_data(as_text=True)
    assert "Revision 1" in page
    assert not any("return_revisions.content" in statement for statement in statements)

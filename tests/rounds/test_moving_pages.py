"""Moving a round's form in the browser: the notice, the preview, the way back, the archive."""

from __future__ import annotations

import uuid

import pytest

from tenants.rounds import reopening, submission
from tests.actions.statements import counted
from tests.returns_web.desk import LEAD, Desk, fields
from tests.returns_web.test_races import meanwhile
from tests.rounds.moving import REASON, do_work, move, progress, publish, stored
from tests.web.page_checks import Browser, check_page, words
from tests.world import World


def coordinator(world: World) -> Browser:
    return Browser(world.client("coordinator"))


def round_page(world: World, rest: str = "") -> str:
    return world.path(f"rounds/{world.round_id}{rest}")


def preview_page(world: World, version_id: uuid.UUID) -> str:
    return round_page(world, f"/form/{version_id}")


def test_the_round_page_tells_of_a_newer_version_and_leads_to_the_preview(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "0")
    visitor = coordinator(world)
    assert "Version" not in words(visitor.get(round_page(world)).main)
    version_id = publish(world)
    page = visitor.get(round_page(world))
    assert "Version 2 of this round’s form is published" in words(page.main)
    href = page.find("a", string=lambda s: s and "See what moving would do" in s)["href"]
    assert href == preview_page(world, version_id)
    said = words(visitor.get(href).main)
    for part in (
        "Move to version 2",
        "This round uses version 1 of “A small model”",
        "Shorter",
        "3 returns are open and move.",
        "Kept as they are 1 answer",
        "To be looked at 2 answers",
        "Archived 1 answer",
        "Northmoor Police In progress",
        "4 of 4 at least 1 of about 4",
        "Elm Lane School Not started None yet",
        "You can undo this for 14 days",
    ):
        assert part in said, part
    # Nothing of what the agency wrote.
    assert "Our board leads" not in said
    for who in ("northmoor.agency_lead", "moderator", "analyst"):
        other = Browser(world.client(who)).get(round_page(world))
        assert "Version 2" not in words(other.main)
        assert world.client(who).get(href).status_code == 403


def test_a_coordinator_moves_the_round_for_a_reason_and_undoes_it(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "0")
    before = stored(world)
    version_id = publish(world)
    visitor = coordinator(world)
    visitor.get(preview_page(world, version_id))
    refused = visitor.post(preview_page(world, version_id), {"reason": "  "})
    assert refused.status_code == 422
    assert "Say why the round moves to another version" in words(check_page(refused).main)
    done = visitor.post(preview_page(world, version_id), {"reason": REASON})
    assert done.headers["Location"] == round_page(world)
    page = visitor.get(round_page(world))
    assert "The round has moved" in words(page)
    assert "3 open returns are not on that version yet." in words(page.main)
    assert progress(world)[2] == 1
    assert [item.state for item in do_work(world)] == ["done"]
    said = words(visitor.get(round_page(world)).main)
    assert "coordinator moved this round from version 1 of the form to version 2" in said
    assert REASON in said
    assert "not on that version" not in said
    assert "can be undone until" in said
    visitor.post(round_page(world, "/form/undo"), {})
    assert "The move was undone" in words(visitor.get(round_page(world)))
    do_work(world)
    assert stored(world) == before
    assert "Undo the move" not in words(visitor.get(round_page(world)).main)
    again = visitor.client.post(
        round_page(world, "/form/undo"), data={"csrf_token": visitor.token()}
    )
    assert again.status_code == 409


def test_what_was_left_behind_is_brought_over_by_a_button(world: World) -> None:
    world.open_round()
    world.sign("northmoor")
    move(world, publish(world))
    with world.acting(world.coordinator) as session:
        reopening.reopen(
            session, world.coordinator, world.return_of("northmoor"), reason="So", comments={}
        )
        session.commit()
    visitor = coordinator(world)
    assert "1 open return is not on that version yet." in words(visitor.get(round_page(world)).main)
    visitor.post(round_page(world, "/form/follow"), {})
    do_work(world)
    assert progress(world)[2] == 2


def test_the_agency_reads_what_changed_and_its_archived_answers(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "0")
    move(world, publish(world))
    desk = Desk(world)
    said = words(desk.get(desk.at()).main)
    assert "The form was moved from version 1 to version 2" in said
    assert REASON in said
    assert "Read 3 archived answers" in said
    page = desk.get(desk.at("read"))
    archive = words(page.find(id="archived"))
    for part in (
        "A board member leads on safeguarding Not in place Nobody does Our board leads",
        "Staff are trained Not in place",
        "This did not fit the question any more when the form changed.",
        "Leaders visit the front line Not in place",
        "The form does not ask this any more.",
        "Saved by northmoor agency_lead on",
    ):
        assert part in archive, part
    asked = words(page.main).split("Archived answers")[0]
    assert "A board member answers for safeguarding" in asked
    assert "Leaders visit the front line" not in asked


def test_archived_answers_are_read_with_the_return_once_it_is_submitted(world: World) -> None:
    world.open_round(moderation="none")
    world.fill("northmoor", "1")
    move(world, publish(world))
    address = world.path(f"returns/{world.return_of('northmoor')}/read")
    assert world.client("coordinator").get(address).status_code == 404
    lead = world.people[LEAD]
    world.model = None
    from tenants.rounds.content import AnswerContent

    with world.acting(lead) as session:
        from tenants.rounds import answers

        answers.save_answer(
            session, lead, world.return_of("northmoor"), "q.new", AnswerContent("New"), 0
        )
        session.commit()
    with world.acting(lead) as session:
        submission.submit(session, lead, world.return_of("northmoor"))
        session.commit()
    page = coordinator(world).get(address)
    assert "Leaders visit the front line" in words(page.find(id="archived"))
    other = Browser(world.client("elm.agency_lead"))
    assert other.client.get(address).status_code == 404


def test_a_revision_is_read_on_the_form_that_it_was_submitted_on(world: World) -> None:
    world.open_round()
    world.sign("northmoor", "2")
    version_id = publish(world)
    move(world, version_id)
    with world.acting(world.coordinator) as session:
        reopening.reopen(
            session, world.coordinator, world.return_of("northmoor"), reason="So", comments={}
        )
        session.commit()
    move(world, version_id)
    desk = Desk(world)
    said = words(desk.get(desk.at("revisions/1")).main)
    assert "Leaders visit the front line" in said
    assert "A board member leads on safeguarding" in said
    assert "Seal voided" in said


def test_a_page_that_was_open_while_the_round_moved_loses_no_word(world: World) -> None:
    world.open_round()
    version_id = publish(world)
    desk = Desk(world)
    token = desk.token()
    text = "What leaders saw on the front line, at length and in detail"
    move(world, version_id)
    # The question is gone: the words come back on the page that says so.
    answer = desk.client.post(
        desk.at("sections/s1"),
        data={**fields("q.visits", point="2", narrative=text), "csrf_token": token},
    )
    assert answer.status_code == 409
    assert text in answer.get_data(as_text=True)
    # Whoever typed nothing there is not troubled with it.
    answer = desk.client.post(
        desk.at("sections/s1"),
        data={**fields("q.lead", point="2", narrative="Fine"), **fields("q.visits")}
        | {"csrf_token": token},
    )
    assert answer.status_code == 302
    # The question stands in another section now: it is saved there.
    said = "What a child said, word by word"
    answer = desk.client.post(
        desk.at("sections/s2"), data={**fields("q.words", text=said), "csrf_token": token}
    )
    assert answer.status_code == 302
    assert stored(world)["q.words"][:2] == ("s1", said)


def test_autosave_of_a_question_that_a_move_took_away_keeps_the_words(world: World) -> None:
    world.open_round()
    version_id = publish(world)
    desk = Desk(world)
    desk.save("q.volunteers", options="no")
    with meanwhile(world, "INSERT INTO answers", lambda: move(world, version_id)):
        answer = desk.save("q.visits", point="2", narrative="Words")
    assert answer.status_code == 409
    assert "The form was changed while you were writing" in answer.get_json()["text"]


def test_the_pages_take_few_statements_however_many_agencies(world: World) -> None:
    world.open_round()
    world.fill("northmoor", "0")
    version_id = publish(world)
    client = world.client("coordinator")
    lead = world.client(LEAD)
    returns = world.path(f"returns/{world.return_of('northmoor')}")
    for moved in (False, True):
        if moved:
            move(world, version_id)
        pages = [(client, round_page(world)), (lead, returns), (lead, f"{returns}/read")]
        pages += [] if moved else [(client, preview_page(world, version_id))]
        for who, path in pages:
            who.get(path)
            with counted() as statements:
                assert who.get(path).status_code == 200
            assert len(statements) <= 12, (path, "\n\n".join(statements))


@pytest.mark.parametrize("rest", ["/form/undo", "/form/follow"])
def test_another_workspaces_round_is_not_there(world: World, other_world: World, rest: str) -> None:
    world.open_round()
    other_world.open_round()
    move(other_world, publish(other_world))
    visitor = coordinator(world)
    visitor.get(round_page(world))
    theirs = world.path(f"rounds/{other_world.round_id}{rest}")
    answer = visitor.client.post(theirs, data={"csrf_token": visitor.token()})
    assert answer.status_code == 404
    mine = publish(world)
    for round_id, version_id in (
        (world.round_id, publish(other_world, lambda d: d.update(vision={"en": "V"}))),
        (other_world.round_id, mine),
    ):
        address = world.path(f"rounds/{round_id}/form/{version_id}")
        assert visitor.client.get(address).status_code == 404

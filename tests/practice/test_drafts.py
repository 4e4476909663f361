"""Writing the next version of a model, alone and with somebody else."""

from __future__ import annotations

from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from saas.database import db
from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from tenants.practice import drafts, editing, publishing, queries
from tenants.practice.addresses import piece_at
from tenants.practice.models import ModelDraft, ModelDraftChange
from tenants.practice.pack_export import plain
from tenants.practice.schema import PracticeModel, in_language
from tenants.practice.service import get_model, latest_version, list_versions, publish
from tests.returns_web.test_races import meanwhile
from tests.world import World

SECTION = ("tools", "small.self", "sections", "s1")
LEAD = (*SECTION, "questions", "q.lead")
WORDS = (*SECTION, "questions", "q.visits")


@pytest.fixture
def draft_id(world: World) -> UUID:
    return start(world)


def start(world: World) -> UUID:
    with world.acting(world.coordinator) as session:
        draft = drafts.start_draft(session, world.coordinator, key=world.model.key)
        session.commit()
        return draft.id


def document(world: World, draft_id: UUID) -> dict[str, Any]:
    with world.acting(world.coordinator) as session:
        return drafts.get_draft(session, draft_id).document


def seen(world: World, draft_id: UUID, address: tuple[str, ...]) -> str:
    return editing.fingerprint(document(world, draft_id), address)


def save(
    world: World, draft_id: UUID, address: tuple[str, ...], base: str, who: str = "", **values: Any
) -> None:
    actor = world.people[who or "coordinator"]
    with world.acting(actor) as session:
        drafts.save_piece(session, actor, draft_id, address, values, base)
        session.commit()


def test_a_draft_begins_as_its_newest_version_and_is_the_only_one(
    world: World, draft_id: UUID
) -> None:
    assert document(world, draft_id) == plain(world.model)
    assert start(world) == draft_id
    with world.acting(world.coordinator) as session:
        assert [draft.id for draft in drafts.list_drafts(session)] == [draft_id]


def test_of_two_who_begin_a_draft_in_the_same_moment_one_is_told(world: World) -> None:
    with (
        meanwhile(world, "INSERT INTO model_drafts", lambda: start(world)),
        pytest.raises(InvalidInput, match="Somebody else began this draft"),
    ):
        start(world)
    with world.acting(world.coordinator) as session:
        assert len(drafts.list_drafts(session)) == 1


def test_a_missing_translation_falls_back_to_the_first_language_and_not_the_shortest_code(
    world: World, draft_id: UUID
) -> None:
    """The database orders keys by their length, then by the alphabet: “cy” before “en”."""
    both = {"cy": "Gweld y plentyn", "en": "Seeing the child"}
    with world.acting(world.coordinator) as session:
        draft = drafts.get_draft(session, draft_id)
        draft.document = {**draft.document, "languages": ["en", "cy"], "title": both}
        session.commit()
    with world.acting(world.coordinator) as session:
        stored = drafts.get_draft(session, draft_id).document["title"]
        [on_shelf] = [m.draft for m in queries.list_models(session) if m.draft]
        model = PracticeModel.model_validate(document(world, draft_id))
        for words in (stored, on_shelf.title, model.title):
            assert in_language(words, "pl") == "Seeing the child"
            assert in_language(words, "cy") == "Gweld y plentyn"


def test_a_change_is_kept_with_what_stood_before(world: World, draft_id: UUID) -> None:
    base = seen(world, draft_id, LEAD)
    before = piece_at(document(world, draft_id), LEAD)[1]["label"]
    save(world, draft_id, LEAD, base, label={"en": "Who leads?"})
    assert piece_at(document(world, draft_id), LEAD)[1]["label"] == {"en": "Who leads?"}
    with world.acting(world.coordinator) as session:
        change = session.scalars(select(ModelDraftChange)).one()
        assert (change.kind, change.address, change.revision) == ("saved", list(LEAD), 1)
        assert change.before == {"label": before}
        assert change.made_by == world.coordinator.me


def test_two_people_on_two_pieces_never_meet(world: World, draft_id: UUID) -> None:
    one, two = seen(world, draft_id, LEAD), seen(world, draft_id, WORDS)
    save(world, draft_id, LEAD, one, label={"en": "First?"})
    save(world, draft_id, WORDS, two, who="administrator", label={"en": "Second?"})
    labels = [piece_at(document(world, draft_id), at)[1]["label"]["en"] for at in (LEAD, WORDS)]
    assert labels == ["First?", "Second?"]


def test_two_people_on_one_piece_are_shown_both_texts(world: World, draft_id: UUID) -> None:
    base = seen(world, draft_id, LEAD)
    save(world, draft_id, LEAD, base, label={"en": "First?"})
    with pytest.raises(drafts.DraftConflict) as conflict:
        save(world, draft_id, LEAD, base, who="administrator", label={"en": "Second?"})
    assert conflict.value.mine == {"label": {"en": "Second?"}}
    assert conflict.value.theirs["label"] == {"en": "First?"}
    # The same text twice is no conflict.
    save(world, draft_id, LEAD, base, who="administrator", label={"en": "First?"})


def test_of_many_saves_at_the_same_moment_none_is_lost(world: World, draft_id: UUID) -> None:
    questions = [q["key"] for q in piece_at(document(world, draft_id), SECTION)[1]["questions"]]
    bases = {key: seen(world, draft_id, (*SECTION, "questions", key)) for key in questions}

    def work(key: str) -> None:
        with world.app.app_context():
            save(world, draft_id, (*SECTION, "questions", key), bases[key], help={"en": key})

    threads = [Thread(target=work, args=(key,)) for key in questions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written = piece_at(document(world, draft_id), SECTION)[1]["questions"]
    assert [q["help"] for q in written] == [{"en": key} for key in questions]
    with world.acting(world.coordinator) as session:
        draft = drafts.get_draft(session, draft_id)
        assert draft.revision == len(questions)


def test_pieces_are_added_moved_and_taken_out(world: World, draft_id: UUID) -> None:
    actor = world.coordinator
    with world.acting(actor) as session:
        new = {"key": "q.new", "kind": "text", "label": {"en": "New?"}}
        drafts.add_piece(session, actor, draft_id, (*SECTION, "questions"), new)
        drafts.move_piece(session, actor, draft_id, (*SECTION, "questions", "q.new"), 0)
        session.commit()
    keys = [q["key"] for q in piece_at(document(world, draft_id), SECTION)[1]["questions"]]
    assert keys[0] == "q.new"
    with world.acting(actor) as session:
        with pytest.raises(editing.FieldError):
            drafts.add_piece(session, actor, draft_id, (*SECTION, "questions"), new)
        drafts.remove_piece(session, actor, draft_id, (*SECTION, "questions", "q.new"))
        session.commit()
    assert document(world, draft_id) == plain(world.model)


def test_a_scale_in_use_is_not_taken_out(world: World, draft_id: UUID) -> None:
    scale = next(q.scale for q in world.model.tool["small.self"].questions.values() if q.scale)
    with world.acting(world.coordinator) as session:
        with pytest.raises(editing.InUseError) as refused:
            drafts.remove_piece(session, world.coordinator, draft_id, ("scales", scale))
        assert refused.value.addresses


def test_a_standard_goes_out_of_all_that_is_counted_by_it(world: World, draft_id: UUID) -> None:
    actor = world.coordinator
    spine = world.model.spines[0]
    standard = next(
        key for q in world.model.tool["small.self"].questions.values() for key in q.standards
    )
    address = ("spines", spine.key, "standards", standard)
    with world.acting(actor) as session:
        with pytest.raises(editing.InUseError):
            drafts.remove_piece(session, actor, draft_id, address)
        drafts.remove_piece(session, actor, draft_id, address, untag=True)
        session.commit()
    left = document(world, draft_id)
    assert ("standard", standard) not in editing.named_in(left)
    assert standard not in {key for _at, to, key in editing.references_in(left) if to == "standard"}
    asked = {q["key"] for t in left["tools"] for s in t["sections"] for q in s["questions"]}
    assert asked == set(world.model.tool["small.self"].questions), "what was counted stays"


def test_whom_a_question_is_for_is_never_widened_by_taking_a_kind_out(
    world: World, draft_id: UUID
) -> None:
    kinds = {to: key for _at, to, key in editing.references_in(document(world, draft_id))}
    address = ("agency_kinds", kinds["kind of agency"])
    with world.acting(world.coordinator) as session, pytest.raises(editing.InUseError):
        drafts.remove_piece(session, world.coordinator, draft_id, address, untag=True)


def test_a_published_key_stays_and_a_new_one_may_change(world: World, draft_id: UUID) -> None:
    with pytest.raises(editing.FieldError):
        save(world, draft_id, LEAD, seen(world, draft_id, LEAD), key="q.other")
    actor = world.coordinator
    with world.acting(actor) as session:
        new = {"key": "q.new", "kind": "text", "label": {"en": "New?"}}
        drafts.add_piece(session, actor, draft_id, (*SECTION, "questions"), new)
        session.commit()
    at = (*SECTION, "questions", "q.new")
    save(world, draft_id, at, seen(world, draft_id, at), key="q.newer")
    again = (*SECTION, "questions", "q.newer")
    with pytest.raises(editing.FieldError):
        save(world, draft_id, again, seen(world, draft_id, again), key="q.lead")


def test_what_cannot_be_published_is_told_at_its_piece(world: World, draft_id: UUID) -> None:
    save(world, draft_id, LEAD, seen(world, draft_id, LEAD), standards=["nowhere"])
    problems = publishing.problems_of_draft(document(world, draft_id))
    assert [problem.address for problem in problems] == [LEAD]
    assert "nowhere" in problems[0].message
    with world.acting(world.coordinator) as session, pytest.raises(InvalidState):
        publishing.publish_draft(session, world.coordinator, draft_id, "A note")


def test_publishing_changes_nothing_that_was_published(world: World, draft_id: UUID) -> None:
    save(world, draft_id, LEAD, seen(world, draft_id, LEAD), label={"en": "Who leads?"})
    actor = world.coordinator
    with world.acting(actor) as session:
        with pytest.raises(InvalidInput):
            publishing.publish_draft(session, actor, draft_id, "  ")
        publishing.publish_draft(session, actor, draft_id, "Said more plainly")
        session.commit()
        assert [v.number for v in list_versions(session)] == [2, 1]
        assert get_model(session, world.version_id) == world.model
        newest = latest_version(session, world.model.key)
        assert newest is not None
        tool = get_model(session, newest.id).tool["small.self"]
        assert tool.questions["q.lead"].label == {"en": "Who leads?"}
        with pytest.raises(InvalidState):
            publishing.publish_draft(session, actor, draft_id, "Again")
    assert start(world) != draft_id


def test_what_was_published_meanwhile_is_taken_in_or_told(world: World, draft_id: UUID) -> None:
    actor = world.coordinator
    save(world, draft_id, LEAD, seen(world, draft_id, LEAD), label={"en": "Who leads?"})

    def meanwhile(address: tuple[str, ...], label: str) -> None:
        with world.planning() as session:
            newest = latest_version(session, world.model.key)
            assert newest is not None
            data = editing.set_fields(
                plain(get_model(session, newest.id)), address, {"label": {"en": label}}
            )
            publish(
                session,
                type(world.model).model_validate(data),
                note="",
                published_by=None,
                publisher_name="",
            )
            session.commit()

    meanwhile(LEAD, "Somebody else’s")
    with world.acting(actor) as session:
        with pytest.raises(InvalidState):
            publishing.publish_draft(session, actor, draft_id, "Mine")
        session.rollback()
        draft = drafts.get_draft(session, draft_id)
        newest, both = publishing.overlaps(session, draft)
        assert newest is not None
        assert both == [(*LEAD, "label")]
        publishing.take_in(session, actor, draft, newest)
        session.commit()
    meanwhile(WORDS, "Not in the way")
    with world.acting(actor) as session:
        version = publishing.publish_draft(session, actor, draft_id, "Mine")
        session.commit()
        questions = get_model(session, version.id).tool["small.self"].questions
        assert version.number == 4
        assert questions["q.lead"].label == {"en": "Who leads?"}
        assert questions["q.visits"].label == {"en": "Not in the way"}


def test_a_draft_is_for_those_who_may_publish(
    world: World, other_world: World, draft_id: UUID
) -> None:
    for who in ("northmoor.agency_lead", "moderator", "reader", "analyst"):
        actor = world.people[who]
        with world.acting(actor) as session:
            with pytest.raises(Forbidden):
                drafts.start_draft(session, actor, key=world.model.key)
            assert drafts.list_drafts(session) == []
            with pytest.raises(NotFound):
                drafts.get_draft(session, draft_id)
    stranger = other_world.coordinator
    with other_world.acting(stranger) as session:
        assert drafts.list_drafts(session) == []
        with pytest.raises(NotFound):
            drafts.save_piece(session, stranger, draft_id, LEAD, {"label": {"en": "x"}}, "")
        touched = session.execute(text("update model_drafts set revision = 99"))
        assert touched.rowcount == 0  # type: ignore[attr-defined]
        session.rollback()


def test_a_discarded_draft_keeps_its_history(world: World, draft_id: UUID) -> None:
    save(world, draft_id, LEAD, seen(world, draft_id, LEAD), label={"en": "Who leads?"})
    with world.acting(world.coordinator) as session:
        drafts.discard_draft(session, world.coordinator, draft_id)
        session.commit()
        assert drafts.list_drafts(session) == []
        assert session.scalars(select(ModelDraft)).one().state == "discarded"
        assert session.scalars(select(ModelDraftChange)).one().after == {
            "label": {"en": "Who leads?"}
        }


def test_a_new_model_begins_empty(world: World) -> None:
    actor = world.coordinator
    with world.acting(actor) as session:
        draft = drafts.start_draft(session, actor, key="own", title="Our way of working")
        assert publishing.problems_of_draft(draft.document) == []
        with pytest.raises(InvalidInput):
            drafts.start_draft(session, actor, key="Not a key", title="Our way")
        with pytest.raises(InvalidInput):
            drafts.start_draft(session, actor, key="other", title=" ")
    db.session.rollback()

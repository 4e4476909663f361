"""Changes as sentences that a manager reads, and the pages that show them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings

from blueprints.practice.comparing import EditorWording
from saas.i18n import in_language
from tenants.practice import drafts, editing
from tenants.practice import service as practice
from tenants.practice.compatibility import Reason, Verdict, compare_documents
from tenants.practice.describing import REASONS, Told, tell
from tenants.practice.loader import load_text
from tenants.practice.pack_export import plain
from tenants.practice.packs import SECTION_11
from tenants.practice.schema import PracticeModel
from tests.actions.statements import counted
from tests.practice.documents import documents
from tests.web.page_checks import Browser, words
from tests.world import World

Data = dict[str, Any]


@pytest.fixture
def small(world: World) -> Data:
    found: Data = plain(world.model)
    return found


def told(app: Flask, before: Data, after: Data, language: str = "en") -> list[Told]:
    with app.test_request_context("/"), in_language(language):
        groups = tell(compare_documents(before, after), EditorWording())
    return [change for group in groups for change in group.changes]


def questions(data: Data, section: int = 0) -> list[Data]:
    found: list[Data] = data["tools"][0]["sections"][section]["questions"]
    return found


def _reword(d: Data) -> None:
    questions(d)[0]["label"] = {"en": "A board member leads on safety"}


def _add(d: Data) -> None:
    new = {
        "key": "q.new",
        "kind": "text",
        "label": {"en": "What is new?", "cy": "Beth sy’n newydd?"},
    }
    questions(d).append(new)


def _move(d: Data) -> None:
    questions(d, 1).append(questions(d).pop(1))


def _meaning(d: Data) -> None:
    d["scales"][0]["points"][2]["meaning"] = {"en": "It happens every time"}


def _condition(d: Data) -> None:
    questions(d, 1)[2]["show_if"] = {"question": "q.volunteers", "any_of": ["yes", "no"]}


CHANGES = [
    (_reword, "Question “A board member leads on safety” (Section “Leadership”): “Question” changed",
     Verdict.WORDING),
    (_add, "Question “What is new?” (Section “Leadership”) was added", Verdict.COMPATIBLE),
    (lambda d: questions(d).pop(0),
     "Question “A board member leads on safeguarding” (Section “Leadership”) was removed",
     Verdict.INCOMPATIBLE),
    (_move, "Question “Leaders visit the front line” moved from “Leadership” to “Training”",
     Verdict.COMPATIBLE),
    (_meaning, "Point of the scale “In place” (Scale “Grade”): “What it means” changed",
     Verdict.WORDING),
    (lambda d: d["scales"][0]["points"].pop(0),
     "Point of the scale “Not in place” (Scale “Grade”) was removed", Verdict.INCOMPATIBLE),
    (lambda d: questions(d).reverse(), "Section “Leadership”: other order of “Questions”",
     Verdict.COMPATIBLE),
    (lambda d: d.update(vision={"en": "Safe"}), "The framework: “Vision” changed",
     Verdict.COMPATIBLE),
    (_condition, "When it shows (Question “Are volunteers vetted?”): “It shows after any of these "
     "answers” changed", Verdict.COMPATIBLE),
]  # fmt: skip


@pytest.mark.parametrize(("change", "sentence", "verdict"), CHANGES)
def test_a_change_is_a_sentence_with_a_verdict(
    app: Flask, small: Data, change: Callable[[Data], Any], sentence: str, verdict: Verdict
) -> None:
    after = deepcopy(small)
    change(after)
    [line] = told(app, small, after)
    assert (line.sentence, line.verdict) == (sentence, verdict)
    [welsh] = told(app, small, after, "cy")
    assert welsh.sentence != line.sentence
    assert welsh.reason != line.reason


def test_words_before_and_after_are_told_in_each_language_that_differs(
    app: Flask, small: Data
) -> None:
    after = deepcopy(small)
    standard = after["spines"][0]["standards"][0]
    standard["title"] = {"en": "Leadership and culture", "cy": "Arweinyddiaeth"}
    [change] = told(app, small, after)
    [line] = change.lines
    assert (line.called, line.before, line.after) == (
        "English",
        "Leadership",
        "Leadership and culture",
    )
    assert line.marked == (
        (("Leadership", False),),
        (("Leadership", False), (" and culture", True)),
    )


def test_a_choice_a_reference_and_an_answer_are_told_in_words(app: Flask, small: Data) -> None:
    after = deepcopy(small)
    lead = questions(after)[0]
    lead["narrative"] = "optional"
    lead["standards"] = ["s11.2"]
    lead["required"] = False
    questions(after, 1)[2]["show_if"]["any_of"] = ["no"]
    said = {change.sentence.split(": “")[-1]: change.lines[0] for change in told(app, small, after)}
    lines = {name: (line.before, line.after) for name, line in said.items()}
    assert lines["Is an explanation asked for?” changed"] == ("Yes, needed", "Yes, optional")
    assert lines["Standards that it counts for” changed"] == ("Leadership", "Training")
    assert lines["An answer is needed” changed"] == ("Yes", "No")
    assert lines["It shows after any of these answers” changed"] == ("Yes", "No")


def test_what_is_added_says_what_it_holds(app: Flask, small: Data) -> None:
    after = deepcopy(small)
    tool = deepcopy(after["tools"][0])
    after["tools"].append({**tool, "key": "second", "title": {"en": "Second"}})
    [change] = told(app, small, after)
    said = {line.called: line.after for line in change.lines}
    assert said["Name of the form"] == "Second"
    assert said["Sections"].split("\n") == ["Leadership", "Training", "Schools only"]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents(), documents())
def test_whatever_differs_can_be_told(app: Flask, one: Data, two: Data) -> None:
    """Drafts are not whole, refer to nothing, and still are told without an error."""
    for change in told(app, one, two):
        assert change.sentence
        assert change.reason


def test_from_nothing_to_everything_can_be_told_in_both_languages(app: Flask) -> None:
    whole = plain(load_text(Path(SECTION_11).read_text(encoding="utf-8"), "pack"))
    empty = {key: whole[key] for key in ("format", "key", "title", "languages")}
    for language in ("en", "cy"):
        changes = told(app, empty, whole, language)
        assert len(changes) > 5
        assert all(change.lines and change.sentence for change in changes)


@pytest.mark.parametrize("language", ["en", "cy"])
def test_every_reason_has_words(app: Flask, language: str) -> None:
    with app.test_request_context("/"), in_language(language):
        said = {reason: str(REASONS[reason]) for reason in Reason}
    assert all(text.endswith(".") for text in said.values())
    if language == "cy":
        with app.test_request_context("/"), in_language("en"):
            assert not [r for r, text in said.items() if text == str(REASONS[r])]


# The pages.


def second_version(world: World) -> uuid.UUID:
    """A newer version: a question asked differently, one gone and one new."""
    data = plain(world.model)
    _reword(data)
    questions(data).pop(1)
    _add(data)
    data["tools"][0]["contradictions"] = []
    model = PracticeModel.model_validate(data)
    with world.planning() as session:
        version = practice.publish(
            session, model, note="Shorter.", published_by=None, publisher_name=""
        )
        session.commit()
        return version.id


def path(world: World, later: uuid.UUID, rest: str = "") -> str:
    return world.path(f"model/{world.version_id}/compare/{later}{rest}")


def test_a_member_reads_what_changed_and_whether_answers_survive(world: World) -> None:
    later = second_version(world)
    visitor = Browser(world.client("northmoor.contributor"))
    page = visitor.get(path(world, later))
    said = words(page.main)
    for part in (
        "What changed from version 1 to version 2",
        "Shorter.",
        "Question “What is new?” (Section “Leadership”) was added",
        "Not compatible Answers to it are archived, and no longer count.",
        "Before A board member leads on safeguarding Now A board member leads on safety",
    ):
        assert part in said, part
    assert [words(tag) for tag in page.select("del, ins")] == ["safeguarding", "safety"]
    only = visitor.get(path(world, later, "?verdict=incompatible"))
    assert "was added" not in words(only.main)
    assert "Show all changes" in words(only.main)


def test_the_comparison_of_a_version_with_the_one_before_is_found(world: World) -> None:
    later = second_version(world)
    client = world.client("reader")
    answer = client.get(world.path(f"model/{later}/compare"))
    assert answer.headers["Location"].endswith(path(world, later))
    back = client.get(world.path(f"model/{later}/compare?before=2&after=1"))
    assert back.headers["Location"].endswith(f"{later}/compare/{world.version_id}")
    same = Browser(client).get(world.path(f"model/{later}/compare/{later}"))
    assert "Nothing differs" in words(same.main)


def test_a_draft_is_compared_with_its_beginning(world: World) -> None:
    with world.acting(world.coordinator) as session:
        draft = drafts.start_draft(session, world.coordinator, key=world.model.key)
        session.commit()
        draft_id = draft.id
        seen = editing.fingerprint(draft.document, ())
    coordinator = Browser(world.client("coordinator"))
    address = world.path(f"model/drafts/{draft_id}/changes")
    assert "Nothing is changed yet" in words(coordinator.get(address).main)
    with world.acting(world.coordinator) as session:
        values = {"vision": {"en": "Every child is safe"}}
        drafts.save_piece(session, world.coordinator, draft_id, (), values, seen)
        session.commit()
    assert "The framework: “Vision” changed" in words(coordinator.get(address).main)
    assert world.client("northmoor.agency_lead").get(address).status_code == 403


def test_a_comparison_takes_few_statements_however_much_changed(world: World) -> None:
    later = second_version(world)
    client = world.client("reader")
    client.get(path(world, later))
    with counted() as statements:
        client.get(path(world, later))
    assert len(statements) <= 12


def test_versions_of_another_workspace_or_model_are_not_found(
    world: World, other_world: World
) -> None:
    later = second_version(world)
    theirs = second_version(other_world)
    client = world.client("coordinator")
    assert client.get(path(world, theirs)).status_code == 404
    assert client.get(world.path(f"model/{theirs}/compare/{later}")).status_code == 404
    assert client.get(world.path(f"model/{theirs}/compare")).status_code == 404
    other = PracticeModel.model_validate({**plain(world.model), "key": "other"})
    with world.planning() as session:
        version = practice.publish(session, other, note="", published_by=None, publisher_name="")
        session.commit()
        other_id = version.id
    assert client.get(path(world, other_id)).status_code == 404

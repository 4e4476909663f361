"""A crosswalk that names what the joint form does not have, or turns its grades round."""

from __future__ import annotations

import pytest

from saas.errors import InvalidInput
from tenants.practice import drafts, publishing
from tenants.practice.loader import load_text
from tenants.practice.pack_import import draft_from_pack
from tests.crosswalks.authority import PROMISES, own_model_path, publish, upload
from tests.returns_web.test_statements import MOST, count_statements
from tests.web.page_checks import Browser, words
from tests.world import SMALL, World

STRANGE = PROMISES.replace("key: s11.2, own", "key: s11.typo, own").replace(
    "key: '3', own: tree", "key: '77', own: tree"
)
UPSIDE_DOWN = PROMISES.replace("key: '0', own: seed", "key: '0', own: tree").replace(
    "key: '3', own: tree", "key: '3', own: seed"
)
OF_SECTION_11 = PROMISES.replace("  - key: small\n", "  - key: section11\n")


def test_strange_keys_are_refused_by_their_names_when_the_pack_is_taken_in(world: World) -> None:
    page = words(upload(world, STRANGE, status=422).find("main"))
    assert "has no standard “s11.typo”" in page
    assert "has no point “77”" in page
    assert "Nothing is uploaded yet" in page


def test_strange_keys_are_refused_when_the_version_is_published(world: World) -> None:
    with pytest.raises(InvalidInput, match=r"s11\.typo") as refused:
        publish(world, STRANGE)
    assert "“77”" in refused.value.message
    publish(world, PROMISES)


def test_the_editor_names_strange_keys_at_their_piece(world: World) -> None:
    actor = world.people["administrator"]
    with world.acting(actor) as session:
        draft = draft_from_pack(session, actor, load_text(STRANGE, "own.yaml"))
        session.commit()
        joints = publishing.joints_of_draft(session, draft.document)
        found = publishing.problems_of_draft(draft.document, joints)
        at = [problem.address for problem in found]
        draft_id = draft.id
    at_crosswalk = ("crosswalks", "small")
    assert at == [
        (*at_crosswalk, "standards", "s11.typo"),
        (*at_crosswalk, "scales", "grade", "points", "77"),
    ]
    browser = Browser(world.client("administrator"))
    path = world.path(f"model/drafts/{draft_id}")
    page = words(browser.get(f"{path}/publish").find("main"))
    assert "The partnership’s framework has no standard “s11.typo”" in page
    assert "The partnership’s scale has no grade “77”" in page
    browser.send(f"{path}/publish", {"note": "A first version"}, 409)
    with count_statements() as statements:
        browser.get(path)
    assert len(statements) <= MOST
    with world.acting(actor) as session:
        assert drafts.get_draft(session, draft_id).state == "open"


def test_a_framework_that_comes_with_accord_is_known_without_being_published(world: World) -> None:
    with pytest.raises(InvalidInput, match="has no scale “twenty”"):
        publish(world, OF_SECTION_11.replace("key: ten\n", "key: twenty\n"))


def test_nothing_is_said_of_a_framework_that_is_not_at_hand(world: World) -> None:
    publish(world, STRANGE.replace("  - key: small\n", "  - key: far-away\n"))


def test_what_an_earlier_version_of_the_joint_form_had_is_known(world: World) -> None:
    text = SMALL.read_text(encoding="utf-8")
    assert "s11.2" in text
    publish(world, text.replace("s11.2", "s11.two"))
    upload(world, PROMISES)
    upload(world, PROMISES.replace("s11.2", "s11.two"))


def test_grades_that_turn_round_are_named_and_wait_for_a_tick(world: World) -> None:
    page = upload(world, UPSIDE_DOWN, status=422)
    said = words(page.find("main"))
    assert "reads as “Seedling”, but “" in said
    assert "reads as “Tree”" in said
    assert "Nothing is uploaded yet" in said
    browser = Browser(world.client("northmoor.agency_lead"))
    fields = {
        str(control["name"]): str(control["value"])
        for control in page.select("main form input[type=hidden]")
        if control["name"] in ("carried", "name")
    }
    assert set(fields) == {"carried", "name"}
    # Sent again without the tick it is asked again, with it it is taken.
    again = browser.send(own_model_path(world), fields, 422)
    assert "Is that meant?" in words(again.find("main"))
    done = browser.send(own_model_path(world), {**fields, "confirmed": "yes"})
    assert "The framework is in use" in words(done)


def test_the_publish_page_names_grades_that_turn_round(world: World) -> None:
    actor = world.people["administrator"]
    for text, seen in ((UPSIDE_DOWN, True), (PROMISES, False)):
        with world.acting(actor) as session:
            draft = draft_from_pack(session, actor, load_text(text, "own.yaml"))
            session.commit()
            draft_id = draft.id
        browser = Browser(world.client("administrator"))
        page = browser.get(world.path(f"model/drafts/{draft_id}/publish"))
        assert ("These grades are the other way about" in words(page.find("main"))) is seen
        browser.send(world.path(f"model/drafts/{draft_id}/discard"))

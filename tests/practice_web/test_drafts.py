"""A draft from its beginning to its publication, on the pages."""

from __future__ import annotations

import io
from uuid import UUID, uuid4

import pytest

from tenants.practice import drafts, queries
from tenants.practice.loader import content_hash, dump_text, load_text
from tenants.practice.packs import FOLDER, built_in
from tenants.practice.service import get_model, list_versions, publish
from tests.practice_web.desk import Desk, fields_of, start_whole
from tests.practice_web.whole import EVERY_KIND
from tests.returns_web.test_statements import MOST, count_statements
from tests.web.page_checks import Browser, words
from tests.world import World

LEAD = ("tools", "small.self", "sections", "s1", "questions", "q.lead")


def begin(world: World, who: str = "administrator") -> Desk:
    """The next version of the workspace's model, begun on its page."""
    browser = Browser(world.client(who))
    browser.send(world.path("model/drafts"), {"key": world.model.key})
    with world.acting(world.people[who]) as session:
        found = drafts.find_draft(session, world.model.key)
        assert found is not None
        return Desk(world, found.id, who)


def test_the_frameworks_are_listed_with_their_versions_and_drafts(world: World) -> None:
    browser = Browser(world.client("administrator"))
    page = browser.get(world.path("model"))
    assert "Write the next version" in words(page.find("main"))
    desk = begin(world)
    page = desk.browser.get(world.path("model"))
    assert "Go on with the draft" in words(page.find("main"))
    assert "administrator" in words(page.find("main"))
    reader = Browser(world.client("reader")).get(world.path("model"))
    assert "Version 1" in words(reader.find("main"))
    assert "Write the next version" not in words(reader.find("main"))


def test_every_pack_that_comes_with_accord_is_offered_by_its_title(world: World) -> None:
    page = Browser(world.client("administrator")).get(world.path("model"))
    offered = [words(label) for label in page.select("[for^=pack]")]
    assert len(offered) == len(list(FOLDER.glob("*.yaml"))) == len(built_in())
    assert "Section 11 self-assessment" in offered


def test_a_pack_is_read_as_a_draft_first(world: World) -> None:
    browser = Browser(world.client("administrator"))
    page = browser.send(world.path("model"), {"pack": "section11", "then": "draft"})
    assert "Nothing is published yet" in words(page.find("main"))
    again = browser.send(world.path("model"), {"pack": "section11", "then": "draft"}, 422)
    assert "A draft of this framework is open already" in words(again.find("main"))
    browser.send(world.path("model"), {"pack": "nothing", "then": "draft"}, 422)
    with world.acting(world.people["administrator"]) as session:
        assert [version.key for version in list_versions(session)] == [world.model.key]


def test_a_file_is_loaded_as_a_draft_or_published(world: World) -> None:
    browser = Browser(world.client("administrator"))

    def send(text: bytes, then: str, status: int) -> str:
        file = (io.BytesIO(text), "mine.yaml")
        page = browser.send(world.path("model"), {"file": file, "then": then}, status)
        return words(page.find("main"))

    assert "loaded as a draft" in send(EVERY_KIND.encode(), "draft", 200)
    assert "Line 2:" in send(EVERY_KIND.replace("key: whole", "key: W").encode(), "draft", 422)
    assert "not in UTF-8" in send("key: é".encode("latin-1"), "draft", 422)
    assert "larger than 1 MB" in send(b"#" * (5 * 1024 * 1024), "draft", 422)
    assert "Choose a file" in words(
        browser.send(world.path("model"), {"then": "draft"}, 422).find("main")
    )
    other = EVERY_KIND.replace("key: whole", "key: other")
    assert "Version 1 is published" in send(other.encode(), "publish", 200)


def test_a_large_file_is_answered_in_words(world: World) -> None:
    """A third of a megabyte of one list: read, found wanting, and told in lines."""
    lines = "".join(f"  - {{key: k{n}, title: Post}}\n" for n in range(9_000))
    text = f"format: accord-model/1\nkey: big\ntitle: Big\nlanguages: [en]\nposts:\n{lines}  - x\n"
    browser = Browser(world.client("administrator"))
    file = (io.BytesIO(text.encode()), "big.yaml")
    page = browser.send(world.path("model"), {"file": file, "then": "draft"}, 422)
    assert "This pack cannot be loaded" in words(page.find("main"))


def test_an_empty_framework_is_begun_with_a_name(world: World) -> None:
    browser = Browser(world.client("administrator"))
    start = world.path("model/drafts")
    page = browser.send(start, {"title": "", "language": "en"}, 422)
    assert "Enter the name of the framework" in words(page.find("main"))
    page = browser.send(start, {"title": "Our way", "key": "Our Way", "language": "cy"}, 422)
    assert page.select_one("#title")["value"] == "Our way"  # type: ignore[index]
    page = browser.send(start, {"title": "Our way", "language": "cy"})
    assert words(page.find("h1")) == "Our way"
    page = browser.send(start, {"title": "Our way", "language": "en"}, 422)
    assert "There is a framework with this key already" in words(page.find("main"))


def test_a_framework_is_built_from_nothing_and_published(world: World) -> None:
    """Every piece by the pages alone: a scale, standards, a form, a kind of round."""
    browser = Browser(world.client("administrator"))
    browser.send(world.path("model/drafts"), {"title": "Built here", "language": "en"})
    with world.acting(world.people["administrator"]) as session:
        found = drafts.find_draft(session, "built-here")
        assert found is not None
    desk = Desk(world, found.id)

    def add(place: str, **typed: object) -> None:
        fields = {name.replace("__", ":"): value for name, value in typed.items()}
        desk.browser.send(desk.at(f"/add/{place}"), fields)

    add("scales", kind="ordinal", title__en="Two grades")
    page = desk.browser.get(desk.at())
    assert "1 thing to put right before publishing" in words(page.find("main"))
    add("scales/two-grades/points", label__en="Weak", score="0")
    add("scales/two-grades/points", label__en="Strong", score="1")
    add("spines", title__en="Standards")
    add("spines/standards/standards", title__en="Sees the child")
    add("tools", title__en="Audit")
    add("tools/audit/sections", title__en="The child")
    add(
        "tools/audit/sections/the-child/questions",
        kind="grade",
        label__en="Seen?",
        scale="two-grades",
    )
    add("activity_types", title__en="Audit round")
    add("activity_types/audit-round/parts", title__en="Audit", tool="audit", by="agency")
    page = desk.browser.get(desk.at("/publish"))
    assert "Put these right first" not in words(page.find("main"))
    desk.browser.send(desk.at("/publish"), {"note": " "}, 422)
    page = desk.browser.send(desk.at("/publish"), {"note": "Our first"})
    assert "Version 1 is published." in words(page.find("main"))
    with world.acting(world.people["administrator"]) as session:
        version = next(v for v in list_versions(session) if v.key == "built-here")
        assert list(get_model(session, version.id).tool["audit"].questions) == ["seen"]


def test_what_is_to_be_put_right_leads_to_its_piece(world: World) -> None:
    desk = begin(world)
    desk.save(LEAD, desk.open(LEAD), standards=["nowhere"])
    page = desk.browser.get(desk.at())
    todo = page.select_one(".accord-todo")
    assert todo is not None
    assert "is named here but is not in the framework" in words(todo)
    href = str(todo.select_one("a")["href"])  # type: ignore[index]
    assert href.endswith("/edit/" + "/".join(LEAD))
    page = desk.open(LEAD)
    assert "nowhere (not in the framework any more)" in words(page.find("main"))
    page = desk.browser.send(desk.at("/publish"), {"note": "x"}, 409)
    assert "Put the problems right first" in words(page.find("main"))
    desk.save(LEAD, desk.open(LEAD), standards=[])
    assert not desk.browser.get(desk.at()).select(".accord-todo")


def test_a_draft_says_who_changed_it_and_how_much(world: World) -> None:
    desk = begin(world)
    said = words(desk.browser.get(desk.at()).find("main"))
    assert "It says the same as the published version" in said
    other = Desk(world, desk.draft_id, "coordinator")
    other.save(LEAD, other.open(LEAD), label__en="Who leads now?")
    said = words(desk.browser.get(desk.at()).find("main"))
    assert "Last changed by coordinator" in said
    assert "1 change so far" in said
    with world.acting(world.people["administrator"]) as session:
        assert queries.last_editor(session, desk.draft) == "coordinator"


def test_a_version_that_came_meanwhile_is_shown_and_taken_in(world: World) -> None:
    desk = begin(world)
    desk.save(LEAD, desk.open(LEAD), label__en="Mine?")
    data = world.model.model_dump(mode="json", exclude_defaults=True)
    data["tools"][0]["sections"][0]["questions"][0]["label"] = {"en": "Theirs?"}
    with world.planning() as session:
        publish(session, type(world.model).model_validate(data), note="", published_by=None,
                publisher_name="")  # fmt: skip
        session.commit()
    page = desk.browser.get(desk.at())
    assert "Version 2 was published since this draft began" in words(page.find("main"))
    assert "Both changed the same places" in words(page.find("main"))
    page = desk.browser.send(desk.at("/publish"), {"note": "Mine"}, 409)
    assert "both changed the same places" in words(page.find("main"))
    page = desk.browser.send(desk.at("/take-in"))
    assert "The draft now builds on version 2" in words(page.find("main"))
    assert desk.piece(LEAD)["label"]["en"] == "Mine?"
    page = desk.browser.send(desk.at("/publish"), {"note": "Mine"})
    assert "Version 3 is published." in words(page.find("main"))


def test_a_draft_is_discarded_only_after_a_question(world: World) -> None:
    desk = begin(world)
    page = desk.browser.get(desk.at("/discard"))
    assert "Are you sure?" in words(page.find("main"))
    assert desk.draft.state == "open"
    desk.browser.send(desk.at("/discard"))
    assert desk.draft.state == "discarded"
    for rest in ("", "/edit/about", "/publish", "/preview/small.self", "/pack"):
        desk.browser.get(desk.at(rest), 409)
    for rest in (
        "/publish",
        "/discard",
        "/take-in",
        "/move/posts/x",
        "/add/posts",
        "/remove/posts/x",
    ):
        desk.browser.send(desk.at(rest), {"note": "x"}, 409)


def test_a_draft_is_downloaded_as_the_pack_that_it_is(world: World) -> None:
    desk = Desk(world, start_whole(world))
    answer = desk.browser.client.get(desk.at("/pack"))
    assert answer.mimetype == "application/yaml"
    model = load_text(answer.get_data(as_text=True), "draft.yaml")
    assert content_hash(model) == content_hash(load_text(EVERY_KIND, "every.yaml"))
    assert answer.get_data(as_text=True) == dump_text(model)
    desk.browser.send(desk.at("/add/scales"), {"kind": "ordinal", "title:en": "Empty"})
    page = desk.browser.get(desk.at("/pack"))
    assert "Put the problems below right first" in words(page.find("main"))


@pytest.mark.parametrize("who", ["northmoor.agency_lead", "moderator", "reader", "elm.contributor"])
def test_a_draft_is_for_those_who_may_publish(world: World, who: str) -> None:
    desk = begin(world)
    stranger = Browser(world.client(who))
    path = "/".join(LEAD)
    for rest in ("", f"/edit/{path}", "/add/posts", f"/remove/{path}", f"/kind/{path}",
                 "/publish", "/discard", "/pack", "/preview/small.self"):  # fmt: skip
        assert stranger.client.get(desk.at(rest)).status_code in (403, 404), rest
    for rest in (f"/edit/{path}", "/add/posts", f"/remove/{path}", f"/kind/{path}",
                 f"/move/{path}", "/publish", "/discard", "/take-in", f"/preview-piece/{path}"):  # fmt: skip
        assert stranger.post(desk.at(rest)).status_code in (403, 404), rest
    assert stranger.post(world.path("model/drafts"), {"key": "x"}).status_code == 403
    assert stranger.post(world.path("model"), {"pack": "section11"}).status_code == 403
    assert desk.draft.revision == 0


def test_another_workspaces_draft_is_not_there(world: World, other_world: World) -> None:
    desk = begin(world)
    stranger = Browser(other_world.client("administrator"))
    path = "/".join(LEAD)
    for draft_id in (desk.draft_id, uuid4()):
        base = other_world.path(f"model/drafts/{draft_id}")
        for rest in ("", f"/edit/{path}", "/add/posts", "/publish", "/pack", "/preview/small.self"):
            assert stranger.client.get(base + rest).status_code == 404
        for rest in (f"/edit/{path}", "/add/posts", f"/remove/{path}", f"/move/{path}", "/publish",
                     "/discard", "/take-in", f"/preview-piece/{path}"):  # fmt: skip
            assert stranger.post(base + rest).status_code == 404


PAGES = [
    "",
    "/edit/about",
    "/edit/tools",
    "/edit/tools/audit/sections/graded",
    "/edit/tools/audit/sections/graded/questions/grade",
    "/add/posts",
    "/remove/posts/tm",
    "/publish",
    "/discard",
    "/preview/audit",
]


def test_a_page_of_the_editor_costs_a_handful_of_statements(world: World) -> None:
    """However large the document, and with a version behind the draft."""
    desk = Desk(world, start_whole(world))
    desk.browser.send(desk.at("/publish"), {"note": "One"})
    desk.browser.send(world.path("model/drafts"), {"key": "whole"})
    desk.draft_id = _open(world)
    before = {rest: _cost(desk, rest) for rest in PAGES}
    for number in range(8):
        desk.browser.send(desk.at("/add/posts"), {"title:en": f"Post {number}"})
    assert {rest: _cost(desk, rest) for rest in PAGES} == before
    assert max(before.values()) <= MOST, before


def _open(world: World) -> UUID:
    with world.acting(world.people["administrator"]) as session:
        found = drafts.find_draft(session, "whole")
        assert found is not None
        return found.id


def _cost(desk: Desk, rest: str) -> int:
    desk.browser.client.get(desk.at(rest))
    with count_statements() as sent:
        assert desk.browser.client.get(desk.at(rest)).status_code == 200
    return len(sent)


def test_the_list_of_frameworks_costs_the_same_however_many(world: World) -> None:
    client = world.client("administrator")
    path = world.path("model")

    def cost() -> int:
        client.get(path)
        with count_statements() as sent:
            assert client.get(path).status_code == 200
        return len(sent)

    before = cost()
    for number in range(3):
        text = EVERY_KIND.replace("key: whole", f"key: whole-{number}")
        desk = Desk(world, start_whole(world, text))
        desk.browser.send(desk.at("/publish"), {"note": "x"})
    assert cost() == before <= MOST


def test_the_page_sends_what_was_seen_and_nothing_of_other_fields(world: World) -> None:
    fields = fields_of(begin(world).open(LEAD))
    assert "seen" in fields
    assert "format" not in fields

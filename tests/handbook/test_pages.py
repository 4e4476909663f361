"""The framework's pages: for every member, of every version, none endless, nothing of a guest's."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import update

from tenants.handbook import compose
from tenants.practice.models import ModelVersion
from tenants.workspaces.models import Member
from tests.actions.statements import counted
from tests.files import samples
from tests.handbook.frameworks import (
    LEAD,
    book,
    changed,
    marked,
    pack,
    publish,
    put,
    read,
)
from tests.handbook.visiting import browser, link
from tests.web.page_checks import words
from tests.world import World

MOST = 12


def every_path(world: World) -> list[str]:
    """The address of every page of the contents."""
    return [
        f"framework/{page.at.chapter}" + (f"/{page.at.item}" if page.at.item else "")
        for page in compose.all_pages(book(marked()))
    ]


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("who", [LEAD, "administrator"])
def test_every_page_is_a_good_page(world: World, who: str, language: str) -> None:
    version_id = publish(world)
    put(world, version_id, data=samples.png(), name="loop.png")
    visitor = browser(world, who, language)
    others = ("", "/print", "/history", "/search?q=warm", "/places/loop", "/places/letter")
    for path in [*every_path(world), *(f"framework{other}" for other in others)]:
        visitor.get(world.path(path))
    assert visitor.page.html["lang"] == language  # type: ignore[index]


@pytest.mark.parametrize("name", ["leicestershire", "section11", "shropshire"])
def test_the_packs_are_good_pages(world: World, name: str) -> None:
    """One page of each chapter, the parts of one that is long, and all of it at once."""
    model = pack(name)
    publish(world, model)
    visitor = browser(world, "administrator")
    seen = set()
    for page in compose.all_pages(book(model)):
        kind = (page.at.chapter, bool(page.at.item), compose.is_long(page))
        if kind in seen:
            continue
        seen.add(kind)
        path = f"framework/{page.at.chapter}/{page.at.item}".rstrip("/")
        visitor.get(world.path(path))
        for group in page.groups[:2] if compose.is_long(page) else ():
            shown = visitor.get(world.path(f"{path}?part={group.anchor}"))
            assert words(shown.h1) == group.title
    visitor.get(world.path("framework/print"))


def test_every_role_reads_it(world: World) -> None:
    publish(world)
    for who in world.people:
        page = browser(world, who).get(world.path("framework"))
        assert words(page.h1) == "How we work"
        assert "Children are safe at home." in words(page.main)


def test_the_front_says_whose_it_is_and_from_when_until_when(world: World) -> None:
    publish(world)
    page = browser(world).get(world.path("framework"))
    said = {
        words(row.dt): words(row.dd)
        for row in page.select(".accord-facts__row")
        if row.dt and row.dd
    }
    assert said["Edition"] == "V2"
    assert said["Status"] == "Draft"
    assert said["Owner"] == "The quality assurance manager"
    assert said["Approved on"] == "1 March 2026"
    assert said["In force from"] == "1 April 2026"
    assert said["To be reviewed by"] == "1 April 2027"
    assert said["Version"].startswith("1, published on ")


def test_the_menu_has_the_workspaces_own_word_for_it(world: World) -> None:
    publish(world)
    menu = browser(world).get(world.path("")).select_one(".govuk-service-navigation__list")
    assert "Guide" in words(menu)
    publish(world, pack("blank"))
    menu = browser(world).get(world.path("")).select_one(".govuk-service-navigation__list")
    assert "Framework" in words(menu)


def test_notes_are_for_those_who_look_after_it_and_marks_for_everybody(world: World) -> None:
    publish(world)
    for path in ("framework/charter", "framework/print"):
        shown = words(browser(world, "administrator").get(world.path(path)).main)
        assert "Our draft" in shown
        assert "Ask the board" in shown
        for who in (LEAD, "reader"):
            hidden = words(browser(world, who).get(world.path(path)).main)
            assert "We come on time" in hidden
            assert "Our draft: the source did not give this wording." in hidden
            assert "Ask the board" not in hidden
    found = browser(world).get(world.path("framework/search?q=ask+the+board"))
    assert "Nothing found" in words(found.main)


def test_without_a_framework_it_says_what_to_do_next(world: World) -> None:
    with world.planning() as session:
        session.execute(update(ModelVersion).values(state="retired"))
        session.commit()
    page = browser(world, "administrator").get(world.path("framework"))
    assert "Begin with a framework" in words(page.main)
    page = browser(world).get(world.path("framework"))
    assert "as soon as that is done" in words(page.main)
    browser(world).get(world.path("framework/charter"), 404)


def test_a_chapter_with_nothing_in_it_says_so(world: World) -> None:
    publish(world)
    for who, told in ((LEAD, "list of contents"), ("administrator", "Write the next version")):
        visitor = browser(world, who)
        page = visitor.get(world.path("framework/ways"))
        assert "Nothing is written here yet" in words(page.main)
        assert told in words(page.main)
        contents = words(visitor.get(world.path("framework")).select_one("ol"))
        assert "What it rests on" not in contents
    front = browser(world, "administrator").get(world.path("framework"))
    assert "What it rests on" in words(front.select_one("details"))


def test_what_there_is_not_is_not_found(world: World) -> None:
    publish(world)
    visitor = browser(world)
    for path in ("nothing", "forms/nothing", "charter/audit", "places/nowhere", "forms/audit/x"):
        visitor.get(world.path(f"framework/{path}"), 404)


def test_a_long_form_is_read_in_parts_and_a_link_into_it_finds_its_part(world: World) -> None:
    publish(world, pack("leicestershire"))
    visitor = browser(world)
    index = visitor.get(world.path("framework/forms/warm-audit"))
    parts = index.select("ol[aria-labelledby=parts] a")
    assert len(parts) == 12
    assert not index.select(".accord-handbook__entry")
    found = visitor.get(world.path("framework/search?q=genogram"))
    link = next(a for a in found.select("main a[href]") if "part=question-" in str(a["href"]))
    href = str(link["href"])
    page = visitor.get(href)
    assert page.find(id=href.partition("#")[2]) is not None


def test_the_duties_of_my_post_are_one_link_away(world: World) -> None:
    publish(world)
    with world.planning() as session:
        me = world.people[LEAD].member_id
        session.execute(update(Member).where(Member.id == me).values(post="  team MANAGER "))
        session.commit()
    visitor = browser(world)
    for path in ("year/posts", "year/months", "year/duties"):
        page = visitor.get(world.path(f"framework/{path}"))
        mine = visitor.get(link(page, "My post: Team manager"))
        assert "A warm audit or a visit" in words(mine.main)
        assert mine.find("a", string=re.compile("My post")) is None
    nobody = browser(world, "reader").get(world.path("framework/year/posts?post=nobody"))
    assert "Team manager" in words(nobody.main)
    assert "My post" not in words(nobody.main)


def test_search_marks_what_it_finds_and_never_takes_it_for_markup(world: World) -> None:
    publish(world)
    visitor = browser(world)
    page = visitor.get(world.path("framework/search?q=WARM"))
    assert {words(mark).lower() for mark in page.find_all("mark")} == {"warm"}
    page = visitor.get(world.path("framework/search?q=%3Cscript%3Ealert(1)%3C/script%3E"))
    assert page.find(id="q")["value"] == "<script>alert(1)</script>"  # type: ignore[index]
    visitor.get(world.path("framework/search?q=" + "x" * 5000))
    visitor.get(world.path("framework/search?q=%00%E2%80%AE"))


def test_older_versions_stay_readable_with_their_notes(world: World) -> None:
    first = publish(world, note="The first one")
    second = publish(world, changed(marked(), edition="V3"), note="Two lines\nof note")
    visitor = browser(world)
    history = visitor.get(world.path("framework/history"))
    assert words(history.main).index("Two lines") < words(history.main).index("The first one")
    assert "by administrator" in words(history.main)
    visitor.get(link(history, "What it changed"))
    old = visitor.get(world.path(f"framework/versions/{first}/charter"))
    assert "You are reading version 1" in words(old.main)
    assert str(second) in link(old, "Read version 2")
    # Its own links stay within it.
    front = visitor.get(world.path(f"framework/versions/{first}"))
    links = [str(a["href"]) for a in front.select("ol.accord-handbook__contents a")]
    assert links
    assert all(str(first) in link for link in links)
    assert front.find("form", action=re.compile("/read$")) is None


def test_other_frameworks_of_the_workspace_are_listed(world: World) -> None:
    publish(world)
    visitor = browser(world)
    front = visitor.get(world.path("framework"))
    page = visitor.get(link(front, "A small model"))
    assert words(page.h1) == "A small model"
    assert "How we work" in words(page.main)


PAGES = (
    "",
    "/charter",
    "/standards/standards",
    "/forms/audit",
    "/year/posts",
    "/files",
    "/places/loop",
    "/search?q=warm",
    "/print",
    "/history",
    "/readers",
)


@pytest.mark.parametrize("rest", PAGES)
def test_a_page_costs_the_same_however_much_there_is(world: World, rest: str) -> None:
    version_id = publish(world)
    put(world, version_id)
    client = world.client("administrator")
    path = world.path(f"framework{rest}")
    client.get(path)
    with counted() as small:
        assert client.get(path).status_code == 200
    for number in range(5):
        version_id = publish(world, changed(marked(), edition=f"V{number + 10}"))
        put(world, version_id, data=samples.docx(str(number)), name=f"{number}.docx")
        put(world, version_id, "letter", data=samples.docx(f"L{number}"), name="letter.docx")
        publish(world, pack("blank").model_copy(update={"key": f"model-{number}"}))
    for number in range(30):
        who = f"more-{number}"
        world.people[who] = world.member(f"Person {number}", ["reader"])
    version_id = publish(world, changed(marked(), edition="V99"))
    for who in list(world.people)[:20]:
        read(world, version_id, who)
    client.get(path)
    with counted() as large:
        assert client.get(path).status_code == 200
    assert len(large) <= MOST, "\n".join(large)
    assert len(large) == len(small)

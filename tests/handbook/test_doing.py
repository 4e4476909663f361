"""What people do on the framework's pages: read it, remind, add files, ask for the PDF."""

from __future__ import annotations

import io
import re
import uuid

from bs4 import BeautifulSoup

from saas.jobs import work
from tests.evidence.test_guests import guest, guest_client
from tests.files import samples
from tests.handbook.frameworks import LEAD, changed, marked, publish, put, read
from tests.handbook.visiting import browser, link
from tests.web.page_checks import words
from tests.world import World


def test_a_reader_says_that_they_have_read_it(world: World) -> None:
    version_id = publish(world)
    visitor = browser(world)
    front = visitor.get(world.path("framework"))
    assert "Please read this version" in words(front.main)
    page = visitor.send(world.path("framework/read"))
    assert "It is noted that you have read version 1" in words(page.main)
    assert "You said on" in words(page.main)
    people = browser(world, "administrator").get(world.path("framework/readers?show=read"))
    assert "elm agency_lead" in words(people.table)
    assert "1 of 14 people" in words(people.main)
    publish(world, changed(marked(), edition="V3"))
    front = visitor.get(world.path("framework"))
    assert "You have read version 1. This is version 2" in words(front.main)
    # A page that was open meanwhile says what happened instead.
    page = visitor.send(world.path(f"framework/versions/{version_id}/read"), status=409)
    assert "A newer version has been published" in words(page.main)


def test_where_nobody_is_asked_a_new_version_does_not_ask_again(world: World) -> None:
    quiet = changed(marked(), acknowledged=False)
    publish(world, quiet)
    visitor = browser(world)
    front = visitor.get(world.path("framework"))
    assert "Please read" not in words(front.main)
    assert "I have read version 1" in words(front.main)
    visitor.send(world.path("framework/read"))
    publish(world, changed(quiet, edition="V3"))
    front = visitor.get(world.path("framework"))
    assert "You have read version 1." in words(front.main)
    assert front.find("form", action=re.compile("/read$")) is None


def test_administrators_remind_by_a_button(world: World) -> None:
    publish(world)
    visitor = browser(world, "administrator")
    page = visitor.get(world.path("framework/readers"))
    assert "Not yet read (14)" in words(page.main)
    page = visitor.send(world.path("framework/remind"))
    assert "A reminder is on its way to 13 people." in words(page.main)
    page = visitor.send(world.path("framework/remind"))
    assert "went out today already" in words(page.main)
    for who in (LEAD, "reader"):
        browser(world, who).get(world.path("framework/readers"), 403)
        assert browser(world, who).post(world.path("framework/remind")).status_code == 403


def test_when_everybody_has_read_it_nobody_is_left_to_remind(world: World) -> None:
    version_id = publish(world)
    for who in world.people:
        read(world, version_id, who)
    page = browser(world, "administrator").get(world.path("framework/readers"))
    assert "Everybody has read it" in words(page.main)
    assert page.find("form", action=re.compile("remind")) is None


def upload(data: bytes, name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(data), name


def test_an_administrator_puts_a_file_in_its_place_and_takes_it_away(world: World) -> None:
    publish(world)
    visitor = browser(world, "administrator")
    page = visitor.send(
        world.path("framework/places/letter"),
        {"file": upload(samples.docx(), "Letter.docx"), "note": "With the new address"},
    )
    assert "The file is in its place now." in words(page.main)
    visitor.send(world.path("framework/places/letter"), {"file": upload(samples.PDF, "Letter.pdf")})
    chapter = browser(world).get(world.path("framework/files"))
    download = link(chapter, "Download Letter.pdf")
    answer = browser(world).client.get(download)
    assert answer.data == samples.PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    earlier = browser(world).get(world.path("framework/places/letter"))
    assert "Letter.docx" in words(earlier.main)
    assert "With the new address" in words(earlier.main)
    assert earlier.find("input", type="file") is None
    page = visitor.get(world.path("framework/places/letter"))
    away = link(page, "Take it away")
    assert words(visitor.get(away).h1) == "Take the file away"
    page = visitor.send(away)
    assert "“Letter.pdf” was taken away." in words(page.main)
    assert browser(world).client.get(download).status_code == 404


def test_a_refused_file_keeps_what_was_typed(world: World) -> None:
    publish(world)
    visitor = browser(world, "administrator")
    for data, told in (
        ({"file": upload(b"<html>", "a.pdf"), "note": "Mind this"}, "web page, a script"),
        ({"note": "Mind this"}, "Choose a file"),
        (
            {"file": upload(samples.PDF, "a.pdf"), "note": "Mind this" * 100},
            "500 characters or fewer",
        ),
    ):
        page = visitor.send(world.path("framework/places/loop"), data, status=422)
        assert told in words(page.select_one(".govuk-error-summary"))
        assert str(page.find(id="note")["value"]).startswith("Mind this")  # type: ignore[index]
    answer = browser(world).post(
        world.path("framework/places/loop"), {"file": upload(samples.PDF, "a.pdf")}
    )
    assert answer.status_code == 403


def test_a_pdf_is_asked_for_followed_and_downloaded(world: World) -> None:
    publish(world)
    visitor = browser(world)
    page = visitor.send(world.path("framework/pdf"))
    assert "Waiting for its turn." in words(page.main) or "queue is away" in words(page.main)
    polled = page.select_one("[data-poll-url]")
    address = str(polled["data-poll-url"])  # type: ignore[index]
    state = visitor.client.get(address).get_json()
    assert state["state"] == "waiting"
    making = uuid.UUID(address.split("/")[-2])
    work.run(world.tenant_id, making)
    state = visitor.client.get(address).get_json()
    assert (state["state"], state["percent"]) == ("done", 100)
    page = visitor.get(state["done_url"])
    answer = visitor.client.get(link(page, "Download it as a PDF"))
    assert answer.data.startswith(b"%PDF-1.7")
    assert "How we work 1.pdf" in answer.headers["Content-Disposition"]
    # Everybody else finds it made.
    front = browser(world, "reader").get(world.path("framework"))
    assert front.find("a", string="Download it as a PDF") is not None
    assert browser(world, "reader").client.get(address).status_code == 404


def test_a_guest_finds_nothing_of_it(world: World) -> None:
    version_id = publish(world)
    file_id = put(world, version_id)
    world.open_round()
    client = guest_client(world, guest(world))
    for path in (
        "",
        "/charter",
        "/forms/audit",
        "/print",
        "/search?q=warm",
        "/history",
        "/places/loop",
        f"/files/{file_id}",
        f"/versions/{version_id}",
        f"/versions/{version_id}/charter",
    ):
        assert client.get(world.path(f"framework{path}")).status_code == 404, path
    help_page = BeautifulSoup(client.get("/pages/help").get_data(as_text=True), "lxml")
    token = str(help_page.select_one("meta[name=csrf-token]")["content"])  # type: ignore[index]
    for path in ("read", "pdf", "remind", "places/loop"):
        answer = client.post(world.path(f"framework/{path}"), data={"csrf_token": token})
        assert answer.status_code == 404, path


def test_another_workspaces_version_place_and_file_are_not_there(
    world: World, other_world: World
) -> None:
    theirs = publish(other_world)
    file_id = put(other_world, theirs)
    publish(world)
    visitor = browser(world, "administrator")
    for path in (f"versions/{theirs}", f"versions/{theirs}/charter", f"files/{file_id}"):
        assert visitor.client.get(world.path(f"framework/{path}")).status_code == 404
    for path in (f"versions/{theirs}/read", f"versions/{theirs}/pdf", f"files/{file_id}/take-away"):
        assert visitor.post(world.path(f"framework/{path}")).status_code == 404

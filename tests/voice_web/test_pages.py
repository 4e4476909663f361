"""The pages of a family's voice: the officer's, and those of the family by link."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tenants.rounds.models import Answer, Delegation
from tests.actions.statements import counted
from tests.voice.world import VoiceWorld
from tests.web.page_checks import Browser, words

OF_THE_CASE = (
    "EC-4711",
    "The autumn audit",
    "Harbour",
    "Orchard",
    "officer",
    "auditor",
    "worker",
    "Family's voice",
    "Case audit",
)
"""What a family's pages must not tell."""


def at(voices: VoiceWorld, rest: str = "") -> str:
    return voices.path(f"returns/{voices.family}{rest}")


def link(voices: VoiceWorld, language: str = "en") -> str:
    """Make a link by the officer's page; returns its address on this site."""
    officer = Browser(voices.client("officer"))
    officer.get(at(voices, "/voice"))
    officer.send(at(voices, "/voice"), {"language": language})
    address = officer.page.select_one(".accord-easy__address")
    assert address is not None
    return words(address).removeprefix("http://localhost")


def family(voices: VoiceWorld, address: str) -> Browser:
    """A browser in which the family pressed Start."""
    browser = Browser(voices.app.test_client())
    browser.get(address)
    browser.send(address, {})
    return browser


def say(browser: Browser, path: str, key: str, said: dict[str, str], status: int = 200) -> None:
    browser.get(path)
    version = browser.page.find("input", attrs={"name": f"{key}:version"})
    assert version is not None
    browser.send(path, {"question": key, f"{key}:version": version["value"], **said}, status=status)


def answers(voices: VoiceWorld) -> dict[str, object]:
    with voices.acting(voices.officer) as session:
        rows = session.execute(
            select(Answer.question, Answer.value).where(Answer.return_id == voices.family)
        )
        return {row.question: row.value for row in rows}


def test_the_officer_closes_the_part_and_takes_it_up_again(voices: VoiceWorld) -> None:
    officer = Browser(voices.client("officer"))
    page = officer.get(at(voices))
    assert page.find("a", href=at(voices, "/voice/not-obtained"))
    officer.send(at(voices, "/voice/not-obtained"), {"reason": ""}, status=422)
    officer.send(at(voices, "/voice/not-obtained"), {"reason": "They moved away"})
    assert "They moved away" in officer.page.get_text()
    for who in ("coordinator", "auditor", "officer"):
        subject = voices.path(f"subjects/{voices.subjects['EC-4711']}")
        shown = voices.client(who).get(subject)
        assert shown.status_code == 200, who
        assert "Not obtained: They moved away" in shown.get_data(as_text=True), who
    officer.get(at(voices))
    officer.send(at(voices, "/voice/take-up"), {})
    assert officer.get(at(voices)).find("a", href=at(voices, "/voice/not-obtained"))


def test_a_family_answers_one_question_a_page_and_says_that_it_has_finished(
    voices: VoiceWorld,
) -> None:
    browser = family(voices, link(voices))
    first = voices.path("say/1")
    say(browser, first, "v.heard", {"v.heard:text": "They never rang back", "then": "next"})
    assert words(browser.page.find("h1")) == "What would have been better?"
    say(browser, voices.path("say/2"), "v.better", {"v.better:text": "x", "then": "skip"})
    assert words(browser.page.find("h1")) == "Who helped most?"
    say(browser, voices.path("say/3"), "v.who", {"v.who:options": "kin", "then": "next"})
    assert answers(voices) == {"v.heard": "They never rang back", "v.who": "kin"}
    browser.send(voices.path("say/finish"), {})
    assert words(browser.page.find("h1")) == "Thank you"
    with voices.acting(voices.officer) as session:
        assert session.scalars(select(Delegation.state)).one() == "done"


def test_they_take_back_what_they_said(voices: VoiceWorld) -> None:
    browser = family(voices, link(voices))
    first = voices.path("say/1")
    say(browser, first, "v.heard", {"v.heard:text": "Too much said", "then": "next"})
    say(browser, first, "v.heard", {"v.heard:text": "Too much said", "then": "skip"})
    assert answers(voices)["v.heard"] in (None, "")


def test_nothing_of_the_case_stands_on_their_pages(voices: VoiceWorld) -> None:
    address = link(voices)
    fresh = Browser(voices.app.test_client())
    fresh.get(address)
    said = [str(fresh.page)]
    browser = family(voices, address)
    for rest in ("say/1", "say/2", "say/3", "say/finish"):
        browser.get(voices.path(rest))
        said.append(str(browser.page))
    browser.send(voices.path("say/finish"), {})
    said.append(str(browser.page))
    for page in said:
        for told in OF_THE_CASE:
            assert told.lower() not in page.lower(), told


def test_the_form_is_read_from_right_to_left_where_its_language_is(voices: VoiceWorld) -> None:
    browser = family(voices, link(voices, "ar"))
    page = browser.get(voices.path("say/1"))
    shown = page.find("div", lang="ar")
    assert shown is not None
    assert shown["dir"] == "rtl"
    assert "هل استمعوا إليك؟" in shown.get_text()


def test_a_stolen_link_does_not_open_in_a_second_browser(voices: VoiceWorld) -> None:
    address = link(voices)
    browser = family(voices, address)
    thief = voices.app.test_client()
    assert thief.get(address).status_code == 404
    token = Browser(thief)
    token.get("/pages/help")
    token.send(address, {}, status=404)
    assert thief.get(voices.path("say/1")).status_code in (302, 404)
    # In its own browser it opens again, as after a break.
    browser.send(address, {})
    assert browser.get(voices.path("say/1")).find("h1")


def test_a_link_that_was_taken_back_leads_to_a_page_that_says_so(voices: VoiceWorld) -> None:
    address = link(voices)
    browser = family(voices, address)
    with voices.acting(voices.officer) as session:
        delegation_id = session.scalars(select(Delegation.id)).one()
    officer = Browser(voices.client("officer"))
    officer.get(at(voices, "/voice"))
    officer.send(at(voices, f"/voice/{delegation_id}/end"), {})
    gone = browser.client.get(voices.path("say/1"), follow_redirects=True)
    assert gone.status_code == 404
    assert "This link does not open" in gone.get_data(as_text=True)
    assert browser.client.get(address).status_code == 404


def test_they_open_no_other_page(app: Flask, voices: VoiceWorld) -> None:
    browser = family(voices, link(voices))
    other = VoiceWorld.make(app)
    for path in (
        at(voices),
        at(voices, "/read"),
        at(voices, "/sections/words"),
        at(voices, "/voice"),
        at(voices, "/help"),
        voices.path(""),
        voices.path("rounds"),
        voices.path("contribution"),
        voices.path(f"returns/{voices.part('EC-4711', 'audit')}"),
        voices.path(f"subjects/{voices.subjects['EC-4711']}"),
        other.path("say/1"),
        other.path(f"returns/{other.family}"),
    ):
        assert browser.client.get(path).status_code == 404, path
    browser.get(voices.path("say/1"))
    for return_id in (voices.family, voices.part("EC-4711", "audit"), other.family):
        path = voices.path(f"returns/{return_id}/answers/v.heard")
        browser.send(path, {"v.heard:version": "0", "v.heard:text": "x"}, status=404)


def test_members_and_helpers_do_not_open_their_pages(voices: VoiceWorld) -> None:
    link(voices)
    for who in ("officer", "coordinator", "auditor"):
        assert voices.client(who).get(voices.path("say/1")).status_code == 404, who


def test_the_officer_reads_their_words_with_a_note_beside(voices: VoiceWorld) -> None:
    browser = family(voices, link(voices))
    first = voices.path("say/1")
    say(browser, first, "v.heard", {"v.heard:text": "They never rang back", "then": "next"})
    officer = Browser(voices.client("officer"))
    page = officer.get(at(voices, "/voice"))
    assert "They never rang back" in page.get_text()
    officer.send(at(voices, "/voice/notes/v.heard"), {"text": ""}, status=422)
    officer.send(at(voices, "/voice/notes/v.heard"), {"text": "Of the first worker"})
    assert "Of the first worker" in officer.page.get_text()
    officer.get(at(voices, "/sections/words"))
    officer.send(
        at(voices, "/answers/v.heard"),
        {"v.heard:version": "1", "v.heard:text": "They did ring"},
        status=403,
    )
    assert answers(voices) == {"v.heard": "They never rang back"}


def test_closed_once_the_part_was_handed_in(voices: VoiceWorld) -> None:
    browser = family(voices, link(voices))
    first = voices.path("say/1")
    say(browser, first, "v.heard", {"v.heard:text": "They never rang back", "then": "next"})
    officer = Browser(voices.client("officer"))
    officer.get(at(voices, "/submit"))
    officer.send(at(voices, "/submit"), {})
    assert browser.client.get(first).status_code == 404


@pytest.mark.parametrize("who", ["coordinator", "auditor", "worker", "manager"])
def test_the_pages_of_links_are_the_officers(voices: VoiceWorld, who: str) -> None:
    for rest in ("/voice", "/voice/not-obtained"):
        assert voices.client(who).get(at(voices, rest)).status_code in (403, 404), rest


def test_their_pages_and_the_officers_ask_the_database_little(voices: VoiceWorld) -> None:
    browser = family(voices, link(voices))
    first = voices.path("say/1")
    say(browser, first, "v.heard", {"v.heard:text": "They never rang back", "then": "next"})
    officer = voices.client("officer")
    for client, path in ((browser.client, first), (officer, at(voices, "/voice"))):
        client.get(path)
        with counted() as statements:
            assert client.get(path).status_code == 200
        assert len(statements) <= 12, (path, statements)

"""Two workspaces with different words read different ones everywhere, in either language."""

from __future__ import annotations

import csv
from datetime import date
from io import BytesIO, StringIO

import docx
import openpyxl
import pytest
from sqlalchemy import select

from saas.files.store import path_of
from saas.i18n import gettext, in_language
from saas.jobs import work
from saas.mail.models import Mail
from tenants.handbook import compose
from tenants.handbook.chapters.book import Book
from tenants.handbook.types import Target
from tenants.practice import service as practice
from tenants.reports import service
from tenants.rounds import service as rounds
from tests.practice.test_terms import speak
from tests.reports.test_documents import text_of_pdf
from tests.reports.test_making import item_of
from tests.web.plain_words import leaks
from tests.web.test_own_words import OURS, SAID, THEIRS, busy, opened
from tests.world import World

# How the words of each begin, and how Welsh may bend that.
BEGINS = {
    ("en", "ours"): ("quo",),
    ("en", "theirs"): ("zor",),
    ("cy", "ours"): ("cei", "gei", "ngei", "chei"),
    ("cy", "theirs"): ("tzor", "dzor", "nhzor", "thzor"),
}
HOLDS = {
    # What is read, and the concepts that it must have a word for.
    "page": "round agency overview moderation",
    "mail’s subject": "action",
    "mail’s body": "agency return question",
    "PDF": "agency grade question round standard overview action",
    "Word": "agency grade question round standard overview action",
    "Excel": "agency grade question round standard overview action",
    "trail’s export": "return agency action round",
}


def mail_of(world: World, kind: str) -> Mail:
    with world.planning() as session:
        found = session.scalars(select(Mail).where(Mail.kind == kind).limit(1)).one()
        session.expunge(found)
        return found


def made_report(world: World, language: str) -> dict[str, str]:
    """The text of the overview report in each of its formats, made by the worker."""
    reader = world.people["reader"]
    assert world.round_id is not None
    with world.acting(reader) as session, in_language(language):
        item_id = service.ask_for_report(session, reader, world.round_id).id
        session.commit()
    work.run(world.tenant_id, item_id)
    assert item_of(world, item_id).state == "done"
    with world.acting(reader) as session:
        report = service.get_report(session, reader, item_id)
        pdf, word, excel = (
            path_of(service.get_file(session, report, format_)).read_bytes()
            for format_ in ("pdf", "docx", "xlsx")
        )
    book = openpyxl.load_workbook(BytesIO(excel))
    cells = [
        str(value)
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for value in row
        if value is not None
    ]
    return {
        # A word that the line breaks in two is put together again.
        "PDF": text_of_pdf(pdf).replace("\xad\n", ""),
        "Word": " ".join(node.text or "" for node in docx.Document(BytesIO(word)).element.iter()),
        "Excel": " ".join([*book.sheetnames, *cells]),
    }


def everything_read(world: World, language: str) -> dict[str, str]:
    assert world.round_id is not None
    with world.acting(world.coordinator) as session:
        rounds.remind_now(session, world.coordinator, world.round_id)
        session.commit()
    return {
        "page": opened(world, "rounds/{round}", "coordinator"),
        "mail’s subject": mail_of(world, "action.agreed").subject,
        "mail’s body": mail_of(world, "round.reminder").body,
        **made_report(world, language),
        "trail’s export": exported_trail(world),
    }


def exported_trail(world: World) -> str:
    """The export without its columns of codes, which stay what they are for machines."""
    answer = world.client("administrator").get(world.path("trail/export"))
    head, *lines = csv.reader(StringIO(answer.get_data(as_text=True)))
    codes = {4, 6, 7}
    return "\n".join(
        cell for line in (head, *lines) for at, cell in enumerate(line) if at not in codes
    )


def has_word(text: str, begins: tuple[str, ...], key: str) -> bool:
    return any(begin + key in text for begin in begins)


@pytest.mark.parametrize("language", ["en", "cy"])
def test_two_workspaces_read_different_words_in_pages_mails_reports_and_exports(
    world: World, other_world: World, language: str
) -> None:
    problems = []
    for place, vocabulary, whose, others in (
        (world, OURS, "ours", "theirs"),
        (other_world, THEIRS, "theirs", "ours"),
    ):
        busy(place, vocabulary, language)
        for what, text in everything_read(place, language).items():
            text = text.lower()
            problems += [
                f"{whose}: the {what} has no word for {key}"
                for key in HOLDS[what].split()
                if not has_word(text, BEGINS[language, whose], key)
            ]
            problems += [
                f"{whose}: the {what} says {key} as the other workspace does"
                for key in SAID
                if has_word(text, BEGINS[language, others], key)
            ]
            if language == "en":
                problems += [f"{whose}: the {what} says …{leak}…" for leak in leaks(text)]
    assert not problems, "\n".join(problems)


def test_a_report_speaks_as_its_workspace_does_today_whatever_version_its_round_is_on(
    world: World,
) -> None:
    """Else one page would name a thing twice: in the head of a table and in the text above it."""
    busy(world, OURS)
    speak(world, THEIRS)
    told = {"the page": opened(world, "rounds/{round}/overview", "coordinator")}
    for what, text in (told | made_report(world, "en")).items():
        assert "zoragency" in text.lower(), what
        assert "zorround" in text.lower(), what
        assert "quo" not in text.lower(), what
        assert not leaks(text), what


@pytest.mark.parametrize("language", ["en", "cy"])
def test_an_older_edition_of_the_handbook_keeps_the_words_it_was_published_with(
    world: World, language: str
) -> None:
    speak(world, OURS)
    with world.acting(world.coordinator) as session:
        older = practice.list_newest_versions(session)[0].id
    speak(world, THEIRS)
    ours, theirs = BEGINS[language, "ours"], BEGINS[language, "theirs"]
    with world.acting(world.coordinator) as session, in_language(language):
        book = Book(practice.get_model(session, older), language, date(2026, 11, 20))
        pages = [compose.page_at(book, Target("standards")), *compose.all_pages(book)]
        told = f"{compose.contents(book)} {pages}".lower()
        for key in ("standard", "question", "grade"):
            assert has_word(told, ours, key)
        assert not any(has_word(told, theirs, key) for key in SAID)
        assert has_word(gettext("Rounds").lower(), theirs, "round"), "only the edition speaks so"

"""Which uploads are taken, whatever they are called."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saas.errors import InvalidInput
from saas.files.kinds import identify
from saas.files.names import LONGEST, display_name, extension_of
from tests.files import samples

pytestmark = pytest.mark.usefixtures("app")


def take(content: bytes, name: str, limit_mb: int = 25) -> str:
    return identify(io.BytesIO(content), name, limit_mb=limit_mb).extension


def refusal(content: bytes, name: str, limit_mb: int = 25) -> str:
    with pytest.raises(InvalidInput) as refused:
        take(content, name, limit_mb)
    assert refused.value.errors == {"file": refused.value.message}
    return refused.value.message


@pytest.mark.parametrize(
    ("content", "name", "extension"),
    [
        (samples.PDF, "Minutes of March.pdf", "pdf"),
        (samples.docx(), "Policy.DOCX", "docx"),
        (samples.xlsx(), "Training.xlsx", "xlsx"),
        (samples.pptx(), "Slides.pptx", "pptx"),
        (samples.open_document("text"), "Policy.odt", "odt"),
        (samples.open_document("spreadsheet"), "Sheet.ods", "ods"),
        (samples.open_document("presentation"), "Slides.odp", "odp"),
        (samples.png(), "Poster.png", "png"),
        (samples.JPEG, "Photo.jpeg", "jpg"),
        ("Nodiadau – dŵr\n".encode(), "notes.txt", "txt"),
        ("Café – £5\n".encode("cp1252"), "notes.txt", "txt"),
        (b"name,date\nA,2026-01-01\n", "list.csv", "csv"),
        (b"\xef\xbb\xbfname,date\n", "list.csv", "csv"),
    ],
)
def test_ordinary_documents_are_taken(content: bytes, name: str, extension: str) -> None:
    assert take(content, name) == extension


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<html><body><script>alert(1)</script></body></html>", "report.pdf"),
        (b"<html><body><script>alert(1)</script></body></html>", "notes.txt"),
        (b"  \n<!DOCTYPE html><p>", "notes.csv"),
        (b'<?xml version="1.0"?><svg onload="alert(1)"/>', "picture.png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "notes.txt"),
        (b"\xef\xbb\xbf  <ScRiPt>", "notes.txt"),
        (b"#!/bin/sh\nrm -rf /\n", "notes.txt"),
        (b"{\\rtf1 hello}", "notes.txt"),
    ],
)
def test_markup_and_scripts_are_refused_whatever_they_are_called(content: bytes, name: str) -> None:
    assert "web page, a script or a program" in refusal(content, name)


@pytest.mark.parametrize(
    "name",
    ["page.html", "picture.svg", "run.js", "setup.exe", "mail.eml", "archive.zip", "pdf", "a.doc"],
)
def test_other_extensions_are_refused_even_over_good_content(name: str) -> None:
    assert "not taken" in refusal(samples.PDF, name)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (samples.PDF, "minutes.docx"),
        (samples.docx(), "minutes.xlsx"),
        (samples.xlsx(), "minutes.pdf"),
        (samples.png(), "photo.jpg"),
        (b"plain words", "photo.png"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "letter.txt"),
        (bytes(range(256)), "letter.txt"),
        ("UTF-16 words".encode("utf-16"), "letter.txt"),
    ],
)
def test_a_name_that_disagrees_with_the_content_is_refused(content: bytes, name: str) -> None:
    assert "not what it holds" in refusal(content, name)


def test_macros_are_refused_under_an_ordinary_name() -> None:
    hidden = samples.word_archive({"word/vbaProject.bin": b"x"})
    declared = samples.word_archive({}, samples.macro_types())
    basic = samples.open_document("text", {"Basic/Standard/Module1.xml": b"x"})
    for content, name in ((hidden, "a.docx"), (declared, "a.docx"), (basic, "a.odt")):
        assert "macros" in refusal(content, name)
    assert "macros" in refusal(hidden, "a.docm")


def test_an_archive_that_is_no_office_document_is_refused() -> None:
    plain = samples.archive({"readme.txt": b"hello"})
    assert "archive" in refusal(plain, "a.docx")
    assert "program" in refusal(samples.word_archive({"word/embeddings/x.exe": b"MZ"}), "a.docx")


def test_an_archive_bomb_is_refused() -> None:
    assert "unpacks to far more" in refusal(samples.bomb(), "a.docx")
    many = samples.word_archive({f"word/{i}.xml": b"" for i in range(5001)})
    assert "unpacks to far more" in refusal(many, "a.docx")


def test_an_archive_that_lies_about_its_sizes_is_refused() -> None:
    assert "damaged" in refusal(samples.lying_sizes(), "a.docx")


def test_a_truncated_document_is_refused() -> None:
    assert "damaged" in refusal(samples.docx()[:-100], "a.docx")
    assert "damaged" in refusal(samples.PDF[:60], "a.pdf")


def test_two_kinds_in_one_file_are_refused() -> None:
    hung_on = samples.PDF + samples.archive({"evil.js": b"alert(1)"}) + b"\n%%EOF\n"
    picture = samples.png() + samples.archive({"evil.js": b"alert(1)"})
    page_first = b"%PDF-1.4\n<html><script>alert(1)</script></html>\n" + samples.PDF
    assert refusal(samples.PDF + samples.archive({"a": b"b"}), "a.pdf")
    assert refusal(hung_on, "a.pdf")
    assert refusal(picture, "a.png")
    assert refusal(page_first, "a.pdf")
    assert refusal(b"MZ program" + samples.docx(), "a.docx")


def test_a_protected_or_old_office_file_says_what_to_do() -> None:
    assert "password" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.docx")
    encrypted = samples.open_document("text", {"META-INF/manifest.xml": b"<encryption-data/>"})
    assert refusal(encrypted, "a.odt")


def test_empty_and_oversized_files_are_refused() -> None:
    assert "empty" in refusal(b"", "a.pdf")
    assert "larger than 1 MB" in refusal(b"a" * (1024 * 1024 + 1), "a.txt", limit_mb=1)
    assert take(b"a" * 1024 * 1024, "a.txt", limit_mb=1) == "txt"


@given(st.binary(min_size=1, max_size=300), st.sampled_from(["pdf", "docx", "png", "txt", "csv"]))
def test_any_content_is_either_taken_or_refused_with_a_sentence(
    content: bytes, extension: str
) -> None:
    sentence = ""
    try:
        taken = take(content, f"a.{extension}")
    except InvalidInput as refused:
        taken, sentence = extension, refused.message
    assert taken == extension
    assert sentence or extension in ("txt", "csv")


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\Minutes.pdf", "Minutes.pdf"),
        ("minutes\u202efdp.exe", "minutesfdp.exe"),
        ("a\r\nContent-Type: text/html.pdf", "html.pdf"),
        ("  .hidden  ", "hidden"),
        ("", "file"),
        (None, "file"),
        ("\u200b", "file"),
        ("Llawlyfr  dŵr.pdf", "Llawlyfr dŵr.pdf"),
    ],
)
def test_names_are_shown_without_folders_or_tricks(given_name: str | None, shown: str) -> None:
    assert display_name(given_name) == shown


@given(st.text(max_size=400))
def test_a_shown_name_is_short_printable_and_settled(name: str) -> None:
    shown = display_name(name)
    assert 0 < len(shown) <= LONGEST
    assert "/" not in shown
    assert "\\" not in shown
    assert shown.isprintable()
    assert display_name(shown) == shown


def test_a_long_name_keeps_its_extension() -> None:
    assert extension_of(display_name("x" * 500 + ".pdf")) == "pdf"

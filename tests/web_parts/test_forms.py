"""Forms: dates in three parts, plain messages, and the summary of errors."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask_babel import Babel, force_locale
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import validators

from saas.dates import read_date
from saas.web import fields
from saas.web.forms import BaseForm


class Invitation(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = False

    name = fields.TextField("Agency name", [validators.InputRequired("Enter the agency’s name")])
    email = fields.EmailField("E-mail", [validators.Email()])
    password = fields.PasswordField("Password", [validators.Optional()])
    note = fields.TextAreaField("Note", [validators.Optional(), validators.Length(max=10)])
    kind = fields.RadioField("Kind", choices=[("health", "Health"), ("police", "Police")])
    roles = fields.CheckboxesField("Roles", choices=[("lead", "Lead"), ("approver", "Approver")])
    due = fields.DateParts(
        "Due date", called="the due date", earliest=date(2026, 1, 1), latest=date(2027, 12, 31)
    )
    review = fields.DateParts("Review date", required=False)


GOOD = {
    "name": "Calder Vale Police",
    "email": "lead@police.example",
    "kind": "police",
    "due-day": "31",
    "due-month": "3",
    "due-year": "2027",
}


def posted(**changes: str) -> Invitation:
    typed = GOOD | {name.replace("__", "-"): value for name, value in changes.items()}
    form = Invitation(formdata=MultiDict(typed))
    form.validate()
    return form


def drawn(field: Any) -> BeautifulSoup:
    return BeautifulSoup(field(), "html.parser")


def test_a_whole_form_is_accepted(site: Flask) -> None:
    form = posted()
    assert form.errors == {}
    assert form.due.data == date(2027, 3, 31)
    assert form.review.data is None


@pytest.mark.parametrize(
    ("day", "month", "year", "message", "anchor", "marked"),
    [
        ("", "", "", "Enter the due date", "due-day", ["due-day", "due-month", "due-year"]),
        ("", "3", "2027", "The due date must include a day", "due-day", ["due-day"]),
        ("31", "", "2027", "The due date must include a month", "due-month", ["due-month"]),
        ("31", "3", "", "The due date must include a year", "due-year", ["due-year"]),
        (
            "",
            "",
            "2027",
            "The due date must include a day and month",
            "due-day",
            ["due-day", "due-month"],
        ),
        (
            "31",
            "",
            "",
            "The due date must include a month and year",
            "due-month",
            ["due-month", "due-year"],
        ),
        ("31", "3", "27", "Year must include 4 numbers", "due-year", ["due-year"]),
        ("31", "13", "2027", "The due date must be a real date", "due-month", ["due-month"]),
        ("x", "3", "2027", "The due date must be a real date", "due-day", ["due-day"]),
        (
            "29",
            "2",
            "2027",
            "The due date must be a real date",
            "due-day",
            ["due-day", "due-month", "due-year"],
        ),
        (
            "31",
            "12",
            "2025",
            "The due date must be on or after 1 January 2026",
            "due-day",
            ["due-day", "due-month", "due-year"],
        ),
        (
            "1",
            "1",
            "2028",
            "The due date must be on or before 31 December 2027",
            "due-day",
            ["due-day", "due-month", "due-year"],
        ),
    ],
)
def test_each_fault_of_a_date_has_its_sentence_and_its_input(
    site: Flask, day: str, month: str, year: str, message: str, anchor: str, marked: list[str]
) -> None:
    form = posted(due__day=day, due__month=month, due__year=year)
    assert form.error_dict == {anchor: message}
    page = drawn(form.due)
    assert message in page.select_one(".govuk-error-message").get_text()
    assert [found["id"] for found in page.select(".govuk-input--error")] == marked
    assert [found.get("value", "") for found in page.select("input")] == [day, month, year]


def test_a_form_without_the_three_inputs_does_not_fail(site: Flask) -> None:
    form = Invitation(formdata=MultiDict({"name": "x"}))
    assert not form.validate()
    assert form.error_dict["due-day"] == "Enter the due date"
    drawn(form.due)


def test_an_optional_date_may_be_empty_but_not_half_written(site: Flask) -> None:
    assert posted(review__day="", review__month="", review__year="").errors == {}
    form = posted(review__day="", review__month="5", review__year="2027")
    assert form.error_dict == {"review-day": "Review date must include a day"}
    assert "(optional)" in drawn(form.review).legend.get_text()


def test_a_stored_date_fills_its_three_inputs(site: Flask) -> None:
    form = Invitation(formdata=None, due=date(2026, 9, 5))
    assert [part["value"] for part in drawn(form.due).select("input")] == ["5", "9", "2026"]
    assert [part["name"] for part in drawn(form.due).select("input")] == [
        "due-day",
        "due-month",
        "due-year",
    ]


@given(day=st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_every_real_date_is_read_back(day: date) -> None:
    app = _plain_app()
    with app.test_request_context():
        reading = read_date(str(day.day), f"{day.month:02}", str(day.year), "the date")
    assert reading.value == day
    assert reading.message is None


@given(parts=st.tuples(st.text(max_size=6), st.text(max_size=6), st.text(max_size=6)))
def test_no_typing_whatever_makes_reading_a_date_fail(parts: tuple[str, str, str]) -> None:
    app = _plain_app()
    with app.test_request_context():
        reading = read_date(*parts, "the date")
    empty = not any(part.strip() for part in parts)
    assert (reading.value is not None) + (reading.message is not None) + empty == 1


@pytest.mark.parametrize("month", ["March", "mar", "MAR.", "3", "03"])
def test_a_month_may_be_named(site: Flask, month: str) -> None:
    assert read_date("5", month, "2026", "the date").value == date(2026, 3, 5)


def test_a_month_may_be_named_in_the_readers_language(site: Flask) -> None:
    with force_locale("cy"):
        assert read_date("5", "Mawrth", "2026", "y dyddiad").value == date(2026, 3, 5)


def test_text_is_tidied_but_a_password_is_not(site: Flask) -> None:
    form = posted(name="  Calder Vale Police \r\n", password=" open sesame ")
    assert form.name.data == "Calder Vale Police"
    assert form.password.data == " open sesame "


def test_messages_are_plain_and_lead_to_their_fields(site: Flask) -> None:
    form = posted(name="   ", email="nobody", note="much too long for this", kind="fire")
    assert form.error_dict == {
        "name": "Enter the agency’s name",
        "email": "Enter an e-mail address in the correct format, like name@example.com",
        "note": "Enter at most 10 characters",
        "kind": "Choose one of the options",
    }
    for anchor in form.error_dict:
        assert drawn(form[anchor]).find(id=anchor).name in ("input", "textarea")


def test_fields_leave_the_browsers_own_bubbles_out(site: Flask) -> None:
    form = posted(name="")
    html = "".join(str(field()) for field in form)
    assert "required" not in html
    assert " style=" not in html
    assert "Error:" in html


def test_a_textarea_keeps_its_text_to_the_letter(site: Flask) -> None:
    form = Invitation(formdata=None, note="first\n\n    second <b>\r\nthird")
    html = f"<div>\n{form.note()}\n</div>".replace("\n", "\n    ")
    area = BeautifulSoup(html, "html.parser").textarea
    assert area.get_text() == "first\n\n    second <b>\nthird"


def _plain_app() -> Flask:
    app = Flask(__name__)
    Babel(app)
    return app

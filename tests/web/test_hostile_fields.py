"""What no person types and some browsers send: NUL, numbers beyond all, files beyond the limit."""

from __future__ import annotations

import io
from urllib.parse import urlencode

import pytest
from flask import Flask, request
from sqlalchemy import text

from tests.tenancy.addresses import csrf_token
from tests.tenancy.filled import FilledWorld

TOO_MANY = 10**24


@pytest.fixture(scope="module")
def filled(app: Flask) -> FilledWorld:
    world = FilledWorld.make(app)
    assert isinstance(world, FilledWorld)
    return world


LISTS = ("people", "people/invitations", "people/agencies", "rounds", "plan", "evidence", "mail")
LISTS += ("trail", "rounds/{round}", "rounds/{round}/findings", "rounds/{round}/moderation")


@pytest.mark.parametrize("value", ["0", "-7", str(TOO_MANY), f"-{TOO_MANY}", "x", "1\0"])
def test_no_list_breaks_at_a_strange_number(filled: FilledWorld, value: str) -> None:
    client = filled.client("everything")
    asked = urlencode(dict.fromkeys(("page", "before", "after", "number"), value))
    for path in LISTS:
        at = filled.path(path.format(round=filled.round_id))
        assert client.get(f"{at}?{asked}").status_code in (200, 302), at


def test_a_request_has_no_nul_and_no_number_beyond_all(app: Flask) -> None:
    data = {"a\0b": "c\0d", "file": (io.BytesIO(b"x\0y"), "n.txt")}
    with app.test_request_context("/?q=a%00b&n=9999999999&m=12", method="POST", data=data):
        assert request.form.to_dict() == {"ab": "cd"}
        assert request.files["file"].read() == b"x\0y"
        assert request.args["q"] == "ab"
        assert request.args.get("n", type=int) is None
        assert request.args.get("m", type=int) == 12


@pytest.mark.parametrize("step", ["withdraw", "reopen"])
def test_a_character_that_cannot_be_stored_is_left_out(filled: FilledWorld, step: str) -> None:
    at = filled.path(f"returns/{filled.return_of('elm')}/{step}")
    client = filled.client("coordinator")
    data = {"reason": "No\0body", "overall": "a\0b", "comment:q.lead": "c\0d"}
    answer = client.post(at, data={**data, "csrf_token": csrf_token(client)})
    assert answer.status_code in (302, 409, 422)


def test_what_was_typed_stays_in_sight_when_it_could_not_be_taken(filled: FilledWorld) -> None:
    """A short word is somebody's words too."""
    at = filled.path(f"returns/{filled.return_of('northmoor')}/no-such-page")
    client = filled.client("coordinator")
    data = {"reason": "Twice", "version": "3", "csrf_token": csrf_token(client)}
    page = client.post(at, data=data)
    text = page.get_data(as_text=True)
    assert page.status_code == 404
    assert "Twice" in text
    assert ">3<" not in text


def test_a_file_a_little_too_large_is_refused_by_its_form(filled: FilledWorld) -> None:
    limit = filled.app.config["ACCORD"].upload_limit_mb * 1024 * 1024
    client = filled.client("northmoor.agency_lead")
    page = client.post(
        filled.path("evidence/new"),
        data={
            "csrf_token": csrf_token(client),
            "title": "Minutes of the board",
            "file": (io.BytesIO(b"%PDF-1.7\n" + b"0" * (limit + 10)), "minutes.pdf"),
        },
        content_type="multipart/form-data",
    )
    assert page.status_code == 422
    assert "Minutes of the board" in page.get_data(as_text=True)


def test_beyond_all_the_limit_is_named(filled: FilledWorld) -> None:
    limit = filled.app.config["MAX_CONTENT_LENGTH"]
    page = filled.client("northmoor.agency_lead").post(
        filled.path("evidence/new"),
        data={"title": "Minutes", "file": (io.BytesIO(b"0" * (limit + 10)), "minutes.pdf")},
        content_type="multipart/form-data",
    )
    assert page.status_code == 413
    assert "a file may have 25 MB" in page.get_data(as_text=True)


TURNED = "\u202eHill \u2066View\u2069 School\u202c"


def test_a_name_does_not_turn_the_direction_of_what_stands_after_it(filled: FilledWorld) -> None:
    client = filled.client("administrator")
    data = {"name": TURNED, "short_name": "\u202d", "takes_part": "y", "csrf_token": ""}
    data["csrf_token"] = csrf_token(client)
    page = client.post(
        filled.path("people/agencies/add"), data={**data, "kind": "school", "size": "small"}
    )
    assert page.status_code == 302
    with filled.planning() as session:
        names = session.execute(
            text("select name, short_name from agencies where name like '%View%'")
        ).all()
    assert [tuple(row) for row in names] == [("Hill View School", "")]
    # Nothing else in it is nothing at all.
    page = client.post(filled.path("people/agencies/add"), data={**data, "name": "\u2067\u2069"})
    assert page.status_code == 422

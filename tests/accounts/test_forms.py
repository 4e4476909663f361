"""Forms of other sites are refused, and what somebody wrote is not lost by it."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests.web.page_checks import Browser, check_page, words
from tests.world import World


@pytest.mark.parametrize(
    "path",
    ["/sign-in", "/sign-out", "/reset", "/language", "/account/sessions/end-others"],
)
def test_a_form_without_its_token_is_refused(client: FlaskClient, path: str) -> None:
    answer = client.post(path, data={"email": "a@example.org", "password": "x", "language": "cy"})
    assert answer.status_code == 400
    page = check_page(answer)
    assert words(page.find("h1")) == "This form is out of date"


def test_a_refused_form_gives_the_typed_text_back(world: World) -> None:
    written = "Switchboard 0100 555 0199, ask for the duty officer <b>& say why</b>"
    answer = world.client("administrator").post(
        world.path("people/agencies/add"), data={"name": "Fire Service", "contact": written}
    )
    assert answer.status_code == 400
    page = BeautifulSoup(answer.get_data(as_text=True), "lxml")
    assert written in page.find("main").get_text()  # type: ignore[union-attr]


def test_a_refused_form_never_gives_a_password_back(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"password": "a long secret that stays unsaid"})
    assert answer.status_code == 400
    assert "a long secret" not in answer.get_data(as_text=True)


def test_a_token_of_somebody_elses_browser_is_worth_nothing(
    world: World, client: FlaskClient
) -> None:
    stolen = Browser(client).token()
    answer = world.client("administrator").post(
        world.path("people/agencies/add"), data={"csrf_token": stolen, "name": "Fire Service"}
    )
    assert answer.status_code == 400

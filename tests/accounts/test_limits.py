"""Guessing is slowed down, by e-mail address and by network address."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from flask import Flask

from saas.app import create_app
from saas.settings import get_settings
from saas.web.install import limiter
from tests.accounts.people import PASSWORD, person
from tests.web.page_checks import Browser, words


@pytest.fixture(scope="module")
def limited(app: Flask) -> Iterator[Flask]:
    """The same application with its rate limits on; the others run without them."""
    from wsgi import PARTS

    settings = get_settings().model_copy(update={"rate_limits": True})
    made = create_app(settings, PARTS)
    made.test_client_class = app.test_client_class
    try:
        yield made
    finally:
        limiter.enabled = False
        limiter.initialized = False


def _from(app: Flask, address: str) -> Browser:
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return Browser(client)


def _address() -> str:
    number = uuid.uuid4().int
    return f"10.{number % 250}.{number // 251 % 250}.{number // 63001 % 250}"


def _tries(browser: Browser, email: str, times: int, password: str = "wrong") -> list[int]:
    return [
        browser.post("/sign-in", {"email": email, "password": password}).status_code
        for _ in range(times)
    ]


@pytest.mark.parametrize("known", [True, False])
def test_an_address_is_tried_ten_times_from_wherever_and_known_or_not(
    limited: Flask, known: bool
) -> None:
    email = person().email if known else f"{uuid.uuid4().hex}@example.org"
    for _ in range(10):
        assert _tries(_from(limited, _address()), email.upper(), 1) == [422]
    browser = _from(limited, _address())
    answer = browser.post("/sign-in", {"email": email, "password": PASSWORD})
    assert answer.status_code == 429
    page = browser.send("/sign-in", {"email": email, "password": PASSWORD}, status=429)
    assert words(page.find("h1")) == "Too many tries"


def test_others_go_on_while_one_address_waits(limited: Flask) -> None:
    here = _address()
    browser = _from(limited, here)
    _tries(browser, f"{uuid.uuid4().hex}@example.org", 12)
    answer = browser.post("/sign-in", {"email": person().email, "password": PASSWORD})
    assert answer.status_code == 302


def test_a_network_address_that_only_fails_is_stopped(limited: Flask) -> None:
    browser = _from(limited, _address())
    codes = [_tries(browser, f"{uuid.uuid4().hex}@example.org", 1)[0] for _ in range(51)]
    assert codes == [422] * 50 + [429]


def test_a_whole_office_signs_in_from_one_address(limited: Flask) -> None:
    here, email = _address(), person().email
    codes = []
    for _ in range(9):
        codes += _tries(_from(limited, here), email, 1, PASSWORD)
    assert codes == [302] * 9
    failing = _from(limited, here)
    assert set(_tries(failing, f"{uuid.uuid4().hex}@example.org", 9)) == {422}


def test_asking_for_resets_is_limited_too(limited: Flask) -> None:
    email = f"{uuid.uuid4().hex}@example.org"
    codes = [
        _from(limited, _address()).post("/reset", {"email": email}).status_code for _ in range(11)
    ]
    assert codes == [302] * 10 + [429]

"""Every address with another workspace's ids answers just as for an id that does not exist."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.tenancy.addresses import addresses, csrf_token, mixtures, same_words
from tests.tenancy.filled import FilledWorld

METHODS = ("GET", "POST")
PEOPLE = ("everything", "northmoor.agency_lead", "northmoor.approver", "moderator", "guest")

NEEDS_ANOTHER_STATE: set[str] = {
    # For a family's officer, and for the family by their own link: see tests/voice_web.
    *("voice.index", "voice.not_obtained", "voice.first", "voice.ask", "voice.finish"),
}
"""Pages that the filled workspace has no object in the right state for."""


@dataclass
class Browsers:
    """The attacking workspace's people, one of whom may open every page of theirs."""

    clients: dict[str, FlaskClient]
    tokens: dict[str, str] = field(default_factory=dict)

    def ask(
        self, who: str, method: str, path: str, ids: Mapping[str, uuid.UUID] | None = None
    ) -> TestResponse:
        if method == "GET":
            return self.clients[who].get(path)
        if who not in self.tokens:
            self.tokens[who] = csrf_token(self.clients[who])
        named = ids or {}
        data = {
            "csrf_token": self.tokens[who],
            "reason": "because",
            "text": "because",
            "overall": "because",
            "to": "findings",
            "q.lead:version": "0",
            "evidence": str(named.get("evidence_id", "")),
            "agency": str(named.get("agency_id", "")),
            "agencies": str(named.get("agency_id", "")),
        }
        return self.clients[who].post(path, data=data)


@pytest.fixture(scope="module")
def browsers(app: Flask, attacker: FilledWorld) -> Browsers:
    found = {who: attacker.client(who) for who in PEOPLE if who != "guest"}
    return Browsers({**found, "guest": attacker.guest_client(), "nobody": app.test_client()})


def nothing_of(ids: Mapping[str, uuid.UUID], own: FilledWorld) -> dict[str, uuid.UUID]:
    """The same ids, those of the other workspace made up instead."""
    return {
        name: value if value == own.ids.get(name) else uuid.uuid4() for name, value in ids.items()
    }


@pytest.mark.parametrize("method", METHODS)
def test_another_workspaces_objects_are_not_there(
    app: Flask, browsers: Browsers, victim: FilledWorld, attacker: FilledWorld, method: str
) -> None:
    asked = 0
    for address in addresses(app, method):
        for ids in mixtures(attacker.ids, victim.ids, address) if address.ids else ():
            made_up = nothing_of(ids, attacker)
            path = address.path(attacker.slug, ids)
            missing = address.path(attacker.slug, made_up)
            foreign = browsers.ask("everything", method, path, ids)
            unknown = browsers.ask("everything", method, missing, made_up)
            assert foreign.status_code == unknown.status_code == 404, (method, path)
            assert same_words(foreign) == same_words(unknown), (method, path)
            asked += 1
    assert asked > 20


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("who", PEOPLE[1:])
def test_nobody_else_finds_them_either(
    app: Flask,
    browsers: Browsers,
    victim: FilledWorld,
    attacker: FilledWorld,
    who: str,
    method: str,
) -> None:
    """403 is the answer to a role that may not open such a page at all."""
    for address in addresses(app, method):
        for ids in mixtures(attacker.ids, victim.ids, address) if address.ids else ():
            path = address.path(attacker.slug, ids)
            answer = browsers.ask(who, method, path, ids)
            assert answer.status_code in (403, 404), (method, path)
            assert victim.mark not in answer.get_data(as_text=True)


def test_ones_own_objects_are_there(app: Flask, browsers: Browsers, attacker: FilledWorld) -> None:
    """The same addresses with one's own ids: else the test above would prove nothing."""
    missing = {
        str(address)
        for address in addresses(app, "GET")
        if all(
            browsers.ask(who, "GET", address.path(attacker.slug, ids)).status_code in (403, 404)
            for ids in (attacker.ids, attacker.ids_of_case)
            for who in PEOPLE
        )
    }
    assert missing == NEEDS_ANOTHER_STATE


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("who", ["everything", "guest"])
def test_another_workspaces_address_is_one_that_does_not_exist(
    app: Flask, browsers: Browsers, victim: FilledWorld, who: str, method: str
) -> None:
    nowhere = addresses(app, method)[0].path("no-such-place", victim.ids)
    unknown = browsers.ask(who, method, nowhere, victim.ids)
    for address in addresses(app, method):
        path = address.path(victim.slug, victim.ids)
        foreign = browsers.ask(who, method, path, victim.ids)
        assert foreign.status_code == unknown.status_code == 404, (method, path)
        assert same_words(foreign) == same_words(unknown), (method, path)


@pytest.mark.parametrize("method", METHODS)
def test_a_stranger_is_asked_to_sign_in_wherever_they_knock(
    app: Flask, browsers: Browsers, victim: FilledWorld, method: str
) -> None:
    for address in addresses(app, method):
        path = address.path(victim.slug, victim.ids)
        nowhere = address.path("no-such-place", victim.ids)
        known = browsers.ask("nobody", method, path)
        unknown = browsers.ask("nobody", method, nowhere)
        assert known.status_code == unknown.status_code == 302, (method, path)
        places = [r.headers["Location"].partition("?")[0] for r in (known, unknown)]
        assert places == ["/sign-in", "/sign-in"], (method, path)


def test_every_way_into_a_workspace_is_attacked(app: Flask) -> None:
    """Nothing about a workspace is served outside /w/<slug>, so the tests above see it all."""
    outside = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if "slug" not in rule.arguments and rule.arguments
    }
    assert outside == {
        "/static/<path:filename>",
        "/contribute/<token>",
        "/invitation/<token>",
        "/say/<token>",
        "/reset/<token>",
        "/pages/<any(help,accessibility,privacy,cookies):name>",
        "/account/sessions/<uuid:session_id>/end",
    }
    inside = {a.endpoint for method in METHODS for a in addresses(app, method)}
    assert {"returns.show", "rounds.show", "plan.show", "people.member"} <= inside

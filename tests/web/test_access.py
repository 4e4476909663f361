"""Every address says who may come, and keeps to it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from tenants.workspaces.roles import Permission
from tests.web.page_checks import Browser
from tests.world import World

OPEN = {"public", "signed-in"}


def _rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def _in_workspaces(app: Flask) -> list[Rule]:
    return [rule for rule in _rules(app) if "slug" in rule.arguments]


def _address(app: Flask, rule: Rule, slug: str) -> str:
    """An address of a rule, with ids that do not exist."""
    values: dict[str, Any] = {}
    for name in rule.arguments:
        converter = rule._converters[name]
        kind = type(converter).__name__
        if name == "slug":
            values[name] = slug
        elif kind == "UUIDConverter":
            values[name] = uuid.uuid4()
        elif kind == "IntegerConverter":
            values[name] = 1
        elif kind == "AnyConverter":
            values[name] = sorted(converter.items)[0]
        else:
            values[name] = "anything"
    with app.test_request_context("/"):
        address: str = app.url_map.bind("").build(rule.endpoint, values, method=_method(rule))
    return address


def _method(rule: Rule) -> str:
    return "GET" if "GET" in (rule.methods or ()) else "POST"


def test_every_address_declares_who_may_come(app: Flask) -> None:
    undeclared = [
        rule.rule
        for rule in _rules(app)
        if not getattr(app.view_functions[rule.endpoint], "access", None)
    ]
    assert not undeclared


def test_addresses_inside_a_workspace_ask_for_a_permission_of_it(app: Flask) -> None:
    """Nothing inside a workspace is public, or only “signed in”, by oversight."""
    for rule in _in_workspaces(app):
        access = app.view_functions[rule.endpoint].access  # type: ignore[attr-defined]
        assert not OPEN & set(access), rule.rule
        assert any(isinstance(word, Permission) for word in access), rule.rule


def test_addresses_outside_workspaces_ask_for_no_permission_of_one(app: Flask) -> None:
    for rule in _rules(app):
        if "slug" not in rule.arguments:
            access = app.view_functions[rule.endpoint].access  # type: ignore[attr-defined]
            assert set(access) <= OPEN, rule.rule


def test_every_address_of_another_workspace_is_not_there(
    app: Flask, world: World, other_world: World
) -> None:
    client = world.client("administrator")
    browser = Browser(client)
    token = browser.token()
    for rule in _in_workspaces(app):
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answers = []
            for slug in (other_world.slug, "no-such-place"):
                path = _address(app, rule, slug)
                data = {"csrf_token": token} if method == "POST" else None
                answer = client.open(path, method=method, data=data)
                answers.append(answer.status_code)
            assert answers == [404, 404], f"{method} {rule.rule}"


def test_nobody_comes_into_a_workspace_without_signing_in(app: Flask, world: World) -> None:
    client = app.test_client()
    for rule in _in_workspaces(app):
        if "GET" in (rule.methods or ()):
            answer = client.get(_address(app, rule, world.slug))
            assert answer.status_code == 302, rule.rule
            assert answer.headers["Location"].startswith("/sign-in?next="), rule.rule


def test_pages_about_oneself_ask_to_sign_in(app: Flask) -> None:
    client = app.test_client()
    for path in ("/account", "/account/details", "/account/password", "/workspaces"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"/sign-in?next={path}"

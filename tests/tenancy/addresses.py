"""Every address of the application, filled with a workspace's own ids.

A route that somebody adds is attacked from its first day; one with a kind of
id that is not known here fails, and asks for it.
"""

from __future__ import annotations

import itertools
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

PLACE = re.compile(r"<(?:(?P<kind>\w+)(?:\((?P<options>[^)]*)\))?:)?(?P<name>\w+)>")

NAMED = {
    "section": "s1",
    "question": "q.lead",
    "number": "1",
    "column": "s11.1",
    "tool": "small.self",
    "piece": "tools/small.self/sections/s1/questions/q.lead",
    "place": "posts",
    "chapter": "forms",
    "item": "small.self",
    "place_key": "chart",
}
"""What is no object of a workspace but a word of its form."""

GRADINGS = frozenset(
    {
        "moderation.start",
        "moderation.grade",
        "moderation.save_one",
        "moderation.finish",
        "moderation.change",
    }
)
"""Pages about a moderator's grading, whose address also calls it ``return_id``."""


@dataclass(frozen=True)
class Address:
    """One address of a room; ``ids`` are the names of the objects in it."""

    endpoint: str
    rule: str
    options: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return " ".join([self.endpoint, *(value for _name, value in self.options)])

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(m["name"] for m in PLACE.finditer(self.rule) if m["kind"] == "uuid")

    def path(self, slug: str, ids: Mapping[str, uuid.UUID]) -> str:
        chosen = dict(self.options)

        def fill(match: re.Match[str]) -> str:
            name = match["name"]
            if name == "slug":
                return slug
            if match["kind"] == "uuid":
                known = "moderation_id" if self._is_of_grading(name) else name
                assert known in ids, f"{self.endpoint}: say in FilledWorld which {known} to attack"
                return str(ids[known])
            if name in chosen:
                return chosen[name]
            assert name in NAMED, f"{self.endpoint}: say here what a {name} is"
            return NAMED[name]

        return PLACE.sub(fill, self.rule)

    def _is_of_grading(self, name: str) -> bool:
        return name == "return_id" and self.endpoint in GRADINGS


def addresses(app: Flask, method: str) -> list[Address]:
    """Every address inside a workspace that takes ``method``, by its endpoint."""
    found: list[Address] = []
    for rule in app.url_map.iter_rules():
        if "slug" not in rule.arguments or method not in (rule.methods or ()):
            continue
        named = [
            [(m["name"], option.strip()) for option in m["options"].split(",")]
            for m in PLACE.finditer(rule.rule)
            if m["kind"] == "any"
        ]
        found += [
            Address(rule.endpoint, rule.rule, options) for options in itertools.product(*named)
        ]
    return sorted(found, key=str)


def csrf_token(client: FlaskClient) -> str:
    """The token of this browser's forms; it holds for the whole session."""
    page = client.get("/pages/help").get_data(as_text=True)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, "the page has no form to take the token from"
    return found[1]


SPENT = (
    (re.compile(r'(name="csrf_token"[^>]*value=)"[^"]*"'), r"\1"),
    (re.compile(r'(<meta name="csrf-token" content=)"[^"]*"'), r"\1"),
    (re.compile(r' nonce="[^"]*"'), ""),
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "(id)"),
    (re.compile(r'/w/[a-z0-9-]+[^"?<\s]*'), "/w/(address)"),
)
"""What differs between two answers that say the same: tokens, and what was asked for."""


def same_words(response: TestResponse) -> str:
    """An answer without its tokens and without the address that was asked."""
    body = response.get_data(as_text=True)
    for pattern, instead in SPENT:
        body = pattern.sub(instead, body)
    return body


def mixtures(
    own: Mapping[str, uuid.UUID], foreign: Mapping[str, uuid.UUID], address: Address
) -> Iterator[dict[str, Any]]:
    """The foreign ids all at once, then each of them alone beside ids of one's own."""
    yield {**own, **foreign}
    if len(address.ids) > 1:
        for name in address.ids:
            yield {**own, name: foreign[name]}
    # An audited case, and one person's part of it, in the place of an agency's.
    parts = {name: foreign[f"part.{name}"] for name in address.ids if f"part.{name}" in foreign}
    if parts:
        yield {**own, **foreign, **parts}

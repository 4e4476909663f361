"""A draft of the whole document, and a browser on its pages."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from bs4 import BeautifulSoup, Tag

from tenants.practice import drafts
from tenants.practice.addresses import Address, piece_at
from tenants.practice.loader import load_text
from tenants.practice.models import ModelDraft
from tenants.practice.pack_import import draft_from_pack
from tests.practice_web.whole import EVERY_KIND
from tests.web.page_checks import Browser
from tests.world import World


def start_whole(world: World, text: str = EVERY_KIND) -> UUID:
    """A draft that holds every part of the document."""
    actor = world.people["administrator"]
    with world.acting(actor) as session:
        draft = draft_from_pack(session, actor, load_text(text, "whole.yaml"))
        session.commit()
        return draft.id


class Desk:
    """One person's editor of one draft."""

    def __init__(self, world: World, draft_id: UUID, who: str = "administrator") -> None:
        self.world = world
        self.draft_id = draft_id
        self.browser = Browser(world.client(who))

    def at(self, rest: str = "") -> str:
        return self.world.path(f"model/drafts/{self.draft_id}{rest}")

    def open(self, address: Address | str, status: int = 200) -> BeautifulSoup:
        return self.browser.get(self.at(f"/edit/{_path(address)}"), status)

    def save(
        self, address: Address | str, page: BeautifulSoup, answers: int = 200, **typed: Any
    ) -> BeautifulSoup:
        """Send the form of a page as a browser would, with some controls typed in anew.

        ``title__en`` stands for the control ``title:en``.
        """
        fields = fields_of(page)
        for name, value in typed.items():
            fields[name.replace("__", ":")] = value
        return self.browser.send(self.at(f"/edit/{_path(address)}"), fields, answers)

    @property
    def draft(self) -> ModelDraft:
        with self.world.acting(self.world.people["administrator"]) as session:
            return drafts.get_draft(session, self.draft_id)

    @property
    def document(self) -> dict[str, Any]:
        return self.draft.document

    def piece(self, address: Address) -> dict[str, Any]:
        return piece_at(self.document, address)[1]


def _path(address: Address | str) -> str:
    return address if isinstance(address, str) else "/".join(address)


def fields_of(page: BeautifulSoup) -> dict[str, Any]:
    """What a browser would send of the form that saves, as it stands on the page."""
    form = page.select_one("form[data-guard]")
    assert form is not None
    found: dict[str, Any] = {}
    for control in form.select("input, textarea, select"):
        name = str(control.get("name", ""))
        if not name or name == "csrf_token":
            continue
        for value in _values(control):
            found.setdefault(name, []).append(value)
    return found


def _values(control: Tag) -> list[str]:
    if control.name == "textarea":
        # A browser sends line breaks as two characters, and drops one at the beginning.
        return [re.sub(r"\r?\n", "\r\n", control.get_text().removeprefix("\n"))]
    if control.name == "select":
        chosen = control.select_one("option[selected]") or control.select_one("option")
        return [str(chosen["value"])] if chosen else []
    if control.get("type") in ("checkbox", "radio") and not control.has_attr("checked"):
        return []
    return [re.sub(r"[\r\n]", "", str(control.get("value", "")))]

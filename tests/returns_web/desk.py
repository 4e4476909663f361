"""A return as its people meet it in the browser, with the fields of the small model's form."""

from __future__ import annotations

import re
import uuid
from typing import Any

from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.web.page_checks import Browser, words
from tests.world import World

LEAD = "northmoor.agency_lead"


class Desk(Browser):
    """Somebody's browser, open at one agency's return."""

    def __init__(self, world: World, who: str = LEAD, agency: str = "northmoor") -> None:
        super().__init__(world.client(who))
        self.world = world
        self.return_id: uuid.UUID = world.return_of(agency)

    def at(self, rest: str = "") -> str:
        return self.world.path(f"returns/{self.return_id}{rest and '/' + rest}")

    def save(self, question: str, version: int = 0, **fields: str) -> TestResponse:
        """Autosave of one question, as the page's script sends it."""
        data = {f"{question}:version": str(version)}
        data |= {f"{question}:{name}": value for name, value in fields.items()}
        return self.post(
            self.at(f"answers/{question}"), dict(data), headers={"Accept": "application/json"}
        )

    def stored(self, question: str) -> Any:
        """What the database holds of an answer, with its grade."""
        with self.world.acting(self.world.people[LEAD]) as session:
            return session.execute(
                text(
                    "select a.value, a.narrative, a.improvement, a.version, a.complete, g.point, "
                    "g.score, a.not_reconfirmed from answers a "
                    "left join grades g using (tenant_id, return_id, question) "
                    "where a.return_id = :r and a.question = :q"
                ),
                {"r": self.return_id, "q": question},
            ).one_or_none()

    def value_of(self, name: str) -> str:
        """What a field of the page holds."""
        field = self.page.select_one(f'[name="{name}"]')
        assert field is not None, f"no field {name}"
        if field.name == "textarea":
            return field.get_text().removeprefix("\n")
        return str(field.get("value", ""))

    def chosen(self, name: str) -> str | None:
        """The radio button that is chosen."""
        field = self.page.select_one(f'[name="{name}"][checked]')
        return str(field["value"]) if field else None

    @property
    def says(self) -> str:
        return words(self.page.find("main"))

    @property
    def summary(self) -> list[str]:
        """The sentences of the error summary, and each leads to something on the page."""
        links = self.page.select(".govuk-error-summary a")
        for link in links:
            assert self.page.select_one(str(link["href"]).replace(".", "\\.")) is not None
        return [words(link) for link in links]


def fields(question: str, version: int = 0, **values: str) -> dict[str, object]:
    """One question's fields in a section's form; ``improve_by_day`` is ``improve_by-day``."""
    found: dict[str, object] = {f"{question}:version": str(version)}
    for name, value in values.items():
        field = re.sub(r"_(day|month|year)$", r"-\1", name)
        found[f"{question}:{field}"] = value
    return found


def untouched(*questions: str) -> dict[str, object]:
    return {f"{question}:version": "0" for question in questions}

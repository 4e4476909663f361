"""The people of the benchmark, signed in, in this process and over the network."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from benchmarks.client import Browser
from benchmarks.filling import Workspace, made
from saas.accounts import sessions
from saas.database import db
from saas.tenancy import NO_SCOPE, enter_scope
from saas.web.signed_in import COOKIE


@dataclass(frozen=True)
class Person:
    """A member of a filled workspace, by number."""

    workspace: Workspace
    number: int

    def path(self, rest: str = "") -> str:
        return f"/w/{self.workspace.slug}/{rest}"

    def id_of(self, kind: str, number: int = 0) -> UUID:
        """The identifier of a row in this person's workspace."""
        return made(kind, self.workspace.number, number)


@dataclass
class SignedIn:
    """Signs people in by the accounts' own service, once each."""

    app: Flask
    _tokens: dict[Person, str] = field(default_factory=dict)

    def token(self, person: Person) -> str:
        if person not in self._tokens:
            with self.app.app_context(), enter_scope(NO_SCOPE):
                self._tokens[person] = sessions.begin(
                    db.session(), user_id=person.id_of("user", person.number)
                )
                db.session.commit()
        return self._tokens[person]

    def here(self, person: Person) -> FlaskClient:
        """A client of the application in this process, for counting its statements."""
        client = self.app.test_client()
        client.set_cookie(COOKIE, self.token(person))
        return client

    def browser(self, person: Person, port: int) -> Browser:
        """A browser of the served application."""
        return Browser(port, {COOKIE: self.token(person)})

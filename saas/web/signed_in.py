"""Who is signed in at this request, read once from the session cookie."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from flask_login import LoginManager
from werkzeug.wrappers import Response as AnyResponse

from saas.accounts import sessions
from saas.accounts.models import User
from saas.accounts.sessions import SignedIn
from saas.database import db
from saas.settings import Settings

COOKIE = "accord_session"


def install(app: Flask, login: LoginManager) -> None:
    @login.request_loader
    def load(_: Any) -> User | None:
        found: SignedIn | None = g.get("signed_in")
        return found.user if found else None

    @login.unauthorized_handler
    def ask_to_sign_in() -> AnyResponse:
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))

    @app.before_request
    def look_up() -> None:
        """Find the session before anything else; static files need none."""
        g.signed_in = None
        token = request.cookies.get(COOKIE)
        if not token or request.endpoint == "static":
            return
        current = db.session()
        slug = (request.view_args or {}).get("slug")
        found = sessions.find(current, token, slug)
        if found is not None:
            if sessions.touch(current, found):
                current.commit()
            g.signed_in = found
            g.language = found.user.language if found.user else None
        # What was read belongs to no workspace: it leaves the session here.
        current.expunge_all()
        current.close()


def give_cookie(response: Response, token: str) -> None:
    """Put the session's token in the browser; forms get a fresh CSRF secret."""
    settings: Settings = current_app.config["ACCORD"]
    session.clear()
    response.set_cookie(
        COOKIE,
        token,
        max_age=settings.session_absolute_hours * 3600,
        secure=settings.secure_cookies,
        httponly=True,
        samesite="Lax",
    )


def take_cookie(response: Response) -> None:
    session.clear()
    response.delete_cookie(COOKIE)

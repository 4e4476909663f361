"""The service's own pages, in no workspace."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Blueprint, current_app, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from blueprints.gate import public
from blueprints.web.local import local_path
from blueprints.web.schema import model_schema
from saas.database import db
from saas.i18n import LANGUAGE_COOKIE
from saas.jobs.queue import is_up
from saas.settings import Settings
from saas.web.install import asset
from tenants.workspaces.own_account import change_own_account

log = structlog.get_logger()

bp = Blueprint("web", __name__, template_folder="templates")

YEAR = 365 * 24 * 3600

bp.get("/schemas/accord-model-1.json")(model_schema)


@bp.get("/")
@public
def home() -> Any:
    if current_user.is_authenticated:
        return redirect(url_for("accounts.workspaces"))
    return render_template("web/home.html")


@bp.get("/pages/<any(help,accessibility,privacy,cookies):name>")
@public
def page(name: str) -> Any:
    return render_template(f"web/{name}.html", settings=_settings())


@bp.post("/language")
@public
def set_language() -> Any:
    """Change the language: in a cookie, and for somebody signed in also in their account."""
    settings = _settings()
    wanted = request.form.get("language", "")
    response = redirect(local_path(request.form.get("next")) or url_for("web.home"))
    if wanted not in settings.languages:
        return response
    response.set_cookie(
        LANGUAGE_COOKIE,
        wanted,
        max_age=YEAR,
        secure=settings.secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    if current_user.is_authenticated and current_user.language != wanted:
        change_own_account(db.session(), current_user.id, language=wanted)
    return response


@bp.get("/healthz")
@public
def healthz() -> Any:
    """For a load balancer: whether the database and the queue answer, and nothing more.

    Pages work while the queue is away (the outbox keeps its work), so only a
    missing database makes this process unfit.
    """
    try:
        db.session.execute(text("select 1"))
        database = True
    except SQLAlchemyError:
        log.exception("health_database")
        database = False
    return jsonify(database=database, queue=is_up()), 200 if database else 503


@bp.get("/favicon.ico")
@public
def favicon() -> Any:
    return redirect(asset("mark.svg"))


def _settings() -> Settings:
    found: Settings = current_app.config["ACCORD"]
    return found

"""One mapping from refusals to answers, for pages and for scripts."""

from __future__ import annotations

import re

import structlog
from flask import Flask, current_app, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from saas.database import db
from saas.errors import Conflict, DomainError, Forbidden, InvalidInput, InvalidState, NotFound
from saas.i18n import gettext as _

log = structlog.get_logger()

STATUS: dict[type[DomainError], int] = {
    NotFound: 404,
    Forbidden: 403,
    Conflict: 409,
    InvalidState: 409,
    InvalidInput: 422,
}


def install(app: Flask) -> None:
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http)
    for away in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(away, _database_away)
    app.register_error_handler(RedisError, _database_away)
    app.register_error_handler(Exception, _defect)


def wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == (
        "application/json"
    )


def _answer(status: int, heading: str, text: str) -> tuple[Response | str, int]:
    db.session.rollback()
    if wants_json():
        return jsonify(error=heading, text=text), status
    typed = _typed() if request.method == "POST" else {}
    page = render_template(
        "accord/error.html", heading=heading, text=text, status=status, typed=typed
    )
    return page, status


def _typed() -> dict[str, str]:
    """What was written in a form that could not be taken, so that it can be copied."""
    try:
        fields = request.form.items(multi=True)
    except HTTPException:
        return {}
    return {
        name: value
        for name, value in fields
        if _is_written(value) and "password" not in name and "token" not in name
    }


_MADE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32,}|[^a-zA-Z\u00c0-\uffff]*")


def _is_written(value: str) -> bool:
    """Whether a person may have written it: not an id, a fingerprint or a number of the page's."""
    return _MADE.fullmatch(value.strip()) is None


def _domain(error: DomainError) -> tuple[Response | str, int]:
    if isinstance(error, NotFound):
        return _missing()
    status = next((s for kind, s in STATUS.items() if isinstance(error, kind)), 400)
    headings = {
        403: _("You cannot do this"),
        409: _("This cannot be done now"),
        422: _("Something needs putting right"),
    }
    return _answer(status, headings.get(status, _("There is a problem")), error.message)


def _missing() -> tuple[Response | str, int]:
    return _answer(
        404,
        _("Page not found"),
        _(
            "If you typed the address, check that it is right. "
            "The page may have gone, or belong to a workspace that you are not in."
        ),
    )


def _forged(_error: CSRFError) -> tuple[Response | str, int]:
    return _answer(
        400,
        _("This form is out of date"),
        _(
            "You may have signed in or out in another tab. Go back, load the page again "
            "and send the form once more."
        ),
    )


def _http(error: HTTPException) -> tuple[Response | str, int] | HTTPException:
    if error.code is None or error.code < 400:
        return error
    if error.code == 404:
        return _missing()
    texts = {
        405: _("This address does not take what was sent. Go back and try again."),
        413: _(
            "What you sent is too large: a file may have %(most)s MB. Go back, where your browser "
            "keeps what you typed, and choose a smaller file.",
            most=current_app.config["ACCORD"].upload_limit_mb,
        ),
        429: _("There were too many tries. Wait five minutes and try again."),
    }
    heading = _("Too many tries") if error.code == 429 else _("This did not work")
    return _answer(error.code, heading, texts.get(error.code, _("Go back and try again.")))


def _database_away(error: Exception) -> tuple[Response | str, int]:
    if isinstance(error, DBAPIError) and not _is_outage(error):
        return _defect(error)
    log.error("storage_away", error=repr(error)[:300])
    return _answer(
        503,
        _("Accord is not available for a moment"),
        _(
            "What you sent was not saved. Keep this page open and try again in a minute; "
            "what was saved before is safe."
        ),
    )


def _is_outage(error: DBAPIError) -> bool:
    return error.connection_invalidated or isinstance(error, (OperationalError, InterfaceError))


def _defect(error: Exception) -> tuple[Response | str, int]:
    log.exception("defect", path=request.path, method=request.method)
    return _answer(
        500,
        _("Something went wrong on our side"),
        _("What you sent was not saved. Try again; if it happens again, tell your administrator."),
    )

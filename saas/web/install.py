"""Puts the web's shared parts on the application, in one place and order."""

from __future__ import annotations

import json
from contextvars import copy_context
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, g, url_for
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, current_user
from flask_talisman import Talisman
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from saas.i18n import LANGUAGE_NAMES, install_languages, language
from saas.settings import Settings
from saas.web import errors, signed_in
from saas.web.gds import register_frontend
from saas.web.request import CleanRequest

csrf = CSRFProtect()
limiter = Limiter(
    get_remote_address,
    headers_enabled=False,
    in_memory_fallback_enabled=True,
    swallow_errors=True,
)
STATIC = Path(__file__).parent / "static"

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "manifest-src": "'self'",
}


def install_web(app: Flask) -> None:
    """Security headers, CSRF, rate limits, languages, templates, sign-in and errors."""
    settings: Settings = app.config["ACCORD"]
    app.config.update(
        SESSION_COOKIE_NAME="accord_form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_HEADERS=["X-CSRFToken"],
        RATELIMIT_STORAGE_URI=_limit_storage(settings),
        RATELIMIT_ENABLED=settings.rate_limits,
        RATELIMIT_STRATEGY="fixed-window",
    )
    app.request_class = CleanRequest
    install_languages(app)
    register_frontend(app)
    Talisman(
        app,
        content_security_policy=POLICY,
        content_security_policy_nonce_in=["script-src"],
        force_https=settings.secure_cookies,
        session_cookie_secure=settings.secure_cookies,
        strict_transport_security=settings.secure_cookies,
        frame_options="DENY",
        referrer_policy="same-origin",
        permissions_policy={"camera": "()", "geolocation": "()", "microphone": "()"},
    )
    # After the headers, whose nonce the pages of refusals need as well.
    csrf.init_app(app)
    limiter.init_app(app)
    login = LoginManager()
    login.init_app(app)
    signed_in.install(app, login)
    errors.install(app)
    _template_context(app, settings)

    @app.after_request
    def never_store(response: Any) -> Any:
        # Pages hold what only this person may read: no shared or stored copy.
        if not response.headers.get("Cache-Control"):
            response.headers["Cache-Control"] = "no-store"
        return response

    app.wsgi_app = _OwnContext(app.wsgi_app)  # type: ignore[method-assign]
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.trusted_proxies, x_proto=1, x_host=1
        )


class _OwnContext:
    """Each request runs in a fresh copy of the context: no scope outlives it."""

    def __init__(self, wsgi_app: Any) -> None:
        self._wsgi_app = wsgi_app

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return copy_context().run(self._wsgi_app, environ, start_response)


def _limit_storage(settings: Settings) -> str:
    # The limits library spells a socket's address its own way.
    url = settings.redis_url
    if url.startswith("unix://"):
        return "redis+unix://" + url.removeprefix("unix://").split("?")[0]
    return url


@lru_cache
def _manifest(changed: float) -> dict[str, str]:
    found: dict[str, str] = json.loads((STATIC / "manifest.json").read_text("utf-8"))
    return found


def asset(name: str) -> str:
    """The address of a built asset, with its content's hash in the name."""
    manifest = STATIC / "manifest.json"
    names = _manifest(manifest.stat().st_mtime) if manifest.exists() else {}
    return url_for("static", filename=names.get(name, name))


def _template_context(app: Flask, settings: Settings) -> None:
    @app.context_processor
    def context() -> dict[str, Any]:
        return {
            "asset": asset,
            "environment": settings.environment,
            "language": language(),
            "languages": [(code, LANGUAGE_NAMES[code]) for code in settings.languages],
            "scope_workspace": g.get("workspace"),
            "nav": g.nav() if "nav" in g else [],
            "places": bool(getattr(current_user, "is_authenticated", False)),
            "actor": g.get("actor"),
        }

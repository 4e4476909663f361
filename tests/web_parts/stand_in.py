"""A site of nothing but the front end: stand-in addresses, sample questions.

It keeps what was posted, and answers saves as the test has told it to.
"""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, Flask, Response, g, get_template_attribute, jsonify, request
from flask import render_template_string as render
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader

from saas.i18n import install_languages, use_words
from saas.web.gds import register_frontend
from tenants.practice.terms import find_word
from tests.web_parts.sample import NOON, QUESTIONS, Answer, Conflict, scale_of, words

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "saas" / "web" / "static"
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

PAGE = """
{% extends "base.html" %}
{% from "returns/questions/form.html" import answer_form %}
{% from "returns/questions/question.html" import question %}
{% from "accord/macros.html" import progress %}
{% block title %}Training{% endblock %}
{% block main %}
<h1 class="govuk-heading-l">Training</h1>
{{ progress(12, 40, '12 of 40 questions answered') }}
{% call answer_form('', '/save', 'return-1', 'person-1', '/accounts/sign_in') %}
  {% for q, a in rows %}{{ question(q, a, words, scale_of(q), level='h2') }}{% endfor %}
  <button class="govuk-button">Save and continue</button>
{% endcall %}
{% endblock %}
"""


@dataclass
class Server:
    """What the site was sent, and how it shall answer the next saves."""

    saves: list[dict[str, list[str]]] = field(default_factory=list)
    posts: list[dict[str, list[str]]] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    status: int = 200
    delay: float = 0
    errors: dict[str, str] = field(default_factory=dict)
    conflict: Conflict | None = None
    running: int = 0
    most_running: int = 0

    def answer(self, key: str) -> Answer:
        return self.answers.setdefault(key, Answer(evidence_href="/evidence"))


def build_site(server: Server | None = None, **context: Any) -> Flask:
    """A Flask application with the front end alone; ``context`` reaches every template."""
    app = Flask("front-end", root_path=str(ROOT), static_folder=str(STATIC))
    app.config.update(SECRET_KEY="not a secret, only a test" * 2, TESTING=True)
    app.config["ACCORD"] = SimpleNamespace(languages=["en", "cy"], time_zone="Europe/London")
    install_languages(app)
    use_words(find_word)
    CSRFProtect(app)
    register_frontend(app)
    # A question also says what a partnership's joint form asks beside it.
    rooms = [ROOT / "blueprints" / room / "templates" for room in ("returns", "crosswalks")]
    templates = FileSystemLoader(rooms)
    app.jinja_loader = ChoiceLoader([templates, app.jinja_loader])
    app.context_processor(lambda: _page_context() | context)
    app.after_request(_content_policy)
    for name, endpoints in {
        "accounts": ["workspaces", "account", "sign_out", "sign_in"],
        "web": ["home", "set_language"],
        "mail": ["page"],
    }.items():
        room = Blueprint(name, __name__, url_prefix=f"/{name}")
        for endpoint in endpoints:
            room.add_url_rule(f"/{endpoint}", endpoint, _empty_page, methods=["GET", "POST"])
        if name == "web":
            room.add_url_rule("/page/<name>", "page", _empty_page)
        app.register_blueprint(room)
    _add_answering(app, server or Server())
    return app


def _add_answering(app: Flask, server: Server) -> None:
    @app.route("/answer", methods=["GET", "POST"])
    def answer() -> Any:
        if request.method == "POST":
            server.posts.append(dict(request.form.lists()))
            return "<!doctype html><title>Next</title><h1>Next section</h1>"
        keys = request.args.getlist("key") or list(QUESTIONS)
        rows = [(QUESTIONS[key], server.answer(key)) for key in keys]
        return render(PAGE, rows=rows, words=words, scale_of=scale_of)

    @app.post("/save/<path:key>")
    def save(key: str) -> Any:
        server.running += 1
        server.most_running = max(server.most_running, server.running)
        time.sleep(server.delay)
        server.running -= 1
        posted = dict(request.form.lists())
        server.saves.append(posted)
        version = int(posted[f"{key}:version"][0])
        if server.conflict and f"{key}:keep" not in posted:
            question, compared = QUESTIONS[key], Answer(conflict=server.conflict, version=9)
            draw = get_template_attribute("returns/questions/conflict.html", "conflict")
            html = draw(question, compared, words, scale_of(question), "h2")
            return jsonify(version=9, html=html), 409
        if server.status == 422:
            return jsonify(version=version, errors=server.errors, complete=False), 422
        if server.status != 200:
            return jsonify(error="no"), server.status
        saved: dict[str, Any] = {
            "version": version + 1,
            "saved_at": "21 November 2026, 09:15",
            "errors": server.errors,
            "complete": True,
            "progress": {"answered": 13, "expected": 40},
        }
        if posted.get(f"{key}:keep") == ["theirs"]:
            question = QUESTIONS[key]
            kept = Answer(text="Tom Okafor", version=version, saved_at=NOON, author="Tom Okafor")
            draw = get_template_attribute("returns/questions/question.html", "question")
            saved["html"] = draw(question, kept, words, scale_of(question), False, "h2")
        return jsonify(saved)


def _empty_page(**_: Any) -> str:
    return "<!doctype html><title>Empty</title><h1>Empty</h1>"


def _page_context() -> dict[str, Any]:
    return {
        "current_user": SimpleNamespace(is_authenticated=True, name="Ada Fenwick"),
        "scope_workspace": SimpleNamespace(name="Calder Vale Partnership", slug="calder-vale"),
        "nav": [{"text": "Your tasks", "href": "/tasks", "active": True}],
        "places": [],
        "languages": [("en", "English"), ("cy", "Cymraeg")],
        "language": "en",
        "csp_nonce": _nonce,
        "asset": _asset,
        "environment": "test",
    }


def _nonce() -> str:
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def _asset(name: str) -> str:
    manifest = STATIC / "manifest.json"
    names = json.loads(manifest.read_text()) if manifest.exists() else {}
    return "/static/" + names.get(name, name)


def _content_policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY.format(nonce=g.get("nonce", "none"))
    return response

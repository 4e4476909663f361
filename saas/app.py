"""The application factory: the platform's parts, put together once.

The domain and its pages are handed in by ``wsgi.py``; the platform does not
know them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate

from saas.database import db, open_database
from saas.settings import Settings, get_settings
from saas.tenancy import raise_walls

ROOT = Path(__file__).resolve().parent.parent

Part = Callable[[Flask], None]


def create_app(settings: Settings | None = None, parts: Iterable[Part] = ()) -> Flask:
    """Build the application from its settings and the parts that ``wsgi.py`` composes."""
    settings = settings or get_settings()
    app = Flask(
        "accord",
        root_path=str(ROOT),
        static_folder=str(ROOT / "saas" / "web" / "static"),
        static_url_path="/static",
        template_folder=str(ROOT / "saas" / "web" / "templates"),
    )
    app.config["ACCORD"] = settings
    app.config["SECRET_KEY"] = settings.secret_key.get_secret_value()
    # Well above the largest file: one that is a little too large is read and refused by its
    # form, which keeps what was typed beside it.
    app.config["MAX_CONTENT_LENGTH"] = (3 * settings.upload_limit_mb) * 1024 * 1024
    app.config["MAX_FORM_MEMORY_SIZE"] = 4 * 1024 * 1024
    app.config["MAX_FORM_PARTS"] = 4000
    open_database(app, settings)
    with app.app_context():
        raise_walls(db.engine)
    Migrate(app, db, directory=str(ROOT / "migrations"))
    for part in parts:
        part(app)
    return app

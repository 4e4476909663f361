"""Handing out files: always to be saved, never to be shown inside a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, send_file

from saas.files.models import StoredFile
from saas.files.names import display_name
from saas.files.store import path_of

View = TypeVar("View", bound=Callable[..., Any])


def sealed(view: View) -> View:
    """Mark a view that answers with a file: a browser may not run anything in it.

    Stands under the access decorator.
    """
    view.talisman_view_options = {  # type: ignore[attr-defined]
        "content_security_policy": "sandbox; default-src 'none'",
        "content_security_policy_nonce_in": [],
    }
    return view


def send(stored: StoredFile, name: str) -> Response:
    """The file's bytes under a name. Raises InvalidState when they are gone."""
    response = send_file(
        path_of(stored),
        mimetype=stored.media_type,
        as_attachment=True,
        # Werkzeug writes the plain name and the one of RFC 5987 beside it.
        download_name=display_name(name),
        etag=False,
        last_modified=None,
        max_age=None,
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response

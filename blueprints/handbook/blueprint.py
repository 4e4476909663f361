"""The room's blueprint; the modules beside this file put their pages on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint

bp = Blueprint("handbook", __name__, url_prefix="/w/<slug>/framework", template_folder="templates")

View = TypeVar("View", bound=Callable[..., Any])


def of_any_version(rule: str, **options: Any) -> Callable[[View], View]:
    """A page of the workspace's framework, and the same of a version that the address names."""

    def register(view: View) -> View:
        bp.route(rule, **options)(view)
        bp.route(f"/versions/<uuid:version_id>{rule}", **options)(view)
        return view

    return register

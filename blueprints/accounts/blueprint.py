"""The room's blueprint, which its pages attach themselves to."""

from __future__ import annotations

from flask import Blueprint

from saas.accounts.passwords import stand_in

bp = Blueprint("accounts", __name__, template_folder="templates")
# Made before the first try, so that the first unknown address takes no longer than others.
bp.record_once(lambda _state: stand_in())

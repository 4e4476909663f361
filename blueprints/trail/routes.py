"""Pages of the trail."""

from __future__ import annotations

import csv
import io
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for

from blueprints.gate import needs
from blueprints.trail.sentences import AREA_NAMES, AREAS, actor_of, sentence_of
from blueprints.trail.titles import Titles
from saas.database import db
from saas.i18n import gettext as _
from saas.i18n import lazy_gettext as _l
from saas.trail import service as trail
from saas.web.fields import SelectField, TextField
from saas.web.forms import BaseForm
from tenants.rounds.calendar import today
from tenants.workspaces.history import TrailFilter, TrailLine, all_lines, read_trail
from tenants.workspaces.roles import Permission

bp = Blueprint("trail", __name__, url_prefix="/w/<slug>/trail", template_folder="templates")

ENDPOINTS = {
    "member": ("people.member", "member_id"),
    "agency": ("people.agency", "agency_id"),
    "round": ("rounds.show", "round_id"),
    "action": ("plan.show", "action_id"),
    "model_version": ("practice.show", "version_id"),
}
"""Where the objects of events are shown, as far as an administrator may open them."""


MOST_MODELS_EXPORTED = 50
"""Versions of the form that an export reads for the titles of questions."""


class TrailForm(BaseForm):
    """Sent by GET: the address says what is shown."""

    class Meta(BaseForm.Meta):
        csrf = False

    area = SelectField(_l("About"), choices=[], validate_choice=False)
    who = TextField(_l("Who"))


def _wanted() -> TrailFilter:
    try:
        object_id = UUID(request.args["object"]) if request.args.get("object") else None
    except ValueError:
        object_id = UUID(int=0)
    return TrailFilter(
        areas=AREAS.get(request.args.get("area", ""), ()),
        object_id=object_id,
        who=request.args.get("who", ""),
    )


def _kept(**more: Any) -> dict[str, Any]:
    """The filter's part of the address, with more beside it."""
    kept = {key: request.args[key] for key in ("area", "who", "object") if request.args.get(key)}
    return {**kept, **more}


def _object_href(line: TrailLine) -> str:
    endpoint, name = ENDPOINTS.get(line.object_type, ("", ""))
    if not endpoint or line.object_id is None:
        return ""
    return url_for(endpoint, **{name: line.object_id})


@bp.get("")
@needs(Permission.TRAIL_READ)
def index() -> str:
    """What happened, the newest first."""
    form = TrailForm(request.args)
    form.area.choices = [("", _("Everything")), *AREA_NAMES.items()]
    page = read_trail(
        db.session(),
        _wanted(),
        before=request.args.get("before", type=int),
        after=request.args.get("after", type=int),
    )
    return render_template(
        "trail/index.html",
        form=form,
        page=page,
        kept=_kept(),
        sentence_of=partial(sentence_of, titles=Titles(db.session())),
        actor_of=actor_of,
        object_href=_object_href,
        older=url_for("trail.index", **_kept(before=page.older_than)) if page.older_than else "",
        newer=url_for("trail.index", **_kept(after=page.newer_than)) if page.newer_than else "",
        export=url_for("trail.export", **_kept()),
    )


@bp.post("/verify")
@needs(Permission.TRAIL_READ)
def verify() -> str:
    """Recompute the whole chain now and show the verdict; nothing is changed by it."""
    return render_template("trail/verdict.html", verdict=trail.verify(db.session()))


@bp.get("/export")
@needs(Permission.TRAIL_READ)
def export() -> Response:
    """The filtered trail as CSV, from the first event to the last, with its hashes."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [
            _("Number"),
            _("When (UTC)"),
            _("Who"),
            _("What"),
            _("Kind"),
            _safe(_("Agency")),
            _("Object"),
            _("Hash"),
        ]
    )
    titles = Titles(db.session(), most=MOST_MODELS_EXPORTED)
    for line in all_lines(db.session(), _wanted()):
        writer.writerow(
            [
                line.seq,
                line.at.isoformat(),
                _safe(actor_of(line)),
                _safe(sentence_of(line, titles)),
                line.kind,
                _safe(line.agency),
                f"{line.object_type} {line.object_id}" if line.object_id else "",
                line.hash,
            ]
        )
    # With the mark that tells spreadsheets it is UTF-8.
    response = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=f"trail-{today()}.csv")
    return response


def _safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text

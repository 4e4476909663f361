"""An agency's own model in a partnership's workspace."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.crosswalks.blueprint import bp
from blueprints.gate import needs, the_actor
from blueprints.returns.answer_view import words_here
from saas.database import db
from saas.errors import Forbidden, InvalidInput
from saas.i18n import gettext as _
from tenants.crosswalks import own_models, policy, published
from tenants.practice.joint import Backwards
from tenants.practice.loader import LARGEST_UPLOAD, PackError, PackProblem
from tenants.workspaces.roles import Permission

SHOWN = 50
"""Problems of a file that one page tells."""


@dataclass(frozen=True)
class Turned:
    """Where a file turns a joint scale round, and the file itself, to be confirmed."""

    found: list[Backwards] = field(default_factory=list)
    carried: str = ""
    name: str = ""


@bp.route("/agencies/<uuid:agency_id>/own-model", methods=["GET", "POST"])
@needs(Permission.RETURN_READ)
def own_model(agency_id: UUID) -> Any:
    """What the agency reads joint forms in; its lead or the coordinator uploads it."""
    actor, session = the_actor(), db.session()
    own_models.get_agency(session, actor, agency_id)
    errors: dict[str, str] = {}
    problems: list[PackProblem] = []
    more = 0
    turned = Turned()
    if request.method == "POST":
        try:
            return _take(agency_id)
        except PackError as error:
            session.rollback()
            problems = error.problems[:SHOWN]
            more = len(error.problems) - len(problems) + error.untold
        except own_models.TurnedRound as error:
            session.rollback()
            turned = Turned(error.found, *_carried())
            errors = {"confirmed": error.message}
        except InvalidInput as error:
            session.rollback()
            errors = {"file": error.message}
    page = _page(agency_id, errors, problems, more, turned)
    return page, 422 if errors or problems else 200


def _take(agency_id: UUID) -> Response:
    actor, session = the_actor(), db.session()
    if not policy.can_upload(actor, agency_id):
        raise Forbidden(_("The agency’s lead or the coordinator uploads its own model."))
    carried, name = _carried()
    own_models.upload(
        session,
        actor,
        agency_id,
        b64decode(carried),
        name,
        confirmed="confirmed" in request.form,
    )
    session.commit()
    flash(_("The framework is in use. Only the agency’s own people read its words."), "success")
    return redirect(url_for("crosswalks.own_model", agency_id=agency_id))


def _carried() -> tuple[str, str]:
    """The file in base64 and its name: from the chooser or, to be confirmed, from the page."""
    upload = request.files.get("file")
    if upload is not None and upload.filename:
        data = upload.read(LARGEST_UPLOAD + 1)
        upload.seek(0)
        return b64encode(data).decode("ascii"), upload.filename
    carried = request.form.get("carried", "")
    try:
        whole = b64decode(carried, validate=True)
    except (NotBase64, ValueError) as error:
        raise InvalidInput(_("Choose the file again.")) from error
    if not whole:
        raise InvalidInput(_("Choose a file"))
    return carried, request.form.get("name", "")[:200]


def _page(
    agency_id: UUID,
    errors: dict[str, str],
    problems: list[PackProblem],
    more: int,
    turned: Turned,
) -> str:
    actor, session = the_actor(), db.session()
    own = own_models.find_own_model(session, actor, agency_id)
    newest = published.list_newest(session)
    return render_template(
        "crosswalks/own_model.html",
        agency=own_models.get_agency(session, actor, agency_id),
        uploads=own_models.list_uploads(session, agency_id),
        here={version.key: version.title for version in newest},
        crosswalks=published.shown_beside(session, own, newest) if own else [],
        can_upload=policy.can_upload(actor, agency_id),
        is_own=policy.can_read_words(actor, agency_id),
        errors=errors,
        problems=problems,
        more=more,
        turned=turned,
        words=words_here(),
    )


@bp.post("/agencies/<uuid:agency_id>/own-model/<uuid:upload_id>/withdraw")
@needs(Permission.RETURN_READ)
def withdraw_own_model(agency_id: UUID, upload_id: UUID) -> Response:
    """Take an uploaded framework out of use."""
    session = db.session()
    own_models.withdraw(session, the_actor(), agency_id, upload_id)
    session.commit()
    flash(_("The framework is withdrawn. Its words stand beside no question any more."), "success")
    return redirect(url_for("crosswalks.own_model", agency_id=agency_id))

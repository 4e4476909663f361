"""The places for files: what lies in each, putting another there, taking one away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from blueprints.gate import needs, the_actor
from blueprints.handbook.blueprint import bp, of_any_version
from blueprints.handbook.opened import Framework, open_framework
from blueprints.web.refusals import refuse
from saas.database import db
from saas.errors import DomainError
from saas.files.download import sealed, send
from saas.files.kinds import accepted_extensions
from saas.i18n import gettext as _
from saas.i18n import lazy_gettext as _l
from saas.web.fields import FileField, TextField
from saas.web.forms import BaseForm
from tenants.handbook import places, queries, wording
from tenants.handbook.types import Target
from tenants.practice.schema import Place
from tenants.workspaces.roles import Permission


class FileForm(BaseForm):
    """A file for a place."""

    file = FileField(
        _l("File"),
        description=_l(
            "PDF, Word, Excel, PowerPoint, OpenDocument, PNG, JPEG, text or CSV. "
            "Everybody in the workspace can download it"
        ),
        render_kw={"accept": ",".join(accepted_extensions())},
    )
    note = TextField(
        _l("Note (optional)"), description=_l("For example what is new about this file")
    )


@of_any_version("/places/<place_key>", methods=["GET", "POST"])
@needs(Permission.MODEL_READ)
def place(place_key: str, version_id: UUID | None = None) -> Any:
    """What lies in a place and what lay there before; for who may, putting a file there."""
    actor, session = the_actor(), db.session()
    framework = open_framework(version_id)
    found = places.get_place(framework.opened, place_key)
    form, status = FileForm(), 200
    if request.method == "POST":
        actor.require(Permission.MODEL_PUBLISH)
        added, status = _add(framework, found, form)
        if added:
            flash(_("The file is in its place now."), "success")
            return redirect(framework.url("place", place_key=place_key))
    files = places.files_of(session, framework.opened.edition.key, place_key)
    page = render_template(
        "handbook/place.html",
        framework=framework,
        place=found,
        title=framework.book.say(found.title),
        kind=wording.place_kind_name(found.kind),
        files=files.get(place_key, places.NO_FILES),
        form=form,
        can_add=framework.edits and framework.opened.is_newest,
        back=framework.href(Target("files", "", f"place-{place_key}")),
    )
    return page, status


def _add(framework: Framework, place: Place, form: FileForm) -> tuple[bool, int]:
    """Whether the posted file was put there; else the page's status."""
    upload = form.file.data if isinstance(form.file.data, FileStorage) else None
    form.validate()
    if upload is None or not upload.filename:
        form.file.errors = [_("Choose a file")]
    if form.errors or upload is None:
        return False, 422
    try:
        places.add_file(
            db.session(),
            the_actor(),
            framework.opened.edition.version_id,
            place.key,
            name=upload.filename or "",
            data=upload.stream,
            note=form.note.data or "",
        )
        db.session.commit()
        return True, 200
    except DomainError as error:
        status = refuse(form, error)
        # A browser never sends a file twice by itself.
        if not form.file.errors:
            form.file.errors = [_("Choose the file again")]
        return False, status


@bp.get("/files/<uuid:file_id>")
@needs(Permission.MODEL_READ)
@sealed
def download(file_id: UUID) -> Response:
    """The file, to be saved."""
    file, stored = places.get_file(db.session(), the_actor(), file_id)
    return send(stored, file.file_name)


@bp.route("/files/<uuid:file_id>/take-away", methods=["GET", "POST"])
@needs(Permission.MODEL_PUBLISH)
def take_away(file_id: UUID) -> Any:
    """Asks once more, then takes a file out of its place."""
    actor, session = the_actor(), db.session()
    file, _stored = places.get_file(session, actor, file_id)
    editions = queries.list_handbooks(session)
    newest = next((each for each in editions if each.key == file.model_key), None)
    version_id = newest.version_id if newest and newest is not editions[0] else None
    back = url_for("handbook.place", place_key=file.place, version_id=version_id)
    if request.method == "POST":
        places.take_away_file(session, actor, file_id)
        session.commit()
        flash(_("“%(name)s” was taken away.", name=file.file_name), "success")
        return redirect(back)
    return render_template("handbook/take_away.html", file=file, back=back)

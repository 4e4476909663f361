"""Adding evidence from a posted form, on whichever page it stands."""

from __future__ import annotations

from uuid import UUID

from werkzeug.datastructures import FileStorage

from blueprints.evidence.forms import EvidenceForm
from blueprints.web.refusals import refuse
from saas.database import db
from saas.errors import DomainError
from saas.i18n import gettext as _
from tenants.evidence import service
from tenants.evidence.models import Evidence
from tenants.workspaces.actor import Actor


def add_posted(
    actor: Actor, agency_id: UUID, form: EvidenceForm
) -> tuple[Evidence | None, service.AlreadyHeld | None, int]:
    """The evidence that a posted form adds; else what is wrong, with the page's status."""
    upload = form.file.data if isinstance(form.file.data, FileStorage) else None
    has_file = upload is not None and bool(upload.filename)
    form.validate()
    if has_file == bool(form.url.data):
        form.file.errors = [_("Choose a file or enter a web address, one of the two")]
    if form.errors:
        _ask_for_the_file_again(form, has_file)
        return None, None, 422
    try:
        if not has_file or upload is None:
            added = service.add_link(
                db.session(),
                actor,
                agency_id=agency_id,
                url=form.url.data or "",
                details=form.details(),
            )
        else:
            added = service.add_file(
                db.session(),
                actor,
                agency_id=agency_id,
                name=upload.filename or "",
                data=upload.stream,
                details=form.details(),
            )
    except service.AlreadyHeld as held:
        return None, held, refuse(form, held)
    except DomainError as error:
        status = refuse(form, error)
        _ask_for_the_file_again(form, has_file)
        return None, None, status
    return added, None, 200


def _ask_for_the_file_again(form: EvidenceForm, had_file: bool) -> None:
    # A browser never sends a file twice by itself.
    if had_file and not form.file.errors:
        form.file.errors = [_("Choose the file again")]

"""The frameworks of a workspace: what is published, what is drafted, and beginning one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.gate import needs, the_actor
from blueprints.practice.blueprint import bp
from blueprints.practice.editor.fields import WRITTEN_HERE, language_name
from blueprints.practice.editor.names import slug_of
from blueprints.returns.answer_view import words_here
from saas.database import db
from saas.errors import InvalidInput
from saas.i18n import gettext as _
from saas.i18n import language
from tenants.practice import drafts, queries
from tenants.practice import service as practice
from tenants.practice.loader import (
    LARGEST_UPLOAD,
    PackError,
    PackProblem,
    load_file,
    load_upload,
)
from tenants.practice.pack_import import draft_from_pack
from tenants.practice.packs import built_in
from tenants.practice.schema import PracticeModel
from tenants.practice.words_choice import is_a_choice, list_givers
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission

SHOWN = 50
"""Problems of a file that one page tells."""


@dataclass
class Refused:
    """Why something could not be begun: sentences by field, and what is wrong in a file."""

    errors: dict[str, str] = field(default_factory=dict)
    problems: list[PackProblem] = field(default_factory=list)
    more: int = 0


@bp.route("", methods=["GET", "POST"])
@needs(Permission.MODEL_READ)
def index() -> Any:
    """The frameworks; and, for who may, loading a pack."""
    actor = the_actor()
    refused = Refused()
    if request.method == "POST":
        actor.require(Permission.MODEL_PUBLISH)
        try:
            return _take_pack(actor)
        except PackError as error:
            db.session.rollback()
            refused.problems = error.problems[:SHOWN]
            refused.more = len(error.problems) - len(refused.problems) + error.untold
        except InvalidInput as error:
            db.session.rollback()
            refused.errors = {"pack" if "pack" in request.form else "file": error.message}
    return _page(actor, refused)


def _take_pack(actor: Actor) -> Response:
    """Publish a pack, or take it up as a draft. Raises PackError and InvalidInput."""
    session = db.session()
    model = _chosen_model()
    if request.form.get("then") == "draft":
        draft = draft_from_pack(session, actor, model)
        session.commit()
        flash(_("The pack is loaded as a draft. Nothing is published yet."), "success")
        return redirect(url_for("practice.draft", draft_id=draft.id))
    version = practice.publish(
        session,
        model,
        note=request.form.get("note", ""),
        published_by=actor.member_id,
        publisher_name=actor.name,
    )
    session.commit()
    flash(_("Version %(n)s is published.", n=version.number), "success")
    return redirect(url_for("practice.show", version_id=version.id))


def _chosen_model() -> PracticeModel:
    if "pack" in request.form:
        found = next((p for p in built_in() if p.key == request.form["pack"]), None)
        if found is None:
            raise InvalidInput(_("Choose one of the frameworks"))
        return load_file(found.path)
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise InvalidInput(_("Choose a file"))
    return load_upload(upload.read(LARGEST_UPLOAD + 1), upload.filename)


def _page(actor: Actor, refused: Refused) -> Any:
    givers = list_givers(db.session()) if actor.may(Permission.MODEL_PUBLISH) else []
    page = render_template(
        "practice/index.html",
        words_from=next((giver.title for giver in givers if giver.gives), {}),
        words_to_choose=is_a_choice(givers),
        models=queries.list_models(db.session()),
        packs=built_in() if actor.may(Permission.MODEL_PUBLISH) else [],
        words=words_here(),
        problems=refused.problems,
        more=refused.more,
        errors=refused.errors,
        typed=request.form,
        languages_to_choose=[(code, language_name(code)) for code in WRITTEN_HERE],
        own_language=language(),
        can_publish=actor.may(Permission.MODEL_PUBLISH),
    )
    return page, 422 if refused.problems or refused.errors else 200


@bp.post("/drafts")
@needs(Permission.MODEL_PUBLISH)
def begin() -> Any:
    """The draft of a model's next version, or of a new and empty model."""
    actor = the_actor()
    session = db.session()
    title = request.form.get("title", "").strip()
    key = request.form.get("key", "").strip() or slug_of(title)
    wanted = request.form.get("language", "")
    try:
        if "title" in request.form:
            _refuse_known_key(key)
        draft = drafts.start_draft(
            session,
            actor,
            key=key,
            title=title,
            language=wanted if wanted in WRITTEN_HERE else language(),
        )
        session.commit()
    except InvalidInput as error:
        session.rollback()
        return _page(actor, Refused(errors=error.errors or {"title": error.message}))
    return redirect(url_for("practice.draft", draft_id=draft.id))


def _refuse_known_key(key: str) -> None:
    """A new framework does not open another one's draft."""
    session = db.session()
    if drafts.find_draft(session, key) or practice.latest_version(session, key):
        sentence = _("There is a framework with this key already. Give the new one another key.")
        raise InvalidInput(sentence, {"key": sentence})

"""Choosing the framework whose words the workspace uses."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from blueprints.gate import needs, the_actor
from blueprints.practice.blueprint import bp
from blueprints.returns.answer_view import words_here
from saas.database import db
from saas.errors import InvalidInput
from saas.i18n import gettext as _
from saas.i18n import ngettext
from tenants.practice.words_choice import Giver, choose_words, list_givers
from tenants.workspaces.roles import Permission

TOLD = 6
"""Words that stand under a framework, so that one sees how it speaks."""


@bp.route("/words", methods=["GET", "POST"])
@needs(Permission.MODEL_PUBLISH)
def words() -> Any:
    """The frameworks with some of their words, and taking those of one."""
    session, say = db.session(), words_here()
    chosen, errors = request.form.get("framework", ""), {}
    if request.method == "POST":
        try:
            version = choose_words(session, the_actor(), chosen)
            title = say(version.document["title"])
            session.commit()
        except InvalidInput as error:
            session.rollback()
            errors = {"framework": error.message}
        else:
            flash(_("The words of “%(framework)s” are used now.", framework=title), "success")
            return redirect(url_for("practice.index"))
    givers = list_givers(session)
    page = render_template(
        "practice/words.html",
        choices=[
            {
                "value": giver.key,
                "text": say(giver.title),
                "hint": _told(giver),
                "checked": giver.key == chosen if chosen else giver.gives,
            }
            for giver in givers
        ],
        errors=errors,
    )
    return page, 422 if errors else 200


def _told(giver: Giver) -> str:
    """How a framework speaks, by some of its words."""
    if not giver.own:
        return _("It has no words of its own: plain words are used.")
    say = words_here()
    some = ", ".join(say(word) for word in giver.own[:TOLD])
    more = len(giver.own) - TOLD
    if more > 0:
        return ngettext(
            "It says: %(some)s, and %(num)s more.",
            "It says: %(some)s, and %(num)s more.",
            more,
            some=some,
        )
    return _("It says: %(some)s.", some=some)

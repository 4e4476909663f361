"""The page of a workspace's own settings."""

# WTForms carries no types.
# mypy: allow-untyped-calls

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from wtforms.validators import InputRequired, Optional

from blueprints.gate import needs, the_actor
from blueprints.web.refusals import refuse
from blueprints.workspace.blueprint import bp
from saas.database import db
from saas.errors import InvalidInput
from saas.i18n import LANGUAGE_NAMES
from saas.i18n import gettext as _
from saas.i18n import lazy_gettext as _l
from saas.web.fields import (
    CheckboxesField,
    SubmitField,
    TextAreaField,
    TextField,
    WholeNumberField,
)
from saas.web.forms import BaseForm
from tenants.workspaces import settings
from tenants.workspaces.addresses import workspace_in_scope
from tenants.workspaces.queries import get_settings_row
from tenants.workspaces.roles import Permission


class SettingsForm(BaseForm):
    """``form_for`` adds a welcome for each language of the service."""

    name = TextField(
        _l("Name of the workspace"),
        description=_l("Stands at the top of every page, in e-mails and on reports."),
    )
    contact = TextAreaField(
        _l("Who to ask"),
        description=_l(
            "Such as the partnership’s office, with its e-mail address and telephone number. "
            "Members see it on their start page and beside the list of people."
        ),
        validators=[Optional()],
    )
    languages = CheckboxesField(
        _l("Languages of the workspace"),
        description=_l(
            "Invitations and links for contributors can be sent in these. Everybody chooses for "
            "themselves in which language they read Accord’s own pages."
        ),
        choices=[],
        validate_choice=False,
    )
    small_number = WholeNumberField(
        _l("Smallest number to show"),
        validators=[InputRequired(message=_l("Enter a whole number, like 12"))],
    )
    submit = SubmitField(_l("Save"))

    @property
    def welcomes(self) -> dict[str, Any]:
        """Language → the field of its welcome."""
        return {
            name.removeprefix("welcome_"): field
            for name, field in self._fields.items()
            if name.startswith("welcome_")
        }


def form_for(languages: Sequence[str], given: Mapping[str, Any]) -> SettingsForm:
    """The form with a welcome for each of these languages."""
    fields = {
        f"welcome_{code}": TextAreaField(
            _l("Welcome: %(language)s", language=LANGUAGE_NAMES[code]), validators=[Optional()]
        )
        for code in languages
    }
    form: SettingsForm = type("SettingsForm", (SettingsForm,), fields)(data=given)
    form.languages.choices = [(code, LANGUAGE_NAMES[code]) for code in languages]
    return form


def _as_it_is(session: Session, languages: Sequence[str]) -> dict[str, Any]:
    row = get_settings_row(session)
    return {
        "name": workspace_in_scope(session).name,
        "contact": row.contact,
        "languages": row.languages,
        "small_number": row.small_number,
        **{f"welcome_{code}": row.welcome.get(code, "") for code in languages},
    }


@bp.route("/settings", methods=["GET", "POST"])
@needs(Permission.WORKSPACE_SETTINGS)
def change_settings() -> Any:
    """What the workspace is called and how it works; for its administrator."""
    session = db.session()
    languages = settings.service_languages()
    form = form_for(languages, _as_it_is(session, languages))
    status = 422
    if form.validate_on_submit():
        try:
            changed = settings.change_settings(
                session,
                the_actor(),
                name=form.name.data or "",
                contact=form.contact.data or "",
                languages=form.languages.data or [],
                welcome={code: field.data or "" for code, field in form.welcomes.items()},
                small_number=form.small_number.data,
            )
        except InvalidInput as error:
            status = refuse(form, error)
        else:
            session.commit()
            if changed:
                flash(_("The settings are saved."), "success")
            else:
                flash(_("There was nothing new to save."), "info")
            return redirect(url_for("workspace.change_settings"))
    page = render_template(
        "workspace/settings.html", form=form, least=settings.SMALLEST, most=settings.LARGEST
    )
    return page, status if form.errors else 200

"""A workspace's own settings: its name, whom to ask, its languages and welcome, its threshold."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy.orm import Session

from saas.errors import InvalidInput
from saas.i18n import gettext as _
from saas.i18n import ngettext
from saas.settings import get_settings
from saas.tenancy import require_tenant
from saas.trail import service as trail
from tenants.workspaces.actor import Actor
from tenants.workspaces.addresses import workspace_in_scope
from tenants.workspaces.models import WorkspaceSetting
from tenants.workspaces.queries import get_settings_row
from tenants.workspaces.roles import Permission

LONGEST_NAME = 200
LONGEST_CONTACT = 500
LONGEST_WELCOME = 2000
SMALLEST, LARGEST = 5, 20
"""Between these lies the number under which figures are not shown; never less than five."""


def service_languages() -> tuple[str, ...]:
    """The languages that a workspace can choose from: those of the service."""
    return get_settings().languages


def welcome_for(row: WorkspaceSetting, language: str) -> tuple[str, str]:
    """The welcome for a reader and the language it is in; in another one where theirs has none."""
    enabled = [language] if language in row.languages else []
    for code in (*enabled, *row.languages):
        if row.welcome.get(code):
            return row.welcome[code], code
    return "", language


def language_for(row: WorkspaceSetting, language: str) -> str:
    """The language of the workspace to propose to a reader: theirs, else the first one."""
    return language if language in row.languages else row.languages[0]


def change_settings(
    session: Session,
    actor: Actor,
    *,
    name: str,
    contact: str,
    languages: Collection[str],
    welcome: Mapping[str, str],
    small_number: int,
) -> bool:
    """Change a workspace's settings; returns whether there was anything to change.

    ``welcome`` is by language, one that is left out stays as it is. Each thing
    that changed is an event of its own, with the old value where it is short.
    Raises Forbidden, and InvalidInput by field (``welcome_cy`` for a language's).
    """
    actor.require(Permission.WORKSPACE_SETTINGS)
    workspace, row = workspace_in_scope(session), get_settings_row(session)
    name = " ".join(name.split())
    contact, texts = _plain(contact), {code: _plain(text) for code, text in welcome.items()}
    _check(name, contact, languages, texts, small_number)
    before = (workspace.name, tuple(row.languages), row.small_number)
    if name != workspace.name:
        _record(session, actor, "workspace.renamed", before=workspace.name, name=name)
        workspace.name = name
    chosen = _in_order(row.languages, languages)
    if chosen != row.languages:
        old = list(row.languages)
        _record(session, actor, "workspace.languages_changed", before=old, languages=chosen)
        row.languages = chosen
    if small_number != row.small_number:
        _record(
            session,
            actor,
            "workspace.small_number_changed",
            before=row.small_number,
            after=small_number,
        )
        row.small_number = small_number
    wanted = {code: text for code, text in {**row.welcome, **texts}.items() if text}
    fields = [
        field
        for field, changed in (
            ("contact", contact != row.contact),
            ("welcome", wanted != row.welcome),
        )
        if changed
    ]
    if fields:
        _record(session, actor, "workspace.changed", fields=fields)
        row.contact, row.welcome = contact, wanted
    return bool(fields) or before != (workspace.name, tuple(row.languages), row.small_number)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _in_order(present: Collection[str], chosen: Collection[str]) -> list[str]:
    """The chosen languages: those that were there in their order, then the new ones."""
    known = [*present, *(code for code in service_languages() if code not in present)]
    return [code for code in known if code in chosen]


def _check(
    name: str,
    contact: str,
    languages: Collection[str],
    welcome: Mapping[str, str],
    small_number: int,
) -> None:
    errors: dict[str, str] = {}
    if not name:
        errors["name"] = _("Enter the workspace's name")
    elif len(name) > LONGEST_NAME:
        errors["name"] = _at_most(LONGEST_NAME)
    if len(contact) > LONGEST_CONTACT:
        errors["contact"] = _at_most(LONGEST_CONTACT)
    if not languages:
        errors["languages"] = _("Choose at least one language")
    elif not set(languages) <= set(service_languages()):
        errors["languages"] = _("Choose from the languages of the service")
    for code, text in welcome.items():
        if len(text) > LONGEST_WELCOME:
            errors[f"welcome_{code}"] = _at_most(LONGEST_WELCOME)
    if not SMALLEST <= small_number <= LARGEST:
        errors["small_number"] = _(
            "Enter a number from %(min)s to %(max)s", min=SMALLEST, max=LARGEST
        )
    if errors:
        raise InvalidInput(next(iter(errors.values())), errors)


def _at_most(most: int) -> str:
    return ngettext("Enter at most %(num)d character", "Enter at most %(num)d characters", most)


def _record(session: Session, actor: Actor, kind: str, **detail: Any) -> None:
    trail.record(
        session,
        kind,
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="workspace",
        object_id=require_tenant(),
        **detail,
    )

"""The gate of a workspace: who comes in, what a page asks for, in which scope it runs.

Every page declares what it needs, by one decorator; a test fails for a route
without one. Inside a workspace (``/w/<slug>/…``) the whole request runs in the
person's scope. Somebody without a place there gets the same “not found” as for
a workspace that does not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial, wraps
from typing import Any, TypeVar

from flask import Flask, g, redirect, request, url_for
from flask_login import current_user
from sqlalchemy import select

from saas.accounts.sessions import SignedIn
from saas.database import db
from saas.errors import NotFound
from saas.i18n import LANGUAGE_COOKIE
from saas.i18n import gettext as _
from saas.outbox.service import system_scope
from saas.tenancy import enter_scope
from tenants.handbook.front import room_name
from tenants.practice.terms import use_words_of
from tenants.rounds.models import Delegation
from tenants.rounds.types import PartKind
from tenants.workspaces.actor import Actor, guest_actor, member_actor
from tenants.workspaces.roles import Permission

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
SIGNED_IN = "signed-in"
VOICE = "voice"
VOICE_COOKIE = "accord_voice"
"""The cookie by which the browser is known in which a family's link was opened first."""


def needs(
    *permissions: Permission, guest: bool = False, voice: bool = False
) -> Callable[[View], View]:
    """A page inside a workspace, for members with one of these permissions.

    ``guest``: also for a contributor who came by link; the page then asks the
    domain what that guest may see. ``voice``: for a family or a child by their own
    link, and for nobody else.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            actor = the_actor()
            if actor.is_voice is not voice or (actor.is_guest and not (guest or voice)):
                raise NotFound
            if not any(actor.may(permission) for permission in permissions):
                actor.require(permissions[0])
            return view(*args, **kwargs)

        checked.access = (  # type: ignore[attr-defined]
            *permissions,
            *(("guest",) if guest or voice else ()),
            *((VOICE,) if voice else ()),
        )
        return checked  # type: ignore[return-value]

    return declare


def public(view: View) -> View:
    """A page for anybody: sign-in, help, the accessibility statement."""
    view.access = (PUBLIC,)  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """A page about the person themselves, in no workspace."""

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
        return view(*args, **kwargs)

    checked.access = (SIGNED_IN,)  # type: ignore[attr-defined]
    return checked  # type: ignore[return-value]


def the_actor() -> Actor:
    """The person at work in this workspace. Raises NotFound outside one."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        raise NotFound
    return actor


def install_gate(app: Flask) -> None:
    @app.url_value_preprocessor
    def take_slug(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.slug = (values or {}).get("slug")

    @app.url_defaults
    def give_slug(endpoint: str, values: dict[str, Any]) -> None:
        if (
            "slug" not in values
            and g.get("slug")
            and app.url_map.is_endpoint_expecting(endpoint, "slug")
        ):
            values["slug"] = g.slug

    @app.before_request
    def come_in() -> Any:
        if not g.get("slug") or request.endpoint is None:
            return None
        found: SignedIn | None = g.get("signed_in")
        if found is None and request.cookies.get(VOICE_COOKIE):
            access = getattr(app.view_functions[request.endpoint], "access", ())
            if VOICE in access:
                # They have no account to sign in with; others are told nothing by this.
                return redirect(url_for("voice.closed"))
        if found is None:
            return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
        actor = _actor_of(found)
        if actor is None or found.workspace is None:
            raise NotFound
        stack = ExitStack()
        stack.enter_context(enter_scope(actor.scope()))
        g.scope_stack = stack
        g.actor = actor
        g.workspace = found.workspace
        use_words_of(db.session(), found.workspace.words_version_id)
        g.nav = partial(navigation, actor)
        # Slug is the gate's business: views get what their rule names besides.
        if request.view_args:
            request.view_args.pop("slug", None)
        return None

    @app.teardown_request
    def go_out(_error: BaseException | None) -> None:
        stack: ExitStack | None = g.pop("scope_stack", None)
        if stack is not None:
            db.session.rollback()
            stack.close()


def _actor_of(found: SignedIn) -> Actor | None:
    if found.guest is not None:
        return _guest_of(found)
    place, user = found.place, found.user
    if place is None or user is None:
        return None
    return member_actor(
        tenant_id=place.tenant_id,
        member_id=place.member_id,
        user_id=user.id,
        name=user.name,
        agency_id=place.agency_id,
        agency_ids=frozenset(place.agency_ids),
        roles=frozenset(place.roles),
    )


def _guest_of(found: SignedIn) -> Actor | None:
    link, workspace = found.guest, found.workspace
    if link is None or workspace is None or link.tenant_id != workspace.id:
        return None
    with enter_scope(system_scope(workspace.id)):
        row = db.session.execute(
            select(
                Delegation.id,
                Delegation.return_id,
                Delegation.agency_id,
                Delegation.part,
                Delegation.name,
                Delegation.sections,
                Delegation.language,
                Delegation.voice,
            ).where(Delegation.id == link.target_id, Delegation.state != "withdrawn")
        ).one_or_none()
    if row is None:
        return None
    # A guest has no account: what they chose in the footer, else what the lead chose for them.
    g.language = request.cookies.get(LANGUAGE_COOKIE) or row.language
    return guest_actor(
        tenant_id=workspace.id,
        delegation_id=row.id,
        return_id=row.return_id,
        agency_id=row.agency_id,
        name=row.name,
        sections=tuple(row.sections),
        of_person=row.part == PartKind.PERSON,
        is_voice=row.voice,
    )


NAVIGATION: list[tuple[str, Any, tuple[Permission, ...]]] = [
    ("workspace.home", lambda: _("Home"), (Permission.HOME_READ,)),
    ("rounds.index", lambda: _("Rounds"), (Permission.ROUND_READ,)),
    ("plan.index", lambda: _("Action plan"), (Permission.PLAN_READ,)),
    ("handbook.index", room_name, (Permission.MODEL_READ,)),
    ("evidence.index", lambda: _("Evidence"), (Permission.EVIDENCE_MANAGE,)),
    ("people.index", lambda: _("People and agencies"), (Permission.PEOPLE_READ,)),
    ("practice.index", lambda: _("Forms and standards"), (Permission.MODEL_PUBLISH,)),
    ("mail.sent", lambda: _("E-mails"), (Permission.MAIL_READ,)),
    ("trail.index", lambda: _("Trail"), (Permission.TRAIL_READ,)),
    ("workspace.change_settings", lambda: _("Settings"), (Permission.WORKSPACE_SETTINGS,)),
]


PART_OF = {
    "allocation": "rounds",
    "cases": "rounds",
    "delegations": "rounds",
    "moderation": "rounds",
    "overview": "rounds",
    "results": "rounds",
    "returns": "rounds",
    "subjects": "rounds",
    "voice": "rounds",
    "crosswalks": "practice",
}
"""Rooms that have no place in the menu of their own."""


def navigation(actor: Actor) -> list[dict[str, Any]]:
    """The workspace's menu, with only what this person may open."""
    if actor.is_guest:
        return []
    endpoint = request.endpoint or ""
    room = endpoint.split(".")[0]
    room = PART_OF.get(room, room)
    # A page that has a place of its own stands under no other of its room.
    own_place = any(target == endpoint for target, _text, _permissions in NAVIGATION)
    items = []
    for target, text, permissions in NAVIGATION:
        if any(actor.may(permission) for permission in permissions):
            items.append(
                {
                    "text": text(),
                    "href": url_for(target),
                    "active": target == endpoint if own_place else target.split(".")[0] == room,
                }
            )
    return items

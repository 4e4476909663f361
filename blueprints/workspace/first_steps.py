"""The steps by which a new workspace gets to its first round, for those who set it up."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from saas.i18n import gettext as _
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission
from tenants.workspaces.types import SetUp


@dataclass(frozen=True)
class Step:
    text: str
    hint: str
    href: str
    done: bool


def steps_for(actor: Actor, state: SetUp) -> list[Step]:
    """The steps while there is no round yet, for whoever may take them; else none."""
    if state.rounds or not actor.may(Permission.PEOPLE_MANAGE):
        return []
    steps = [
        Step(
            _("Load the form that agencies will answer"),
            _("The Section 11 pack, or one of your own."),
            url_for("practice.index"),
            state.models > 0,
        ),
        Step(
            _("Add the agencies"),
            _("Each with its kind and size: they decide which questions it gets."),
            url_for("people.add_agency"),
            state.agencies > 0,
        ),
        Step(
            _("Invite people"),
            _("A lead for each agency first; leads can invite their own colleagues."),
            url_for("people.invite"),
            state.people + state.invitations > 1,
        ),
    ]
    if actor.may(Permission.ROUND_MANAGE):
        steps.append(
            Step(
                _("Start the first round"),
                _("Choose the form, the dates and the agencies, read it once more, open it."),
                url_for("rounds.new"),
                False,
            )
        )
    else:
        steps.append(
            Step(
                _("Have a coordinator start the first round"),
                _("Administrators look after people; coordinators run the audits. Invite one."),
                url_for("people.invite"),
                state.coordinators > 0,
            )
        )
    return steps

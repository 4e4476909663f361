"""What the forms about people and agencies offer."""

from __future__ import annotations

from collections.abc import Iterable

from saas.i18n import gettext as _
from tenants.agencies.types import AgencyLine
from tenants.workspaces.models import Member
from tenants.workspaces.roles import Role
from tenants.workspaces.wording import ROLE_WORDS, role_name

Choice = tuple[str, str]


def agency_choices(tree: Iterable[AgencyLine], empty: str) -> list[Choice]:
    """The agencies of a tree, parts indented under what they belong to, after an empty choice."""
    indent = "\u2003"
    return [("", empty)] + [(str(line.id), f"{indent * line.depth}{line.name}") for line in tree]


def role_choices(roles: Iterable[Role]) -> list[Choice]:
    return [(role.value, role_name(role)) for role in roles]


def role_hints(roles: Iterable[Role]) -> list[dict[str, dict[str, str]]]:
    """For each checkbox what the role does and sees, in the choices' order."""
    return [
        {
            "hint": {
                "text": _(
                    "%(does)s Sees: %(sees)s",
                    does=ROLE_WORDS[role].does,
                    sees=ROLE_WORDS[role].sees,
                )
            }
        }
        for role in roles
    ]


def member_choices(members: Iterable[Member], empty: str) -> list[Choice]:
    return [("", empty)] + [
        (str(member.id), f"{member.name}, {member.post}" if member.post else member.name)
        for member in members
    ]

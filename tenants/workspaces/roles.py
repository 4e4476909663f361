"""Roles, what each may do, and what each reaches.

A role is a bundle of permissions. Permissions are asked by the domain's
policies and declared by every page; reach is what the database enforces.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from saas.tenancy import Reach


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    AGENCY_LEAD = "agency_lead"
    CONTRIBUTOR = "contributor"
    APPROVER = "approver"
    MODERATOR = "moderator"
    AUDITOR = "auditor"
    PRACTITIONER = "practitioner"
    PARTICIPATION_OFFICER = "participation_officer"
    ANALYST = "analyst"
    READER = "reader"


class Permission(StrEnum):
    HOME_READ = "home:read"
    WORKSPACE_SETTINGS = "workspace:settings"
    PEOPLE_READ = "people:read"
    PEOPLE_MANAGE = "people:manage"
    AGENCIES_MANAGE = "agencies:manage"
    MODEL_READ = "model:read"
    MODEL_PUBLISH = "model:publish"
    ROUND_READ = "round:read"
    ROUND_MANAGE = "round:manage"
    RETURN_READ = "return:read"
    RETURN_ANSWER = "return:answer"
    PART_FILL = "part:fill"
    RETURN_SUBMIT = "return:submit"
    RETURN_SIGN = "return:sign"
    RETURN_DELEGATE = "return:delegate"
    RETURN_SEND_BACK = "return:send_back"
    EVIDENCE_READ = "evidence:read"
    EVIDENCE_MANAGE = "evidence:manage"
    MODERATION_GRADE = "moderation:grade"
    MODERATION_SETTLE = "moderation:settle"
    MODERATION_REPLY = "moderation:reply"
    FINDING_MAKE = "finding:make"
    PLAN_READ = "plan:read"
    ACTION_MANAGE = "action:manage"
    ACTION_WORK = "action:work"
    ACTION_VERIFY = "action:verify"
    OVERVIEW_READ = "overview:read"
    REPORT_MAKE = "report:make"
    TRAIL_READ = "trail:read"
    MAIL_READ = "mail:read"


_P = Permission
_EVERYONE = {_P.HOME_READ, _P.ROUND_READ, _P.PLAN_READ, _P.PEOPLE_READ, _P.MODEL_READ}
_OWN_RETURN = {_P.RETURN_READ, _P.EVIDENCE_READ}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(
        _EVERYONE
        | {
            _P.WORKSPACE_SETTINGS,
            _P.PEOPLE_MANAGE,
            _P.AGENCIES_MANAGE,
            _P.MODEL_PUBLISH,
            _P.TRAIL_READ,
            _P.MAIL_READ,
        }
    ),
    Role.COORDINATOR: frozenset(
        _EVERYONE
        | _OWN_RETURN
        | {
            _P.PEOPLE_MANAGE,
            _P.AGENCIES_MANAGE,
            _P.MODEL_PUBLISH,
            _P.ROUND_MANAGE,
            _P.RETURN_SEND_BACK,
            _P.PART_FILL,
            _P.MODERATION_SETTLE,
            _P.FINDING_MAKE,
            _P.ACTION_MANAGE,
            _P.ACTION_WORK,
            _P.ACTION_VERIFY,
            _P.OVERVIEW_READ,
            _P.REPORT_MAKE,
            _P.MAIL_READ,
        }
    ),
    Role.AGENCY_LEAD: frozenset(
        _EVERYONE
        | _OWN_RETURN
        | {
            _P.RETURN_ANSWER,
            _P.RETURN_SUBMIT,
            _P.RETURN_DELEGATE,
            _P.PART_FILL,
            _P.EVIDENCE_MANAGE,
            _P.MODERATION_REPLY,
            _P.FINDING_MAKE,
            _P.ACTION_WORK,
        }
    ),
    Role.CONTRIBUTOR: frozenset(
        _EVERYONE
        | _OWN_RETURN
        | {_P.RETURN_ANSWER, _P.PART_FILL, _P.EVIDENCE_MANAGE, _P.ACTION_WORK}
    ),
    Role.APPROVER: frozenset(
        _EVERYONE
        | _OWN_RETURN
        | {_P.RETURN_SIGN, _P.PART_FILL, _P.MODERATION_REPLY, _P.ACTION_WORK}
    ),
    Role.MODERATOR: frozenset(
        _EVERYONE
        | _OWN_RETURN
        | {
            _P.PART_FILL,
            _P.MODERATION_GRADE,
            _P.MODERATION_SETTLE,
            _P.FINDING_MAKE,
            _P.ACTION_VERIFY,
        }
    ),
    # What they are given to fill is theirs, and what its rules show them; nothing else.
    Role.AUDITOR: frozenset(_EVERYONE | _OWN_RETURN | {_P.PART_FILL, _P.FINDING_MAKE}),
    Role.PRACTITIONER: frozenset(_EVERYONE | _OWN_RETURN | {_P.PART_FILL}),
    Role.PARTICIPATION_OFFICER: frozenset(_EVERYONE | _OWN_RETURN | {_P.PART_FILL}),
    Role.ANALYST: frozenset(_EVERYONE | _OWN_RETURN | {_P.OVERVIEW_READ, _P.REPORT_MAKE}),
    Role.READER: frozenset(
        _EVERYONE | _OWN_RETURN | {_P.OVERVIEW_READ, _P.REPORT_MAKE, _P.ACTION_VERIFY}
    ),
}

REACH: dict[Role, frozenset[Reach]] = {
    Role.ADMINISTRATOR: frozenset({Reach.PLANNING, Reach.TRAIL}),
    Role.COORDINATOR: frozenset({Reach.PLANNING, Reach.WORKSPACE}),
    Role.MODERATOR: frozenset({Reach.MODERATION}),
    Role.ANALYST: frozenset({Reach.WORKSPACE}),
    Role.READER: frozenset({Reach.WORKSPACE}),
}

AGENCY_ROLES = (Role.AGENCY_LEAD, Role.CONTRIBUTOR, Role.APPROVER)
"""Roles inside an agency: a member who holds one has an agency."""


PERSONAL_ROLES = frozenset({Role.AUDITOR, Role.PRACTITIONER, Role.PARTICIPATION_OFFICER})
"""Roles of people who fill parts for themselves: being of an agency opens none of its work."""


def speaks_for_agency(roles: Iterable[str]) -> bool:
    """Whether somebody with these roles reads their own agency's work."""
    return not set(roles) <= PERSONAL_ROLES


def permissions_of(roles: Iterable[str]) -> frozenset[Permission]:
    return frozenset().union(*(PERMISSIONS[Role(role)] for role in roles))


def reach_of(roles: Iterable[str]) -> frozenset[Reach]:
    return frozenset().union(*(REACH.get(Role(role), frozenset()) for role in roles))

"""The roles in plain words: what each is called, does and sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from saas.i18n import lazy_gettext as _l
from tenants.workspaces.roles import Role


@dataclass(frozen=True)
class RoleWords:
    """Texts are lazy: they are read in the language of the page or mail."""

    name: str
    does: str
    sees: str


ROLE_WORDS: dict[Role, RoleWords] = {
    Role.ADMINISTRATOR: RoleWords(
        _l("Administrator"),
        _l(
            "Looks after the settings, sets up agencies, invites people, gives roles and checks "
            "the record of changes."
        ),
        _l("Who works here and the record of changes. No answers."),
    ),
    Role.COORDINATOR: RoleWords(
        _l("Coordinator"),
        _l(
            "Runs the audits: opens and closes rounds, sends returns back, agrees and checks "
            "actions, makes reports."
        ),
        _l("Every agency's return once it is submitted. Of a draft only how far it is."),
    ),
    Role.AGENCY_LEAD: RoleWords(
        _l("Agency lead"),
        _l(
            "Answers for the agency, shares sections out to colleagues, submits the return "
            "and works on the agency's actions."
        ),
        _l("All of their own agency's work, and what other agencies' returns share."),
    ),
    Role.CONTRIBUTOR: RoleWords(
        _l("Contributor"),
        _l("Answers questions, adds evidence and works on actions for their agency."),
        _l("All of their own agency's work, and what other agencies' returns share."),
    ),
    Role.APPROVER: RoleWords(
        _l("Approver"),
        _l("Signs the agency's return, or sends it back to be improved."),
        _l("All of their own agency's work, and what other agencies' returns share."),
    ),
    Role.MODERATOR: RoleWords(
        _l("Moderator"),
        _l("Reads the returns they are given, grades them a second time and checks actions."),
        _l("Returns once they are submitted; while grading blind, not the agency's own grades."),
    ),
    Role.AUDITOR: RoleWords(
        _l("Auditor"),
        _l("Audits the cases they are given and writes down what they find."),
        _l("What they are given, and of the others' parts what the kind of audit shows them."),
    ),
    Role.PRACTITIONER: RoleWords(
        _l("Practitioner"),
        _l("Looks back on their own work when it is audited."),
        _l("What they are given, and of the others' parts what the kind of audit shows them."),
    ),
    Role.PARTICIPATION_OFFICER: RoleWords(
        _l("Participation officer"),
        _l("Asks children and families what they think, and writes it down in their words."),
        _l("What they are given, and of the others' parts what the kind of audit shows them."),
    ),
    Role.ANALYST: RoleWords(
        _l("Analyst"),
        _l("Compares rounds and makes reports."),
        _l("Every agency's return once it is submitted."),
    ),
    Role.READER: RoleWords(
        _l("Reader"),
        _l("Reads and challenges, makes reports and checks that actions were done."),
        _l("Every agency's return once it is submitted."),
    ),
}


def role_name(role: str) -> str:
    """What a role is called in the language of the moment."""
    return str(ROLE_WORDS[Role(role)].name)


def role_names(roles: Iterable[str]) -> str:
    """Several roles as one phrase, in the order of the catalogue."""
    held = set(roles)
    return ", ".join(role_name(role) for role in Role if role in held)

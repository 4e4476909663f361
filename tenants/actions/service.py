"""Making actions of findings, agreeing, changing, replacing and handing them over."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from saas.i18n import format_date
from saas.i18n import gettext as _
from saas.lengths import REASON, note_long
from saas.tenancy import current_scope
from saas.trail import service as trail
from tenants.actions import notices, policy
from tenants.actions.changes import add_note, get_action, open_for, record
from tenants.actions.content import Plan, checked
from tenants.actions.models import Action, ActionNote, Finding
from tenants.actions.types import ActionState, FindingKind, NoteKind
from tenants.agencies.models import Agency
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import Member


def make_action(
    session: Session,
    actor: Actor,
    *,
    finding_id: UUID,
    agency_id: UUID,
    title: str,
    due_on: date,
    owner_id: UUID | None = None,
    deputy_id: UUID | None = None,
    difference: str = "",
    measure: str = "",
) -> Action:
    """Propose an action that answers a finding; its number counts up in the workspace.

    Owner and deputy are people of the owning agency (or of one above it).
    Raises NotFound, Forbidden, InvalidState for a strength, InvalidInput.
    """
    finding = session.scalars(select(Finding).where(Finding.id == finding_id)).one_or_none()
    if finding is None:
        raise NotFound
    if finding.kind == FindingKind.STRENGTH:
        raise InvalidState(_("A strength needs no action."))
    if not policy.can_make_action(actor, finding, agency_id):
        raise Forbidden(_("Actions are made by the agency's own lead or the coordinator."))
    agency = session.scalars(select(Agency).where(Agency.id == agency_id)).one_or_none()
    if agency is None:
        raise NotFound
    plan = checked(
        session,
        agency_id,
        Plan(title, due_on, owner_id, deputy_id, difference, measure),
    )
    own_draft = finding.visibility == "agency"
    action = Action(
        number=_next_number(session),
        round_id=finding.round_id,
        finding_id=finding.id,
        agency_id=agency_id,
        owner_id=plan.owner_id,
        deputy_id=plan.deputy_id,
        title=plan.title,
        difference=plan.difference,
        measure=plan.measure,
        due_on=plan.due_on,
        visibility="agency" if own_draft else "coordinator",
        made_by=actor.me,
    )
    session.add(action)
    session.flush()
    record(session, actor, "action.proposed", action, finding_id=finding.id, due_on=plan.due_on)
    return action


def agree(session: Session, actor: Actor, action_id: UUID, *, version: int | None = None) -> Action:
    """Take a proposed action into the plan, where every member of the workspace sees it.

    Raises InvalidInput while it has no owner: nobody would be told of it.
    """
    action = open_for(
        session,
        actor,
        action_id,
        policy.can_agree,
        version,
        frozenset({ActionState.PROPOSED}),
    )
    if action.owner_id is None:
        missing = _("Choose who owns the action before it is agreed")
        raise InvalidInput(missing, {"owner_id": missing})
    action.state, action.visibility = ActionState.AGREED, "plan"
    action.version += 1
    session.flush()
    session.execute(
        update(Finding)
        .where(Finding.id == action.finding_id, Finding.visibility != "plan")
        .values(visibility="plan")
        .execution_options(synchronize_session=False)
    )
    add_note(session, actor, action, NoteKind.CHANGE, _("Agreed."))
    notices.tell_agreed(session, action)
    record(session, actor, "action.agreed", action, owner_id=action.owner_id)
    return action


def change(
    session: Session,
    actor: Actor,
    action_id: UUID,
    plan: Plan,
    *,
    reason: str = "",
    version: int | None = None,
) -> Action:
    """Change what an action says; once agreed a reason is asked for and kept in its history.

    Raises Forbidden, InvalidState, InvalidInput and ActionChanged. Only the
    coordinator moves the date of an agreed action.
    """
    action = open_for(session, actor, action_id, policy.can_change, version, policy.CHANGEABLE)
    agreed = action.state != ActionState.PROPOSED
    if not policy.can_move_due_date(actor, action) and plan.due_on != action.due_on:
        sentence = _("The date was agreed: ask the coordinator to move it")
        raise InvalidInput(sentence, {"due_on": sentence})
    errors = {}
    if agreed and not reason.strip():
        errors["reason"] = _("Write why you change an action that was agreed")
    note_long(errors, REASON, reason=reason)
    if agreed and plan.owner_id is None:
        errors["owner_id"] = _("Choose who owns the action")
    wanted = checked(session, action.agency_id, plan, errors, before=action)
    changed = [
        field
        for field in ("title", "due_on", "owner_id", "deputy_id", "difference", "measure")
        if getattr(action, field) != getattr(wanted, field)
    ]
    if not changed:
        return action
    before_due, before_owner = action.due_on, action.owner_id
    for field in changed:
        setattr(action, field, getattr(wanted, field))
    action.version += 1
    session.flush()
    if agreed:
        lines = [reason.strip()]
        if "due_on" in changed:
            lines.append(
                _(
                    "Due date moved from %(before)s to %(after)s.",
                    before=format_date(before_due),
                    after=format_date(action.due_on),
                )
            )
        lines.extend(_people_lines(session, action, before_owner, changed))
        add_note(session, actor, action, NoteKind.CHANGE, "\n".join(lines))
        if "owner_id" in changed or "deputy_id" in changed:
            notices.tell_given(session, action)
    record(session, actor, "action.changed", action, fields=changed)
    return action


def supersede(
    session: Session,
    actor: Actor,
    action_id: UUID,
    replacement_id: UUID,
    *,
    reason: str,
    version: int | None = None,
) -> Action:
    """Close an action in favour of another one, with a link to it and the reason."""
    action = open_for(session, actor, action_id, policy.can_supersede, version, policy.CHANGEABLE)
    replacement = get_action(session, replacement_id)
    errors = {}
    if not reason.strip():
        errors["reason"] = _("Write why the action is replaced")
    note_long(errors, REASON, reason=reason)
    if replacement.id == action.id or replacement.state == ActionState.SUPERSEDED:
        errors["replacement"] = _("Choose another action that is not replaced itself")
    if errors:
        raise InvalidInput(next(iter(errors.values())), errors)
    action.state, action.superseded_by = ActionState.SUPERSEDED, replacement.id
    action.version += 1
    session.flush()
    add_note(session, actor, action, NoteKind.CHANGE, reason.strip())
    record(session, actor, "action.superseded", action, by_number=replacement.number)
    return action


def hand_over(
    session: Session,
    from_member_id: UUID,
    to_member_id: UUID | None,
    *,
    actor: Actor | None = None,
) -> int:
    """Give a leaver's unfinished actions to a colleague; returns how many changed hands.

    Without a colleague the deputy becomes the owner. Drafts that only the
    agency sees are beyond a planner's sight and stay with its lead.
    """
    actions = session.scalars(
        select(Action)
        .where(
            or_(Action.owner_id == from_member_id, Action.deputy_id == from_member_id),
            Action.state.not_in([ActionState.VERIFIED, ActionState.SUPERSEDED]),
        )
        .order_by(Action.number)
        .with_for_update()
    ).all()
    by = actor.me if actor else current_scope().member_id
    for action in actions:
        if action.owner_id == from_member_id:
            action.owner_id = to_member_id or action.deputy_id
            if action.deputy_id == action.owner_id:
                action.deputy_id = None
        else:
            action.deputy_id = to_member_id if to_member_id != action.owner_id else None
        action.version += 1
        if by is not None:
            session.add(
                ActionNote(
                    action_id=action.id,
                    kind=NoteKind.CHANGE,
                    text=_("Handed over, as its owner or deputy left."),
                    made_by=by,
                )
            )
        trail.record(
            session,
            "action.handed_over",
            actor_id=by,
            actor_name=actor.name if actor else "",
            object_type="action",
            object_id=action.id,
            agency_id=action.agency_id,
            number=action.number,
        )
    session.flush()
    return len(actions)


def disclose_with_return(session: Session, return_id: UUID) -> None:
    """Show the coordinator what an agency found and proposed in the return it now submits."""
    session.execute(
        update(Action)
        .where(
            Action.finding_id.in_(select(Finding.id).where(Finding.return_id == return_id)),
            Action.visibility == "agency",
        )
        .values(visibility="coordinator")
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Finding)
        .where(Finding.return_id == return_id, Finding.visibility == "agency")
        .values(visibility="coordinator")
        .execution_options(synchronize_session=False)
    )


def _next_number(session: Session) -> int:
    # Other agencies' drafts are hidden from us, so the database counts (migration 0002);
    # it holds a lock until the commit, so that no number is given twice.
    return int(session.execute(select(func.next_action_number())).scalar_one())


def _people_lines(
    session: Session, action: Action, before_owner: UUID | None, changed: list[str]
) -> list[str]:
    wanted = {before_owner, action.owner_id, action.deputy_id} - {None}
    names = {
        row.id: row.name
        for row in session.execute(select(Member.id, Member.name).where(Member.id.in_(wanted)))
    }
    nobody = _("nobody")
    lines = []
    if "owner_id" in changed:
        lines.append(
            _(
                "Owner changed from %(before)s to %(after)s.",
                before=names.get(before_owner, nobody),
                after=names.get(action.owner_id, nobody),
            )
        )
    if "deputy_id" in changed:
        lines.append(_("Deputy is now %(name)s.", name=names.get(action.deputy_id, nobody)))
    return lines

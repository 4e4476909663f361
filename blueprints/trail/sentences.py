"""Each kind of event as a plain sentence, in the reader's language.

Who did it stands beside the sentence. A kind that has no sentence here shows
itself, so that nothing in the trail can go unseen. Sentences that bend with a
number stand in ``counted.py``, and what the words of an event are in ``details.py``.
"""

from __future__ import annotations

from typing import Any

from blueprints.trail.counted import COUNTED
from blueprints.trail.details import known_of
from blueprints.trail.titles import Titles
from saas.i18n import gettext as _
from saas.i18n import lazy_gettext as _l
from tenants.workspaces.history import TrailLine

AREAS: dict[str, tuple[str, ...]] = {
    "people": ("workspace", "member", "invitation"),
    "agencies": ("agency",),
    "rounds": ("round", "report"),
    "returns": ("return", "section", "part", "subject"),
    "moderation": ("moderation",),
    "evidence": ("evidence",),
    "plan": ("finding", "action"),
    "model": ("model", "handbook", "crosswalk"),
}

AREA_NAMES = {
    "people": _l("People"),
    "agencies": _l("Agencies"),
    "rounds": _l("Rounds and reports"),
    "returns": _l("Returns"),
    "moderation": _l("Moderation"),
    "evidence": _l("Evidence"),
    "plan": _l("Findings and actions"),
    "model": _l("Forms"),
}

SENTENCES: dict[str, Any] = {
    "workspace.created": _l("The workspace was set up with %(name)s as its administrator"),
    "workspace.renamed": _l("Renamed the workspace from %(before)s to %(name)s"),
    "workspace.languages_changed": _l(
        "Changed the languages of the workspace from %(before)s to %(languages)s"
    ),
    "workspace.small_number_changed": _l(
        "Changed the smallest number to show from %(before)s to %(after)s"
    ),
    "workspace.changed": _l("Changed the settings of the workspace (%(fields)s)"),
    "workspace.link_sent": _l("Sent %(name)s a new first link"),
    "member.invited": _l("Invited %(name)s as %(roles)s"),
    "invitation.resent": _l("Sent the invitation to %(name)s again"),
    "invitation.withdrawn": _l("Withdrew the invitation to %(name)s"),
    "invitation.accepted": _l("Accepted the invitation and joined as %(roles)s"),
    "member.returned": _l("Came back and joined as %(roles)s"),
    "member.roles_changed": _l("Changed the roles of %(name)s from %(before)s to %(roles)s"),
    "member.moved": _l("Moved %(name)s to another agency: %(agency)s"),
    "member.post_changed": _l("Changed the post of %(name)s"),
    "member.renamed": _l("Changed their name from %(before)s to %(name)s"),
    "member.deputy_set": _l("Made %(deputy)s the deputy of %(name)s"),
    "member.left": _l("Ended the place of %(name)s in the workspace"),
    "agency.added": _l("Added the agency %(name)s"),
    "agency.changed": _l("Changed the agency %(name)s (%(fields)s)"),
    "agency.closed": _l("Closed the agency %(name)s"),
    "agency.reopened": _l("Reopened the agency %(name)s"),
    "agency.lead_set": _l("Made %(lead)s the lead contact of %(name)s"),
    "model.published": _l("Published version %(number)s of the form “%(key)s”"),
    "model.draft_started": _l("Began a draft of the next version of the framework %(key)s"),
    "model.draft_discarded": _l("Discarded the draft of the framework %(key)s"),
    "model.words_chosen": _l("Chose the words of the framework %(key)s for the workspace"),
    "handbook.read": _l("Said to have read version %(number)s of the framework %(key)s"),
    "handbook.file_added": _l("Added the file %(file)s to the framework %(key)s"),
    "handbook.file_taken_away": _l("Took the file %(file)s out of the framework"),
    "handbook.review_reminded": _l(
        "Reminded of the review of the framework %(key)s, due on %(due_on)s"
    ),
    "crosswalk.model_uploaded": _l("Uploaded the own model of %(agency)s"),
    "crosswalk.model_withdrawn": _l("Withdrew the own model of %(agency)s"),
    "crosswalk.result_taken": _l("Took the result of %(agency)s along as a file"),
    "crosswalk.result_taken_in": _l("Took in the joint result of %(title)s (%(partnership)s)"),
    "crosswalk.result_read_again": _l(
        "Read the joint result of %(title)s (%(partnership)s) by version %(version)s"
    ),
    "crosswalk.result_withdrawn": _l("Withdrew the joint result of %(title)s (%(partnership)s)"),
    "round.created": _l("Drafted the round %(title)s"),
    "round.changed": _l("Changed the round %(round)s"),
    "round.agency_added": _l("Added %(agency)s to %(round)s"),
    "round.extended": _l("Gave %(agency)s until %(due_on)s for %(round)s"),
    "round.moved": _l("Moved %(round)s on to “%(after)s”"),
    "round.reopened": _l("Reopened %(round)s: %(reason)s"),
    "subject.acknowledged": _l("Confirmed having read what was released in %(round)s"),
    "round.form_moved": _l(
        "Moved %(round)s from version %(before)s of its form to version %(number)s: %(reason)s"
    ),
    "round.form_move_undone": _l(
        "Undid the move of %(round)s: back from version %(before)s of its form to version "
        "%(number)s"
    ),
    "report.made": _l("Made the overview report of %(round)s"),
    "report.expired": _l("Deleted the files of an old overview report of %(round)s"),
    "return.started": _l("Began the return of %(agency)s for %(round)s"),
    "return.submitted": _l(
        "Submitted the return of %(agency)s for %(round)s (revision %(revision)s)"
    ),
    "return.returned": _l("Sent the return of %(agency)s for %(round)s back with comments"),
    "return.signed": _l("Signed the return of %(agency)s for %(round)s (revision %(revision)s)"),
    "return.reopened": _l("Reopened the signed return of %(agency)s for %(round)s"),
    "return.withdrawn": _l("Withdrew the return of %(agency)s from %(round)s: %(reason)s"),
    "return.brought_back": _l("Brought %(agency)s back into %(round)s"),
    "return.moderated": _l("Concluded the moderation of %(agency)s in %(round)s"),
    "return.released": _l("Released the outcome of %(agency)s in %(round)s"),
    "return.read": _l("Read the return of %(agency)s for %(round)s"),
    "part.given": _l("Gave “%(part)s” in %(round)s to %(member)s"),
    "part.taken_back": _l("Took “%(part)s” in %(round)s back from %(member)s"),
    "part.not_obtained": _l("Said why “%(part)s” could not be obtained: %(reason)s"),
    "part.taken_up": _l("Took “%(part)s” up again"),
    "part.noted": _l("Put a note beside what was written in “%(part)s”"),
    "part.link_made": _l("Made a link for a family or a child to write by themselves"),
    "part.link_renewed": _l("Made a fresh address of a family's or a child's link"),
    "part.link_ended": _l("Took a family's or a child's link back"),
    "part.link_opened": _l("Opened the link to write by themselves"),
    "section.delegated": _l("Asked a contributor for sections of the return of %(agency)s"),
    "section.link_opened": _l("Opened the link to sections of the return of %(agency)s"),
    "section.link_renewed": _l("Sent a contributor a new link to the return of %(agency)s"),
    "section.withdrawn": _l("Took sections of the return of %(agency)s back"),
    "section.done": _l("Finished the sections of the return of %(agency)s"),
    "moderation.assigned": _l("Asked %(moderator)s to moderate %(agency)s in %(round)s"),
    "moderation.unassigned": _l("Took %(moderator)s off moderating %(agency)s in %(round)s"),
    "moderation.stood_down": _l("Stood %(moderator)s down from moderating %(agency)s: %(reason)s"),
    "moderation.asked_again": _l("Asked %(moderator)s to look at %(agency)s again"),
    "moderation.replied": _l("Replied to the outcome for %(agency)s"),
    "evidence.added": _l("Added evidence for %(agency)s"),
    "evidence.changed": _l("Changed the details of evidence of %(agency)s (%(fields)s)"),
    "evidence.retired": _l("Retired evidence of %(agency)s"),
    "evidence.brought_back": _l("Brought evidence of %(agency)s back"),
    "evidence.linked": _l("Linked evidence to the question “%(question)s” of %(agency)s"),
    "evidence.unlinked": _l("Unlinked evidence from the question “%(question)s” of %(agency)s"),
    "action.proposed": _l("Proposed action %(number)s for %(agency)s"),
    "action.agreed": _l("Agreed action %(number)s of %(agency)s"),
    "action.started": _l("Began work on action %(number)s of %(agency)s"),
    "action.progress": _l("Noted progress on action %(number)s of %(agency)s"),
    "action.evidence_added": _l("Added evidence to action %(number)s of %(agency)s"),
    "action.changed": _l("Changed action %(number)s of %(agency)s (%(fields)s)"),
    "action.claimed_done": _l("Claimed action %(number)s of %(agency)s done"),
    "action.verified": _l("Verified action %(number)s of %(agency)s"),
    "action.sent_back": _l("Sent action %(number)s of %(agency)s back"),
    "action.superseded": _l("Replaced action %(number)s of %(agency)s by action %(by_number)s"),
    "action.handed_over": _l("Gave action %(number)s of %(agency)s to a colleague"),
    "action.escalated": _l("Escalated the overdue action %(number)s of %(agency)s (step %(step)s)"),
    **COUNTED,
}


def sentence_of(line: TrailLine, titles: Titles | None = None) -> str:
    """The event as a sentence without its actor.

    ``titles`` says forms and questions by their titles; without it their keys stand.
    """
    sentence = SENTENCES.get(line.kind)
    if sentence is None:
        return line.kind
    known = known_of(line, titles)
    return COUNTED[line.kind](known) if line.kind in COUNTED else sentence % known


def actor_of(line: TrailLine) -> str:
    """Who did it; what the service did by itself stands under its own name."""
    return line.actor_name or _("Accord, by itself")

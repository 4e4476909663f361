"""Kinds of rounds, the year, and where results go."""

from __future__ import annotations

from tenants.practice import schema
from tenants.practice.meanings.piece import Meaning, Meanings

MEANINGS: Meanings = {
    schema.ActivityType: Meaning(
        "How a kind of round runs.",
        {
            "purposes": "What it is done for",
            "subject": "What is looked at. A round can be opened today where agencies answer for "
            "themselves: `agency`, `service`, `setting` or `provider`",
            "parts": "Whose forms make it up",
            "moderation": "Whether somebody else grades the answers again; `blind` means before "
            "seeing the grades that were given",
            "moderated_share": "The per cent of the forms that are moderated; nothing here means "
            "all of them",
            "sharing": "What the other agencies see after release",
            "sample": "How the cases or agencies are chosen",
            "route": "What happens when practice is found inadequate",
            "recheck": "When a second look is due",
            "reminder_days": "Days from the due date on which reminders go out; days before it are "
            "negative",
            "escalation_days": "Days after the due date on which a missing form is escalated",
        },
    ),
    schema.ActivityPart: Meaning(
        "One party’s form in a kind of round.",
        {
            "tool": "The form that is filled",
            "by": "Who fills it",
            "posts": "The posts that may fill it; nothing here means whoever is given it",
            "optional": "Whether the round is complete without it",
            "shown": "Who of the others reads it, and when. Without it, what practitioners and "
            "families say shows on submission to whoever audits, and everything to everybody "
            "concerned on release",
            "not_by": "Whom it is not given to: `worker`, `line_manager`, `iro` or `team` of what "
            "is audited. Without it an auditor is neither the worker, nor their line manager, "
            "nor the child’s independent reviewing officer",
        },
    ),
    schema.Showing: Meaning(
        "Who else reads a part, and when.",
        {
            "to": "Whose part they fill",
            "when": "When it is `submitted`, when theirs is as well (`after_own`), or when all is "
            "`released`",
        },
    ),
    schema.Sample: Meaning(
        "How the cases or agencies of one round are chosen.",
        {
            "size": "How many",
            "share": "Or how many per cent",
            "open_months": "The least months that a case has been open",
            "without_reviewed": "Whether those looked at before are left out",
            "text": "How they are chosen, in words",
        },
    ),
    schema.Route: Meaning(
        "What happens when practice is found inadequate.",
        {"notifies": "The posts that are told at once", "steps": "What is done, step by step"},
    ),
    schema.Recheck: Meaning(
        "When a second look is due after a result that escalates.",
        {
            "after_days": "After how many days; nothing here means when it was agreed",
            "counted_from": "What the days are counted from",
        },
    ),
    schema.Post: Meaning(
        "A post that parts, duties and routes name.",
        {"tier": "How senior, counted from 1, the most senior"},
    ),
    schema.YearCycle: Meaning(
        "The year of audits.",
        {
            "starts_in": "The month in which the year begins, 1 is January",
            "off": "Months in which nothing, or not everything, is due",
            "terms": "School terms, for what follows the school year",
            "bank_holidays": "Whose bank holidays are no working days",
        },
    ),
    schema.MonthsOff: Meaning(
        "Months in which something is not due.",
        {
            "months": "The months, 1 is January",
            "activities": "The kinds of rounds that are not due then; nothing in both "
            "lists means all",
            "duties": "The duties that are not due then",
            "text": "Why",
        },
    ),
    schema.SchoolTerm: Meaning(
        "A school term. Its months, because the days differ from year to year.",
        {"months": "The months, 1 is January"},
    ),
    schema.Duty: Meaning(
        "Who owes what how often. Whether a duty was met is computed and never typed.",
        {
            "any_of": "What meets it; several mean that either is enough",
            "all_of": "What is owed besides, each of it",
            "posts": "Who owes it",
            "per": "Whether each person owes it, each team, the whole workspace once …",
            "months": "The months of `given_months`, 1 is January: due in each of them",
            "window": "Due once within the months, instead of in each of them",
            "event": "What sets off an `event`",
            "purposes": "What it is done for",
        },
    ),
    schema.Amount: Meaning(
        "What meets a duty: so many of a kind of round, or of what the words name.",
        {
            "activity": "The kind of round",
            "text": "What else, in words",
            "least": "At least so many",
            "most": "At most so many",
        },
    ),
    schema.Forum: Meaning(
        "A board, panel, clinic or meeting.",
        {
            "chair": "Who chairs it",
            "members": "Who belongs to it",
            "quorum": "Who has to be there",
            "takes_in": "What comes before it",
            "gives_out": "What comes out of it",
            "reports_to": "The forums that it reports to",
            "terms_of_reference": "Its terms of reference, line by line",
        },
    ),
    schema.Indicator: Meaning(
        "A figure that the authority watches.",
        {
            "meaning": "What it says",
            "source": "The indicator’s source as the authority’s document gives it",
            "corrected_source": "The source that it really has, where the document is wrong",
            "unit": "What it is counted in",
            "basket": "The group of figures that it belongs to",
        },
    ),
    schema.ReportTemplate: Meaning(
        "What a report to a forum holds.",
        {
            "written_by": "The posts that write it",
            "most_pages": "The most sides of A4",
            "sections": "Its parts, in order",
        },
    ),
    schema.ReportSection: Meaning("A part of a report.", {"hint": "What to write there"}),
    schema.Register: Meaning(
        "A list whose lines carry a state, a note of progress and a date.",
        {"statuses": "The states to choose from", "entries": "The lines"},
    ),
}

"""The fields of pieces: what each is called, and what helps to fill it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from saas.i18n import lazy_gettext as _l
from tenants.practice.schema import Part


@dataclass(frozen=True)
class FieldWords:
    label: Any
    hint: Any = ""


def _said(label: Any, hint: Any = "") -> FieldWords:
    return FieldWords(label, hint)


_ANY = {
    "key": _said(
        _l("Key"),
        _l("A short code by which years are compared. Once published it cannot change."),
    ),
    "title": _said(_l("Name")),
    "label": _said(_l("Name")),
    "description": _said(_l("Description")),
    "intro": _said(_l("Introduction")),
    "text": _said(_l("Text")),
    "hint": _said(_l("Hint"), _l("Shown under it in smaller letters.")),
    "help": _said(_l("Help"), _l("Shown under the question.")),
    "note": _said(
        _l("Note for those who edit"),
        _l("Only they see it: what is uncertain, or where it comes from."),
    ),
    "drafted_by_us": _said(
        _l("This wording is a suggestion, not from our own documents"),
        _l("It is marked, so that somebody reads it and makes it their own."),
    ),
    "source": _said(_l("Source"), _l("Where it is taken from.")),
    "also": _said(_l("Other names"), _l("Other names that people use for the same thing.")),
    "short": _said(_l("Short name"), _l("Shown where there is little room, such as in a table.")),
    "meaning": _said(_l("What it means")),
    "tone": _said(_l("Colour"), _l("Always shown beside the words, never instead of them.")),
    "flags": _said(_l("What follows from it")),
    "minimum": _said(_l("Lowest number")),
    "maximum": _said(_l("Highest number")),
    "whole": _said(_l("Only whole numbers"), _l("For what is counted, such as people or visits.")),
    "not_before": _said(_l("Earliest day")),
    "not_future": _said(
        _l("No day in the future"), _l("For something that has happened, such as a visit.")
    ),
    "unit": _said(_l("Unit"), _l("For example: children, days or %.")),
    "applies_to": _said(
        _l("Which groups of staff it is for"), _l("Tick none when it is for everybody.")
    ),
    "every": _said(_l("How often")),
    "months": _said(_l("Which months")),
    "goes_to": _said(_l("Which boards and meetings see it")),
    "purposes": _said(_l("Purposes")),
    "paused": _said(
        _l("Why it is paused"),
        _l("Leave it empty when it runs. While it is paused, nothing is due."),
    ),
    "posts": _said(_l("Which posts")),
    "kind": _said(_l("Kind")),
    "scale": _said(_l("Scale")),
    "required": _said(_l("An answer is needed")),
}

_OF_A_PIECE = {
    # The document
    "PracticeModel.title": _said(_l("Name of the framework")),
    "PracticeModel.version_note": _said(
        _l("About this version"), _l("For whoever reads the framework.")
    ),
    "PracticeModel.languages": _said(
        _l("Languages"),
        _l("The first one stands in where a translation is missing."),
    ),
    "PracticeModel.vision": _said(_l("Vision")),
    "PracticeModel.mission": _said(_l("Mission")),
    "PracticeModel.methods": _said(
        _l("Methods"), _l("How you find out how good practice is, one on each line.")
    ),
    "Handbook.title": _said(_l("Title of the handbook")),
    "Handbook.edition": _said(_l("Edition"), _l("For example: V2 or 2026.")),
    "Handbook.status": _said(_l("State")),
    "Handbook.owner": _said(_l("Owner"), _l("The post that keeps it up to date.")),
    "Handbook.approved_by": _said(_l("Approved by")),
    "Handbook.approved_on": _said(_l("Approved on")),
    "Handbook.effective_on": _said(_l("In force from")),
    "Handbook.review_on": _said(_l("To be reviewed on")),
    "Handbook.acknowledged": _said(_l("Staff are asked to say that they have read it")),
    "Handbook.signatories": _said(_l("Who signs it"), _l("One on each line.")),
    "Term.one": _said(_l("Your word for one"), _l("As it stands within a sentence.")),
    "Term.many": _said(_l("Your word for several")),
    "Cited.title": _said(_l("Name of the law or guidance")),
    "Cited.as_of": _said(_l("As of"), _l("The year or the day of the version that you use.")),
    "StatementList.kind": _said(_l("What the list holds")),
    "Statement.title": _said(_l("Statement")),
    "Statement.text": _said(_l("Explanation")),
    # What is measured
    "Criterion.text": _said(_l("Criterion")),
    "Criterion.applies_to": _said(
        _l("Which groups of staff it is for"),
        _l("Tick none when it is for the same groups as its standard."),
    ),
    "Standard.title": _said(_l("Standard")),
    "Standard.group": _said(_l("Group of standards")),
    "Standard.applies_to": _said(
        _l("Which groups of staff it is for"),
        _l("Tick none when it is for the same groups as its group of standards."),
    ),
    "Priority.starts_on": _said(_l("First day")),
    "Priority.ends_on": _said(_l("Last day")),
    "Competency.title": _said(_l("Statement")),
    # How it is graded
    "Scale.kind": _said(_l("Kind of scale")),
    "Scale.step": _said(_l("Step"), _l("1 for whole numbers; 5 for 0, 5, 10 and so on.")),
    "Point.label": _said(_l("Grade"), _l("For example: In place.")),
    "Point.score": _said(
        _l("Score"), _l("Orders the grades: a higher score is stronger practice.")
    ),
    "Band.minimum": _said(_l("From this number")),
    "Band.maximum": _said(_l("To this number")),
    # Forms
    "Tool.kind": _said(_l("What the form is for")),
    "Tool.title": _said(_l("Name of the form")),
    "Tool.declaration": _said(
        _l("Declaration"), _l("What whoever signs the form confirms with their name.")
    ),
    "Section.title": _said(_l("Name of the section")),
    "Question.label": _said(_l("Question")),
    "Question.kind": _said(_l("Kind of answer")),
    "Question.points": _said(
        _l("What each grade means for this question"),
        _l("Leave a grade empty to show its general meaning."),
    ),
    "Question.most_rows": _said(
        _l("How many lines can be added"),
        _l("When whoever answers adds the lines: from 1 to 30."),
    ),
    "Question.row_name": _said(_l("What a line is called"), _l("For example: danger statement.")),
    "Question.narrative": _said(_l("Is an explanation asked for?")),
    "Question.evidence": _said(_l("Is evidence asked for?")),
    "Question.evidence_expected": _said(_l("What evidence to give")),
    "Question.improvement": _said(
        _l("Is it asked what will be improved, and by when?"),
        _l("“Needed” holds for the grades that ask for an improvement."),
    ),
    "Question.not_applicable": _said(_l("“This does not apply to us” can be chosen")),
    "Question.standards": _said(_l("Standards that it counts for")),
    "Question.criteria": _said(
        _l("Criteria that it counts for"), _l("Tick the standard of each criterion too.")
    ),
    "Question.priorities": _said(_l("Priorities that it counts for")),
    "Question.competencies": _said(_l("Knowledge and skills that it counts for")),
    "Option.label": _said(_l("Answer")),
    "Column.label": _said(_l("Heading of the column")),
    "Column.kind": _said(_l("What the column holds")),
    "Column.required": _said(_l("It must be filled in")),
    "Row.label": _said(_l("Line")),
    "Applies.kinds": _said(
        _l("Only these kinds of agency"), _l("Tick none when it is for all kinds.")
    ),
    "Applies.sizes": _said(
        _l("Only these sizes of agency"), _l("Tick none when it is for all sizes.")
    ),
    "Applies.except_kinds": _said(_l("Not these kinds of agency")),
    "Applies.except_sizes": _said(_l("Not these sizes of agency")),
    "Condition.question": _said(_l("Question")),
    "Condition.any_of": _said(
        _l("It shows after any of these answers"),
        _l("Open one of the earlier questions, and tick its answers."),
    ),
    "Clause.question": _said(_l("Question")),
    "Clause.any_of": _said(
        _l("Any of these answers"), _l("Open one of the questions, and tick its answers.")
    ),
    "Contradiction.message": _said(_l("What readers are told")),
    # Kinds of rounds
    "ActivityType.title": _said(_l("Name of the kind of round")),
    "ActivityType.subject": _said(_l("What is looked at")),
    "ActivityType.moderation": _said(_l("Moderation")),
    "ActivityType.moderated_share": _said(
        _l("How many are moderated, in per cent"), _l("Leave it empty when all of them are.")
    ),
    "ActivityType.sharing": _said(_l("What other agencies see")),
    "ActivityType.reminder_days": _said(
        _l("Reminders, in days from the due date"),
        _l("With commas between them. -7 is a week before it, 3 is three days after it."),
    ),
    "ActivityType.escalation_days": _said(
        _l("Escalations, in days after the due date"), _l("With commas between them.")
    ),
    "ActivityPart.title": _said(_l("Name of the part")),
    "ActivityPart.tool": _said(_l("Form")),
    "ActivityPart.by": _said(_l("Who fills it")),
    "ActivityPart.posts": _said(
        _l("Which posts may fill it"), _l("Tick none when it is whoever it is given to.")
    ),
    "ActivityPart.optional": _said(_l("The round can be finished without it")),
    "ActivityPart.not_by": _said(
        _l("Whom it is not given to"),
        _l("Tick none, and whoever audits is still none of the first three."),
    ),
    "Showing.to": _said(_l("Who reads it")),
    "Showing.when": _said(_l("From when")),
    "Sample.size": _said(_l("How many"), _l("Give a number or a share, not both.")),
    "Sample.share": _said(_l("Which share, in per cent")),
    "Sample.open_months": _said(_l("Open for at least so many months")),
    "Sample.without_reviewed": _said(_l("Leave out what was looked at before")),
    "Sample.text": _said(_l("How the sample is chosen, in words")),
    "Recheck.after_days": _said(_l("Due after so many days")),
    "Recheck.counted_from": _said(_l("Counted from")),
    "Route.notifies": _said(_l("Which posts are told at once")),
    # The year
    "Post.title": _said(_l("Name of the post")),
    "Post.tier": _said(_l("Tier"), _l("1 is the most senior, 9 the least.")),
    "MonthsOff.activities": _said(
        _l("Kinds of rounds that are not due"),
        _l("Tick neither kinds of rounds nor duties when nothing at all is due."),
    ),
    "MonthsOff.duties": _said(_l("Duties that are not due")),
    "MonthsOff.text": _said(_l("Why")),
    "YearCycle.starts_in": _said(_l("The year begins in")),
    "YearCycle.bank_holidays": _said(_l("Bank holidays of")),
    "Amount.activity": _said(_l("Kind of round")),
    "Amount.text": _said(
        _l("Or in words"), _l("When it is no kind of round: for example, a visit.")
    ),
    "Amount.least": _said(_l("At least")),
    "Amount.most": _said(_l("At most")),
    "Duty.title": _said(_l("Name of the duty")),
    "Duty.posts": _said(_l("Which posts owe it")),
    "Duty.per": _said(_l("Who owes it")),
    "Duty.months": _said(_l("Which months"), _l("Only for duties that fall in certain months.")),
    "Duty.window": _said(_l("Once within these months, not in each of them")),
    "Duty.event": _said(
        _l("What sets it off"), _l("Only for duties that fall due when something happens.")
    ),
    # Joint forms
    "Crosswalk.key": _said(
        _l("Key of the partnership’s framework"),
        _l(
            "As the partnership’s pack gives it. Publish that pack here as a second framework, "
            "and you choose its parts by their names."
        ),
    ),
    "Crosswalk.title": _said(_l("Name")),
    "Crosswalk.partnership": _said(_l("Name of the partnership")),
    "JointStandard.key": _said(
        _l("Key of the partnership’s standard"), _l("As the partnership’s pack gives it.")
    ),
    "JointStandard.own": _said(
        _l("Which of your standards it counts for"), _l("Tick none when it counts for none.")
    ),
    "JointScale.key": _said(
        _l("Key of the partnership’s scale"), _l("As the partnership’s pack gives it.")
    ),
    "JointScale.own": _said(_l("Your own scale")),
    "JointPoint.key": _said(
        _l("Key of the partnership’s grade"), _l("As the partnership’s pack gives it.")
    ),
    "JointPoint.own": _said(_l("It reads as your grade")),
    # Where it goes
    "Forum.title": _said(_l("Name of the board or meeting")),
    "Forum.chair": _said(_l("Who chairs it")),
    "Forum.members": _said(_l("Members"), _l("One on each line.")),
    "Forum.months": _said(_l("Which months"), _l("Only when it meets in certain months.")),
    "Forum.quorum": _said(_l("Quorum")),
    "Forum.takes_in": _said(_l("What comes to it"), _l("One on each line.")),
    "Forum.gives_out": _said(_l("What it gives out"), _l("One on each line.")),
    "Forum.reports_to": _said(_l("Which boards and meetings it reports to")),
    "Indicator.title": _said(_l("Name of the indicator")),
    "Indicator.corrected_source": _said(
        _l("Corrected source"), _l("Where the source in your own document is wrong or out of date.")
    ),
    "Indicator.basket": _said(_l("Group of indicators")),
    "ReportTemplate.title": _said(_l("Name of the report")),
    "ReportTemplate.written_by": _said(_l("Which posts write it")),
    "ReportTemplate.months": _said(
        _l("Which months"), _l("Only when it is written in certain months.")
    ),
    "ReportTemplate.most_pages": _said(_l("At most so many pages"), _l("Sides of A4.")),
    "Place.kind": _said(_l("What belongs there")),
}


def field_words(part: type[Part], field: str) -> FieldWords:
    """What a field is called. Raises KeyError where nobody wrote it."""
    return _OF_A_PIECE.get(f"{part.__name__}.{field}") or _ANY[field]


def label_of(field: str) -> Any:
    """What a field of this name is called anywhere; "" where nowhere."""
    named = (said.label for name, said in _OF_A_PIECE.items() if name.endswith(f".{field}"))
    return _ANY[field].label if field in _ANY else next(named, "")

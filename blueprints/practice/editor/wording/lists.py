"""What the pieces of the document are called, by the field that holds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from saas.i18n import lazy_gettext as _l
from tenants.practice.schema import Part


@dataclass(frozen=True)
class ListWords:
    """A field of pieces: its heading, what one piece is called, how one is added."""

    many: Any
    one: Any
    add: Any
    hint: Any = ""


_STATEMENT = (_l("Statement"), _l("Add a statement"))

_LISTS: dict[str, ListWords] = {
    # The document
    "PracticeModel.handbook": ListWords(
        _l("Handbook"),
        _l("Handbook"),
        _l("Describe the handbook"),
        _l("The document that the framework is published as: its edition, owner and dates."),
    ),
    "PracticeModel.vocabulary": ListWords(
        _l("Our words"),
        _l("Word"),
        _l("Add a word"),
        _l("What you call things. The pages use your words instead of the plain ones."),
    ),
    "PracticeModel.sources": ListWords(
        _l("Laws and guidance"),
        _l("Law or guidance"),
        _l("Add a law or guidance"),
        _l("What the framework rests on."),
    ),
    "PracticeModel.lists": ListWords(
        _l("Principles, aims and promises"),
        _l("List"),
        _l("Add a list"),
        _l("Lists of statements, such as principles, aims, values or promises."),
    ),
    "PracticeModel.staff_groups": ListWords(
        _l("Groups of staff"),
        _l("Group of staff"),
        _l("Add a group of staff"),
        _l("Whom standards can be for, such as practitioners or managers."),
    ),
    "PracticeModel.agency_kinds": ListWords(
        _l("Kinds of agency"),
        _l("Kind of agency"),
        _l("Add a kind of agency"),
        _l("A form can ask some questions of some kinds only, such as schools."),
    ),
    "PracticeModel.size_bands": ListWords(
        _l("Sizes of agency"),
        _l("Size of agency"),
        _l("Add a size of agency"),
        _l("A form can ask less of small agencies."),
    ),
    "PracticeModel.spines": ListWords(
        _l("Standards"),
        _l("List of standards"),
        _l("Add a list of standards"),
        _l("Questions are tagged to standards, and results are counted by them."),
    ),
    "PracticeModel.priorities": ListWords(
        _l("Priorities"),
        _l("Priority"),
        _l("Add a priority"),
        _l("Goals with dates. Questions, findings and actions can be counted by them."),
    ),
    "PracticeModel.competencies": ListWords(
        _l("Knowledge and skills"),
        _l("List of knowledge and skills"),
        _l("Add a list of knowledge and skills"),
        _l("What staff should know and be able to do. Questions can be tagged to it."),
    ),
    "PracticeModel.scales": ListWords(
        _l("Scales"),
        _l("Scale"),
        _l("Add a scale"),
        _l("How questions are graded."),
    ),
    "PracticeModel.tools": ListWords(
        _l("Forms"),
        _l("Form"),
        _l("Add a form"),
        _l("Each form has sections, and each section has questions."),
    ),
    "PracticeModel.activity_types": ListWords(
        _l("Kinds of rounds"),
        _l("Kind of round"),
        _l("Add a kind of round"),
        _l("Who fills which form, how it is moderated and who sees it."),
    ),
    "PracticeModel.posts": ListWords(
        _l("Posts"),
        _l("Post"),
        _l("Add a post"),
        _l("The jobs that duties and parts of rounds are given to."),
    ),
    "PracticeModel.year": ListWords(
        _l("The year"),
        _l("The year"),
        _l("Set up the year"),
        _l("When the year begins, months off and school terms."),
    ),
    "PracticeModel.duties": ListWords(
        _l("Duties"),
        _l("Duty"),
        _l("Add a duty"),
        _l("Who owes what, and how often."),
    ),
    "PracticeModel.forums": ListWords(
        _l("Boards and meetings"),
        _l("Board or meeting"),
        _l("Add a board or meeting"),
        _l("Where results go."),
    ),
    "PracticeModel.indicators": ListWords(
        _l("Indicators"),
        _l("Indicator"),
        _l("Add an indicator"),
        _l("Figures that you watch."),
    ),
    "PracticeModel.reports": ListWords(
        _l("Reports"),
        _l("Report"),
        _l("Add a report"),
        _l("What a report to a board or meeting holds."),
    ),
    "PracticeModel.registers": ListWords(
        _l("Registers"),
        _l("Register"),
        _l("Add a register"),
        _l("Lists whose lines each have a state, a note and a date."),
    ),
    "PracticeModel.places": ListWords(
        _l("Places for files"),
        _l("Place for a file"),
        _l("Add a place for a file"),
        _l("Diagrams, templates and toolkits that belong to the framework."),
    ),
    "PracticeModel.crosswalks": ListWords(
        _l("Joint forms"),
        _l("Joint form"),
        _l("Say how a joint form counts here"),
        _l("How a partnership’s standards and grades read in your own."),
    ),
    "Crosswalk.standards": ListWords(
        _l("The partnership’s standards"),
        _l("Standard of the partnership"),
        _l("Add a standard of the partnership"),
        _l("Which of your standards its results count for."),
    ),
    "Crosswalk.scales": ListWords(
        _l("The partnership’s scales"),
        _l("Scale of the partnership"),
        _l("Add a scale of the partnership"),
        _l("Which of your grades its grades read as."),
    ),
    "JointScale.points": ListWords(
        _l("Grade by grade"),
        _l("Grade"),
        _l("Add a grade"),
        _l("What is not listed is not translated."),
    ),
    # Lists of words
    "StatementList.statements": ListWords(_l("Statements"), *_STATEMENT),
    "Spine.groups": ListWords(
        _l("Groups of standards"),
        _l("Group of standards"),
        _l("Add a group of standards"),
        _l("Standards that belong together, such as those for managers."),
    ),
    "Spine.standards": ListWords(_l("Standards"), _l("Standard"), _l("Add a standard")),
    "Standard.criteria": ListWords(
        _l("Criteria"),
        _l("Criterion"),
        _l("Add a criterion"),
        _l("The things by which the standard is met."),
    ),
    "Priority.expectations": ListWords(
        _l("Expectations"), _l("Expectation"), _l("Add an expectation")
    ),
    "CompetencyFramework.competencies": ListWords(
        _l("Statements of knowledge and skills"), *_STATEMENT
    ),
    "Competency.parts": ListWords(
        _l("Parts of the statement"), _l("Part of the statement"), _l("Add a part")
    ),
    # Scales
    "Scale.points": ListWords(
        _l("Points of the scale"),
        _l("Point of the scale"),
        _l("Add a point"),
        _l("The grades to choose from. On a scale of numbers, points explain some of the numbers."),
    ),
    "Scale.bands": ListWords(
        _l("Bands"),
        _l("Band"),
        _l("Add a band"),
        _l("What a stretch of the numbers means. The number itself is always kept."),
    ),
    "Scale.rules": ListWords(_l("Rules for graders"), _l("Rule"), _l("Add a rule")),
    # Forms
    "Tool.sections": ListWords(_l("Sections"), _l("Section"), _l("Add a section")),
    "Tool.contradictions": ListWords(
        _l("Answers that contradict each other"),
        _l("Contradiction"),
        _l("Add a contradiction"),
        _l("Readers are shown these words when the answers were given together."),
    ),
    "Contradiction.when": ListWords(
        _l("When these answers come together"),
        _l("Answer"),
        _l("Add an answer"),
        _l("At least two."),
    ),
    "Section.questions": ListWords(_l("Questions"), _l("Question"), _l("Add a question")),
    "applies": ListWords(
        _l("Who it is for"),
        _l("Who it is for"),
        _l("Limit who it is for"),
        _l("Without a limit it is for every agency."),
    ),
    "show_if": ListWords(
        _l("When it shows"),
        _l("When it shows"),
        _l("Show it only after certain answers"),
        _l("Without a condition it always shows."),
    ),
    "options": ListWords(
        _l("Answers to choose from"),
        _l("Answer to choose"),
        _l("Add an answer to choose"),
        _l("At least two."),
    ),
    "Question.columns": ListWords(
        _l("Columns"),
        _l("Column"),
        _l("Add a column"),
        _l("A question with three columns has exactly three. A table has up to eight."),
    ),
    "Question.rows": ListWords(
        _l("Lines given beforehand"),
        _l("Line"),
        _l("Add a line"),
        _l("For a checklist. Leave it empty when whoever answers adds the lines."),
    ),
    # Kinds of rounds
    "ActivityType.parts": ListWords(
        _l("Parts"), _l("Part"), _l("Add a part"), _l("Who fills which form.")
    ),
    "ActivityPart.shown": ListWords(
        _l("Who else reads it"),
        _l("Reader"),
        _l("Say who else reads it"),
        _l(
            "Without any, what practitioners and families say shows on submission to whoever "
            "audits, and everything to everybody concerned on release."
        ),
    ),
    "ActivityType.sample": ListWords(
        _l("Sample"),
        _l("Sample"),
        _l("Say how the sample is chosen"),
        _l("How many are looked at, and which."),
    ),
    "ActivityType.route": ListWords(
        _l("Follow-up of poor practice"),
        _l("Follow-up of poor practice"),
        _l("Describe the follow-up"),
        _l("What happens when practice is found inadequate."),
    ),
    "ActivityType.recheck": ListWords(
        _l("Re-audit"),
        _l("Re-audit"),
        _l("Say when a re-audit is due"),
        _l("A second audit after a result that escalates."),
    ),
    "Route.steps": ListWords(_l("Steps"), _l("Step"), _l("Add a step")),
    # The year
    "YearCycle.off": ListWords(
        _l("Months off"),
        _l("Months off"),
        _l("Add months off"),
        _l("Months in which nothing, or less, is due."),
    ),
    "YearCycle.terms": ListWords(_l("School terms"), _l("School term"), _l("Add a school term")),
    "Duty.any_of": ListWords(
        _l("What meets the duty"),
        _l("Way to meet the duty"),
        _l("Add a way to meet the duty"),
        _l("When there are several, any one of them is enough."),
    ),
    "Duty.all_of": ListWords(
        _l("What is owed besides"),
        _l("Thing owed besides"),
        _l("Add a thing owed besides"),
        _l("Each of them is owed."),
    ),
    # Where it goes
    "Forum.terms_of_reference": ListWords(
        _l("Terms of reference"), _l("Line of the terms of reference"), _l("Add a line")
    ),
    "ReportTemplate.sections": ListWords(_l("Sections"), _l("Section"), _l("Add a section")),
    "Register.statuses": ListWords(
        _l("States"), _l("State"), _l("Add a state"), _l("The states that a line can be in.")
    ),
    "Register.entries": ListWords(_l("Lines"), _l("Line"), _l("Add a line")),
}


def list_words(part: type[Part], field: str) -> ListWords:
    """What a field of pieces is called. Raises KeyError where nobody wrote it."""
    return _LISTS.get(f"{part.__name__}.{field}") or _LISTS[field]


def heading_of(field: str) -> Any:
    """What a field of pieces of this name is called anywhere; "" where nowhere."""
    named = (said.many for name, said in _LISTS.items() if name.endswith(f".{field}"))
    return _LISTS[field].many if field in _LISTS else next(named, "")

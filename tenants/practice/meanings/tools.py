"""The forms."""

from __future__ import annotations

from tenants.practice import schema
from tenants.practice.meanings.piece import Meaning, Meanings

_ANSWERS = "The keys of the points or options that count"

MEANINGS: Meanings = {
    schema.Tool: Meaning(
        "A form.",
        {
            "kind": "What it is for; lists of forms are ordered by it",
            "declaration": "What whoever signs the form declares",
            "sections": "Its pages",
            "contradictions": "Answers that do not sit well together",
        },
    ),
    schema.Section: Meaning(
        "A page of a form.",
        {
            "applies": "The agencies that it is for",
            "show_if": "Shows the whole page only after such an answer",
            "questions": "What is asked, in this order",
        },
    ),
    schema.Question: Meaning(
        "One question. Its key is its own in the form; years are compared by it.",
        {
            "kind": "What kind of answer it takes",
            "label": "The question itself",
            "help": "What is looked for, under the question",
            "scale": "How a `grade` is given; needed for it, and for nothing else",
            "points": "For a `grade`: what each point means for this very question",
            "options": "What a `single` or `multiple` choice offers, two or more",
            "columns": "Of a `table`, one to eight; of `three_columns`, exactly three",
            "rows": "The lines of a `table` that are given beforehand, at most 30",
            "most_rows": "How many lines people may add to a `table`; instead of `rows`",
            "row_name": "What one line of a `table` is called",
            "minimum": "The lowest `number` taken",
            "maximum": "The highest `number` taken",
            "whole": "Whether a `number` has to be a whole one, as for people and files",
            "unit": "What a `number` counts: days, people",
            "not_before": "The earliest `date` taken",
            "not_future": "Whether a `date` is of something that has happened: then no day after "
            "the one on which it is answered is taken",
            "required": "Whether it has to be answered before the form is submitted",
            "narrative": "Whether to say why, beside the answer",
            "evidence": "Whether to show files or links, beside the answer",
            "evidence_expected": "What a good file to show would be",
            "improvement": "Beside a `grade`: what will be improved and by when. `required` asks "
            "for it where the point carries `improve`",
            "not_applicable": "Whether people may say that the question is not for them",
            "standards": "The standards that its answer counts under",
            "criteria": "The criteria that its answer counts under; their standards are named too",
            "priorities": "The priorities that its answer counts under",
            "competencies": "The competencies that its answer counts under",
            "applies": "The agencies that it is for",
            "show_if": "Shows it only after such an answer",
        },
    ),
    schema.Option: Meaning("One thing to choose."),
    schema.Column: Meaning(
        "A column of a table.",
        {
            "kind": "What it takes; in `three_columns` always text",
            "scale": "How a `grade` is given; needed for it, and for nothing else",
            "options": "What a `choice` offers, two or more",
            "minimum": "The lowest `number` taken",
            "maximum": "The highest `number` taken",
            "whole": "Whether a `number` has to be a whole one, as for people and files",
            "not_before": "The earliest `date` taken",
            "not_future": "Whether a `date` is of something that has happened: then no day after "
            "the one on which it is answered is taken",
            "required": "Whether each line needs it",
        },
    ),
    schema.Row: Meaning("A line of a table that is given beforehand, such as one check of a list."),
    schema.Applies: Meaning(
        "The agencies that a section or a question is for. All four lists must fit; a list that "
        "is not there fits everyone.",
        {
            "kinds": "Only these kinds",
            "sizes": "Only these sizes",
            "except_kinds": "Not these kinds",
            "except_sizes": "Not these sizes",
        },
    ),
    schema.Condition: Meaning(
        "Shows something only after an earlier question of the form was answered so. What is "
        "hidden keeps what was written in it, and is not asked for.",
        {"question": "A grade with points or a choice, earlier in the form", "any_of": _ANSWERS},
    ),
    schema.Contradiction: Meaning(
        "Answers that do not sit well together. Nobody is stopped; the message is shown.",
        {
            "when": "The answers, of two questions or more; all of them must be met",
            "message": "What is said then",
        },
    ),
    schema.Clause: Meaning(
        "One answer of a contradiction.",
        {"question": "A grade with points or a choice of the same form", "any_of": _ANSWERS},
    ),
}

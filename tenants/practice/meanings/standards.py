"""What is measured, how it is graded, and how a joint tool reads in the model."""

from __future__ import annotations

from tenants.practice import schema
from tenants.practice.meanings.piece import Meaning, Meanings

MEANINGS: Meanings = {
    schema.Spine: Meaning(
        "A list of standards that questions are tagged with and findings counted by. A question "
        "may carry standards of several spines.",
        {
            "groups": "Groups of its standards, such as those for managers",
            "standards": "Its standards",
        },
    ),
    schema.StandardGroup: Meaning("Standards of a spine that belong together."),
    schema.Standard: Meaning(
        "One standard. Its key is its own among all spines.",
        {
            "short": "Its name at the head of a table",
            "group": "The group of its spine that it belongs to",
            "applies_to": "The groups of staff that it is for; nothing here means those of its "
            "group, or everybody",
            "criteria": "The things by which it is met",
        },
    ),
    schema.Criterion: Meaning(
        "One thing by which a standard is met. Its key is its own among all standards.",
        {
            "text": "What is looked for",
            "applies_to": "The groups of staff that it is for; nothing here means those of its "
            "standard",
        },
    ),
    schema.Priority: Meaning(
        "A priority or goal with its dates, which questions are tagged with.",
        {
            "starts_on": "The first day on which it holds; nothing here means always",
            "ends_on": "The last day on which it holds",
            "expectations": "What it asks for, line by line",
        },
    ),
    schema.CompetencyFramework: Meaning(
        "A framework of knowledge and skills.", {"competencies": "Its statements"}
    ),
    schema.Competency: Meaning(
        "One statement of knowledge and skills, which questions are tagged with. Its key is its "
        "own among all frameworks.",
        {"parts": "Its lettered parts"},
    ),
    schema.Scale: Meaning(
        "How a question is graded.",
        {
            "kind": "`ordinal`, `rag` and `yes_partly_no` list their points; `numeric` is a number",
            "points": "Two or more, in any order; for `numeric` only to name single numbers",
            "minimum": "The lowest number of a `numeric` scale",
            "maximum": "The highest number of a `numeric` scale",
            "step": "The step from one number to the next",
            "bands": "Stretches of a `numeric` scale with a name of their own",
            "rules": "What graders keep to, in words; nothing is computed from them",
        },
    ),
    schema.Point: Meaning(
        "One point of a scale.",
        {
            "label": "The grade, as readers see it",
            "short": "The grade where there is little room",
            "meaning": "When this grade is right, for any question",
            "score": "Puts the points in order; higher is stronger. No two are the same",
        },
    ),
    schema.Band: Meaning(
        "A stretch of a numeric scale, both ends included. It says how a number reads; the number "
        "stays what was given.",
        {
            "minimum": "Where it begins, on a step of the scale",
            "maximum": "Where it ends, on a step of the scale",
            "meaning": "What a number within it says",
        },
    ),
    schema.Crosswalk: Meaning(
        "How the joint tool of a partnership reads in this model.",
        {
            "key": "The key of the joint model",
            "title": "The name of the joint model",
            "partnership": "Whose it is",
            "standards": "Its standards beside the own ones",
            "scales": "Its scales beside the own ones",
        },
    ),
    schema.JointStandard: Meaning(
        "A standard of the joint model.",
        {
            "key": "The joint standard’s key",
            "own": "The own standards that its results count under. An empty list says: under "
            "none; a standard that is not listed is not mapped yet",
        },
    ),
    schema.JointScale: Meaning(
        "A scale of the joint model beside an own scale of grades. Only what is listed is "
        "translated; a number never turns into a grade by itself.",
        {
            "key": "The joint scale’s key",
            "own": "The own scale",
            "points": "The joint points that read as an own one",
        },
    ),
    schema.JointPoint: Meaning(
        "A point of a joint scale.",
        {"key": "The joint point’s key", "own": "The key of the own point that it reads as"},
    ),
}

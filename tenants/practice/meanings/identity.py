"""The document itself, and what an authority says of itself."""

from __future__ import annotations

from tenants.practice import schema
from tenants.practice.meanings.piece import Meaning, Meanings

MEANINGS: Meanings = {
    schema.PracticeModel: Meaning(
        "The whole pack.",
        {
            "format": "Always `accord-model/1`",
            "key": "The model’s own name. A pack with the key of a model that the workspace has "
            "becomes that model’s next version",
            "title": "The name of the model",
            "description": "What the model is for, shown before it is loaded",
            "version_note": "What this version changes",
            "languages": "The codes of the languages in use; the first is the one shown when a "
            "translation is missing",
            "drafted_by_us": "Whether the wording as a whole is the pack author’s",
            "handbook": "The framework document that the model is published as",
            "vision": "What the authority wants for children",
            "mission": "What it does to get there",
            "methods": "How practice is looked at: audits, observations, conversations",
            "vocabulary": "The workspace’s own words, by concept",
            "sources": "Laws and guidance that the model rests on",
            "lists": "Named lists of statements: principles, aims, promises",
            "staff_groups": "Groups of staff that standards apply to",
            "agency_kinds": "The kinds of agency that `applies` chooses from; in an authority also "
            "its teams, services, schools and providers",
            "size_bands": "The sizes of agency that `applies` chooses from",
            "spines": "Lists of standards. A kind of round needs at least one",
            "priorities": "Dated priorities that questions are counted by",
            "competencies": "Frameworks of knowledge and skills that questions are counted by",
            "scales": "How things are graded",
            "tools": "The forms",
            "activity_types": "The kinds of rounds",
            "posts": "The posts that parts, duties and routes name",
            "year": "When the year begins and when nothing is due",
            "duties": "Who owes what how often",
            "forums": "Boards, panels and meetings",
            "indicators": "The figures that are watched",
            "reports": "What reports to forums hold",
            "registers": "Lists whose lines carry a state and a date",
            "places": "Places for files that the workspace adds",
            "crosswalks": "How the joint tools of partnerships read in this model",
        },
    ),
    schema.Handbook: Meaning(
        "The framework document that the model is published as: its edition, owner and dates.",
        {
            "edition": "Such as `V3.1`, at most 40 characters",
            "status": "Whether it is still a draft",
            "owner": "Who keeps it up to date",
            "approved_by": "Who approved it",
            "approved_on": "When",
            "effective_on": "From when it holds",
            "review_on": "When it is looked at again",
            "acknowledged": "Whether staff are asked to say that they have read it",
            "signatories": "Who signs it",
        },
    ),
    schema.Term: Meaning(
        "The workspace’s own word for one concept.",
        {
            "one": "The word for one",
            "many": "The word for several",
            "short": "The word where there is little room",
        },
    ),
    schema.Cited: Meaning(
        "A law or guidance that the model rests on.",
        {"as_of": "The version meant, such as `'2023-12'`; in quotes"},
    ),
    schema.StatementList: Meaning(
        "A named list of statements: six principles, ten aims, eighteen promises.",
        {
            "kind": "What its lines are, so that the handbook puts each list in its place",
            "statements": "The lines",
        },
    ),
    schema.Statement: Meaning(
        "One line of a list: a principle, an aim, a promise, a step.",
        {"title": "The line itself", "text": "What is said about it"},
    ),
    schema.StaffGroup: Meaning(
        "A group of staff that standards apply to: practitioners, managers, social workers."
    ),
    schema.AgencyKind: Meaning("A kind of agency, such as a school or a health trust."),
    schema.SizeBand: Meaning(
        "A size of agency.", {"hint": "What counts as this size, such as “under 50 staff”"}
    ),
    schema.Place: Meaning(
        "A place for a file that the workspace adds to the model, such as a diagram.",
        {"kind": "What belongs there"},
    ),
}

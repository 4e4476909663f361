"""What the demonstration's agencies write: by standard and grade, invented."""

from __future__ import annotations

NARRATIVES: dict[str, tuple[str, str, str, str]] = {
    "s1": (
        "Safeguarding has no place yet on the agenda of our leadership meeting.",
        "A named leader is in post since spring. Reports go to the leadership when there is time.",
        "Our board member for safeguarding reports twice a year, and the minutes show questions.",
        "The board visits teams every quarter. After its visit in May the duty rota was changed, "
        "and waiting calls fell by half.",
    ),
    "s2": (
        "We have no statement that staff could read.",
        "The statement exists, but new staff find it only by asking.",
        "Every new starter reads and signs the statement in the first week.",
        "The statement was rewritten with young people; 94 of 100 staff asked could say what to "
        "do with a worry.",
    ),
    "s3": (
        "It is not written down who answers to whom.",
        "The chart of responsibilities is being redrawn after our reorganisation.",
        "Each post’s duties are in its job description and in the yearly appraisal.",
        "We followed ten concerns from first word to decision: in each the right person decided, "
        "on the same day.",
    ),
    "s4": (
        "We have not asked children or families in the last year.",
        "We asked parents in a survey; children’s own words are still missing.",
        "A group of young people meets us each term and their points are answered in writing.",
        "Young people chose the new waiting room and the words of our letters; complaints about "
        "letters stopped.",
    ),
    "s5": (
        "We cannot say who has been trained.",
        "Most staff are trained, but refreshers ran late for two teams.",
        "All staff have training for their role, recorded and followed up monthly.",
        "After training, supervisors look for the change in practice; case audits in March found "
        "it in eight of ten.",
    ),
    "s6": (
        "References are not always taken before somebody begins.",
        "Checks are made; the register of them has gaps for agency staff.",
        "Every appointment has two references and checks before the first day, and a panel "
        "member trained for it.",
        "An outside reader went through 20 appointments and found every check in place; what we "
        "learned is in the new guide.",
    ),
    "s7": (
        "We come to strategy discussions only when reminded.",
        "We attend conferences, but send reports late in about one of four.",
        "Reports reach conferences on time, and our staff know how to escalate a disagreement.",
        "Two disagreements were escalated this year and settled within five days; both "
        "families’ plans were better for it.",
    ),
    "s8": (
        "Staff are unsure what they may share.",
        "The agreement is signed; a short guide for staff is being written.",
        "Staff know the agreement and record why they shared, or did not.",
        "We tested 15 requests: all were answered within the day, with the reason on record.",
    ),
}

OTHER = (
    "We have begun, and know what is missing.",
    "It is partly in place; one team is still to follow.",
    "It is in place across the agency, and checked once a year.",
    "It is in place, and we can show what it changed for children.",
)

IMPROVEMENTS = (
    "Put it on the leadership’s agenda each quarter, with a named person to report.",
    "Write a one-page guide with two examples, and go through it in every team meeting.",
    "Set up one register, owned by one person, and report gaps monthly.",
    "Ask young people what they would want to know, and publish the answer.",
    "Check ten records a quarter and share what is learned.",
)

CHILD_WORDS = (
    "“she asked me what i wanted to happen and then she actually did it”",
    "“I didn’t know who to tell so I told the lady at the desk and she didn’t laugh.”",
    "“It’s better when it’s the same person”",
)

COLUMNS = {
    0: "People know each other and pick up the phone. New staff are made welcome.",
    1: "Refresher training slips when a team is short of people.",
    2: "Agree with managers which days are kept free, and look again after the summer.",
}

MODERATOR_NOTES = (
    "The minutes attached bear this out.",
    "The evidence shows the policy, not yet its effect.",
    "What is written is careful and honest; the grade follows from it.",
)

REASONS_LOWER = (
    "The evidence shows that it is written down, but not that it is used.",
    "One team’s practice is described; the grade is about the whole agency.",
)
REASONS_HIGHER = ("The evidence shows more than the agency claims for itself.",)

EVIDENCE = (
    ("Board minutes, spring", "board-minutes-spring.txt"),
    ("Safeguarding policy", "safeguarding-policy.txt"),
    ("Training figures", "training-figures.csv"),
)

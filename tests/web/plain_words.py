"""The plain words for what a workspace may name in its own, and where they stand rightly."""

from __future__ import annotations

import re

from tenants.practice.vocabulary import CONCEPTS

PLAIN_WORDS = {str(w) for concept in CONCEPTS.values() for w in (concept.one, concept.many)}
PLAIN = re.compile(
    rf"(?<![\w-])({'|'.join(sorted(PLAIN_WORDS, key=len, reverse=True))})(?![\w-])", re.IGNORECASE
)
EXCEPTIONS = {
    "a verb": (
        "A moderator still grades.…",
        "A moderator’s grades are their own judgement…",
        "%(name)s cannot both grade and write down what the family says.",
        "Blind: the moderator grades before…",
        "Grade “%(question)s”",
        "Hidden while you grade blind",
        "How we grade",
        "Nothing to grade",
        "Nothing to grade now",
        "Read and grade here:…",
        "Reads the returns they are given, grades them…",
        "Return it to the agency",
        "Return it with comments",
        "Save and return to the list",
        "This return was submitted, so it is locked. Ask the coordinator to return it.",
        "To grade",
        "With several, each grades without seeing…",
        "You grade %(agency)s without seeing…",
        "You read what the agency wrote…",
    ),
    "said outside a workspace, or before it has words": (
        "%(name)s invites you to this workspace, where agencies…",
        "A partnership opens an audit…",
        "Accord is used by safeguarding partnerships and their agencies.…",
        "Actions are followed until somebody else has seen…",
        "Each agency answers, adds evidence…",
        "Enter the administrator's name",
        "Hello %(name)s,\n\nThe workspace “%(workspace)s” on Accord is ready…",
        "In Accord the agencies that keep children safe…",
        "Invite somebody or open a round: the e-mails…",
        "Members of your workspace see your name, post and agency.…",
        "Names and numbers of children, families or patients…",
        "No account yet? Your partnership or your agency…",
        "Nobody with this address is an administrator…",
        "Nothing leaves this machine.…",
        "Open your sections",
        "Overview reports are made as tagged PDF…",
        "People are invited by their partnership or their agency…",
        "Somebody asked you to answer part of a safeguarding return.…",
        "Tell the administrator of your workspace, who passes it on…",
        "The partnership reads, grades a second time…",
        "What you see depends on your roles in a workspace…",
        "You may ask to see what is kept about you…",
        "Your account works, but nobody has given you a place…",
        "tell every grade and state by its words…",
        "use it with a screen reader or by speaking",
        "your name, e-mail address, language, post and agency…",
    ),
    "people in general: what a workspace calls those it audits does not stand beside “children”": (
        "Everybody who sees the plan can read this. Leave out the names of children and families.",
        "Asks children and families what they think, and writes it down in their words.",
        "For children and families, or for those who work with them",
        "In your own words. Whoever reads this page reads it too. Leave out the names…",
        "PDF, Word, Excel, PowerPoint, OpenDocument, PNG, JPEG, text or CSV. Leave out the names…",
        "Promises to children and families",
        "Without any, what practitioners and families say shows on submission…",
        "Readers are shown these words when the answers were given together.",
        "Say what you saw and where. Leave out the names of children and families",
        "The family",
        "This goes to them by e-mail: name questions, and nothing about a child or family",
        "What readers are told",
        "You can reply once. Leave out the names of children and families",
    ),
    "another thing by that name": (
        "A practice model holds the standards…",
        "Answer this question",
        "What counts as evidence",
    ),
    "told of a pack: the file calls its keys and pieces so, whatever the workspace says": (
        "a criterion",
        "a grade column names its scale, and no other kind does",
        "a grade question names its scale, and no other kind does",
        "a group of standards",
        "a kind of agency",
        "a kind of round counts its results by standards; add at least one spine of standards",
        "a question",
        "a reader of a part",
        "a question cannot depend on itself",
        "a section",
        "a section of a report",
        "a standard",
        "a standard of a crosswalk",
        "a three-column question names exactly three columns",
        "improvement is asked beside a grade only",
        "kind of agency",
        "moderation needs a part that a moderator fills",
        "only a grade question says what each point means",
        "only a three-column or table question has columns",
        "the columns of a three-column question hold text",
        "this tool has no question “%(key)s”",
        "“%(key)s” belongs to the standard “%(standard)s”; name that among the standards…",
        "“%(key)s” is a %(kind)s question; only grades and choices can be tested",
        "“%(scale)s” is a scale of numbers; choose a scale of grades",
    ),
}
"""The texts that hold a plain word with reason. One that ends in “…” is given by its beginning."""

# What the pages of this test say rightly: verbs, people in general, the name of an audit.
RIGHTLY_PLAIN = re.compile(
    r"Save and return to the list|To grade|\w+ grades before|, grades them a second|Section 11"
    r"|to return it\b|children and families"
)


def is_excepted(text: str) -> bool:
    return any(
        text.startswith(known[:-1]) if known.endswith("…") else text == known
        for known_texts in EXCEPTIONS.values()
        for known in known_texts
    )


def plain_word_in(said: str) -> str | None:
    """The first plain word in a catalogue's text, apart from its places and its values."""
    found = PLAIN.search(re.sub(r"%\(\w+\)[sd]|\{[\w:]+\}|Section 11", " ", said))
    return found[0] if found else None


def leaks(text: str) -> list[str]:
    """The plain words that a text holds although the workspace has its own."""
    return [
        text[max(0, found.start() - 30) : found.end() + 30]
        for found in PLAIN.finditer(RIGHTLY_PLAIN.sub("", text))
    ]

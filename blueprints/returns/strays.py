"""Questions posted with a section that they do not stand in any more.

The page was opened before the form changed. What was typed is saved where the
question stands now; where it stands nowhere, the words come back.
"""

from __future__ import annotations

from collections.abc import Iterable

from blueprints.returns.answer_form import Posted, is_untouched, save_posted, typed_fields
from saas.database import db
from tenants.practice.schema import Question
from tenants.rounds import queries
from tenants.rounds.archive import last_asked
from tenants.rounds.conflicts import FormMoved
from tenants.rounds.content import read_answer, stored_content
from tenants.rounds.queries import ReturnPage
from tenants.workspaces.actor import Actor

_VERSION = ":version"


def save_strays(
    actor: Actor, page: ReturnPage, questions: Iterable[Question], posted: Posted
) -> None:
    """Save what was posted of other questions than a section's; no statement where there is none.

    Raises FormMoved, after everything else was saved, when something typed has no place.
    """
    here = {question.key for question in questions}
    strays = [
        name.removesuffix(_VERSION)
        for name in posted
        if name.endswith(_VERSION) and name.removesuffix(_VERSION) not in here
    ]
    if not strays:
        return
    stored = queries.load_answers(db.session(), page.return_.id)
    homeless = False
    for key in strays:
        present = stored_content(*stored.get(key, (None, None)))
        question = page.form.questions.get(key)
        if question is None:
            asked = last_asked(db.session(), page.return_, key)
            if asked is not None:
                typed = typed_fields(posted, asked.question)
                homeless |= read_answer(asked.model, asked.question, typed).content != present
        elif _may_write(actor, page, key) and not is_untouched(
            question, present, posted, page.form
        ):
            outcome = save_posted(actor, page.return_.id, page.form, question, posted)
            homeless |= outcome.view is not None
    if homeless:
        raise FormMoved


def _may_write(actor: Actor, page: ReturnPage, question: str) -> bool:
    return not actor.is_guest or page.form.tool.section_of[question].key in actor.sections

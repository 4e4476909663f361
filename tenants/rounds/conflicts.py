"""Why an answer was not saved: somebody else wrote it, or its form went on, meanwhile."""

from __future__ import annotations

from saas.errors import Conflict
from saas.i18n import gettext as _
from tenants.rounds.content import AnswerContent
from tenants.rounds.models import Answer


class AnswerConflict(Conflict):
    """Somebody saved this answer in between; both contents are here, nothing was written."""

    def __init__(self, *, mine: AnswerContent, theirs: AnswerContent, answer: Answer) -> None:
        super().__init__(_("Somebody else saved this answer while you were writing."))
        self.mine = mine
        self.theirs = theirs
        self.version = answer.version
        self.by = answer.saved_by
        self.at = answer.saved_at


class FormMoved(Conflict):
    """The return went to another version of its form while the answer was on its way."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The form was changed while you were writing, and this question is asked "
                "otherwise now. Load the page again and answer it as it is asked now."
            )
        )

"""The forms of evidence."""

from __future__ import annotations

from wtforms.validators import DataRequired

from saas.files.kinds import accepted_extensions
from saas.i18n import lazy_gettext as _l
from saas.web.fields import DateParts, FileField, TextAreaField, TextField
from saas.web.forms import BaseForm
from tenants.evidence.models import Evidence
from tenants.evidence.types import Details


class DetailsForm(BaseForm):
    """What is said about evidence; the file or link itself never changes."""

    title = TextField(
        _l("Title"),
        validators=[DataRequired(_l("Enter a title for the evidence"))],
        description=_l("What is it? For example Training records 2026"),
    )
    effective_from = DateParts(
        _l("Covers the time from"),
        called=_l("the first day covered"),
        required=False,
        description=_l("The period that the evidence is about, not the day you add it"),
    )
    effective_to = DateParts(
        _l("Covers the time to"), called=_l("the last day covered"), required=False
    )
    expires_on = DateParts(
        _l("Valid until"),
        called=_l("the last day of validity"),
        required=False,
        description=_l("When it has to be renewed. You and the coordinator see it coming"),
    )
    note = TextAreaField(_l("Note (optional)"), description=_l("For example the pages to look at"))

    def details(self) -> Details:
        return Details(
            title=self.title.data or "",
            note=self.note.data or "",
            effective_from=self.effective_from.data,
            effective_to=self.effective_to.data,
            expires_on=self.expires_on.data,
        )

    def show(self, evidence: Evidence) -> None:
        """Fill the form from evidence."""
        self.title.data, self.note.data = evidence.title, evidence.note
        for name in ("effective_from", "effective_to", "expires_on"):
            self[name].process(None, getattr(evidence, name))


class EvidenceForm(DetailsForm):
    """New evidence: a file or a web address, one of the two."""

    file = FileField(
        _l("File"),
        description=_l(
            "PDF, Word, Excel, PowerPoint, OpenDocument, PNG, JPEG, text or CSV. "
            "Leave out the names of children and families"
        ),
        render_kw={"accept": ",".join(accepted_extensions())},
    )
    url = TextField(
        _l("Or a web address"),
        description=_l("For example https://example.org/policy"),
    )

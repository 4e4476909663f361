"""Forms about a whole return; the questions themselves come from the tool."""

from __future__ import annotations

from saas.i18n import lazy_gettext as _l
from saas.web.fields import CheckboxField, TextAreaField, TextField
from saas.web.forms import BaseForm


class SignForm(BaseForm):
    post = TextField(_l("Your post"), description=_l("For example Chief Executive"))
    confirmed = CheckboxField(_l("I confirm this and sign for my agency"))


class SendBackForm(BaseForm):
    overall = TextAreaField(
        _l("Comment on the whole return"),
        description=_l("Leave this empty if your comments on single questions say enough"),
    )


class ReopenForm(BaseForm):
    reason = TextAreaField(
        _l("Reason"),
        description=_l("The agency reads it, and it stays with the signature that is voided"),
    )

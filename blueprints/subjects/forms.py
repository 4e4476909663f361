"""The form with which somebody confirms that they have read what was released to them."""

from __future__ import annotations

from saas.i18n import lazy_gettext as _l
from saas.web.fields import TextAreaField
from saas.web.forms import BaseForm


class AcknowledgeForm(BaseForm):
    note = TextAreaField(
        _l("What do you take from it? (optional)"),
        description=_l(
            "In your own words. Whoever reads this page reads it too. "
            "Leave out the names of children and families"
        ),
    )

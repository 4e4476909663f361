"""Pages about mail."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from sqlalchemy import select

from blueprints.gate import needs, public
from saas.database import db
from saas.i18n import gettext as _
from saas.jobs.tasks import workspace_ids
from saas.mail.models import AccountMail, Mail
from saas.mail.service import LINK
from saas.outbox.service import system_scope
from saas.settings import get_settings
from saas.tenancy import NO_SCOPE, enter_scope
from tenants.workspaces.roles import Permission
from tenants.workspaces.sent_mail import list_mail

bp = Blueprint("mail", __name__, template_folder="templates")

MOST_OF_EACH = 100


@bp.get("/demo/mail")
@public
def page() -> str:
    """Every mail of a demonstration, with its working links: there, nobody's mail is private.

    Anywhere else this address does not exist.
    """
    if get_settings().environment != "demo":
        abort(404)
    mails = _newest(AccountMail, None)
    for tenant_id in workspace_ids():
        mails += _newest(Mail, tenant_id)
    mails.sort(key=lambda mail: mail["at"], reverse=True)
    return render_template("mail/demo.html", mails=mails[:MOST_OF_EACH], mark=LINK)


def _newest(model: type[Mail] | type[AccountMail], tenant_id: Any) -> list[dict[str, Any]]:
    with enter_scope(system_scope(tenant_id) if tenant_id else NO_SCOPE):
        rows = db.session.scalars(
            select(model).order_by(model.created_at.desc(), model.id.desc()).limit(MOST_OF_EACH)
        )
        return [
            {
                "at": mail.created_at,
                "recipient": mail.recipient,
                "subject": mail.subject,
                "language": mail.language,
                **_parts(mail.body, mail.link),
            }
            for mail in rows
        ]


def _parts(body: str, link: str) -> dict[str, Any]:
    """The text as it was sent, in paragraphs and lines, and where its link leads.

    The link leads to this very address of the service, whatever name it was sent under.
    """
    base = get_settings().base_url
    return {
        "paragraphs": [part.split("\n") for part in body.strip().split("\n\n")],
        "link": link,
        "href": (link.removeprefix(base) or "/") if link.startswith(base) else "",
    }


@bp.get("/w/<slug>/mail")
@needs(Permission.MAIL_READ)
def sent() -> str:
    """What this workspace mailed, when, to whom, and whether it went."""
    found = list_mail(db.session(), page=request.args.get("page", 1, type=int))
    return render_template(
        "mail/sent.html",
        found=found,
        states={"waiting": _("Waiting"), "sent": _("Sent"), "failed": _("Failed")},
        page_link=lambda number: url_for("mail.sent", page=number),
    )

"""Writing mail with the change it tells of, and sending it from the worker.

A link's secret is kept apart from the body and wiped once the mail has gone,
so that whoever may read the list of mails cannot use the links.
"""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from email.utils import make_msgid
from uuid import UUID

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from saas.database import Json, new_id, now
from saas.mail.models import AccountMail, Mail
from saas.outbox import service as outbox
from saas.settings import Settings
from saas.tenancy import require_tenant

LINK = "{{link}}"
"""Stands in a body where the link with its secret goes."""


def post(
    session: Session,
    *,
    kind: str,
    recipient: str,
    language: str,
    subject: str,
    body: str,
    link: str = "",
) -> None:
    """Write a mail in this workspace; the worker sends it after the commit."""
    mail_id = new_id()
    session.add(
        Mail(
            tenant_id=require_tenant(),
            id=mail_id,
            kind=kind,
            recipient=recipient,
            language=language,
            subject=subject,
            body=body,
            link=link,
        )
    )
    outbox.queue(session, "mail.send", mail_id=mail_id)


def post_to_account(
    session: Session,
    *,
    kind: str,
    recipient: str,
    language: str,
    subject: str,
    body: str,
    link: str = "",
) -> None:
    """Write a mail that belongs to a person and to no workspace."""
    mail_id = new_id()
    session.add(
        AccountMail(
            id=mail_id,
            kind=kind,
            recipient=recipient,
            language=language,
            subject=subject,
            body=body,
            link=link,
        )
    )
    outbox.queue_for_account(session, "account_mail.send", mail_id=mail_id)


@outbox.handles("mail.send")
def _send(session: Session, payload: Json) -> None:
    mail = session.scalars(select(Mail).where(Mail.id == UUID(payload["mail_id"]))).one()
    _send_one(mail)


@outbox.handles("account_mail.send")
def _send_account(session: Session, payload: Json) -> None:
    found = session.scalars(select(AccountMail).where(AccountMail.id == UUID(payload["mail_id"])))
    _send_one(found.one())


def _send_one(mail: Mail | AccountMail) -> None:
    if mail.state == "sent":
        return
    settings: Settings = current_app.config["ACCORD"]
    if settings.mail_transport == "smtp":
        _over_smtp(settings, mail)
        mail.link = ""
    mail.state, mail.sent_at = "sent", now()


def _over_smtp(settings: Settings, mail: Mail | AccountMail) -> None:
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = mail.recipient
    message["Subject"] = " ".join(mail.subject.split())
    message["Message-ID"] = make_msgid(str(mail.id), domain="accord.invalid")
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = mail.language
    message.set_content(mail.body.replace(LINK, mail.link))
    with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=20) as server:
        if settings.smtp_tls:
            server.starttls()
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        server.send_message(message)

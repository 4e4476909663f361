"""The handbook's name and first page: which version it is, whose, from when until when."""

from __future__ import annotations

from saas.i18n import gettext as _
from saas.i18n import language
from saas.i18n.terms import capital
from tenants.handbook import wording
from tenants.handbook.chapters.book import Book, facts
from tenants.handbook.queries import Edition
from tenants.handbook.types import Fact
from tenants.practice.schema import in_language
from tenants.practice.terms import vocabulary_here


def room_name() -> str:
    """What the menu calls the room: the workspace's own word for its framework, if it has one."""
    own = vocabulary_here().get("handbook")
    if own is None:
        return _("Framework")
    return capital(in_language(own.short or own.one, language()))


def title_of(book: Book) -> str:
    handbook = book.model.handbook
    return book.say(handbook.title if handbook is not None else book.model.title)


def status_name(status: str) -> str:
    return _("Draft") if status == "draft" else _("Final")


def facts_of(book: Book, edition: Edition, published: str) -> tuple[Fact, ...]:
    """What stands under the title; ``published`` is the day on which the version was."""
    version = _("%(n)s, published on %(date)s", n=edition.number, date=published)
    handbook = book.model.handbook
    if handbook is None:
        return facts((_("Version"), version))
    return facts(
        (_("Version"), version),
        (_("Edition"), handbook.edition or ""),
        (_("Status"), status_name(handbook.status)),
        (_("Owner"), book.say(handbook.owner)),
        (_("Approved by"), book.say(handbook.approved_by)),
        (_("Approved on"), wording.day(handbook.approved_on)),
        (_("In force from"), wording.day(handbook.effective_on)),
        (_("To be reviewed by"), wording.day(handbook.review_on)),
        (_("Signed by"), book.said(handbook.signatories)),
    )

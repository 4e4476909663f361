"""A person's browser on the framework's pages."""

from __future__ import annotations

from bs4 import BeautifulSoup
from sqlalchemy import update

from saas.accounts.models import User
from saas.database import db
from saas.tenancy import NO_SCOPE, enter_scope
from tests.handbook.frameworks import LEAD
from tests.web.page_checks import Browser, words
from tests.world import World


def browser(world: World, who: str = LEAD, language: str = "en") -> Browser:
    client = world.client(who)
    if language != "en":
        with enter_scope(NO_SCOPE):
            user_id = world.people[who].user_id
            db.session.execute(update(User).where(User.id == user_id).values(language=language))
            db.session.commit()
    return Browser(client)


def link(page: BeautifulSoup, text: str) -> str:
    """The address of the link whose words begin so."""
    [href, *_more] = [
        str(a["href"]) for a in page.select("main a[href]") if words(a).startswith(text)
    ]
    return href

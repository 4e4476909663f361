"""A small world behind an address of its own, for journeys that change what they visit."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser
from werkzeug.serving import make_server

from saas.accounts import sessions
from saas.database import db
from saas.tenancy import NO_SCOPE, enter_scope
from saas.web.signed_in import COOKIE
from tests.browser.conftest import DESKTOP, Visitor
from tests.browser.live import Live
from tests.world import World

OpenFor = Callable[..., Visitor]


@contextmanager
def served(world: World, chromium: Browser) -> Iterator[OpenFor]:
    """Opens browsers for people of the world: ``open_for("moderator", viewport=PHONE)``."""
    server = make_server("127.0.0.1", 0, world.app, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    live = Live(f"http://127.0.0.1:{server.port}", {})
    contexts = []

    def open_for(who: str, *, viewport: dict[str, int] = DESKTOP) -> Visitor:
        with enter_scope(NO_SCOPE):
            token = sessions.begin(db.session(), user_id=world.people[who].user_id)
            db.session.commit()
        context = chromium.new_context(viewport=viewport)
        contexts.append(context)
        context.add_cookies([{"name": COOKIE, "value": token, "url": live.url}])
        return Visitor(live, context)

    try:
        yield open_for
    finally:
        for context in contexts:
            context.close()
        server.shutdown()
        serving.join()

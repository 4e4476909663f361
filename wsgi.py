"""Composes the platform, the domain and the pages into one application."""

from __future__ import annotations

from flask import Flask

import tenants.tables
from blueprints.register import register_rooms
from saas.app import create_app
from saas.cli.commands import register_platform_commands
from saas.i18n import use_words
from saas.jobs.queue import open_queue
from saas.web.install import install_web
from tenants.commands import COMMANDS
from tenants.practice.terms import find_word
from tenants.work import register_work

assert tenants.tables


def register_commands(app: Flask) -> None:
    register_platform_commands(app)
    for group in COMMANDS:
        app.cli.add_command(group)


register_work()
use_words(find_word)
PARTS = (open_queue, install_web, register_rooms, register_commands)

app = create_app(parts=PARTS)

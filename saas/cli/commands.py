"""The platform's commands: the worker, the ticker, and proving the trail."""

from __future__ import annotations

import sys

import click
from flask import Flask, current_app
from rq import Worker
from rq.serializers import JSONSerializer
from sqlalchemy import select

from saas.accounts.models import Workspace
from saas.database import session
from saas.jobs import queue, ticker
from saas.outbox.service import system_scope
from saas.tenancy import NO_SCOPE, enter_scope
from saas.trail import service as trail


class AppWorker(Worker):  # type: ignore[misc]
    """A worker whose jobs run inside the application's context."""

    def perform_job(self, job, queue):  # type: ignore[no-untyped-def]
        with current_app._get_current_object().app_context():  # type: ignore[attr-defined]
            return super().perform_job(job, queue)


def register_platform_commands(app: Flask) -> None:
    app.cli.command("worker", help="Do the queued work until stopped.")(worker)
    app.cli.command("ticker", help="Hand over what is due by time until stopped.")(ticker.run)
    trail_group = click.Group("trail", help="The append-only trail.")
    trail_group.add_command(
        click.Command(
            "verify",
            callback=with_app(app, verify_trail),
            params=[click.Option(["--workspace"], help="One workspace's address; else all.")],
            help="Prove each workspace's trail whole, or name its first broken link.",
        )
    )
    app.cli.add_command(trail_group)


def with_app(app: Flask, function):  # type: ignore[no-untyped-def]
    def run(**options):  # type: ignore[no-untyped-def]
        with app.app_context():
            return function(**options)

    return run


def worker() -> None:
    connection = queue.connection()
    found = AppWorker([queue.get_queue()], connection=connection, serializer=JSONSerializer)
    found.work(logging_level="WARNING")


def verify_trail(workspace: str | None) -> None:
    with enter_scope(NO_SCOPE):
        query = select(Workspace.id, Workspace.slug).order_by(Workspace.slug)
        if workspace:
            query = query.where(Workspace.slug == workspace)
        found = session().execute(query).all()
    if not found:
        raise click.ClickException(f"no workspace has the address “{workspace}”")
    broken = False
    for tenant_id, slug in found:
        with enter_scope(system_scope(tenant_id)):
            verdict = trail.verify(session())
        if verdict.whole:
            click.echo(f"{slug}: whole, {verdict.events} events, head {verdict.head[:16] or '–'}")
        else:
            broken = True
            click.echo(f"{slug}: broken at event {verdict.broken_at}: {verdict.reason}")
    if broken:
        sys.exit(1)

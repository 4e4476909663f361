"""The domain's commands: workspaces, packs, the demonstration."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click
from sqlalchemy import select

from saas.accounts.models import Workspace
from saas.database import session
from saas.errors import DomainError, InvalidInput
from saas.i18n import in_language
from saas.settings import get_settings
from saas.tenancy import NO_SCOPE, Reach, Scope, enter_scope
from tenants.practice import service as practice
from tenants.practice.loader import PackError, load_file
from tenants.practice.pack_reference import reference
from tenants.practice.pack_schema import json_schema_text
from tenants.practice.packs import FOLDER
from tenants.practice.schema import PracticeModel


@click.group()
def packs() -> None:
    """Practice models as files."""


def _load(file: str) -> PracticeModel:
    path = Path(file)
    if not path.exists() and (FOLDER / f"{file}.yaml").exists():
        path = FOLDER / f"{file}.yaml"
    try:
        return load_file(path)
    except PackError as error:
        raise click.ClickException(f"this pack cannot be loaded\n{error}") from error
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}") from error


@packs.command("check")
@click.argument("file")
def check(file: str) -> None:
    """Check a pack FILE; each problem is named with its line."""
    model = _load(file)
    questions = sum(len(tool.questions) for tool in model.tools)
    click.echo(f"{file}: good. {len(model.tools)} tools, {questions} questions.")


@packs.command("load")
@click.argument("file")
@click.option("--workspace", required=True, help="The workspace's address (slug).")
@click.option("--note", default="", help="What this version changes.")
def load(file: str, workspace: str, note: str) -> None:
    """Publish a pack FILE as the next version in a workspace."""
    model = _load(file)
    tenant_id = workspace_id(workspace)
    scope = Scope(tenant_id=tenant_id, reach=frozenset({Reach.SYSTEM, Reach.PLANNING}))
    with enter_scope(scope), in_language("en"):
        try:
            version = practice.publish(
                session(), model, note=note, published_by=None, publisher_name=""
            )
        except InvalidInput as error:
            raise click.ClickException(error.message) from error
        number, digest = version.number, version.content_hash
        session().commit()
    click.echo(f"{workspace}: {model.key} version {number} is published ({digest[:12]}).")


@packs.command("schema")
def schema() -> None:
    """Print the JSON Schema of a pack, for an editor."""
    click.echo(json_schema_text(), nl=False)


@packs.command("reference")
def reference_tables() -> None:
    """Print every piece and key of a pack, as docs/packs.md has them."""
    click.echo(reference(), nl=False)


def workspace_id(slug: str) -> UUID:
    """The id behind a workspace's address. Raises a command's error."""
    with enter_scope(NO_SCOPE):
        found = (
            session()
            .execute(select(Workspace.id).where(Workspace.slug == slug))
            .scalar_one_or_none()
        )
    if found is None:
        raise click.ClickException(f"no workspace has the address “{slug}”")
    return found


@click.group()
def workspaces() -> None:
    """Workspaces."""


@workspaces.command("create")
@click.argument("slug")
@click.option("--name", required=True)
@click.option("--kind", type=click.Choice(["partnership", "authority"]), default="partnership")
@click.option("--languages", default="en", help="Comma-separated, such as en,cy.")
@click.option("--administrator-email", required=True)
@click.option("--administrator-name", required=True)
def create(
    slug: str,
    name: str,
    kind: str,
    languages: str,
    administrator_email: str,
    administrator_name: str,
) -> None:
    """Create a workspace and invite its first administrator by mail."""
    from tenants.workspaces.setup import create_workspace

    codes = [code.strip() for code in languages.split(",") if code.strip()]
    try:
        create_workspace(
            session(),
            slug=slug,
            name=name,
            kind=kind,
            languages=codes,
            administrator_email=administrator_email,
            administrator_name=administrator_name,
            language=codes[0],
        )
    except DomainError as error:
        fields = getattr(error, "errors", {})
        raise click.ClickException("; ".join(fields.values()) or error.message) from error
    click.echo(f"{slug}: created; {administrator_email} was sent an invitation.")


@workspaces.command("send-first-link")
@click.option("--workspace", required=True, help="The workspace's address (slug).")
@click.option("--email", required=True, help="The administrator's e-mail address.")
def send_first_link(workspace: str, email: str) -> None:
    """Mail an administrator whose first link has expired another one."""
    from tenants.workspaces import setup

    tenant_id = workspace_id(workspace)
    try:
        setup.send_first_link(session(), tenant_id, email)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    days = get_settings().invitation_days
    click.echo(f"{workspace}: a new link is on its way to {email}; it opens for {days} days.")


@click.group()
def demo() -> None:
    """The demonstration's data."""


@demo.command("seed")
def seed() -> None:
    """Fill an empty database with an invented partnership and its rounds."""
    from tenants.demo.seed import seed_demo

    seed_demo(click.echo)


COMMANDS = (packs, workspaces, demo)

"""Absolute addresses of a workspace's pages, for mail."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from saas.accounts.models import Workspace
from saas.settings import get_settings
from saas.tenancy import require_tenant


def address(session: Session, path: str) -> str:
    """The address of a page of the scope's workspace: ``plan`` gives ``…/w/<slug>/plan``."""
    slug = session.info.get(("slug", require_tenant()))
    if slug is None:
        slug = session.execute(
            select(Workspace.slug).where(Workspace.id == require_tenant())
        ).scalar_one()
        session.info["slug", require_tenant()] = slug
    return service_address(f"w/{slug}/{path.lstrip('/')}")


def service_address(path: str) -> str:
    """The address of a page that belongs to no workspace."""
    return f"{get_settings().base_url.rstrip('/')}/{path}"


def workspace_in_scope(session: Session) -> Workspace:
    """The name and address of the workspace that is being worked in."""
    return session.scalars(select(Workspace).where(Workspace.id == require_tenant())).one()

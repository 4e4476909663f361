"""Files by content: kept once a workspace, addressed by their SHA-256."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from saas.tenancy.rows import WorkspaceRow


class StoredFile(WorkspaceRow):
    """``size`` in bytes; the bytes lie in the file store under the workspace's own folder."""

    __tablename__ = "stored_files"
    __table_args__ = (
        UniqueConstraint("tenant_id", "sha256"),
        CheckConstraint("size >= 0", name="size"),
    )

    sha256: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

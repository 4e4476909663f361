"""The store of files: by content, per workspace, whole or not at all."""

from __future__ import annotations

import errno
import io
import os
import stat
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from saas.embedded.servers import TestServers
from saas.errors import InvalidInput, InvalidState
from saas.files import store
from saas.files.models import StoredFile
from saas.settings import Settings
from saas.tenancy import ScopeError
from tests.world import World


def files_of(world: World) -> list[Path]:
    settings: Settings = world.app.config["ACCORD"]
    folder = settings.files_dir / str(world.tenant_id)
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


def test_the_files_of_a_run_of_the_tests_go_when_its_servers_stop(
    app: Flask, servers: TestServers
) -> None:
    """They lie in the folder that the servers remove, so that no run leaves any behind."""
    settings: Settings = app.config["ACCORD"]
    assert Path(servers.socket_folder) in settings.files_dir.parents


def test_the_same_bytes_are_kept_once_in_a_workspace(world: World) -> None:
    with world.acting(world.coordinator) as session:
        first = store.put(session, b"words", media_type="text/plain")
        again = store.put(session, io.BytesIO(b"words"), media_type="text/plain")
        session.commit()
        assert first.id == again.id
        assert (first.size, store.path_of(first, verify=True).read_bytes()) == (5, b"words")
    assert len(files_of(world)) == 1


def test_two_workspaces_never_share_a_file(world: World, other_world: World) -> None:
    paths = set()
    for each in (world, other_world):
        with each.acting(each.coordinator) as session:
            kept = store.put(session, b"the same words", media_type="text/plain")
            session.commit()
            assert session.scalars(select(func.count()).select_from(StoredFile)).one() == 1
            paths.add(store.path_of(kept))
    assert len(paths) == 2


def test_nobody_else_on_the_machine_reads_the_files(world: World) -> None:
    with world.acting(world.coordinator) as session:
        path = store.path_of(store.put(session, b"secret", media_type="text/plain"))
        session.commit()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_full_disk_leaves_nothing_behind(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(os, "fsync", full)
    with world.acting(world.coordinator) as session:
        with pytest.raises(InvalidInput, match="no room left") as refused:
            store.put(session, b"words", media_type="text/plain")
        assert "file" in refused.value.errors
        assert session.scalars(select(func.count()).select_from(StoredFile)).one() == 0
    assert files_of(world) == []


def test_another_failure_of_the_disk_is_not_hidden(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_handle: int) -> None:
        raise OSError(errno.EIO, "input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with world.acting(world.coordinator) as session, pytest.raises(OSError, match="input/output"):
        store.put(session, b"words", media_type="text/plain")
    assert files_of(world) == []


def test_a_damaged_or_missing_file_is_noticed(world: World) -> None:
    with world.acting(world.coordinator) as session:
        kept = store.put(session, b"words", media_type="text/plain")
        session.commit()
        path = store.path_of(kept)
        path.write_bytes(b"w0rds")
        assert store.path_of(kept) == path
        with pytest.raises(InvalidState, match="damaged"):
            store.path_of(kept, verify=True)
        mended = store.put(session, b"words", media_type="text/plain")
        assert store.path_of(mended, verify=True).read_bytes() == b"words"
        path.unlink()
        with pytest.raises(InvalidState, match="missing"):
            store.path_of(kept)


def test_nothing_is_kept_outside_a_workspace(app: object) -> None:
    from saas.database import db

    with pytest.raises(ScopeError):
        store.put(db.session(), b"words", media_type="text/plain")

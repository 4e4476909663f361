"""The demo's database: its structure kept up to date, its data put in once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import redis

from saas.embedded.errors import failure
from saas.embedded.folders import ROOT, files_below, fingerprint, is_stamped, put_stamp
from saas.embedded.postgres import Postgres
from saas.embedded.progress import Progress, run_logged, say
from saas.embedded.roles import drop_database, filling, prepare_cluster
from saas.embedded.valkey import Valkey

DATABASE = "accord"
_FLASK = (sys.executable, "-m", "flask", "--app", "wsgi")


@dataclass(frozen=True)
class DemoData:
    """The database, queue and files of the demo whose state is kept in ``folder``."""

    folder: Path
    database: Postgres
    queue: Valkey
    environment: Mapping[str, str]
    progress: Progress

    def bring_up_to_date(self) -> str:
        """Make, migrate and fill whatever is missing; returns the sign-ins as text.

        A demo that was interrupted while its data went in is begun again, because half of it is
        of no use. Raises EmbeddedError with the end of the log of what failed.
        """
        new = prepare_cluster(self.database.url(), DATABASE)
        if not new and not self._seeded.exists():
            drop_database(self.database.url(), DATABASE)
            new = prepare_cluster(self.database.url(), DATABASE)
        if new:
            self._forget_earlier_demo()
        self._migrate()
        return self._seed()

    @property
    def _seeded(self) -> Path:
        return self.folder / "seeded"

    @property
    def _migrated(self) -> Path:
        return self.folder / "migrated"

    @property
    def _sign_ins(self) -> Path:
        return self.folder / "sign-ins.txt"

    def _forget_earlier_demo(self) -> None:
        for stamp in (self._seeded, self._migrated, self._sign_ins):
            stamp.unlink(missing_ok=True)
        for item in (self.folder / "files").iterdir():
            shutil.rmtree(item) if item.is_dir() else item.unlink()
        with redis.Redis.from_url(self.queue.url()) as client:
            client.flushall()

    def _migrate(self) -> None:
        migrations = files_below(ROOT / "migrations", ".py")
        wanted = fingerprint(migrations)
        if is_stamped(self._migrated, wanted):
            self.progress.skip("database structure", "up to date")
            return
        with self.progress.step("database structure"):
            migrator = self.database.url("accord_migrator", DATABASE, "+psycopg")
            run_logged(
                "The database's structure could not be brought up to date",
                [*_FLASK, "db", "upgrade"],
                self.folder / "log" / "migrations.log",
                folder=ROOT,
                environment={**self.environment, "ACCORD_MIGRATOR_URL": migrator},
            )
            put_stamp(self._migrated, wanted)

    def _seed(self) -> str:
        """Put the demo's data in once; returns the sign-ins."""
        if self._seeded.exists():
            self.progress.skip("demo data", "there")
        else:
            with self.progress.step("demo data"):
                with filling(self.database.url(), DATABASE):
                    self._run_seed()
                put_stamp(self._seeded, "yes")
        return self._sign_ins.read_text(encoding="utf-8").strip()

    def _run_seed(self) -> None:
        """The command tells its progress, then after an empty line the sign-ins."""
        log = self.folder / "log" / "demo-data.log"
        progress: list[str] = []
        sign_ins: list[str] = []
        with (
            log.open("wb") as errors,
            subprocess.Popen(
                [*_FLASK, "demo", "seed"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=ROOT,
                env=dict(self.environment),
                text=True,
            ) as command,
        ):
            assert command.stdout
            for line in map(str.rstrip, command.stdout):
                if sign_ins or not line:
                    sign_ins.append(line)
                else:
                    progress.append(line)
                    say(f"    {line}")
        if command.returncode != 0:
            raise failure("The demo's data could not be put in", log)
        self._keep("\n".join(sign_ins or progress))

    def _keep(self, sign_ins: str) -> None:
        """Keep the sign-ins where only the owner reads them."""
        opened = os.open(self._sign_ins, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode=0o600)
        with os.fdopen(opened, "w", encoding="utf-8") as file:
            file.write(f"{sign_ins.strip()}\n")

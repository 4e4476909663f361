"""Checks that the migrations build a database that the models agree with.

``python -m saas.embedded.migrations_check``; run by ``make test``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from saas.embedded.folders import ROOT
from saas.embedded.roles import prepare_cluster
from saas.embedded.servers import TestServers, start_for_tests

_DATABASE = "accord_migrations"
_FLASK = (sys.executable, "-m", "flask", "--app", "wsgi", "db")


def main() -> int:
    """Upgrade an empty database to the one head, then compare it with the models."""
    servers = start_for_tests()
    try:
        prepare_cluster(servers.superuser_url, _DATABASE)
        with tempfile.TemporaryDirectory(prefix="accord-files-") as files:
            return _check(_environment(servers, files))
    finally:
        servers.stop()


def _environment(servers: TestServers, files: str) -> dict[str, str]:
    return {
        **os.environ,
        "ACCORD_DATABASE_URL": servers.app_url(_DATABASE),
        "ACCORD_MIGRATOR_URL": servers.migrator_url(_DATABASE),
        "ACCORD_REDIS_URL": servers.redis_url,
        "ACCORD_SECRET_KEY": "for-this-check-alone-and-nothing-else",
        "ACCORD_FILES_DIR": files,
        "ACCORD_BASE_URL": "http://127.0.0.1",
        "ACCORD_ENVIRONMENT": "test",
    }


def _check(environment: dict[str, str]) -> int:
    heads = subprocess.run(
        [*_FLASK, "heads"], env=environment, cwd=ROOT, check=False, capture_output=True, text=True
    )
    if heads.returncode != 0:
        print(heads.stderr)
        return 1
    if heads.stdout.count("(head)") != 1:
        print(f"The migrations must have exactly one head, and have:\n{heads.stdout}")
        return 1
    for command in ("upgrade", "check"):
        finished = subprocess.run([*_FLASK, command], env=environment, cwd=ROOT, check=False)
        if finished.returncode != 0:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

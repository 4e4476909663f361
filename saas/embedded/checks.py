"""The checks of ``make test``, in order, the tests last. Standard library alone."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass

from saas.embedded.chromium import Chromium
from saas.embedded.folders import VENV_PYTHON
from saas.embedded.progress import Progress, say


@dataclass(frozen=True)
class Check:
    """One program of the virtual environment whose exit code says whether all is well."""

    title: str
    arguments: tuple[str, ...]


CHECKS = (
    Check("ruff check", ("-m", "ruff", "check", ".")),
    Check("ruff format", ("-m", "ruff", "format", "--check", ".")),
    Check("mypy", ("-m", "mypy")),
    Check(
        "import-linter", ("-c", "from importlinter.cli import lint_imports_command as run; run()")
    ),
    Check("migrations", ("-m", "saas.embedded.migrations_check")),
    Check("translations", ("-m", "saas.embedded.translations_check")),
    # Tests of one group share something costly, so they stay with one worker.
    Check("tests", ("-m", "pytest", "-n", "2", "--dist", "loadfile")),
)


def run_checks(progress: Progress, environment: Mapping[str, str], chromium: Chromium) -> int:
    """Run every check, whatever the one before said; returns 1 if any failed."""
    failed = []
    began = time.monotonic()
    for check in CHECKS:
        with progress.step(check.title):
            finished = subprocess.run(
                [str(VENV_PYTHON), *check.arguments], env=dict(environment), check=False
            )
        if finished.returncode != 0:
            failed.append(check.title)
    say()
    if chromium.missing:
        say(f"Skipped: the browser tests, because {chromium.missing}.")
    seconds = time.monotonic() - began
    if failed:
        say(f"Failed after {seconds:.0f} s: {', '.join(failed)}.")
        return 1
    say(f"All checks passed in {seconds:.0f} s.")
    return 0

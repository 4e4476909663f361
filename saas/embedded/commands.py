"""The commands behind the Makefile's targets. Standard library alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

from saas.embedded import chromium
from saas.embedded.checks import CHECKS, run_checks
from saas.embedded.errors import EmbeddedError, sentence
from saas.embedded.folders import (
    DEMO,
    NODE_MODULES,
    ROOT,
    STATE,
    STATIC,
    VENV,
    VENV_PYTHON,
    files_below,
    venv_environment,
)
from saas.embedded.places import outside_home
from saas.embedded.ports import check_port, wanted_port
from saas.embedded.preparation import STEPS, prepare
from saas.embedded.progress import Progress, say
from saas.embedded.state import remove_state, running_demo

_DEVELOPERS = "requirements-dev.lock"
_SUPERVISOR_STEPS = 5
_CACHES = (".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache")


def run(arguments: Sequence[str]) -> int:
    """Run one command by its name; returns the exit code, and never a traceback for the reader."""
    commands: dict[str, Callable[[], int]] = {
        "demo": demo,
        "demo-reset": demo_reset,
        "test": test,
        "bench": bench,
        "format": format_code,
        "screenshots": screenshots,
        "clean": clean,
    }
    if len(arguments) != 1 or arguments[0] not in commands:
        say(f"Name one of: {', '.join(commands)}.")
        return 2
    os.chdir(ROOT)
    try:
        return commands[arguments[0]]()
    except EmbeddedError as error:
        say(f"\n{error}")
    except OSError as error:
        say(f"\n{sentence(error)}")
    except KeyboardInterrupt:
        say("\nStopped. The same command goes on from here.")
        return 130
    return 1


def demo() -> int:
    """Set up what is missing and become the demo's supervisor; returns only by raising."""
    _refuse_while_running("The demo is already running at {address}.")
    port = wanted_port()
    check_port(port)
    progress = Progress(STEPS + _SUPERVISOR_STEPS)
    prepare(progress, "requirements.lock")
    supervisor = [str(VENV_PYTHON), "-m", "saas.embedded.supervisor", str(port)]
    sys.stdout.flush()
    # The same process goes on, so that whoever started it can also stop it.
    os.execve(
        supervisor[0],
        [*supervisor, str(progress.finished), str(progress.total)],
        venv_environment(),
    )


def demo_reset() -> int:
    """Throw the demo's data away; the next start begins afresh."""
    _refuse_while_running("The demo is running at {address}: stop it first (Ctrl-C there).")
    remove_state(DEMO)
    say("The demo's data is gone. 'make demo' starts afresh.")
    return 0


def _refuse_while_running(text: str) -> None:
    address = running_demo(DEMO)
    if address is not None:
        raise EmbeddedError(text.format(address=address))


def test() -> int:
    """Every check there is, the tests last; what was skipped stands on the last lines."""
    progress = Progress(STEPS + 1 + len(CHECKS))
    prepare(progress, _DEVELOPERS)
    environment = venv_environment()
    found = chromium.obtain(progress)
    environment.update(found.environment())
    return run_checks(progress, environment, found)


def bench() -> int:
    """Measure against the budgets of the design, and print ratios to a floor."""
    prepare(Progress(STEPS), _DEVELOPERS)
    return _call([str(VENV_PYTHON), "-m", "benchmarks"])


def format_code() -> int:
    """Put the code into the house's layout."""
    prepare(Progress(STEPS), _DEVELOPERS)
    fixed = _call([str(VENV_PYTHON), "-m", "ruff", "check", "--fix", "."])
    return _call([str(VENV_PYTHON), "-m", "ruff", "format", "."]) or fixed


def screenshots() -> int:
    """Photograph the pages of the demo with Chromium."""
    progress = Progress(STEPS + 1)
    prepare(progress, _DEVELOPERS)
    found = chromium.obtain(progress)
    if not found.path:
        raise EmbeddedError(f"Screenshots need Chromium: {found.missing}")
    return _call([str(VENV_PYTHON), "-m", "tests.browser.screenshots"], found.environment())


def _call(command: Sequence[str], more: dict[str, str] | None = None) -> int:
    return subprocess.run(
        list(command), env={**venv_environment(), **(more or {})}, check=False
    ).returncode


def clean() -> int:
    """Remove everything that was set up, built or kept, the demo's data too."""
    _refuse_while_running("The demo is running at {address}: stop it first (Ctrl-C there).")
    remove_state(DEMO)
    if os.geteuid() == 0:
        shutil.rmtree(outside_home(), ignore_errors=True)
        with suppress(OSError):  # other clones keep theirs there too
            outside_home().parent.rmdir()
    for folder in (VENV, NODE_MODULES, STATIC, STATE, *(ROOT / name for name in _CACHES)):
        if folder.exists():
            shutil.rmtree(folder)
    for compiled in files_below(ROOT / "translations", ".mo"):
        compiled.unlink()
    say("Removed the virtual environment, the built files, the caches and the demo's data.")
    return 0

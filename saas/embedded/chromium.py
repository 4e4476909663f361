"""Finds Chromium for the browser tests, or installs it from Debian. Standard library alone."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from saas.embedded.errors import EmbeddedError
from saas.embedded.folders import LOGS, ROOT
from saas.embedded.progress import Progress, run_logged

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")


@dataclass(frozen=True)
class Chromium:
    """A Chromium that runs, or why there is none."""

    path: str = ""
    missing: str = ""

    def environment(self) -> dict[str, str]:
        """What the tests read: ``ACCORD_CHROMIUM`` or ``ACCORD_CHROMIUM_MISSING``."""
        if self.path:
            return {"ACCORD_CHROMIUM": self.path}
        return {"ACCORD_CHROMIUM_MISSING": self.missing}


def find() -> str:
    """The path of a Chromium or Chrome that starts, or an empty string.

    ``ACCORD_CHROMIUM`` names one outright. That it starts is tried, because Ubuntu's package is
    only a signpost to another packaging system.
    """
    for name in (os.environ.get("ACCORD_CHROMIUM", ""), *_NAMES):
        path = shutil.which(name) if name else None
        if path and _starts(path):
            return path
    return ""


def _starts(path: str) -> bool:
    try:
        answer = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and "Chrom" in answer.stdout


def obtain(progress: Progress) -> Chromium:
    """Find Chromium, or install Debian's package where we may; never raises for its absence."""
    path = find()
    if path:
        progress.skip("Chromium for the browser tests", f"found, {path}")
        return Chromium(path=path)
    with progress.step("Chromium for the browser tests"):
        missing = _install()
        path = find()
    if path:
        return Chromium(path=path)
    return Chromium(missing=missing or "the installed Chromium does not start")


def _install() -> str:
    """Install the package; returns why it could not be done, or an empty string."""
    if not shutil.which("apt-get"):
        return "no Chromium is installed, and this machine has no apt-get to install it with"
    rights = _rights()
    if rights is None:
        return "no Chromium is installed, and installing it needs root or sudo without a password"
    apt = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    log = LOGS / "chromium.log"
    try:
        run_logged("update", [*apt, "update"], log, folder=ROOT)
        run_logged(
            "install",
            [*apt, "install", "--no-install-recommends", "chromium", "fonts-liberation"],
            log,
            folder=ROOT,
        )
    except EmbeddedError:
        return f"no Chromium is installed, and apt-get could not install it (details in {log})"
    return ""


def _rights() -> Sequence[str] | None:
    """How to run a command as root: directly, through sudo, or not at all."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        if asked.returncode == 0:
            return ["sudo", "-n"]
    return None

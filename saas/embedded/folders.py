"""Where things lie in a clone. Standard library alone."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STATE = ROOT / ".var"
STAMPS = STATE / "stamps"
LOGS = STATE / "log"
# A second demo beside the first keeps its state elsewhere.
DEMO = Path(os.environ.get("ACCORD_DEMO_FOLDER") or STATE / "demo").resolve()
NODE_MODULES = ROOT / "node_modules"
STATIC = ROOT / "saas" / "web" / "static"
TRANSLATIONS = ROOT / "translations"


def venv_environment() -> dict[str, str]:
    """This process's environment with the virtual environment's programs first."""
    environment = dict(os.environ)
    environment.pop("PYTHONHOME", None)
    environment["VIRTUAL_ENV"] = str(VENV)
    environment["PATH"] = os.pathsep.join([str(VENV / "bin"), environment.get("PATH", os.defpath)])
    return environment


def fingerprint(files: Iterable[Path], *more: str) -> str:
    """One hash over the names and contents of files, and anything else that matters."""
    total = hashlib.sha256()
    for file in sorted(files):
        total.update(str(file.relative_to(ROOT)).encode() + b"\0")
        total.update(hashlib.sha256(file.read_bytes()).digest())
    for text in more:
        total.update(text.encode() + b"\0")
    return total.hexdigest()


def files_below(folder: Path, suffix: str = "") -> list[Path]:
    """Every file below a folder whose name ends so."""
    return [file for file in folder.rglob("*") if file.is_file() and file.name.endswith(suffix)]


def is_stamped(stamp: Path, value: str) -> bool:
    """Whether the work behind a stamp was done for exactly these inputs."""
    try:
        return stamp.read_text(encoding="ascii") == value
    except (OSError, UnicodeDecodeError):
        return False


def put_stamp(stamp: Path, value: str) -> None:
    """Note that the work is done."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value, encoding="ascii")

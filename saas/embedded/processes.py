"""Child processes that never outlive their parent, and the ones a killed parent left behind."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

import psutil  # type: ignore[import-untyped]

from saas.embedded.errors import EmbeddedError
from saas.embedded.places import SystemAccount

_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)
_SET_CHILD_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _die_with(parent: int, death_signal: signal.Signals) -> Callable[[], None] | None:
    """What the child runs before its program: it asks the kernel to signal it when we die."""
    libc = _LIBC
    if libc is None:
        return None

    def before_exec() -> None:
        libc.prctl(_SET_PARENT_DEATH_SIGNAL, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # the parent died between the fork and the request
            os._exit(1)

    return before_exec


def adopt_orphans() -> None:
    """Make what our children leave behind our own, so that it can be found and ended (Linux)."""
    if _LIBC is not None:
        _LIBC.prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def spawn(
    command: Sequence[str],
    log: Path,
    *,
    death_signal: signal.Signals = signal.SIGTERM,
    environment: Mapping[str, str] | None = None,
    account: SystemAccount | None = None,
    folder: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program in its own process group, its output appended to ``log``.

    Its own group keeps the terminal's Ctrl-C and hang-up away from it: the parent alone hears
    them, and stops its children in the right order. When the parent is killed outright, Linux
    sends ``death_signal``; call this from the main thread, since the kernel watches the thread.
    Raises OSError where the program cannot be started.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return _popen(command, output, death_signal, environment, account, folder)


def _popen(
    command: Sequence[str],
    output: IO[bytes],
    death_signal: signal.Signals,
    environment: Mapping[str, str] | None,
    account: SystemAccount | None,
    folder: Path | None,
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=dict(environment) if environment is not None else None,
        cwd=folder,
        process_group=0,
        user=account.user_id if account else None,
        group=account.group_id if account else None,
        extra_groups=[] if account else None,
        # Runs after the change of user, which would clear the kernel's note.
        preexec_fn=_die_with(os.getpid(), death_signal),
    )


def stop_process(
    process: subprocess.Popen[bytes],
    signals: Sequence[signal.Signals] = (signal.SIGTERM, signal.SIGKILL),
    patience: float = 10,
) -> None:
    """End a child: each signal in turn, waiting ``patience`` seconds between them."""
    for each in signals:
        if process.poll() is not None:
            return
        process.send_signal(each)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue
    process.wait()


def read_pid(pid_file: Path) -> int | None:
    """The process id on a file's first line, or None."""
    try:
        return int(pid_file.read_text(encoding="ascii").split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def end_leftover(
    pid_file: Path, argument: str, signals: Sequence[signal.Signals], patience: float = 10
) -> None:
    """End the server that a killed run left behind, if it still lives, and remove its pid file.

    The process is ours only if ``argument`` (its data folder) is in its command line, because the
    number may long since belong to another program. The file goes in any case: PostgreSQL takes
    any process of that number for itself, a dead one that nobody has collected too. Raises
    EmbeddedError where the process will not end.
    """
    pid = read_pid(pid_file)
    if pid is not None:
        _end_if_ours(pid, argument, signals, patience)
    pid_file.unlink(missing_ok=True)


def _end_if_ours(
    pid: int, argument: str, signals: Sequence[signal.Signals], patience: float
) -> None:
    try:
        process = psutil.Process(pid)
        if argument not in process.cmdline():
            return
        for each in signals:
            process.send_signal(each)
            if _ends(process, patience):
                return
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return
    raise EmbeddedError(f"Process {pid} of an earlier run will not end; end it and try again.")


def _ends(process: psutil.Process, patience: float) -> bool:
    """Whether a process, not a child of ours, ends in time; collected by its parent or not."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False

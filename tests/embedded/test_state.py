"""One demo at a time works on a state; what it keeps is its owner's alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from saas.embedded.folders import ROOT
from saas.embedded.places import private_folder
from saas.embedded.state import (
    StateHeld,
    compiled_pages,
    hold,
    note_address,
    remember_folder,
    remove_abandoned,
    remove_remembered,
    remove_state,
    running_demo,
    secret_key,
)

HOLDER = """
import sys, time
from pathlib import Path
from saas.embedded.state import hold, note_address
held = hold(Path(sys.argv[1]))
note_address(Path(sys.argv[1]), "http://127.0.0.1:1")
print("held", flush=True)
time.sleep(600)
"""


def holder(folder: Path) -> subprocess.Popen[str]:
    started = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert started.stdout
    assert started.stdout.readline() == "held\n"
    return started


def test_a_second_demo_learns_where_the_first_answers_until_that_is_killed(tmp_path: Path) -> None:
    assert running_demo(tmp_path) is None
    with holder(tmp_path) as first:
        assert running_demo(tmp_path) == "http://127.0.0.1:1"
        with pytest.raises(StateHeld):
            hold(tmp_path)
        first.kill()
    assert running_demo(tmp_path) is None
    hold(tmp_path).close()


def test_asking_leaves_no_trace_where_there_was_never_a_demo(tmp_path: Path) -> None:
    assert running_demo(tmp_path / "demo") is None
    assert not (tmp_path / "demo").exists()


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    secret = secret_key(tmp_path)
    assert len(secret) >= 32
    assert secret_key(tmp_path) == secret
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_only_our_own_remembered_folders_are_removed(tmp_path: Path) -> None:
    ours, other = tmp_path / "accord-pg-1", tmp_path / "precious"
    for folder in (ours, other):
        folder.mkdir()
        remember_folder(tmp_path, folder)
    remove_remembered(tmp_path)
    assert not ours.exists()
    assert other.exists()
    remove_remembered(tmp_path)  # nothing remembered: no error


def test_what_a_killed_test_run_left_is_removed_and_a_living_ones_is_not() -> None:
    abandoned, lively = private_folder(kind="trial"), private_folder(kind="trial")
    with holder(abandoned) as first:
        first.kill()
    with holder(lively) as second:
        remove_abandoned("trial")
        assert not abandoned.exists()
        assert lively.exists()
        second.kill()
    remove_abandoned("trial")
    assert not lively.exists()


def test_throwing_a_state_away_removes_all_of_it(tmp_path: Path) -> None:
    demo = tmp_path / "demo"
    demo.mkdir()
    secret_key(demo)
    note_address(demo, "http://127.0.0.1:1")
    remove_state(demo)
    assert not demo.exists()
    remove_state(demo)  # gone already: no error


def test_pages_compiled_with_other_code_are_thrown_away(tmp_path: Path) -> None:
    first = compiled_pages(tmp_path)
    (first / "page").write_bytes(b"code")
    assert first.stat().st_mode & 0o077 == 0
    assert compiled_pages(tmp_path) == first
    assert (first / "page").exists()
    earlier = first.rename(first.with_name("0" * 16))
    assert compiled_pages(tmp_path) == first
    assert not earlier.exists()

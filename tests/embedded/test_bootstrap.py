"""What runs before anything is installed needs nothing installed, and says what is wrong."""

from __future__ import annotations

import ast
import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from saas.embedded import chromium
from saas.embedded.errors import failure, sentence
from saas.embedded.folders import ROOT, fingerprint, is_stamped, put_stamp
from saas.embedded.progress import Progress, run_logged

BOOTSTRAP = ROOT / "saas" / "embedded" / "bootstrap.py"


def test_an_old_python_can_read_the_door() -> None:
    ast.parse(BOOTSTRAP.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_the_commands_need_the_standard_library_alone() -> None:
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import saas.embedded.commands"
    subprocess.run([sys.executable, "-I", "-S", "-c", program], check=True, cwd="/")


@pytest.mark.parametrize("arguments", [[], ["deploy"], ["demo", "test"]])
def test_an_unknown_command_is_told_the_known_ones(arguments: list[str]) -> None:
    answer = subprocess.run(
        [sys.executable, str(BOOTSTRAP), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    assert answer.returncode == 2
    assert answer.stdout.startswith("Name one of: demo, demo-reset, test")
    assert answer.stderr == ""


def test_every_target_of_the_makefile_is_a_command_with_a_line_of_help() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    listed = next(line for line in makefile.splitlines() if line.startswith(".PHONY:"))
    help_text = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for target in listed.removeprefix(".PHONY:").split():
        assert f"make {target} " in help_text
        assert target == "help" or f"$(RUN) {target}\n" in makefile


@pytest.mark.parametrize(
    "log",
    [
        "initdb: error: could not write: No space left on device",
        "npm error code ENOSPC",
        'FATAL:  could not extend file "base/1/2689"\nHINT:  Check free disk space.',
    ],
)
def test_a_full_disk_is_one_sentence(tmp_path: Path, log: str) -> None:
    file = tmp_path / "some.log"
    file.write_text(log)
    told = str(failure("PostgreSQL did not start", file))
    assert told == "PostgreSQL did not start: the disk is full. Free some space and try again."


def test_a_failure_shows_the_last_lines_of_its_log(tmp_path: Path) -> None:
    file = tmp_path / "some.log"
    file.write_text("\n".join(f"line {number}" for number in range(100)))
    lines = str(failure("It broke", file)).splitlines()
    assert str(file) in lines[0]
    assert lines[1:] == [f"line {number}" for number in range(80, 100)]


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOSPC, "The disk is full."),
        (errno.EACCES, "This user may not write here (/place)."),
        (errno.EROFS, "This folder cannot be written to (/place)."),
        (errno.ENOENT, "No such file or directory (/place)."),
    ],
)
def test_an_operating_systems_error_is_a_sentence(number: int, told: str) -> None:
    assert sentence(OSError(number, os.strerror(number), "/place")).startswith(told)


def test_steps_are_counted_and_timed(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(3)
    progress.skip("first", "there")
    with progress.step("second"):
        pass
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["Step 1 of 3: first: there", "Step 2 of 3: second"]
    assert lines[2].startswith("    done in 0.")
    assert progress.finished == 2


def test_a_command_that_fails_is_explained_from_its_log(tmp_path: Path) -> None:
    log = tmp_path / "log" / "some.log"
    program = "import sys; print('the reason'); sys.exit(3)"
    with pytest.raises(RuntimeError, match=r"(?s)It could not be done.*the reason"):
        run_logged("It could not be done", [sys.executable, "-c", program], log, folder=tmp_path)


def test_a_stamp_holds_for_the_same_inputs_alone(tmp_path: Path) -> None:
    stamp = tmp_path / "stamps" / "some"
    inputs = [ROOT / "pyproject.toml", ROOT / "Makefile"]
    assert not is_stamped(stamp, fingerprint(inputs))
    put_stamp(stamp, fingerprint(inputs))
    assert is_stamped(stamp, fingerprint(reversed(inputs)))
    assert not is_stamped(stamp, fingerprint(inputs, "3.12"))
    assert not is_stamped(stamp, fingerprint(inputs[:1]))


def test_a_signpost_in_chromiums_place_is_not_taken_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signpost = tmp_path / "chromium"
    signpost.write_text("#!/bin/sh\necho 'Chromium: install the other package' >&2\nexit 1\n")
    signpost.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("ACCORD_CHROMIUM", raising=False)
    assert chromium.find() == ""
    signpost.write_text("#!/bin/sh\necho 'Chromium 140.0 built on Debian'\n")
    assert chromium.find() == str(signpost)
    assert chromium.Chromium(path="/x").environment() == {"ACCORD_CHROMIUM": "/x"}
    assert chromium.Chromium(missing="y").environment() == {"ACCORD_CHROMIUM_MISSING": "y"}


def programs(folder: Path, **scripts: str) -> None:
    """Put programs of the test's own on a path where there is nothing else."""
    for name, script in {"sudo": 'shift\nexec "$@"', **scripts}.items():
        file = folder / name.replace("_", "-")
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)
    for name in ("env", "chmod", "true"):
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)


def test_chromium_is_installed_where_it_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = "echo '#!/bin/sh' > {0}; echo 'echo Chromium 140' >> {0}; chmod 755 {0}"
    install = f'case "$*" in *install*chromium*) {made.format(tmp_path / "chromium")};; esac'
    programs(tmp_path, apt_get=install)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("ACCORD_CHROMIUM", raising=False)
    assert chromium.obtain(Progress(1)) == chromium.Chromium(path=str(tmp_path / "chromium"))


def test_why_chromium_is_missing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("ACCORD_CHROMIUM", raising=False)
    assert "no apt-get" in chromium.obtain(Progress(1)).missing
    (tmp_path / "apt-get").write_text("#!/bin/sh\nexit 100\n")
    (tmp_path / "apt-get").chmod(0o755)
    assert "apt-get could not install it" in chromium.obtain(Progress(1)).missing

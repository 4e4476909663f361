"""The door that ``make`` knocks at: finds a Python new enough, then sets up and starts.

Runs before anything is installed, so it uses the standard library alone; and it must be readable
to an old Python, to say so in a sentence rather than with a syntax error.
"""

import os
import shutil
import sys

OLDEST = (3, 11)
NEWEST_KNOWN = 14


def find_python():
    # type: () -> str
    """The path of a Python new enough on this machine, or an empty string."""
    for minor in range(NEWEST_KNOWN, OLDEST[1] - 1, -1):
        found = shutil.which("python3.%d" % minor)  # noqa: UP031 - see above
        if found:
            return found
    return ""


def main():
    # type: () -> int
    """Run one command, such as ``demo`` or ``test``; returns the exit code."""
    if sys.version_info < OLDEST:
        found = find_python()
        if found and os.environ.get("ACCORD_PYTHON_SOUGHT") != "1":
            os.environ["ACCORD_PYTHON_SOUGHT"] = "1"
            os.execv(found, [found] + sys.argv)  # noqa: RUF005 - see above
        print(
            "Accord needs Python %d.%d or later and this is %d.%d: install one, or name it, as in "  # noqa: UP031
            "'make demo PYTHON=python3.12'." % (OLDEST + sys.version_info[:2])
        )
        return 1
    # The script's own folder would hide modules behind ours of the same name.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    from saas.embedded.commands import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())

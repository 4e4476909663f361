"""``python -m benchmarks``: measure everything and print the tables.

``--quick`` fills less and asks less, for somebody who is changing something; its figures are not
for comparing. ``--write`` puts the tables into docs/performance.md.
"""

from __future__ import annotations

import argparse
import sys
import time

from benchmarks import pages
from benchmarks.filling import fill
from benchmarks.running import EmbeddedError, place


def main(arguments: list[str]) -> int:
    """Run the benchmark; returns the exit code, which says nothing about the budgets."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--quick", action="store_true", help="less data and fewer requests")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    asked = parser.parse_args(arguments)
    begun = time.monotonic()
    try:
        with place() as where:
            say("Filling the database", begun)
            fill(where.superuser_url, pages.workspaces(10 if asked.quick else pages.OTHERS))
            # Only now: the application reads its settings from the environment of the servers.
            from benchmarks.measuring import Effort, measure

            tables = measure(where, Effort.of(asked.quick), lambda text: say(text, begun))
    except EmbeddedError as error:
        print(error)
        return 1
    text = "\n".join(table.markdown() for table in tables)
    print()
    print(text)
    if asked.write:
        from benchmarks.page import put_into_page

        put_into_page(text)
    say("Done", begun)
    return 0


def say(text: str, begun: float) -> None:
    """One line of progress, with the seconds since the beginning."""
    print(f"{time.monotonic() - begun:6.0f} s  {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Checks that the catalogues hold every string of the code, each translated, none uncertain.

``python -m saas.embedded.translations_check``; run by ``make test``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from saas.embedded.folders import ROOT, TRANSLATIONS

_MAPPING = "translations/babel.cfg"
_KEYWORDS = ("_l", "lazy_gettext", "lazy_ngettext:1,2")


def main() -> int:
    """Extract the strings anew and compare; returns 1 and a line for each that differs."""
    catalogues = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))
    if not catalogues:
        print("No translations yet.")
        return 0
    wanted = extract()
    complaints = [
        line for file in catalogues for line in complaints_about(read_catalogue(file), wanted)
    ]
    for line in complaints:
        print(line)
    print(f"{len(wanted)} strings, {len(catalogues)} catalogues, {len(complaints)} complaints.")
    return 1 if complaints else 0


def extract() -> Catalog:
    with tempfile.TemporaryDirectory(prefix="accord-strings-") as folder:
        template = Path(folder) / "messages.pot"
        command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract"]
        command += ["-F", _MAPPING, "-o", str(template)]
        for keyword in _KEYWORDS:
            command += ["-k", keyword]
        subprocess.run([*command, "."], cwd=ROOT, check=True)
        return read_catalogue(template)


def read_catalogue(file: Path) -> Catalog:
    with file.open("rb") as content:
        language = file.parent.parent.name if file.suffix == ".po" else None
        return read_po(content, locale=language)


def complaints_about(catalogue: Catalog, wanted: Catalog) -> list[str]:
    """A line for each string that the catalogue lacks, leaves open or holds in vain."""
    language = str(catalogue.locale)
    lines = []
    for message in wanted:
        if not message.id:
            continue
        found = catalogue.get(message.id, message.context)
        if found is None:
            lines.append(f"{language}: not in the catalogue: {_named(message)}")
        elif found.fuzzy:
            lines.append(f"{language}: uncertain (fuzzy): {_named(message)}")
        elif not _translated(found):
            lines.append(f"{language}: not translated: {_named(message)}")
    for message in catalogue:
        if message.id and wanted.get(message.id, message.context) is None:
            lines.append(f"{language}: no longer in the code: {_named(message)}")
    return lines


def _named(message: Message) -> str:
    return repr(message.id if isinstance(message.id, str) else message.id[0])


def _translated(message: Message) -> bool:
    texts = [message.string] if isinstance(message.string, str) else message.string or [""]
    return all(texts)


if __name__ == "__main__":
    sys.exit(main())

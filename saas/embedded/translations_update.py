"""Brings the catalogues up to the strings of the code, and takes in words from files.

``python -m saas.embedded.translations_update [LANGUAGE=FILE.json …]``

Strings that are gone are dropped, new ones added: in English with the text of the
code, in another language with what a file gives, else empty, and the translations
check then names them. A file maps each text of the code to its words; a text with
a plural to ``{"plural": …, "forms": […]}``, one form for each of the language's
plural forms in the catalogue's order.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from saas.embedded.folders import TRANSLATIONS
from saas.embedded.translations_check import extract, read_catalogue

SOURCE = "en"


def main(arguments: list[str]) -> int:
    """Update every catalogue; returns 1 when a file's words fit no string of the code."""
    given: dict[str, dict[str, Any]] = {}
    for argument in arguments:
        language, _, name = argument.partition("=")
        words = json.loads(Path(name).read_text(encoding="utf-8"))
        given.setdefault(language, {}).update(words)
    wanted = extract()
    strange = 0
    for file in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po")):
        catalogue = read_catalogue(file)
        language = str(catalogue.locale)
        words = given.get(language, {})
        added, dropped = _update(catalogue, wanted, words)
        _write(file, catalogue)
        print(f"{language}: {added} added or changed, {dropped} dropped")
        for text in words:
            if wanted.get(text) is None:
                strange += 1
                print(f"{language}: no such string in the code: {text!r}")
    return 1 if strange else 0


def _write(file: Path, catalogue: Catalog) -> None:
    """Write a catalogue under the head it has, without dates, so that only strings differ."""
    head = file.read_text(encoding="utf-8").split("\n\n", 1)[0]
    body = io.BytesIO()
    write_po(body, catalogue, sort_output=True, no_location=True, omit_header=True, width=100)
    file.write_text(f"{head}\n\n{body.getvalue().decode().strip()}\n", encoding="utf-8")


def _update(catalogue: Catalog, wanted: Catalog, words: dict[str, Any]) -> tuple[int, int]:
    gone = [m for m in catalogue if m.id and wanted.get(m.id, m.context) is None]
    for message in gone:
        catalogue.delete(message.id, message.context)
    added = 0
    for message in wanted:
        if not message.id:
            continue
        found = catalogue.get(message.id, message.context)
        string = _string(catalogue, message, words)
        if found is not None and (string is None or found.string == string):
            continue
        if found is not None and _is_source(catalogue) and _one(message) not in words:
            # The catalogue may say it otherwise than the code: with places for a workspace's words.
            continue
        added += 1
        catalogue.add(message.id, string or "", flags=message.flags, context=message.context)
        kept = catalogue.get(message.id, message.context)
        if kept is not None and string is not None:
            kept.string = string
    return added, len(gone)


def _one(message: Message) -> str:
    return message.id if isinstance(message.id, str) else str(message.id[0])


def _is_source(catalogue: Catalog) -> bool:
    return str(catalogue.locale) == SOURCE


def _string(
    catalogue: Catalog, message: Message, words: dict[str, Any]
) -> str | tuple[str, ...] | None:
    """The words for a string; None where neither the code nor a file has any."""
    one = _one(message)
    found = words.get(one)
    if found is None and _is_source(catalogue):
        return message.id if isinstance(message.id, str) else tuple(message.id)
    if found is None:
        return None
    if isinstance(found, str):
        if not isinstance(message.id, str):
            return (found,) * catalogue.num_plurals
        return found
    forms = tuple(found["forms"])
    if len(forms) != catalogue.num_plurals:
        raise SystemExit(f"{one!r} needs {catalogue.num_plurals} plural forms")
    return forms


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

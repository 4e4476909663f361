"""The changes between two versions as sentences that a manager reads.

Grouped by part of the document, each with its verdict, why, and the words before
and after. What pieces, fields and choices are called, the pages know: they pass
their ``Wording``, so that a change is told in the words of the editor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from saas.dates import sentence_start
from saas.i18n import LANGUAGE_NAMES
from saas.i18n import gettext as _
from saas.i18n import lazy_gettext as _l
from tenants.practice.addresses import Address
from tenants.practice.compatibility import Comparison, Judged, Reason, Verdict
from tenants.practice.diff import ChangeKind
from tenants.practice.schema import PracticeModel
from tenants.practice.structure import Holds, shapes_of
from tenants.practice.telling import Names, Wording

REASONS: dict[Reason, Any] = {
    Reason.NO_ANSWERS: _l("No answer depends on this."),
    Reason.NEW: _l("It is new: no answer changes."),
    Reason.ORDER: _l("Only the order changed."),
    Reason.MOVED: _l("Its answers move with it."),
    Reason.WORDS: _l("The answers stay. Readers are told that it was asked differently."),
    Reason.HEADINGS: _l("The answers stay, and are counted under other headings."),
    Reason.MORE_CHOICES: _l("The answers stay: there is only more to choose."),
    Reason.MORE_POINTS: _l(
        "The grades stay. With one more point to choose, they are not compared with earlier ones."
    ),
    Reason.OTHER_ENDS: _l(
        "The numbers stay. On a scale with other ends or steps, they are not compared with "
        "earlier ones."
    ),
    Reason.LESS_ASKED: _l("The answers stay: only less is asked for."),
    Reason.ASKED_OF_ALL: _l("The answers stay. Those who left it out are asked for it now."),
    Reason.SHOWN_TO_MORE: _l("The answers stay: no fewer are asked."),
    Reason.SHOWN_TO_FEWER: _l("Fewer are asked: answers of the others no longer count."),
    Reason.GONE: _l("Answers to it are archived, and no longer count."),
    Reason.OTHER_KIND: _l("It is answered in another way now, so answers given do not fit."),
    Reason.CHOICE_GONE: _l("Answers that chose it do not fit any more."),
    Reason.OTHER_SCORE: _l("It counts for something else now, so grades given do not fit."),
    Reason.NARROWER: _l("Numbers that were allowed may not be allowed any more."),
    Reason.DAYS_NARROWER: _l("Days that were allowed may not be allowed any more."),
    Reason.FEWER_ROWS: _l("Lines that were written may not fit any more."),
    Reason.COLUMN_GONE: _l("What was written there is archived."),
    Reason.CELLS_ASKED: _l("Answers without it are not complete any more."),
    Reason.WORDS_ASKED: _l("Answers without an explanation are not complete any more."),
    Reason.WORDS_GONE: _l("What was written there is archived."),
    Reason.EVIDENCE_ASKED: _l("Answers without evidence are not complete any more."),
    Reason.IMPROVEMENT_ASKED: _l("Some grades without an improvement are not complete any more."),
    Reason.NOT_APPLICABLE_GONE: _l("Answers that said “does not apply” do not fit any more."),
    Reason.OTHER_FORM: _l("Rounds of this kind cannot move to this version."),
    Reason.ROUND_KEEPS: _l("Rounds that run keep their own rule."),
}

VERDICTS: dict[Verdict, Any] = {
    Verdict.COMPATIBLE: _l("Compatible"),
    Verdict.WORDING: _l("Asked differently"),
    Verdict.INCOMPATIBLE: _l("Not compatible"),
}


Marked = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether the other text lacks it."""


@dataclass(frozen=True)
class Lines:
    """What stood there and what stands there, in one language; "" where nothing did."""

    called: str
    before: str
    after: str

    @cached_property
    def marked(self) -> tuple[Marked, Marked]:
        """Both texts in pieces of whole words, told which the other one lacks."""
        one, two = (_WORD.findall(text) for text in (self.before, self.after))
        if not one or not two:
            return ((self.before, False),), ((self.after, False),)
        before: list[tuple[str, bool]] = []
        after: list[tuple[str, bool]] = []
        for kind, i, j, k, m in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
            before.append(("".join(one[i:j]), kind != "equal"))
            after.append(("".join(two[k:m]), kind != "equal"))
        return tuple(p for p in before if p[0]), tuple(p for p in after if p[0])


_WORD = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Told:
    """One change: what happened, whether answers survive it and why, and the words."""

    sentence: str
    verdict: Verdict
    reason: str
    lines: tuple[Lines, ...]
    kind: ChangeKind


@dataclass(frozen=True)
class ToldGroup:
    """The changes of one part of the document."""

    key: str
    title: str
    changes: tuple[Told, ...]

    def count(self, verdict: Verdict) -> int:
        return sum(each.verdict is verdict for each in self.changes)


def verdict_words(verdict: Verdict) -> str:
    return str(VERDICTS[verdict])


def reason_words(reason: Reason) -> str:
    return str(REASONS[reason])


def tell(comparison: Comparison, wording: Wording, only: Verdict | None = None) -> list[ToldGroup]:
    """The changes in the order of the document, grouped; ``only`` those of one verdict."""
    teller = _Teller(comparison, wording)
    groups: dict[tuple[str, str], list[Told]] = {}
    for judged in comparison.judged:
        if judged.change.address == ("format",) or (only and judged.verdict is not only):
            continue
        groups.setdefault(teller.group_of(judged), []).append(teller.told(judged))
    return [ToldGroup(key, title, tuple(told)) for (key, title), told in groups.items()]


class _Teller:
    """Tells the changes of one comparison."""

    def __init__(self, comparison: Comparison, wording: Wording) -> None:
        self.wording = wording
        self.before = Names(comparison.before, wording)
        self.after = Names(comparison.after, wording)
        written = (*comparison.before.get("languages", ()), *comparison.after.get("languages", ()))
        self.languages = list(dict.fromkeys(written))

    def group_of(self, judged: Judged) -> tuple[str, str]:
        """The part of the document that a change belongs to, each form by itself."""
        address = judged.change.address
        if not shapes_of(PracticeModel)[address[0]].nested:
            return "about", _("The framework itself")
        if address[0] == "tools" and len(address) > 1:
            return f"tools-{address[1]}", self._piece(address[:2], judged)
        return address[0], self.wording.pieces(PracticeModel, address[0])

    def told(self, judged: Judged) -> Told:
        return Told(
            sentence=sentence_start(self._sentence(judged)),
            verdict=judged.verdict,
            reason=reason_words(judged.reason),
            lines=tuple(self._lines(judged)),
            kind=judged.change.kind,
        )

    def _sentence(self, judged: Judged) -> str:
        change = judged.change
        address = change.address
        if judged.moved_from:
            section = self.before.title(("tools", address[1], "sections", judged.moved_from))
            return _(
                "%(piece)s moved from “%(before)s” to “%(after)s”",
                piece=self._piece(address, judged),
                before=section,
                after=self.after.title(address[:4]),
            )
        if change.kind is ChangeKind.ADDED:
            return _("%(piece)s was added", piece=self._placed(address, judged))
        if change.kind is ChangeKind.REMOVED:
            return _("%(piece)s was removed", piece=self._placed(address, judged))
        holder = self._placed(address[:-1], judged)
        if change.kind is ChangeKind.ORDERED:
            called = self.wording.pieces(change.part, address[-1])
            return _("%(piece)s: other order of “%(field)s”", piece=holder, field=called)
        shape = shapes_of(change.part)[address[-1]]
        if shape.nested:
            called = self.wording.pieces(change.part, address[-1])
        else:
            called = self.wording.field(change.part, address[-1])
        return _("%(piece)s: “%(field)s” changed", piece=holder, field=called)

    def _names(self, judged: Judged) -> Names:
        return self.before if judged.change.kind is ChangeKind.REMOVED else self.after

    def _piece(self, address: Address, judged: Judged) -> str:
        """A piece by what it is and its name: Question “Who leads?”."""
        names = self._names(judged)
        if not address:
            return _("The framework")
        kind, title = names.kind(address), names.title(address)
        if not title or title == kind:
            return kind
        return _("%(kind)s “%(title)s”", kind=kind, title=title)

    def _placed(self, address: Address, judged: Judged) -> str:
        """The same, with the piece around it, unless that heads the group anyway."""
        piece = self._piece(address, judged)
        above = address[: len(address) - 1]
        while above and not self._names(judged).is_piece(above):
            above = above[:-1]
        if len(above) <= (2 if address[:1] == ("tools",) else 0):
            return piece
        return _("%(piece)s (%(place)s)", piece=piece, place=self._piece(above, judged))

    def _lines(self, judged: Judged) -> Iterable[Lines]:
        change = judged.change
        if judged.moved_from:
            return
        if change.kind in (ChangeKind.ADDED, ChangeKind.REMOVED):
            yield from self._whole(judged)
        elif change.kind is ChangeKind.ORDERED:
            if change.moved:
                before, after = (
                    self._ordered(judged, self.before),
                    self._ordered(judged, self.after),
                )
                yield Lines("", before, after)
        else:
            yield from self._changed(judged)

    def _whole(self, judged: Judged) -> Iterable[Lines]:
        """What an added or removed piece says, field by field."""
        change = judged.change
        added = change.kind is ChangeKind.ADDED
        piece = change.after if added else change.before
        names = self.after if added else self.before
        for shape in shapes_of(change.part).values():
            if shape.name in _SILENT or shape.name not in piece:
                continue
            held = piece[shape.name]
            if shape.nested:
                called = self.wording.pieces(change.part, shape.name)
                text = names.below(shape, held, change.address)
            else:
                called = self.wording.field(change.part, shape.name)
                text = names.value(change.part, shape, held, change.address, piece)
            if text:
                yield Lines(called, "" if added else text, text if added else "")

    def _ordered(self, judged: Judged, names: Names) -> str:
        change = judged.change
        keys = change.before if names is self.before else change.after
        both = set(change.before) & set(change.after)
        titles = (names.title((*change.address, key)) for key in keys if key in both)
        return "\n".join(f"{place}. {title}" for place, title in enumerate(titles, 1))

    def _changed(self, judged: Judged) -> Iterable[Lines]:
        change = judged.change
        shape = shapes_of(change.part)[change.address[-1]]
        if shape.holds in (Holds.WORDS, Holds.LINES, Holds.POINT_WORDS):
            yield from self._in_languages(judged, shape.holds)
            return
        before, after = (
            names.value(change.part, shape, value, change.address, names.holder(change.address))
            for names, value in ((self.before, change.before), (self.after, change.after))
        )
        yield Lines("", before, after)

    def _in_languages(self, judged: Judged, holds: Holds) -> Iterable[Lines]:
        """Words before and after, in each language in which they differ."""
        change = judged.change
        if holds is Holds.POINT_WORDS:
            for key in dict.fromkeys((*(change.before or {}), *(change.after or {}))):
                one, two = ((held or {}).get(key) for held in (change.before, change.after))
                points = self.before.answers_to(self.before.holder(change.address))
                points |= self.after.answers_to(self.after.holder(change.address))
                yield from self._texts(one, two, points.get(key, key))
            return
        if holds is Holds.LINES:
            yield from self._texts(_joined(change.before), _joined(change.after), "")
            return
        yield from self._texts(change.before, change.after, "")

    def _texts(
        self, before: dict[str, str] | None, after: dict[str, str] | None, called: str
    ) -> Iterable[Lines]:
        earlier, later = self._by_language(before), self._by_language(after)
        for code in dict.fromkeys((*self.languages, *earlier, *later)):
            one, two = earlier.get(code, ""), later.get(code, "")
            if one == two:
                continue
            spoken = LANGUAGE_NAMES.get(code, code) if len(self.languages) > 1 else ""
            yield Lines(", ".join(part for part in (called, spoken) if part), one, two)

    def _by_language(self, words: dict[str, str] | None) -> dict[str, str]:
        """Words by language; a bare sentence is one in the document's first language."""
        return {code or self.languages[0]: text for code, text in (words or {}).items()}


_SILENT = frozenset({"key", "note", "drafted_by_us"})


def _joined(lines: list[dict[str, str]] | None) -> dict[str, str] | None:
    if not lines:
        return None
    codes = dict.fromkeys(code for line in lines for code in line)
    return {code: "\n".join(line.get(code, "") for line in lines) for code in codes}

"""What a newer version of a model does to the answers given under an older one.

Each change between two versions gets a verdict. COMPATIBLE: every answer given
still means the same, and still counts. WORDING: the answers stay and count, but
readers are told that it was asked differently. INCOMPATIBLE: answers may not fit
any more, or are no longer complete. The verdicts look at the documents alone,
never at answers: whether one answer fits, ``tenants.rounds.fitting`` says.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from tenants.practice import schema
from tenants.practice.addresses import Address, Data
from tenants.practice.diff import Change, ChangeKind, diff
from tenants.practice.effects import effect_in_question, shown_effect
from tenants.practice.moved import moved_questions, with_moves
from tenants.practice.pack_export import plain
from tenants.practice.scale_effects import effect_in_scale
from tenants.practice.schema import Part
from tenants.practice.service import get_model
from tenants.practice.structure import Holds, shapes_of
from tenants.practice.verdicts import Effect, Reason, Verdict, worst

__all__ = [
    "AskedAgain",
    "Comparison",
    "Judged",
    "Reason",
    "Verdict",
    "compare_documents",
    "compare_versions",
]


class Step(NamedTuple):
    """One piece on the way to a change: its kind and key."""

    part: type[Part]
    key: str


@dataclass(frozen=True)
class Judged:
    """A change with its verdict. ``moved_from`` is the section that a question came from."""

    change: Change
    verdict: Verdict
    reason: Reason
    moved_from: str = ""

    @property
    def path(self) -> tuple[Step, ...]:
        return path_of(self.change.address)


@dataclass(frozen=True)
class AskedAgain:
    """A question of two versions: how it compares, and what changed that matters to it."""

    verdict: Verdict
    changes: tuple[Judged, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether readers are to be told that it was asked differently."""
        return self.verdict is not Verdict.COMPATIBLE


def path_of(address: Address) -> tuple[Step, ...]:
    """The pieces that an address leads through, the document left out."""
    part: type[Part] = schema.PracticeModel
    found: list[Step] = []
    rest = list(address)
    while rest:
        shape = shapes_of(part)[rest.pop(0)]
        if shape.part is None:
            break
        part = shape.part
        if shape.holds is Holds.PIECE:
            found.append(Step(part, shape.name))
        elif rest:
            found.append(Step(part, rest.pop(0)))
    return tuple(found)


@dataclass(frozen=True)
class Comparison:
    """Two documents, and what the later one does to answers given under the earlier one."""

    before: Data
    after: Data

    @cached_property
    def judged(self) -> tuple[Judged, ...]:
        """Every change with its verdict, in the order of the schema."""
        moved = moved_questions(self.before, self.after)
        start, opened = with_moves(self.before, self.after, moved)
        found = [self._judge(change, start) for change in [*diff(start, self.after), *opened]]
        for move in moved:
            effect = shown_effect(
                self.before,
                (move.section_before, move.question_before),
                (move.section_after, move.question_after),
            )
            if effect.verdict is Verdict.COMPATIBLE:
                effect = Effect(Verdict.COMPATIBLE, Reason.MOVED)
            change = Change(
                ChangeKind.ADDED, move.address, schema.Question, None, move.question_after
            )
            found.append(Judged(change, *effect, moved_from=move.section_before["key"]))
        order = {name: place for place, name in enumerate(shapes_of(schema.PracticeModel))}
        return tuple(sorted(found, key=lambda each: order[each.change.address[0]]))

    def of_question(self, tool: str, question: str) -> AskedAgain | None:
        """How a question compares; None where one of the two versions does not have it."""
        return self._asked.get((tool, question))

    @cached_property
    def gone(self) -> frozenset[tuple[str, str]]:
        """Form and question of what only the earlier version asks."""
        return frozenset(_questions(self.before)) - frozenset(_questions(self.after))

    @cached_property
    def new(self) -> frozenset[tuple[str, str]]:
        """Form and question of what only the later version asks."""
        return frozenset(_questions(self.after)) - frozenset(_questions(self.before))

    @cached_property
    def _asked(self) -> dict[tuple[str, str], AskedAgain]:
        earlier, later = _questions(self.before), _questions(self.after)
        by_piece: dict[tuple[type[Part], str, str], list[Judged]] = {}
        for judged in self.judged:
            for kind, place in _concerned(judged):
                by_piece.setdefault((kind, *place), []).append(judged)
        found = {}
        for at, (section, question) in later.items():
            if at not in earlier:
                continue
            tool, key = at
            concerned = [
                *by_piece.get((schema.Question, tool, key), ()),
                *by_piece.get((schema.Section, tool, section["key"]), ()),
                *(
                    judged
                    for scale in sorted(_scales_of(question))
                    for judged in by_piece.get((schema.Scale, "", scale), ())
                ),
            ]
            found[at] = AskedAgain(worst(j.verdict for j in concerned), tuple(concerned))
        return found

    def _judge(self, change: Change, start: Data) -> Judged:
        return Judged(change, *self._effect(change, start))

    def _effect(self, change: Change, start: Data) -> Effect:
        path = path_of(change.address)
        kinds = [step.part for step in path]
        field = change.address[-1]
        if schema.Question in kinds:
            return self._in_question(change, path, start)
        if schema.Scale in kinds:
            return self._in_scale(change, path[0].key, path, start)
        if schema.Tool in kinds:
            return self._in_tool(change, path, start)
        if schema.ActivityType in kinds:
            return _in_activity(change, path, field)
        if kinds and kinds[0] in _COUNTED_BY and field not in _NO_ANSWERS:
            if change.kind is ChangeKind.ADDED or change.kind is ChangeKind.ORDERED:
                return Effect(Verdict.COMPATIBLE, Reason.NO_ANSWERS)
            return Effect(Verdict.WORDING, Reason.HEADINGS)
        named = kinds and kinds[0] in (schema.AgencyKind, schema.SizeBand)
        if named and change.kind in (ChangeKind.REMOVED, ChangeKind.CHANGED):
            return Effect(Verdict.WORDING, Reason.WORDS)
        return Effect(Verdict.COMPATIBLE, Reason.NO_ANSWERS)

    def _in_tool(self, change: Change, path: tuple[Step, ...], start: Data) -> Effect:
        last, field = path[-1].part, change.address[-1]
        if change.kind is ChangeKind.ORDERED:
            return Effect(Verdict.COMPATIBLE, Reason.ORDER)
        if last is schema.Contradiction or last is schema.Clause or field == "contradictions":
            return Effect(Verdict.COMPATIBLE, Reason.NO_ANSWERS)
        if change.kind is ChangeKind.ADDED and last in (schema.Tool, schema.Section):
            return Effect(Verdict.COMPATIBLE, Reason.NEW)
        if change.kind is ChangeKind.REMOVED and last in (schema.Tool, schema.Section):
            if last is schema.Section and not change.before.get("questions"):
                return Effect(Verdict.COMPATIBLE, Reason.MOVED)
            return Effect(Verdict.INCOMPATIBLE, Reason.GONE)
        if last in (schema.Applies, schema.Condition):
            tool, section = path[0].key, path[1].key
            return shown_effect(
                start,
                (_section(start, tool, section), {}),
                (_section(self.after, tool, section), {}),
            )
        if field in _NO_ANSWERS or field == "kind":
            return Effect(Verdict.COMPATIBLE, Reason.NO_ANSWERS)
        return Effect(Verdict.WORDING, Reason.WORDS)

    def _in_question(self, change: Change, path: tuple[Step, ...], start: Data) -> Effect:
        last = path[-1].part
        tool, key = path[0].key, path[2].key
        if last is schema.Question and change.kind is ChangeKind.ADDED:
            return Effect(Verdict.COMPATIBLE, Reason.NEW)
        if last is schema.Question and change.kind is ChangeKind.REMOVED:
            return Effect(Verdict.INCOMPATIBLE, Reason.GONE)
        before = _questions(start)[tool, key][1]
        after = _questions(self.after)[tool, key][1]
        if last in (schema.Applies, schema.Condition):
            return shown_effect(start, ({}, before), ({}, after))
        inside = change.address[_IN_QUESTION:]
        return effect_in_question(
            change, inside, before, after, _scales(start), _scales(self.after)
        )

    def _in_scale(self, change: Change, key: str, path: tuple[Step, ...], start: Data) -> Effect:
        if len(path) == 1 and change.kind is ChangeKind.ADDED:
            return Effect(Verdict.COMPATIBLE, Reason.NEW)
        earlier, later = _questions(start), _questions(self.after)
        users = [
            later[at][1]
            for at, (_home, question) in earlier.items()
            if key in _scales_of(question) and at in later and key in _scales_of(later[at][1])
        ]
        if not users:
            return Effect(Verdict.COMPATIBLE, Reason.NO_ANSWERS)
        if len(path) == 1 and change.kind is ChangeKind.REMOVED:
            return Effect(Verdict.INCOMPATIBLE, Reason.GONE)
        before, after = _scales(start)[key], _scales(self.after)[key]
        return effect_in_scale(change, change.address[2:], before, after, users)


_IN_QUESTION = len(("tools", "tool", "sections", "section", "questions", "question"))

_NO_ANSWERS = frozenset({"note", "drafted_by_us", "source"})
"""Fields that only those who edit the model read."""

_COUNTED_BY = (
    schema.Spine,
    schema.Priority,
    schema.CompetencyFramework,
)
"""What answers and findings are counted by."""

_ROUND_KEEPS = frozenset(
    {"moderation", "moderated_share", "sharing", "reminder_days", "escalation_days"}
)


def _in_activity(change: Change, path: tuple[Step, ...], field: str) -> Effect:
    last = path[-1].part
    if last in (schema.ActivityType, schema.ActivityPart):
        if change.kind is ChangeKind.REMOVED:
            return Effect(Verdict.INCOMPATIBLE, Reason.GONE)
        if change.kind is ChangeKind.CHANGED and field in ("tool", "by", "subject"):
            return Effect(Verdict.INCOMPATIBLE, Reason.OTHER_FORM)
    if last is schema.ActivityType and field in _ROUND_KEEPS:
        return Effect(Verdict.COMPATIBLE, Reason.ROUND_KEEPS)
    if change.kind is ChangeKind.ADDED:
        return Effect(Verdict.COMPATIBLE, Reason.NEW)
    return Effect(Verdict.COMPATIBLE, Reason.NO_ANSWERS)


def _concerned(judged: Judged) -> Iterator[tuple[type[Part], tuple[str, str]]]:
    """The question, section or scale on whose answers a change bears."""
    path = judged.path
    if len(path) >= 3 and path[0].part is schema.Tool and path[2].part is schema.Question:
        yield schema.Question, (path[0].key, path[2].key)
    elif len(path) > 2 and path[1].part is schema.Section:
        # Who is asked the section: its words are no question's.
        yield schema.Section, (path[0].key, path[1].key)
    elif path and path[0].part is schema.Scale:
        yield schema.Scale, ("", path[0].key)


def _questions(data: Data) -> dict[tuple[str, str], tuple[Data, Data]]:
    """Form and question → the section and the question."""
    return {
        (tool["key"], question["key"]): (section, question)
        for tool in data.get("tools", ())
        for section in tool.get("sections", ())
        for question in section.get("questions", ())
    }


def _section(data: Data, tool: str, key: str) -> Data:
    for each in data.get("tools", ()):
        if each["key"] == tool:
            return next((s for s in each.get("sections", ()) if s["key"] == key), {})
    return {}


def _scales(data: Data) -> dict[str, Data]:
    return {scale["key"]: scale for scale in data.get("scales", ())}


def _scales_of(question: Data) -> set[str]:
    """The scales by which a question, or a column of it, is graded."""
    named = [question.get("scale"), *(c.get("scale") for c in question.get("columns", ()))]
    return {scale for scale in named if scale}


def compare_documents(before: Data, after: Data) -> Comparison:
    """Compare two documents as plain data."""
    return Comparison(before, after)


_KEPT = 32
_compared: OrderedDict[tuple[UUID, UUID], Comparison] = OrderedDict()
_lock = Lock()


def compare_versions(session: Session, before: UUID, after: UUID) -> Comparison:
    """Compare two published versions of this workspace. Raises NotFound.

    Versions never change, so a process compares each pair once.
    """
    # Also where the pair is known: that both are this workspace's the ids' rows have said.
    one, two = get_model(session, before), get_model(session, after)
    with _lock:
        known = _compared.get((before, after))
        if known is not None:
            _compared.move_to_end((before, after))
            return known
    made = Comparison(plain(one), plain(two))
    with _lock:
        _compared[before, after] = made
        while len(_compared) > _KEPT:
            _compared.popitem(last=False)
    return made

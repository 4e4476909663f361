"""A version of the model opened for a reader: its words in their language, its cross-references."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from saas.i18n import gettext as _
from tenants.handbook.types import Entry, Fact, Said, Target
from tenants.practice.schema import (
    Duty,
    Forum,
    Post,
    PracticeModel,
    StaffGroup,
    Statement,
    Tool,
    in_language,
)
from tenants.practice.terms import Terms, terms_of

Words = dict[str, str]


@dataclass(frozen=True)
class Book:
    """``post`` is the key of the post whose duties are wanted; empty for everybody's."""

    model: PracticeModel
    language: str
    as_of: date
    post: str = ""

    @cached_property
    def terms(self) -> Terms:
        """The model's own words for things."""
        return terms_of(self.model, self.language)

    def say(self, words: Words | None) -> str:
        return in_language(words, self.language)

    def said(self, lines: Iterable[Words]) -> tuple[Said, ...]:
        return tuple(Said(self.say(line)) for line in lines)

    @cached_property
    def posts(self) -> dict[str, Post]:
        return {post.key: post for post in self.model.posts}

    @cached_property
    def forums(self) -> dict[str, Forum]:
        return {forum.key: forum for forum in self.model.forums}

    @cached_property
    def duties(self) -> dict[str, Duty]:
        return {duty.key: duty for duty in self.model.duties}

    @cached_property
    def staff_groups(self) -> dict[str, StaffGroup]:
        return {group.key: group for group in self.model.staff_groups}

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Kinds of agency by key."""
        return {kind.key: self.say(kind.label) for kind in self.model.agency_kinds}

    @cached_property
    def sizes(self) -> dict[str, str]:
        return {band.key: self.say(band.label) for band in self.model.size_bands}

    # Cross-references: the words of a piece, and where it stands.

    def to_posts(self, keys: Sequence[str]) -> tuple[Said, ...]:
        at = Target("year", "posts")
        return tuple(
            Said(self.say(self.posts[key].title), Target(at.chapter, at.item, f"post-{key}"))
            for key in keys
        )

    def to_forums(self, keys: Sequence[str]) -> tuple[Said, ...]:
        return tuple(
            Said(self.say(self.forums[key].title), Target("forums", "", f"forum-{key}"))
            for key in keys
        )

    def to_staff(self, keys: Sequence[str]) -> tuple[Said, ...]:
        return tuple(
            Said(self.say(self.staff_groups[key].title), Target("standards", "", f"staff-{key}"))
            for key in keys
        )

    def to_tool(self, key: str) -> Said:
        return Said(self.say(self.model.tool[key].title), Target("forms", key))

    def to_scale(self, key: str) -> Said:
        return Said(self.say(self.model.scale[key].title), Target("scales", "", f"scale-{key}"))

    def to_activity(self, key: str) -> Said:
        return Said(self.say(self.model.activity[key].title), Target("rounds", key))

    def to_standard(self, key: str) -> Said:
        standard = self.model.standards[key]
        at = Target("standards", self.model.spine_of[key].key, f"standard-{key}")
        return Said(self.say(standard.short or standard.title), at)

    def to_criterion(self, key: str) -> Said:
        standard = self.model.standard_of[key]
        at = Target("standards", self.model.spine_of[standard.key].key, f"standard-{standard.key}")
        return Said(self.say(self.model.criteria[key].text), at)

    def to_priority(self, key: str) -> Said:
        at = Target("priorities", "", f"priority-{key}")
        return Said(self.say(self.model.priority[key].title), at)

    def to_competency(self, key: str) -> Said:
        at = Target("competencies", "", f"competency-{key}")
        return Said(self.say(self.model.competency[key].title), at)

    @cached_property
    def asked_about(self) -> dict[str, tuple[Tool, ...]]:
        """Standard → the forms that have a question tagged with it, in their order."""
        found: dict[str, list[Tool]] = {}
        for tool in self.model.tools:
            for question in tool.questions.values():
                for key in question.standards:
                    tools = found.setdefault(key, [])
                    if tool not in tools:
                        tools.append(tool)
        return {key: tuple(tools) for key, tools in found.items()}

    @cached_property
    def owed_as(self) -> dict[str, tuple[Duty, ...]]:
        """Kind of round → the duties that it meets."""
        found: dict[str, dict[str, Duty]] = {}
        for duty in self.model.duties:
            for amount in (*duty.any_of, *duty.all_of):
                if amount.activity is not None:
                    found.setdefault(amount.activity, {})[duty.key] = duty
        return {key: tuple(duties.values()) for key, duties in found.items()}

    def statement(self, line: Statement, prefix: str, number: int | None = None) -> Entry:
        """A line of a list."""
        return Entry(
            title=self.say(line.title),
            anchor=f"{prefix}-{line.key}",
            label=str(number) if number is not None else "",
            text=self.say(line.text),
            drafted=line.drafted_by_us,
            note=self.say(line.note),
        )

    def statements(self, lines: Sequence[Statement], prefix: str) -> tuple[Entry, ...]:
        return tuple(self.statement(line, prefix, n) for n, line in enumerate(lines, start=1))


def facts(*given: tuple[str, str | Said | Sequence[Said]]) -> tuple[Fact, ...]:
    """Those facts of which something is said, in the order given."""
    found = []
    for label, said in given:
        if isinstance(said, str):
            said = (Said(said),) if said else ()
        elif isinstance(said, Said):
            said = (said,)
        if said:
            found.append(Fact(label, tuple(said)))
    return tuple(found)


def paused(words: str) -> tuple[str, ...]:
    """The tag of what does not happen at present."""
    return (_("Paused"),) if words else ()

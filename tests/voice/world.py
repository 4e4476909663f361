"""A case whose family and child may say what they think, in three languages."""

from __future__ import annotations

import uuid

from flask import Flask

from tenants.practice import service as practice
from tenants.practice.loader import load_text
from tenants.rounds.content import AnswerContent
from tenants.workspaces.actor import Actor, guest_actor
from tests.parts.world import PACK, CaseWorld

HEARD = AnswerContent(value="They never rang back")
OTHERS = AnswerContent(value="She came when she said")

_QUESTION = "label: Did people listen to you?}"
_MORE = """label: {en: Did people listen to you?, ar: هل استمعوا إليك؟}}
          - {key: v.better, kind: text, label: What would have been better?}
      - key: officer
        title: More words
        questions:
          - {key: v.who, kind: single, label: Who helped most?, options: [{key: sw, label: Somebody else}, {key: kin, label: My family}]}"""
_FAMILY = "        optional: true\n        shown: [{to: auditor"


class VoiceWorld(CaseWorld):
    """``family`` is the return of a part that the audit must have; its officer is ``officer``."""

    family: uuid.UUID

    @classmethod
    def make(cls, app: Flask) -> VoiceWorld:
        world = super().make(app)
        assert isinstance(world, VoiceWorld)
        written = PACK.read_text()
        for before, after in (
            ("languages: [en, cy]", "languages: [en, cy, ar]"),
            (_QUESTION, _MORE),
            (_FAMILY, "        shown: [{to: auditor"),
        ):
            assert before in written
            written = written.replace(before, after, 1)
        world.model = load_text(written, "voices.yaml")
        with world.planning() as session:
            world.version_id = practice.publish(
                session, world.model, note="", published_by=None, publisher_name=""
            ).id
            session.commit()
        world.begin(title="The autumn audit")
        world.add_case("EC-4711")
        for part, who in (("reflection", "worker"), ("audit", "auditor"), ("family", "officer")):
            world.give("EC-4711", part, who)
        world.open_the_round()
        world.family = world.part("EC-4711", "family")
        return world

    @property
    def officer(self) -> Actor:
        return self.people["officer"]

    def guest(self, delegation_id: uuid.UUID) -> Actor:
        """The family at work, as the gate lets them in."""
        return guest_actor(
            tenant_id=self.tenant_id,
            delegation_id=delegation_id,
            return_id=self.family,
            agency_id=self.agencies["harbour"],
            name="Family's voice, by link",
            sections=("words", "officer"),
            of_person=True,
            is_voice=True,
        )

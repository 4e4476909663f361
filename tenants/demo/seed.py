"""Filling an empty database with the demonstration.

Deterministic: the same agencies, grades and words every time, with dates
counted from the day it is made. Everything passes through the services that
pages use, as the person who would do it; the clock is moved so that last
year's round lies in last year. The trail alone keeps its own time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from saas.accounts import service as accounts
from saas.accounts.models import PasswordCredential, Place, User
from saas.database import clock_at, now, session
from saas.mail.models import Mail
from saas.outbox import service as outbox
from saas.tenancy import NO_SCOPE, Reach, Scope, enter_scope
from tenants.agencies import service as agencies
from tenants.demo.people import (
    ADMINISTRATOR,
    AGENCIES,
    NAME,
    PASSWORD,
    SLUG,
    UNIT,
    email_of,
)
from tenants.practice import service as practice
from tenants.practice.loader import load_file
from tenants.practice.packs import SECTION_11
from tenants.practice.schema import PracticeModel
from tenants.workspaces.acceptance import accept_invitation, find_offer
from tenants.workspaces.actor import Actor, member_actor
from tenants.workspaces.invitations import invite
from tenants.workspaces.setup import create_workspace

Say = Callable[[str], None]


@dataclass
class Demo:
    """What the parts of the seeding share."""

    say: Say
    tenant_id: UUID
    version_id: UUID | None = None
    agency_ids: dict[str, UUID] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    @contextmanager
    def acting(self, key: str, days_ago: float = 0) -> Iterator[tuple[Session, Actor]]:
        """Work as somebody, on a day in the past; commits at the end."""
        actor = self.actors[key]
        with clock_at(days_before(days_ago)), enter_scope(actor.scope()):
            current = session()
            yield current, actor
            current.commit()


def days_before(days: float) -> datetime:
    """So many days before the day of the seeding, in the middle of a working morning."""
    at = datetime.now(tz=now().tzinfo) - timedelta(days=days)
    return at if days < 1 else at.replace(hour=10, minute=15, second=0, microsecond=0)


def seed_demo(say: Say) -> None:
    """Make the demonstration in an empty database; does nothing where there already is one."""
    from tenants.demo.authorities import authorities
    from tenants.demo.authority import seed_authority
    from tenants.demo.last_year import seed_last_year
    from tenants.demo.second_partnership import seed_second_partnership
    from tenants.demo.this_year import seed_this_year

    with enter_scope(NO_SCOPE):
        if accounts.find_user(session(), email_of(ADMINISTRATOR.name)) is not None:
            say("The demonstration is there already.")
            return
    say("Making the partnership, its agencies and people")
    demo = seed_partnership(say)
    say("Making last year's round")
    seed_last_year(demo)
    say("Making this year's round")
    seed_this_year(demo)
    seed_second_partnership(demo)
    for authority in authorities():
        say(f"Making {authority.name}, with its own framework")
        seed_authority(say, authority)
    with clock_at(days_before(0)):
        while outbox.deliver(demo.tenant_id) or outbox.deliver(None):
            pass
    for line in sign_ins():
        say(line)


@cache
def pack() -> PracticeModel:
    """Read once for both workspaces."""
    return load_file(SECTION_11)


def seed_partnership(say: Say) -> Demo:
    with clock_at(days_before(440)):
        tenant_id = workspace(SLUG, NAME)
    demo = Demo(say=say, tenant_id=tenant_id)
    _administrator(demo)
    with demo.acting("administrator", 439) as (current, actor):
        version = practice.publish(
            current,
            pack(),
            note="The Section 11 pack as it comes",
            published_by=actor.member_id,
            publisher_name=actor.name,
        )
        demo.version_id = version.id
    with demo.acting("administrator", 438) as (current, actor):
        for agency in AGENCIES:
            made = agencies.add_agency(
                current,
                actor,
                name=agency.name,
                short_name=agency.short,
                kind=agency.kind,
                size=agency.size,
                parent_id=demo.agency_ids.get(agency.parent),
                takes_part=agency.takes_part,
            )
            current.flush()
            demo.agency_ids[agency.key] = made.id
    for person in UNIT:
        join(demo, person.key, person.name, person.post, list(person.roles), None, person.language)
    for agency in AGENCIES:
        if not agency.lead:
            continue
        agency_id = demo.agency_ids[agency.key]
        join(demo, f"{agency.key}.lead", agency.lead, agency.lead_post, ["agency_lead"], agency_id)
        join(
            demo,
            f"{agency.key}.approver",
            agency.approver,
            agency.approver_post,
            ["approver"],
            agency_id,
        )
        with demo.acting("administrator", 436) as (current, actor):
            agencies.set_lead(
                current, actor, agency_id, demo.actors[f"{agency.key}.lead"].member_id
            )
    join(
        demo,
        "police.contributor",
        "Jess Arkwright",
        "Learning and development",
        ["contributor"],
        demo.agency_ids["police"],
    )
    return demo


def workspace(slug: str, name: str, kind: str = "partnership") -> UUID:
    with enter_scope(NO_SCOPE):
        return create_workspace(
            session(),
            slug=slug,
            name=name,
            kind=kind,
            languages=["en", "cy"],
            administrator_email=email_of(ADMINISTRATOR.name),
            administrator_name=ADMINISTRATOR.name,
        )


def _administrator(demo: Demo) -> None:
    """The first administrator follows the link of the welcome mail."""
    with enter_scope(NO_SCOPE):
        current = session()
        user = accounts.find_user(current, email_of(ADMINISTRATOR.name))
        assert user is not None
        accounts.set_password(current, user, PASSWORD)
        current.commit()
    demo.actors["administrator"] = actor_of(demo.tenant_id, email_of(ADMINISTRATOR.name))


def _ensure_account(email: str, name: str, language: str) -> None:
    """An account with the one password of the demonstration, as somebody known elsewhere has.

    All have the administrator's hash of it: hashing takes a tenth of a second on purpose, and
    sixty times of that a newcomer would wait for nothing.
    """
    with enter_scope(NO_SCOPE):
        current = session()
        user = accounts.ensure_user(current, email=email, name=name, language=language)
        if user.state == "active":
            return
        hashed = current.scalars(
            select(PasswordCredential.password_hash)
            .join(User, User.id == PasswordCredential.user_id)
            .where(User.email == email_of(ADMINISTRATOR.name))
        ).one()
        current.add(PasswordCredential(user_id=user.id, password_hash=hashed))
        user.state = "active"
        current.commit()


def join(
    demo: Demo,
    key: str,
    name: str,
    post: str,
    roles: list[str],
    agency_id: UUID | None,
    language: str = "en",
    days_ago: float = 437,
) -> None:
    """Invite somebody and let them accept by the link in their mail."""
    email = email_of(name)
    _ensure_account(email, name, language)
    with demo.acting("administrator", days_ago) as (current, actor):
        invite(
            current,
            actor,
            email=email,
            name=name,
            post=post,
            roles=roles,
            agency_id=agency_id,
            language=language,
        )
    with clock_at(days_before(days_ago - 0.5)):
        token = token_of(demo.tenant_id, email)
        with enter_scope(NO_SCOPE):
            offer = find_offer(session(), token)
            known = accounts.find_user(session(), email)
        assert offer is not None
        assert known is not None
        with enter_scope(Scope(tenant_id=demo.tenant_id, reach=frozenset({Reach.SYSTEM}))):
            accept_invitation(session(), offer, signed_in=known.id)
            session().commit()
    demo.actors[key] = actor_of(demo.tenant_id, email)


def token_of(tenant_id: UUID, email: str) -> str:
    with enter_scope(Scope(tenant_id=tenant_id, reach=frozenset({Reach.SYSTEM}))):
        link = (
            session()
            .scalars(
                select(Mail.link)
                .where(Mail.recipient == email, Mail.link.contains("/invitation/"))
                .order_by(Mail.created_at.desc())
                .limit(1)
            )
            .one()
        )
    return link.rsplit("/", 1)[1]


def actor_of(tenant_id: UUID, email: str) -> Actor:
    """The person as the gate would let them in."""
    with enter_scope(NO_SCOPE):
        place, user = (
            session()
            .execute(
                select(Place, User)
                .join(User, User.id == Place.user_id)
                .where(User.email == email, Place.tenant_id == tenant_id)
            )
            .one()
        )
        return member_actor(
            tenant_id=tenant_id,
            member_id=place.member_id,
            user_id=user.id,
            name=user.name,
            agency_id=place.agency_id,
            agency_ids=frozenset(place.agency_ids),
            roles=frozenset(place.roles),
        )


def sign_ins() -> list[str]:
    """The demonstration's sign-ins: one a role, and a coordinator for each authority.

    Of those who audit children's cases two stand there, of one authority; the others have
    theirs on its page of people.
    """
    from tenants.demo.authorities import authorities
    from tenants.demo.case_rounds import casework_of

    county = next(each for each in authorities() if each.slug == "thistlemere")
    auditing = {person.role: person.name for person in casework_of(county.slug).people[::-1]}
    rows = [
        ("administrator, everywhere", ADMINISTRATOR.name),
        *((person.key.replace("-", " "), person.name) for person in UNIT if "-" not in person.key),
        ("agency lead (two workspaces)", "Ian Castell"),
        ("agency lead (voluntary)", "Marcus Bell"),
        ("contributor", "Jess Arkwright"),
        ("approver", "Moira Blackett"),
    ]
    coordinators = [(each.called, each.coordinator.name) for each in authorities()]
    lines = ["", f"Sign in with the password: {PASSWORD}", ""]
    lines += [f"  {role:<36} {email_of(name)}" for role, name in rows]
    lines += ["", "Authorities with a framework of their own, by their coordinators:", ""]
    lines += [f"  {called:<36} {email_of(name)}" for called, name in coordinators]
    lines += ["", f"Children’s cases in {county.called.split()[0]}:", ""]
    lines += [f"  {role:<36} {email_of(auditing[role])}" for role in ("auditor", "practitioner")]
    return lines

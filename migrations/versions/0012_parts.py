"""Assess more than agencies: subjects of every kind, and returns of allocated people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.walls import (
    AGENCIES,
    DELEGATION,
    GUEST,
    IS_MEMBER,
    MEMBER,
    NOT_GUEST,
    OWN_AGENCY,
    RETURN,
    TENANT,
    reaches,
)

NOBODY = "00000000-0000-0000-0000-000000000000"

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KINDS = (
    "'agency', 'case', 'practitioner', 'meeting', 'supervision', 'provider', 'setting', 'service'"
)
PEOPLE = ("worker_id", "line_manager_id", "iro_id")
SHOWN = ("shown_submitted", "shown_after_own", "shown_released")
HELD = ("return_revisions", "return_comments", "delegations")
LIFTED = ("subjects", "members", "returns", "rounds", "model_versions", *HELD)
"""Tables whose wall is down for the owner, in this transaction, while rows are filled in."""

COPIED_HOLDER = ("agency_id", "part", "author_id")
DISCLOSED = "state in ('submitted', 'signed_off', 'moderated', 'released')"
OPEN_TO_CHANGE = "state in ('not_started', 'in_progress', 'returned')"
OWN_SELF = f"{OWN_AGENCY} and part = 'self'"
# An agency's part of what several look at is its own as its self-assessment is; but neither
# moderators nor other agencies read it by what a round shares.
OWN_PART = f"{OWN_AGENCY} and part in ('self', 'agency')"
MODERATOR_OF = f"author_id = {MEMBER} and part = 'moderation'"
HOLDER = f"author_id = {MEMBER} and part in ('moderation', 'person')"
# Whoever was given a person's part by link writes it; which sections, the guests' wall says.
BY_LINK = f"{GUEST} and return_id = {RETURN} and part = 'person'"
PANEL = f"part = 'moderation' and {reaches('moderation')} and not ({OWN_AGENCY})"
PANEL_DONE = f"{DISCLOSED} and {PANEL}"
SHOWN_TO_ME = "any ((select shown_returns())::uuid[])"
WORDS_SHARED = "sharing = 'all'"
GRADES_SHARED = "sharing in ('grades', 'all')"


def _returns(own: str, holder: str, *more: str) -> str:
    return _or(
        own,
        f"{OWN_AGENCY} and part = 'moderation' and state = 'released'",
        holder,
        reaches("workspace", "planning", "system"),
        f"part = 'self' and {reaches('moderation')}",
        f"part = 'self' and state = 'released' and sharing <> 'nothing' and {IS_MEMBER}",
        PANEL,
        *more,
    )


def _content(own: str, holder: str, shared: str, *more: str) -> str:
    return _or(
        own,
        f"{OWN_AGENCY} and part = 'moderation' and state = 'released'",
        holder,
        f"{DISCLOSED} and {reaches('workspace')}",
        f"{DISCLOSED} and part = 'self' and {reaches('moderation')}",
        f"part = 'self' and state = 'released' and {shared} and {IS_MEMBER}",
        PANEL_DONE,
        *more,
    )


def _archived(own: str, holder: str, *more: str) -> str:
    return _or(
        own,
        holder,
        f"{DISCLOSED} and {reaches('workspace')}",
        f"{DISCLOSED} and part = 'self' and {reaches('moderation')}",
        f"part = 'self' and state = 'released' and {WORDS_SHARED} and {IS_MEMBER}",
        *more,
    )


def _evidence(own: str, holder: str, *more: str) -> str:
    """As the words of an answer, but for the panel: it has never read another's evidence."""
    return _or(
        own,
        f"{OWN_AGENCY} and part = 'moderation' and state = 'released'",
        holder,
        f"{DISCLOSED} and {reaches('workspace')}",
        f"{DISCLOSED} and part = 'self' and {reaches('moderation')}",
        f"part = 'self' and state = 'released' and {WORDS_SHARED} and {IS_MEMBER}",
        *more,
    )


def _or(*conditions: str) -> str:
    return " or ".join(f"({condition})" for condition in conditions)


def _writing(*holders: str) -> str:
    return f"{OPEN_TO_CHANGE} and ({_or(*holders)})"


# What helps one person stands in that person's part: among their agency's evidence the
# agency's other people would read it.
GUEST_EVIDENCE = f"delegation_id = {DELEGATION}"
AGENCYS_GUEST = (
    f"{GUEST_EVIDENCE} and exists (select from delegations d where d.tenant_id = "
    "evidence.tenant_id and d.id = evidence.delegation_id and d.part <> 'person')"
)
# One person's part is theirs alone: it is no business of their agency's other people.
NOT_PERSONAL = "part <> 'person'"
OF_AGENCY = f"({OWN_AGENCY} and {NOT_PERSONAL})"
OF_HOLDER = f"({HOLDER} and part = 'person')"
# Moderators are of the audits of agencies by themselves, and of nothing else.
MODERATED = f"(part in ('self', 'moderation') and {reaches('moderation')})"
NARROW = {
    "return_revisions": {
        "reading": f"{OF_AGENCY} or {OF_HOLDER} or {reaches('workspace')} or {MODERATED}",
        "adding": f"{OF_AGENCY} or {OF_HOLDER}",
        "changing": f"{OF_AGENCY} or {OF_HOLDER} or {reaches('planning')}",
    },
    "return_comments": {
        "reading": f"{OF_AGENCY} or {OF_HOLDER} or ({BY_LINK}) or {reaches('workspace')} "
        f"or {MODERATED}",
        "adding": f"{OF_AGENCY} or {OF_HOLDER} or {reaches('planning')}",
    },
    "delegations": {
        "reading": f"{OF_AGENCY} or {OF_HOLDER} or {reaches('system')} or id = {DELEGATION}",
        "adding": f"{OF_AGENCY} or {OF_HOLDER}",
        "changing": f"{OF_AGENCY} or {OF_HOLDER} or {reaches('system')} or id = {DELEGATION}",
    },
}
WIDE = {
    "return_revisions": {
        "reading": f"{OWN_AGENCY} or {reaches('workspace', 'moderation')}",
        "adding": OWN_AGENCY,
        "changing": f"{OWN_AGENCY} or {reaches('planning')}",
    },
    "return_comments": {
        "reading": f"{OWN_AGENCY} or {reaches('workspace', 'moderation')}",
        "adding": f"{OWN_AGENCY} or {reaches('planning')}",
    },
    "delegations": {
        "reading": f"{OWN_AGENCY} or {reaches('system')}",
        "adding": OWN_AGENCY,
        "changing": f"{OWN_AGENCY} or {reaches('system')}",
    },
}

# Who has a part of a subject sees of the others' what the kind of audit says: some as soon
# as they are in, some once their own is in as well, some when all of it is released. The
# lists stand on the return that is shown; nobody is given a row to look by.
SHOWN_RETURNS = f"""
create function shown_returns() returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    return (
        select coalesce(array_agg(distinct theirs.id), '{{}}')
          from returns mine
          join returns theirs on theirs.tenant_id = mine.tenant_id
                             and theirs.subject_id = mine.subject_id and theirs.id <> mine.id
         where mine.tenant_id = {TENANT} and {NOT_GUEST} and mine.state <> 'withdrawn'
           and (mine.part = 'person' and mine.author_id = {MEMBER}
                or mine.part in ('self', 'agency') and mine.agency_id = any ({AGENCIES}::uuid[]))
           and theirs.part <> 'moderation'
           and (theirs.{DISCLOSED} and mine.part_key = any (theirs.shown_submitted)
                or theirs.{DISCLOSED} and mine.{DISCLOSED}
                   and mine.part_key = any (theirs.shown_after_own)
                or theirs.state = 'released' and mine.part_key = any (theirs.shown_released))
    );
end $$
"""

# Whoever has still to say what they think before they see a part does not see it by being
# of those who read everything, nor because it is released without theirs.
HIDDEN_RETURNS = f"""
create function hidden_returns() returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    return (
        select coalesce(array_agg(distinct theirs.id), '{{}}')
          from returns mine
          join returns theirs on theirs.tenant_id = mine.tenant_id
                             and theirs.subject_id = mine.subject_id and theirs.id <> mine.id
         where mine.tenant_id = {TENANT} and {NOT_GUEST} and mine.{OPEN_TO_CHANGE}
           and mine.part = 'person' and mine.author_id = {MEMBER}
           and theirs.author_id <> mine.author_id
           and mine.part_key = any (theirs.shown_after_own)
    );
end $$
"""
UNBLINDED = (
    "part in ('self', 'moderation') or not (return_id = any ((select hidden_returns())::uuid[]))"
)
BLINDED = ("answers", "grades", "evidence_links", "archived_answers", "return_revisions")

# The subjects of which a person, or their agency, has a part.
MY_SUBJECTS = f"""
create function my_subjects() returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    return (
        select coalesce(array_agg(distinct r.subject_id), '{{}}') from returns r
         where r.tenant_id = {TENANT} and {NOT_GUEST} and r.state <> 'withdrawn'
           and (r.part = 'person' and r.author_id = {MEMBER}
                or r.part in ('self', 'agency') and r.agency_id = any ({AGENCIES}::uuid[]))
    );
end $$
"""
MINE = "id = any ((select my_subjects())::uuid[])"
# A party to a subject reads of the others' parts: only who reads them anyway gives parts out,
# and a part begins with nothing in it.
ALLOCATED = (
    f"{reaches('planning')} and state = 'not_started' "
    f"and (part in ('self', 'moderation') or {reaches('workspace', 'system')})"
)
ALL_SUBJECTS = reaches("workspace", "planning", "system")
MODERATED_SUBJECTS = f"reference = '' and {reaches('moderation')}"


def _guard_disclosure(agencys: str, personal: str) -> str:
    return f"""
create or replace function guard_disclosure() returns trigger language plpgsql as $$
begin
    if new.state is distinct from old.state
       and (new.state in ('submitted', 'signed_off') or {GUEST})
       and not coalesce(
               {NOT_GUEST} and {agencys} and new.agency_id = any ({AGENCIES}::uuid[])
               or {NOT_GUEST} and {personal} and new.author_id = {MEMBER}
               or {GUEST} and old.state = 'not_started' and new.state = 'in_progress', false)
    then
        raise exception 'a return is submitted and signed by its own people'
            using errcode = 'check_violation', constraint = 'guard_disclosure';
    end if;
    return new;
end $$
"""


# What is given out is released, opened again, withdrawn and brought back by whoever plans;
# an approver sends their agency's back instead of signing it.
GUARD_PART = f"""
create function guard_part() returns trigger language plpgsql as $$
begin
    if new.state is distinct from old.state and new.part in ('person', 'agency')
       and (new.state in ('returned', 'moderated', 'released', 'withdrawn')
            or old.state = 'withdrawn')
       and not {reaches("planning")}
       and not (new.part = 'agency' and old.state = 'submitted' and new.state = 'returned'
                and {NOT_GUEST} and new.agency_id = any ({AGENCIES}::uuid[]))
    then
        raise exception 'a part is released, opened again and withdrawn by whoever plans'
            using errcode = 'check_violation', constraint = 'guard_part';
    end if;
    return new;
end $$
"""


def _guard_return_form(of_round: str) -> str:
    return f"""
create or replace function guard_return_form() returns trigger language plpgsql as $$
begin
    if new.model_version_id is distinct from old.model_version_id
       and not (
           old.{OPEN_TO_CHANGE} and new.state = old.state
           and case when {of_round} then exists (
               select from rounds r
                where r.tenant_id = new.tenant_id and r.id = new.round_id
                  and r.model_version_id = new.model_version_id)
           else exists (
               select from returns own
                where own.tenant_id = new.tenant_id and own.subject_id = new.subject_id
                  and own.part = 'self' and own.model_version_id = new.model_version_id)
           end)
    then
        raise exception 'a return takes its form from its round while it is open'
            using errcode = 'check_violation', constraint = 'guard_return_form';
    end if;
    return new;
end $$
"""


# What an agency's own part of a kind of audit is called in its model.
NAME_PARTS = """
update returns r set part_key = coalesce((
    select p ->> 'key'
      from rounds ro
      join model_versions v on v.tenant_id = ro.tenant_id and v.id = ro.model_version_id
      cross join lateral jsonb_array_elements(v.document -> 'activity_types') a
      cross join lateral jsonb_array_elements(a -> 'parts') p
     where r.part = 'self' and ro.tenant_id = r.tenant_id and ro.id = r.round_id
       and a ->> 'key' = ro.activity and p ->> 'by' = 'agency'
     limit 1), r.part)
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for table in LIFTED:
        op.execute(f"alter table {table} no force row level security")
    _subjects()
    _returns_of_people()
    for table in LIFTED:
        op.execute(f"alter table {table} force row level security")
    op.execute("create policy showing on returns for select to accord_owner using (true)")
    for function in (SHOWN_RETURNS, HIDDEN_RETURNS, MY_SUBJECTS):
        op.execute(function)
    for name in ("shown_returns()", "hidden_returns()", "my_subjects()"):
        op.execute(f"revoke all on function {name} from public")
        op.execute(f"grant execute on function {name} to app_rw")

    op.execute(
        "alter policy reading on subjects "
        f"using ((reference = '' and {OWN_AGENCY}) or ({MODERATED_SUBJECTS}) or {ALL_SUBJECTS} or {MINE})"
    )
    shown = f"id = {SHOWN_TO_ME}"
    linked = f"{GUEST} and id = {RETURN} and part = 'person'"
    reading = _returns(OWN_PART, HOLDER, shown, linked)
    op.execute(f"alter policy reading on returns using ({reading})")
    changing = _or(OWN_PART, HOLDER, linked, reaches("planning", "system"), MODERATED)
    op.execute(f"alter policy changing on returns using ({changing}) with check ({changing})")
    op.execute(f"alter policy adding on returns with check ({ALLOCATED})")
    of_shown = f"return_id = {SHOWN_TO_ME} or ({BY_LINK})"
    _read(OWN_PART, HOLDER, of_shown)
    _write(_writing(OWN_PART, HOLDER, BY_LINK))
    _hold(NARROW)
    for table in BLINDED:
        op.execute(
            f"create policy blinded on {table} as restrictive for select to app_rw "
            f"using ({UNBLINDED})"
        )
    op.execute(
        _guard_disclosure("new.part in ('self', 'agency')", "new.part in ('moderation', 'person')")
    )
    op.execute(_guard_return_form("new.part <> 'moderation'"))
    op.execute(f"alter policy guest on evidence with check ({NOT_GUEST} or ({AGENCYS_GUEST}))")
    op.execute(GUARD_PART)
    op.execute(
        "create trigger guard_part before update of state on returns "
        "for each row execute function guard_part()"
    )


def _subjects() -> None:
    op.add_column("subjects", sa.Column("reference", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "subjects",
        sa.Column("facts", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
    )
    op.add_column("subjects", sa.Column("draw_id", sa.Uuid(), nullable=True))
    for column in PEOPLE:
        op.add_column("subjects", sa.Column(column, sa.Uuid(), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_subjects_tenant_id_{column}"),
            "subjects",
            "members",
            ["tenant_id", column],
            ["tenant_id", "id"],
        )
        op.create_index(f"ix_subjects_tenant_id_{column}", "subjects", ["tenant_id", column])
    op.drop_constraint(op.f("ck_subjects_kind"), "subjects")
    op.create_check_constraint(op.f("ck_subjects_kind"), "subjects", f"kind in ({KINDS})")
    op.drop_constraint("uq_subjects_tenant_id_round_id_agency_id", "subjects")
    op.create_index(
        "uq_subjects_agency",
        "subjects",
        ["tenant_id", "round_id", "agency_id"],
        unique=True,
        postgresql_where=sa.text("reference = ''"),
    )
    op.create_index(
        "uq_subjects_reference",
        "subjects",
        ["tenant_id", "round_id", "reference"],
        unique=True,
        postgresql_where=sa.text("reference <> ''"),
    )
    # What is partly unique serves no look at a whole round.
    op.create_index("ix_subjects_tenant_id_round_id", "subjects", ["tenant_id", "round_id"])
    op.execute(f"grant update (facts, {', '.join(PEOPLE)}) on subjects to app_rw")


def _returns_of_people() -> None:
    op.add_column("returns", sa.Column("part_key", sa.Text(), server_default="", nullable=False))
    for column in SHOWN:
        op.add_column(
            "returns",
            sa.Column(column, sa.ARRAY(sa.String()), server_default="{}", nullable=False),
        )
    op.execute(NAME_PARTS)
    op.drop_constraint(op.f("ck_returns_part"), "returns")
    op.create_check_constraint(
        op.f("ck_returns_part"), "returns", "part in ('self', 'agency', 'moderation', 'person')"
    )
    op.drop_constraint(op.f("ck_returns_author"), "returns")
    op.create_check_constraint(
        op.f("ck_returns_author"),
        "returns",
        f"(part in ('self', 'agency')) = (author_id = '{NOBODY}')",
    )
    op.drop_constraint("uq_returns_tenant_id_subject_id_part_author_id", "returns")
    op.create_unique_constraint(
        "uq_returns_party",
        "returns",
        ["tenant_id", "subject_id", "part_key", "agency_id", "author_id"],
    )
    op.create_unique_constraint(
        "uq_returns_holder", "returns", ["tenant_id", "id", "agency_id", "part", "author_id"]
    )
    # Who made a comment is not whose the return is.
    op.alter_column("return_comments", "author_id", new_column_name="made_by")
    for table in HELD:
        op.add_column(table, sa.Column("part", sa.Text(), nullable=True))
        op.add_column(table, sa.Column("author_id", sa.Uuid(), nullable=True))
        op.execute(
            f"update {table} h set part = r.part, author_id = r.author_id from returns r "
            "where r.tenant_id = h.tenant_id and r.id = h.return_id"
        )
        op.alter_column(table, "part", nullable=False)
        op.alter_column(table, "author_id", nullable=False)
        op.create_foreign_key(
            f"fk_{table}_holder",
            table,
            "returns",
            ["tenant_id", "return_id", *COPIED_HOLDER],
            ["tenant_id", "id", *COPIED_HOLDER],
        )
        op.create_index(f"ix_{table}_holder", table, ["tenant_id", "return_id", *COPIED_HOLDER])


def _read(own: str, holder: str, *more: str) -> None:
    for table, condition in (
        ("answers", _content(own, holder, WORDS_SHARED, *more)),
        ("grades", _content(own, holder, GRADES_SHARED, *more)),
        ("evidence_links", _evidence(own, holder, *more)),
        ("archived_answers", _archived(own, holder, *more)),
    ):
        op.execute(f"alter policy reading on {table} using ({condition})")


def _write(condition: str) -> None:
    for table, policies in (
        ("answers", ("adding", "changing")),
        ("grades", ("adding", "changing", "removing")),
        ("evidence_links", ("adding", "changing", "removing")),
        ("archived_answers", ("adding", "changing")),
    ):
        for policy in policies:
            using = "" if policy == "adding" else f"using ({condition}) "
            check = "" if policy == "removing" else f"with check ({condition})"
            op.execute(f"alter policy {policy} on {table} {using}{check}")


def _hold(rules: dict[str, dict[str, str]]) -> None:
    for table, policies in rules.items():
        for policy, condition in policies.items():
            using = "" if policy == "adding" else f"using ({condition}) "
            check = f"with check ({condition})" if policy in ("adding", "changing") else ""
            op.execute(f"alter policy {policy} on {table} {using}{check}")


def downgrade() -> None:
    op.execute("drop trigger guard_part on returns")
    op.execute("drop function guard_part()")
    op.execute(f"alter policy guest on evidence with check ({NOT_GUEST} or ({GUEST_EVIDENCE}))")
    op.execute(_guard_return_form("new.part = 'self'"))
    op.execute(_guard_disclosure("new.part = 'self'", "new.part = 'moderation'"))
    _hold(WIDE)
    _write(_writing(OWN_SELF, MODERATOR_OF))
    _read(OWN_SELF, MODERATOR_OF)
    changing = f"({OWN_SELF}) or ({MODERATOR_OF}) or {reaches('planning', 'system', 'moderation')}"
    op.execute(f"alter policy changing on returns using ({changing}) with check ({changing})")
    op.execute(f"alter policy reading on returns using ({_returns(OWN_SELF, MODERATOR_OF)})")
    op.execute(f"alter policy reading on subjects using ({OWN_AGENCY} or {ALL_SUBJECTS} "
        f"or {reaches('moderation')})")
    for table in BLINDED:
        op.execute(f"drop policy blinded on {table}")
    op.execute(f"alter policy adding on returns with check ({reaches('planning')})")
    op.execute("drop function my_subjects()")
    op.execute("drop function hidden_returns()")
    op.execute("drop function shown_returns()")
    op.execute("drop policy showing on returns")
    for table in HELD:
        op.drop_index(f"ix_{table}_holder", table)
        op.drop_constraint(f"fk_{table}_holder", table)
        op.drop_column(table, "author_id")
        op.drop_column(table, "part")
    op.alter_column("return_comments", "made_by", new_column_name="author_id")
    op.drop_constraint("uq_returns_holder", "returns")
    op.drop_constraint("uq_returns_party", "returns")
    op.create_unique_constraint(
        "uq_returns_tenant_id_subject_id_part_author_id",
        "returns",
        ["tenant_id", "subject_id", "part", "author_id"],
    )
    op.drop_constraint(op.f("ck_returns_part"), "returns")
    op.create_check_constraint(op.f("ck_returns_part"), "returns", "part in ('self', 'moderation')")
    op.drop_constraint(op.f("ck_returns_author"), "returns")
    op.create_check_constraint(
        op.f("ck_returns_author"), "returns", f"(part = 'self') = (author_id = '{NOBODY}')"
    )
    for column in (*SHOWN, "part_key"):
        op.drop_column("returns", column)
    op.drop_index("ix_subjects_tenant_id_round_id", "subjects")
    op.drop_index("uq_subjects_reference", "subjects")
    op.drop_index("uq_subjects_agency", "subjects")
    op.create_unique_constraint(
        "uq_subjects_tenant_id_round_id_agency_id",
        "subjects",
        ["tenant_id", "round_id", "agency_id"],
    )
    op.drop_constraint(op.f("ck_subjects_kind"), "subjects")
    op.create_check_constraint(op.f("ck_subjects_kind"), "subjects", "kind in ('agency')")
    for column in (*PEOPLE, "draw_id", "facts", "reference"):
        op.drop_column("subjects", column)

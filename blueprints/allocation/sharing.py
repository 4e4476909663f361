"""Sharing a part out by a fair draw: the people, the plan, and the giving."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from itsdangerous import BadSignature, Signer

from blueprints.allocation.blueprint import bp
from blueprints.allocation.by_hand import activity_of
from blueprints.gate import needs, the_actor
from blueprints.returns.answer_view import words_here
from saas.database import db
from saas.errors import Conflict, InvalidInput, NotFound
from saas.i18n import gettext as _
from saas.i18n import lazy_gettext as _l
from saas.i18n import ngettext
from saas.web.fields import CheckboxesField, DateParts, RadioField
from saas.web.forms import BaseForm
from tenants.cases.drawing import make_seed
from tenants.practice.schema import ActivityPart
from tenants.rounds.allocation import ALLOCATING
from tenants.rounds.giving import count_covered
from tenants.rounds.loads import list_loads, usually_fill
from tenants.rounds.models import Round
from tenants.rounds.parts import personal_parts
from tenants.rounds.queries import get_round
from tenants.rounds.sharing_out import Prospect, SharingOut, give_fairly, look
from tenants.rounds.subjects import list_subject_lines
from tenants.workspaces.roles import Permission


class SharingForm(BaseForm):
    """Among whom a part is shared out, and what is to come out even."""

    people = CheckboxesField(_l("Among whom?"), validate_choice=False)
    even = RadioField(
        _l("What should come out even?"),
        choices=[
            ("part", _l("How often each is given this part, in this round")),
            ("all", _l("What each has to fill in, in all rounds that run")),
        ],
        default="part",
    )
    due_on = DateParts(
        _l("A date for what is given"),
        called=_l("the date"),
        required=False,
        description=_l(
            "Without one it is due with the round. Where somebody was told a date, that stays"
        ),
    )

    def wish(self, part_key: str, seed: str) -> SharingOut:
        try:
            people = frozenset(UUID(value) for value in self.people.data or ())
        except ValueError as error:
            raise NotFound from error
        return SharingOut(
            part_key,
            people,
            seed,
            even_out_all=self.even.data == "all",
            due_on=self.due_on.data,
        )


@bp.route("/rounds/<uuid:round_id>/allocate/share", methods=["GET", "POST"])
@needs(Permission.ROUND_MANAGE)
def share(round_id: UUID) -> Any:
    """Choose the part and the people; a POST shows what would come of it."""
    session = db.session()
    round_ = get_round(session, round_id)
    part = _part(round_)
    if part is None or round_.state not in ALLOCATING:
        return _which(round_)
    form = SharingForm()
    if request.method == "GET":
        loads = list_loads(session, round_id, part.key)
        form.people.data = [str(load.member.id) for load in usually_fill(part, loads)]
    elif form.validate():
        seed = _seed(round_, part)
        try:
            found = look(session, the_actor(), round_id, form.wish(part.key, seed))
            return _preview(form, found, seed)
        except InvalidInput as error:
            form.take(error.errors)
    return _people(form, round_, part), 422 if request.method == "POST" else 200


@bp.post("/rounds/<uuid:round_id>/allocate/share/confirm")
@needs(Permission.ROUND_MANAGE)
def confirm(round_id: UUID) -> Any:
    """Give out what the plan said; where it would come out differently by now, show that."""
    session = db.session()
    round_ = get_round(session, round_id)
    part = _part(round_)
    if part is None:
        raise NotFound
    form = SharingForm()
    seed = _seed(round_, part)
    if not form.validate():
        return _people(form, round_, part), 422
    wish = form.wish(part.key, seed)
    try:
        found = give_fairly(
            session, the_actor(), round_id, wish, request.form.get("fingerprint", "")
        )
        session.commit()
    except Conflict as error:
        session.rollback()
        return _preview(form, look(session, the_actor(), round_id, wish), seed, error.message), 409
    except InvalidInput as error:
        session.rollback()
        form.take(error.errors)
        return _people(form, get_round(session, round_id), part), 422
    given = len(found.plan.given)
    flash(
        ngettext("%(num)s part was given.", "%(num)s parts were given.", given)
        if given
        else _("Nothing was given."),
        "success" if given else "info",
    )
    return redirect(url_for("allocation.show", round_id=round_id))


def _part(round_: Round) -> ActivityPart | None:
    """The part that is asked for; where there is but one, that."""
    parts = personal_parts(activity_of(round_))
    wanted = request.values.get("part", "")
    if wanted:
        found = next((part for part in parts if part.key == wanted), None)
        if found is None:
            raise NotFound
        return found
    return parts[0] if len(parts) == 1 else None


def _seed(round_: Round, part: ActivityPart) -> str:
    """The seed of the plan that was seen, or a new one: nobody brings one of their own."""
    try:
        sent = _sealer(round_, part).unsign(request.form.get("seed", ""))
    except BadSignature:
        return make_seed()
    return sent.decode("ascii")


def _sealer(round_: Round, part: ActivityPart) -> Signer:
    """Seals a seed for one part of one round, so that it passes through the page unchanged."""
    return Signer(str(current_app.secret_key), salt=f"fair draw {round_.id} {part.key}")


def _which(round_: Round) -> Any:
    session = db.session()
    _lines, total = list_subject_lines(session, round_, per_page=1)
    return render_template(
        "allocation/which.html",
        round=round_,
        parts=personal_parts(activity_of(round_)),
        covered=count_covered(session, round_.id),
        total=total,
        giving=round_.state in ALLOCATING,
        words=words_here(),
    )


def _people(form: SharingForm, round_: Round, part: ActivityPart) -> str:
    loads = list_loads(db.session(), round_.id, part.key)
    usual = usually_fill(part, loads)
    return render_template(
        "allocation/share.html",
        form=form,
        round=round_,
        part=part,
        usual=usual,
        others=[load for load in loads if load not in usual],
        chosen=set(form.people.data or ()),
        words=words_here(),
    )


def _preview(form: SharingForm, found: Prospect, seed: str, changed: str = "") -> str:
    return render_template(
        "allocation/plan.html",
        form=form,
        found=found,
        round=found.round_,
        part=found.part,
        seed=seed,
        sealed=_sealer(found.round_, found.part).sign(seed).decode("ascii"),
        changed=changed,
        words=words_here(),
    )

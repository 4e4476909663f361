"""An agency's own model in a partnership's workspace: uploaded, read, withdrawn.

Nothing is readable across workspaces, so a person carries the authority's pack
here. It changes no answer, no completeness and no seal: it stands beside them.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from saas.database import new_id, now
from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from saas.i18n import gettext as _
from saas.trail import service as trail
from tenants.agencies.models import Agency
from tenants.crosswalks import policy
from tenants.crosswalks.models import AgencyModel, AgencyModelDocument
from tenants.practice.joint import Backwards, backwards_in, known_joints
from tenants.practice.loader import content_hash, load_upload
from tenants.practice.pack_export import plain
from tenants.practice.schema import PracticeModel
from tenants.practice.service import refuse_strangers
from tenants.workspaces.actor import Actor
from tenants.workspaces.models import Member

_KEPT = 32
_parsed: OrderedDict[str, PracticeModel] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class UploadLine:
    """One upload of an agency, without its document; ``counts`` where it is the one in use."""

    id: UUID
    title: dict[str, str]
    joint_keys: tuple[str, ...]
    content_hash: str
    uploaded_by: str
    uploaded_at: datetime
    withdrawn_by: str
    withdrawn_at: datetime | None
    counts: bool


def get_agency(session: Session, actor: Actor, agency_id: UUID) -> Agency:
    """The agency whose own models this person may see. Raises NotFound."""
    agency = session.scalars(select(Agency).where(Agency.id == agency_id)).one_or_none()
    if agency is None or not policy.can_see_own_models(actor, agency_id):
        raise NotFound
    return agency


class TurnedRound(InvalidInput):
    """A crosswalk turns the order of a joint scale round, which nobody has confirmed."""

    def __init__(self, message: str, found: list[Backwards]) -> None:
        super().__init__(message)
        self.found = found


def upload(
    session: Session,
    actor: Actor,
    agency_id: UUID,
    data: bytes,
    name: str,
    *,
    confirmed: bool = False,
) -> AgencyModel:
    """Keep an authority's pack as the own model of an agency.

    Raises PackError with the lines for a faulty file, NotFound, Forbidden, InvalidInput
    for a model without a crosswalk, for one that names what the joint form does not have
    and for the one that counts already, and TurnedRound unless it is ``confirmed``.
    """
    agency = get_agency(session, actor, agency_id)
    if not policy.can_upload(actor, agency.id):
        raise Forbidden(_("The agency’s lead or the coordinator uploads its own model."))
    model = load_upload(data, name)
    if not model.crosswalks:
        raise InvalidInput(
            _(
                "This framework does not say how a joint form reads in it. The authority "
                "writes that under “How joint forms read in ours”, publishes it and "
                "downloads the pack again."
            )
        )
    refuse_strangers(session, model)
    digest = content_hash(model)
    counting = _newest(session, agency.id)
    if counting is not None and counting.content_hash == digest:
        raise InvalidInput(_("This very framework is in use already: there is nothing to upload."))
    if not confirmed:
        _refuse_turned_round(session, model)
    made = AgencyModel(
        id=new_id(),
        agency_id=agency.id,
        key=model.key,
        title=model.title,
        joint_keys=[crosswalk.key for crosswalk in model.crosswalks],
        content_hash=digest,
        uploaded_by=actor.me,
    )
    session.add(made)
    session.flush()
    session.add(
        AgencyModelDocument(agency_model_id=made.id, agency_id=agency.id, document=plain(model))
    )
    session.flush()
    _note(session, actor, "crosswalk.model_uploaded", made)
    return made


def _refuse_turned_round(session: Session, model: PracticeModel) -> None:
    joints = known_joints(session, {crosswalk.key for crosswalk in model.crosswalks})
    found = backwards_in(model, joints)
    if found:
        raise TurnedRound(
            _("Some better joint grades read as worse grades of this framework. Is that meant?"),
            found,
        )


def withdraw(session: Session, actor: Actor, agency_id: UUID, upload_id: UUID) -> AgencyModel:
    """Take an uploaded model out of use; the one before, if any, counts again.

    Raises NotFound, Forbidden, and InvalidState when it is withdrawn already.
    """
    agency = get_agency(session, actor, agency_id)
    if not policy.can_upload(actor, agency.id):
        raise Forbidden(_("The agency’s lead or the coordinator withdraws its own model."))
    found = session.scalars(
        select(AgencyModel)
        .where(AgencyModel.id == upload_id, AgencyModel.agency_id == agency.id)
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound
    if found.withdrawn_at is not None:
        raise InvalidState(_("This framework is withdrawn already."))
    found.withdrawn_at, found.withdrawn_by = now(), actor.me
    _note(session, actor, "crosswalk.model_withdrawn", found)
    return found


def list_uploads(session: Session, agency_id: UUID) -> list[UploadLine]:
    """Every upload of an agency, newest first. One statement."""
    by, gone = aliased(Member), aliased(Member)
    rows = session.execute(
        select(AgencyModel, by.name, gone.name)
        .outerjoin(by, by.id == AgencyModel.uploaded_by)
        .outerjoin(gone, gone.id == AgencyModel.withdrawn_by)
        .where(AgencyModel.agency_id == agency_id)
        .order_by(AgencyModel.uploaded_at.desc(), AgencyModel.id.desc())
    ).all()
    counting = next((row[0].id for row in rows if row[0].withdrawn_at is None), None)
    return [
        UploadLine(
            id=found.id,
            title=found.title,
            joint_keys=tuple(found.joint_keys),
            content_hash=found.content_hash,
            uploaded_by=uploader or "",
            uploaded_at=found.uploaded_at,
            withdrawn_by=withdrawer or "",
            withdrawn_at=found.withdrawn_at,
            counts=found.id == counting,
        )
        for found, uploader, withdrawer in rows
    ]


def find_own_model(
    session: Session, actor: Actor, agency_id: UUID, joint_key: str | None = None
) -> PracticeModel | None:
    """The model that an agency's people read a joint form in, if one is in use.

    With ``joint_key`` only where it says how that joint model reads. One statement,
    and one more the first time that this process meets the document; none at all for
    anybody but the agency's people.
    """
    if not policy.can_read_words(actor, agency_id):
        return None
    newest = _newest(session, agency_id)
    if newest is None or (joint_key is not None and joint_key not in newest.joint_keys):
        return None
    with _lock:
        if newest.content_hash in _parsed:
            return _parsed[newest.content_hash]
    document = session.scalars(
        select(AgencyModelDocument.document).where(AgencyModelDocument.agency_model_id == newest.id)
    ).one_or_none()
    if document is None:
        return None
    model = PracticeModel.model_validate(document)
    with _lock:
        model = _parsed.setdefault(newest.content_hash, model)
        while len(_parsed) > _KEPT:
            _parsed.popitem(last=False)
    return model


def _newest(session: Session, agency_id: UUID) -> AgencyModel | None:
    return session.scalars(
        select(AgencyModel)
        .where(AgencyModel.agency_id == agency_id, AgencyModel.withdrawn_at.is_(None))
        .order_by(AgencyModel.uploaded_at.desc(), AgencyModel.id.desc())
        .limit(1)
    ).one_or_none()


def _note(session: Session, actor: Actor, kind: str, upload: AgencyModel) -> None:
    trail.record(
        session,
        kind,
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="agency_model",
        object_id=upload.id,
        agency_id=upload.agency_id,
        content_hash=upload.content_hash,
    )

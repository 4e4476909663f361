"""Loading the overview of a round in a handful of statements, constant in the amount of data."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from tenants.judgements.agreement import load_agreement
from tenants.practice.schema import in_language
from tenants.reports import signals
from tenants.reports.base import (
    RoundBase,
    kinds_of,
    list_agencies,
    load_base,
    progress_of,
)
from tenants.reports.dataset import AgencyRow, AgreementLine, Grid, Overview
from tenants.reports.differences import load_differences, mark
from tenants.reports.forms import Forms
from tenants.reports.grid import PAGE, Window, load_figures
from tenants.workspaces.actor import Actor


def load_grid(
    session: Session,
    base: RoundBase,
    agencies: Sequence[AgencyRow],
    window: Window,
    *,
    with_previous: bool = True,
) -> Grid:
    """The heat map of a page of agencies, or of all; one statement."""
    chosen = [row for row in agencies if not window.kind or row.kind == window.kind]
    shown = chosen if window.number is None else chosen[window.offset : window.offset + PAGE]
    forms = Forms(session, base)
    differences = load_differences(forms, agencies, with_previous=with_previous)
    layout = mark(base.layout, differences)
    figures = load_figures(
        session,
        base.round_.id,
        layout,
        shown,
        forms,
        forms.places(with_previous=with_previous),
        window,
    )
    return Grid(
        agencies=tuple(shown),
        found=len(chosen),
        standards=layout.standards,
        own_questions=layout.own_questions,
        cells=figures.cells,
        totals=figures.totals,
        differences=differences,
    )


def load_overview(
    session: Session,
    actor: Actor,
    round_id: UUID,
    spine: str | None = None,
) -> Overview:
    """Everything the overview report is made from, in the language of the moment.

    Nine statements, and one for each model version this process has not met.
    Raises NotFound, Forbidden.
    """
    base = load_base(session, actor, round_id, spine)
    agencies = list_agencies(session, actor, base)
    grid = load_grid(session, base, agencies, Window())
    return Overview(
        header=base.header,
        language=base.language,
        as_of=base.as_of,
        terms=base.terms,
        spines=base.spines,
        kinds=kinds_of(agencies),
        progress=progress_of(agencies),
        grid=grid,
        contradictions=signals.load_contradictions(session, base),
        gaps=signals.load_gaps(session, base),
        evidence=signals.load_evidence(session, base),
        action_counts=signals.count_actions(session, base),
        actions=signals.load_actions(session, base),
        agreement=load_agreement_lines(session, base),
    )


def load_agreement_lines(session: Session, base: RoundBase) -> tuple[AgreementLine, ...]:
    """Agreement over all questions and by standard, a line for each scale."""
    by_standard, overall = load_agreement(session, base.round_.id, base.layout.spine.key)
    titles = {
        standard.key: in_language(standard.title, base.language)
        for standard in base.layout.spine.standards
    }
    return tuple(
        AgreementLine(
            what=titles.get(found.standard, ""),
            scale=in_language(base.model.scale[found.scale].title, base.language),
            pairs=found.pairs,
            same=found.same,
            alpha=found.alpha,
            fewest=found.fewest,
        )
        for found in (*overall, *by_standard)
    )

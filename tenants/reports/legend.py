"""What the points of the scales mean, and how the numbers of numeric ones read."""

from __future__ import annotations

from collections.abc import Iterable

from saas.i18n import gettext as _
from tenants.reports.document import CellText, Table
from tenants.reports.scales import BandView, Column, ScaleView


def tables_to_explain(columns: Iterable[Column]) -> tuple[Table, ...]:
    """The same for scales that say more than the labels that stand beside the figures."""
    return tables(column for column in columns if _explains(column.scale))


def _explains(scale: ScaleView) -> bool:
    told = any(point.meaning or point.short != point.label for point in scale.points)
    return told or bool(scale.bands)


def tables(columns: Iterable[Column]) -> tuple[Table, ...]:
    """One table a scale, or two where a numeric scale names both points and bands."""
    scales: dict[str, ScaleView] = {}
    for column in columns:
        scales.setdefault(column.scale.key, column.scale)
    found = []
    for scale in scales.values():
        if scale.points:
            found.append(_scale_table(scale))
        if scale.bands:
            found.append(_band_table(scale))
    return tuple(found)


def _band_table(scale: ScaleView) -> Table:
    """How the numbers of a numeric scale read; the numbers themselves stay what they are."""
    return Table(
        key=f"bands-{scale.key}",
        sheet="",
        caption=_("How numbers read: %(title)s", title=scale.title),
        head=(_("Numbers"), _("Band"), _("What it means")),
        rows=tuple(
            (
                CellText(_range(band)),
                CellText(band.label, tone=band.tone),
                CellText(band.meaning),
            )
            for band in scale.bands
        ),
        widths=(0.14, 0.3, 0.56),
    )


def _range(band: BandView) -> str:
    low, high = f"{band.minimum.normalize():f}", f"{band.maximum.normalize():f}"
    return low if low == high else str(_("%(low)s to %(high)s", low=low, high=high))


def _scale_table(scale: ScaleView) -> Table:
    explained = any(point.meaning for point in scale.points)
    return Table(
        key=f"scale-{scale.key}",
        sheet="",
        caption=_("Scale: %(title)s", title=scale.title),
        head=(_("Point"), _("Score"), *([_("What it means")] if explained else [])),
        rows=tuple(
            (
                CellText(
                    point.label,
                    sub=point.short if point.short != point.label else "",
                    tone="" if scale.numeric else point.tone,
                ),
                CellText(f"{point.score.normalize():f}", number=point.score),
                *([CellText(point.meaning)] if explained else []),
            )
            for point in scale.points
        ),
        widths=(0.3, 0.12, 0.58) if explained else (0.7, 0.3),
    )

"""Charts of the overview, drawn on the server.

Each chart goes with a table of the same figures: the picture helps those who
see it, the table is what counts. Colours are the points' tones, in the order
of the scale, and the numbers stand inside the bars.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from saas.i18n import gettext as _
from tenants.actions.wording import state_name
from tenants.practice.terms import Terms
from tenants.reports.captions import (
    ACTIONS,
    MEANS,
    SPREAD,
    Described,
    describe_actions,
    describe_means,
    describe_spread,
    main_scale,
    on_scale,
    short_names,
)
from tenants.reports.dataset import Grid, StateCount
from tenants.reports.scales import ScaleView
from tenants.reports.words import score_text

SANS = "Liberation Sans, Arial, Helvetica, sans-serif"
"""For the web and for pictures; the library that draws them brings the first."""

FILL = {
    "red": "#b3261e",
    "amber": "#c05a00",
    "yellow": "#e0c200",
    "green": "#17794a",
    "blue": "#24639f",
    "grey": "#66737b",
}
ON_FILL = {"yellow": "#12191c"}
INK = "#12191c"
OWN, MODERATED = "#8fb8bb", "#10555e"


@dataclass(frozen=True)
class Chart:
    """``spec`` is a Vega-Lite document."""

    key: str
    described: Described
    spec: dict[str, Any]


def draw_svg(chart: Chart, font: str = SANS) -> str:
    """The chart as an SVG document with its words as text."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg({**chart.spec, "config": _config(font)}))


def draw_png(chart: Chart) -> bytes:
    """The chart as a picture, sharp enough for paper."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_png({**chart.spec, "config": _config(SANS)}, scale=2.5))


def _config(font: str) -> dict[str, Any]:
    return {
        "font": font,
        "background": "#ffffff",
        "view": {"stroke": None},
        "axis": {
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "labelColor": INK,
            "titleColor": INK,
            "gridColor": "#d5dde0",
            "domainColor": "#66737b",
            "tickColor": "#66737b",
        },
        "legend": {
            "labelFontSize": 12,
            "titleFontSize": 12,
            "labelColor": INK,
            "titleColor": INK,
            "orient": "top",
            "labelLimit": 320,
            "symbolSize": 160,
            "symbolType": "square",
        },
        "text": {"fontSize": 12},
    }


def means_chart(grid: Grid, terms: Terms) -> Chart | None:
    """The mean by standard, the agencies' own beside the moderated; None without grades."""
    import altair as alt

    described = describe_means(grid, terms)
    scale = main_scale(grid.standards)
    if described is None or scale is None:
        return None
    shown = on_scale(grid, scale)
    own, moderated = _("Own grades"), _("Moderated grades")
    rows = []
    names = short_names(shown)
    for column, total in shown:
        for series, mean in ((own, total.own), (moderated, total.moderated)):
            if mean is not None:
                rows.append(
                    {
                        "standard": names[column.key],
                        "series": series,
                        "mean": float(mean.score),
                        "text": score_text(mean.score),
                    }
                )
    order = list(names.values())
    series_order = [name for name in (own, moderated) if any(r["series"] == name for r in rows)]
    base = alt.Chart({"values": rows}).encode(
        y=alt.Y("standard:N", sort=order, title=None, axis=_name_axis()),
        yOffset=alt.YOffset("series:N", sort=series_order),
    )
    x = alt.X(
        "mean:Q",
        scale=alt.Scale(domain=[float(scale.lowest), float(scale.highest)]),
        title=_axis_title(scale),
        axis=alt.Axis(values=[float(point.score) for point in scale.points], format="~g"),
    )
    bars = base.mark_bar().encode(
        x=x,
        # A scale need not begin at nought; its bars begin where it does.
        x2=alt.datum(float(scale.lowest)),
        color=alt.Color(
            "series:N",
            title=None,
            sort=series_order,
            scale=alt.Scale(domain=[own, moderated], range=[OWN, MODERATED]),
        ),
    )
    labels = base.mark_text(align="left", dx=4, color=INK).encode(
        x=alt.X("mean:Q"), text=alt.Text("text:N")
    )
    return Chart(
        key=MEANS,
        described=described,
        spec=_as_spec((bars + labels), 52 if len(series_order) > 1 else 30, len(order)),
    )


def spread_chart(grid: Grid, terms: Terms) -> Chart | None:
    """How many grades stand at each point, by standard; None without grades."""
    import altair as alt

    described = describe_spread(grid, terms)
    scale = main_scale(grid.standards)
    if described is None or scale is None:
        return None
    shown = on_scale(grid, scale)
    rows = []
    names = short_names(shown)
    for column, total in shown:
        counted = sum(count for _point, count in total.spread)
        start = 0
        for place, (point, count) in enumerate(total.spread):
            rows.append(
                {
                    "standard": names[column.key],
                    "point": point.short,
                    "place": place,
                    "from": start / counted if counted else 0,
                    "to": (start + count) / counted if counted else 0,
                    # A number that would not fit into its part stands in the table alone.
                    "text": str(count) if counted and count / counted > 0.035 else "",
                    "ink": ON_FILL.get(point.tone, "#ffffff"),
                }
            )
            start += count
    order = list(names.values())
    base = alt.Chart({"values": rows}).encode(
        y=alt.Y("standard:N", sort=order, title=None, axis=_name_axis())
    )
    bars = base.mark_bar(stroke="#ffffff", strokeWidth=1).encode(
        x=alt.X("from:Q", title=_("Share of the grades"), axis=alt.Axis(format=".0%")),
        x2="to:Q",
        color=alt.Color(
            "point:N",
            title=None,
            sort=[point.short for point in scale.points],
            scale=alt.Scale(
                domain=[point.short for point in scale.points],
                range=[FILL[point.tone] for point in scale.points],
            ),
            legend=alt.Legend(columns=2),
        ),
    )
    labels = (
        base.transform_calculate(middle="(datum.from + datum.to) / 2")
        .mark_text(fontWeight="bold")
        .encode(
            x=alt.X("middle:Q"),
            text=alt.Text("text:N"),
            color=alt.Color("ink:N", scale=None),
        )
    )
    return Chart(
        key=SPREAD,
        described=described,
        spec=_as_spec((bars + labels), 30, len(order)),
    )


def actions_chart(counts: Sequence[StateCount], terms: Terms) -> Chart | None:
    """The round's actions by state, those overdue apart; None without actions."""
    import altair as alt

    described = describe_actions(counts, terms)
    if described is None:
        return None
    overdue, in_time = _("Overdue"), _("Not overdue")
    rows = []
    for count in counts:
        rest = count.actions - count.overdue
        for series, number, start in (
            (in_time, rest, 0),
            (overdue, count.overdue, rest),
        ):
            rows.append(
                {
                    "state": state_name(count.state),
                    "series": series,
                    "from": start,
                    "to": start + number,
                    "text": str(number) if number else "",
                }
            )
    order = [state_name(count.state) for count in counts]
    most = max(count.actions for count in counts)
    # Left to itself the axis of a short chart repeats its rounded ticks.
    ticks = list(range(most + 1)) if most <= 10 else None
    base = alt.Chart({"values": rows}).encode(
        y=alt.Y("state:N", sort=order, title=None, axis=_name_axis())
    )
    bars = base.mark_bar().encode(
        x=alt.X(
            "from:Q",
            title=terms.title("action", many=True),
            axis=alt.Axis(tickMinStep=1, format="d", values=ticks or alt.Undefined),
        ),
        x2="to:Q",
        color=alt.Color(
            "series:N",
            title=None,
            sort=[in_time, overdue],
            scale=alt.Scale(domain=[in_time, overdue], range=[MODERATED, FILL["red"]]),
        ),
    )
    labels = (
        base.transform_calculate(middle="(datum.from + datum.to) / 2")
        .mark_text(fontWeight="bold", color="#ffffff")
        .encode(x=alt.X("middle:Q"), text=alt.Text("text:N"))
    )
    return Chart(
        key=ACTIONS,
        described=described,
        spec=_as_spec((bars + labels), 30, len(order)),
    )


def _name_axis() -> Any:
    import altair as alt

    return alt.Axis(labelLimit=240, ticks=False, domain=False, labelPadding=8)


def _axis_title(scale: ScaleView) -> str:
    return str(
        _(
            "Mean grade, from %(low)s (%(low_label)s) to %(high)s (%(high_label)s)",
            low=f"{scale.lowest.normalize():f}",
            low_label=scale.points[0].label,
            high=f"{scale.highest.normalize():f}",
            high_label=scale.points[-1].label,
        )
    )


def _as_spec(layers: Any, step: int, rows: int) -> dict[str, Any]:
    found: dict[str, Any] = layers.properties(width=520, height=step * rows).to_dict()
    return found

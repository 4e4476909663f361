"""Numbers on a scale without points: how many, and their mean while it gives nobody away."""

from __future__ import annotations

from decimal import Decimal

from tenants.practice.loader import load_file
from tenants.practice.pack_export import plain
from tenants.practice.schema import PracticeModel
from tenants.results.figures import FigureRow, figures_of
from tenants.results.queries import GRADED, NOT_APPLICABLE, Count, Counted, Counts, Group
from tests.parts.world import PACK


def overall(given: int, applies_not: int, scores: int) -> FigureRow:
    """All together, of so many numbers that come to a sum."""
    document = plain(load_file(PACK))
    document["scales"].append(
        {
            "key": "ten",
            "kind": "numeric",
            "title": {"en": "Safety"},
            "minimum": 0,
            "maximum": 10,
            "step": 1,
        }
    )
    document["tools"][0]["sections"][0]["questions"].append(
        {
            "key": "f.safe",
            "kind": "grade",
            "scale": "ten",
            "label": {"en": "How safe"},
            "not_applicable": True,
        }
    )
    model = PracticeModel.model_validate(document)
    points = {GRADED: Count(given, given, Decimal(scores))}
    if applies_not:
        points[NOT_APPLICABLE] = Count(applies_not, applies_not)
    total = Count(given + applies_not, given + applies_not)
    counted = Counted({"f.safe": {Group.ALL: {"": Counts(points, total)}}})
    part = next(p for p in model.activity["audit"].parts if p.key == "audit")
    (figures,) = figures_of(model, part, counted, 5)
    assert figures.is_numeric
    return figures.questions[0].overall


def test_the_mean_is_said_to_one_decimal_over_the_numbers_that_were_given() -> None:
    row = overall(given=8, applies_not=6, scores=53)
    assert [figure.count for figure in row.figures] == [8, 6]
    assert row.mean == Decimal("6.6")


def test_the_mean_of_few_is_hidden_and_so_is_one_that_tells_how_many_they_are() -> None:
    assert overall(given=4, applies_not=0, scores=20).mean is None
    row = overall(given=9, applies_not=2, scores=45)
    assert [figure.count for figure in row.figures] == [None, None]
    assert row.mean is None


def test_a_mean_of_nought_is_a_mean() -> None:
    assert overall(given=6, applies_not=0, scores=0).mean == Decimal("0.0")

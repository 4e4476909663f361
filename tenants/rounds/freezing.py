"""An answer as JSON, for what must read the same for ever, and back again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from saas.database import Json
from tenants.rounds.content import AnswerContent


def frozen(content: AnswerContent) -> Json:
    """An answer as a revision keeps it and seals it, and as the archive does."""
    return {
        "value": content.value,
        "point": content.point,
        "score": f"{content.score.normalize():f}" if content.score is not None else None,
        "narrative": content.narrative,
        "improvement": content.improvement,
        "improve_by": content.improve_by.isoformat() if content.improve_by else None,
        "not_applicable": content.not_applicable,
        "not_applicable_reason": content.not_applicable_reason,
    }


def thawed(kept: Mapping[str, Any]) -> AnswerContent:
    """The answer that was frozen."""
    score, improve_by = kept.get("score"), kept.get("improve_by")
    return AnswerContent(
        value=kept.get("value"),
        point=kept.get("point"),
        score=Decimal(score) if score is not None else None,
        narrative=kept.get("narrative", ""),
        improvement=kept.get("improvement", ""),
        improve_by=date.fromisoformat(improve_by) if improve_by else None,
        not_applicable=kept.get("not_applicable", False),
        not_applicable_reason=kept.get("not_applicable_reason", ""),
    )

"""Drawing a sample question, and reading what stands in its markup."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from bs4 import BeautifulSoup
from flask import get_template_attribute

from tests.web_parts.sample import QUESTIONS, Answer, scale_of, words

GRADE = "s11.5.1"
ANSWERED = {
    "s11.5.1": Answer(point="1", narrative="Agency staff are missing"),
    "s11.c.1": Answer(number=Decimal("7")),
    "s11.c.2": Answer(number=Decimal("85")),
    "s11.c.3": Answer(point="amber"),
    "s11.c.4": Answer(point="partly"),
    "s11.c.5": Answer(text="A new system is late"),
    "about.direct": Answer(options=["yes"]),
    "about.services": Answer(options=["early", "housing"]),
    "about.lead": Answer(text="Dr Ines Calloway"),
    "about.policy": Answer(date=date(2026, 1, 14)),
    "about.staff": Answer(number=Decimal("1240.50")),
    "end.voice": Answer(text="“I wuld of said.”\n\n  Girl, 14"),
    "end.three": Answer(columns={"well": "Huddles", "worried": "", "next": "A rota"}),
    "end.worries": Answer(
        cells={
            "a1": {"danger": "Tom is alone\nat night", "scaling": "2", "by": "2026-05-04"},
            "b2": {"danger": "Nobody comes", "who": "school"},
        }
    ),
    "end.file": Answer(cells={"voice": {"there": "no", "note": "Not one"}}),
    "end.safe": Answer(number=Decimal("9")),
}
FIELDS = {
    "s11.5.1": "point",
    "s11.c.1": "number",
    "s11.c.2": "number",
    "s11.c.3": "point",
    "s11.c.4": "point",
    "s11.c.5": "text",
    "about.direct": "options",
    "about.services": "options",
    "about.lead": "text",
    "about.policy": "date",
    "about.staff": "number",
    "end.voice": "text",
    "end.three": "column.well",
    "end.worries": "cell:a1:danger",
    "end.file": "cell:genogram:there",
    "end.safe": "number",
}


def draw(key: str, answer: Answer, *, readonly: bool = False) -> BeautifulSoup:
    question = QUESTIONS[key]
    macro = get_template_attribute("returns/questions/question.html", "question")
    html = macro(question, answer, words, scale_of(question), readonly, "h2")
    return BeautifulSoup(html, "html.parser")


def values_of(page: BeautifulSoup) -> dict[str, Any]:
    """What a browser would send for this question, straight from its markup."""
    sent: dict[str, Any] = {}
    for control in page.select("input, textarea, select"):
        if control.find_parent("template"):
            continue
        kind = control.get("type", control.name)
        if kind in ("radio", "checkbox"):
            if control.has_attr("checked"):
                sent.setdefault(control["name"], []).append(control["value"])
        elif control.name == "select":
            sent[control["name"]] = control.select_one("option[selected]")["value"]
        elif control["name"].endswith(":rows"):
            sent.setdefault(control["name"], []).append(control["value"])
        elif kind != "submit":
            text = control.get("value", "") if control.name == "input" else control.get_text()
            sent[control["name"]] = text
    return sent


def text_of(page: BeautifulSoup) -> str:
    return " ".join(page.get_text(" ").split())

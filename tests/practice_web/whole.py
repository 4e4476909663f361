"""A document that holds a piece of every kind."""

from __future__ import annotations

from tenants.practice.addresses import Address
from tenants.practice.editing import walk
from tenants.practice.loader import load_text
from tenants.practice.pack_export import plain
from tenants.practice.schema import Part
from tests.practice.test_whole_document import WHOLE

EVERY_KIND = (
    WHOLE.replace(
        "tools:\n  - key: audit\n    title: Audit\n",
        """\
tools:
  - key: audit
    title: Audit
    contradictions:
      - key: both
        when:
          - {question: status, any_of: [cin]}
          - {question: grade, any_of: ['1']}
        message: A child in need with the lowest grade
""",
    )
    .replace(
        "      - key: plan\n        title: The plan\n",
        """\
      - key: graded
        title: Graded
        questions:
          - key: grade
            kind: grade
            label: How good is it?
            scale: four
            points: {'1': 'Nobody knows the child'}
            show_if: {question: status, any_of: [cin, leaver]}
      - key: plan
        title: The plan
""",
    )
    .replace(
        "year:\n  starts_in: 4\n",
        "year:\n  starts_in: 4\n  terms:\n    - {key: spring, title: Spring, months: [1, 2, 3]}\n",
    )
    .replace(
        "tools:\n",
        """\
  - key: four
    kind: ordinal
    title: Two grades
    points:
      - {key: '1', label: Weak, score: 1, tone: red, flags: [escalates, improve]}
      - {key: '2', label: Strong, score: 2, tone: green}
tools:
""",
        1,
    )
    + """\
sources:
  - {key: act, title: Children Act 2004, as_of: '2004'}
size_bands:
  - {key: small, label: Small}
crosswalks:
  - key: joint
    title: The joint audit
    standards: [{key: j1, own: [p1]}]
    scales: [{key: j, own: four, points: [{key: a, own: '1'}]}]
"""
)

DOCUMENT = plain(load_text(EVERY_KIND, "every.yaml"))

PIECES: dict[str, tuple[Address, type[Part]]] = {
    "/".join(at): (at, part) for at, part, _piece in walk(DOCUMENT) if at
}

"""No code goes round the place where a transaction's settings are written."""

from __future__ import annotations

import ast
from functools import lru_cache

import pytest

from tests.conftest import ROOT

FORBIDDEN = {"AUTOCOMMIT", "raw_connection", "driver_connection", "dbapi_connection"}
"""Each goes round the begin of a transaction, where the settings are written."""


@lru_cache
def code() -> dict[str, ast.Module]:
    """Every module of ours by its path."""
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text("utf-8"))
        for room in ("saas", "tenants", "blueprints")
        for path in sorted((ROOT / room).rglob("*.py"))
    }


def words_of(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return found


def imports_of(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
            found |= {alias.name for alias in node.names}
    return found


def test_no_code_goes_round_the_begin_of_a_transaction() -> None:
    found = {path: FORBIDDEN & words_of(tree) for path, tree in code().items()}
    assert {path: words for path, words in found.items() if words} == {}


@pytest.mark.parametrize("word", ["psycopg", "create_engine"])
def test_nothing_speaks_to_the_database_past_the_one_engine(word: str) -> None:
    found = {
        path for path, tree in code().items() if word in words_of(tree) or word in imports_of(tree)
    }
    # The set-up speaks to the cluster as its superuser, before there is a service.
    assert {path for path in found if not path.startswith("saas/embedded/")} == set()


def test_the_search_through_the_code_has_eyes() -> None:
    tree = ast.parse(
        "import psycopg\nfrom sqlalchemy import create_engine as make\nx.raw_connection()"
    )
    assert "psycopg" in imports_of(tree)
    assert "create_engine" in imports_of(tree)
    assert "raw_connection" in words_of(tree)
    assert len(code()) > 100

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.results.audited import AuditedCases
from tests.tenancy.conftest import superuser as superuser


@pytest.fixture
def cases(app: Flask, superuser: Engine) -> AuditedCases:
    return AuditedCases.filled_by(app, superuser)


@pytest.fixture
def other_cases(app: Flask, superuser: Engine) -> AuditedCases:
    """Another workspace that audits cases."""
    return AuditedCases.filled_by(app, superuser)

"""The JSON Schema of packs at an address that editors can be pointed to."""

from __future__ import annotations

from hashlib import sha256

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from blueprints.gate import public
from tenants.practice.pack_schema import json_schema_text

HOUR = 3600


@public
def model_schema() -> AnyResponse:
    """The schema of a pack; it changes only when the service is updated."""
    text = json_schema_text()
    response = Response(text, mimetype="application/schema+json")
    response.headers["Cache-Control"] = f"public, max-age={HOUR}"
    # An editor in a browser reads it from another address; it says nothing of anybody.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.set_etag(sha256(text.encode("utf-8")).hexdigest())
    return response.make_conditional(request)

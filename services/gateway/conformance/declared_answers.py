"""Schemathesis's hooks: what the schema's scalars look like, and which answers are declared.

Schemathesis by itself takes every error of an answer for a failure. Ours are declared: docs/reference/errors.md lists their codes.
"""
import json
import pathlib
import re

import schemathesis
from hypothesis import strategies as st
from schemathesis.graphql import nodes, scalar

REFERENCE = pathlib.Path(__file__).parents[3] / "docs/reference/errors.md"
DECLARED = set(re.findall(r"`([A-Z][A-Z_]+)`", REFERENCE.read_text()))
BROKEN = {"INTERNAL_SERVER_ERROR", "OPERATION_RESOLUTION_FAILURE"}
STATUSES = {200, 400, 401, 429}

TEXTS = {
    "BigInt": ["0", "-1", "9223372036854775808", "x"],
    "CurrencyCode": ["USD", "usd", ""],
    "DateTime": ["2024-01-31T00:00:00Z", "2024-02-30T00:00:00Z", "yesterday"],
    "Decimal": ["0", "-0.5", "1e400", "NaN"],
    "Digest": ["sha256:" + "0" * 64, "sha256:"],
    "Duration": ["P30D", "PT0S", "P1Y", "30d"],
    "StreamCursor": ["", "1", "AAAA"],
    "URI": ["https://example.com", "javascript:1"],
}
for name, texts in TEXTS.items():
    scalar(name, st.sampled_from(texts).map(nodes.String))
scalar("JSON", st.sampled_from(["{}", "[]", "0"]).map(nodes.String))


@schemathesis.check
def declared_answers(ctx, response, case):
    """An answer has a declared status and declared codes, says nothing of our insides, and is never the platform's fault."""
    assert response.status_code in STATUSES, f"status {response.status_code}"
    for error in json.loads(response.content).get("errors", []):
        code = error["extensions"]["code"]
        assert code in DECLARED, f"the code {code} is not declared"
        assert code not in BROKEN, f"the platform failed: {error['message']}"
        assert not re.search(r"panicked|sqlx|postgres|\.rs\b", error["message"]), error["message"]

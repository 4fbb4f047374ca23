"""What deciding costs for a user with 20 policies of 6 KB, once they are compiled."""

import json
import statistics
import time
from collections.abc import Callable
from typing import Any

from idp.rules import permissions, policy_document
from idp.rules.permissions import Policy, Request

POLICIES = 20
ROUNDS = 2_000
REQUEST = Request("ram:CreateUser", "acs:ram:*:1234567890123456:user/alice", {"acs:sourceip": ("10.1.1.1",)})
Make = Callable[[int], dict[str, Any]]


def measured() -> list[tuple[str, float, float | None]]:
    """Return what was decided by, the microseconds of one decision, and the most it may take."""
    return [
        ("decision by 20 policies of 6 KB on teams' users and groups", _microseconds(_on_teams), 100.0),
        ("decision by 20 policies of 6 KB that deny by name", _microseconds(_denying), 100.0),
        ("decision by 20 policies of 6 KB of stars about this very action", _microseconds(_of_stars), None),
    ]


def _on_teams(number: int) -> dict[str, Any]:
    return {
        "Effect": "Deny" if number % 4 == 0 else "Allow",
        "Action": ["ram:Get*", "ram:CreateUser", f"oss:Put{number}"],
        "Resource": [f"acs:ram:*:*:user/team{number}-*", f"acs:ram:*:1234567890123456:group/team{number}"],
        "Condition": {"IpAddress": {"acs:SourceIp": ["10.0.0.0/8"]}},
    }


def _denying(number: int) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": "ram:*", "Resource": f"acs:ram:*:*:user/u{number}-*"}


def _of_stars(number: int) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": "ram:*", "Resource": f"acs:ram:*:*:user/*x{number}*y"}


def _microseconds(make: Make) -> float:
    policies = [Policy(f"p{one}", "Custom", "v1", "user", _document(one, make)) for one in range(POLICIES)]
    took = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        permissions.evaluate(REQUEST, policies)
        took.append(time.perf_counter() - begun)
    return 1e6 * statistics.median(took)


def _document(number: int, make: Make) -> policy_document.Document:
    """Return a document as long as documents may be."""
    text, statements = "", [make(1000 * number)]
    while len(longer := json.dumps({"Version": "1", "Statement": statements})) <= policy_document.MOST_CHARACTERS:
        text = longer
        statements.append(make(1000 * number + len(statements)))
    return policy_document.identity(text)

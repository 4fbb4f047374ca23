"""Refusals of every action alike, before it runs: of calls that are not named, signed, fresh or formed as they must be.

Each case sends a call of its own making, about who calls; the answer's code and status are the published ones.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from idp import refusals as r
from idp.ports import Busy, Unavailable
from idp.refusals import RefusalKind
from tests.api.errors.stage import Stage
from tests.support.rpc import OWNER_KEY, STS, Program

IDENTITY = (STS, "GetCallerIdentity")
Send = Callable[[Stage, pytest.MonkeyPatch], dict[str, Any]]
"""A call by the program `asker` of the stage."""


@dataclass(frozen=True)
class Case:
    code: str
    kind: RefusalKind
    send: Send


def headers(**changes: str) -> Send:
    """Change headers of a good call before they are signed."""

    def send(stage: Stage, _patch: pytest.MonkeyPatch) -> dict[str, Any]:
        asker = stage.programs["asker"]
        made = asker.headers(*IDENTITY) | {name.replace("_", "-"): value for name, value in changes.items()}
        return asker.send({}, made | {"Authorization": asker.authorization({}, made)})

    return send


def query(**changes: str) -> Send:
    """Change a good call of version 1 after it was signed."""

    def send(stage: Stage, _patch: pytest.MonkeyPatch) -> dict[str, Any]:
        asker = stage.programs["asker"]
        return asker.send(asker.v1_query(*IDENTITY) | changes, {}, "GET")

    return send


def key(key_id: str = "", token: str = "", like: str = "owner") -> Send:
    """Sign with another key, or send another token."""

    def send(stage: Stage, _patch: pytest.MonkeyPatch) -> dict[str, Any]:
        known = stage.programs[like]
        sent = {"own": known.token, "another's": stage.programs["gone"].token}.get(token, token)
        stage.programs["asker"] = other = Program(stage.world, (key_id or known.key_id, known.secret), sent)
        return other.call(*IDENTITY)

    return send


def failing(target: str, error: Exception) -> Send:
    """Let a part fail beneath a good call."""

    def fails(*_args: object, **_named: object) -> None:
        raise error

    def send(stage: Stage, patch: pytest.MonkeyPatch) -> dict[str, Any]:
        patch.setattr(target, fails)
        return stage.programs["asker"].call(*IDENTITY)

    return send


def twice(stage: Stage, _patch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Send the same call again."""
    asker = stage.programs["asker"]
    made = asker.v1_query(*IDENTITY)
    asker.send(made, {}, "GET")
    return asker.send(made, {}, "GET")


def doubled(stage: Stage, _patch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Give a parameter in the query and in the form."""
    asker = stage.programs["asker"]
    return asker.send(asker.v1_query(*IDENTITY, "POST"), {}, data={"Action": "GetCallerIdentity"})


def body(text: bytes, content_type: str = "application/x-www-form-urlencoded") -> Send:
    """Send a body."""

    def send(stage: Stage, _patch: pytest.MonkeyPatch) -> dict[str, Any]:
        asker = stage.programs["asker"]
        return asker.send(asker.v1_query(*IDENTITY, "POST"), {}, data=text, content_type=content_type)

    return send


def guessing(stage: Stage, patch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Guess more often than one address may."""
    patch.setattr("idp.services.throttle.CEILING", 1)
    for _guess in range(2):
        answer = key("LTAInobody")(stage, patch)
    return answer


CASES = [
    Case("InvalidParameter", r.ACTION_OR_VERSION, query(Action="")),
    Case("InvalidVersion", r.VERSION_UNKNOWN, query(Version="2001-01-01")),
    Case("InvalidAction.NotFound", r.ACTION_UNKNOWN, query(Action="NoSuchAction")),
    Case("InvalidParameter.Duplicate", r.PARAMETER_TWICE, doubled),
    Case("InvalidParameter.Format", r.PARAMETERS_MALFORMED, body(b"{}", "application/json")),
    Case("RequestTooLarge", r.TOO_LARGE, body(b"x" * (256 * 1024 + 1))),
    Case("InvalidAccessKeyId.NotFound", r.KEY_UNKNOWN, key("LTAInobody")),
    Case("InvalidAccessKeyId.Inactive", r.KEY_INACTIVE, key(like="inactive")),
    Case("IncompleteSignature", r.SIGNATURE_INCOMPLETE, query(Signature="")),
    Case("InvalidSignatureMethod", r.SIGNATURE_METHOD, query(SignatureMethod="HMAC-SHA256")),
    Case("SignatureDoesNotMatch", r.SIGNATURE_WRONG, query(Odd="x")),
    Case("SignatureDoesNotMatch", r.SIGNATURE_WRONG, key(OWNER_KEY[0], like="full")),
    Case("IllegalTimestamp", r.TIMESTAMP_MISSING, headers(x_acs_date="")),
    Case("InvalidTimeStamp.Format", r.TIMESTAMP_FORMAT, headers(x_acs_date="2026-11-24 12:00:10")),
    Case("InvalidTimeStamp.Expired", r.TIMESTAMP_EXPIRED, headers(x_acs_date="2020-01-01T00:00:00Z")),
    Case("MissingSignatureNonce", r.NONCE_MISSING, headers(x_acs_signature_nonce="")),
    Case("SignatureNonceUsed", r.NONCE_USED, twice),
    Case("MissingSecurityToken", r.TOKEN_MISSING, key(like="session")),
    Case("InvalidSecurityToken.Malformed", r.TOKEN_MALFORMED, key(like="session", token="x")),
    Case("InvalidSecurityToken.MismatchWithAccessKey", r.TOKEN_MISMATCH, key(like="session", token="another's")),
    Case("InvalidSecurityToken.MismatchWithAccessKey", r.TOKEN_MISMATCH, key(token="another's")),
    Case("InvalidSecurityToken.Expired", r.TOKEN_EXPIRED, key(like="gone", token="own")),
    Case("Throttling.Address", r.TOO_MANY_FROM_ADDRESS, guessing),
    Case("ServiceUnavailable", r.UNAVAILABLE, failing("idp.api.caller.signer", Unavailable("Redis"))),
    Case("ServiceBusy", r.BUSY, failing("idp.api.caller.signer", Busy())),
    Case("InternalError", r.INTERNAL, failing("idp.api.caller.signer", ArithmeticError())),
]

"""Who signed a call: the signature, its timestamp and nonce are checked here, and nowhere else."""

import re
from dataclasses import dataclass
from datetime import datetime

from idp import refusals
from idp.api import signature_v1, signature_v3
from idp.api.wire import Wire
from idp.rules.printable import printable
from idp.services.access_keys import KeyHolder
from idp.services.callers import Caller
from idp.services.catalogue import Services
from idp.services.temporary_credentials import PREFIX

STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
METHODS = ("HMAC-SHA1",)
VERSIONS = ("1.0",)
DEMANDED = ("AccessKeyId", "Signature", "Action", "Version")
"""Parameters of version 1: it signs no header, so that action and version must not come from one."""


@dataclass(frozen=True)
class Signed:
    """A call's claim of who made it: nothing of it is believed before the signature is verified."""

    access_key_id: str
    token: str
    stamp: str
    nonce: str


def signer(wire: Wire, services: Services) -> Caller:
    """Return who made a call; raises the published refusal of whatever is wrong with its signature."""
    authorization = wire.header("authorization")
    if not authorization:
        return _by_v1(wire, services)
    return _by_v3(wire, services, authorization)


def claimed(wire: Wire | None) -> str:
    """Return the access key ID that a call names, verified or not, for the audit trail; empty for none."""
    if wire is None:
        return ""
    authorization = signature_v3.parse(wire.header("authorization"))
    return printable(authorization.access_key_id if authorization else wire.parameters.get("AccessKeyId", ""), 64)


def _by_v1(wire: Wire, services: Services) -> Caller:
    given = wire.parameters
    if not all(given.get(name) for name in DEMANDED):
        raise refusals.SIGNATURE_INCOMPLETE()
    if given.get("SignatureMethod", METHODS[0]) not in METHODS or given.get("SignatureVersion", "1.0") not in VERSIONS:
        raise refusals.SIGNATURE_METHOD()
    signed = Signed(
        given["AccessKeyId"],
        given.get("SecurityToken", ""),
        given.get("Timestamp", ""),
        given.get("SignatureNonce", ""),
    )
    holder = _holder(signed, services)
    if not signature_v1.verifies(wire, holder.secret):
        raise refusals.SIGNATURE_WRONG(text=signature_v1.string_to_sign(wire))
    return _fresh(signed, holder, services)


def _by_v3(wire: Wire, services: Services, header: str) -> Caller:
    authorization = signature_v3.parse(header)
    if authorization is None or not signature_v3.covers(wire, authorization.signed):
        raise refusals.SIGNATURE_INCOMPLETE()
    signed = Signed(
        authorization.access_key_id,
        wire.header("x-acs-security-token"),
        wire.header("x-acs-date"),
        wire.header("x-acs-signature-nonce"),
    )
    holder = _holder(signed, services)
    right = signature_v3.body_matches(wire) and signature_v3.verifies(wire, authorization, holder.secret)
    if not right:
        raise refusals.SIGNATURE_WRONG(text=signature_v3.string_to_sign(wire, authorization.signed))
    return _fresh(signed, holder, services)


def _holder(signed: Signed, services: Services) -> KeyHolder:
    if signed.access_key_id.startswith(PREFIX):
        return services.temporary_credentials.holder(signed.access_key_id, signed.token)
    if signed.token:
        raise refusals.TOKEN_MISMATCH()
    holder = services.access_keys.holder(signed.access_key_id)
    if holder is None:
        raise refusals.KEY_UNKNOWN()
    return holder


def _fresh(signed: Signed, holder: KeyHolder, services: Services) -> Caller:
    if not holder.active:
        raise refusals.KEY_INACTIVE()
    services.nonces.spend(signed.access_key_id, signed.nonce, _moment(signed.stamp))
    return holder.caller


def _moment(stamp: str) -> datetime:
    if not stamp:
        raise refusals.TIMESTAMP_MISSING()
    try:
        return datetime.fromisoformat(stamp if STAMP.fullmatch(stamp) else "")
    except ValueError:
        raise refusals.TIMESTAMP_FORMAT() from None

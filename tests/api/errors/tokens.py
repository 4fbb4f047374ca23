"""A verifier of foreign tokens that takes each for what it says, or fails as it says."""

import json
from collections.abc import Mapping, Sequence

from idp.ports import BadToken, IssuerBroken, WrongFingerprint

FAILURES: dict[str, Exception] = {
    "bad-token": BadToken("no signature"),
    "issuer-broken": IssuerBroken("no answer"),
    "wrong-fingerprint": WrongFingerprint("none"),
}


class StatedTokens:
    """Stands in for signatures and the issuer's server, which tests of the infrastructure ask for real."""

    def claims(self, token: str, issuer: str, fingerprints: Sequence[str]) -> Mapping[str, object]:
        if token in FAILURES:
            raise FAILURES[token]
        claims: dict[str, object] = json.loads(token)
        return claims

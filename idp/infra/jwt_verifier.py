"""Tokens of foreign issuers: which key and algorithm verify them the issuer's key set says, never the token."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError

from idp.infra.issuer_keys import IssuerKey, IssuerKeys
from idp.infra.key_ring import COMPACT, in_one_spelling
from idp.ports import BadToken, WrongIssuer

LONGEST = 20_000
KIND_OF = {
    "RS256": ("RSA", None),
    "RS384": ("RSA", None),
    "RS512": ("RSA", None),
    "PS256": ("RSA", None),
    "PS384": ("RSA", None),
    "PS512": ("RSA", None),
    "ES256": ("EC", "P-256"),
    "ES384": ("EC", "P-384"),
    "ES512": ("EC", "P-521"),
    "EdDSA": ("OKP", "Ed25519"),
}
"""The algorithms taken, and the kind of key and the curve that each wants."""
HEADERS = {"alg", "kid", "typ", "x5t", "x5t#S256", "x5c"}
"""What a header may hold. Of these, certificates are ignored; any other (`jwk`, `jku`, `x5u`, `crit`, …) is refused."""
TYPES = ("", "jwt")


class JwtVerifier:
    """See `idp.ports.TokenVerifier`."""

    def __init__(self, keys: IssuerKeys) -> None:
        self._keys = keys

    def claims(self, token: str, issuer: str, fingerprints: Sequence[str]) -> Mapping[str, object]:
        """Return the claims of a token that the issuer signed."""
        header, said = _read(token)
        # Not yet verified, so that it may refuse and do nothing else: strangers' tokens fetch no keys.
        if said.get("iss") != issuer:
            raise WrongIssuer
        kid = header.get("kid")
        if kid is not None and not isinstance(kid, str):
            raise BadToken("the key ID is not a text")
        algorithm = str(header["alg"])
        key = _chosen(self._keys.of(issuer, fingerprints, kid), kid, algorithm)
        try:
            verified = jws.deserialize_compact(token, key.key, registry=_registry(algorithm))
            return _object(verified.payload)
        except (JoseError, ValueError, TypeError) as error:
            raise BadToken("not signed by a key of the issuer") from error


def _read(token: str) -> tuple[dict[str, Any], dict[str, object]]:
    if len(token) > LONGEST or not COMPACT.fullmatch(token) or not in_one_spelling(token):
        raise BadToken("not a compact JWS")
    try:
        parts = jws.extract_compact(token.encode(), registry=_registry(*KIND_OF))
        header = dict(parts.headers())
        said = _object(parts.payload)
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise BadToken("not a compact JWS") from error
    known = str(header.get("alg")) in KIND_OF and str(header.get("typ", "")).lower() in TYPES
    if set(header) - HEADERS or not known:
        raise BadToken("the header is not of an ID token")
    return header, said


def _registry(*algorithms: str) -> jws.JWSRegistry:
    registry = jws.JWSRegistry(algorithms=algorithms)
    registry.max_payload_length = registry.max_header_length = LONGEST
    return registry


def _chosen(keys: Sequence[IssuerKey], kid: str | None, algorithm: str) -> IssuerKey:
    """Return the one key that is named; without a name, the only one that suits the algorithm."""
    suited = [one for one in keys if _suits(one, algorithm) and kid in (None, one.kid)]
    if len(suited) != 1:
        raise BadToken("no key of the issuer is meant")
    return suited[0]


def _suits(one: IssuerKey, algorithm: str) -> bool:
    kind, curve = KIND_OF[algorithm]
    return (
        one.algorithm in ("", algorithm)
        and one.key.key_type == kind
        and (curve is None or getattr(one.key, "curve_name", None) == curve)
    )


def _object(text: bytes | str) -> dict[str, object]:
    found = json.loads(text, object_pairs_hook=_without_doubles)
    if not isinstance(found, dict):
        raise BadToken("the claims are not an object")
    return found


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadToken("a claim stands twice")
    return found

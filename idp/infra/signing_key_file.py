"""What the file of signing keys holds: each key as a JWK, what is known of it, and its certificate if it has one."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPrivateNumbers, RSAPublicNumbers
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.util import base64_to_int

from idp.infra import certificates
from idp.ports import KeyEntry, KeyState
from idp.rules.signing_keys import CERTIFIED


@dataclass(frozen=True)
class Signer:
    """A signing key, what is known of it, and its certificate (Base64 DER) if partners know it by one."""

    entry: KeyEntry
    key: Key
    certificate: str = ""


def signers_in(content: bytes) -> Iterator[Signer]:
    """Return the keys of a file; raises `ValueError`, `TypeError`, `KeyError` or `JoseError` where it holds others."""
    for row in json.loads(content)["keys"]:
        created_at = datetime.fromisoformat(row["created_at"])
        since = datetime.fromisoformat(row.get("since", row["created_at"]))  # older files have no `since`
        entry = KeyEntry(row["kid"], row["alg"], KeyState(row["state"]), created_at, since)
        key = KINDS[row["key"]["kty"]](row["key"])
        yield Signer(entry, key, row["certificate"]) if "certificate" in row else certified(entry, key)


def written(signers: Sequence[Signer]) -> bytes:
    """Return the file that holds some keys."""
    rows = [
        {
            "kid": signer.entry.kid,
            "alg": signer.entry.algorithm,
            "state": signer.entry.state.value,
            "created_at": signer.entry.created_at.isoformat(),
            "since": signer.entry.since.isoformat(),
            "key": signer.key.as_dict(private=True),
            **({"certificate": signer.certificate} if signer.certificate else {}),
        }
        for signer in signers
    ]
    return json.dumps({"keys": rows}, indent=1).encode()


def certified(entry: KeyEntry, key: Key) -> Signer:
    """Give a key its certificate; of a file from before there were any, each process makes the same one."""
    if entry.algorithm != CERTIFIED:
        return Signer(entry, key)
    return Signer(entry, key, certificates.self_signed(private(key), entry.kid, entry.created_at))


def private(key: Key) -> RSAPrivateKey:
    """Return the private key of an RSA key; raises `TypeError` for another."""
    if not isinstance(key.private_key, RSAPrivateKey):
        raise TypeError("not an RSA key")
    return key.private_key


def _rsa(jwk: Mapping[str, str]) -> RSAKey:
    """Read an RSA key without looking for factors of its primes, which takes most of a start.

    We wrote the file, and nobody else can: what can have happened to it since is damage, and that shows in the sums.
    """
    n, e, d, p, q, dp, dq, qi = (base64_to_int(jwk[name]) for name in ("n", "e", "d", "p", "q", "dp", "dq", "qi"))
    numbers = RSAPrivateNumbers(p, q, d, dp, dq, qi, RSAPublicNumbers(e, n))
    if not _adds_up(numbers):
        raise ValueError("the numbers of an RSA key do not belong together")
    return RSAKey.import_key(numbers.private_key(unsafe_skip_rsa_key_validation=True))


def _adds_up(numbers: RSAPrivateNumbers) -> bool:
    """Tell whether the numbers are those that RFC 8017, section 3.2, has for the two factors."""
    p, q, d, e = numbers.p, numbers.q, numbers.d, numbers.public_numbers.e
    return (
        min(p, q) > 1
        and p * q == numbers.public_numbers.n
        and (numbers.dmp1, numbers.dmq1) == (d % (p - 1), d % (q - 1))
        and all(e * exponent % (prime - 1) == 1 for exponent, prime in ((numbers.dmp1, p), (numbers.dmq1, q)))
        and q * numbers.iqmp % p == 1
    )


KINDS: dict[str, Any] = {"RSA": _rsa, "EC": ECKey.import_key, "OKP": OKPKey.import_key}

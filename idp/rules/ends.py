"""When the end of a certificate or of metadata is announced: weeks ahead, once for each threshold, and once past it.

No logon is refused for a certificate's end: dates in certificates are not looked at here, but partners may.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

THRESHOLDS = (30, 14, 7, 1)
"""Days before the end."""
PAST = 0
CERTIFICATE, METADATA = "certificate", "metadata"
OURS, APPLICATION, PROVIDER, USER_SSO = "ours", "application", "provider", "user_sso"
WHOSE = {
    OURS: "our own signing key",
    APPLICATION: "the SAML application",
    PROVIDER: "the SAML provider",
    USER_SSO: "the provider of user SSO",
}
TO_DO = {
    (OURS, CERTIFICATE): "rotate it with `idp keys rotate --algorithm RS256`",
    (APPLICATION, CERTIFICATE): "ask its operator for metadata with the next certificate, and apply that",
    (PROVIDER, CERTIFICATE): "ask its operator for metadata with the next certificate, and apply that",
    (APPLICATION, METADATA): "apply newer metadata, or logons to it are refused from then on",
    (PROVIDER, METADATA): "apply newer metadata, or its assertions are refused from then on",
}


@dataclass(frozen=True, kw_only=True)
class Ending:
    """Something that ends: `what` of whom. `account_id` and `name` are empty for what is ours.

    `fingerprint` is a certificate's SHA-256 in hexadecimal, empty for metadata.
    """

    kind: str
    what: str
    ends_at: datetime
    account_id: str = ""
    name: str = ""
    fingerprint: str = ""

    @property
    def digest(self) -> str:
        """Return what this very end is known by."""
        parts = (self.account_id, self.kind, self.name, self.what, self.fingerprint, self.ends_at.isoformat())
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def sentence(self, now: datetime) -> str:
        """Return what ends when, and what to do about it."""
        whose = " ".join(filter(None, (WHOSE[self.kind], self.name)))
        where = f" in account {self.account_id}" if self.account_id else ""
        verb = "ended" if self.ends_at <= now else "ends"
        # What the provider of user SSO needs is what any provider needs.
        todo = TO_DO[(PROVIDER if self.kind == USER_SSO else self.kind, self.what)]
        mark = f" {self.fingerprint[:16]}" if self.fingerprint else ""
        return f"{self.what}{mark} of {whose}{where} {verb} on {self.ends_at:%Y-%m-%d}: {todo}"


def threshold(ends_at: datetime, now: datetime) -> int | None:
    """Return the smallest threshold in days that is reached, `PAST` for an end that has come, None for none."""
    if ends_at <= now:
        return PAST
    return next((days for days in reversed(THRESHOLDS) if ends_at - now <= timedelta(days=days)), None)


def fingerprint(der: bytes) -> str:
    """Return the SHA-256 of a certificate in hexadecimal."""
    return hashlib.sha256(der).hexdigest()


def fingerprint_of(certificate: str) -> str:
    """Return likewise of a certificate in Base64."""
    return fingerprint(base64.b64decode(certificate))

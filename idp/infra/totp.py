"""TOTP of RFC 6238 as authenticator apps compute it: SHA-1, six digits, 30-second steps."""

import pyotp

STEP_SECONDS = 30


class TotpAuthenticator:
    """See `idp.ports.Authenticator`."""

    def code(self, seed: str, step: int) -> str:
        """Return the six digits of a step."""
        return pyotp.TOTP(seed).generate_otp(step)

    def provisioning_uri(self, seed: str, issuer: str, label: str) -> str:
        """Return the `otpauth://totp/` address."""
        return pyotp.TOTP(seed).provisioning_uri(name=label, issuer_name=issuer)

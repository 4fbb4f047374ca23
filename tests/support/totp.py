"""An authenticator app."""

import pyotp

ALICE_SEED = "KRSXG5CTMVRXEZLUKN2HE2LOM5TGC3TE"
STEP = 30


def code_at(seed: str, moment: float, steps: int = 0) -> str:
    """Return the code of a moment (seconds since 1970), some steps later."""
    return pyotp.TOTP(seed).generate_otp(int(moment) // STEP + steps)

"""The published forms of identity providers: names, issuer addresses, client IDs, fingerprints."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from idp import granting_refusals, refusals

NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?")
CLIENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}")
FINGERPRINT = re.compile(r"[A-Za-z0-9]{1,128}")
HEXADECIMAL = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
LONGEST_NAME = 128
LONGEST_ISSUER, LONGEST_DESCRIPTION = 255, 256
MOST_CLIENT_IDS, MOST_FINGERPRINTS = 50, 5
SHA256 = "rsa-sha256"
SIGNING = ("rsa-sha1", SHA256)
HOURS = (1, 168)
DEFAULT_HOURS = 12


def check_name(parameter: str, name: str) -> None:
    """Raise `FIELD_LENGTH` or `FIELD_CHARACTERS` for what cannot be a provider's name."""
    if not 0 < len(name) <= LONGEST_NAME:
        raise refusals.FIELD_LENGTH(name=parameter)
    if not NAME.fullmatch(name):
        raise refusals.FIELD_CHARACTERS(name=parameter, suffix="InvalidChars")


def check_description(parameter: str, text: str) -> None:
    """Raise `FIELD_LENGTH` or `FIELD_CHARACTERS`."""
    if len(text) > LONGEST_DESCRIPTION:
        raise refusals.FIELD_LENGTH(name=parameter)
    if not text.isprintable():
        raise refusals.FIELD_CHARACTERS(name=parameter, suffix="InvalidChars")


def check_signing(algorithm: str) -> None:
    """Raise `PARAMETER_FORMAT` for an algorithm that is not published."""
    if algorithm not in SIGNING:
        raise refusals.PARAMETER_FORMAT(name="AuthnSignAlgo", expected=" or ".join(SIGNING))


def check_hours(hours: int) -> None:
    """Raise `PARAMETER_FORMAT` for an issuance limit out of its range."""
    if not HOURS[0] <= hours <= HOURS[1]:
        raise refusals.PARAMETER_FORMAT(name="IssuanceLimitTime", expected=f"from {HOURS[0]} to {HOURS[1]}")


def check_issuer(url: str, *, plain_http: bool) -> None:
    """Raise `FIELD_LENGTH` or `ISSUER_URL`; http instead of https is for tests only."""
    if not 0 < len(url) <= LONGEST_ISSUER:
        raise refusals.FIELD_LENGTH(name="IssuerUrl")
    if not is_web_address(url, ("https", "http") if plain_http else ("https",)) or set(url) & set("?@#"):
        raise granting_refusals.ISSUER_URL()


def is_web_address(url: str, schemes: Sequence[str] = ("https", "http")) -> bool:
    """Tell whether a text is an absolute address of one of some schemes, in visible ASCII and without credentials."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    visible = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    begun = url.startswith(f"{parts.scheme}://") and parts.scheme in schemes
    return visible and begun and bool(parts.hostname) and "@" not in parts.netloc and port != 0


def client_ids(text: str) -> list[str]:
    """Read client IDs separated by commas; raises `FIELD_LENGTH`, `FIELD_CHARACTERS`, `LIMIT_PROVIDER_ENTRIES`."""
    return _listed(text, "ClientId", CLIENT_ID, MOST_CLIENT_IDS)


def fingerprints(text: str) -> list[str]:
    """Read fingerprints separated by commas; raises `FIELD_LENGTH`, `FIELD_CHARACTERS`, `LIMIT_PROVIDER_ENTRIES`."""
    return [one.lower() for one in _listed(text, "Fingerprint", FINGERPRINT, MOST_FINGERPRINTS)]


def _listed(text: str, kind: str, form: re.Pattern[str], most: int) -> list[str]:
    values = list(dict.fromkeys(text.split(","))) if text else []
    check_count(kind, len(values), most)
    for value in values:
        if not 0 < len(value) <= LONGEST_NAME:
            raise refusals.FIELD_LENGTH(name=kind)
        if not form.fullmatch(value):
            raise refusals.FIELD_CHARACTERS(name=kind, suffix="InvalidChars")
    return values


def check_count(kind: str, count: int, most: int) -> None:
    """Raise `LIMIT_PROVIDER_ENTRIES` for more client IDs or fingerprints than a provider holds."""
    if count > most:
        raise granting_refusals.LIMIT_PROVIDER_ENTRIES(kind=kind)

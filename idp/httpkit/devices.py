"""A device about to be bound, as pages show it: QR code, key as text, and apps to read them with (AM-06 to AM-09)."""

import base64
import io
from typing import Any

import segno

from idp.services.second_factor import Offer

APPS = {
    "Android": ("Google Authenticator", "Aegis", "FreeOTP"),
    "iOS": ("Google Authenticator", "2FAS", "FreeOTP"),
}
GROUP = 4


def described(offer: Offer) -> dict[str, Any]:
    """Return what the binding pages need of an offer."""
    qr = segno.make(offer.uri, error="m")
    key = offer.seed
    return {
        "qr_data_uri": qr.svg_data_uri(scale=5, border=2, light="#fff"),
        "key": " ".join(key[start : start + GROUP] for start in range(0, len(key), GROUP)),
        "account_label": offer.label,
        "apps": APPS,
    }


def qr_png(offer: Offer) -> str:
    """Return the QR code as a PNG image in Base64, as programs are given it."""
    image = io.BytesIO()
    segno.make(offer.uri, error="m").save(image, kind="png", scale=5, border=2)
    return base64.b64encode(image.getvalue()).decode()

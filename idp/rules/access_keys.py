"""The form of access keys that somebody brings along: those that are made here are of it too."""

import re

from idp.rules.fields import Field, check_one

KEY_ID = Field("UserAccessKeyId", 128, re.compile(r"LTAI[A-Za-z0-9]{12,}"), "InvalidChars")
SECRET = Field("AccessKeySecret", 128, re.compile(r"[!-~]{16,}"), "InvalidChars")
"""Shorter ones could be guessed."""


def check_id(key_id: str) -> None:
    """Raise `FIELD_LENGTH` or `FIELD_CHARACTERS` for what cannot be the ID of a key."""
    check_one(KEY_ID, key_id)


def check_secret(secret: str) -> None:
    """Raise `FIELD_LENGTH` or `FIELD_CHARACTERS` for what cannot be the secret of a key."""
    check_one(SECRET, secret)

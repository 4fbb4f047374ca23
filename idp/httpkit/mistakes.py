"""What was wrong with a form as it was filled in: a sentence, and the field that the sentence is about."""

from dataclasses import dataclass

from idp import refusals
from idp.httpkit.words import sentence_of
from idp.refusals import Refusal, RefusalKind

FIELDS: dict[RefusalKind, str] = {
    refusals.NAME_MALFORMED: "username",
    refusals.PASSWORD_MISSING: "password",
    refusals.OLD_PASSWORD_WRONG: "password",
    refusals.PASSWORD_TOO_WEAK: "new_password",
    refusals.PASSWORD_REUSED: "new_password",
    refusals.PASSWORD_SAME: "new_password",
    refusals.PASSWORD_MISMATCH: "confirm_password",
    refusals.CODE_WRONG: "code",
    refusals.CODES_NOT_CONSECUTIVE: "codes",
}


@dataclass(frozen=True)
class Mistake:
    """A sentence for the visitor; `field` is empty when it is about the form as a whole."""

    sentence: str
    field: str = ""


def mistake_of(refusal: Refusal) -> Mistake:
    """Return what a refusal says of the form that was refused."""
    return Mistake(sentence_of(refusal), FIELDS.get(refusal.kind, ""))

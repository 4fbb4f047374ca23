"""What the logon pages say of a decision: strangers get sentences that are the same for known and unknown names."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from idp.httpkit.words import gettext, moment, ngettext
from idp.rules.logon import Ask, Deny, Reason


@dataclass(frozen=True)
class Words:
    """The title and the sentence of a refusal, and a detail below it."""

    title: str
    sentence: str
    detail: str = ""


def wrong(decision: Ask) -> str | None:
    """Return what was wrong with the answer just given; None when nothing was."""
    if decision.because is None or decision.because in (Reason.PASSWORD_EXPIRED, Reason.RESET_REQUIRED):
        return None
    if decision.because in (Reason.WRONG_CODE, Reason.CODE_SPENT):
        return gettext("This code is not right, or was used before. Wait for the next one and try again.")
    if decision.because is Reason.CODES_NOT_CONSECUTIVE:
        return gettext("These are not two codes in a row from this device. Enter two that follow each other.")
    return gettext("The logon name or the password is not right.")


def refused(decision: Deny, now: datetime) -> Words:
    """Return what a refusal says now; a lock is told of any name, so it tells nothing about who exists."""
    if decision.until is not None:
        return _locked(decision.until, now)
    if decision.reason is Reason.OUTSIDE_MASK:
        return Words(
            gettext("Not from this network"),
            gettext("The account does not allow logging on from your network address. Ask its administrator."),
        )
    if decision.reason is Reason.PASSWORD_EXPIRED:
        return Words(
            gettext("Your password has expired"),
            gettext("The account asks for a new one before you can log on. Ask its administrator to reset it."),
        )
    return Words(
        gettext("Please start again"),
        gettext("Something changed while you were logging on. Start again from your name."),
    )


def _locked(until: datetime, now: datetime) -> Words:
    minutes = -((now - until) // timedelta(minutes=1))
    sentence = ngettext(
        "There were too many wrong tries. You can log on again in %(num)s minute:",
        "There were too many wrong tries. You can log on again in %(num)s minutes:",
        minutes,
    )
    return Words(gettext("Locked for now"), sentence, moment(_full_minute(until)))


def _full_minute(until: datetime) -> datetime:
    """Return the first full minute at which the lock is over: pages show no seconds."""
    return (until + timedelta(seconds=59, microseconds=999_999)).replace(second=0, microsecond=0)

"""Answers to SAML requests, written down before they leave: the request spent, the event, who takes part; or nothing.

Answers of one moment share a transaction: each would otherwise wait for the disk by itself, longer than for all else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from idp.ports import Clock
from idp.rules.saml_request import REMEMBERED
from idp.services.audit import Audit, Event, Visitor
from idp.store import audit_events, saml_applications, saml_participants
from idp.store.database import Database
from idp.store.saml_participants import Participant
from idp.store.swift import Swift

ANSWERED, GONE = "replayed", "application_or_session_gone"


@dataclass(frozen=True)
class _Answer:
    """`request_id` is empty when nobody asked; `event` as columns; `told` is who takes part in the session from now."""

    application_id: str
    request_id: str
    forget_at: datetime
    event: dict[str, Any]
    told: Participant | None

    @property
    def key(self) -> tuple[str, str]:
        return self.application_id, self.request_id


class SamlAnswers:
    """Says which answers may be sent."""

    def __init__(self, database: Database, clock: Clock, audit: Audit) -> None:
        self._clock = clock
        self._audit = audit
        self._write = database.together(_write)

    def spend(
        self, visitor: Visitor, application_id: str, request_id: str, event: Event, told: Participant | None = None
    ) -> str:
        """Write an answer down, and return why it may not be sent: `ANSWERED`, `GONE`, or empty when it may.

        Of any number of answers to one request one may be sent, and with the others nothing is written.
        """
        forget_at = self._clock.now() + REMEMBERED
        answer = _Answer(application_id, request_id, forget_at, self._audit.columns(visitor, event), told)
        try:
            return "" if self._write(answer) else ANSWERED
        except IntegrityError:  # removed since it was looked up
            return GONE


def _write(tx: Swift, answers: Sequence[_Answer]) -> list[bool]:
    """Write answers down, and tell of each whether it may be sent."""
    first = {one.key: one for one in reversed(answers) if one.request_id}
    fresh = saml_applications.spend(tx, [_row(first[key]) for key in sorted(first)])
    may = [not one.request_id or (one.key in fresh and first[one.key] is one) for one in answers]
    sent = [one for one, good in zip(answers, may, strict=True) if good]
    audit_events.add(tx, [one.event for one in sent])
    saml_participants.note(tx, [one.told for one in sent if one.told])
    return may


def _row(answer: _Answer) -> dict[str, Any]:
    return {
        "application_id": answer.application_id,
        "request_id": answer.request_id,
        "expires_at": answer.forget_at,
    }

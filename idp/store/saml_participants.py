"""Partners of sessions by SAML: noting them, and finding the sessions that one of them speaks of."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, select

from idp.model.saml_participant import SamlParticipant
from idp.model.session import Session
from idp.store.database import upsert_in
from idp.store.swift import Swift

MOST = 100
"""Partners of one session that are told of its end, and sessions that one request ends."""
_KEY = ("session_id", "role", "party")
_COLUMNS = SamlParticipant.__table__.c


@dataclass(frozen=True, kw_only=True)
class Participant:
    """See `idp.model.saml_participant`."""

    session_id: str
    role: str
    party: str
    account_id: str
    name_id: str
    name_format: str
    name_qualifier: str
    sp_name_qualifier: str
    session_index: str


def note(tx: Swift, participants: Sequence[Participant]) -> None:
    """Note partners of sessions; the name that one was told last is the one it knows."""
    latest = {(one.session_id, one.role, one.party): one for one in participants}
    # In order, so that two processes never wait for each other.
    tx.run(_noting(tx.dialect), [vars(latest[key]) for key in sorted(latest)])


@cache
def _noting(dialect: Dialect) -> Any:
    row = upsert_in(dialect, SamlParticipant)
    changed = {column.name: row.excluded[column.name] for column in _COLUMNS if column.name not in _KEY}
    return row.on_conflict_do_update(index_elements=list(_KEY), set_=changed)


def of_sessions(tx: Connection, account_id: str, session_ids: Sequence[str]) -> list[Participant]:
    """Return the partners of some sessions of this account, at most `MOST`."""
    where = (SamlParticipant.account_id == account_id, SamlParticipant.session_id.in_(session_ids))
    found = tx.execute(select(*_COLUMNS).where(*where).order_by(*(_COLUMNS[name] for name in _KEY)).limit(MOST))
    return [Participant(**row._mapping) for row in found]  # noqa: SLF001 -- the documented way to a row's names


def sessions_of(tx: Connection, account_id: str, role: str, party: str, name_id: str) -> Sequence[Any]:
    """Return sessions of this account that a partner knows by a name: `session_id`, `session_index`, `user_id`."""
    where = (
        SamlParticipant.account_id == account_id,
        SamlParticipant.role == role,
        SamlParticipant.party == party,
        SamlParticipant.name_id == name_id,
        Session.ended_at.is_(None),
    )
    columns = (SamlParticipant.session_id, SamlParticipant.session_index, Session.user_id)
    query = select(*columns).join(Session, Session.id == SamlParticipant.session_id).where(*where)
    return tx.execute(query.order_by(Session.authenticated_at.desc()).limit(MOST)).all()

"""A way in from the server's own command line for an account holder who is shut out (LM-12)."""

from datetime import timedelta

from idp import refusals
from idp.model.user import Kind
from idp.ports import Clock, Entropy, Sealer
from idp.rules.logon import Admit
from idp.rules.session_lifetime import ends_at
from idp.services.admission import RESCUE, Admission, Admissions
from idp.services.audit import COMMAND_LINE, Audit, Event, Visitor
from idp.services.directory import Directory
from idp.services.evidence import see
from idp.services.throttle import AddressThrottle
from idp.store import logon_records, rescue_links
from idp.store.database import Database

LIFETIME = timedelta(minutes=10)
PURPOSE = "rescue"


class Rescue:
    """Makes single-use logon links that ignore the mask, and redeems them. Both are audited."""

    def __init__(  # noqa: PLR0913 -- one collaborator each
        self,
        *,
        database: Database,
        clock: Clock,
        entropy: Entropy,
        sealer: Sealer,
        directory: Directory,
        admissions: Admissions,
        throttle: AddressThrottle,
        audit: Audit,
    ) -> None:
        self._database = database
        self._clock = clock
        self._entropy = entropy
        self._sealer = sealer
        self._directory = directory
        self._admissions = admissions
        self._throttle = throttle
        self._audit = audit

    def make(self, owner_name: str) -> str:
        """Return the secret of a link for an account holder, good for one logon within ten minutes.

        Raises `USER_UNKNOWN` when no account holder has this logon name.
        """
        target = self._directory.target(owner_name)
        if target is None or target.account is None or target.kind is not Kind.OWNER:
            raise refusals.USER_UNKNOWN()
        token, account_id = self._entropy.token(), target.account.id
        with self._database.writing() as tx:
            expires_at = self._clock.now() + LIFETIME
            rescue_links.add(tx, self._sealer.digest(PURPOSE, token), account_id, expires_at)
            event = Event(what="rescue_link", outcome="success", account_id=account_id, actor="command-line")
            self._audit.record(tx, COMMAND_LINE, event)
        return token

    def redeem(self, visitor: Visitor, token: str) -> Admission:
        """Open a session for the link's holder; raises `RESCUE_LINK_UNKNOWN` for a spent or expired one too."""
        now = self._clock.now()
        with self._database.writing() as tx:
            user_id = rescue_links.spend(tx, self._sealer.digest(PURPOSE, token), now)
            account = self._directory.account(user_id) if user_id else None
            if user_id and account:
                record = logon_records.by_id(tx, account.id, user_id, address="", remembered_digest="")
                seen = see(f"{record.name}", account, record, visitor.address, now)
                admit = Admit(ends_at(now, seen.terms.session_hours))
                return self._admissions.open(tx, visitor, seen, admit, (RESCUE,), remember=False)
        self._throttle.refused(visitor, Event(what="logon", outcome="failure", reason="rescue_link_unknown"))
        raise refusals.RESCUE_LINK_UNKNOWN()

"""A call that passed the gate: who makes it, from where, and what it can reach."""

from contextlib import AbstractContextManager
from dataclasses import dataclass

from idp import refusals
from idp.services.act import Act
from idp.services.audit import Visitor
from idp.services.callers import Caller
from idp.services.catalogue import Services
from idp.services.directory import Account


@dataclass(frozen=True)
class Call:
    """One call; an unsigned one has no `caller`. `product` is the name of the API that it came by."""

    services: Services
    visitor: Visitor
    request_id: str
    signed_by: Caller | None
    secure: bool
    product: str

    @property
    def caller(self) -> Caller:
        """Return who signed; actions that are not anonymous always have one."""
        if self.signed_by is None:
            message = "an unsigned call has no caller"
            raise TypeError(message)
        return self.signed_by

    @property
    def account_id(self) -> str:
        """Return the account the call is about: always the caller's own."""
        return self.caller.account_id

    @property
    def account(self) -> Account:
        """Return the caller's account with its settings, as it is now; raises `ACCOUNT_UNKNOWN`."""
        account = self.services.directory.account(self.account_id)
        if account is None:
            raise refusals.ACCOUNT_UNKNOWN()
        return account

    def act(self) -> AbstractContextManager[Act]:
        """Open a change in the caller's name."""
        return self.services.acts.open(self.visitor, self.caller.arn)

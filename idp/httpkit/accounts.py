"""The account that an address names."""

from idp import refusals
from idp.httpkit.current import services
from idp.services.directory import Account


def account_or_404(account_id: str) -> Account:
    """Return the account of an address; under an unknown one there is no page."""
    account = services().directory.account(account_id)
    if account is None:
        raise refusals.PAGE_UNKNOWN()
    return account

"""Whether the server can do its work: what it depends on answers, and its keys fit its data."""

from collections.abc import Callable

from idp.ports import Ephemeral, NameNotFound, Resolver, ResolverFailure, Unavailable
from idp.services.second_factor import SecondFactor
from idp.store import accounts, mfa_devices
from idp.store.database import Database


class Health:
    """Asks each dependency."""

    def __init__(
        self,
        *,
        database: Database,
        ephemeral: Ephemeral,
        resolver: Resolver,
        second_factor: SecondFactor,
        logon_domain: str,
        redis: bool,
    ) -> None:
        self._database = database
        self._ephemeral = ephemeral
        self._resolver = resolver
        self._second_factor = second_factor
        self._logon_domain = logon_domain
        self._redis = redis

    def dependencies(self) -> dict[str, bool]:
        """Return the name of each dependency of every request, and whether it answers."""
        found = {"database": _answers(self._ask_database)}
        return found | {"redis": _answers(self._ephemeral.ping)} if self._redis else found

    def name_servers(self) -> str | None:
        """Return why no domain can be proved at present, or None; takes five seconds at most."""
        try:
            self._resolver.txt(self._logon_domain)
        except NameNotFound:
            return None  # an answer too
        except ResolverFailure as failure:
            return str(failure)
        return None

    def sealing_key_fits(self) -> bool:
        """Tell whether the key opens what the database holds; raises `idp.ports.Unavailable`."""
        with self._database.reading() as tx:
            device = mfa_devices.any_device(tx)
        if device is None:
            return True
        try:
            self._second_factor.open(device.user_id, device.sealed_seed)
        except ValueError:
            return False
        return True

    def _ask_database(self) -> None:
        with self._database.reading_swiftly() as tx:
            accounts.version(tx)


def _answers(ask: Callable[[], None]) -> bool:
    try:
        ask()
    except Unavailable:
        return False
    return True

"""What the use cases of the catalogue stand on."""

from idp.config import Config
from idp.services.act import Acts
from idp.services.audit import Audit
from idp.services.directory import Directory
from idp.services.held import Held
from idp.services.passwords import Passwords
from idp.services.second_factor import SecondFactor
from idp.services.throttle import AddressThrottle
from idp.services.world import World


class Shared:
    """What the use cases stand on: the ports as they are, and services that several of them ask."""

    def __init__(self, config: Config, ports: World) -> None:
        self.database = ports.database
        self.clock = ports.clock
        self.entropy = ports.entropy
        self.ephemeral = ports.ephemeral
        self.key_ring = ports.key_ring
        self.sealer = ports.sealer
        self.hasher = ports.hasher
        self.audit = Audit(self.database, self.clock)
        self.held = Held(self.database)
        self.directory = Directory(self.held, config.logon_domain)
        self.acts = Acts(self.database, self.clock, self.audit, self.held)
        self.passwords = Passwords(self.database, self.hasher, self.entropy)
        self.second_factor = SecondFactor(ports.authenticator, self.sealer, self.entropy, issuer=config.host)
        self.throttle = AddressThrottle(self.database, self.clock, self.audit)

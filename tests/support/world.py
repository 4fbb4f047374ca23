"""One account in a real database, with a clock to move, DNS to write, and cheap password hashing."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Engine, event, select

from idp.config import Config
from idp.infra.argon2_hasher import Argon2Hasher
from idp.infra.key_ring import FileKeyRing
from idp.infra.saml_issuer import FileSamlIssuer
from idp.infra.saml_verifier import SamlVerifier
from idp.infra.sealer import AesSealer
from idp.infra.totp import TotpAuthenticator
from idp.model.audit_event import AuditEvent
from idp.ports import NameNotFound, ResolverFailure, TxtAnswer
from idp.rules import network_mask
from idp.rules.logon import Ask, Decision, Deny
from idp.rules.second_factor import step_at
from idp.services.audit import Visitor
from idp.services.catalogue import Services
from idp.services.logon import Step
from idp.services.sessions import SignedIn
from idp.services.state_file.reading import Source
from idp.services.world import World as Ports
from idp.store import schema
from idp.store.database import Database
from idp.store.ephemeral import SqlEphemeral
from idp.world import metadata, tokens
from tests.support.clock import SteppingClock
from tests.support.entropy import SeededEntropy
from tests.support.states import ACME
from tests.support.totp import ALICE_SEED

ACCOUNT = "1234567890123456"
OTHER = "6543210987654321"


@dataclass
class TableResolver:
    """DNS as a table: records, None for a failure; names that are not in it do not exist."""

    table: dict[str, tuple[str, ...] | None] = field(default_factory=dict)

    def txt(self, domain: str) -> TxtAnswer:
        if domain not in self.table:
            raise NameNotFound("the domain does not exist")
        records = self.table[domain]
        if records is None:
            raise ResolverFailure("no answer in time")
        return TxtAnswer(records)


class CountingHasher(Argon2Hasher):
    """Counts verifications: what an attacker's guesses bought."""

    def __init__(self) -> None:
        super().__init__(64, 1)
        self.verified = 0
        self.watch: Callable[[str], object] = str

    def verify(self, encoded: str, password: str) -> bool:
        self.verified += 1
        self.watch("verify")
        return super().verify(encoded, password)


@dataclass(frozen=True)
class Beginning:
    """An SQLite installation as a state file left it: made once in a process, copied for each test."""

    files: tempfile.TemporaryDirectory[str]
    chance: Any
    """The state of the world's entropy."""


_beginnings: dict[str, Beginning] = {}
_engines: dict[str, Engine] = {}
"""The first of each kind of database."""


class World:
    """Everything a service test needs; `database_url` SQLite in the directory unless given."""

    def __init__(self, directory: Path, database_url: str = "", state: str = ACME) -> None:
        self.directory = directory
        self.clock = SteppingClock()
        self.resolver = TableResolver()
        self.hasher = CountingHasher()
        self.totp = TotpAuthenticator()
        self.entropy = SeededEntropy()
        environ = {
            "IDP_DATA_DIR": str(directory),
            "IDP_CERTS_DIR": str(directory / "certs"),
            "IDP_TEST_MODE": "on",
            "IDP_OUTWARD_NETWORKS": "127.0.0.0/8",
            "IDP_DATABASE_URL": database_url,
        }
        self.config = Config.from_environment(environ)
        begun = None if database_url else _beginnings.get(state)
        if begun:
            shutil.copytree(begun.files.name, directory, dirs_exist_ok=True)
        self.database = Database(self.config.database_url)
        _share_what_is_compiled(self.database)
        self.ports = self._ports()
        self.services = Services(self.config, self.ports)
        self.visitor = Visitor("127.0.0.1", "Firefox")
        self.loopback = network_mask.parse("127.0.0.0/8")
        if begun:
            self.entropy.random.setstate(begun.chance)
            return
        schema.upgrade(self.database)
        self.apply(state)
        if not database_url:
            _beginnings[state] = self._beginning()

    def _ports(self) -> Ports:
        key_ring = FileKeyRing(self.config.certs_dir, self.clock)
        return Ports(
            database=self.database,
            clock=self.clock,
            entropy=self.entropy,
            ephemeral=SqlEphemeral(self.database, self.clock),
            hasher=self.hasher,
            authenticator=self.totp,
            sealer=AesSealer(self.config.certs_dir),
            key_ring=key_ring,
            resolver=self.resolver,
            assertions=SamlVerifier(self.clock),
            saml_issuer=FileSamlIssuer(key_ring, self.clock),
            metadata=metadata(self.config),
            tokens=tokens(self.config, self.clock),
        )

    def _beginning(self) -> Beginning:
        files = tempfile.TemporaryDirectory(prefix="idp-test-begun-")
        file = Path(str(self.database.engine.url.database))
        with self.database.reading() as tx:
            tx.exec_driver_sql("VACUUM INTO ?", (str(Path(files.name, file.relative_to(self.directory))),))
        if self.config.certs_dir.exists():
            shutil.copytree(self.config.certs_dir, Path(files.name, self.config.certs_dir.relative_to(self.directory)))
        return Beginning(files, self.entropy.random.getstate())

    def apply(self, text: str) -> list[str]:
        """Apply a state file, and return its differences as a plan shows them."""
        path = self.directory / "state.yaml"
        path.write_text(text, encoding="utf-8")
        applied = self.services.state_file.apply(Source(path, {}))
        return [str(one) for change in applied.changes for one in change.differences]

    def plan(self, text: str) -> list[str]:
        """Return what applying would change."""
        path = self.directory / "state.yaml"
        path.write_text(text, encoding="utf-8")
        return [str(one) for change in self.services.state_file.plan(Source(path, {})) for one in change.differences]

    def account(self, text: str) -> list[str]:
        """Apply some lines of the account acme."""
        indented = "".join(f"    {line}\n" for line in text.strip().splitlines())
        return self.apply(f'accounts:\n  - id: "{ACCOUNT}"\n{indented}')

    def policy(self, **settings: Any) -> None:
        """Change the password policy."""
        self.account(f"password_policy: {_flow(settings)}")

    def preference(self, **settings: Any) -> None:
        """Change the users' security settings."""
        self.account(f"security_preference: {_flow(settings)}")

    def user(self, name: str, **fields: Any) -> None:
        """Create or change a user."""
        self.account(f"users: [{_flow({'name': name} | fields)}]")

    def password(self, name: str, password: str, **visitor: str) -> Step:
        """Give name and password."""
        return self.services.logon.password_given(replace(self.visitor, **visitor), name, password)

    def code(self, step: Step, code: str | None = None, *, remember: bool = False, **visitor: str) -> Step:
        """Give a code; alice's right one, if none is given."""
        typed = self.alice_code() if code is None else code
        who = replace(self.visitor, **visitor)
        return self.services.logon_steps.code_given(who, step.attempt_id or "", typed, remember=remember)

    def alice_code(self, steps: int = 0) -> str:
        """Return alice's code, some steps from now."""
        return self.totp.code(ALICE_SEED, step_at(self.clock.now()) + steps)

    def alice(self, *, remember: bool = False) -> Step:
        """Log alice on with password and code, in the next step of her device."""
        self.clock.advance(seconds=60)
        return self.code(self.password("alice@acme", "Alice-pass-1"), remember=remember)

    def signed_in(self, step: Step, **visitor: str) -> SignedIn | None:
        """Return who is signed in with the session that a step opened."""
        assert step.admission is not None
        who = replace(self.visitor, session_token=step.admission.token, **visitor)
        return self.services.sessions.current(who)

    def events(self, what: str = "", outcome: str = "") -> list[Any]:
        """Return audit events, oldest first."""
        with self.database.reading() as tx:
            rows = tx.execute(select(AuditEvent.__table__).order_by(AuditEvent.id)).all()
        return [row for row in rows if (not what or row.what == what) and (not outcome or row.outcome == outcome)]

    def last_reason(self) -> str:
        """Return the exact reason of the last refused logon."""
        reasons = [row.reason for row in self.events("logon", "failure")]
        return str(reasons[-1]) if reasons else ""

    def statements(self) -> list[str]:
        """Return a list that grows by every SQL statement from now on."""
        seen: list[str] = []
        event.listen(self.database.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
        if self.database.sqlite:  # where some go past SQLAlchemy
            for way in ("reading_swiftly", "writing_swiftly"):
                setattr(self.database, way, _telling(getattr(self.database, way), seen))
        return seen


def _share_what_is_compiled(database: Database) -> None:
    """Let statements be compiled once in a process, not once in each database: that takes longer than most tests."""
    engine = database.engine
    first = _engines.setdefault(engine.dialect.name, engine)
    engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache


def _telling(lend: Callable[..., Any], seen: list[str]) -> Callable[..., Any]:
    """Wrap what lends a `Swift`, so that each statement run is told."""

    @contextmanager
    def telling(**options: Any) -> Iterator[SimpleNamespace]:
        with lend(**options) as tx:

            def run(statement: Any, rows: Sequence[Any] = ({},)) -> list[Any]:
                seen.append(str(statement))
                return list(tx.run(statement, rows))

            yield SimpleNamespace(run=run, dialect=tx.dialect)

    return telling


def outcome(decision: Decision) -> str:
    """Return a decision in a word or two."""
    if isinstance(decision, Ask):
        return f"ask {decision.prompt}" + (f" because {decision.because}" if decision.because else "")
    return f"deny {decision.reason}" if isinstance(decision, Deny) else "admit"


def locked_until(decision: Decision) -> datetime | None:
    """Return the end of the lock that a decision tells of."""
    return decision.until if isinstance(decision, Deny) else None


def _flow(values: dict[str, Any]) -> str:
    return json.dumps(values)

"""Deployment settings: read once from the environment, each checked, none changed afterwards.

What belongs to an account is declared in `idp.rules.settings` instead; the two never mix.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from idp.rules import network_mask
from idp.rules.network_mask import Network

Value = TypeVar("Value")

DNS_PORT = 53
ARGON2_MEMORY_KIB = 19_456
ARGON2_PASSES = 2
MOST_WORKERS = 256
MOST_DAYS = 3650
HIGHEST_PORT = 65_535
YES = ("1", "on", "true", "yes")
NO = ("", "0", "off", "false", "no")
IPV6 = 6
SCHEME_PORTS = {"http": 80, "https": 443}
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
REDIS_SCHEMES = ("redis", "rediss", "redis+sentinel", "rediss+sentinel", "redis+cluster", "rediss+cluster")


class BadSetting(Exception):
    """A variable that cannot be used; the text is one sentence that names it and what was expected, never its value."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """The deployment's settings. `dns_servers` empty means the system's; addresses with secrets are not in `repr`."""

    base_url: str
    bind_host: str
    bind_port: int
    workers: int
    data_dir: Path
    certs_dir: Path
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    smtp_url: str = field(repr=False)
    logon_domain: str
    trusted_proxies: tuple[Network, ...]
    dns_servers: tuple[tuple[str, int], ...]
    outward_networks: tuple[Network, ...]
    test_mode: bool
    log_format: str
    argon2_memory_kib: int
    argon2_passes: int
    unused_key_days: int
    old_key_days: int

    @property
    def secure(self) -> bool:
        """Tell whether the public origin is https."""
        return self.base_url.startswith("https://")

    @property
    def host(self) -> str:
        """Return the one Host header that is answered."""
        return urlsplit(self.base_url).netloc

    @classmethod
    def from_process(cls) -> "Config":
        """Read the process's environment; raises `BadSetting`."""
        return cls.from_environment(os.environ)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Config":
        """Read settings; raises `BadSetting`."""
        read = _Reader(environ)
        data_dir = Path(environ.get("IDP_DATA_DIR") or "var").absolute()
        bind_host, bind_port = read(
            "IDP_BIND", "127.0.0.1:8000", _bind, "an address and a port, such as 127.0.0.1:8000"
        )
        test_mode = read("IDP_TEST_MODE", "off", _flag, "on or off")
        if test_mode and not is_loopback(bind_host):
            message = "IDP_TEST_MODE is for tests on one machine: IDP_BIND must then be a loopback address."
            raise BadSetting(message)
        sqlite = f"sqlite:///{data_dir / 'idp.sqlite3'}"
        return cls(
            base_url=read("IDP_BASE_URL", f"http://{environ.get('IDP_BIND') or '127.0.0.1:8000'}", _origin, ORIGIN),
            bind_host=bind_host,
            bind_port=bind_port,
            workers=read("IDP_WORKERS", str(os.cpu_count() or 1), _number(1, MOST_WORKERS), f"1 to {MOST_WORKERS}"),
            data_dir=data_dir,
            certs_dir=Path(environ.get("IDP_CERTS_DIR") or "certs").absolute(),
            database_url=read("IDP_DATABASE_URL", sqlite, _database, "postgresql+psycopg://…/name or sqlite:///file"),
            redis_url=read(
                "IDP_REDIS_URL", "", _redis, "empty, or one of " + ", ".join(f"{s}://" for s in REDIS_SCHEMES)
            ),
            smtp_url=read("IDP_SMTP_URL", "", _smtp, "empty, or smtp://… or smtps://…"),
            logon_domain=read("IDP_LOGON_DOMAIN", "onaliyun.com", _domain, "a domain such as onaliyun.com"),
            trusted_proxies=read("IDP_TRUSTED_PROXIES", "", _networks, "networks such as 10.0.0.0/8,192.0.2.7"),
            dns_servers=read("IDP_DNS_SERVERS", "", _servers, "addresses such as 192.0.2.53 or 127.0.0.1:5353"),
            outward_networks=read("IDP_OUTWARD_NETWORKS", "", _networks, "networks such as 10.1.0.0/16"),
            test_mode=test_mode,
            log_format=read("IDP_LOG_FORMAT", "console", _one_of("console", "json"), "console or json"),
            argon2_memory_kib=read(
                "IDP_ARGON2_MEMORY_KIB", str(ARGON2_MEMORY_KIB), *_at_least(ARGON2_MEMORY_KIB, test_mode)
            ),
            argon2_passes=read("IDP_ARGON2_PASSES", str(ARGON2_PASSES), *_at_least(ARGON2_PASSES, test_mode)),
            unused_key_days=read("IDP_UNUSED_KEY_DAYS", "90", _number(1, MOST_DAYS), f"1 to {MOST_DAYS} days"),
            old_key_days=read("IDP_OLD_KEY_DAYS", "90", _number(1, MOST_DAYS), f"1 to {MOST_DAYS} days"),
        )


ORIGIN = "an origin such as https://id.example.com, without a path"


@dataclass(frozen=True)
class _Reader:
    environ: Mapping[str, str]

    def __call__(self, name: str, default: str, parse: Callable[[str], Value], expected: str) -> Value:
        try:
            return parse(self.environ.get(name, "").strip() or default)
        except ValueError:
            message = f"{name} has a wrong value; expected: {expected}."
            raise BadSetting(message) from None


def _origin(text: str) -> str:
    """Return the origin as browsers write it: lower case, without the scheme's own port."""
    parts = urlsplit(text.lower())
    bare = parts.path in ("", "/") and not (parts.query or parts.fragment) and "@" not in parts.netloc
    if parts.scheme not in SCHEME_PORTS or not bare or not HOST.fullmatch(parts.netloc):
        raise ValueError(text)
    own_port = parts.port == SCHEME_PORTS[parts.scheme]
    return f"{parts.scheme}://{parts.netloc.removesuffix(f':{parts.port}') if own_port else parts.netloc}"


def _bind(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    host = host[1:-1] if bracketed else host
    if host != "localhost" and (ip_address(host).version == IPV6) != bracketed:
        raise ValueError(text)
    return host, _number(1, HIGHEST_PORT)(port)


def is_loopback(host: str) -> bool:
    """Tell whether an address reaches this machine only."""
    return host == "localhost" or ip_address(host).is_loopback


def _number(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        number = int(text) if text.isascii() and text.isdigit() else low - 1
        if not low <= number <= high:
            raise ValueError(text)
        return number

    return parse


def _at_least(low: int, test_mode: bool) -> tuple[Callable[[str], int], str]:  # noqa: FBT001 -- a setting's value
    least = 1 if test_mode else low
    return _number(least, 2**31), f"a number from {least} up"


def _flag(text: str) -> bool:
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise ValueError(text)


def _database(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme == "postgresql+psycopg" and parts.path.strip("/"):
        _ = parts.port  # raises for what is no port
    elif not text.startswith("sqlite:///") or not parts.path.strip("/") or ":memory:" in text:
        raise ValueError(text)
    return text


def _redis(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in REDIS_SCHEMES or not parts.netloc):
        raise ValueError(text)
    for host in parts.netloc.rpartition("@")[2].split(","):
        _ = urlsplit(f"//{host}").port
    return text


def _smtp(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in ("smtp", "smtps") or not parts.hostname):
        raise ValueError(text)
    _ = parts.port
    return text


def _domain(text: str) -> str:
    from idp.rules import domain_names  # noqa: PLC0415 -- its public suffix list is heavy, and few programs start here

    return domain_names.normalise(text)


def _networks(text: str) -> tuple[Network, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    return tuple(network_mask.parse(str(ip_network(part)))[0] for part in parts)


def _servers(text: str) -> tuple[tuple[str, int], ...]:
    return tuple(_server(part.strip()) for part in text.split(",") if part.strip())


def _server(text: str) -> tuple[str, int]:
    try:
        return str(ip_address(text)), DNS_PORT
    except ValueError:
        return _bind(text)


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError(text)
        return text

    return parse

"""Redirect URIs: which may be registered, and whether a request's is registered (RFC 9700 section 2.1, RFC 8252).

Nothing is normalised and nothing is decoded: a URI is registered or it is not, byte for byte.
"""

import re
from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

MOST_CHARACTERS = 2000

_URI = re.compile(r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")
_PRIVATE_SCHEME = re.compile(r"[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+")
_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
_HIGHEST_PORT = 65535
# The port may vary for these two literals only; a name such as localhost can resolve to anything (section 8.3).
_LOOPBACK = re.compile(
    r"(?P<origin>http://(?:127\.0\.0\.1|\[::1\]))(?::(?P<port>[1-9][0-9]{0,4}))?(?P<rest>(?:[/?].*)?)"
)


def registration_objection(uri: str) -> str | None:
    """Return why a URI cannot be registered, or None.

    `https` with any host, `http` for this machine only, and private schemes with a dot (RFC 8252 section 7.1).
    """
    if len(uri) > MOST_CHARACTERS:
        return f"must have at most {MOST_CHARACTERS} characters"
    if not _URI.fullmatch(uri):
        return "must be an absolute URI with the characters of RFC 3986 only"
    if "#" in uri:
        return "must have no fragment"
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError:
        return "must have a valid host and port"
    if parts.scheme in ("http", "https"):
        return _web_objection(parts, port)
    return _private_objection(uri)


def allowed(given: str, registered: Sequence[str], *, native: bool) -> bool:
    """Tell whether the URI of a request is one of those registered.

    The only freedom: a native client may choose the port of a loopback IP address (RFC 8252 section 7.3).
    """
    if given in registered:
        return True
    portless = _without_port(given) if native else None
    return portless is not None and any(_without_port(uri) == portless for uri in registered)


def _web_objection(parts: SplitResult, port: int | None) -> str | None:
    if "@" in parts.netloc:
        return "must have no user name"
    host = parts.hostname or ""
    if not (_HOST.fullmatch(host) or _is_address(host)) or port == 0:
        return "must have a valid host and port"
    if parts.scheme == "http" and host != "localhost" and not _is_loopback(host):
        return "must begin with https unless its host is this machine (127.0.0.1, [::1], localhost)"
    return None


def _private_objection(uri: str) -> str | None:
    scheme, _colon, rest = uri.partition(":")
    if rest.startswith("/") and _PRIVATE_SCHEME.fullmatch(scheme):
        return None
    return "must begin with https, or with a private scheme such as com.example.app:/"


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return _is_address(host) and ip_address(host).is_loopback


def _without_port(uri: str) -> tuple[str, str] | None:
    found = _LOOPBACK.fullmatch(uri)
    if found is None or int(found["port"] or 1) > _HIGHEST_PORT:
        return None
    return found["origin"], found["rest"]

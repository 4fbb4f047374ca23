"""A real SimpleSAMLphp, nobody's code here: an enterprise's identity provider, and the service providers that it wants."""

import ssl
from typing import Any
from urllib.parse import urlencode, urljoin

import requests
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.support.browser import Forms
from tests.support.processes import Running
from tests.support.saml_idp import key_pair

PAGES = "/usr/share/simplesamlphp/www"
PEOPLE = "enterprise"
"""The source of its people."""
PASSWORD = "Enterprise-pass-1"
DIRECTORIES = ("cert", "config", "data", "log", "metadata", "temp", "sessions")


class SimpleSamlPhp(Running):
    """Serves below `url`. `people` maps a name to attributes; `partners` a name to metadata, as XML.

    `services` maps the name of a service provider to its settings: which identity provider it uses, what it signs.
    """

    def __init__(
        self,
        people: dict[str, dict[str, list[str]]],
        partners: dict[str, str],
        settings: str = "",
        services: dict[str, dict[str, Any]] | None = None,
    ) -> None:
        super().__init__()
        for name in DIRECTORIES:
            (self.directory / name).mkdir()
        self._keep_key("enterprise")
        sources = [{"type": "flatfile", "directory": str(self.directory / "metadata")}]
        for name, document in partners.items():
            self.told(name, document)
            sources.append({"type": "xml", "file": str(self.directory / "metadata" / f"{name}.xml")})
        self._write("config/config.php", "$config = " + _php(self._config(sources)) + ";")
        self._write("config/authsources.php", "$config = " + _php(_sources(people, services or {})) + ";")
        hosted = {"host": "__DEFAULT__", "privatekey": "server.pem", "certificate": "server.crt", "auth": PEOPLE}
        # What it signs and how it names people is the enterprise's choice.
        self._write("metadata/saml20-idp-hosted.php", f"$metadata['{self.entity}'] = {_php(hosted)} + [{settings}];")
        self._write("metadata/saml20-sp-remote.php", "")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def entity(self) -> str:
        """The identity provider's entity ID."""
        return f"{self.url}/saml2/idp/metadata.php"

    def command(self) -> list[str]:
        environ = {"SIMPLESAMLPHP_CONFIG_DIR": str(self.directory / "config"), "PHP_CLI_SERVER_WORKERS": "2"}
        assignments = [f"{name}={value}" for name, value in environ.items()]
        return ["env", *assignments, "php", "-S", f"127.0.0.1:{self.port}", "-t", PAGES]

    def answers(self) -> bool:
        return requests.get(self.entity, timeout=5).ok

    def metadata(self) -> bytes:
        """Return the identity provider's metadata, as an administrator downloads it."""
        return requests.get(self.entity, timeout=10).content

    def told(self, name: str, document: str) -> None:
        """Put a partner's metadata in the place of what was known of it; read anew for each request."""
        (self.directory / "metadata" / f"{name}.xml").write_text(document, encoding="utf-8")

    def page_of(self, service: str) -> str:
        """Return the address of a service provider's page that says who is logged on there; it asks for a logon."""
        return f"{self.url}/module.php/core/authenticate.php?as={service}"

    def metadata_of(self, service: str) -> str:
        """Return a service provider's metadata."""
        return requests.get(f"{self.url}/module.php/saml/sp/metadata.php/{service}", timeout=10).text

    def way_to(self, service: str, consumer: str = "", relay_state: str = "") -> str:
        """Return the address where people start for a service, at an address of it that its metadata announces."""
        wishes = {"spentityid": service, "ConsumerURL": consumer, "RelayState": relay_state}
        query = urlencode({name: wish for name, wish in wishes.items() if wish})
        return f"{self.url}/saml2/idp/SSOService.php?{query}"

    def response_for(self, name: str, service: str, consumer: str = "") -> str:
        """Log somebody on at the enterprise, starting there; return the response meant for a service, in Base64."""
        with requests.Session() as browser:
            page = browser.get(self.way_to(service, consumer), timeout=10)
            action, fields, _primary = Forms(page.text).forms[0]
            given = fields | {"username": name, "password": PASSWORD}
            page = browser.post(urljoin(page.url, action), data=given, timeout=10)
            return next(fields["SAMLResponse"] for _action, fields, _primary in Forms(page.text).forms)

    def _config(self, sources: list[dict[str, str]]) -> dict[str, Any]:
        return {
            "baseurlpath": f"{self.url}/",
            "certdir": f"{self.directory}/cert/",
            "loggingdir": f"{self.directory}/log/",
            "datadir": f"{self.directory}/data/",
            "tempdir": f"{self.directory}/temp",
            "metadatadir": f"{self.directory}/metadata",
            "metadata.sources": sources,
            "secretsalt": "of-the-enterprise",
            "auth.adminpassword": PASSWORD,
            "timezone": "UTC",
            "logging.handler": "file",
            "enable.saml20-idp": True,
            "session.cookie.secure": False,
            "session.phpsession.savepath": f"{self.directory}/sessions",
            "store.type": "phpsession",
            "module.enable": {"exampleauth": True, "core": True, "saml": True},
            "language.default": "en",
            "trusted.url.domains": ["127.0.0.1"],
        }

    def _keep_key(self, name: str) -> None:
        key, certificate = key_pair(name)
        plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (self.directory / "cert" / "server.pem").write_bytes(plain)
        (self.directory / "cert" / "server.crt").write_text(ssl.DER_cert_to_PEM_cert(certificate))

    def _write(self, name: str, text: str) -> None:
        (self.directory / name).write_text(f"<?php\n{text}\n", encoding="utf-8")


def _sources(people: dict[str, dict[str, list[str]]], services: dict[str, dict[str, Any]]) -> dict[str, Any]:
    known = {f"{name}:{PASSWORD}": attributes for name, attributes in people.items()}
    keys = {"privatekey": "server.pem", "certificate": "server.crt"}
    ours = {name: {"0": "saml:SP", **keys, "sign.logout": True, **settings} for name, settings in services.items()}
    return {PEOPLE: {"0": "exampleauth:UserPass", **known}, "admin": {"0": "core:AdminPassword"}, **ours}


def _php(value: Any) -> str:
    """Write a value in PHP."""
    if isinstance(value, dict):
        pairs = (f"{int(key) if key.isdigit() else _php(key)} => {_php(inner)}" for key, inner in value.items())
        return f"[{', '.join(pairs)}]"
    if isinstance(value, list):
        return f"[{', '.join(map(_php, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"

"""SAML responses for people signed in: how many a second, beside SimpleSAMLphp on the same cores, with like keys.

Both are asked the same way: an AuthnRequest by redirect, each with an ID of its own, in one of some sessions; both look
the session up, sign an assertion with RSA, and answer the page that carries it. We spend the request and write an audit
event besides. SimpleSAMLphp is served by Apache with PHP inside and its compiled code kept (opcache), as Debian does.
"""

import itertools
import re
import ssl
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from benchmarks import load, logons
from benchmarks.server import ColdServer
from tests.support.browser import Browser, Forms
from tests.support.saml_idp import key_pair
from tests.support.saml_sp import ACS, HR, Request, query
from tests.support.simplesamlphp import PAGES, PASSWORD, SimpleSamlPhp

ACCOUNT = "1234567890123456"
APPLICATION = f"""    applications:
      - name: hr
        protocol: saml
        entity_id: "{HR}"
        acs_url: "{ACS}"
        attributes: {{name: principal, email: email, displayName: display_name}}
"""
STATE = logons.STATE + APPLICATION
METADATA = f"""<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{HR}">
<md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{ACS}" index="0"/>
</md:SPSSODescriptor></md:EntityDescriptor>"""
SESSIONS = 16
CONNECTIONS = 32
"""As many as the web server of SimpleSAMLphp has processes: a kept connection occupies one."""
KEY_BITS = 3072
"""Of our RS256 keys."""
FASTEST = 1_500
"""Requests prepared for a second: more than either answers."""
APACHE = """
ServerRoot "{directory}"
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile "{directory}/httpd.pid"
ErrorLog "{directory}/error.log"
DefaultRuntimeDir "{directory}"
LoadModule mpm_prefork_module /usr/lib/apache2/modules/mod_mpm_prefork.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule mime_module /usr/lib/apache2/modules/mod_mime.so
LoadModule dir_module /usr/lib/apache2/modules/mod_dir.so
LoadModule env_module /usr/lib/apache2/modules/mod_env.so
LoadModule php_module /usr/lib/apache2/modules/libphp8.2.so
User www-data
Group www-data
StartServers {processes}
MinSpareServers {processes}
MaxSpareServers {processes}
MaxRequestWorkers {processes}
KeepAlive On
MaxKeepAliveRequests 0
TypesConfig /dev/null
SetEnv SIMPLESAMLPHP_CONFIG_DIR {directory}/config
DocumentRoot "{pages}"
AcceptPathInfo On
<Directory "{pages}">
  Require all granted
</Directory>
<FilesMatch "\\.php$">
  SetHandler application/x-httpd-php
</FilesMatch>
"""


class ApacheSamlPhp(SimpleSamlPhp):
    """SimpleSAMLphp as a web server serves it."""

    def __init__(self, processes: int) -> None:
        people = {
            f"u{number}": {"upn": [f"u{number}@acme"], "email": ["x@acme.example"], "name": ["Somebody"]}
            for number in range(SESSIONS)
        }
        super().__init__(people, {"hr": METADATA}, "'saml20.sign.assertion' => true, 'saml20.sign.response' => false")
        self._write("metadata/saml20-sp-remote.php", "")
        _keep_key(self.directory / "cert")
        names = {"directory": self.directory, "port": self.port, "pages": PAGES, "processes": processes}
        (self.directory / "httpd.conf").write_text(APACHE.format(**names))
        for path in (self.directory, *self.directory.rglob("*")):
            path.chmod(0o777 if path.is_dir() else 0o666)

    def command(self) -> list[str]:
        """Return what starts the web server."""
        return ["/usr/sbin/apache2", "-D", "FOREGROUND", "-f", str(self.directory / "httpd.conf")]


def rates(directory: Path, workers: int, seconds: int, **environ: str) -> tuple[float, float]:
    """Return responses a second: ours, and SimpleSAMLphp's."""
    with ColdServer(directory, STATE, workers, **environ) as server:
        address = f"{server.url}/saml/{ACCOUNT}/sso"
        ours = _rate(directory, address, [_signed_in(server.url, number) for number in range(SESSIONS)], seconds)
    with ApacheSamlPhp(CONNECTIONS) as theirs:
        address = f"{theirs.url}/saml2/idp/SSOService.php"
        cookies = [_signed_in_there(theirs, number) for number in range(SESSIONS)]
        return ours, _rate(directory, address, cookies, seconds)


def _rate(directory: Path, address: str, cookies: Sequence[str], seconds: int) -> float:
    parts = urlsplit(address)
    numbers = itertools.count()

    def prepared(count: int) -> Iterator[bytes]:
        for cookie in itertools.islice(itertools.cycle(cookies), count):
            asked = Request(now=datetime.now(UTC), id=f"r{next(numbers)}", destination=f'Destination="{address}"')
            head = f"GET {parts.path}?{query(asked.xml, 'state')} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            yield f"{head}Accept: text/html\r\nCookie: {cookie}\r\n\r\n".encode()

    load.rate(directory, parts.port or 80, list(prepared(FASTEST)), 1, CONNECTIONS)
    return load.rate(directory, parts.port or 80, list(prepared(FASTEST * seconds)), seconds, CONNECTIONS)


def _signed_in(url: str, number: int) -> str:
    browser = Browser(url)
    browser.log_on(f"u{number}@acme", logons.PASSWORD)
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.http.cookies if "session" in cookie.name)


def _signed_in_there(theirs: SimpleSamlPhp, number: int) -> str:
    with requests.Session() as browser:
        page = browser.get(f"{theirs.url}/saml2/idp/SSOService.php", params={"spentityid": HR}, timeout=20)
        action, fields, _primary = Forms(page.text).forms[0]
        given = fields | {"username": f"u{number}", "password": PASSWORD}
        page = browser.post(urljoin(page.url, action), data=given, timeout=20)
        if not re.search("SAMLResponse", page.text):
            raise load.Failed(page.text)
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies)


def _keep_key(directory: Path) -> None:
    key = rsa.generate_private_key(65537, KEY_BITS)
    like = x509.load_der_x509_certificate(key_pair("enterprise")[1])
    made = (
        x509.CertificateBuilder()
        .subject_name(like.subject)
        .issuer_name(like.issuer)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(like.not_valid_before_utc)
        .not_valid_after(like.not_valid_after_utc)
        .sign(key, hashes.SHA256())
    )
    (directory / "server.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (directory / "server.crt").write_text(ssl.DER_cert_to_PEM_cert(made.public_bytes(Encoding.DER)))

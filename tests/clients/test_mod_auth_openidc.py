"""Apache's mod_auth_openidc protects a page: strangers are sent to log on, alice sees it."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.clients.conftest import Provider
from tests.support.browser import Browser
from tests.support.processes import wait_until

CONFIGURATION = """
ServerRoot "{directory}"
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile "{directory}/httpd.pid"
ErrorLog "{directory}/error.log"
DefaultRuntimeDir "{directory}"
User {user}
Group {group}
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authn_core_module /usr/lib/apache2/modules/mod_authn_core.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule authz_user_module /usr/lib/apache2/modules/mod_authz_user.so
LoadModule mime_module /usr/lib/apache2/modules/mod_mime.so
LoadModule include_module /usr/lib/apache2/modules/mod_include.so
LoadModule auth_openidc_module /usr/lib/apache2/modules/mod_auth_openidc.so
TypesConfig /dev/null
DocumentRoot "{directory}/pages"
OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration
OIDCClientID wiki
OIDCClientSecret wiki-secret
OIDCRedirectURI http://127.0.0.1:{port}/callback
OIDCCryptoPassphrase of-the-web-server
OIDCScope "openid profile email"
OIDCPKCEMethod S256
OIDCSSLValidateServer Off
<Directory "{directory}/pages">
  Options +Includes
  AddType text/html .html
  AddOutputFilter INCLUDES .html
  AuthType openid-connect
  Require claim email:alice@acme.example
</Directory>
<Location "/callback">
  AuthType openid-connect
  Require valid-user
</Location>
"""
PAGE = '<h1><!--#echo var="REMOTE_USER" --></h1><p><!--#echo var="OIDC_CLAIM_name" --></p>'


@pytest.fixture
def directory() -> Iterator[Path]:
    """A directory that the web server can read after it has dropped its rights."""
    with tempfile.TemporaryDirectory(prefix="idp-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def apache(provider: Provider, directory: Path) -> Iterator[Provider]:
    (directory / "pages").mkdir()
    (directory / "pages" / "private.html").write_text(PAGE)
    someone = ("www-data", "www-data") if os.geteuid() == 0 else (str(os.geteuid()), str(os.getegid()))
    names = {"directory": directory, "port": provider.port, "issuer": provider.issuer}
    configuration = directory / "httpd.conf"
    configuration.write_text(CONFIGURATION.format(user=someone[0], group=someone[1], **names))
    process = subprocess.Popen(["/usr/sbin/apache2", "-X", "-f", str(configuration)], start_new_session=True)
    wait_until(lambda: requests.get(provider.application, timeout=5).status_code > 0)
    yield provider
    process.kill()
    process.wait()


def test_a_protected_page_is_shown_to_alice_and_to_nobody_else(apache: Provider) -> None:
    browser = Browser(apache.server.url)
    browser.get(f"{apache.application}/private.html")
    assert browser.title == "Log on"
    apache.alice_logs_on(browser)
    assert browser.page.url == f"{apache.application}/private.html"
    assert browser.title.endswith(f"@{apache.issuer}")
    assert "<p>Alice</p>" in browser.page.text
    other = Browser(apache.server.url)
    other.get(f"{apache.application}/private.html")
    other.submit(username="carol@acme.onaliyun.com")
    other.submit(password="Carol-pass-1")
    assert other.page.status_code == 401

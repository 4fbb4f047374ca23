"""Authlib's Flask client logs alice on, validates her ID token, and logs her out again."""

import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from authlib.integrations.flask_client import OAuth
from flask import Flask, Response, jsonify, redirect, session
from werkzeug.serving import make_server

from tests.clients.conftest import Provider
from tests.support.browser import Browser


def relying_party(provider: Provider, method: str) -> Flask:
    """Make an application that uses the client as its manual says."""
    app = Flask("relying-party")
    app.config.update(SECRET_KEY="of the application", SESSION_COOKIE_NAME="relying_party")
    oauth = OAuth(app)
    client: Any = oauth.register(
        "idp",
        client_id="wiki",
        client_secret="wiki-secret",
        server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid profile email",
            "code_challenge_method": "S256",
            "token_endpoint_auth_method": method,
        },
    )

    @app.get("/")
    def begin() -> Any:
        return client.authorize_redirect(f"{provider.application}/callback")

    @app.get("/callback")
    def callback() -> Response:
        token = client.authorize_access_token()
        session["id_token"] = token["id_token"]
        return jsonify(claims=token["userinfo"], userinfo=client.userinfo(token=token))

    @app.get("/out")
    def out() -> Any:
        back = {"id_token_hint": session["id_token"], "post_logout_redirect_uri": f"{provider.application}/bye"}
        return redirect(f"{client.load_server_metadata()['end_session_endpoint']}?{urlencode(back | {'state': 's1'})}")

    @app.get("/bye")
    def bye() -> str:
        return "<h1>Bye</h1>"

    return app


@pytest.fixture(params=["client_secret_basic", "client_secret_post"])
def application(request: pytest.FixtureRequest, provider: Provider) -> Iterator[Provider]:
    server = make_server("127.0.0.1", provider.port, relying_party(provider, request.param), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield provider
    server.shutdown()
    thread.join()
    server.server_close()


def test_alice_logs_on_is_known_and_is_logged_out_by_the_application(application: Provider) -> None:
    browser = Browser(application.server.url)
    browser.get(f"{application.application}/")
    assert "wiki" in browser.page.text
    application.alice_logs_on(browser)
    told = browser.page.json()
    assert told["claims"]["iss"] == application.issuer
    assert told["claims"]["aud"] == "wiki"
    assert told["userinfo"] == {
        "sub": told["claims"]["sub"],
        "name": "Alice",
        "preferred_username": "alice@acme.onaliyun.com",
        "email": "alice@acme.example",
        "email_verified": False,
    }
    browser.get(f"{application.application}/out")
    assert browser.page.url == f"{application.application}/bye?state=s1"
    browser.get("/security/")
    assert browser.title == "Log on"

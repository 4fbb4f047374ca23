"""The application in this process, with a stepping clock: a browser without a server, a network, or a screen."""

import re
import threading
from dataclasses import replace
from html import unescape
from typing import Any
from weakref import WeakKeyDictionary

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import Cookie, TestResponse

from idp.app import create_app
from idp.httpkit.current import EXTENSION, Context
from idp.httpkit.flow_cookie import FlowCookie
from idp.world import flow_key
from tests.support.browser import Forms
from tests.support.world import World

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

_made: WeakKeyDictionary[World, Flask] = WeakKeyDictionary()
_free: list[Flask] = []
"""Applications whose worlds are over: making one, with its routes and templates, takes longer than most tests."""
_making = threading.Lock()
"""Python 3.11 cannot parse source in two threads at once (gh-106905), and routes are compiled from source."""


def application(world: World, **settings: Any) -> Flask:
    """Make an application on a world; settings replace those of its configuration."""
    with _making:
        return create_app(replace(world.config, **settings), world.services, flow_key(world.ports))


def shared_application(world: World) -> Flask:
    """Return the one application on a world as it is configured: one that served others before, if there is any."""
    app = _made.get(world) or (_free.pop() if _free else application(world))
    _made[world] = app
    app.extensions[EXTENSION] = Context(world.config, world.services)
    app.config["SECRET_KEY"] = flow_key(world.ports)
    app.session_interface = FlowCookie()
    return app


def give_back(world: World) -> None:
    """Let other worlds have the application of one that is over."""
    if app := _made.pop(world, None):
        _free.append(app)


class Edge:
    """One visitor's browser. `page` is the last answer; redirects on this origin are followed unless told otherwise."""

    def __init__(self, world: World, app: Flask | None = None, headers: dict[str, str] | None = None) -> None:
        self.world = world
        self.app = app or shared_application(world)
        self.client: FlaskClient = self.app.test_client()
        self.base = str(self.app.extensions["idp"].base_url)
        self.headers = {"User-Agent": FIREFOX, "Accept": "text/html"} | (headers or {})
        self.page: TestResponse

    def request(self, method: str, path: str, *, follow: bool = True, **options: Any) -> TestResponse:
        """Send a request; `options` as for a Flask test client."""
        headers = self.headers | options.pop("headers", {})
        self.page = self.client.open(path, method=method, base_url=self.base, headers=headers, **options)
        self.page.close()
        if follow and self.page.status_code == 303 and self.page.location.startswith((self.base, "/")):
            return self.get(self.page.location.removeprefix(self.base))
        return self.page

    def get(self, path: str, *, follow: bool = True, **options: Any) -> TestResponse:
        """Open a page."""
        return self.request("GET", path, follow=follow, **options)

    def post(self, path: str, *, follow: bool = False, **options: Any) -> TestResponse:
        """Post to an address, with what `data` has and nothing else."""
        return self.request("POST", path, follow=follow, **options)

    def form(self, part: str = "") -> tuple[str, dict[str, str]]:
        """Return address and fields of the primary form, or of the one whose address contains a text."""
        forms = Forms(self.page.text).forms
        return next((action, fields) for action, fields, primary in forms if (part in action if part else primary))

    def submit(self, *, follow: bool = True, **fields: str) -> TestResponse:
        """Fill the page's primary form and send it."""
        action, hidden = self.form()
        return self.post(action, follow=follow, data=hidden | fields)

    def press(self, part: str, *, follow: bool = True) -> TestResponse:
        """Send the form whose address contains a text."""
        action, hidden = self.form(part)
        return self.post(action, follow=follow, data=hidden)

    def name(self, name: str) -> TestResponse:
        """Give a logon name on a fresh logon page."""
        self.get("/signin?change=1")
        return self.submit(username=name)

    def log_on(self, name: str, password: str) -> TestResponse:
        """Give name and password; what is asked next is on the page."""
        self.name(name)
        return self.submit(password=password)

    def alice(self) -> TestResponse:
        """Log alice on with password and a fresh code."""
        self.world.clock.advance(seconds=60)
        self.log_on("alice@acme", "Alice-pass-1")
        return self.submit(code=self.world.alice_code())

    def cookies(self) -> list[Cookie]:
        """Return every cookie this browser has."""
        return list((self.client._cookies or {}).values())

    def cookie(self, name: str) -> str | None:
        """Return the value of a cookie this browser has."""
        found = self.client.get_cookie(name, domain=self.base.partition("://")[2].partition(":")[0])
        return found.value if found else None

    @property
    def title(self) -> str:
        """Return the page's heading."""
        return self._first(r"<h1>(.*?)</h1>")

    @property
    def error(self) -> str:
        """Return what the page says is wrong."""
        return self._first(r'role="alert"[^>]*>(.*?)</p>')

    def _first(self, pattern: str) -> str:
        found = re.search(pattern, self.page.text, re.DOTALL)
        return unescape(found.group(1)).strip() if found else ""

"""A browser without a screen: keeps cookies, follows links, fills the one primary form of a page."""

import re
from html import unescape
from html.parser import HTMLParser

import requests


class Forms(HTMLParser):
    """The forms of a page: address, and hidden and given values of fields."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str], bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((given.get("action", ""), {}, False))
        elif tag == "input" and self.forms and "name" in given and given.get("type") != "checkbox":
            self.forms[-1][1][given["name"]] = given.get("value", "")
        elif tag == "button" and self.forms and "primary" in given.get("class", ""):
            action, fields, _ = self.forms[-1]
            self.forms[-1] = (action, fields, True)


class Browser:
    """One visitor. `page` is the last answer."""

    def __init__(self, url: str, **headers: str) -> None:
        self.url = url
        self.http = requests.Session()
        self.http.headers.update(
            {"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0", "Accept": "text/html"} | headers
        )
        self.page = requests.Response()

    def get(self, path: str, *, follow: bool = True) -> requests.Response:
        """Open a page."""
        address = path if path.startswith("http") else self.url + path
        self.page = self.http.get(address, timeout=20, allow_redirects=follow)
        return self.page

    def submit(self, *, follow: bool = True, patience: float = 20, **fields: str) -> requests.Response:
        """Fill the page's primary form and send it; `patience` is in seconds."""
        action, hidden, _ = next(form for form in Forms(self.page.text).forms if form[2])
        given = {**hidden, **fields}
        self.page = self.http.post(self.url + action, data=given, timeout=patience, allow_redirects=follow)
        return self.page

    def press(self, action_part: str) -> requests.Response:
        """Send the form whose address contains a text."""
        action, hidden, _ = next(form for form in Forms(self.page.text).forms if action_part in form[0])
        self.page = self.http.post(self.url + action, data=hidden, timeout=20)
        return self.page

    def log_on(self, name: str, password: str) -> requests.Response:
        """Give name and password; what is asked next is on the page."""
        self.get("/signin?change=1")
        self.submit(username=name)
        return self.submit(password=password)

    @property
    def title(self) -> str:
        """Return the page's heading."""
        found = re.search(r"<h1>(.*?)</h1>", self.page.text, re.DOTALL)
        return unescape(found.group(1)).strip() if found else ""

    @property
    def error(self) -> str:
        """Return what the page says is wrong."""
        found = re.search(r'role="alert"[^>]*>(.*?)</p>', self.page.text, re.DOTALL)
        return unescape(found.group(1)).strip() if found else ""

"""A call as it arrives: where it names action and version, its parameters, and what its signature covers."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from flask import Request

from idp import refusals

FORM = "application/x-www-form-urlencoded"
MOST_PARAMETERS = 300


@dataclass(frozen=True)
class Wire:
    """The bytes of a call, read once. `parameters` are those of query and form together, each given once."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes
    parameters: Mapping[str, str]

    def header(self, name: str) -> str:
        """Return a header by its name in lower case; empty when absent."""
        return self.headers.get(name, "")

    @property
    def action(self) -> str:
        """Return the action asked for: the parameter's, else the header's."""
        return self.parameters.get("Action") or self.header("x-acs-action")

    @property
    def version(self) -> str:
        """Return the version asked for, likewise."""
        return self.parameters.get("Version") or self.header("x-acs-version")


def is_call(request: Request) -> bool:
    """Tell whether a request to `/` is a call, and not a browser's visit."""
    if request.method == "POST" or "x-acs-action" in request.headers:
        return True
    return "Action" in request.args or "Version" in request.args


def read(request: Request) -> Wire:
    """Read a call; raises `PARAMETER_TWICE` for a parameter given more than once, and `PARAMETERS_MALFORMED`."""
    body = request.get_data(cache=False)
    query = _pairs(request.query_string)
    if body and request.mimetype != FORM:
        raise refusals.PARAMETERS_MALFORMED()  # a Content-Type need not be signed: it must not decide what is read
    form = _pairs(body)
    parameters: dict[str, str] = {}
    for name, value in (*query, *form):
        if name in parameters:
            raise refusals.PARAMETER_TWICE(name=name[:80])
        parameters[name] = value
    headers = {name.lower(): value for name, value in request.headers}  # each name once: WSGI has joined its values
    return Wire(request.method, request.path, query, headers, body, parameters)


def _pairs(text: bytes) -> tuple[tuple[str, str], ...]:
    try:
        pairs = parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except ValueError:
        raise refusals.PARAMETERS_MALFORMED() from None
    if any("\0" in name or "\0" in value for name, value in pairs):
        raise refusals.PARAMETERS_MALFORMED()  # no published name or value has one, and PostgreSQL cannot hold it
    return tuple(pairs)

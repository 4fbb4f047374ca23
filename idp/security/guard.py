"""Only for somebody signed in: everybody else is sent to sign in and comes back."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from flask import Response, request, url_for

from idp.httpkit.current import signed_in
from idp.httpkit.pages import see_other
from idp.services.sessions import SignedIn

Rest = ParamSpec("Rest")


def for_signed_in(view: Callable[Concatenate[SignedIn, Rest], Response]) -> Callable[Rest, Response]:
    """Give the view who is signed in; without anybody, go to sign in. A form that was posted is not kept."""

    @wraps(view)
    def guarded(*args: Rest.args, **kwargs: Rest.kwargs) -> Response:
        whose = signed_in()
        if whose is None:
            back = request.path if request.method == "GET" else url_for("security.overview")
            return see_other(f"{url_for('signin.name')}?{urlencode({'continue': back})}")
        return view(whose, *args, **kwargs)

    return guarded

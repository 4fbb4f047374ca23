"""Words for people: refusals and moments in the visitor's language (English, Simplified Chinese)."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import flask_babel
from flask import request, session

from idp.httpkit import cookies
from idp.httpkit.current import context
from idp.refusals import PASSWORD_TOO_WEAK, Refusal

gettext: Callable[..., str] = flask_babel.gettext
LANGUAGES = {"en": ("en", "English"), "zh": ("zh_Hans_CN", "简体中文")}

WISHED = "language"
"""Where the journey's cookie keeps the language that an application wished for."""


def chosen() -> str:
    """Return the code of the language to speak: by link, chosen earlier, an application's wish, or the browser's."""
    for code in (request.args.get("lang", ""), cookies.language(context().config), session.get(WISHED, "")):
        if code in LANGUAGES:
            return code
    tags = [tag for tag, _quality in request.accept_languages]
    return request.accept_languages.best_match(["en", "zh"]) or of_tags(tags) or "en"


def locale() -> str:
    """Return Babel's name of the language to speak."""
    return LANGUAGES[chosen()][0]


def sentence_of(refusal: Refusal) -> str:
    """Return a refusal's sentence, translated."""
    if refusal.kind is PASSWORD_TOO_WEAK:
        weaknesses: Any = refusal.blanks["weaknesses"]
        return " ".join(gettext(weakness.sentence).format(**weakness.blanks) for weakness in weaknesses)
    blanks = {name: _shown(value) for name, value in refusal.blanks.items()}
    return gettext(refusal.kind.sentence).format(**blanks)


def moment(value: datetime) -> str:
    """Return a moment for reading, in UTC and saying so."""
    return f"{flask_babel.format_date(value, 'medium')} {flask_babel.format_time(value, 'HH:mm')} UTC"


def _shown(value: Any) -> Any:
    return moment(value) if isinstance(value, datetime) else value


def of_tags(tags: Iterable[str]) -> str:
    """Return the code of the first language we speak among tags (BCP 47) such as `zh-CN`; empty for none."""
    return next((tag[:2].lower() for tag in tags if tag[:2].lower() in LANGUAGES), "")

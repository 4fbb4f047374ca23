"""Words for people: refusals and moments in the visitor's language (English, Simplified Chinese)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import flask_babel
from flask import request

from idp.httpkit import cookies
from idp.httpkit.current import context
from idp.refusals import PASSWORD_TOO_WEAK, Refusal

gettext: Callable[..., str] = flask_babel.gettext
LANGUAGES = {"en": ("en", "English"), "zh": ("zh_Hans_CN", "简体中文")}


def chosen() -> str:
    """Return the code of the language to speak: chosen by link, chosen earlier, or the browser's preference."""
    for code in (request.args.get("lang", ""), cookies.language(context().config)):
        if code in LANGUAGES:
            return code
    return request.accept_languages.best_match(["en", "zh"]) or _of_variants()


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


def _of_variants() -> str:
    tags = (tag.lower() for tag, _quality in list(request.accept_languages))
    return next((tag[:2] for tag in tags if tag[:2] in LANGUAGES), "en")

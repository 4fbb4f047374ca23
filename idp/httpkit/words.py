"""Words for people: refusals and moments in the visitor's language (English, Simplified Chinese)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import flask_babel
from flask import request, session

from idp.httpkit import cookies
from idp.httpkit.current import context
from idp.refusals import PASSWORD_TOO_WEAK, Refusal

gettext: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext


@dataclass(frozen=True)
class Language:
    """A language spoken here: Babel's name, the tag that pages carry, its own name, what parts its sentences.

    `date` is the shortest of Babel's forms of its dates that nobody misreads.
    """

    locale: str
    tag: str
    name: str
    gap: str
    date: str


LANGUAGES = {
    "en": Language("en", "en", "English", " ", "medium"),
    "zh": Language("zh_Hans_CN", "zh-Hans", "简体中文", "", "short"),
}

WISHED = "language"
"""Where the journey's cookie keeps the language that an application wished for."""


def chosen() -> str:
    """Return the code of the language to speak: by link, chosen earlier, an application's wish, or the browser's."""
    for code in (request.args.get("lang", ""), cookies.language(context().config), session.get(WISHED, "")):
        if code in LANGUAGES:
            return code
    return of_tags(tag for tag, quality in request.accept_languages if quality > 0) or "en"


def locale() -> str:
    """Return Babel's name of the language to speak."""
    return LANGUAGES[chosen()].locale


def sentence_of(refusal: Refusal) -> str:
    """Return a refusal's sentence, translated."""
    if refusal.kind is PASSWORD_TOO_WEAK:
        weaknesses: Any = refusal.blanks["weaknesses"]
        gap = LANGUAGES[chosen()].gap
        return gap.join(gettext(weakness.sentence).format(**weakness.blanks) for weakness in weaknesses)
    blanks = {name: _shown(value) for name, value in refusal.blanks.items()}
    return gettext(refusal.kind.sentence).format(**blanks)


def moment(value: datetime) -> str:
    """Return a moment for reading, in UTC and saying so."""
    return f"{flask_babel.format_date(value, LANGUAGES[chosen()].date)} {flask_babel.format_time(value, 'HH:mm')} UTC"


def _shown(value: Any) -> Any:
    return moment(value) if isinstance(value, datetime) else value


def of_tags(tags: Iterable[str]) -> str:
    """Return the code of the first language spoken here among tags (BCP 47) such as `zh-CN`; empty for none.

    An exact match further down the list counts no more: `zh-CN,en` asks for Chinese.
    """
    wanted = (tag.lower().partition("-")[0] for tag in tags)
    return next((code for code in wanted if code in LANGUAGES), "")

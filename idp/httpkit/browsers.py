"""A browser's name for people, from its User-Agent: a help for recognising one's own, never evidence."""

NAMES = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
LONGEST = 40


def short(user_agent: str) -> str:
    """Return such as `Firefox, Linux`; the beginning of the header for browsers nobody here knows."""
    found = [_first(NAMES, user_agent), _first(SYSTEMS, user_agent)]
    return ", ".join(name for name in found if name) or _shortened(user_agent)


def _shortened(user_agent: str) -> str:
    return user_agent if len(user_agent) <= LONGEST else f"{user_agent[: LONGEST - 1]}…"


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in names if mark in user_agent), "")

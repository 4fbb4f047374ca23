"""Where a browser may be sent on to after a logon or logout: a path of this origin, and nothing else."""

import re

MOST_CHARACTERS = 2000

# Browsers read a backslash as a slash, and two slashes at the start as another host. Some proxies decode the
# percent-encoded forms before they pass an answer on, so these are refused at the start too.
_PATH = re.compile(r"/(?!%2f|%5c)[!-\[\]-~]*", re.IGNORECASE)


def safe(path: str | None) -> str | None:
    """Return the path when a browser that follows it stays on this origin, else None.

    Printable ASCII only; two slashes in a row may stand only in the query.
    """
    if path is None or len(path) > MOST_CHARACTERS:
        return None
    before_query = path.partition("?")[0]
    return path if _PATH.fullmatch(path) and "//" not in before_query else None

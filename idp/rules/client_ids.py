"""The form of client IDs, and of the names of applications (RFC 6749, appendix A.1; no colon, for the Basic scheme)."""

LONGEST = 64
FORM = f"1 to {LONGEST} printable ASCII characters, no blank and no colon"


def fits(text: str) -> bool:
    """Tell whether a text has the form."""
    return 1 <= len(text) <= LONGEST and text.isascii() and text.isprintable() and not {" ", ":"} & set(text)

"""Texts of strangers, made fit for one line of a terminal or a log."""


def printable(text: str, limit: int) -> str:
    """Cut to `limit` characters and replace what would break a line or a terminal."""
    text = text[:limit]
    return text if text.isprintable() else _replaced(text)


def _replaced(text: str) -> str:
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)

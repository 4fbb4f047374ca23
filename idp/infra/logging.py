"""The log: structured, UTC, readable on a console or by machines. Query strings and bodies never reach it."""

import logging
import sys
import warnings
from collections.abc import MutableMapping
from typing import Any

import structlog

ADDRESSES = ("path", "url", "uri")


def configure(log_format: str) -> None:
    """Set logging up for this process; standard-library loggers come out alike."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_queries,
    ]
    rendering = (
        structlog.processors.JSONRenderer()
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                rendering,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    warnings.filterwarnings("ignore", "EdDSA is deprecated")  # RFC 9864 renames it; clients know it by this name only
    logging.getLogger("alembic").setLevel(logging.WARNING)  # commands say themselves what they did


def without_queries(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Cut addresses at their question mark: clients put secrets into query strings."""
    for name in ADDRESSES:
        if isinstance(event.get(name), str):
            event[name] = event[name].partition("?")[0]
    return event

"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta


class SteppingClock:
    """Begins at a fixed moment."""

    def __init__(self, start: datetime = datetime(2026, 11, 24, 12, 0, 10, tzinfo=UTC)) -> None:
        self.start = self.moment = start

    def now(self) -> datetime:
        return self.moment

    def set(self, moment: datetime) -> None:
        self.moment = moment

    def release(self) -> None:
        self.moment = self.start

    def advance(self, by: timedelta | None = None, **span: float) -> None:
        """Go forward by a span, such as `hours=1`."""
        self.moment += by or timedelta(**span)

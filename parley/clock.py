"""The clock comes in by the front door: the system's, or one that `PARLEY_NOW` sets and that stands still."""

from datetime import UTC, datetime, timedelta

from parley.ports import Clock


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class SetClock:
    """Always the same instant: stories and replays get the same times, whatever machine they run on."""

    def __init__(self, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError("PARLEY_NOW needs a time zone: write 2026-06-01T09:00:00+00:00")
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._at


def later_than(clock: Clock, last: datetime | None) -> datetime:
    """The clock's now, but at least a millisecond after `last`: an order of events shows in their times."""
    now = clock.now()
    return now if last is None else max(now, last + timedelta(milliseconds=1))

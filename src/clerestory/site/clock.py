"""The only place that reads the clock. Everything else is told the time as `at`, an aware datetime in UTC."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    return datetime.now(UTC)

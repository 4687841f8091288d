"""Moments that tests agree on. The law packs cover these days."""

from datetime import UTC, datetime, timedelta

MONDAY = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

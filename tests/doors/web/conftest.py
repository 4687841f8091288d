"""Browsers without script, as Django's client plays them, in the sample office."""

from tests.doors.web.sample import database, ledger_ran, reported, sample, time

__all__ = ["database", "ledger_ran", "reported", "sample", "time"]

"""Browsers without script, as Django's client plays them, in the sample office."""

from tests.doors.web.sample import sample, time

__all__ = ["sample", "time"]
